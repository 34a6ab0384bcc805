"""Single-use links that bring a person into a family or an organisation; only their hash is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .families import Family, Membership
from .organisations import Organisation, StaffMember
from .people import User

LIFETIME = timedelta(hours=72)


def hashed(token: str) -> str:
    """SHA-256 in hex: enough for 256 random bits, which nobody can guess."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> "InvitationQuerySet":
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)

    def by_token(self, token: str, *, now: datetime) -> "InvitationQuerySet":
        return self.open(now).filter(token_hash=hashed(token)).select_related("family", "organisation", "invited_by")

    def of_parent(self, user: User) -> "InvitationQuerySet":
        """Invitations into the families in which this person is a parent now."""
        return self.filter(family__in=Family.objects.of_parent(user)).order_by("-pk")

    def of_coordinator(self, user: User) -> "InvitationQuerySet":
        mine = StaffMember.objects.active().filter(user_id=user.pk, role=StaffMember.Role.COORDINATOR)
        return self.filter(organisation_id__in=mine.values("organisation_id")).order_by("-pk")

    def invite(
        self,
        *,
        by: User,
        role: str,
        now: datetime,
        family: Family | None = None,
        organisation: Organisation | None = None,
    ) -> tuple["Invitation", str]:
        """Make an invitation; returns it with the token, which is shown once and never stored."""
        token = secrets.token_urlsafe(32)
        invitation = self.create(
            family=family,
            organisation=organisation,
            role=role,
            invited_by=by,
            token_hash=hashed(token),
            created_at=now,
            expires_at=now + LIFETIME,
        )
        return invitation, token


class Invitation(models.Model):
    family = models.ForeignKey(Family, models.CASCADE, null=True, blank=True, related_name="invitations")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="invitations")
    role = models.CharField(max_length=12, choices=[*Membership.Role.choices, *StaffMember.Role.choices])
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(family=None) ^ models.Q(organisation=None), name="invites_into_exactly_one_place"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def revoke(self, *, now: datetime) -> None:
        Invitation.objects.filter(pk=self.pk, used_at=None, revoked_at=None).update(revoked_at=now)

    def accept(self, *, by: User, now: datetime) -> None:
        """Join. Two people with one link: the second gets a ValidationError. Joining grants nobody anything."""
        with transaction.atomic():
            claimed = Invitation.objects.open(now).filter(pk=self.pk).update(used_at=now, used_by=by)
            if claimed != 1:
                raise ValidationError(_("This invitation has been used or has ended. Ask for a new one."))
            if self.family:
                Membership.objects.get_or_create(
                    family=self.family, user=by, left_at=None, defaults={"role": self.role, "joined_at": now}
                )
            elif self.organisation:
                StaffMember.objects.get_or_create(
                    organisation=self.organisation, user=by, role=self.role, left_at=None, defaults={"joined_at": now}
                )
