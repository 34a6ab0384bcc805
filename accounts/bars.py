"""Bars of progress for the long commands: shown to a person at a terminal who has waited.

They go to standard error, so that what a command says can be kept.
"""

import sys
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from tqdm import tqdm

PATIENCE = 1  # seconds until a bar is shown
T = TypeVar("T")


def along(things: Iterable[T], unit: str, *, total: int | None = None, quiet: bool) -> "tqdm[T]":
    """The things, one by one; `total` where they cannot be counted."""
    return tqdm(things, total=total, **_shown(unit, quiet))


def bar(unit: str, total: int, *, quiet: bool) -> "tqdm[NoReturn]":
    """One whose `update(number)` is called by whoever does the work."""
    return tqdm(total=total, **_shown(unit, quiet))


def _shown(unit: str, quiet: bool) -> dict[str, Any]:
    hidden = True if quiet else None  # None: where there is no terminal
    return {"unit": unit, "delay": PATIENCE, "disable": hidden, "file": sys.stderr}
