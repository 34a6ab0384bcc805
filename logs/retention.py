"""Removes what was kept long enough, one rule per kind of row; each rule's docstring names its number.

`now` is an aware instant. Doing it again, or twice at once, removes nothing more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction

from accounts.audit import KEPT as ACCESS_LOG
from accounts.models import AccessLogEntry, AccessLogHead, Child, Family, Grant, Invitation, Mail, User

from .models import Export, Interaction
from .models.export import KEPT

INVITATIONS, MAIL = timedelta(days=30), timedelta(days=90)
STRANGERS = timedelta(days=1)
SLICE = 1000  # rows removed at a time: keeps memory flat


def retain(now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    """Apply every rule; how many rows of each kind went, or would go with `dry_run`."""
    erased = Child.objects.erasable(now).count() if dry_run else erase_children(now)
    counts = {"children": erased}
    for rule in RULES:
        rows = rule(now)
        counts[rule.__name__] = rows.count() if dry_run else _remove(rows)
    return counts


def erase_children(now: datetime) -> int:
    """Children whose erasure was asked 14 days ago, with everything about them; returns how many.

    A family without a child left goes too, with what it allowed; its people stay.
    """
    return sum(_erase(pk, now) for pk in Child.objects.erasable(now).values_list("pk", flat=True))


def _erase(pk: int, now: datetime) -> int:
    with transaction.atomic():
        # Asked again under a lock: a parent may take it back, another clock may be first.
        child = Child.objects.erasable(now).select_for_update().filter(pk=pk).first()
        if child is None:
            return 0
        family = Family.objects.get(pk=child.family_id)
        _remove(Interaction.objects.filter(child=child))
        AccessLogEntry.objects.filter(child=child).forget()
        Export.objects.filter(family=family).delete()
        # A visitor's grant about this child alone has nothing left to show.
        Grant.objects.filter(children=child).exclude(children__in=family.children.exclude(pk=pk)).delete()
        child.delete()
        if not family.children.exists():
            family.delete()
    return 1


def invitations(now: datetime) -> models.QuerySet[Invitation]:
    """Invitations, used or not, INVITATIONS (30 days) after their link ended."""
    return Invitation.objects.filter(expires_at__lte=now - INVITATIONS)


def mail(now: datetime) -> models.QuerySet[Mail]:
    """Mail of any kind, MAIL (90 days) after it was written; its text went long before, when it was sent."""
    return Mail.objects.filter(queued_at__lte=now - MAIL)


def access_log(now: datetime) -> models.QuerySet[AccessLogEntry]:
    """Who looked and when, for ACCESS_LOG (two years)."""
    return AccessLogEntry.objects.filter(at__lte=now - ACCESS_LOG)


def log_heads(now: datetime) -> models.QuerySet[AccessLogHead]:
    """How far the log reached on days before that, after the same two years."""
    return AccessLogHead.objects.outlived(now - ACCESS_LOG)


def exports(now: datetime) -> models.QuerySet[Export]:
    """Copies that a parent asked for, after KEPT (3 days)."""
    return Export.objects.filter(asked_at__lte=now - KEPT)


def sign_ins(now: datetime) -> models.QuerySet[Session]:
    """Sign-ins on a phone, 180 days after their last use (SESSION_COOKIE_AGE)."""
    return Session.objects.filter(expire_date__lte=now)


def devices(now: datetime) -> models.QuerySet[UserSession]:
    """The addresses and browsers of sign-ins that ended, at once (0 days)."""
    rows: models.QuerySet[UserSession] = UserSession.objects.all()
    return rows.exclude(session_key__in=Session.objects.values("session_key"))


def people(now: datetime) -> models.QuerySet[User]:
    """Addresses that asked for a code and never came in, after STRANGERS (1 day): often a typing mistake."""
    strangers = User.objects.filter(last_login=None, date_joined__lte=now - STRANGERS)
    return strangers.filter(memberships=None, staff_roles=None)


RULES: tuple[Callable[[datetime], models.QuerySet[models.Model]], ...] = (
    invitations,
    mail,
    access_log,
    log_heads,
    exports,
    sign_ins,
    devices,
    people,
)


def _remove(rows: models.QuerySet[models.Model]) -> int:
    """Delete slice by slice; how many of these rows, not counting what hung on them."""
    count = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:SLICE]):
        _, per_model = rows.model._default_manager.filter(pk__in=keys).delete()
        count += per_model.get(rows.model._meta.label, 0)
    return count
