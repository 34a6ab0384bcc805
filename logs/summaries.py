"""Weeks summed up: one statement derives them from the moments, for the clock and for a page alike.

A summary is overwritten from its moments, never incremented. `now` is an aware instant; `week` is a local Monday.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Q

from accounts.models import Child, User

from .models import Interaction, WeeklySummary, WeekMark
from .models.summary import COUNTERS, MAPS
from .vocabulary import DAYPARTS, ROUTINES

SLICE = 10_000  # weeks settled in one transaction: keeps memory flat and locks short


@dataclass(frozen=True, slots=True)
class Settled:
    """How many weeks were summed up for the first time, and how many again because their moments moved."""

    closed: int = 0
    mended: int = 0


@dataclass(frozen=True, slots=True)
class Strongest:
    """What occurred, the most frequent first; what is equal keeps the order of the vocabulary."""

    steps: list[int]
    serves: list[str]
    returns: list[str]
    routines: list[str]


def _bits(column: str, names: Collection[str]) -> dict[str, str]:
    # Adding up the masked bit and dividing once is the fastest of the ways that both databases know.
    return {name: f"SUM({column} & {1 << place}) / {1 << place}" for place, name in enumerate(names)}


def _codes(column: str, names: Collection[str]) -> dict[str, str]:
    return {name: f"COUNT(*) FILTER (WHERE {column} = {code})" for code, name in enumerate(names, 1)}


_EXPRESSIONS = {
    "moments": "COUNT(*)",
    # Day by day: COUNT(DISTINCT …) sorts all rows and takes twice as long.
    "days": " + ".join(
        f"CASE WHEN COUNT(*) FILTER (WHERE local_date IN ({{day{n}}})) > 0 THEN 1 ELSE 0 END" for n in range(7)
    ),
    "repaired": "COUNT(*) FILTER (WHERE repaired)",
    **_bits("serve_bits", MAPS["serves"].values()),
    **_bits("return_bits", MAPS["returns"].values()),
    **_bits("step_bits", MAPS["steps"].values()),
    **_codes("routine_code", [MAPS["routines"][word] for word in ROUTINES]),
    **_codes("daypart_code", [MAPS["dayparts"][word] for word in DAYPARTS]),
}
_COUNTED = ", ".join(_EXPRESSIONS[name] for name in COUNTERS)
# What counts: not deleted, and its time has come.
_FROM = (
    "FROM logs_interaction WHERE deleted_at IS NULL AND occurred_at <= %s"
    " AND week_start IN ({weeks}) AND child_id IN ({children}) GROUP BY child_id, week_start"
)
_LIVE = f"SELECT week_start, {_COUNTED} {_FROM}"
_DIFFERS = " OR ".join(f"logs_weeklysummary.{name} <> excluded.{name}" for name in COUNTERS)
_STORE = (
    f"INSERT INTO logs_weeklysummary (child_id, week_start, computed_at, {', '.join(COUNTERS)})"
    f" SELECT child_id, week_start, %s, {_COUNTED} {_FROM}"
    " ON CONFLICT (child_id, week_start) DO UPDATE SET computed_at = excluded.computed_at, "
    f"{', '.join(f'{name} = excluded.{name}' for name in COUNTERS)} WHERE {_DIFFERS}"
)


def settle_due(now: datetime, *, dry_run: bool = False, done: Callable[[int], object] | None = None) -> Settled:
    """Sum up every closed week whose moments moved, slice by slice; with `dry_run`, say how many that would be.

    Any number of clocks may do this at once: each takes weeks that no other holds. Doing it again changes nothing.
    """
    if dry_run:
        due = WeekMark.objects.due(now)
        return Settled(closed=due.filter(settled=0).count(), mended=due.exclude(settled=0).count())
    return Settled(closed=sum(_slices(now, done, first=True)), mended=sum(_slices(now, done, first=False)))


def _slices(now: datetime, done: Callable[[int], object] | None, *, first: bool) -> Iterator[int]:
    """Settle weeks for the first time, or again, a transaction per slice; yields how many each time."""
    while True:
        with transaction.atomic():
            # First the claim, then the reading: a moment that comes in between moves the generation past the claim.
            claimed = WeekMark.objects.claim(now, first=first, limit=SLICE)
            for week, children in claimed:
                _run(_STORE, now, [week], children, store=True)
                if not first:
                    _drop_empty(week, children, now)
        if not claimed:
            return
        settled = sum(len(children) for _, children in claimed)
        if done:
            done(settled)
        yield settled


def _drop_empty(week: date, children: Sequence[int], now: datetime) -> None:
    """Remove the summaries of weeks without a moment left."""
    left = Interaction.objects.filter(deleted_at=None, occurred_at__lte=now, week_start=week, child_id__in=children)
    gone = WeeklySummary.objects.filter(week_start=week, child_id__in=children)
    gone.exclude(child_id__in=left.values("child_id")).delete()


def _run(
    statement: str, now: datetime, weeks: Sequence[date], children: Sequence[int], *, store: bool = False
) -> list[tuple[Any, ...]]:
    """Run one of the two statements for these weeks of these children."""
    # Dates and keys are written out: thousands of parameters cost more than the statement.
    values: dict[str, Iterable[object]] = {"weeks": (f"'{week}'" for week in weeks), "children": children}
    values |= {f"day{n}": [f"'{week + timedelta(days=n)}'" for week in weeks] for n in range(7)}
    for name, listed in values.items():
        statement = statement.replace(f"{{{name}}}", ", ".join(map(str, listed)))
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(statement, [moment, moment] if store else [moment])
        return [] if store else cursor.fetchall()


def summary_of(child: Child, week: date, *, now: datetime) -> WeeklySummary:
    """The week of a child; an empty, unsaved one when nothing happened. See `summaries_of`."""
    return next(iter(_known(child, week, week, now)), _empty(child, week, now))


def summaries_of(child: Child, first: date, last: date, *, now: datetime) -> list[WeeklySummary]:
    """The weeks from `first` to `last` in which something happened, oldest first, in three queries however many.

    A closed week is its stored row. While it is open, or before the clock came by, it is computed now and unsaved.
    `dirty` says that moments moved since a closed week was summed up.
    """
    return [summary for summary in _known(child, first, last, now) if summary.moments]


def _known(child: Child, first: date, last: date, now: datetime) -> list[WeeklySummary]:
    span = {"child": child, "week_start__gte": first, "week_start__lte": last}
    marks = list(WeekMark.objects.filter(**span).order_by("week_start"))
    closed = {mark.week_start: mark.settled != mark.generation for mark in marks if mark.closes_at <= now}
    found = (
        {row.week_start: row for row in WeeklySummary.objects.filter(**span, week_start__in=closed)} if closed else {}
    )
    found |= _live(
        child, [m.week_start for m in marks if m.week_start not in found and closed.get(m.week_start, True)], now
    )
    for week, summary in found.items():
        summary.child, summary.dirty = child, closed.get(week, False)
    return [found[week] for week in sorted(found)]


def _empty(child: Child, week: date, now: datetime) -> WeeklySummary:
    return WeeklySummary(child=child, week_start=week, computed_at=now)


def _live(child: Child, weeks: Sequence[date], now: datetime) -> dict[date, WeeklySummary]:
    """These weeks by the clock's own statement, without storing; a week without moments is empty."""
    found = {week: _empty(child, week, now) for week in weeks}
    for week, *counts in _run(_LIVE, now, weeks, [child.pk]) if weeks else []:
        for name, count in zip(COUNTERS, counts, strict=True):
            setattr(found[date.fromisoformat(str(week))], name, int(count))
    return found


def strongest(summary: WeeklySummary) -> Strongest:
    """What occurred that week, strongest first; never what did not."""
    order = {name: _strongest_first(summary.counts(name)) for name in ("steps", "serves", "returns", "routines")}
    return Strongest(
        steps=[int(step) for step in order["steps"]],
        serves=order["serves"],
        returns=order["returns"],
        routines=order["routines"],
    )


def _strongest_first(counts: dict[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: -counts[name])


_FIRSTS = {"serve": "serves", "return": "returns", "routine": "routines"}


def first_times(this_week: WeeklySummary, *, now: datetime) -> list[tuple[str, str]]:
    """What occurred in that week and in none before, as ("serve", "look"), ("return", "name"), ("routine", "bath").

    Reads the stored weeks and those still to be summed up, so that its cost does not grow with the moments.
    """
    if not this_week.moments:
        return []
    known = _seen_before(this_week.child, this_week.week_start, now)
    return [
        (kind, word)
        for kind, name in _FIRSTS.items()
        for word in this_week.counts(name)
        if MAPS[name][word] not in known
    ]


def _seen_before(child: Child, week: date, now: datetime) -> set[str]:
    """The counters that are above zero in any week before `week`."""
    moved = WeekMark.objects.filter(child=child, week_start__lt=week).exclude(settled=F("generation"))
    moved_weeks = list(moved.values_list("week_start", flat=True))
    stored = WeeklySummary.objects.filter(child=child, week_start__lt=week).exclude(week_start__in=moved_weeks)
    columns = [column for name in _FIRSTS.values() for column in MAPS[name].values()]
    highest = stored.aggregate(**{f"most_{column}": Max(column) for column in columns})
    seen = {column for column in columns if highest[f"most_{column}"]}
    for summary in _live(child, moved_weeks, now).values():
        seen |= {column for column in columns if getattr(summary, column)}
    return seen


def kept_quotes(child: Child, week: date, reader: User, *, now: datetime) -> list[Interaction]:
    """Starred moments of that week with a note this person may read: their own first, then by newest."""
    readable = Q(author_id=reader.pk) | Q(note_for=Interaction.NoteFor.FAMILY)
    moments = Interaction.objects.readable_by(reader).happened(now).filter(readable, child=child, week_start=week)
    return sorted(moments.filter(kept=True).exclude(note=""), key=lambda moment: moment.author_id != reader.pk)
