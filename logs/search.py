"""Finds tips by words of their title or of what to try; capitals and accents make no difference."""

import unicodedata
from collections.abc import Iterable

from .library import Tip


def among(tips: Iterable[Tip], asked: str, language: str | None) -> tuple[Tip, ...]:
    """The tips that hold every word asked for, also inside a longer word; without words, all of them."""
    wanted = plain(asked).split()
    return tuple(tip for tip in tips if all(word in _told(tip, language) for word in wanted))


def plain(text: str) -> str:
    """Lower case letters without accents: "Één keer" becomes "een keer"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("’", "'")


def _told(tip: Tip, language: str | None) -> str:
    text = tip.text(language)
    return plain(f"{text.title} {text.try_}")
