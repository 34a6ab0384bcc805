"""How a moment gets in: new, repeated, edited, refused or buried. Reached through `Interaction.objects` only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import Child, User

from .. import vocabulary, weeks
from .week_marks import WeekMark

if TYPE_CHECKING:
    from .interaction import Interaction

CLOCK_TOLERANCE = timedelta(minutes=10)


class Conflict(Exception):
    """The id exists with other content, and no revision was given."""


class Stale(Exception):
    """The revision given is not the current one."""


class Gone(Exception):
    """The moment was deleted before."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One moment as a phone sends it; `fields` holds only what was sent."""

    client_id: UUID
    child: Child
    fields: Mapping[str, Any] = field(default_factory=dict)
    rev: int | None = None
    sent_at: datetime | None = None  # the phone's clock when it sent this


@dataclass(frozen=True, slots=True)
class Outcome:
    status: Literal["stored", "duplicate", "edited"]
    interaction: Interaction


# How a sent field lands in columns; what is not sent keeps its stored or default value.
_COLUMNS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "serves": lambda words: {"serve_bits": vocabulary.to_bits(words, vocabulary.SERVES)},
    "returns": lambda words: {"return_bits": vocabulary.to_bits(words, vocabulary.RETURNS)},
    "back_and_forth": lambda word: {"exchange_code": vocabulary.to_code(word, vocabulary.BACK_AND_FORTH)},
    "routine": lambda word: {"routine_code": vocabulary.to_code(word, vocabulary.ROUTINES)},
}
FIELDS = ("occurred_at", *_COLUMNS, "repaired", "note", "note_for", "kept", "together")


def columns_of(sent: Sent) -> dict[str, Any]:
    """The sent fields as column values, without the ones derived from the day."""
    columns: dict[str, Any] = {}
    for name, value in sent.fields.items():
        columns |= _COLUMNS[name](value) if name in _COLUMNS else {name: value}
    return columns


def record_all(
    model: type[Interaction], *, by: User, items: Sequence[Sent], now: datetime
) -> list[Outcome | Exception]:
    """Record all, one answer each; a second look when another request stored one of these ids in between."""
    try:
        return _Batch(model, by, now).run(items)
    except IntegrityError:
        return _Batch(model, by, now).run(items)


class _Batch:
    """One transaction: read what exists, decide per item, write new rows together, mark the weeks."""

    def __init__(self, model: type[Interaction], by: User, now: datetime) -> None:
        self.model, self.by, self.now = model, by, now
        self.fresh: list[Interaction] = []
        self.moved: list[tuple[Child, Any]] = []

    def run(self, items: Sequence[Sent]) -> list[Outcome | Exception]:
        with transaction.atomic():
            self.known = self._existing(items)
            answers = [self._one(sent) for sent in items]
            self._write_fresh()
            if self.moved:
                WeekMark.objects.touch(self.moved)
        return answers

    def _existing(self, items: Sequence[Sent]) -> dict[tuple[int, UUID], Interaction]:
        rows = self.model.objects.filter(
            family_id__in={sent.child.family_id for sent in items}, client_id__in={sent.client_id for sent in items}
        )
        # Locked while we decide, so that two edits of one revision cannot both pass (SQLite: one writer anyway).
        return {(row.family_id, row.client_id): row for row in rows.select_for_update(of=("self",))}

    def _one(self, sent: Sent) -> Outcome | Exception:
        row = self.known.get((sent.child.family_id, sent.client_id))
        try:
            return self._meet(row, sent) if row else self._new(sent)
        except (Conflict, Stale, Gone, self.model.DoesNotExist) as refused:
            return refused

    def _new(self, sent: Sent) -> Outcome:
        row = self.model(family_id=sent.child.family_id, client_id=sent.client_id, author=self.by, received_at=self.now)
        _apply(row, sent, self.now)
        self.fresh.append(row)
        self.known[sent.child.family_id, sent.client_id] = row
        self.moved.append((sent.child, row.week_start))
        return Outcome("stored", row)

    def _meet(self, row: Interaction, sent: Sent) -> Outcome:
        if row.author_id != self.by.pk:
            raise self.model.DoesNotExist
        if row.deleted_at:
            raise Gone
        if _says_the_same(row, sent):
            return Outcome("duplicate", row)
        if sent.rev is None:
            raise Conflict
        if sent.rev != row.rev:
            raise Stale
        return self._edit(row, sent)

    def _edit(self, row: Interaction, sent: Sent) -> Outcome:
        self._write_fresh()  # the row may be new in this very batch
        self.moved.append((row.child, row.week_start))
        _apply(row, sent, self.now)
        row.rev += 1
        row.save()
        self.moved.append((sent.child, row.week_start))
        return Outcome("edited", row)

    def _write_fresh(self) -> None:
        if self.fresh:
            self.model.objects.bulk_create(self.fresh)
            self.fresh = []


def _says_the_same(row: Interaction, sent: Sent) -> bool:
    wanted = columns_of(sent) | {"child_id": sent.child.pk}
    return all(getattr(row, name) == value for name, value in wanted.items())


def _apply(row: Interaction, sent: Sent, now: datetime) -> None:
    """Write the sent fields on the row and decide its day, week, age and steps."""
    columns = columns_of(sent)
    if row.occurred_at is None:
        columns.setdefault("occurred_at", now)
    for name, value in columns.items():
        setattr(row, name, value)
    if "occurred_at" in columns or row.child_id != sent.child.pk:
        _place(row, sent, now)
    row.step_bits = sum(1 << (step - 1) for step in vocabulary.steps_of(row.serves, row.returns, row.back_and_forth))


def _place(row: Interaction, sent: Sent, now: datetime) -> None:
    zone = sent.child.family.zone
    row.child = sent.child
    row.local_date = weeks.local_day(row.occurred_at, zone)
    row.week_start = weeks.monday(row.local_date)
    row.age_months = sent.child.age_months(row.local_date)
    row.daypart_code = vocabulary.to_code(weeks.daypart(row.occurred_at, zone), vocabulary.DAYPARTS)
    phone = sent.sent_at or max(row.occurred_at, now)
    row.clock_off = abs(phone - now) > CLOCK_TOLERANCE


def bury(row: Interaction, *, now: datetime, rev: int | None) -> None:
    """Empty the row and mark its week; only the id, the child and the day remain."""
    with transaction.atomic():
        standing = type(row).objects.filter(pk=row.pk, deleted_at=None)
        if rev is not None:
            standing = standing.filter(rev=rev)
        emptied = standing.update(
            deleted_at=now,
            rev=row.rev + 1,
            note="",
            serve_bits=0,
            return_bits=0,
            step_bits=0,
            exchange_code=0,
            routine_code=0,
            repaired=False,
            kept=False,
            together=None,
        )
        if not emptied:
            raise Gone if type(row).objects.exclude(deleted_at=None).filter(pk=row.pk).exists() else Stale
        WeekMark.objects.touch([(row.child, row.week_start)])
