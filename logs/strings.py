"""Every string people read that is not in the content files: pages, mails, code, scripts, translations. And its faults.

A system check runs it at every start, so a word that nobody may read is refused wherever it was written.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

import polib

from .entries import Fault
from .pages import template_text
from .wording import MAX_MEAN_SENTENCE, Rule, forbidden, mean_sentence, sentences, words

PACKAGES = ("serve_return", "accounts", "logs", "api")
NOT_READ = {"migrations", "management", "settings.py", "content"}  # what operators and editors read
LONGEST_SENTENCE = 20  # words, for any one sentence of a page or a translation
PROFESSIONAL = "templates/logs/visitor/"
QUOTED = re.compile(r"""(["'`])((?:(?!\1)[^\\\n]|\\.)+)\1""")


@dataclass(frozen=True, slots=True)
class Said:
    """One text and where it stands. `item` names the place; `prose` is held to short sentences too."""

    file: str
    item: str
    language: str
    text: str
    prose: bool = False

    def fault(self, code: str, reason: str, item: str | None = None) -> Fault:
        return Fault(code, self.file, item or self.item, f"{self.language}: {reason}")


@dataclass(frozen=True, slots=True)
class _Catalogue:
    file: str
    language: str
    entries: tuple[polib.POEntry, ...]


def faults(root: Path, rules: tuple[Rule, ...]) -> list[Fault]:
    """What is wrong with the strings of the project in `root`; none means fit to show."""
    found = [fault for said in everything(root) for fault in _faults_of(said, rules, root)]
    return [*found, *(fault for book in _catalogues(root) for fault in _untranslated(book))]


def everything(root: Path) -> Iterator[Said]:
    """Each string of pages and mails, scripts, code and translations, once for every place."""
    return chain(_pages(root), _scripts(root), _code(root), *map(_translations, _catalogues(root)))


def _pages(root: Path) -> Iterator[Said]:
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield Said(_place(path, root), "page", "en", template_text(path.read_text()), prose=True)


def _scripts(root: Path) -> Iterator[Said]:
    """Quoted texts in the scripts that reach the browser."""
    for path in sorted([*(root / "serve_return/static").rglob("*.js"), *(root / "templates").rglob("*.js")]):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for text in filter(_for_people, (found[1] for found in QUOTED.findall(line))):
                yield Said(_place(path, root), f"line {number}", "en", text)


def _code(root: Path) -> Iterator[Said]:
    """Texts in code. In the API the documentation of functions too: the schema publishes it."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if NOT_READ.isdisjoint(path.relative_to(root).parts):
                for number, text in _constants(path.read_text(), documentation=package == "api"):
                    yield Said(_place(path, root), f"line {number}", "en", text)


@lru_cache(maxsize=512)
def _constants(code: str, *, documentation: bool) -> tuple[tuple[int, str], ...]:
    """Line and text of what is said in code."""
    tree = ast.parse(code)
    unread = set() if documentation else set(_documentation(tree))
    said = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in unread)
    texts = ((node.lineno, node.value) for node in said if isinstance(node.value, str))
    return tuple((number, _plain(text)) for number, text in texts if _for_people(text))


def _documentation(tree: ast.AST) -> Iterator[int]:
    """The strings that stand alone as a statement."""
    return (id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr))


def _catalogues(root: Path) -> list[_Catalogue]:
    found = sorted((root / "serve_return/locale").glob("*/LC_MESSAGES/django.po"))
    return [_Catalogue(_place(path, root), path.parts[-3], _entries(path, path.stat().st_mtime_ns)) for path in found]


@lru_cache(maxsize=4)
def _entries(path: Path, changed: int) -> tuple[polib.POEntry, ...]:
    """Parsing is half of the work, so once for every change of the file."""
    return tuple(polib.pofile(str(path)))


def _translations(book: _Catalogue) -> Iterator[Said]:
    for entry in book.entries:
        told = [("en", entry.msgid), ("en", entry.msgid_plural), (book.language, entry.msgstr)]
        told += [(book.language, text) for text in entry.msgstr_plural.values()]
        for language, text in told:
            yield Said(book.file, f"“{entry.msgid}”", language, _plain(text), prose=True)


def _untranslated(book: _Catalogue) -> Iterator[Fault]:
    for entry in book.entries:
        told = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(text.strip() for text in told) or entry.fuzzy:
            yield Fault("E003", book.file, f"“{entry.msgid}”", f"no text in {book.language}")


def _faults_of(said: Said, rules: tuple[Rule, ...], root: Path) -> Iterator[Fault]:
    for hit in forbidden(said.text, said.language, rules, professionals=said.file.startswith(PROFESSIONAL)):
        yield said.fault("E009", str(hit), _line_of(hit.found, root / said.file) if said.item == "page" else None)
    if not said.prose:
        return
    parts = sentences(said.text)
    if len(parts) > 1 and (mean := mean_sentence(said.text)) > MAX_MEAN_SENTENCE:
        yield said.fault("E008", f"sentences of {mean:.1f} words, at most {MAX_MEAN_SENTENCE} on average")
    for part in parts:
        if (length := len(words(part))) > LONGEST_SENTENCE:
            yield said.fault("E008", f"a sentence of {length} words, at most {LONGEST_SENTENCE}: “{part}”")


def _line_of(found: str, path: Path) -> str:
    """Where a page says it; the page itself when the words run over several lines."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if found.lower() in line.lower():
            return f"line {number}"
    return "page"


def _for_people(text: str) -> bool:
    """Several words, or one that starts with a capital: names and keys in code have neither."""
    return " " in text.strip() or text[:1].isupper()


def _plain(text: str) -> str:
    """Without placeholders and tags."""
    return re.sub(r"%\(\w+\)[sd]|{\w*}|<[^>]*>", "X", text)


def _place(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
