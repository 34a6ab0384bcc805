"""A family: a time zone, children, and the people around them with their roles."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import User


@cache
def time_zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads hundreds of files: 50 ms


def known_time_zone(name: str) -> None:
    """Refuse a name the time zone database does not know."""
    if name not in time_zones():
        raise ValidationError(_("This time zone is not known. Choose one such as Europe/Brussels."))


class FamilyQuerySet(models.QuerySet["Family"]):
    def of_member(self, user: User) -> "FamilyQuerySet":
        """Families this person belongs to now, in any role, the one joined first in front."""
        mine = self.filter(memberships__user=user.pk, memberships__left_at=None)
        return mine.order_by("memberships__joined_at", "pk")

    def of_parent(self, user: User) -> "FamilyQuerySet":
        """Families in which this person is a parent now, the one joined first in front."""
        parent = Membership.Role.PARENT
        mine = self.filter(memberships__user=user.pk, memberships__left_at=None, memberships__role=parent)
        return mine.order_by("memberships__joined_at", "pk")

    def to_welcome_in(self, parent: User, *, chosen: int | None = None) -> "Family | None":
        """Where this parent's new child belongs: the family chosen, else the only one; None for who is in no family.

        DoesNotExist when the chosen one is not theirs to add to, ValidationError when they have to choose.
        """
        if chosen is not None:
            return self.of_parent(parent).get(pk=chosen)
        families = list(self.of_parent(parent)[:2])
        if len(families) > 1:
            raise ValidationError({"family": _("You have several families. Choose one.")})
        if not families and self.of_member(parent).exists():
            raise Family.DoesNotExist
        return families[0] if families else None

    def to_export(self, parent: User, *, chosen: int | None = None) -> "Family":
        """The family chosen, else the only one. DoesNotExist when it is not theirs, ValidationError when to choose."""
        mine = self.of_parent(parent)
        if chosen is None and len(mine[:2]) > 1:
            raise ValidationError({"family": _("You have several families. Choose one.")})
        return mine.get() if chosen is None else mine.get(pk=chosen)

    def found(self, *, by: User, name: str = "", time_zone: str = "") -> "Family":
        """Start a family with `by` as its first parent. ValidationError when the time zone is not known."""
        zone = time_zone or settings.FAMILY_TIME_ZONE
        known_time_zone(zone)
        with transaction.atomic():
            family = self.create(name=name, time_zone=zone)
            Membership.objects.create(family=family, user=by, role=Membership.Role.PARENT)
        return family


class Family(models.Model):
    name = models.CharField(_("name"), max_length=60, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Brussels")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FamilyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"family {self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def role_of(self, user: User) -> "str | None":
        """The person's role here now, or None."""
        found = Membership.objects.active().filter(family=self, user_id=user.pk).values_list("role", flat=True).first()
        return str(found) if found else None

    def change(self, *, name: str | None = None, time_zone: str | None = None) -> None:
        """Change what is given; days and weeks follow a new clock from now on. ValidationError for an unknown one."""
        if time_zone is not None:
            known_time_zone(time_zone)
            self.time_zone = time_zone
        if name is not None:
            self.name = name
        self.save(update_fields=["name", "time_zone"])

    def parents(self) -> models.QuerySet[User]:
        ids = Membership.objects.active().filter(family=self, role=Membership.Role.PARENT).values("user_id")
        return User.objects.filter(pk__in=ids)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        return self.filter(left_at=None)

    def reading(self, user: User) -> "MembershipQuerySet":
        """Where this person reads weeks and everybody's moments: not as a helper."""
        return self.active().filter(user_id=user.pk).exclude(role=Membership.Role.HELPER)

    def endable_by(self, user: User) -> "MembershipQuerySet":
        """Places this person may end: their own, and everybody's in families in which they are a parent."""
        families = Family.objects.of_parent(user).order_by().values("pk")
        return self.active().filter(models.Q(user_id=user.pk) | models.Q(family_id__in=families))


class Membership(models.Model):
    class Role(models.TextChoices):
        PARENT = "parent", _("parent")
        CAREGIVER = "caregiver", _("caregiver")
        HELPER = "helper", _("helper")

    family = models.ForeignKey(Family, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "family", "user", condition=models.Q(left_at=None), name="one_active_membership_per_person"
            )
        ]
        indexes = [models.Index("user", "family", condition=models.Q(left_at=None), name="active_memberships")]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id} in family {self.family_id}"

    def end(self, *, now: datetime) -> None:
        """Leave the family. The last parent of a family with children stays: ValidationError."""
        with transaction.atomic():
            Family.objects.select_for_update().get(pk=self.family_id)  # of two who leave at once, one is the last
            self._end(now)

    def _end(self, now: datetime) -> None:
        others = Membership.objects.active().filter(family_id=self.family_id, role=self.Role.PARENT).exclude(pk=self.pk)
        if self.role == self.Role.PARENT and not others.exists():
            raise ValidationError(_("You are the only parent here. Invite another parent first."))
        self.left_at = now
        self.save(update_fields=["left_at"])
