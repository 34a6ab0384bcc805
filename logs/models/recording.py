"""How a moment gets in: new, repeated, edited, refused or buried. Reached through `Interaction.objects` only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import Child, User

from .. import vocabulary, weeks
from .week_marks import WeekMark

if TYPE_CHECKING:
    from .interaction import Interaction

CLOCK_TOLERANCE = timedelta(minutes=10)
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LOOKS = 5  # each time another request may have stored another one of the ids


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
    """Record all, one answer each; looks again when another request stored one of these ids in between."""
    for _ in range(LOOKS - 1):
        with suppress(IntegrityError):
            return _Batch(model, by, now).run(items)
    return _Batch(model, by, now).run(items)


class _Batch:
    """One transaction: read what exists, decide per item, write new rows together, mark the weeks."""

    def __init__(self, model: type[Interaction], by: User, now: datetime) -> None:
        self.model, self.by, self.now = model, by, now
        self.fresh: list[Interaction] = []
        self.moved: list[tuple[Child, date]] = []

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
        found = list(rows.values_list("pk", flat=True))  # mostly none: the cheap question first
        if not found:
            return {}
        # Locked while we decide, so that two edits of one revision cannot both pass (SQLite: one writer anyway);
        # in one order, so that two batches never wait for each other.
        locked = self.model.objects.filter(pk__in=found).order_by("pk").select_for_update(of=("self",))
        return {(row.family_id, row.client_id): row for row in locked.select_related("child__family")}

    def _one(self, sent: Sent) -> Outcome | Exception:
        row = self.known.get((sent.child.family_id, sent.client_id))
        try:
            return self._meet(row, sent) if row else self._new(sent)
        except (Conflict, Stale, Gone, self.model.DoesNotExist, ValueError) as refused:
            return refused

    def _new(self, sent: Sent) -> Outcome:
        row = self.model(child=sent.child, author=self.by, **new_columns(sent, self.now))
        self.fresh.append(row)
        self.known[sent.child.family_id, sent.client_id] = row
        self.moved.append((sent.child, row.week_start))
        return Outcome("stored", row)

    def _meet(self, row: Interaction, sent: Sent) -> Outcome:
        if row.author_id != self.by.pk:
            raise self.model.DoesNotExist
        if row.deleted_at:
            raise Gone
        columns = columns_of(sent)
        if row.child_id == sent.child.pk and all(getattr(row, name) == value for name, value in columns.items()):
            return Outcome("duplicate", row)
        if sent.rev is None:
            raise Conflict
        if sent.rev != row.rev:
            raise Stale
        return self._edit(row, sent, columns)

    def _edit(self, row: Interaction, sent: Sent, columns: dict[str, Any]) -> Outcome:
        self._write_fresh()  # the row may be new in this very batch
        before = (row.child, row.week_start)
        _apply(row, sent, columns, self.now)
        row.rev += 1
        row.save()
        self.moved += [before, (row.child, row.week_start)]
        return Outcome("edited", row)

    def _write_fresh(self) -> None:
        if self.fresh:
            self.model.objects.bulk_create(sorted(self.fresh, key=lambda row: (row.family_id, row.client_id)))
            self.fresh = []


def new_columns(sent: Sent, now: datetime) -> dict[str, Any]:
    """A new moment's columns but for child and author; what was not sent keeps its default. ValueError as `_placed`."""
    columns = {"occurred_at": now} | columns_of(sent)
    columns |= _placed(sent, columns["occurred_at"], now)
    columns |= {"family_id": sent.child.family_id, "client_id": sent.client_id, "received_at": now}
    columns["age_months"] = sent.child.age_months(columns["local_date"])
    asked = [sent.fields.get(name) for name in ("serves", "returns", "back_and_forth")]
    columns["step_bits"] = _step_bits(asked[0] or (), asked[1] or (), asked[2])
    return columns


def _step_bits(serves: Iterable[str], returns: Iterable[str], back_and_forth: str | None) -> int:
    return sum(1 << (step - 1) for step in vocabulary.steps_of(serves, returns, back_and_forth))


def _apply(row: Interaction, sent: Sent, columns: dict[str, Any], now: datetime) -> None:
    """Write an edit on the row and decide its day, week, age and steps. ValueError leaves the row as it was."""
    moves = columns.get("occurred_at", row.occurred_at) != row.occurred_at
    if moves:
        columns = columns | _placed(sent, columns["occurred_at"], now)
    for name, value in columns.items():
        setattr(row, name, value)
    if moves or row.child_id != sent.child.pk:
        row.child, row.age_months = sent.child, sent.child.age_months(row.local_date)
    row.step_bits = _step_bits(row.serves, row.returns, row.back_and_forth)


def _placed(sent: Sent, at: datetime, now: datetime) -> dict[str, Any]:
    """Where that instant lies on the family's wall. Asked only when the instant changes: travel moves no history."""
    if at.utcoffset() is None or not EARLIEST <= at <= LATEST:
        raise ValueError("occurred_at needs an offset and lies between 1900 and 2200.")
    zone = sent.child.family.zone
    day = weeks.local_day(at, zone)
    return {
        "local_date": day,
        "week_start": weeks.monday(day),
        "daypart_code": vocabulary.to_code(weeks.daypart(at, zone), vocabulary.DAYPARTS),
        # Without the phone's own clock, a moment that has yet to come gives it away.
        "clock_off": abs((sent.sent_at or max(at, now)) - now) > CLOCK_TOLERANCE,
    }


def bury(row: Interaction, *, now: datetime, rev: int | None) -> None:
    """Empty the row and mark its week; only the ids, the author and the day remain."""
    with transaction.atomic():
        # Read again: an edit may have moved it to another week since `row` was read.
        standing = type(row).objects.select_related("child__family").select_for_update(of=("self",)).get(pk=row.pk)
        if standing.deleted_at:
            raise Gone
        if rev is not None and rev != standing.rev:
            raise Stale
        type(row).objects.filter(pk=row.pk).update(**_EMPTY, deleted_at=now, occurred_at=now, rev=standing.rev + 1)
        standing.shares.all().delete()
        WeekMark.objects.touch([(standing.child, standing.week_start)])


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("serve_bits", "return_bits", "step_bits", "exchange_code", "routine_code", "daypart_code"), 0),
    **dict.fromkeys(("repaired", "kept", "clock_off"), False),
    "note": "",
    "together": None,
}
