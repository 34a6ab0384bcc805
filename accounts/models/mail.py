"""The outbox: every mail, sign-in codes too, is a row with a state before it is a message."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=90)  # who holds a mail longer than this hands nothing over any more
ATTEMPTS = 3  # failures of the item itself; refused connections and 4xx answers defer and do not count

# Twice a mail, and written out: the ORM takes five times as long to say the same.
_HAND_OVER = """
    UPDATE accounts_mail SET handed_over_at = %s
    WHERE id = %s AND claims = %s AND status = 'claimed' AND lease_until > %s AND handed_over_at IS NULL"""
_END = """
    UPDATE accounts_mail
    SET status = %s, ended_at = %s, last_error = %s, subject = '', text = '', html = '', headers = '{}'
    WHERE id = %s AND claims = %s AND status IN ('claimed', 'in_doubt')"""

REWRITTEN = ("weekly",)  # kinds whose text is made again when it is gone
STANDING = ("queued", "claimed", "in_doubt", "failed", "held")


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, *, due_at: datetime, now: datetime) -> "MailQuerySet":
        """Queued and due, or claimed by somebody who died before handing it over; what expires first comes first.

        `due_at` moves what is due; retries and leases go by the real clock, `now`.
        """
        again = Q(retry_at=None) | Q(retry_at__lte=now)
        left = Q(status=Mail.Status.CLAIMED, lease_until__lt=now, handed_over_at=None)
        return self.filter(Q(status=Mail.Status.QUEUED) & again | left, not_before__lte=due_at).order_by(
            "expires_at", "pk"
        )

    def claim(self, most: int, *, due_at: datetime, now: datetime) -> "list[Mail]":
        """Take so many due rows for LEASE, in one transaction; of any number of callers each row has one."""
        with transaction.atomic():
            page = list(self.due(due_at=due_at, now=now).select_for_update(skip_locked=True)[:most])
            taken = self.filter(pk__in=[mail.pk for mail in page])
            taken.update(status=Mail.Status.CLAIMED, lease_until=now + LEASE, claims=F("claims") + 1)
        for mail in page:
            mail.status, mail.lease_until, mail.claims = Mail.Status.CLAIMED, now + LEASE, mail.claims + 1
        return page

    def release(self, page: "Sequence[Mail]") -> None:
        """Give back what one `claim` took and nobody touched, as if it had never been; the caller forgets it."""
        mine = self.filter(pk__in=[mail.pk for mail in page], lease_until__in={mail.lease_until for mail in page})
        mine.filter(status=Mail.Status.CLAIMED).update(status=Mail.Status.QUEUED, claims=F("claims") - 1)

    def doubt_abandoned(self, now: datetime) -> int:
        """Handed over by somebody who died before hearing the answer: never sent again, and shown. Returns how many."""
        left = self.filter(status=Mail.Status.CLAIMED, lease_until__lt=now).exclude(handed_over_at=None)
        return left.update(status=Mail.Status.IN_DOUBT, ended_at=now, last_error="abandoned", **Mail.EMPTY)

    def hold(self, *, now: datetime) -> int:
        """After a backup was restored: nobody can tell what had gone out since, so nothing waiting leaves.

        What was on its way when the backup was made is in doubt. Returns how many are held.
        """
        self.filter(status=Mail.Status.CLAIMED).exclude(handed_over_at=None).update(
            status=Mail.Status.IN_DOUBT, ended_at=now, last_error="restored", **Mail.EMPTY
        )
        return self.filter(status__in=[Mail.Status.QUEUED, Mail.Status.CLAIMED]).update(status=Mail.Status.HELD)

    def standing(self) -> "MailQuerySet":
        """What an operator may want to look at: all that waits, and all that went wrong; by state, oldest first."""
        return self.filter(status__in=STANDING).order_by("status", "queued_at", "pk")

    def requeueable(self, now: datetime) -> "MailQuerySet":
        """Held, or set aside and of a kind that is written anew just before it leaves; and still of use."""
        again = Q(status=Mail.Status.HELD) | Q(status=Mail.Status.FAILED, kind__in=REWRITTEN)
        return self.filter(again, expires_at__gt=now)

    def droppable(self) -> "MailQuerySet":
        """All that stands, except what somebody is sending right now."""
        return self.standing().exclude(status=Mail.Status.CLAIMED)

    def requeue(self, *, now: datetime) -> int:
        """Let these leave after all; how many could. Asked again just before sending, like any other."""
        return self.requeueable(now).update(
            status=Mail.Status.QUEUED, failures=0, retry_at=None, lease_until=None, ended_at=None, last_error=""
        )

    def drop(self, *, now: datetime) -> int:
        """Give these up, and forget what they said; how many."""
        return self.droppable().update(status=Mail.Status.DROPPED, ended_at=now, **Mail.EMPTY)

    def touches(self, users: Collection[int], kinds: Sequence[str], *, since: datetime) -> dict[int, int]:
        """How many mails of these kinds each of these people was or will be sent since then; nobody with none."""
        unsent = [Mail.Status.EXPIRED, Mail.Status.DROPPED]
        sent = self.filter(user_id__in=users, kind__in=kinds, queued_at__gt=since).exclude(status__in=unsent)
        return dict(sent.order_by().values_list("user_id").annotate(Count("pk")))


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

    # What an ended row forgets: codes, words and links that open something.
    EMPTY = {"subject": "", "text": "", "html": "", "headers": {}}

    kind = models.CharField(max_length=30)  # the template's name: sign_in_code, weekly, …
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="mail")
    to = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=320, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True, blank=True)  # by the real clock, set when the mail server asked to wait
    claims = models.PositiveIntegerField(default=0)  # also tells one claim from the next
    failures = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)  # a code and a class, never an address or a text

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("status", "expires_at", condition=Q(status__in=["queued", "claimed"]), name="mail_to_send"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"

    @property
    def state(self) -> str:
        """The status, with those set aside after failures of their own told from those that were refused."""
        refused = self.last_error.startswith("Refused")
        return "quarantined" if self.status == self.Status.FAILED and not refused else str(self.status)

    @property
    def state_in_words(self) -> str:
        """For people; `manage.py mail` has the names."""
        return str(_("set aside")) if self.state == "quarantined" else str(self.Status(self.status).label)

    def age(self, now: datetime) -> timedelta:
        """Since when it could have left, or since when it stands as it does."""
        return now - (self.ended_at or self.not_before)

    def hand_over(self, *, now: datetime) -> bool:
        """Note that its content goes to the mail server from here on; False when the lease ran out or it was held."""
        at = connection.ops.adapt_datetimefield_value(now)
        return _change(_HAND_OVER, at, self.pk, self.claims, at) == 1

    def end(self, status: str, *, now: datetime, error: str = "") -> None:
        """Close the row and forget what it said. The late answer to a mail already in doubt still counts."""
        _change(_END, status, connection.ops.adapt_datetimefield_value(now), error[:80], self.pk, self.claims)

    def put_back(
        self,
        *,
        error: str = "",
        failures: int = 0,
        retry_at: datetime | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """Let it go, to be claimed again: by the real clock at `retry_at`, or when its own `not_before` has come."""
        self._mine().filter(status=self.Status.CLAIMED).update(  # one in doubt has forgotten what it said
            status=self.Status.QUEUED,
            handed_over_at=None,
            failures=self.failures + failures,
            retry_at=retry_at,
            not_before=not_before or self.not_before,
            last_error=error[:80],
        )

    def _mine(self) -> MailQuerySet:
        """The row as long as this very claim holds it."""
        held = [self.Status.CLAIMED, self.Status.IN_DOUBT]
        return Mail.objects.filter(pk=self.pk, claims=self.claims, status__in=held)


def _change(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
