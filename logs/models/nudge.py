"""The weekly mail's bookkeeping: who asked for it, when it is due, and one nudge per subscription and week."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Family, Mail

from .. import weeks


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self) -> "SubscriptionQuerySet":
        """Confirmed, not ended, not paused."""
        return self.filter(confirmed_at__isnull=False, ended_at=None).exclude(rhythm=Subscription.Rhythm.PAUSE)

    def due(self, now: datetime) -> "SubscriptionQuerySet":
        return self.active().filter(next_due_at__lte=now).select_related("user").order_by("pk")


class Subscription(models.Model):
    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("every week")
        TWO_WEEKLY = "two_weekly", _("every two weeks")
        MONTHLY = "monthly", _("every four weeks")
        PAUSE = "pause", _("paused")

    WEEKS = {"weekly": 1, "two_weekly": 2, "monthly": 4}

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscription")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(default=5)  # 0 = Monday; Saturday
    hour = models.PositiveSmallIntegerField(default=9)  # local
    token = models.CharField(
        max_length=50, unique=True, default=secrets.token_urlsafe
    )  # unsubscribes; stored, so it outlives the key
    confirm_token = models.CharField(max_length=50, unique=True, default=secrets.token_urlsafe)
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekday_of_a_week"),
            models.CheckConstraint(condition=models.Q(hour__gte=8, hour__lte=19), name="outside_quiet_hours"),
        ]
        indexes = [models.Index("next_due_at", condition=models.Q(ended_at=None), name="subscriptions_due")]

    def __str__(self) -> str:
        return f"subscription {self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        """The reader's time zone: that of the family they joined first, else the default of this server."""
        family = Family.objects.of_member(self.user).first()
        return family.zone if family else ZoneInfo(settings.FAMILY_TIME_ZONE)

    def turn_after(self, moment: datetime, *, weeks_on: int = 1) -> datetime:
        """The next instant at which this mail is due, in the reader's time zone."""
        return weeks.next_turn(self.weekday, self.hour, self.zone, after=moment, weeks=weeks_on)


class Nudge(models.Model):
    """One weekly mail of one subscription; the constraint is what makes a second one impossible."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="nudges")
    week_start = models.DateField()  # local Monday of the week it is sent in
    child = models.ForeignKey(Child, models.SET_NULL, null=True, blank=True, related_name="+")
    tip_slug = models.CharField(max_length=80)
    mail = models.OneToOneField(Mail, models.CASCADE, related_name="nudge")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("subscription", "week_start", name="one_nudge_per_subscription_and_week")
        ]

    def __str__(self) -> str:
        return f"nudge {self.pk}"
