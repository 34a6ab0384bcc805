"""A week of a child as it goes out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from logs import library
from logs.models import Interaction, WeeklySummary
from logs.models.summary import MAPS
from logs.tips import Invitation as Idea
from logs.vocabulary import ROUTINES
from logs.weeks import WEEK

from .fields import Monday, Number, Query, as_text
from .guidance import Tip, tip
from .moments import Interaction as Moment
from .moments import shown

MOST_WEEKS = 53


class WeekFilter(Query):
    """`from` and `to` are Python's or nobody's words, so they are added by name below."""

    child = Number(required=False)

    def get_fields(self) -> Any:
        return super().get_fields() | {"from": Monday(required=False), "to": Monday(required=False)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if {"from", "to"} <= set(attrs) and attrs["from"] > attrs["to"]:
            raise serializers.ValidationError({"to": [_("Choose a week at or after “from”.")]})
        return attrs


class Counts(serializers.DictField):
    """Only values that occurred, each with the number of moments in which it did."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.IntegerField(min_value=1), **kwargs)


class Counters(serializers.Serializer[Any]):
    """The stored part of a week."""

    child = serializers.IntegerField()
    week_start = serializers.DateField()
    moments = serializers.IntegerField(min_value=0)
    days = serializers.IntegerField(min_value=0, max_value=7)
    serves = Counts()
    returns = Counts()
    steps = Counts(help_text='Keys are "1" to "5".')
    routines = Counts()
    dayparts = Counts()
    repaired = serializers.IntegerField(min_value=0)
    computed_at = serializers.DateTimeField()
    dirty = serializers.BooleanField(help_text="Moments moved since; the clock mends it within minutes.")


class FirstTime(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(["serve", "return", "routine"])
    value = serializers.CharField()


class Invitation(serializers.Serializer[Any]):
    step = serializers.IntegerField(min_value=1, max_value=5)
    routine = serializers.ChoiceField(ROUTINES)
    sentence = serializers.CharField()


class Summary(Counters):
    """A week with what is derived when it is read."""

    kept = Moment(many=True, help_text="Starred moments whose note you may read.")
    first_times = FirstTime(many=True)
    invitation = Invitation(allow_null=True)
    tip = Tip(allow_null=True)


def counters(row: WeeklySummary) -> dict[str, Any]:
    return {
        "child": row.child_id,
        "week_start": row.week_start.isoformat(),
        "moments": row.moments,
        "days": row.days,
        **{name: row.counts(name) for name in MAPS},
        "repaired": row.repaired,
        "computed_at": as_text(row.computed_at),
        "dirty": row.dirty,
    }


def summary(
    row: WeeklySummary,
    reader: User,
    *,
    kept: Iterable[Interaction],
    first_times: Iterable[tuple[str, str]],
    advice: tuple[Idea | None, library.Tip | None],
) -> dict[str, Any]:
    """The whole week as this reader may see it, in the active language; `advice`: an invitation and a tip."""
    invitation, given = advice
    return counters(row) | {
        "kept": [shown(moment, reader) for moment in kept],
        "first_times": [{"kind": kind, "value": value} for kind, value in first_times],
        "invitation": invited(invitation) if invitation else None,
        "tip": tip(given) if given else None,
    }


def invited(idea: Idea) -> dict[str, Any]:
    return {"step": idea.step, "routine": idea.routine, "sentence": idea.sentence}


def span(asked: dict[str, Any], this_week: date) -> tuple[date, date]:
    """The weeks asked for: up to this one, a year at most."""
    last = asked.get("to", this_week)
    return asked.get("from", last - MOST_WEEKS * WEEK), last


def week_named(monday: str) -> date:
    """The week of a path; serializers.ValidationError unless it is the date of a Monday."""
    try:
        return Monday().to_internal_value(monday)
    except serializers.ValidationError as wrong:
        raise serializers.ValidationError({"monday": wrong.detail}) from wrong
