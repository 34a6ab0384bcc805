"""Rhythms: how often, a word about it every twelve weeks, one letter in six for the parent, never too many."""

from datetime import timedelta

import pytest

from accounts import outbox
from accounts.models import Mail
from logs import library, nudges, subscribing
from logs.models import Nudge
from tests.logs.readers import subscribed, turn_of

WEEK = timedelta(days=7)
ASKS = "Ander ritme, of even pauze?"


def a_year(subscription):
    """The letters of 52 weeks, oldest first."""
    first = turn_of(subscription)
    for number in range(52):
        nudges.queue_due(first + number * WEEK)
    return list(Nudge.objects.filter(subscription=subscription).select_related("mail").order_by("week_start"))


@pytest.mark.django_db
@pytest.mark.parametrize(("rhythm", "step"), [("weekly", 1), ("two_weekly", 2), ("monthly", 4)])
class TestEachRhythm:
    def test_keeps_its_distance_and_asks_every_twelve_weeks_whether_it_suits(self, rhythm, step, lotte, noor, now):
        letters = a_year(subscribed(lotte, now, rhythm=rhythm))
        places = [(letter.week_start - letters[0].week_start).days // 7 for letter in letters]
        assert places == list(range(0, 52, step))
        asked = [place for place, letter in zip(places, letters, strict=True) if ASKS in letter.mail.text]
        assert asked == [12, 24, 36, 48]
        assert lotte.subscription.__class__.objects.get(user=lotte).rhythm == rhythm

    def test_cares_for_the_parent_in_one_letter_of_six_whoever_the_children_are(
        self, rhythm, step, lotte, noor, sam, now
    ):
        letters = a_year(subscribed(lotte, now, rhythm=rhythm))
        cares = [library.tip(letter.tip_slug).for_parent for letter in letters]
        assert len(cares) >= 13
        assert all(any(cares[start : start + 6]) for start in range(len(cares) - 5))
        # Two children take turns: of the letters about one of them every third at most is in a week of the parent's.
        for child in (noor, sam):
            own = [cared for letter, cared in zip(letters, cares, strict=True) if letter.child_id == child.pk]
            assert sum(own) <= -(-len(own) // 3)


@pytest.mark.django_db
def test_a_pause_lasts_until_it_is_changed(lotte, noor, now):
    subscribed(lotte, now)
    paused = subscribing.subscribe(lotte, rhythm="pause", weekday=5, hour=9, now=now)
    for number in range(30):
        nudges.queue_due(now + number * WEEK)
    assert not Nudge.objects.exists()
    again = subscribing.subscribe(lotte, rhythm="weekly", weekday=5, hour=9, now=now + 30 * WEEK)
    assert (paused.pk, nudges.queue_due(turn_of(again))) == (again.pk, 1)


@pytest.mark.django_db
def test_nobody_gets_more_than_three_letters_in_seven_days_whatever_they_press(lotte, noor, now):
    for day in range(21):
        moment = now + timedelta(days=day)
        subscribing.subscribe(lotte, rhythm="weekly", weekday=moment.weekday(), hour=9, now=moment)
        subscribing.confirm(lotte.subscription, language="nl", now=moment)
        nudges.queue_due(moment + timedelta(hours=1))
        subscribing.end(lotte.subscription.__class__.objects.get(user=lotte), now=moment + timedelta(hours=2))
    written = sorted(Mail.objects.filter(kind__in=outbox.TOUCHES).values_list("queued_at", flat=True))
    assert len(written) > 3
    assert all(later - first >= WEEK for first, later in zip(written, written[3:], strict=False))
