"""Takes a phone's outbox: every item gets an answer of its own, and none stands in the way of another."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, OperationalError
from rest_framework.exceptions import ValidationError

from accounts.models import Child, User
from logs.models import Conflict, Gone, Interaction, Outcome, Sent, Stale

from .problems import DETAILS, flat
from .shapes.moments import DeleteItem, PutItem, shown

logger = logging.getLogger(__name__)
STATUS = {"stored": "stored", "edited": "stored", "duplicate": "duplicate"}
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Item:
    """An item whose shape is right."""

    place: int
    op: str
    id: UUID
    sent: Sent | None = None
    rev: int | None = None


class Outbox:
    """One delivery of one person's phone. `take` answers in the order of the items."""

    def __init__(self, *, by: User, now: datetime, sent_at: datetime | None = None) -> None:
        self.by, self.now, self.sent_at = by, now, sent_at

    def take(self, items: Sequence[Any]) -> list[Answer]:
        """`{"id", "status", "rev"?, "detail"?, "current"?}` each. Puts in a row are written together."""
        self.answers: list[Answer] = [{} for _ in items]
        for op, run in groupby(self._read(items), key=lambda item: item.op):
            if op == "put":
                self._put(list(run))
            else:
                for item in run:
                    self._delete(item)
        self._tell_what_stands_here()
        return self.answers

    def _read(self, items: Sequence[Any]) -> list[_Item]:
        shaped = [self._shape(place, item) for place, item in enumerate(items)]
        wanted = {values["child"] for _, values in shaped if values and "child" in values}
        children = Child.objects.meant_by(self.by, wanted)
        return [item for place, values in shaped if values and (item := self._item(place, values, children))]

    def _shape(self, place: int, item: Any) -> tuple[int, dict[str, Any] | None]:
        named = item.get("id") if isinstance(item, dict) else None
        self.answers[place]["id"] = named[:100] if isinstance(named, str) else None
        deletes = isinstance(item, dict) and item.get("op") == "delete"
        try:
            return place, (DeleteItem if deletes else PutItem).taken(item)
        except ValidationError as wrong:
            said = (f"{name}: {text}" for name, texts in flat(wrong.detail).items() for text in texts)
            self._reject(place, 400, " ".join(said))
            return place, None

    def _item(self, place: int, values: dict[str, Any], children: dict[int, Child]) -> _Item | None:
        op, name, rev = values.pop("op"), values.pop("id"), values.pop("rev", None)
        sent_at = values.pop("sent_at", self.sent_at)
        if op == "delete":
            return _Item(place, op, name, rev=rev)
        child = children.get(values.pop("child"))
        if child is None:
            self._reject(place, 404)
            return None
        return _Item(place, op, name, sent=Sent(client_id=name, child=child, fields=values, rev=rev, sent_at=sent_at))

    def _put(self, items: list[_Item]) -> None:
        """All at once; when the database refuses the lot, one by one."""
        try:
            outcomes = Interaction.objects.record_many(
                by=self.by, items=[item.sent for item in items if item.sent], now=self.now
            )
        except DatabaseError as error:
            self._refused(items, error)
            return
        for item, outcome in zip(items, outcomes, strict=True):
            self._judge(item, outcome)

    def _refused(self, items: list[_Item], error: DatabaseError) -> None:
        logger.warning("an outbox was not taken: %s", type(error).__name__)
        if isinstance(error, OperationalError):
            for item in items:
                self._answer(item.place, "retry", detail=str(DETAILS[503]))
        elif len(items) > 1:
            for item in items:
                self._put([item])
        else:
            self._reject(items[0].place, 400)

    def _delete(self, item: _Item) -> None:
        try:
            own = Interaction.objects.of_author(self.by).filter(child__erasure_asked_at=None)
            row = own.called(item.id).get()
            row.delete_by_author(now=self.now, rev=item.rev)
            self._answer(item.place, "stored")
        except Gone:
            self._answer(item.place, "duplicate")
        except (Stale, Interaction.DoesNotExist) as refused:
            self._judge(item, refused)
        except OperationalError as error:
            self._refused([item], error)

    def _judge(self, item: _Item, outcome: Outcome | Exception) -> None:
        if isinstance(outcome, Outcome):
            self._answer(item.place, STATUS[outcome.status], rev=outcome.interaction.rev)
        elif isinstance(outcome, Conflict | Stale):
            self._answer(item.place, "conflict", detail=str(DETAILS[409 if isinstance(outcome, Conflict) else 412]))
        else:
            status = 410 if isinstance(outcome, Gone) else 404 if isinstance(outcome, ObjectDoesNotExist) else 400
            self._reject(item.place, status)

    def _reject(self, place: int, code: int, detail: str = "") -> None:
        self._answer(place, "rejected", code=code, detail=detail or str(DETAILS[code]))

    def _answer(self, place: int, status: str, **more: Any) -> None:
        self.answers[place] |= {"status": status, **more}

    def _tell_what_stands_here(self) -> None:
        """A phone that met a conflict weighs its change against the current moment."""
        clashes = list(self._clashes())
        if clashes:
            mine = Interaction.objects.of_author(self.by).current()
            rows = mine.filter(client_id__in=[answer["id"] for answer in clashes]).order_by("family_id")
            known = {str(row.client_id): row for row in rows}
            for answer in clashes:
                if row := known.get(answer["id"].lower()):
                    answer |= {"rev": row.rev, "current": shown(row, self.by)}

    def _clashes(self) -> Iterator[Answer]:
        return (answer for answer in self.answers if answer["status"] == "conflict")
