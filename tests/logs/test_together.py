"""One screen for the whole sofa: what visitor and family may both read, and a focus to choose."""

import pytest
from django.urls import reverse

from logs import guidance, library
from logs.models import Plan


@pytest.fixture
def opened(visitor_client, grant, noor, vera, now, time_machine):
    """`opened("together")`: that page of Noor, as Vera gets it."""
    time_machine.move_to(now, tick=False)
    client = visitor_client(vera)
    return lambda page, **query: client.get(reverse(f"logs:{page}", args=[grant.family_id, noor.pk]), query)


def test_a_note_for_the_visitor_alone_is_not_on_the_screen_for_all(opened, ticked, lotte):
    """Karim may sit there: Lotte showed it to Vera, not to him."""
    ticked(lotte, "Ik was zo moe vandaag.")
    ticked(lotte, "Ze lachte naar opa!", note_for="family")
    brief, together = opened("brief").content.decode(), opened("together").content.decode()
    assert "Ik was zo moe" in brief
    assert "Ik was zo moe" not in together
    assert "Ze lachte naar opa!" in together


def test_what_one_parent_thinks_of_a_tip_stays_with_them(opened, lotte, now):
    tip = library.tips(age_months=10, step=4)[-1]
    guidance.feedback(lotte, tip.slug, "done", now)
    assert opened("brief").context["brief"].liked
    assert not opened("together").context["brief"].liked


def test_what_is_hidden_is_hidden_here_too(opened, ticked, grant, lotte):
    before = opened("together").content
    row = ticked(lotte, "Ze lachte naar opa!", note_for="family")
    assert opened("together").content != before
    grant.hide(key=f"quote:{row.pk}", hidden=True, by=lotte)
    assert opened("together").content == before


def test_a_chosen_focus_waits_on_the_page_of_the_plan_and_nothing_is_stored_yet(opened, noor):
    page = opened("together").content.decode()
    assert page.count("?focus=") == 5
    assert opened("plan", focus="3").context["form"]["focus"].value() == "3"
    assert opened("plan", focus="99").status_code == 200
    assert not Plan.objects.exists()


def test_without_the_plan_in_the_grant_there_is_nothing_to_choose(opened, grant):
    grant.items = ["topics"]
    grant.save()
    assert "?focus=" not in opened("together").content.decode()


def test_it_is_a_reading_like_any_other(opened, grant):
    opened("together")
    assert [row.page for row in grant.access_log.all()] == ["together"]
