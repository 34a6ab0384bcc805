"""The outbox: every mail, sign-in codes too, is a row with a state before it is a message."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(minutes=5)  # longer than the 120 s a task may live
ATTEMPTS = 3  # failures of the item itself; refused connections and 4xx answers defer and do not count


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, *, due_at: datetime, now: datetime) -> "MailQuerySet":
        """Queued and due, or claimed by somebody who died before handing it over."""
        free = Q(status=Mail.Status.QUEUED, retry_at__lte=now) | Q(
            status=Mail.Status.CLAIMED, lease_until__lt=now, handed_over_at=None
        )
        return self.filter(free, not_before__lte=due_at).order_by("not_before", "pk")

    def abandoned(self, now: datetime) -> "MailQuerySet":
        """Handed over to the mail server by somebody who died before hearing the answer."""
        return self.filter(status=Mail.Status.CLAIMED, lease_until__lt=now).exclude(handed_over_at=None)

    def claim(self, pk: int, *, due_at: datetime, now: datetime) -> bool:
        """Take one row for LEASE; exactly one of any number of callers gets True."""
        rows = self.due(due_at=due_at, now=now).filter(pk=pk).order_by()
        return rows.update(status=Mail.Status.CLAIMED, lease_until=now + LEASE, claims=F("claims") + 1) == 1


class Mail(models.Model):
    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        IN_DOUBT = "in_doubt", _("in doubt")
        EXPIRED = "expired", _("expired")
        HELD = "held", _("held")
        DROPPED = "dropped", _("not wanted any more")

    kind = models.CharField(max_length=30)  # the template's name: sign_in_code, weekly, …
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="mail")
    to = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=200)
    text = models.TextField()  # emptied once the row is sent, dropped or expired
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    claims = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)  # a code and a class, never an address or a text

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("status", "not_before", condition=Q(status__in=["queued", "claimed"]), name="mail_to_send"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"
