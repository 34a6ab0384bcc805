"""One moment, changed on two phones: other fields join, one field keeps both texts, deleting goes first."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from logs.models import Interaction
from tests.browser.everybody import findings
from tests.browser.outbox_pages import IN_ACCOUNT, ON_PHONE, ready, rows, says, stored, tap, until

TWO = "2 versies"


@pytest.fixture
def page(phone, lotte, noor, complaints):
    yield ready(phone.signed_in_as(lotte))
    complaints[:] = [line for line in complaints if "Failed to load resource: net::" not in line]


def elsewhere(moment, **fields):
    """The same person changes it on another phone."""
    return Interaction.objects.record(
        by=moment.author, child=moment.child, client_id=moment.client_id, now=timezone.now(), rev=moment.rev, **fields
    ).interaction


def tapped(page):
    tap(page)
    says(page, IN_ACCOUNT)
    return stored(1)[0]


def add(page, note):
    page.get_by_label("Notitie").fill(note)
    page.get_by_role("button", name="Bewaren").tap()
    expect(page.get_by_text("Toegevoegd.")).to_be_visible()


def both(phone, page):
    """Two notes for one moment, and the card that shows them."""
    moment = tapped(page)
    phone.set_offline(True)
    add(page, "Van deze gsm")
    elsewhere(moment, note="Van de andere gsm", routine="bath")
    phone.set_offline(False)
    expect(page.get_by_text(TWO)).to_be_visible()
    return moment


def test_what_the_other_phone_did_not_touch_goes_through(phone, page):
    moment = tapped(page)
    phone.set_offline(True)
    page.get_by_label("mooi momentje").check()
    add(page, "Ze lachte!")
    elsewhere(moment, routine="bath", repaired=True)
    phone.set_offline(False)
    says(page, IN_ACCOUNT)
    moment.refresh_from_db()
    assert (moment.note, moment.kept, moment.routine, moment.repaired) == ("Ze lachte!", True, "bath", True)
    expect(page.get_by_text(TWO)).to_have_count(0)


@pytest.mark.parametrize(("place", "kept"), [("mine", "Van deze gsm"), ("theirs", "Van de andere gsm")])
def test_the_same_field_keeps_both_until_the_person_chooses(phone, page, place, kept):
    moment = both(phone, page)
    says(page, "Kijk even na")
    page.reload()
    for text in ("Van deze gsm", "Van de andere gsm"):
        expect(page.get_by_text(text)).to_be_visible()
    page.locator(f"[data-keep-{place}]").tap()
    expect(page.get_by_text(TWO)).to_have_count(0)
    until(page, "navigator.locks.query().then(all => !all.held.length)")
    for _ in range(60):
        moment.refresh_from_db()
        if moment.note == kept and not rows(page):
            break
        page.wait_for_timeout(50)
    assert (moment.note, moment.routine, rows(page)) == (kept, "bath", [])


def test_what_was_chosen_twice_is_named_in_words(phone, page):
    moment = tapped(page)
    phone.set_offline(True)
    page.get_by_label("een paar keer").check()
    page.get_by_role("button", name="Bewaren").tap()
    elsewhere(moment, back_and_forth="many")
    phone.set_offline(False)
    expect(page.locator("[data-mine]")).to_have_text("een paar keer")
    expect(page.locator("[data-theirs]")).to_have_text("lang heen en weer")


def test_deleting_goes_before_changing_and_the_text_stays_to_see(phone, page):
    moment = tapped(page)
    phone.set_offline(True)
    add(page, "Nog dit")
    moment.delete_by_author(now=timezone.now())
    phone.set_offline(False)
    expect(page.get_by_text("Kijk even na").first).to_be_visible()
    expect(page.get_by_text("Nog dit").first).to_be_visible()
    assert not Interaction.objects.current().exists()
    page.get_by_role("button", name="Verstuur als nieuw momentje").tap()
    stored(2)
    assert Interaction.objects.current().get().note == "Nog dit"


@pytest.mark.parametrize("state", ["offline", "versions", "refused"])
def test_nobody_is_shut_out_of_what_the_phone_says(phone, page, state):
    if state == "offline":
        phone.set_offline(True)
        tap(page)
        says(page, ON_PHONE)
    elif state == "versions":
        both(phone, page)
    else:
        moment = tapped(page)
        phone.set_offline(True)
        add(page, "Nog dit")
        moment.delete_by_author(now=timezone.now())
        phone.set_offline(False)
        expect(page.get_by_text("Kijk even na").first).to_be_visible()
    for reloaded in (False, True):
        if reloaded:
            page.reload()
            expect(page.locator(".outbox .toast:visible, .outbox .card").first).to_be_visible()
        assert list(findings(page)) == []


def test_beside_a_refused_moment_it_does_not_say_that_all_is_sent(phone, page):
    moment = tapped(page)
    phone.set_offline(True)
    add(page, "Nog dit")
    page.reload()
    expect(page.locator("[data-waiting]")).to_be_visible()
    moment.delete_by_author(now=timezone.now())
    phone.set_offline(False)
    expect(page.get_by_text("Je account nam het niet aan.")).to_be_visible()
    until(page, "navigator.locks.query().then(all => !all.held.length)")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    expect(page.get_by_text("Alles is verstuurd.")).to_be_hidden()
