"""How easily a text reads: Flesch's reading ease, with Douma's constants for Dutch. For `tips lint` and the tests only.

100 reads very easily, 30 like a letter of the authorities. Syllables come from pyphen's hyphenation patterns, which are
one short in about two words of a hundred ("avond"). pyphen is installed for development; elsewhere nothing is measured.
"""

from functools import lru_cache
from typing import Any

from .wording import sentences, words

try:
    import pyphen
except ImportError:  # in production nobody writes texts
    pyphen = None

# language: base, per word of a sentence, per syllable of a word, the patterns
FORMULA = {"nl": (206.835, 0.93, 77.0, "nl_NL"), "en": (206.835, 1.015, 84.6, "en_GB")}


def measures() -> bool:
    """Whether the patterns are installed."""
    return pyphen is not None


def ease(text: str, language: str) -> float:
    """Higher is easier; 100 and up for a text without words. RuntimeError without the patterns."""
    base, per_word, per_syllable, patterns = FORMULA[language]
    said = words(text)
    if not said:
        return base
    syllables = sum(_syllables(part, patterns) for word in said for part in word.replace("’", "'").split("'"))
    return base - per_word * len(said) / len(sentences(text)) - per_syllable * syllables / len(said)


def _syllables(word: str, patterns: str) -> int:
    return len(_patterns(patterns).positions(word)) + 1 if word else 0


@lru_cache(maxsize=2)
def _patterns(name: str) -> Any:
    """Breaks one letter from the edge of a word count too; printers avoid them, readers hear them."""
    if pyphen is None:
        raise RuntimeError("pyphen is not installed; it comes with requirements-dev.lock")
    return pyphen.Pyphen(lang=name, left=1, right=1)
