"""A visitor opens a page of a family: under one live grant, with one row in the family's log, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import AccessLogEntry, Child, Grant, User

from . import first_look


@dataclass(frozen=True, slots=True)
class Household:
    """One family on a visitor's list: the children that live grants let in, by nickname. Nothing else."""

    family_id: int
    children: tuple[Child, ...]


def households(visitor: User, *, now: datetime) -> list[Household]:
    """The families of a visitor, alphabetical by the nicknames of their children."""
    grants = Grant.objects.open_to(visitor, now=now).order_by().values("pk")
    children = Child.objects.present().filter(grants__in=grants).distinct().order_by("nickname", "pk")
    found: dict[int, list[Child]] = {}
    for child in children:
        found.setdefault(child.family_id, []).append(child)
    return [Household(family, tuple(rest)) for family, rest in found.items()]


class Closed(Child.DoesNotExist):
    """There is no such child for this visitor, or not any more."""


@contextmanager
def reading(visitor: User, *, family: int, child: int, page: str, now: datetime) -> Iterator[tuple[Grant, Child]]:
    """The transaction in which a page is made. A door that has closed since leaves a row too, and raises Closed."""
    try:
        with transaction.atomic():
            yield opened(visitor, family=family, child=child, page=page, now=now)
    except Closed:
        _refuse(visitor, family=family, child=child, page=page, now=now)
        raise


def _refuse(visitor: User, *, family: int, child: int, page: str, now: datetime) -> None:
    """Only families that once let this visitor in can name them; for others there is nothing to tell."""
    once = Grant.objects.filter(visitor_id=visitor.pk, family__pk=family, children__pk=child).order_by("-pk").first()
    one = once.children.present().filter(pk=child).first() if once else None
    if once and one:
        AccessLogEntry.objects.refuse(grant=once, child=one, page=page, now=now)


def opened(visitor: User, *, family: int, child: int, page: str, now: datetime) -> tuple[Grant, Child]:
    """The newest live grant on that child, and the child; leaves the row in the log.

    Call it in the transaction that reads: no row, no data. The grant stays locked until then, so that a page is either
    whole before a stop or not there after it. Closed when there is no such child for this visitor.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Reading under a grant needs a transaction.")
    live = Grant.objects.open_to(visitor, now=now).select_for_update(of=("self",)).order_by("-given_at", "-pk")
    grant = live.filter(family__pk=family, children__pk=child, children__erasure_asked_at=None).first()
    if grant is None:
        raise Closed
    one = grant.children.get(pk=child)
    if not grant.access_log.filter(allowed=True).exists():
        first_look.tell(grant, now=now)
    AccessLogEntry.objects.write(grant=grant, child=one, page=page, now=now)
    return grant, one
