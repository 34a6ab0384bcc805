"""Removes what was kept long enough, one rule per kind of row; each rule's docstring names its number.

`now` is an aware instant. Doing it again, or twice at once, removes nothing more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q

from accounts import erasure, erasure_list, leaving
from accounts.audit import KEPT as ACCESS_LOG
from accounts.models import AccessLogEntry, AccessLogHead, Child, Denial, Invitation, Mail, User

from . import endings
from .models import Export
from .models.export import KEPT

INVITATIONS, MAIL, DENIALS = timedelta(days=30), timedelta(days=90), timedelta(days=90)
STRANGERS = timedelta(days=1)


def retain(now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    """Apply every rule, and warn who is next; how many rows of each kind went.

    With `dry_run` the very same is done and taken back.
    """
    if not dry_run:
        return _apply(now)
    with transaction.atomic():
        counts = _apply(now)
        transaction.set_rollback(True)
    return counts


def _apply(now: datetime) -> dict[str, int]:
    endings.warn(now)
    over = sum(_forget(child, now) for child in endings.over(now))
    counts = {"children": erasure.purge_due(now) + over}
    _note_who_was_here(now)
    for rule in RULES:
        counts[rule.__name__] = erasure.remove(rule(now))
    counts["accounts"] = leaving.forget_unused(now)
    leaving.forget_names()
    transaction.on_commit(erasure_list.write)
    return counts


def _forget(child: Child, now: datetime) -> bool:
    """Whether it was this clock that removed it."""
    with transaction.atomic():
        still = Child.objects.filter(pk=child.pk).select_for_update().first()
        if gone := bool(still and endings.over(now, only=still.pk)):  # a sign of somebody may have come meanwhile
            erasure.forget(child, now=now)
    return gone


def _note_who_was_here(now: datetime) -> None:
    """A device goes with its sign-in; that somebody came by it counts for two years (endings)."""
    ending = UserSession.objects.exclude(session_key__in=Session.objects.filter(expire_date__gt=now).values("pk"))
    for user, seen in ending.values_list("user_id", "last_seen_at"):
        User.objects.filter(Q(last_login=None) | Q(last_login__lt=seen), pk=user).update(last_login=seen)


def invitations(now: datetime) -> models.QuerySet[Invitation]:
    """Invitations, used or not, INVITATIONS (30 days) after their link ended."""
    return Invitation.objects.filter(expires_at__lte=now - INVITATIONS)


def mail(now: datetime) -> models.QuerySet[Mail]:
    """Mail of any kind, MAIL (90 days) after it was written; its text went long before, when it was sent."""
    return Mail.objects.filter(queued_at__lte=now - MAIL)


def access_log(now: datetime) -> models.QuerySet[AccessLogEntry]:
    """Who looked and when, for ACCESS_LOG (two years)."""
    return AccessLogEntry.objects.filter(at__lte=now - ACCESS_LOG)


def denials(now: datetime) -> models.QuerySet[Denial]:
    """Who was refused what, for DENIALS (90 days)."""
    return Denial.objects.filter(at__lte=now - DENIALS)


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
    denials,
    log_heads,
    exports,
    sign_ins,
    devices,
    people,
)
