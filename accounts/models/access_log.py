"""Who looked, when, at which page and why: append-only rows that the parents read."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .children import Child
from .families import Family, Membership
from .grants import Grant
from .organisations import Organisation
from .people import User


class AccessLogQuerySet(models.QuerySet["AccessLogEntry"]):
    def readable_by(self, user: User) -> "AccessLogQuerySet":
        """Entries about families in which this person is a parent now, newest first."""
        mine = Membership.objects.active().filter(user_id=user.pk, role=Membership.Role.PARENT).values("family_id")
        return self.filter(family_id__in=mine).select_related("actor", "organisation", "child").order_by("-pk")

    def write(self, *, grant: Grant, child: Child, page: str, now: datetime) -> "AccessLogEntry":
        """Record one reading under a grant. Call it inside the transaction that reads: no row, no data."""
        return self.create(
            family_id=grant.family_id,
            child=child,
            grant=grant,
            actor_id=grant.visitor_id,
            organisation_id=grant.organisation_id,
            page=page,
            purpose=grant.purpose,
            at=now,
        )

    def update(self, **kwargs: Any) -> int:
        raise TypeError("The access log is append-only.")


class AccessLogEntry(models.Model):
    class Page(models.TextChoices):
        BRIEF = "brief", _("the page before a visit")
        PROGRESS = "progress", _("the page between visits")
        PLAN = "plan", _("what you agreed together")

    family = models.ForeignKey(Family, models.CASCADE, related_name="access_log")
    child = models.ForeignKey(Child, models.CASCADE, related_name="+")
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="access_log")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    page = models.CharField(max_length=12, choices=Page.choices)
    purpose = models.CharField(max_length=20, choices=Grant.Purpose.choices)
    at = models.DateTimeField()

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["family", "-id"], name="newest_access")]

    def __str__(self) -> str:
        return f"access {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("The access log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused; rows go only with their child's erasure or by retention, both through the queryset."""
        raise TypeError("The access log is append-only.")
