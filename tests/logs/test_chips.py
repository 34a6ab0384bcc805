"""Which chips come first: serves by age, routines by the hour and by what is usual; back-dating in words."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from logs import backdating, chips
from logs.models import Interaction
from logs.vocabulary import AGE_BANDS, ROUTINES, SERVES

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize("age", range(0, 80))
def test_every_age_has_six_serves_first_and_loses_none(age):
    first, more = chips.serves_for(age)
    assert len(first) == 6
    assert sorted([*first, *more]) == sorted(SERVES)


def test_every_age_band_has_its_order():
    assert list(chips.SERVES_BY_BAND) == list(AGE_BANDS)


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_has_four_routines_and_loses_none(noor, now, hour):
    at = now.replace(hour=hour)
    first, more = chips.routines_for(noor, at, now=at)
    assert len(first) == 4
    assert sorted([*first, *more]) == sorted(ROUTINES)


def test_what_is_usual_at_this_part_of_the_day_is_guessed_first(noor, lotte, now):
    for days in (1, 2):
        _log(lotte, noor, now, days, "chores")
    assert chips.routines_for(noor, now, now=now)[0][0] == "chores"
    assert chips.routines_for(noor, now + timedelta(hours=9), now=now)[0][0] != "chores"


def test_once_or_long_ago_is_not_usual(noor, lotte, now):
    _log(lotte, noor, now, 1, "chores")
    for days in (40, 41):
        _log(lotte, noor, now, days, "handover")
    assert chips.routines_for(noor, now, now=now)[0] == ["play", "outdoors", "care", "book"]


def _log(by, child, now, days, routine):
    at = now - timedelta(days=days)
    Interaction.objects.record(by=by, child=child, client_id=uuid.uuid4(), now=now, occurred_at=at, routine=routine)


@pytest.mark.parametrize(
    ("local", "words"),
    [
        ("2026-11-18T06:00", "now yesterday"),
        ("2026-11-18T10:00", "now morning yesterday"),
        ("2026-11-18T15:00", "now morning afternoon yesterday"),
        ("2026-11-18T23:00", "now morning afternoon evening yesterday"),
        ("2026-11-18T02:00", "now morning afternoon evening yesterday"),
    ],
)
def test_only_what_has_passed_is_offered(local, words):
    assert backdating.offered(_wall(local), BRUSSELS) == words.split()


@pytest.mark.parametrize(
    ("local", "word", "then"),
    [
        ("2026-11-18T15:00", "morning", "2026-11-18T08:00"),
        ("2026-11-18T02:00", "evening", "2026-11-17T19:00"),
        ("2026-11-18T15:00", "yesterday", "2026-11-17T15:00"),
        ("2026-11-18T06:00", "yesterday", "2026-11-17T08:00"),
        ("2026-11-18T23:00", "yesterday", "2026-11-17T19:00"),
        ("2026-03-29T15:00", "morning", "2026-03-29T08:00"),
        ("2026-10-26T03:30", "yesterday", "2026-10-24T08:00"),
    ],
)
def test_a_word_is_an_hour_on_the_familys_wall(local, word, then):
    assert backdating.instant_of(word, _wall(local), BRUSSELS) == _wall(then)


def _wall(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=BRUSSELS).astimezone(UTC)
