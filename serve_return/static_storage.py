"""Static files with a hash in their name, also where ES modules import each other: cached for ever, no bundler.

On the way there our style sheets and modules lose their comments and indentation, which are for us and not for phones.
"""

import re
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = re.compile(r"^js/")  # other people's packages may ship modules Django cannot follow
INDENTS = (re.compile(r"^ +", re.M), "")
# Whole lines only: a // further on may stand in a text.
SLIMMING = {
    ".css": ((re.compile(r"/\*.*?\*/\n?", re.S), ""), INDENTS),
    ".js": ((re.compile(r"^ *//.*\n", re.M), ""), INDENTS),
}


def slim(name: str, text: str) -> str:
    """The same style sheet or module without what only its readers need."""
    for pattern, instead in SLIMMING[Path(name).suffix]:
        text = pattern.sub(instead, text)
    return text


class Storage(CompressedManifestStaticFilesStorage):
    """Django's manifest storage with its module support switched on, for our own folder."""

    support_js_module_import_aggregation = True
    manifest_strict = True

    def save(self, name: str | None, content: File[Any], max_length: int | None = None) -> str:
        """What is collected; slim before the hash is taken."""
        if name and Path(name).suffix in SLIMMING:
            content = ContentFile(slim(name, content.read().decode()))
        saved: str = super().save(name, content, max_length)
        return saved

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Any:
        """Hashes and compresses what was saved here, not what it came from."""
        yield from super().post_process({name: (self, name) for name in paths}, *args, **options)

    def url_converter(self, name: str, hashed_files: Any, template: str | None = None) -> Any:
        """Rewrites imports in our own modules only."""
        rewrite = super().url_converter(name, hashed_files, template)
        if name.endswith(".js") and not OURS.match(name):
            return lambda found: found.group(0)
        return rewrite
