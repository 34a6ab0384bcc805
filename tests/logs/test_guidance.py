"""The tip and the invitation of a child's week."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Consent
from logs import guidance, library, summaries, tips
from logs.models import Interaction, Plan, TipFeedback, TipGiven

MONDAY = date(2026, 11, 16)
WEEK = timedelta(days=7)


def agree(user, now, given=True):
    Consent.objects.answer(by=user, purpose="personal_tips", given=given, language="nl", now=now)


def tip_of(child, week, *, now):
    tip = guidance.tip_for(child, week, now=now)
    assert tip
    return tip


def invitation_of(child, now):
    invitation, _ = guidance.advice_for(child, MONDAY, now=now)
    assert invitation
    return invitation


def two_weeks_of_moments(lotte, child, now):
    for n in range(6):
        for days in (7, 14):
            Interaction.objects.record(
                by=lotte, child=child, client_id=uuid.uuid4(), now=now, occurred_at=now - timedelta(days=days, hours=n),
                returns=["name"], routine="bath" if n % 3 else "book", serves=["look"] if n % 2 else [],
            )  # fmt: skip
    summaries.settle_due(now)


def test_the_tip_of_a_week_stays_whatever_happens_after(lotte, noor, now):
    tip = tip_of(noor, MONDAY, now=now)
    agree(lotte, now)
    two_weeks_of_moments(lotte, noor, now)
    Plan.objects.agree(child=noor, by=lotte, now=now, focus=tip.step % 5 + 1, ideas=[])
    assert tip_of(noor, MONDAY, now=now + timedelta(days=3)) == tip
    assert TipGiven.objects.get().slug == tip.slug


def test_the_tip_fits_the_age_and_a_parent_may_shift_it(noor, now):
    assert tip_of(noor, MONDAY, now=now).age_months == (9, 17)
    noor.tips_shift = -6
    noor.save()
    assert tip_of(noor, MONDAY + WEEK, now=now).age_months == (4, 8)
    noor.tips_shift = -24
    noor.save()
    assert guidance.situation_of(noor, MONDAY).age_months == 0


def test_no_tip_comes_back_within_twelve_weeks(noor, now):
    given = [tip_of(noor, MONDAY + n * WEEK, now=now + n * WEEK) for n in range(12)]
    assert len({tip.slug for tip in given}) == 12
    assert TipGiven.objects.count() == 12


def test_a_refused_tip_makes_room_for_another_at_once_and_never_comes_back(lotte, karim, noor, now):
    first = tip_of(noor, MONDAY, now=now)
    guidance.feedback(karim, first.slug, "not_for_us", now)
    second = tip_of(noor, MONDAY, now=now)
    assert second != first
    assert TipGiven.objects.get().slug == second.slug
    later = {tip_of(noor, MONDAY + n * WEEK, now=now + n * WEEK).slug for n in range(1, 30)}
    assert first.slug not in later


def test_done_and_kept_leave_the_weeks_tip_in_place(lotte, noor, now):
    tip = tip_of(noor, MONDAY, now=now)
    for answer in ("done", "later"):
        guidance.feedback(lotte, tip.slug, answer, now)
        assert tip_of(noor, MONDAY, now=now) == tip
    situation = guidance.situation_of(noor, MONDAY)
    assert (situation.done, situation.saved, situation.refused) == (frozenset(), frozenset({tip.slug}), frozenset())


def test_when_everything_is_refused_there_is_no_tip(lotte, noor, now):
    for tip in library.tips():
        guidance.feedback(lotte, tip.slug, "not_for_us", now)
    assert guidance.tip_for(noor, MONDAY, now=now) is None
    assert not TipGiven.objects.exists()


def test_what_somebody_outside_the_family_refuses_changes_nothing(nadia, removed, noor, now):
    tip = tip_of(noor, MONDAY, now=now)
    for stranger in (nadia, removed):
        guidance.feedback(stranger, tip.slug, "not_for_us", now)
    assert tip_of(noor, MONDAY, now=now) == tip


def test_a_tip_that_left_the_library_is_replaced(noor, now):
    TipGiven.objects.create(child=noor, week_start=MONDAY, slug="from-an-older-version")
    tip = tip_of(noor, MONDAY, now=now)
    assert TipGiven.objects.get().slug == tip.slug
    assert tip in library.tips()


def test_leafing_through_the_years_leaves_nothing_behind(noor, now):
    for n in (-300, -2, 2, 300):
        week = MONDAY + n * WEEK
        assert tip_of(noor, week, now=now) == tip_of(noor, week, now=now)
    assert not TipGiven.objects.exists()


def test_what_was_logged_counts_only_when_a_parent_agreed(lotte, karim, oma, noor, now):
    two_weeks_of_moments(lotte, noor, now)
    for agreed in (lambda: None, lambda: agree(oma, now)):
        agreed()
        situation = guidance.situation_of(noor, MONDAY)
        assert (situation.strong_steps, situation.usual_routines) == ((), ())
    agree(karim, now)
    situation = guidance.situation_of(noor, MONDAY)
    assert (situation.strong_steps, situation.usual_routines) == ((3, 1), ("bath", "book"))
    agree(karim, now, given=False)
    assert guidance.situation_of(noor, MONDAY).strong_steps == ()


@given(st.lists(st.tuples(*[st.integers(0, 50)] * 5), max_size=8), st.integers(1, 500))
def test_strong_is_an_order_and_not_an_amount(weeks, times):
    counts = [dict(zip("12345", week, strict=True)) for week in weeks]
    more = [{step: count * times for step, count in week.items()} for week in counts]
    assert guidance._most_first(more) == guidance._most_first(counts)


def test_a_family_that_logs_three_times_as_much_gets_the_same_tips(lotte, noor, now):
    agree(lotte, now)
    once, much = (situations_after(two_weeks_of_moments, times, lotte, noor, now) for times in (1, 2))
    assert once == much
    assert once[0].strong_steps == (3, 1)


def situations_after(log, times, user, child, now):
    for _ in range(times):
        log(user, child, now)
    return [guidance.situation_of(child, MONDAY + n * WEEK) for n in range(8)]


def test_only_weeks_before_that_one_and_of_that_child_count(lotte, noor, sam, now):
    agree(lotte, now)
    two_weeks_of_moments(lotte, noor, now)
    assert guidance.situation_of(noor, MONDAY - 2 * WEEK).strong_steps == ()
    assert guidance.situation_of(noor, MONDAY + 40 * WEEK).strong_steps == ()
    assert guidance.situation_of(sam, MONDAY).strong_steps == ()


def test_the_agreed_focus_comes_first_in_tip_and_invitation(lotte, noor, now):
    for focus in (2, 4):
        Plan.objects.agree(child=noor, by=lotte, now=now + timedelta(hours=focus), focus=focus, ideas=[])
        assert invitation_of(noor, now).step == focus
        TipGiven.objects.all().delete()
        week = next(
            MONDAY + n * WEEK
            for n in range(2)
            if not tips.is_parents_week(guidance.situation_of(noor, MONDAY + n * WEEK))
        )
        assert tip_of(noor, week, now=now).step == focus


def test_without_focus_and_without_agreement_there_is_no_invitation(lotte, noor, now):
    two_weeks_of_moments(lotte, noor, now)
    assert guidance.advice_for(noor, MONDAY, now=now)[0] is None
    agree(lotte, now)
    invitation = invitation_of(noor, now)
    assert invitation.step == 3
    assert invitation.routine != "bath"


def test_a_new_answer_replaces_the_old_one(lotte, now):
    slug = library.tips()[0].slug
    guidance.feedback(lotte, slug, "later", now)
    row = guidance.feedback(lotte, slug, "done", now + timedelta(hours=1))
    assert TipFeedback.objects.get() == row
    assert (row.answer, row.answered_at) == ("done", now + timedelta(hours=1))


def test_an_unknown_tip_or_answer_is_refused(lotte, now):
    with pytest.raises(LookupError):
        guidance.feedback(lotte, "no-such-tip", "done", now)
    with pytest.raises(ValueError, match="hate"):
        guidance.feedback(lotte, library.tips()[0].slug, "hate", now)
    assert not TipFeedback.objects.exists()


def test_tips_of_weeks_ago_are_known_with_their_steps_newest_first(noor, now):
    slugs = [tip.slug for tip in library.tips(age_months=10)[:3]]
    for n, slug in enumerate(slugs, 1):
        TipGiven.objects.create(child=noor, week_start=MONDAY - n * WEEK, slug=slug)
    situation = guidance.situation_of(noor, MONDAY)
    assert situation.shown == {slug: MONDAY - n * WEEK for n, slug in enumerate(slugs, 1)}
    assert situation.recent_steps == tuple(library.tip(slug).step for slug in slugs)


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_get_one_tip(family, noor, karim, now):
    gate, seen = threading.Barrier(6), []

    def read():
        gate.wait()
        try:
            seen.append(tip_of(noor, MONDAY, now=now).slug)
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [TipGiven.objects.get().slug] * 6


@pytest.mark.django_db(transaction=True)
def test_a_tip_that_cannot_be_remembered_is_still_read(noor, now, monkeypatch):
    def full(*arguments, **options):
        raise OperationalError("no space left")

    monkeypatch.setattr(type(TipGiven.objects), "bulk_create", full)
    assert guidance.tip_for(noor, MONDAY, now=now)
    with pytest.raises(OperationalError), transaction.atomic():  # there the whole of it fails
        guidance.tip_for(noor, MONDAY, now=now)
