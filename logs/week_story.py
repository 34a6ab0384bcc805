"""A week told: only what occurred, strongest first, in sentences; one quote, one invitation, one tip."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from accounts.models import Child, User

from . import guidance, summaries, weeks
from .library import Tip
from .models import Interaction, WeeklySummary
from .phrases import (
    NOBODY_ALWAYS,
    ROUTINE_PLACES,
    ROUTINE_SENTENCES,
    SERVE_SENTENCES,
    STEP_HEADINGS,
    STEP_ICONS,
    STEP_LABELS,
    STEP_SENTENCES,
    about,
    first_time,
)

NEW = 2  # first times told in one week
OFTEN = 2  # from here on a place is "often"


@dataclass(frozen=True, slots=True)
class Row:
    """An icon, what it was, and (for a step) one sentence about it."""

    icon: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class WeekStory:
    """`earlier` and `later` are the Mondays next to it, None where there is nothing to turn to."""

    week: date
    last_day: date
    is_current: bool
    heading: str
    steps: list[Row]
    serves: list[Row]
    routines: list[Row]
    firsts: list[Row]
    quote: Interaction | None
    invitation: str
    tip: Tip | None
    earlier: date | None
    later: date | None


def tell(child: Child, week: date, reader: User, *, now: datetime) -> WeekStory:
    """The week of that local Monday. ValueError unless it is a Monday between the birth month and this week."""
    first, current = weeks.monday(child.birth_month), weeks.week_of(now, child.family.zone)
    if week != weeks.monday(week) or not min(first, current) <= week <= current:
        raise ValueError(week)
    summary = summaries.summary_of(child, week, now=now)
    top = summaries.strongest(summary)
    invitation, tip = guidance.advice_for(child, week, now=now)
    return WeekStory(
        week=week,
        last_day=week + weeks.WEEK - (weeks.WEEK / 7),
        is_current=week == current,
        heading=_heading(summary, top),
        steps=[_step(step, child) for step in top.steps],
        serves=[Row(word, about(child.nickname, SERVE_SENTENCES[word])) for word in top.serves],
        routines=[Row(word, str(ROUTINE_SENTENCES[word])) for word in top.routines],
        firsts=_firsts(summary, now),
        quote=next(iter(summaries.kept_quotes(child, week, reader, now=now)), None),
        invitation=invitation.sentence if invitation else "",
        tip=tip,
        earlier=week - weeks.WEEK if week > first else None,
        later=week + weeks.WEEK if week < current else None,
    )


def _step(step: int, child: Child) -> Row:
    return Row(STEP_ICONS[step], str(STEP_LABELS[step]), about(child.nickname, STEP_SENTENCES[step]))


def _firsts(summary: WeeklySummary, now: datetime) -> list[Row]:
    """A first cry is no news to celebrate, and so is told below, not here."""
    found = [one for one in summaries.first_times(summary, now=now) if one != ("serve", "cry")]
    return [Row(code, first_time(kind, code, summary.child.nickname)) for kind, code in found[:NEW]]


def _heading(summary: WeeklySummary, top: summaries.Strongest) -> str:
    """ "Looking together, often in the bath", from what there is."""
    if not summary.moments:
        return str(NOBODY_ALWAYS)
    step = STEP_HEADINGS[top.steps[0]] if top.steps else gettext("Moments together")
    if not top.routines:
        return str(step)
    often = summary.counts("routines")[top.routines[0]] >= OFTEN
    sentence = gettext("%(what)s, often %(place)s") if often else gettext("%(what)s, %(place)s")
    return sentence % {"what": step, "place": ROUTINE_PLACES[top.routines[0]]}
