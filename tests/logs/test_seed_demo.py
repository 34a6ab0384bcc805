"""The demo: five people and six weeks, relative to the day it is started."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import call_command

from accounts.models import Child, Consent, Grant, StaffMember, User
from logs import guidance, summaries, weeks
from logs.models import Interaction, Plan, SharedNote, Subscription, Topics, WeeklySummary, WeekMark

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.fixture
def demo():
    with time_machine.travel(NOW, tick=False):
        call_command("seed_demo", verbosity=0)


def person(name):
    return User.objects.get(email=f"{name}@demo.invalid")


def child(name):
    return Child.objects.select_related("family").get(nickname=name)


def test_five_people_can_sign_in(demo):
    assert sorted(user.name for user in User.objects.all()) == ["Ines", "Karim", "Lotte", "Nadia", "Vera"]
    assert {user.language for user in User.objects.all()} == {"nl"}
    addresses = EmailAddress.objects.filter(verified=True, primary=True).values_list("email", flat=True)
    assert sorted(addresses) == sorted(user.email for user in User.objects.all())


def test_lotte_and_karim_are_parents_of_noor_and_sam(demo):
    for name in ("lotte", "karim"):
        found = Child.objects.parented_by(person(name))
        assert [(one.nickname, one.age_months(NOW.date())) for one in found] == [("Noor", 10), ("Sam", 38)]
    assert [one.nickname for one in Child.objects.visible_to(person("nadia"))] == ["Elif"]


def test_their_weekly_mail_is_confirmed_and_due_on_saturday_at_nine(demo):
    assert sorted(row.user.name for row in Subscription.objects.active()) == ["Karim", "Lotte"]
    for row in Subscription.objects.all():
        assert row.next_due_at == datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
        assert Consent.objects.given(row.user, "weekly_mail")
        assert Consent.objects.given(row.user, "personal_tips")


def test_vera_visits_noor_and_ines_coordinates(demo):
    (grant,) = Grant.objects.open_to(person("vera"), now=NOW)
    assert ([*grant.children.all()], grant.given_by) == ([child("Noor")], person("lotte"))
    assert grant.organisation.name == "Huis van het Kind Zuid"
    assert StaffMember.objects.get(user=person("vera")).title == "verpleegkundige"
    assert Consent.objects.given(person("vera"), "visitor_terms")
    assert person("vera") in [row.user for row in StaffMember.objects.coordinated_by(person("ines"))]


def test_at_most_a_hundred_moments_over_six_weeks_all_in_the_past(demo):
    moments = Interaction.objects.all()
    assert 70 <= len(moments) <= 100
    assert NOW - timedelta(days=43) < moments.earliest("occurred_at").occurred_at < NOW - timedelta(days=35)
    assert moments.latest("occurred_at").occurred_at <= NOW
    assert not moments.filter(clock_off=True).exists()
    assert {moment.author.name for moment in moments} == {"Lotte", "Karim", "Nadia"}
    for name in ("Noor", "Sam"):
        assert moments.filter(child=child(name)).values("week_start").distinct().count() >= 6


def test_the_notes_are_varied_and_short(demo):
    notes = [note for note in Interaction.objects.values_list("note", flat=True) if note]
    assert len(set(notes)) == len(notes) >= 15
    assert max(map(len, notes)) <= 280
    assert Interaction.objects.filter(kept=True).count() >= 5


def test_one_note_is_shared_with_vera_and_others_stay_private(demo):
    shared = SharedNote.objects.get().interaction
    assert (shared.author, shared.child, shared.kept) == (person("lotte"), child("Noor"), True)
    assert Interaction.objects.filter(author=person("lotte"), child=child("Noor"), note_for="me").exclude(note="")


def test_topics_and_a_plan_of_three_weeks_ago_wait_for_the_visit(demo):
    plan = Plan.objects.get()
    assert (plan.child, plan.focus, len(plan.ideas)) == (child("Noor"), 4, 2)
    assert plan.agreed_at == NOW - timedelta(weeks=3)
    assert Topics.objects.get().child == child("Noor")


def test_every_closed_week_is_summed_up(demo):
    assert not WeekMark.objects.due(NOW).exists()
    assert WeeklySummary.objects.count() >= 12
    this_week = weeks.week_of(NOW, child("Noor").family.zone)
    assert summaries.summary_of(child("Noor"), this_week, now=NOW).moments > 0
    invitation, tip = guidance.advice_for(child("Noor"), this_week, now=NOW)
    assert tip
    assert invitation
    assert invitation.step == 4


def test_running_it_again_changes_nothing(demo, capsys):
    def everything():
        return {model: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}

    before = everything()
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        call_command("seed_demo")
    assert everything() == before
    assert "there already" in capsys.readouterr().out


@pytest.mark.parametrize("hour", range(0, 24, 3))
@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-26", "2028-02-29"])
def test_it_can_be_started_at_any_hour_of_any_day(day, hour):
    now = datetime.fromisoformat(f"{day}T{hour:02}:05:00+00:00")
    with time_machine.travel(now, tick=False):
        call_command("seed_demo", verbosity=0)
    assert Interaction.objects.filter(occurred_at__gt=now).count() == 0
    assert Interaction.objects.count() >= 70
    assert SharedNote.objects.count() == 1
