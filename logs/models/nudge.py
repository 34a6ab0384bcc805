"""The weekly mail's bookkeeping: who asked for it, when it is due, and one nudge per subscription and week."""

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Family, Mail

from .. import weeks

LINK_WORKS = timedelta(days=14)  # the link that confirms a subscription


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> "SubscriptionQuerySet":
        """Confirmed and not ended; paused counts."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def active(self) -> "SubscriptionQuerySet":
        """Confirmed, not ended, not paused."""
        return self.confirmed().exclude(rhythm=Subscription.Rhythm.PAUSE)

    def due(self, now: datetime) -> "SubscriptionQuerySet":
        return self.active().filter(next_due_at__lte=now).select_related("user").order_by("pk")

    def claimed(self) -> "SubscriptionQuerySet":
        """Without those that somebody else serves; held until the transaction ends."""
        return self.select_for_update(skip_locked=True, of=("self",))

    def to_confirm(self, now: datetime) -> "SubscriptionQuerySet":
        """Whose confirmation link works now; also once it was used, so that a second tap says the same."""
        return self.filter(ended_at=None, requested_at__gt=now - LINK_WORKS).select_related("user")


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
    failures = models.PositiveSmallIntegerField(default=0)  # of writing the next mail

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
    def is_active(self) -> bool:
        """Confirmed, not ended, not paused, when it was read."""
        return self.confirmed_at is not None and self.ended_at is None and self.rhythm != self.Rhythm.PAUSE

    @cached_property
    def zone(self) -> ZoneInfo:
        """The reader's time zone: that of the family they joined first, else the default of this server.

        Asked once for each row that was read; `Readers` asks for a page of them at once.
        """
        return self.zone_in(Family.objects.of_member(self.user).first())

    @staticmethod
    def zone_in(family: Family | None) -> ZoneInfo:
        return family.zone if family else ZoneInfo(settings.FAMILY_TIME_ZONE)

    def turn_in(self, week: date) -> datetime:
        """The instant at which this mail is due in that local week of the reader."""
        return weeks.at_local(week + timedelta(days=self.weekday), self.hour, self.zone)

    def turn_after(self, moment: datetime) -> datetime:
        """The next instant at which this mail is due, in the reader's time zone."""
        return weeks.next_turn(self.weekday, self.hour, self.zone, after=moment)

    def turn_following(self, week: date) -> datetime:
        """When the mail after that of `week` is due, by the reader's rhythm."""
        return self.turn_in(week + self.WEEKS[self.rhythm] * weeks.WEEK)


class NudgeQuerySet(models.QuerySet["Nudge"]):
    def latest_of(self, subscriptions: Collection[int], *, before: date, most: int) -> "dict[int, list[Nudge]]":
        """By subscription, its last so many nudges of weeks before that one, newest first."""
        place = Window(RowNumber(), partition_by="subscription", order_by="-week_start")
        rows = self.filter(subscription__in=subscriptions, week_start__lt=before).annotate(place=place)
        found: dict[int, list[Nudge]] = {key: [] for key in subscriptions}
        for row in rows.filter(place__lte=most).order_by("-week_start"):
            found[row.subscription_id].append(row)
        return found


class Nudge(models.Model):
    """One weekly mail of one subscription; the constraint is what makes a second one impossible."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="nudges")
    week_start = models.DateField()  # local Monday of the week it is sent in
    child = models.ForeignKey(Child, models.SET_NULL, null=True, blank=True, related_name="+")
    tip_slug = models.CharField(max_length=80)
    quote = models.ForeignKey("logs.Interaction", models.SET_NULL, null=True, blank=True, related_name="+")
    mail = models.OneToOneField(Mail, models.CASCADE, related_name="nudge")
    created_at = models.DateTimeField()

    objects = NudgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("subscription", "week_start", name="one_nudge_per_subscription_and_week")
        ]

    def __str__(self) -> str:
        return f"nudge {self.pk}"
