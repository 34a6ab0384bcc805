"""Checks the access log of every family: what was changed, taken out, put in, swapped or cut off since it was written.

Who can write to the database but has no SECRET_KEY is found out; who puts back a whole older database is not:
`kept_heads` is for that.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from . import seals
from .models import AccessLogEntry, AccessLogHead, Family, Grant

KEPT = timedelta(days=2 * 365)
# How to go through so many families one by one: as they come, or with somebody told how far it is.
Walk = Callable[["QuerySet[Family, int]"], Iterable[int]]


def verify(now: datetime, walk: Walk = QuerySet.iterator) -> Iterator[str]:
    """One line per thing that is wrong; nothing when all is as it was written. Memory: one family's log."""
    in_use = Family.objects.filter(pk__in=Grant.objects.values("family_id"))
    logged = Family.objects.filter(pk__in=AccessLogEntry.objects.values("family_id"))
    headed = Family.objects.filter(pk__in=AccessLogHead.objects.values("family_id"))
    for pk in walk((in_use | logged | headed).distinct().order_by("pk").values_list("pk", flat=True)):
        yield from (f"family {pk}: {problem}" for problem in _family(pk, now))


def renew(now: datetime, walk: Walk = QuerySet.iterator) -> list[str]:
    """Sign everything with the present key, so that an older one may go; unless something is wrong: what is."""
    with transaction.atomic():
        if problems := list(verify(now, walk)):
            return problems
        AccessLogEntry.objects.renew()
        for head in AccessLogHead.objects.iterator():
            head.sign(is_open=head.is_open)
    return []


def _family(family: int, now: datetime) -> Iterator[str]:
    heads = list(AccessLogHead.objects.filter(family_id=family).order_by("seq", "day"))
    entries = list(AccessLogEntry.objects.filter(family_id=family).order_by("seq"))
    until = (now - KEPT).date()
    gone = max((head.seq for head in heads if head.is_genuine and head.day <= until), default=0)
    yield from _heads(heads, {entry.seq: entry.digest for entry in entries}, gone)
    yield from _chain(entries, gone)
    last = entries[-1].seq if entries else 0
    reached = heads[-1].seq if heads else 0
    if last > reached:
        yield f"entries after {reached} were put in"
    elif last < reached and reached > gone:
        yield f"entries after {last} were cut off"


def _heads(heads: list[AccessLogHead], digests: dict[int, str], gone: int) -> Iterator[str]:
    if [head.is_open for head in heads[-1:]] != [True] or any(head.is_open for head in heads[:-1]):
        yield "the newest head is missing"
    for head in heads:
        if not head.is_genuine:
            yield f"the head of {head.day} was not signed by us"
        elif head.seq > gone and digests.get(head.seq) != head.digest:
            yield f"the log does not lead to the head of {head.day}"


def _chain(entries: list[AccessLogEntry], gone: int) -> Iterator[str]:
    """Rows up to `gone` may be missing: they were kept long enough."""
    seq, digest = 0, ""
    for entry in entries:
        if entry.seq != seq + 1 and entry.seq > gone + 1:
            yield f"entries {max(seq, gone) + 1} to {entry.seq - 1} were taken out"
        elif entry.seq == seq + 1 and entry.previous != digest:
            yield f"entry {entry.seq} does not follow the one before"
        if entry.digest != entry.digest_now() or not _is_as_written(entry):
            yield f"entry {entry.seq} was changed"
        seq, digest = entry.seq, entry.digest


def _is_as_written(entry: AccessLogEntry) -> bool:
    if entry.forgotten:
        return seals.is_signed(entry.forgotten, *entry.forgotten_parts)
    return entry.content == entry.content_now()
