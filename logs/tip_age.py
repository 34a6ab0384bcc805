"""Which age a child's tips are for: the child's own, or the one a parent chose, without a reason.

A choice is stored as a shift in months, so that the tips keep growing along with the child.
"""

from datetime import date

from accounts.models import Child

from .vocabulary import AGE_BANDS, band_of

FARTHEST = 24  # months either way, as the database allows


def band_for(child: Child, on: date) -> tuple[int, int]:
    """The age band of the child's tips on that local day."""
    return band_of(max(0, child.age_months(on) + child.tips_shift))


def within_reach(child: Child, on: date) -> list[tuple[int, int]]:
    """The bands a parent can choose."""
    return [band for band in AGE_BANDS if abs(_shift(child, band, on)) <= FARTHEST]


def choose(child: Child, band: tuple[int, int], on: date) -> None:
    """From now on the tips are for that band. ValueError when it is out of reach."""
    if band not in within_reach(child, on):
        raise ValueError(band)
    child.tips_shift = _shift(child, band, on)
    child.save(update_fields=["tips_shift"])


def _shift(child: Child, band: tuple[int, int], on: date) -> int:
    """The smallest move that lands in the band."""
    age = child.age_months(on)
    if band == band_of(age):
        return 0
    return min((edge - age for edge in band), key=abs)
