"""The facts, tips and help numbers, read once from their TOML files: what may be shown, to whom, in which words."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

from .vocabulary import band_of

CONTENT = Path(__file__).resolve().parent / "content"
LANGUAGES = ("nl", "en")
MAX_WORDS = 60  # of fact + try + next
Audience = Literal["parents", "professionals"]


@dataclass(frozen=True, slots=True)
class Work:
    """A book, article or site. `kind`: listed, named, sheet or ours; `note` says what is unusual about it."""

    key: str
    kind: str
    authors: str
    year: int | None
    title: str
    published: str
    notes: dict[str, str] = field(hash=False)

    def note(self, language: str | None) -> str:
        return self.notes.get(spoken(language), "")

    def __str__(self) -> str:
        year = f" ({self.year})" if self.year else ""
        return ". ".join(part for part in (f"{self.authors}{year}".strip(), self.title, self.published) if part) + "."


@dataclass(frozen=True, slots=True)
class Citation:
    """A work beside a claim. `how`: in_text (the sheet names it there), list (we attach it), ours (not the sheet's)."""

    work: Work
    how: str


@dataclass(frozen=True, slots=True)
class Video:
    key: str
    title: str
    published: str
    readers: str


@dataclass(frozen=True, slots=True)
class FactText:
    title: str
    claim: str
    strength: str
    caution: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One claim in the words of one audience. `tips`: may a tip rest on it (yes, for_parent, no)."""

    id: str
    readers: str
    tips: str
    read_with: tuple[str, ...]
    references: tuple[Citation, ...]
    reviewed_by: str
    reviewed_on: date | None
    texts: dict[str, FactText] = field(hash=False)

    def text(self, language: str | None) -> FactText:
        return self.texts[spoken(language)]


@dataclass(frozen=True, slots=True)
class TipText:
    """`try_` has an underscore because `try` is a Python word; templates and the API call it "try"."""

    title: str
    fact: str
    try_: str
    next: str


@dataclass(frozen=True, slots=True)
class Tip:
    """One thing to try. `age_months` is an age band, both ends included; `for_parent` cares for the adult.

    `needs`: what the adult's body cannot do without here (seeing, hearing, moving); mostly nothing.
    """

    slug: str
    step: int
    age_months: tuple[int, int]
    routines: tuple[str, ...]
    facts: tuple[str, ...]
    for_parent: bool
    needs: tuple[str, ...]
    reviewed_by: str
    reviewed_on: date | None
    texts: dict[str, TipText] = field(hash=False)

    def text(self, language: str | None) -> TipText:
        return self.texts[spoken(language)]


@dataclass(frozen=True, slots=True)
class HelpText:
    name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class HelpLine:
    number: str
    checked_on: date | None
    checked_source: str
    texts: dict[str, HelpText] = field(hash=False)

    def text(self, language: str | None) -> HelpText:
        return self.texts[spoken(language)]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything read; facts per audience, by id, in the order of the file."""

    works: dict[str, Work]
    videos: tuple[Video, ...]
    facts: dict[Audience, dict[str, Fact]]
    tips: dict[str, Tip]
    help_lines: tuple[HelpLine, ...]


def spoken(language: str | None) -> str:
    """The content language nearest to a language code such as "nl-be"; the site's own when we have none."""
    for code in (language or "", settings.LANGUAGE_CODE):
        if (short := code.split("-")[0].lower()) in LANGUAGES:
            return short
    return LANGUAGES[0]


def facts(audience: Audience) -> tuple[Fact, ...]:
    """The fact library as this audience reads it. Parents' one line of the help page is not part of it."""
    readable = library().facts[audience].values()
    return tuple(fact for fact in readable if audience == "professionals" or fact.readers == "everyone")


def fact(id: str, audience: Audience) -> Fact:
    """One claim; LookupError when there is none or this audience may not read it."""
    return library().facts[audience][id]


def videos(audience: Audience) -> tuple[Video, ...]:
    return tuple(video for video in library().videos if audience == "professionals" or video.readers == "everyone")


def unattached_works() -> tuple[Work, ...]:
    """Works of the sheet's list that carry no claim of their own; shown to professionals."""
    cited = {citation.work.key for fact in facts("professionals") for citation in fact.references}
    return tuple(work for work in library().works.values() if work.kind == "listed" and work.key not in cited)


def tips(age_months: int | None = None, step: int | None = None, routine: str | None = None) -> tuple[Tip, ...]:
    """The tips that fit, in the order of the files; None asks for all."""
    return tuple(
        tip
        for tip in library().tips.values()
        if (age_months is None or tip.age_months == band_of(age_months))
        and (step is None or tip.step == step)
        and (routine is None or routine in tip.routines)
    )


def tip(slug: str) -> Tip:
    """LookupError when there is none."""
    return library().tips[slug]


def help_lines(today: date) -> tuple[HelpLine, ...]:
    """The numbers somebody has checked, on or before `today`; the others stay hidden."""
    return tuple(line for line in library().help_lines if line.checked_on and line.checked_on <= today)


@lru_cache(maxsize=1)
def library() -> Library:
    """The content of this installation, read once per process."""
    return read(CONTENT)


def read(folder: Path) -> Library:
    """Reads content that the gate of `logs.checks` has passed; raises KeyError or ValueError on anything else."""
    sheet, numbers = load(folder / "facts.toml"), load(folder / "help.toml")
    works = {entry["key"]: _work(entry) for entry in sheet["work"]}
    entries = [entry for path in tip_files(folder) for entry in load(path)["tip"]]
    return Library(
        works=works,
        videos=tuple(Video(**entry) for entry in sheet["video"]),
        facts={
            "parents": {e["id"]: _fact(e, "parents", works) for e in sheet["fact"] if e["readers"] != "professionals"},
            "professionals": {e["id"]: _fact(e, "professionals", works) for e in sheet["fact"]},
        },
        tips={entry["slug"]: _tip(entry) for entry in entries},
        help_lines=tuple(_help_line(entry) for entry in numbers["line"]),
    )


def load(path: Path) -> dict[str, Any]:
    """The tables of a content file, to read and not to change."""
    return _parsed(path.read_bytes().decode())


@lru_cache(maxsize=64)
def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def tip_files(folder: Path) -> list[Path]:
    return sorted((folder / "tips").glob("*.toml"))


def _work(entry: dict[str, Any]) -> Work:
    plain = {key: entry[key] for key in ("key", "kind", "authors", "title", "published")}
    return Work(**plain, year=entry.get("year"), notes=entry.get("note", {}))


def _fact(entry: dict[str, Any], audience: Audience, works: dict[str, Work]) -> Fact:
    cited = [e for e in entry["references"] if audience == "professionals" or e["readers"] == "everyone"]
    return Fact(
        id=entry["id"],
        readers=entry["readers"],
        tips=entry["tips"],
        read_with=tuple(entry.get("read_with", ())),
        references=tuple(Citation(works[e["work"]], e["how"]) for e in cited),
        reviewed_by=entry["reviewed_by"],
        reviewed_on=_day(entry["reviewed_on"]),
        texts={language: FactText(**entry[audience][language]) for language in LANGUAGES},
    )


def _tip(entry: dict[str, Any]) -> Tip:
    first, last = entry["age_months"]
    return Tip(
        slug=entry["slug"],
        step=entry["step"],
        age_months=(first, last),
        routines=tuple(entry["routines"]),
        facts=tuple(entry["facts"]),
        for_parent=entry["for_parent"],
        needs=tuple(entry.get("needs", ())),
        reviewed_by=entry["reviewed_by"],
        reviewed_on=_day(entry["reviewed_on"]),
        texts={language: _tip_text(entry[language]) for language in LANGUAGES},
    )


def _tip_text(entry: dict[str, str]) -> TipText:
    return TipText(title=entry["title"], fact=entry["fact"], try_=entry["try"], next=entry["next"])


def _help_line(entry: dict[str, Any]) -> HelpLine:
    return HelpLine(
        number=entry["number"],
        checked_on=_day(entry["checked_on"]),
        checked_source=entry["checked_source"],
        texts={language: HelpText(**entry[language]) for language in LANGUAGES},
    )


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
