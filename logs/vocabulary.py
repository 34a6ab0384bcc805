"""The words of a moment and the one mapping from them to the five steps. Plain Python.

The five steps, in our words: 1 notice and share the focus, 2 answer and encourage, 3 name it, 4 take turns and wait,
5 endings and beginnings.
"""

from collections.abc import Iterable, Sequence

SERVES = ("look", "sound", "face", "gesture", "cry", "approach", "word", "action", "done")
RETURNS = ("focus", "encourage", "help", "comfort", "name", "echo", "wait", "transition")
ROUTINES = (
    "care",
    "meal",
    "bath",
    "sleep",
    "play",
    "book",
    "outdoors",
    "chores",
    "handover",
    "cuddle",
    "other",
)
BACK_AND_FORTH = ("once", "few", "many")
DAYPARTS = ("morning", "afternoon", "evening", "night")
STEPS = (1, 2, 3, 4, 5)
AGE_BANDS = ((0, 3), (4, 8), (9, 17), (18, 35), (36, 71))  # months, both ends included
NEEDS = ("seeing", "hearing", "moving")  # what a tip may ask of the adult's body

_STEP_OF_RETURN = {
    "focus": 1,
    "encourage": 2,
    "help": 2,
    "comfort": 2,
    "echo": 2,
    "name": 3,
    "wait": 4,
    "transition": 5,
}


def to_bits(chosen: Iterable[str], words: Sequence[str]) -> int:
    """The set `chosen` as a bitmask over `words`, lowest bit first. ValueError for a word that is not in it."""
    return sum(1 << words.index(word) for word in set(chosen))


def from_bits(bits: int, words: Sequence[str]) -> list[str]:
    """The words of a bitmask, in the order of `words`."""
    return [word for place, word in enumerate(words) if bits >> place & 1]


def to_code(word: str | None, words: Sequence[str]) -> int:
    """1 for the first word, 0 for none. ValueError for a word that is not in `words`."""
    return words.index(word) + 1 if word else 0


def from_code(code: int, words: Sequence[str]) -> str | None:
    return words[code - 1] if code else None


def steps_of(serves: Iterable[str], returns: Iterable[str], back_and_forth: str | None) -> list[int]:
    """The steps a moment shows, ascending; a moment logged by the big button alone has none.

    >>> steps_of(["look"], ["name"], "few")
    [1, 3, 4]
    """
    serves = set(serves)
    steps = {_STEP_OF_RETURN[word] for word in returns}
    if serves:
        steps.add(1)
    if "done" in serves:
        steps.add(5)
    if back_and_forth in {"few", "many"}:
        steps.add(4)
    return sorted(steps)


def band_of(age_months: int) -> tuple[int, int]:
    """The age band of that age; from 72 months on, the last one."""
    return next((band for band in AGE_BANDS if age_months <= band[1]), AGE_BANDS[-1])
