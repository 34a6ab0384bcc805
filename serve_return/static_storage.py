"""Static files with a hash in their name, also where ES modules import each other: cached for ever, no bundler."""

import re
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = re.compile(r"^js/")  # other people's packages may ship modules Django cannot follow


class Storage(CompressedManifestStaticFilesStorage):
    """Django's manifest storage with its module support switched on, for our own folder."""

    support_js_module_import_aggregation = True
    manifest_strict = True

    def url_converter(self, name: str, hashed_files: Any, template: str | None = None) -> Any:
        """Rewrites imports in our own modules only."""
        rewrite = super().url_converter(name, hashed_files, template)
        if name.endswith(".js") and not OURS.match(name):
            return lambda found: found.group(0)
        return rewrite
