"""One table of a content file, where it stands, and what can be wrong with it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .library import LANGUAGES, load

TIP_TEXT = ("title", "fact", "try", "next")
FACT_TEXT = ("title", "claim", "strength", "caution")
HINTS = {
    "E001": "Write the file as TOML; docs/content.md shows one whole entry.",
    "E002": "Fill in the field; docs/content.md lists them all.",
    "E003": "Write the text in every language.",
    "E004": "Use one of the values named in docs/content.md.",
    "E005": "Rest the tip on a fact that parents may read.",
    "E006": "Fill in both the reviewer and a real, past date (2027-01-31), or leave both empty.",
    "E007": "Give every entry its own name and its own words.",
    "E008": "Write it shorter.",
    "E009": "Say it in other words; blocklist.toml gives the reason.",
    "E010": "Write the missing tip.",
    "E011": "Use shorter words and shorter sentences.",
    "E012": "Tell something else, or make one tip of the two.",
}


class Unreadable(Exception):
    """A file is missing or is not what it should be."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(reason)
        self.file = file


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    file: str
    item: str
    reason: str

    @property
    def hint(self) -> str:
        return HINTS[self.code]

    def __str__(self) -> str:
        return f"{self.file}: {self.item}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a content file, with the place it came from."""

    file: str
    item: str
    data: dict[str, Any]

    def fault(self, code: str, reason: str) -> Fault:
        return Fault(code, self.file, self.item, reason)


def entries(path: Path, table: str, name: str) -> list[Entry]:
    """The tables of that name in a TOML file; Unreadable when there are none."""
    tables = readable(path, lambda path: _tables(load(path)[table]))
    return [Entry(_place(path), str(data.get(name) or f"{table} {at}"), data) for at, data in enumerate(tables, 1)]


def _tables(found: Any) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(data, dict) for data in found):
        raise TypeError("these are not tables")
    return found


def readable(path: Path, reader: Callable[[Path], Any]) -> Any:
    """What the reader makes of the file; Unreadable, with the reason, when it cannot."""
    try:
        return reader(path)
    except (OSError, ValueError, KeyError, TypeError, re.error) as error:
        raise Unreadable(_place(path), f"{type(error).__name__} {error}") from error


def _place(path: Path) -> str:
    return f"tips/{path.name}" if path.parent.name == "tips" else path.name


def whole_texts(data: dict[str, Any], keys: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """The texts that are complete, by language."""
    for language in LANGUAGES:
        text = data.get(language)
        if isinstance(text, dict) and all(isinstance(text.get(key), str) for key in keys):
            yield language, text
