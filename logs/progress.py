"""The page between visits: what occurred since each agreement, new things first, in the family's own words.

Blocks run from agreement to agreement; without any that may be seen, from one month of the child's life to the next.
A block without content does not appear, so that nothing tells a quiet time from a hidden one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Value, When
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.models import Child, Grant, User

from . import phrases, sight, weeks
from .models import Plan
from .sight import Agreed, Idea, Line, Quote

MAX_BLOCKS = 5  # what came before them is one more
MAX_QUOTES = 2
MAX_NEW = {"serve": 2, "return": 1, "routine": 1}
MAX_OCCURRED = {"step": 2, "routine": 1}
KINDS = ("step", "serve", "return", "routine")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of time: what was new in it, what else occurred, what was agreed at its start and how that went."""

    title: str
    agreed: Agreed | None
    new: tuple[Line, ...]
    occurred: tuple[Line, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Newest block first. `next` is what to enjoy at this age, so that the page is of use from the first day."""

    child: str
    age: str
    blocks: tuple[Block, ...]
    next: tuple[Idea, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a block begins: a local day, included."""

    day: date
    title: str
    agreed: Agreed | None = None


def progress(grant: Grant, child: Child, *, language: str, now: datetime, reader: User | None = None) -> Progress:
    """The page of `child`, one of the grant's children, in that language: four queries. `reader` as in `brief`."""
    frame = sight.frame(grant, child, now=now, reader=reader)
    with translation.override(language):
        blocks = tuple(_blocks(frame)) if frame.allows(Grant.Item.PROGRESS) else ()
        step = next((block.agreed.step for block in blocks if block.agreed), None)
        return Progress(
            child=child.nickname,
            age=phrases.age_in_words(child.age_months(frame.today)),
            blocks=blocks,
            next=sight.ideas_for_age(frame, step),
        )


def _blocks(frame: sight.Frame) -> Iterator[Block]:
    starts = [*(_agreements(frame) or _months_of_life(frame)), Start(date.min, gettext("Earlier"))]
    counted = _counted(frame, starts)
    quotes = sight.ticked(frame)
    for place, start in enumerate(starts):
        before = starts[place - 1].day if place else date.max
        block = Block(
            title=start.title,
            agreed=start.agreed,
            new=(new := tuple(_new(frame, counted, place))),
            occurred=tuple(_occurred(frame, counted.get(place, {}), {line.key for line in new})),
            quotes=tuple(quote for day, quote in quotes if start.day <= day < before)[:MAX_QUOTES],
        )
        if block.agreed or block.new or block.occurred or block.quotes:
            yield block


def _agreements(frame: sight.Frame) -> list[Start]:
    """The last agreements of which something may be seen, newest first, one a day."""
    found: dict[date, Start] = {}
    for plan in Plan.objects.filter(child=frame.child).order_by("-agreed_at", "-pk")[: 4 * MAX_BLOCKS]:
        day = weeks.local_day(plan.agreed_at, frame.grant.family.zone)
        if day not in found and (agreed := sight.agreed(frame, plan)):
            title = gettext("Since the agreement of %(day)s") if not found else gettext("From the agreement of %(day)s")
            found[day] = Start(day, title % {"day": _date(day, frame.today)}, agreed)
    return list(found.values())[:MAX_BLOCKS]


def _date(day: date, today: date) -> str:
    return date_format(day, "j F" if day.year == today.year else "j F Y")


def _months_of_life(frame: sight.Frame) -> list[Start]:
    """This month and those before it, newest first, no further back than birth."""
    age = frame.child.age_months(frame.today)
    first = frame.today.replace(day=1)
    starts = []
    for months in range(age, max(-1, age - MAX_BLOCKS), -1):
        title = gettext("%(child)s now, at %(age)s") if months == age else gettext("%(child)s at %(age)s")
        words = title % {"child": frame.child.nickname, "age": _age(months)}
        starts.append(Start(first, words if months else gettext("The first weeks")))
        first = (first - weeks.WEEK).replace(day=1)
    return starts


def _age(months: int) -> str:
    """Also months after the second birthday: "2 years and 3 months"."""
    if months < 24 or not months % 12:
        return phrases.age_in_words(months)
    return gettext("%(years)s and %(months)s") % {
        "years": phrases.age_in_words(months),
        "months": phrases.age_in_words(months % 12),
    }


def _counted(frame: sight.Frame, starts: Sequence[Start]) -> dict[int, dict[str, Any]]:
    """What occurred, by the place of its block."""
    place = Case(
        *(When(local_date__gte=start.day, then=Value(at)) for at, start in enumerate(starts[:-1])),
        default=Value(len(starts) - 1),
    )
    rows = sight.moments(frame).order_by().annotate(place=place).values("place").annotate(**sight.tally(*KINDS))
    return {row["place"]: dict(row) for row in rows}


def _new(frame: sight.Frame, counted: dict[int, dict[str, Any]], place: int) -> Iterator[Line]:
    """What occurred here and in no block before; in the first of all, nothing is called new."""
    older = [row for at, row in counted.items() if at > place]
    if not older or place not in counted:
        return
    fresh = {name: times for name, times in counted[place].items() if not any(row[name] for row in older)}
    for kind, most in MAX_NEW.items():
        yield from sight.lines(frame, fresh, kind)[:most]


def _occurred(frame: sight.Frame, counted: dict[str, Any], known: set[str]) -> Iterator[Line]:
    """What showed up most, as far as it was not said already."""
    for kind, most in MAX_OCCURRED.items():
        yield from [line for line in sight.lines(frame, counted, kind) if line.key not in known][:most]
