"""Ending one's own account: what is only theirs goes at once, what belongs to a family stays without a name."""

import logging
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from . import erasure_list
from .models import AccessLogEntry, Erased, Family, Grant, GrantSignature, Mail, Membership, StaffMember, User

IDLE = timedelta(days=2 * 365)  # without a sign of a person; a family counts the same (logs.endings)
LEFT = "@left.invalid"  # what an address ends in afterwards
log = logging.getLogger(__name__)

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
    """Accounts without a sign for IDLE, in no child's family, no diary and no organisation: an address, and a name."""
    still, person = now - IDLE, OuterRef("pk")
    idle = User.objects.filter(Q(last_login=None) | Q(last_login__lte=still), date_joined__lte=still, is_active=True)
    return idle.filter(
        ~Exists(Membership.objects.active().filter(user=person, family__children__isnull=False)),
        ~Exists(StaffMember.objects.active().filter(user=person)),
        ~Exists(UserSession.objects.filter(user=person, last_seen_at__gt=still)),
        is_staff=False,
        interactions=None,
    )


def forget_unused(now: datetime) -> int:
    """How many ended. One that cannot be ended is named in the log and stops no other."""
    count = 0
    for pk in list(unused(now).values_list("pk", flat=True)):
        try:
            count += _forget_unused(pk, now)
        except Exception as error:
            log.warning("the unused account %s was not ended: %s", pk, type(error).__name__)
    return count


def _forget_unused(pk: int, now: datetime) -> bool:
    """Asked once more, under a lock: somebody may have come in meanwhile."""
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=pk).first()
        if not user or not unused(now).filter(pk=pk).exists():
            return False
        forget(user, now=now)
    return True


def forget_names() -> None:
    """The name of who left goes with the last line that says they looked."""
    looked = AccessLogEntry.objects.filter(actor=OuterRef("pk"))
    left = User.objects.filter(~Exists(looked), is_active=False, email__endswith=LEFT)
    left.exclude(name="").update(name="")


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
    user.email, user.is_active, user.last_login = f"{secrets.token_hex(12)}{LEFT}", False, user.date_joined
    user.save(update_fields=["name", "email", "is_active", "last_login"])
