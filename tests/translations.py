"""Reads every string meant for people out of code, templates and scripts, and compares with the catalogues.

`python -m tests.translations` lists what is missing; the test says the same.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "serve_return" / "locale"
PACKAGES = ("serve_return", "accounts", "logs", "api")
LAZY = {"gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2), "gettext_noop": None}
KEYWORDS = DEFAULT_KEYWORDS | LAZY | {"npgettext_lazy": ((1, "c"), 2, 3)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
Message = tuple[str, str, str]  # context, singular, plural


def wanted() -> dict[Message, str]:
    """Every message of the project, with one file that asks for it."""
    return {message: str(path.relative_to(ROOT)) for path in _sources() for message in _messages(path)}


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)
    yield from (ROOT / "serve_return" / "static").rglob("*.js")
    yield from (path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".js"})


def _messages(path: Path) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8")
    method = "javascript" if path.suffix == ".js" and "static" in path.parts else "python"
    if "templates" in path.parts:
        # Django turns tags into calls and the rest into X; indentation would confuse the reader of Python.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    for _line, found, _comments, context in extract(method, io.BytesIO(text.encode()), KEYWORDS):
        singular, plural = found if isinstance(found, tuple) else (found, "")
        yield context or "", singular, plural


def problems() -> list[str]:
    """One line for every message without a good translation; empty when all is well."""
    return [line for language, _ in settings.LANGUAGES if language != "en" for line in _problems_in(language)]


def _problems_in(language: str) -> Iterator[str]:
    catalogue = polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))
    entries = {(entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""): entry for entry in catalogue}
    for message, path in sorted(wanted().items()):
        if message not in entries:
            yield f"{language}: no translation of {message} ({path})"
    for message, entry in entries.items():
        if entry.obsolete or entry.fuzzy:
            yield f"{language}: obsolete or fuzzy: {message}"
        yield from (f"{language}: {fault}: {message}" for fault in _faults(entry))


def _faults(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong inside one translation."""
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(form.strip() for form in forms) or (entry.msgid_plural and len(forms) != 2):
        yield "empty translation"
        return
    originals = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    for original, form in zip(originals, forms, strict=True):
        if set(PLACEHOLDER.findall(original)) != set(PLACEHOLDER.findall(form)):
            yield "other placeholders"


if __name__ == "__main__":
    import django

    django.setup()
    found = problems()
    print("\n".join(found) or f"Translations: {len(wanted())} messages, all there.")
    sys.exit(bool(found))
