"""Who looked, when, at which page and why: append-only rows that the parents read, chained so that a change shows."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .. import seals
from .children import Child
from .families import Family, Membership
from .grants import Grant
from .log_heads import AccessLogHead
from .organisations import Organisation
from .people import User

REPEATED = timedelta(hours=1)  # a closed door tried again within this time is one row


class AccessLogQuerySet(models.QuerySet["AccessLogEntry"]):
    def readable_by(self, user: User) -> "AccessLogQuerySet":
        """Entries about families in which this person is a parent now, newest first."""
        mine = Membership.objects.active().filter(user_id=user.pk, role=Membership.Role.PARENT).values("family_id")
        return self.told().filter(family_id__in=mine).select_related("actor", "organisation", "child").order_by("-pk")

    def told(self) -> "AccessLogQuerySet":
        """Entries that still say what they said: nobody in them was erased."""
        by_visitor = models.Q(actor__isnull=False, organisation__isnull=False)
        return self.filter(by_visitor | models.Q(page=AccessLogEntry.Page.EMERGENCY)).exclude(child=None)

    def write(self, *, grant: Grant, child: Child, page: str, now: datetime, allowed: bool = True) -> "AccessLogEntry":
        """Record one reading under a grant. Call it inside the transaction that reads: no row, no data."""
        who = {"actor_id": grant.visitor_id, "organisation_id": grant.organisation_id, "purpose": grant.purpose}
        return self._append(grant.family_id, grant=grant, child=child, page=page, allowed=allowed, at=now, **who)

    def break_glass(self, *, child: Child, reason: str, now: datetime) -> "AccessLogEntry":
        """Record that who runs the server reads about a child, and why; the family reads the very words."""
        return self._append(child.family_id, child=child, page=AccessLogEntry.Page.EMERGENCY, reason=reason, at=now)

    def _append(self, family: int, *, at: datetime, **what: Any) -> "AccessLogEntry":
        with transaction.atomic():
            head = AccessLogHead.objects.locked(family)
            entry = AccessLogEntry(
                family_id=family,
                at=at,
                **what,
                seq=head.seq + 1 if head else 1,
                previous=head.digest if head else "",
                salt=secrets.token_hex(16),
            )
            entry.content = entry.content_now()
            entry.digest = entry.digest_now()
            entry.save(force_insert=True)
            day = at.astimezone(UTC).date()
            AccessLogHead.objects.advance(head, family_id=family, day=day, seq=entry.seq, digest=entry.digest)
        return entry

    def refuse(self, *, grant: Grant, child: Child, page: str, now: datetime) -> None:
        """Record that a visitor whose grant has ended tried that page; the same within an hour is one row."""
        lately = self.filter(family_id=grant.family_id, actor_id=grant.visitor_id, at__gt=now - REPEATED, allowed=False)
        if not lately.filter(child=child, page=page).exists():
            self.write(grant=grant, child=child, page=page, now=now, allowed=False)

    def forget(self) -> int:
        """Empty these rows because somebody in them is erased; a signed, empty link of the chain stays in place."""
        rows = self.filter(forgotten="")
        for entry in rows:
            super(AccessLogQuerySet, rows.filter(pk=entry.pk)).update(
                child=None, grant=None, actor=None, organisation=None, page="", purpose="", reason="", salt="",
                forgotten=seals.sign(*entry.forgotten_parts),
            )  # fmt: skip
        return len(rows)

    def renew(self) -> None:
        """Sign the empty links with the present key."""
        for entry in self.exclude(forgotten=""):
            super(AccessLogQuerySet, self.filter(pk=entry.pk)).update(forgotten=seals.sign(*entry.forgotten_parts))

    def update(self, **kwargs: Any) -> int:
        raise TypeError("The access log is append-only.")


class AccessLogEntry(models.Model):
    class Page(models.TextChoices):
        BRIEF = "brief", _("the page before a visit")
        PROGRESS = "progress", _("the page between visits")
        PLAN = "plan", _("what you agreed together")
        TOGETHER = "together", _("the page to look at together")
        EMERGENCY = "emergency", _("the notes, as who runs this server")

    # Empty once somebody in the row was erased; the link of the chain stays.
    family = models.ForeignKey(Family, models.CASCADE, related_name="access_log")
    child = models.ForeignKey(Child, models.SET_NULL, null=True, related_name="+")
    grant = models.ForeignKey(Grant, models.SET_NULL, null=True, related_name="access_log")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    page = models.CharField(max_length=12, choices=Page.choices, blank=True)
    purpose = models.CharField(max_length=20, choices=Grant.Purpose.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # given by who runs the server, who has no grant
    allowed = models.BooleanField(default=True)
    at = models.DateTimeField()
    # The chain: what the row says (salted, so that an emptied row cannot be guessed), the row before, and both.
    seq = models.PositiveIntegerField()
    salt = models.CharField(max_length=32, blank=True)
    content = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    forgotten = models.CharField(max_length=64, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["family", "-id"], name="newest_access")]
        constraints = [models.UniqueConstraint("family", "seq", name="one_chain_per_family")]

    def __str__(self) -> str:
        return f"access {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("The access log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused; rows go only with their family's erasure or by retention, both through the queryset."""
        raise TypeError("The access log is append-only.")

    def content_now(self) -> str:
        """What the row says, as it stands."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        who = (self.actor_id, self.organisation_id, self.grant_id, self.child_id)
        why = [self.reason] if self.reason else []  # rows of before there were reasons keep their digest
        return seals.digest(self.salt, self.family_id, *who, self.page, self.purpose, self.allowed, at, *why)

    def digest_now(self) -> str:
        return seals.digest(self.previous, self.seq, self.content)

    @property
    def forgotten_parts(self) -> tuple[seals.Part, ...]:
        return ("forgotten", self.family_id, self.seq, self.content)
