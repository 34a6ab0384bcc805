"""Weeks summed up by the clock, and read by pages."""

import random
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from logs import summaries
from logs.models import Interaction, WeeklySummary, WeekMark
from logs.models.summary import COUNTERS, MAPS
from logs.vocabulary import BACK_AND_FORTH, RETURNS, ROUTINES, SERVES

MONDAY = date(2026, 11, 16)
BEFORE = MONDAY - timedelta(days=7)
CLOSED = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 06:00 in Brussels
NOTHING = summaries.Settled()


def log(by, child, at, now=None, **fields):
    asked = {"client_id": uuid.uuid4(), "now": now or at, "occurred_at": at} | fields
    return Interaction.objects.record(by=by, child=child, **asked).interaction


def firsts(child, week, now):
    return summaries.first_times(summaries.summary_of(child, week, now=now), now=now)


def stored():
    return list(WeeklySummary.objects.order_by("child_id", "week_start").values())


def test_a_week_is_summed_up_when_it_closes_and_not_a_second_before(lotte, noor, now):
    log(lotte, noor, now, serves=["look", "cry"], returns=["name"], routine="bath", repaired=True)
    log(lotte, noor, now + timedelta(hours=1), serves=["look"], back_and_forth="few")
    log(lotte, noor, now + timedelta(days=1))
    assert summaries.settle_due(CLOSED - timedelta(seconds=1)) == NOTHING
    assert summaries.settle_due(CLOSED) == summaries.Settled(closed=1)
    row = WeeklySummary.objects.get()
    assert (row.child_id, row.week_start, row.computed_at) == (noor.pk, MONDAY, CLOSED)
    assert (row.moments, row.days, row.repaired) == (3, 2, 1)
    assert row.counts("serves") == {"look": 2, "cry": 1}
    assert row.counts("returns") == {"name": 1}
    assert row.counts("steps") == {"1": 2, "3": 1, "4": 1}
    assert row.counts("routines") == {"bath": 1}
    assert row.counts("dayparts") == {"morning": 2, "afternoon": 1}


def test_every_word_lands_in_its_own_column(lotte, noor, now):
    """Word number n occurs n times, so that no two columns can be mixed up."""
    for name, words in (("serves", SERVES), ("returns", RETURNS)):
        for times, word in enumerate(words, 1):
            for _ in range(times):
                log(lotte, noor, now, **{name: [word]})
    for times, word in enumerate(ROUTINES, 1):
        for _ in range(times):
            log(lotte, noor, now, routine=word)
    summaries.settle_due(CLOSED)
    row = WeeklySummary.objects.get()
    assert row.counts("serves") == {word: n for n, word in enumerate(SERVES, 1)}
    assert row.counts("returns") == {word: n for n, word in enumerate(RETURNS, 1)}
    assert row.counts("routines") == {word: n for n, word in enumerate(ROUTINES, 1)}
    assert row.counts("steps") == {"1": 45 + 1, "2": 2 + 3 + 4 + 6, "3": 5, "4": 7, "5": 9 + 8}


def test_the_statement_counts_what_python_would_count(lotte, noor, sam, elif_, nadia, now):
    rng = random.Random(11)
    for n in range(120):
        by, child = [(lotte, noor), (lotte, sam), (nadia, elif_)][n % 3]
        log(
            by, child, now - timedelta(hours=rng.randrange(400)), now,
            serves=rng.sample(SERVES, rng.randrange(4)), returns=rng.sample(RETURNS, rng.randrange(3)),
            back_and_forth=rng.choice([None, *BACK_AND_FORTH]), routine=rng.choice([None, *ROUTINES]),
            repaired=rng.random() < 0.2,
        )  # fmt: skip
    summaries.settle_due(CLOSED)
    for row in WeeklySummary.objects.all():
        moments = list(Interaction.objects.filter(child_id=row.child_id, week_start=row.week_start))
        assert (row.moments, row.days) == (len(moments), len({moment.local_date for moment in moments}))
        assert row.repaired == sum(moment.repaired for moment in moments)
        for name in ("serves", "returns", "steps"):
            expected = {key: n for key in MAPS[name] if (n := sum(key in map(str, getattr(m, name)) for m in moments))}
            assert row.counts(name) == expected
    assert sum(row.moments for row in WeeklySummary.objects.all()) == 120


def test_doing_it_again_changes_not_one_byte(lotte, noor, now):
    log(lotte, noor, now, serves=["look"])
    summaries.settle_due(CLOSED)
    before = stored()
    assert summaries.settle_due(CLOSED + timedelta(hours=1)) == NOTHING
    WeekMark.objects.update(settled=0)
    summaries.settle_due(CLOSED + timedelta(hours=2))
    assert stored() == before


def test_a_late_moment_mends_its_week(lotte, noor, now):
    log(lotte, noor, now)
    summaries.settle_due(CLOSED)
    log(lotte, noor, now, CLOSED + timedelta(hours=3))
    assert summaries.summary_of(noor, MONDAY, now=CLOSED + timedelta(hours=3)).dirty
    later = CLOSED + timedelta(hours=4)
    assert summaries.settle_due(later) == summaries.Settled(mended=1)
    row = WeeklySummary.objects.get()
    assert (row.moments, row.computed_at) == (2, later)
    assert not summaries.summary_of(noor, MONDAY, now=later).dirty


def test_a_change_that_counts_for_nothing_keeps_when_it_was_computed(lotte, noor, now):
    moment = log(lotte, noor, now, note="Eerst")
    summaries.settle_due(CLOSED)
    later = CLOSED + timedelta(hours=1)
    Interaction.objects.record(
        by=lotte, child=noor, client_id=moment.client_id, now=later, rev=1, note="Dan anders", kept=True
    )
    assert summaries.settle_due(later) == summaries.Settled(mended=1)
    assert WeeklySummary.objects.get().computed_at == CLOSED


def test_a_week_whose_last_moment_went_has_no_summary(lotte, noor, sam, now):
    moment, other = log(lotte, noor, now), log(lotte, sam, now)
    summaries.settle_due(CLOSED)
    moment.delete_by_author(now=CLOSED)
    assert summaries.settle_due(CLOSED) == summaries.Settled(mended=1)
    assert WeeklySummary.objects.get().child_id == other.child_id
    assert summaries.summary_of(noor, MONDAY, now=CLOSED).moments == 0


def test_a_moment_that_moved_to_another_week_is_counted_there(lotte, noor, now):
    moment = log(lotte, noor, now)
    summaries.settle_due(CLOSED)
    Interaction.objects.record(
        by=lotte, child=noor, client_id=moment.client_id, now=CLOSED, rev=1, occurred_at=now - timedelta(days=7)
    )
    assert summaries.settle_due(CLOSED) == summaries.Settled(closed=1, mended=1)
    assert [(row["week_start"], row["moments"]) for row in stored()] == [(BEFORE, 1)]


def test_a_moment_to_come_counts_once_its_time_has_come(lotte, noor, now):
    log(lotte, noor, now + timedelta(days=2), now)
    assert summaries.summary_of(noor, MONDAY, now=now).moments == 0
    assert summaries.summary_of(noor, MONDAY, now=now + timedelta(days=2)).moments == 1
    log(lotte, noor, now + timedelta(days=9), now)
    summaries.settle_due(CLOSED)
    assert [(row["week_start"], row["moments"]) for row in stored()] == [(MONDAY, 1)]
    summaries.settle_due(CLOSED + timedelta(days=7))
    assert [row["moments"] for row in stored()] == [1, 1]


def test_a_family_that_moved_west_in_mid_week_loses_nothing(lotte, noor, now):
    log(lotte, noor, now)
    noor.family.time_zone = "Pacific/Niue"
    noor.family.save()
    last = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)  # Sunday 23:30 in Niue, long after the week closed in Brussels
    assert log(lotte, noor, last, now).week_start == MONDAY
    for at in (CLOSED, last + timedelta(hours=7)):
        summaries.settle_due(at)
    assert WeeklySummary.objects.get().moments == 2


def test_each_family_closes_its_week_on_its_own_wall(lotte, noor, nadia, elif_, now):
    elif_.family.time_zone = "Asia/Tokyo"
    elif_.family.save()
    log(lotte, noor, now)
    log(nadia, elif_, now)
    assert summaries.settle_due(datetime(2026, 11, 22, 21, 0, tzinfo=UTC)) == summaries.Settled(closed=1)
    assert WeeklySummary.objects.get().child_id == elif_.pk


def test_many_weeks_are_settled_in_slices(lotte, noor, sam, now, monkeypatch):
    monkeypatch.setattr(summaries, "SLICE", 3)
    for n in range(10):
        log(lotte, noor, now - timedelta(days=7 * n))
        log(lotte, sam, now - timedelta(days=7 * n))
    assert summaries.settle_due(CLOSED) == summaries.Settled(closed=20)
    assert WeeklySummary.objects.count() == 20


def test_a_dry_run_says_what_it_would_do_and_does_nothing(lotte, noor, now):
    log(lotte, noor, now - timedelta(days=7))
    summaries.settle_due(CLOSED)
    log(lotte, noor, now - timedelta(days=7))
    log(lotte, noor, now)
    assert summaries.settle_due(CLOSED, dry_run=True) == summaries.Settled(closed=1, mended=1)
    assert [row["moments"] for row in stored()] == [1]
    assert summaries.settle_due(CLOSED) == summaries.Settled(closed=1, mended=1)


def test_the_open_week_is_live_and_equal_to_what_the_clock_will_store(lotte, noor, now):
    log(lotte, noor, now, serves=["look"], returns=["name", "wait"], routine="book", repaired=True)
    live = summaries.summary_of(noor, MONDAY, now=now)
    assert (live._state.adding, live.dirty, live.computed_at) == (True, False, now)
    assert not WeeklySummary.objects.exists()
    summaries.settle_due(CLOSED)
    kept = summaries.summary_of(noor, MONDAY, now=CLOSED)
    assert kept.pk
    assert model_to_dict(live, COUNTERS) == model_to_dict(kept, COUNTERS)


def test_a_closed_week_before_the_clock_came_by_is_live_too(lotte, noor, now):
    log(lotte, noor, now)
    week = summaries.summary_of(noor, MONDAY, now=CLOSED)
    assert (week.moments, week.dirty, week._state.adding) == (1, True, True)


def test_a_week_in_which_nothing_happened_is_empty(noor, now):
    week = summaries.summary_of(noor, MONDAY, now=now)
    assert (week.moments, week.counts("steps"), week._state.adding, week.dirty) == (0, {}, True, False)
    assert summaries.summaries_of(noor, date(2020, 1, 6), MONDAY, now=now) == []


def test_a_range_holds_the_weeks_in_which_something_happened_oldest_first(lotte, noor, sam, now):
    for days in (0, 14, 16, 28):
        log(lotte, noor, now - timedelta(days=days))
    log(lotte, sam, now - timedelta(days=7))
    summaries.settle_due(now)
    found = summaries.summaries_of(noor, MONDAY - timedelta(days=14), MONDAY, now=now)
    assert [(row.week_start, row.moments) for row in found] == [(MONDAY - timedelta(days=14), 2), (MONDAY, 1)]


def test_what_occurred_comes_strongest_first_and_what_is_equal_keeps_its_order(lotte, noor, now):
    log(lotte, noor, now, serves=["cry", "look"], returns=["comfort"], routine="sleep")
    log(lotte, noor, now, serves=["cry", "sound"], returns=["name"], routine="bath")
    log(lotte, noor, now, returns=["name"], routine="bath", back_and_forth="many")
    order = summaries.strongest(summaries.summary_of(noor, MONDAY, now=now))
    assert order == summaries.Strongest(
        steps=[1, 3, 2, 4], serves=["cry", "look", "sound"], returns=["name", "comfort"], routines=["bath", "sleep"]
    )


def test_first_times_are_what_no_week_before_had(lotte, noor, sam, now):
    log(lotte, noor, now - timedelta(days=14), serves=["look"], returns=["name"], routine="bath")
    log(lotte, noor, now - timedelta(days=7), serves=["cry"])
    log(lotte, sam, now - timedelta(days=7), serves=["word"])
    log(lotte, noor, now, serves=["look", "cry", "word"], returns=["name", "wait"], routine="book")
    expected = [("serve", "word"), ("return", "wait"), ("routine", "book")]
    assert firsts(noor, MONDAY, now) == expected
    summaries.settle_due(CLOSED)
    assert firsts(noor, MONDAY, CLOSED) == expected
    assert firsts(noor, BEFORE, CLOSED) == [("serve", "cry")]
    assert firsts(noor, MONDAY + timedelta(days=7), CLOSED) == []


def test_a_first_time_is_none_when_a_late_entry_shows_it_was_not(lotte, noor, now):
    log(lotte, noor, now - timedelta(days=7))
    summaries.settle_due(now)
    log(lotte, noor, now, serves=["word"])
    assert firsts(noor, MONDAY, now) == [("serve", "word")]
    late = log(lotte, noor, now - timedelta(days=7), now, serves=["word"])
    assert firsts(noor, MONDAY, now) == []
    late.delete_by_author(now=now)
    assert firsts(noor, MONDAY, now) == [("serve", "word")]


@pytest.mark.parametrize("person", ["lotte", "karim", "oma", "tim", "nadia", "vera"])
def test_a_kept_quote_is_for_its_author_and_when_shared_for_the_family(request, person, lotte, noor, sam, now):
    reader = request.getfixturevalue(person)
    log(lotte, noor, now, kept=True, note="Van mij")
    log(lotte, noor, now + timedelta(hours=1), now + timedelta(hours=1), kept=True, note="Van ons", note_for="family")
    log(lotte, noor, now, kept=True)
    log(lotte, noor, now, note="Zonder ster", note_for="family")
    log(lotte, sam, now, kept=True, note="Van Sam", note_for="family")
    log(lotte, noor, now - timedelta(days=7), kept=True, note="Van vroeger", note_for="family")
    log(lotte, noor, now, kept=True, note="Weg", note_for="family").delete_by_author(now=now)
    quotes = summaries.kept_quotes(noor, MONDAY, reader, now=now + timedelta(hours=2))
    expected = {"lotte": ["Van ons", "Van mij"], "karim": ["Van ons"], "oma": ["Van ons"]}
    assert [moment.note for moment in quotes] == expected.get(person, [])


def test_own_quotes_come_before_those_of_others(lotte, karim, noor, now):
    log(lotte, noor, now - timedelta(hours=2), kept=True, note="Van mij")
    log(karim, noor, now, kept=True, note="Van hem", note_for="family")
    quotes = summaries.kept_quotes(noor, MONDAY, lotte, now=now)
    assert [moment.note for moment in quotes] == ["Van mij", "Van hem"]


@pytest.mark.parametrize("settled", [True, False])
def test_reading_a_week_takes_as_many_queries_however_long_the_history(lotte, noor, now, settled):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            firsts(noor, MONDAY, now)
            summaries.kept_quotes(noor, MONDAY, lotte, now=now)
            summaries.summaries_of(noor, date(2020, 1, 6), MONDAY, now=now)
        return len(seen)

    for days in (0, 1, 7):
        log(lotte, noor, now - timedelta(days=days), kept=True, note="Kijk")
    if settled:
        summaries.settle_due(now)
    few = queries()
    for days in range(200):
        log(lotte, noor, now - timedelta(days=days), kept=True, note="Kijk")
    if settled:
        summaries.settle_due(now)
    assert queries() == few <= 11
