"""Reads a parent's copy into an empty server: the family, its people and what they logged; nobody gets in by it.

People other than the one it is for get an address nobody has, and cannot sign in; a visitor's organisation is not a
verified one, so no grant opens anything here. Weeks are summed up again by the clock; no mail leaves by itself.
"""

import json
import secrets
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ForeignKey, ManyToManyField, Model

from accounts.models import AccessLogEntry, Child, Family, Grant, Organisation, User
from accounts.personal import FIELDS

from . import portable
from .models import Interaction, WeekMark

Told = dict[str, Any]  # a row, as the file tells it
Walk = Callable[[list[Told]], Iterable[Told]]
LARGEST = 200 * 1024 * 1024  # bytes of JSON


def move_in(file: IO[bytes], *, into: str, now: datetime, walk: Walk = iter) -> dict[str, int]:
    """Read the zip for the person with that address, made when new; how many rows of each table.

    `walk` goes through the rows of a table one by one, and may tell somebody how far it is.

    ValidationError when it is no copy of ours, or when there is a family here already. All or nothing.
    """
    told = _opened(file)
    with transaction.atomic():
        if Family.objects.exists():
            raise ValidationError("There is a family here already. A copy goes into an empty server.")
        try:
            return _Arrival(told, now, walk).of(into)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValidationError("This file is not a copy that was made here.") from error


def _opened(file: IO[bytes]) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(file) as archive:
            if archive.getinfo("family.json").file_size > LARGEST:
                raise ValueError("too large")
            told = json.loads(archive.read("family.json"))
        if (told["format"], told["version"]) != (portable.FORMAT, portable.VERSION):
            raise ValueError("another format")
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise ValidationError("This file is not a copy that was made here.") from error
    return dict(told)


@dataclass(slots=True)
class _Arrival:
    """The rows made so far, by model and place in the file."""

    told: dict[str, list[dict[str, Any]]]
    now: datetime
    walk: Walk
    made: dict[tuple[type[Model], int], Any] = field(default_factory=dict)

    def of(self, address: str) -> dict[str, int]:
        for row in self.told["people"]:
            self.made[User, row["id"]] = self._person(row, address)
        for row in self.told["organisations"]:
            self.made[Organisation, row["id"]] = Organisation.objects.create(name=row["name"])
        for table in portable.TABLES:
            self._bring(table)
        self._mark_weeks()
        return {table.name: len(self.told[table.name]) for table in portable.TABLES}

    def _person(self, row: dict[str, Any], address: str) -> User:
        """The first is the one it is for."""
        if row["id"] != 1:
            nobody = f"person-{secrets.token_hex(8)}@moved.invalid"
            person = User.objects.create_user(nobody, name=row["name"])
            person.is_active = False
        else:
            person = User.objects.meet(address, language=row["language"])
            for name in set(portable.ME) - {"email"}:
                setattr(person, name, _value(User, name, row[name]))
        person.save()
        return person

    def _bring(self, table: portable.Table) -> None:
        if table.model is AccessLogEntry:
            return self._tell_who_looked(self.told[table.name])
        rows = [(told, self._row(table, told)) for told in self.walk(self.told[table.name])]
        many = [name for name in table.fields if isinstance(table.model._meta.get_field(name), ManyToManyField)]
        table.model._default_manager.bulk_create([row for _told, row in rows], batch_size=500)
        for told, row in rows:
            self.made[table.model, told["id"]] = row
            for name in many:
                getattr(row, name).set([self.made[Child, number] for number in told[name]])
        return None

    def _row(self, table: portable.Table, told: dict[str, Any]) -> Model:
        row = table.model()
        if "family" in FIELDS[table.model._meta.label]:
            row.family = self.made[Family, 1]  # type: ignore[attr-defined]  # every model of these has one
        for name in table.fields:
            kind = table.model._meta.get_field(name)
            if isinstance(kind, ForeignKey):
                other: Any = kind.related_model
                setattr(row, name, self.made[other, told[name]] if told[name] else None)
            elif name in portable.CODES:
                setattr(row, name, portable.CODES[name][2](told[portable.CODES[name][0]]))
            elif not isinstance(kind, ManyToManyField):
                setattr(row, name, _value(table.model, name, told[name]))
        row.clean_fields(exclude=[one.name for one in row._meta.fields if one.blank or one.is_relation])
        return row

    def _tell_who_looked(self, rows: list[dict[str, Any]]) -> None:
        """Written anew, in order, by the log's own verb."""
        for told in rows:
            child, at = self.made[Child, told["child"]], _value(AccessLogEntry, "at", told["at"])
            if told["page"] == AccessLogEntry.Page.EMERGENCY:
                AccessLogEntry.objects.break_glass(child=child, reason=told["reason"], now=at)
            else:
                grant, what = self.made[Grant, told["grant"]], {"page": told["page"], "allowed": told["allowed"]}
                AccessLogEntry.objects.write(grant=grant, child=child, **what, now=at)

    def _mark_weeks(self) -> None:
        moments = [row for (model, _number), row in self.made.items() if model is Interaction]
        weeks = {(row.child, row.week_start) for row in moments}
        if weeks:
            WeekMark.objects.touch(weeks)


def _value(model: type[Model], name: str, told: Any) -> Any:
    kind: Any = model._meta.get_field(name)
    return kind.to_python(told)
