"""Two changes of one moment, weighed against what both began from: what js/outbox.js does, for the plain form."""

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]
# A note and who may read it are one thing: nobody's words are shown to others because of two half changes.
PARTS = (
    ("note", "note_for"),
    *(
        (name,)
        for name in ("occurred_at", "serves", "returns", "back_and_forth", "routine", "repaired", "kept", "also")
    ),
)


def weigh(base: Fields, mine: Fields, theirs: Fields) -> tuple[dict[str, Any], dict[str, Any]]:
    """What only `mine` changed, and what both did, each to something else; all three map names to plain values."""
    free: dict[str, Any] = {}
    clash: dict[str, Any] = {}
    whole = {**base, **mine}
    for part in PARTS:
        if mine.keys().isdisjoint(part) or not (_differ(part, whole, base) and _differ(part, whole, theirs)):
            continue
        into = clash if _differ(part, base, theirs) else free
        into.update({name: whole[name] for name in part if name in whole})
    return free, clash


def _differ(part: tuple[str, ...], one: Fields, other: Fields) -> bool:
    return any(_plain(one.get(name)) != _plain(other.get(name)) for name in part)


def _plain(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, list) else value
