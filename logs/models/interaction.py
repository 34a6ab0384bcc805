"""A moment: the child serves, the adult returns. `Interaction.objects.record()` is the only way in."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import models

from accounts.models import Child, Family, Membership, User

from .. import vocabulary
from . import recording


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def current(self) -> "InteractionQuerySet":
        """Moments that were not deleted, of children nobody asked to erase."""
        return self.filter(deleted_at=None, child__erasure_asked_at=None)

    def of_author(self, user: User) -> "InteractionQuerySet":
        """What this person logged, in families they still belong to: what they may edit and delete."""
        mine = Membership.objects.active().filter(user_id=user.pk).values("family_id")
        return self.filter(author_id=user.pk, family_id__in=mine).select_related("child__family", "author")

    def readable_by(self, user: User) -> "InteractionQuerySet":
        """Moments of families in which this person reads everything, plus their own; newest first."""
        active = Membership.objects.active().filter(user_id=user.pk)
        reads = active.exclude(role=Membership.Role.HELPER).values("family_id")
        own = models.Q(author_id=user.pk, family_id__in=active.values("family_id"))
        return (
            self.current()
            .filter(models.Q(family_id__in=reads) | own)
            .select_related("author")
            .order_by("-occurred_at", "-pk")
        )

    def called(self, client_id: uuid.UUID) -> "InteractionQuerySet":
        """The moment with this id, if any. Of one that came along when its author went apart: the copy."""
        return self.filter(client_id=client_id).order_by("-family_id")[:1]

    def happened(self, now: datetime) -> "InteractionQuerySet":
        """Moments whose time has come."""
        return self.filter(occurred_at__lte=now)

    def since(self, monday: date) -> "InteractionQuerySet":
        """Moments of that local week and later. The second bound says no more than the first, to the index by time."""
        day_before = datetime.combine(monday, time(), UTC) - timedelta(days=1)
        return self.filter(week_start__gte=monday, occurred_at__gte=day_before)

    def record(
        self,
        *,
        by: User,
        child: Child,
        client_id: uuid.UUID,
        now: datetime,
        rev: int | None = None,
        sent_at: datetime | None = None,
        **fields: Any,
    ) -> "recording.Outcome":
        """Store, repeat or edit one moment; the same call twice is one row.

        `fields` are only those that were sent: occurred_at (aware), serves, returns, back_and_forth, routine, repaired,
        note, note_for, kept, together. `rev` is the revision the sender edits. `child` must be one `by` may log for.
        Raises Conflict (exists and differs), Stale (rev is old), Gone (deleted before), Interaction.DoesNotExist (the
        id is somebody else's in this family).
        """
        sent = recording.Sent(client_id=client_id, child=child, fields=fields, rev=rev, sent_at=sent_at)
        (answer,) = self.record_many(by=by, items=[sent], now=now)
        if isinstance(answer, recording.Outcome):
            return answer
        raise answer

    def record_many(
        self, *, by: User, items: Sequence["recording.Sent"], now: datetime
    ) -> list["recording.Outcome | Exception"]:
        """Record a phone's outbox: one answer per item, in order; a bad item never blocks the rest."""
        return recording.record_all(self.model, by=by, items=items, now=now)


class Interaction(models.Model):
    class NoteFor(models.TextChoices):
        ME = "me"
        FAMILY = "family"

    # No index of their own for these three: an index below begins with each.
    family = models.ForeignKey(Family, models.CASCADE, db_index=False, related_name="interactions")
    client_id = models.UUIDField()  # minted by the phone, so that a repeat is recognised
    child = models.ForeignKey(Child, models.CASCADE, db_index=False, related_name="interactions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="interactions")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_off = models.BooleanField(default=False)
    # Decided once, on arrival, in the family's time zone then: travel never moves history.
    local_date = models.DateField()
    week_start = models.DateField()
    age_months = models.PositiveSmallIntegerField()
    daypart_code = models.PositiveSmallIntegerField()
    serve_bits = models.PositiveSmallIntegerField(default=0)
    return_bits = models.PositiveSmallIntegerField(default=0)
    step_bits = models.PositiveSmallIntegerField(default=0)
    exchange_code = models.PositiveSmallIntegerField(default=0)
    routine_code = models.PositiveSmallIntegerField(default=0)
    repaired = models.BooleanField(default=False)
    note = models.CharField(max_length=280, blank=True)
    note_for = models.CharField(max_length=6, choices=NoteFor.choices, default=NoteFor.ME)
    kept = models.BooleanField(default=False)
    together = models.UUIDField(null=True, blank=True)
    rev = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("family", "client_id", name="one_moment_per_family_and_client_id")]
        indexes = [
            models.Index("child", "week_start", name="moments_of_a_week"),
            models.Index(
                fields=["child", "-occurred_at", "-id"], condition=models.Q(deleted_at=None), name="moments_newest"
            ),
            models.Index(fields=["author", "-occurred_at"], name="moments_of_an_author"),
            models.Index("child", condition=models.Q(deleted_at=None, kept=True), name="moments_kept"),
        ]

    def __str__(self) -> str:
        return f"moment {self.pk}"

    @property
    def serves(self) -> list[str]:
        return vocabulary.from_bits(self.serve_bits, vocabulary.SERVES)

    @property
    def returns(self) -> list[str]:
        return vocabulary.from_bits(self.return_bits, vocabulary.RETURNS)

    @property
    def steps(self) -> list[int]:
        return [step for step in vocabulary.STEPS if self.step_bits >> (step - 1) & 1]

    @property
    def back_and_forth(self) -> str | None:
        return vocabulary.from_code(self.exchange_code, vocabulary.BACK_AND_FORTH)

    @property
    def routine(self) -> str | None:
        return vocabulary.from_code(self.routine_code, vocabulary.ROUTINES)

    def note_seen_by(self, user: User) -> str:
        """The note, if this person wrote it or its author shared it with the family; else an empty string."""
        return self.note if self.author_id == user.pk or self.note_for == self.NoteFor.FAMILY else ""

    def delete_by_author(self, *, now: datetime, rev: int | None = None) -> None:
        """Leave a tombstone without content, so that a late repeat is recognised. Raises Gone or Stale."""
        recording.bury(self, now=now, rev=rev)
