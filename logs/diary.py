"""A child's moments as a reader sees them: day by day, newest first, page by page, without a number anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext

from accounts.models import Child, User

from .models import Interaction
from .phrases import RETURN_LABELS, ROUTINE_PLACES, SERVE_LABELS

PAGE = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One moment, with only what this reader may see of it. `also`: nicknames of the other children."""

    moment: Interaction
    note: str
    mine: bool
    also: tuple[str, ...]
    zone: ZoneInfo

    @property
    def icon(self) -> str:
        return next(iter([*self.moment.serves, *self.moment.returns]), "heart")

    @property
    def title(self) -> str:
        """What the child did, in the active language."""
        did = ", ".join(str(SERVE_LABELS[word]) for word in self.moment.serves)
        return capfirst(did) if did else gettext("A moment together")

    @property
    def told(self) -> str:
        """Who answered and how, when, and where: "You: looking together · 14:10 · in the bath"."""
        who = gettext("You") if self.mine else self.moment.author.called
        did = ", ".join(str(RETURN_LABELS[word]) for word in self.moment.returns)
        place = self.moment.routine and str(ROUTINE_PLACES[self.moment.routine])
        time = f"{self.moment.occurred_at.astimezone(self.zone):%H:%M}"
        return " · ".join(filter(None, (f"{who}: {did}" if did else who, time, place)))


@dataclass(frozen=True, slots=True)
class Diary:
    """`days` maps a local date to its lines; `earlier` is the cursor of the next page, empty on the last."""

    days: dict[date, list[Line]]
    earlier: str


def read(child: Child, reader: User, *, now: datetime, before: str = "") -> Diary:
    """One page of the child's moments that have happened. ValueError when `before` is no cursor of ours."""
    moments = Interaction.objects.readable_by(reader).happened(now).filter(child=child)
    if before:
        at, pk = _parse(before)
        moments = moments.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, pk__lt=pk))
    found = list(moments[: PAGE + 1])
    page = found[:PAGE]
    also = _others(page, reader)
    lines = [_line(moment, reader, also, child.family.zone) for moment in page]
    days = {day: list(rest) for day, rest in groupby(lines, key=lambda line: line.moment.local_date)}
    return Diary(days, _cursor(page[-1]) if len(found) > PAGE else "")


def _line(moment: Interaction, reader: User, also: dict[object, list[tuple[int, str]]], zone: ZoneInfo) -> Line:
    names = tuple(name for pk, name in also.get(moment.together, []) if pk != moment.child_id)
    return Line(moment, moment.note_seen_by(reader), moment.author_id == reader.pk, names, zone)


def _others(page: Sequence[Interaction], reader: User) -> dict[object, list[tuple[int, str]]]:
    """Child and nickname of every row that is tied to one of these."""
    ties = {moment.together for moment in page if moment.together}
    rows = (
        Interaction.objects.readable_by(reader)
        .filter(together__in=ties)
        .values_list("together", "child_id", "child__nickname")
    )
    found: dict[object, list[tuple[int, str]]] = {}
    for tie, pk, name in rows.order_by("child__nickname", "pk") if ties else ():
        found.setdefault(tie, []).append((pk, name))
    return found


def _cursor(moment: Interaction) -> str:
    return f"{(moment.occurred_at - _EPOCH) // timedelta(microseconds=1)}-{moment.pk}"


def _parse(cursor: str) -> tuple[datetime, int]:
    instant, _, pk = cursor.partition("-")
    if not (instant.isdecimal() and pk.isdecimal() and len(cursor) < 40 and len(pk) < 19):
        raise ValueError(cursor)
    try:
        return _EPOCH + timedelta(microseconds=int(instant)), int(pk)
    except OverflowError as error:
        raise ValueError(cursor) from error
