"""Organisations that send home visitors, and the people who work there."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def coordinated_by(self, user: User) -> "OrganisationQuerySet":
        mine = StaffMember.objects.active().filter(user_id=user.pk, role=StaffMember.Role.COORDINATOR)
        return self.filter(pk__in=mine.values("organisation_id")).order_by("pk")


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=80)
    verified_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class StaffMemberQuerySet(models.QuerySet["StaffMember"]):
    def active(self) -> "StaffMemberQuerySet":
        return self.filter(left_at=None)

    def visitors(self) -> "StaffMemberQuerySet":
        return self.active().filter(role=StaffMember.Role.VISITOR)

    def visitor_at(self, address: str, *, organisation: int | None = None) -> "StaffMember":
        """The home visitor with this e-mail address, in the role of that organisation if they work for several.

        ValidationError says when there is no such visitor, or when the organisation is still to be named.
        """
        known = self.visitors().filter(user__email=address.strip().lower(), organisation__verified_at__isnull=False)
        if organisation is not None:
            known = known.filter(organisation_id=organisation)
        found = list(known.select_related("organisation", "user").order_by("pk")[:2])
        if not found:
            unknown = _("We do not know this home visitor. Ask them for the address they use here.")
            raise ValidationError({"visitor": unknown})
        if len(found) > 1:
            raise ValidationError({"organisation": _("This visitor works for several organisations. Choose one.")})
        return found[0]

    def coordinated_by(self, user: User) -> "StaffMemberQuerySet":
        """Colleagues in the organisations this person coordinates now."""
        mine = StaffMember.objects.active().filter(user_id=user.pk, role=StaffMember.Role.COORDINATOR)
        return self.active().filter(organisation_id__in=mine.values("organisation_id")).select_related("user")


class StaffMember(models.Model):
    class Role(models.TextChoices):
        VISITOR = "visitor", _("home visitor")
        COORDINATOR = "coordinator", _("coordinator")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=12, choices=Role.choices)
    title = models.CharField(_("own word for the job"), max_length=40, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = StaffMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation", "user", "role", condition=models.Q(left_at=None), name="one_active_role_per_colleague"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id} of organisation {self.organisation_id}"

    def end(self, *, now: datetime) -> None:
        """Leave the organisation: live grants of this visitor stop being live, because `live` asks for active staff."""
        self.left_at = now
        self.save(update_fields=["left_at"])
