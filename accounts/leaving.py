"""Ending one's own account: what is only theirs goes at once, what belongs to a family stays without a name."""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import erasure_list
from .models import AccessLogEntry, Erased, Family, Grant, GrantSignature, Mail, Membership, StaffMember, User

IDLE = timedelta(days=2 * 365)  # without a sign of a person; a family counts the same (logs.endings)

# What hangs on a person and says nothing to a family.
OWN = ("consents", "api_tokens", "mail", "subscription", "tip_feedback", "exports")


def leave(user: User, *, now: datetime) -> None:
    """End the account. ValidationError for the only parent of a child: erase the child or invite a parent first."""
    with transaction.atomic():
        for family in Family.objects.of_parent(user):
            others = family.parents().exclude(pk=user.pk)
            if family.children.exists() and not others.exists():
                raise ValidationError(
                    _("You are the only parent here. Invite another parent, or erase the child first.")
                )
        forget(user, now=now)


def forget(user: User, *, now: datetime) -> None:
    """Also called after a restore. Moments stay with the child; notes for oneself, grants and every door go."""
    with transaction.atomic():
        Erased.objects.create(what=Erased.What.PERSON, row=user.pk, born_at=user.date_joined, at=now)
        for family in Family.objects.of_parent(user):
            if not family.children.exists() and not family.parents().exclude(pk=user.pk).exists():
                family.delete()
        Membership.objects.active().filter(user=user).update(left_at=now)
        user.staff_roles.filter(left_at=None).update(left_at=now)
        for grant in Grant.objects.filter(given_by=user, revoked_at=None):
            grant.revoke(by=user, now=now)
        GrantSignature.objects.filter(parent=user).delete()
        user.interactions.filter(note_for="me").update(note="", kept=False)
        for name in OWN:
            # Every name here is a relation, which the types of Django cannot know.
            User._meta.get_field(name).related_model._default_manager.filter(user=user).delete()  # type: ignore[union-attr]
        Mail.objects.filter(to=user.email).delete()
        close_doors(user)
        _be_nobody(user)
        transaction.on_commit(erasure_list.write)


def unused(now: datetime) -> models.QuerySet[User]:
    """Accounts that nobody used for IDLE and that belong to no child and no organisation: an address, and a name."""
    still = now - IDLE
    families = Membership.objects.active().exclude(family__children=None)
    idle = User.objects.filter(Q(last_login=None) | Q(last_login__lte=still), is_active=True, date_joined__lte=still)
    return (
        idle.filter(is_staff=False)
        .exclude(usersession__last_seen_at__gt=still)
        .exclude(pk__in=families.values("user"))
        .exclude(pk__in=StaffMember.objects.active().values("user"))
    )


def forget_unused(now: datetime) -> int:
    """How many ended. Asked once more under a lock: somebody may come in at this very moment."""
    return sum(_forget_unused(pk, now) for pk in unused(now).values_list("pk", flat=True))


def _forget_unused(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        user = User.objects.filter(pk__in=unused(now), pk=pk).select_for_update().first()
        if user:
            forget(user, now=now)
    return user is not None


def close_doors(user: User) -> None:
    """Every sign-in, address and second factor of the packages."""
    devices = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(devices.values_list("session_key", flat=True))).delete()
    devices.delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()


def _be_nobody(user: User) -> None:
    """A visitor's name stays readable in the logs of the families they visited, for as long as those are kept."""
    if not AccessLogEntry.objects.filter(actor=user).exists():
        user.name = ""
    user.email, user.is_active, user.last_login = f"{secrets.token_hex(12)}@left.invalid", False, user.date_joined
    user.save(update_fields=["name", "email", "is_active", "last_login"])
