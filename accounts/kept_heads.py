"""Signed heads of the access log, written down outside the database: they tell when it was put back to an older day."""

from collections.abc import Iterator
from dataclasses import dataclass

from . import seals
from .models import AccessLogEntry, AccessLogHead, Family


@dataclass(frozen=True, slots=True)
class Kept:
    """A signed head that was written down outside the database."""

    family: int
    day: str
    seq: int
    digest: str
    is_open: bool
    signature: str


def heads() -> Iterator[Kept]:
    """The open heads, to be written down elsewhere."""
    for head in AccessLogHead.objects.filter(is_open=True).order_by("pk").iterator():
        yield Kept(head.family_id, head.day.isoformat(), head.seq, head.digest, head.is_open, head.signature)


def compare(kept: Kept) -> Iterator[str]:
    """Whether the log still contains what that head says; a family that was erased has none to compare."""
    parts = ("head", kept.family, kept.day, kept.seq, kept.digest, kept.is_open)
    if not seals.is_signed(kept.signature, *parts):
        yield f"family {kept.family}: the head kept elsewhere is not signed by us"
        return
    newest = AccessLogHead.objects.filter(family_id=kept.family).order_by("-seq").first()
    if newest is None and not Family.objects.filter(pk=kept.family).exists():
        return
    entry = AccessLogEntry.objects.filter(family_id=kept.family, seq=kept.seq).first()
    if newest is None or newest.seq < kept.seq or (entry and entry.digest != kept.digest):
        yield f"family {kept.family}: the log is not the one it was on {kept.day}"
