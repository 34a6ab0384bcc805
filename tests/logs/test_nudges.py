"""One mail per subscription and local week: never two, never for weeks gone by, right across both clock changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Child, Family, Mail
from logs import guidance, nudges, subscribing
from logs.models import Interaction, Nudge, Subscription
from tests.bench.letters import readers
from tests.logs.readers import BRUSSELS, agree, brussels, subscribed, turn_of
from tests.logs.test_recording_at_once import at_once

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def ticks(start, end, every=timedelta(minutes=5)):
    while start < end:
        yield start
        start += every


@pytest.fixture
def saturday(now):
    """The first turn after `now`."""
    return brussels(2026, 11, 21, 9)


@pytest.mark.django_db
class TestATurn:
    def test_is_saturday_at_nine_on_the_familys_clock(self, lotte, noor, now, saturday):
        assert subscribed(lotte, now).next_due_at == saturday

    def test_writes_one_mail_and_the_next_turn_is_a_week_later(self, lotte, noor, now, saturday):
        subscription = subscribed(lotte, now)
        assert nudges.queue_due(saturday - timedelta(seconds=1)) == 0
        assert nudges.queue_due(saturday) == 1
        assert nudges.queue_due(saturday) == 0
        nudge = Nudge.objects.get()
        assert (nudge.week_start, nudge.child, nudge.mail.kind) == (date(2026, 11, 16), noor, "weekly")
        assert nudge.mail.not_before == saturday
        assert nudge.mail.expires_at == brussels(2026, 11, 23) + 2 * DAY
        subscription.refresh_from_db()
        assert subscription.next_due_at == saturday + WEEK

    def test_needs_no_moments_at_all(self, lotte, noor, now, saturday):
        subscribed(lotte, now)
        assert not Interaction.objects.exists()
        assert nudges.queue_due(saturday) == 1

    @pytest.mark.parametrize(("rhythm", "weeks"), [("weekly", 1), ("two_weekly", 2), ("monthly", 4)])
    def test_comes_back_by_the_readers_rhythm(self, lotte, noor, now, saturday, rhythm, weeks):
        subscribed(lotte, now, rhythm=rhythm)
        written = [at for at in ticks(saturday, saturday + 8 * WEEK, DAY) if nudges.queue_due(at)]
        assert written == [saturday + number * weeks * WEEK for number in range(8 // weeks)]

    def test_is_not_for_somebody_without_a_child(self, vera, now, saturday):
        subscription = subscribed(vera, now)
        assert nudges.queue_due(saturday) == 0
        subscription.refresh_from_db()
        assert subscription.next_due_at > saturday

    def test_is_not_for_a_helper(self, tim, noor, now, saturday):
        subscribed(tim, now)
        assert nudges.queue_due(saturday) == 0

    def test_is_not_for_who_did_not_confirm_paused_stopped_or_withdrew(
        self, lotte, karim, oma, nadia, noor, now, saturday
    ):
        subscribing.subscribe(lotte, rhythm="weekly", weekday=5, hour=9, now=now)
        subscribed(karim, now)
        subscribing.subscribe(karim, rhythm="pause", weekday=5, hour=9, now=now)
        subscribing.end(subscribed(oma, now), now=now)
        subscribed(nadia, now)
        agree(nadia, "weekly_mail", now, given=False)
        assert nudges.queue_due(saturday) == 0

    def test_ends_at_the_sixth_birthday(self, lotte, family, now, saturday):
        Child.objects.welcome(by=lotte, family=family, nickname="Big", birth_month=date(2020, 12, 1))
        subscribed(lotte, now)
        assert nudges.queue_due(saturday) == 1
        assert nudges.queue_due(saturday + WEEK) == 1
        assert nudges.queue_due(saturday + 2 * WEEK) == 0

    def test_a_mail_that_cannot_be_written_blocks_none_of_499_others_and_is_shown_the_third_time(
        self, lotte, noor, now, saturday, monkeypatch
    ):
        poisoned = subscribed(lotte, now)
        readers(0, 499)
        write = nudges._write

        def fails_for_lotte(claimed, *rest):
            if poisoned in claimed:
                raise LookupError("lotte@example.org")
            return write(claimed, *rest)

        monkeypatch.setattr(nudges, "_write", fails_for_lotte)
        assert nudges.queue_due(saturday) == 499
        assert not Mail.objects.filter(user=lotte).exists()
        nudges.queue_due(saturday)
        nudges.queue_due(saturday)
        shown = Mail.objects.get(user=lotte)
        assert (shown.status, shown.last_error) == ("failed", "LookupError")
        poisoned.refresh_from_db()
        assert (poisoned.next_due_at, poisoned.failures) == (saturday + WEEK, 0)


@pytest.mark.django_db
class TestNeverTwo:
    def test_a_second_turn_in_a_week_writes_nothing_and_holds_up_nobody(self, lotte, karim, noor, now, saturday):
        again = subscribed(lotte, now)
        nudges.queue_due(saturday)
        Subscription.objects.filter(pk=again.pk).update(next_due_at=saturday)
        subscribed(karim, now)
        assert nudges.queue_due(saturday) == 1
        assert Nudge.objects.filter(subscription=again).count() == 1

    def test_after_moving_the_day_the_week_had_its_mail(self, lotte, noor, now):
        subscribed(lotte, now, weekday=3)
        thursday = brussels(2026, 11, 19, 9)
        assert nudges.queue_due(thursday) == 1
        changed = subscribing.subscribe(lotte, rhythm="weekly", weekday=5, hour=9, now=thursday + DAY)
        assert changed.next_due_at == brussels(2026, 11, 28, 9)
        assert sum(nudges.queue_due(at) for at in ticks(thursday, thursday + 4 * DAY, timedelta(hours=5))) == 0

    def test_any_change_of_day_and_hour_leaves_one_a_local_week(self, lotte, noor, now):
        subscribed(lotte, now)
        start = brussels(2026, 11, 23)
        for number, at in enumerate(ticks(start, start + 4 * WEEK, timedelta(hours=11))):
            nudges.queue_due(at)
            subscribing.subscribe(lotte, rhythm="weekly", weekday=number * 5 % 7, hour=8 + number % 12, now=at)
        weeks = list(Nudge.objects.values_list("week_start", flat=True))
        assert len(weeks) == len(set(weeks)) > 0

    def test_stopping_and_asking_again_gives_no_second_one_that_week(self, lotte, noor, now):
        subscription = subscribed(lotte, now, weekday=3)
        thursday = brussels(2026, 11, 19, 9)
        assert nudges.queue_due(thursday) == 1
        subscribing.end(subscription, now=thursday)
        assert subscribed(lotte, thursday, weekday=4).next_due_at == brussels(2026, 11, 27, 9)

    def test_of_our_own_accord_we_write_at_most_three_times_in_seven_days(self, lotte, noor, now, saturday):
        for _ in range(9):
            subscribing.subscribe(lotte, rhythm="weekly", weekday=5, hour=9, now=now)
        assert Mail.objects.filter(kind="confirm_weekly").count() == 3
        subscribing.confirm(Subscription.objects.get(), language="nl", now=now)
        assert nudges.queue_due(saturday) == 0
        assert nudges.queue_due(saturday + WEEK) == 1


@pytest.mark.django_db(transaction=True)
def test_clocks_at_once_write_one_each(saturday):
    readers(0, 250)
    assert sum(at_once(*[lambda: nudges.queue_due(saturday)] * 5)) == 250
    assert Mail.objects.filter(kind="weekly").values("to").distinct().count() == 250 == Mail.objects.count()


@pytest.mark.django_db
def test_it_stops_when_its_time_is_up_and_goes_on_with_the_next_round(saturday):
    readers(0, 5)
    assert nudges.queue_due(saturday, budget=timedelta()) == 0
    assert nudges.queue_due(saturday, budget=timedelta(minutes=1)) == 5


@pytest.mark.django_db
def test_a_page_of_readers_asks_as_much_as_three(saturday):
    def asked(job):
        with CaptureQueriesContext(connection) as seen:
            job()
        return len(seen)

    readers(0, 3)
    three = asked(lambda: nudges.queue_due(saturday)), asked(lambda: nudges.wanted(list(Mail.objects.all()), saturday))
    Mail.objects.all().delete()
    readers(3, 30)
    thirty = asked(lambda: nudges.queue_due(saturday)), asked(lambda: nudges.wanted(list(Mail.objects.all()), saturday))
    assert Mail.objects.count() == 30
    assert thirty == three


@pytest.mark.django_db
class TestAfterDowntime:
    def test_the_current_week_gets_its_mail_late(self, lotte, noor, now, saturday):
        subscribed(lotte, now)
        assert nudges.queue_due(saturday + timedelta(hours=30)) == 1

    def test_weeks_gone_by_get_none(self, lotte, noor, now, saturday):
        subscription = subscribed(lotte, now)
        wednesday = brussels(2026, 12, 9, 12)
        assert nudges.queue_due(wednesday) == 0
        subscription.refresh_from_db()
        assert subscription.next_due_at == brussels(2026, 12, 12, 9)

    def test_after_weeks_down_the_current_week_gets_one(self, lotte, noor, now):
        subscribed(lotte, now)
        sunday = brussels(2026, 12, 13, 12)
        assert [nudges.queue_due(sunday), nudges.queue_due(sunday)] == [1, 0]
        assert Nudge.objects.get().week_start == date(2026, 12, 7)

    def test_a_family_that_moved_west_waits_for_its_own_saturday(self, lotte, family, noor, now, saturday):
        subscribed(lotte, now)
        Family.objects.update(time_zone="America/New_York")
        assert nudges.queue_due(saturday) == 0
        assert nudges.queue_due(datetime(2026, 11, 21, 14, 0, tzinfo=UTC)) == 1


@pytest.mark.django_db
class TestClockChanges:
    @pytest.mark.parametrize("around", [date(2026, 10, 25), date(2027, 3, 28)], ids=["October", "March"])
    @pytest.mark.parametrize("weekday", [5, 6])
    @pytest.mark.parametrize("hour", [8, 19])
    def test_the_mail_stays_at_its_hour_with_one_a_week(self, lotte, noor, around, weekday, hour):
        start = datetime(around.year, around.month, around.day, 12, tzinfo=BRUSSELS) - 16 * DAY
        subscription = subscribed(lotte, start.astimezone(UTC), weekday=weekday, hour=hour)
        turns = []
        for _ in range(4):
            turns.append(turn_of(subscription))
            assert nudges.queue_due(turns[-1] - timedelta(seconds=1)) == 0
            assert nudges.queue_due(turns[-1]) == 1
        on_the_wall = [turn.astimezone(BRUSSELS) for turn in turns]
        assert {(turn.weekday(), turn.hour, turn.minute) for turn in on_the_wall} == {(weekday, hour, 0)}
        assert [later.date() - turn.date() for turn, later in pairwise(on_the_wall)] == [WEEK] * 3
        assert {later - turn for turn, later in pairwise(turns)} > {WEEK}  # one of them had 167 or 169 hours
        assert Nudge.objects.values("week_start").distinct().count() == 4


@pytest.mark.django_db
class TestWhoseTip:
    def test_children_take_turns(self, lotte, noor, sam, now, saturday):
        subscribed(lotte, now)
        for number in range(6):
            nudges.queue_due(saturday + number * WEEK)
        names = list(Nudge.objects.order_by("pk").values_list("child__nickname", flat=True))
        assert sorted(names[:2]) == ["Noor", "Sam"]
        assert names == names[:2] * 3

    def test_they_take_turns_at_a_slower_rhythm_too(self, lotte, noor, sam, now, saturday):
        subscribed(lotte, now, rhythm="two_weekly")
        for number in range(4):
            nudges.queue_due(saturday + number * WEEK)
        assert len({nudge.child for nudge in Nudge.objects.all()}) == 2

    def test_a_child_being_erased_has_none(self, lotte, noor, sam, now, saturday):
        subscribed(lotte, now)
        sam.ask_erasure(by=lotte, now=now)
        for number in range(3):
            nudges.queue_due(saturday + number * WEEK)
        assert {nudge.child for nudge in Nudge.objects.all()} == {noor}

    def test_it_is_the_tip_of_the_childs_week_on_every_page(self, lotte, karim, noor, now, saturday):

        subscribed(lotte, now)
        subscribed(karim, now)
        nudges.queue_due(saturday)
        shown = guidance.tip_for(noor, date(2026, 11, 16), now=saturday)
        assert shown
        assert {nudge.tip_slug for nudge in Nudge.objects.all()} == {shown.slug}
