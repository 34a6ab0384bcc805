"""Who may look along, who did, and what somebody said yes to."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessLogEntry, Consent, Grant


@pytest.fixture(autouse=True)
def _in_november(time_machine, now):
    time_machine.move_to(now, tick=False)


def test_the_card_of_a_grant_says_who_what_whose_and_until_when(as_, grant, lotte):
    page = as_(lotte).get(reverse("accounts:grants")).content.decode()
    for word in ("Vera", "Huis van het Kind Zuid", "Noor", "Lotte", "16 februari", "waarover we willen praten"):
        assert word in page


def test_either_parent_stops_it_with_one_tap(as_, grant, karim, vera, now):
    as_(karim).post(reverse("accounts:stop-grant", args=[grant.pk]))
    assert not Grant.objects.open_to(vera, now=now).exists()


def test_nobody_else_stops_or_signs_it(as_, grant, oma, tim, removed, nadia, vera, ines, now):
    for other in (oma, tim, removed, nadia, vera, ines):
        for page in ("stop-grant", "sign-grant"):
            assert as_(other).post(reverse(f"accounts:{page}", args=[grant.pk])).status_code == 404
    assert grant.is_live(now)


def test_the_other_parent_adds_their_own_moments(as_, grant, karim):
    as_(karim).post(reverse("accounts:sign-grant", args=[grant.pk]))
    assert karim in Grant.objects.get(pk=grant.pk).signers


def test_a_stopped_grant_cannot_be_signed(as_, grant, lotte, karim, now):
    grant.revoke(by=lotte, now=now)
    assert as_(karim).post(reverse("accounts:sign-grant", args=[grant.pk])).status_code == 404


def test_a_stopped_grant_moves_to_the_past(as_, grant, lotte, now):
    grant.revoke(by=lotte, now=now)
    page = as_(lotte).get(reverse("accounts:grants")).content.decode()
    assert "Eerder" in page
    assert reverse("accounts:stop-grant", args=[grant.pk]) not in page


def test_parents_read_who_looked_along_in_plain_words(as_, grant, noor, lotte, oma, nadia, now):
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)
    page = as_(lotte).get(reverse("accounts:looked")).content.decode()
    assert "Vera (Huis van het Kind Zuid) las de pagina voor een bezoek van Noor" in page
    assert "woensdag 18 november, 11:00" in page
    assert as_(oma).get(reverse("accounts:looked")).status_code == 404
    assert "Vera" not in as_(nadia).get(reverse("accounts:looked")).content.decode()


def test_parents_read_that_a_closed_door_was_tried(as_, grant, noor, lotte, now):
    for hour in (0, 0, 1):
        AccessLogEntry.objects.refuse(grant=grant, child=noor, page="plan", now=now + timedelta(hours=hour))
    page = as_(lotte).get(reverse("accounts:looked")).content.decode()
    tried = "Vera (Huis van het Kind Zuid) wou kijken naar wat jullie samen afspraken"
    assert page.count(tried) == 2


def test_consents_start_off_and_keep_their_history(as_, lotte):
    client = as_(lotte)
    assert "checked" not in client.get(reverse("accounts:consents")).content.decode()
    client.post(reverse("accounts:consents"), {"personal_tips": "on"})
    assert Consent.objects.given(lotte, "personal_tips")
    assert not Consent.objects.given(lotte, "mail_quotes")
    client.post(reverse("accounts:consents"), {})
    assert not Consent.objects.given(lotte, "personal_tips")
    assert Consent.objects.filter(user=lotte).count() == 2


def test_a_purpose_that_is_not_on_the_page_cannot_be_slipped_in(as_, lotte):
    as_(lotte).post(reverse("accounts:consents"), {"weekly_mail": "on", "visitor_terms": "on"})
    assert not Consent.objects.filter(user=lotte).exists()
