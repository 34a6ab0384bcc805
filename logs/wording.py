"""Measures plain words: sentences, lengths, and the words nobody should read. Plain Python."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MAX_MEAN_SENTENCE = 12  # words; level B1
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+|\n+")


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One entry of blocklist.toml; `patterns` and `unless` by language."""

    id: str
    readers: str
    reason: str
    patterns: dict[str, re.Pattern[str]]
    unless: dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A forbidden wording: what was found, where it stood, and which rule forbids it."""

    rule: str
    found: str
    sentence: str
    reason: str

    def __str__(self) -> str:
        return f"“{self.found}” in “{self.sentence}” ({self.rule}: {self.reason})"


def read_rules(path: Path) -> tuple[Rule, ...]:
    """Raises KeyError or re.error when a rule is not whole."""
    with path.open("rb") as file:
        entries = tomllib.load(file)["rule"]
    return tuple(
        Rule(
            id=entry["id"],
            readers=entry["readers"],
            reason=entry["reason"],
            patterns={language: _whole_words(entry[language]) for language in ("nl", "en")},
            unless={language: _whole_words(words) for language, words in entry.get("unless", {}).items()},
        )
        for entry in entries
    )


def forbidden(text: str, language: str, rules: Iterable[Rule], *, professionals: bool = False) -> Iterator[Hit]:
    """Every rule that `text` breaks; professionals' wording answers only to the rules for everyone."""
    applying = tuple(rule for rule in rules if rule.readers == "everyone" or not professionals)
    at_all = _any_of(applying, language)
    for sentence in filter(at_all.search, sentences(text)):
        for rule in applying:
            excuse = rule.unless.get(language)
            found = rule.patterns[language].search(sentence)
            if found and not (excuse and excuse.search(sentence)):
                yield Hit(rule.id, found.group(), sentence, rule.reason)


@lru_cache
def _any_of(rules: tuple[Rule, ...], language: str) -> re.Pattern[str]:
    """Finds what any of the rules finds: nearly every sentence breaks none, and then one search is enough."""
    return re.compile("|".join(rule.patterns[language].pattern for rule in rules) or "(?!)", re.IGNORECASE)


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Splits at a full stop, question mark, exclamation mark or line end; parts without a word are dropped."""
    return [part.strip() for part in _SENTENCE_END.split(text) if words(part)]


def mean_sentence(text: str) -> float:
    """Words per sentence; 0 for a text without words."""
    parts = sentences(text)
    return sum(len(words(part)) for part in parts) / len(parts) if parts else 0.0


def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
