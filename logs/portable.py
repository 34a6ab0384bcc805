"""What of a family travels: the tables an export writes and an import reads, as plain values, by accounts/personal.py.

Rows are what the asking parent may read. They name each other, people and organisations by their place in the file, so
that the same family gives the same file on any server.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet

from accounts.models import AccessLogEntry, Child, Consent, Family, Grant, GrantSignature, HiddenItem, Membership, User
from accounts.models import Organisation as Place
from accounts.personal import FIELDS, Kind

from .models import Interaction, Plan, SharedNote, Subscription, TipFeedback, TipGiven, Topics
from .vocabulary import BACK_AND_FORTH, RETURNS, ROUTINES, SERVES, from_bits, from_code, to_bits, to_code

FORMAT, VERSION = "serve-and-return", 1
# Personal tables that no file holds, each with its reason.
LEFT_OUT = {
    "accounts.AccessLogHead": "the seal of this server's log; who looked goes along row by row",
    "accounts.ApiToken": "opens a door; made anew where it is needed",
    "accounts.Denial": "doors that stayed shut to somebody, for whoever runs the server",
    "accounts.Erased": "says only that something is gone",
    "accounts.ErasureAgreement": "about a child that is hidden, and so in no file",
    "accounts.Invitation": "opens a door, for three days",
    "accounts.Mail": "forgets its text once sent; kept to answer whether it went out",
    "accounts.Organisation": "no person; its name goes along with a grant",
    "accounts.StaffMember": "somebody's work, not their family",
    "accounts.Suppression": "a digest of an address that mail came back from; nobody's file",
    "accounts.User": "the asking parent goes along whole, others by the name the family sees",
    "logs.Epoch": "about the server",
    "logs.Export": "the file itself",
    "logs.ExportPart": "the file itself",
    "logs.Heartbeat": "about the server",
    "logs.Nudge": "which week's mail was written; its tip is in the tips",
    "logs.WeekMark": "says which weeks to sum up; made again from the moments",
    "logs.WeeklySummary": "derived; made again from the moments",
}
ME = ("name", "email", "language", "date_joined", "last_login")
# Column → its name in the file, to words and back.
CODES: dict[str, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "serve_bits": ("serves", lambda bits: from_bits(bits, SERVES), lambda words: to_bits(words, SERVES)),
    "return_bits": ("returns", lambda bits: from_bits(bits, RETURNS), lambda words: to_bits(words, RETURNS)),
    "exchange_code": (
        "back_and_forth", lambda code: from_code(code, BACK_AND_FORTH), lambda word: to_code(word, BACK_AND_FORTH)
    ),
    "routine_code": ("routine", lambda code: from_code(code, ROUTINES), lambda word: to_code(word, ROUTINES)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` of a model as this parent may read them; `also` names fields that say nothing alone but belong there."""

    name: str
    model: type[Model]
    rows: Callable[[User, Family], QuerySet[Any]]
    also: tuple[str, ...] = ()

    @property
    def fields(self) -> list[str]:
        """The personal fields, by the one list, without doors and without the family, of which a file has one."""
        kinds = FIELDS[self.model._meta.label]
        personal = [name for name, kind in kinds.items() if kind not in (Kind.NOTHING, Kind.DOOR) or name in self.also]
        return [name for name in personal if name != "family"]


def _children(user: User, family: Family) -> QuerySet[Child]:
    return Child.objects.kept_by(user).filter(family=family).order_by("pk")


def _grants(user: User, family: Family) -> QuerySet[Grant]:
    about = Grant.objects.filter(children__in=_children(user, family)).values("pk")
    return Grant.objects.of_parent(user).filter(pk__in=about).order_by("pk")


def _moments(user: User, family: Family) -> QuerySet[Interaction]:
    return Interaction.objects.readable_by(user).filter(family=family).order_by("occurred_at", "pk")


def _about(model: Any) -> Callable[[User, Family], QuerySet[Any]]:
    return lambda user, family: model.objects.filter(child__in=_children(user, family)).order_by("pk")


def _of_grants(model: Any) -> Callable[[User, Family], QuerySet[Any]]:
    return lambda user, family: model.objects.filter(grant__in=_grants(user, family).values("pk")).order_by("pk")


def _of_person(model: Any) -> Callable[[User, Family], QuerySet[Any]]:
    return lambda user, family: model.objects.filter(user=user).order_by("pk")


def _looked(user: User, family: Family) -> QuerySet[AccessLogEntry]:
    return AccessLogEntry.objects.readable_by(user).filter(child__in=_children(user, family)).order_by("pk")


def _ticked(user: User, family: Family) -> QuerySet[SharedNote]:
    own = _of_grants(SharedNote)(user, family)
    return own.filter(interaction__in=_moments(user, family).filter(author=user).order_by().values("pk"))


# In this order each table names only rows of earlier ones.
TABLES = (
    Table("family", Family, lambda user, family: Family.objects.of_parent(user).filter(pk=family.pk)),
    Table("memberships", Membership, lambda user, family: Membership.objects.filter(family=family).order_by("pk")),
    Table("children", Child, _children),
    Table("moments", Interaction, _moments, also=("rev", "clock_off")),
    Table("topics", Topics, _about(Topics)),
    Table("plans", Plan, _about(Plan)),
    Table("tips", TipGiven, _about(TipGiven)),
    Table("tip_answers", TipFeedback, _of_person(TipFeedback)),
    Table("consents", Consent, _of_person(Consent), also=("version", "language")),
    Table("weekly_mail", Subscription, _of_person(Subscription)),
    Table("grants", Grant, _grants),
    Table("signatures", GrantSignature, _of_grants(GrantSignature)),
    Table("hidden", HiddenItem, _of_grants(HiddenItem)),
    Table("shared_notes", SharedNote, _ticked),
    Table("looked", AccessLogEntry, _looked),
)


@dataclass(slots=True)
class Places:
    """The place in the file of every row, and of people and organisations in the order in which they are named."""

    person: User
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    organisations: list[dict[str, Any]] = field(default_factory=list)

    def of(self, row: Model | None) -> int | None:
        """Its number, from 1; None for nobody, and for what is not in the file."""
        if row is None:
            return None
        key = (row._meta.label, row.pk)
        if key not in self.numbers and isinstance(row, User):
            self.people.append({"id": len(self.people) + 1, **self._told(row)})
            self.numbers[key] = len(self.people)
        if key not in self.numbers and isinstance(row, Place):
            self.organisations.append({"id": len(self.organisations) + 1, "name": row.name})
            self.numbers[key] = len(self.organisations)
        return self.numbers.get(key)

    def _told(self, row: User) -> dict[str, Any]:
        return {name: plain(getattr(row, name)) for name in ME} if row == self.person else {"name": row.called}


def read(user: User, family: Family) -> dict[str, list[dict[str, Any]]]:
    """Every table of this family as this parent may read it. Empty when they are no parent there."""
    places, found = Places(user), {table.name: list[dict[str, Any]]() for table in TABLES}
    places.of(user)
    for table in TABLES if Family.objects.of_parent(user).filter(pk=family.pk).exists() else ():
        found[table.name] = [_row(table, row, places) for row in _numbered(table, user, family, places)]
    return {"people": places.people, "organisations": places.organisations, **found}


def _numbered(table: Table, user: User, family: Family, places: Places) -> Iterator[Model]:
    one_each = [name for name in table.fields if isinstance(table.model._meta.get_field(name), ForeignKey)]
    for number, row in enumerate(table.rows(user, family).select_related(*one_each), 1):
        places.numbers[row._meta.label, row.pk] = number
        yield row


def _row(table: Table, row: Model, places: Places) -> dict[str, Any]:
    told: dict[str, Any] = {"id": places.of(row)}
    if isinstance(row, Interaction) and not row.note_seen_by(places.person):
        row.note, row.note_for = "", Interaction.NoteFor.ME.value  # whether there is one is not theirs to know either
    for name in table.fields:
        kind = table.model._meta.get_field(name)
        if isinstance(kind, ManyToManyField):
            told[name] = [number for one in getattr(row, name).order_by("pk") if (number := places.of(one))]
        elif isinstance(kind, ForeignKey):
            told[name] = places.of(getattr(row, name))
        elif name in CODES:
            told[CODES[name][0]] = CODES[name][1](getattr(row, name))
        else:
            told[name] = plain(getattr(row, name))
    return told


def plain(value: Any) -> Any:
    """As JSON has it; instants in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, date | UUID) else value
