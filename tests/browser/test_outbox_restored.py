"""The server was put back from a backup: the phone gives again what it had given in the last day, and asks nobody."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Child
from logs.models import Epoch, Interaction
from tests.browser.outbox_pages import IN_ACCOUNT, another, ready, rows, says, stored, tap


@pytest.fixture
def page(phone, lotte, noor, complaints):
    Epoch.objects.current()
    yield ready(phone.signed_in_as(lotte))
    complaints[:] = [line for line in complaints if "Failed to load resource: net::" not in line]


def tapped(page):
    """A moment with a serve, in the account; and the form for the next."""
    page.get_by_label("kijken", exact=True).check()
    page.get_by_role("button", name="Klaar").tap()
    says(page, IN_ACCOUNT)
    return stored(1)[0]


def elsewhere(moment, **fields):
    """The same person changes it on another phone."""
    Interaction.objects.record(
        by=moment.author, child=moment.child, client_id=moment.client_id, now=timezone.now(), rev=moment.rev, **fields
    )


def restored():
    Interaction.objects.all().delete()
    Epoch.objects.renew()


def write(page, note):
    page.get_by_label("Notitie").fill(note)
    page.get_by_role("button", name="Bewaren").tap()
    expect(page.get_by_text("Toegevoegd.")).to_be_visible()


def changed(page):
    """A moment with a note that came later, in the account."""
    moment = tapped(page)
    write(page, "Ze lachte!")
    for _ in range(100):
        moment.refresh_from_db()
        if moment.rev == 2 and not rows(page):
            break
        page.wait_for_timeout(50)
    assert (moment.note, moment.rev, rows(page)) == ("Ze lachte!", 2, [])
    return moment


def restored_from_before(moment):
    """The backup has the moment, but not its note."""
    Interaction.objects.filter(pk=moment.pk).update(note="", rev=1)
    Epoch.objects.renew()


def done(page):
    """Everything the phone had to give again is given, in as many rounds as it takes."""
    for _ in range(100):
        if not rows(page):
            return
        page.wait_for_timeout(50)
    assert rows(page) == []


def test_what_the_backup_lost_is_given_again_with_the_next_moment(page):
    lost = tapped(page)
    restored()
    another(page)
    tap(page)
    again = {row.client_id: row for row in stored(2)}[lost.client_id]
    assert (again.serves, again.occurred_at, again.local_date) == (["look"], lost.occurred_at, lost.local_date)
    done(page)


def test_a_change_of_what_was_lost_brings_the_whole_moment_back(page):
    lost = tapped(page)
    restored()
    page.get_by_label("Notitie").fill("Ze lachte!")
    page.get_by_role("button", name="Bewaren").tap()
    expect(page.get_by_text("Toegevoegd.")).to_be_visible()
    stored(1)
    done(page)
    again = Interaction.objects.get()
    assert (again.client_id, again.serves, again.note) == (lost.client_id, ["look"], "Ze lachte!")


def test_what_the_backup_still_had_stays_as_it_is_now(page):
    moment = tapped(page)
    Interaction.objects.record(
        by=moment.author, child=moment.child, client_id=moment.client_id, now=timezone.now(), rev=1, routine="bath"
    )
    Epoch.objects.renew()
    another(page)
    tap(page)
    kept = {row.client_id: row for row in stored(2)}[moment.client_id]
    assert (kept.routine, kept.serves, kept.rev) == ("bath", ["look"], 2)
    done(page)


def test_what_was_deleted_elsewhere_stays_deleted_and_is_not_spoken_of(page):
    tapped(page).delete_by_author(now=timezone.now())
    Epoch.objects.renew()
    another(page)
    tap(page)
    stored(2)
    done(page)
    assert Interaction.objects.current().count() == 1
    expect(page.locator("[data-card]")).to_have_count(0)


def test_within_one_epoch_nothing_is_given_twice(page):
    tapped(page)
    Interaction.objects.all().delete()
    another(page)
    tap(page)
    stored(1)
    done(page)


def test_a_change_that_the_backup_lost_is_given_again(page):
    moment = changed(page)
    restored_from_before(moment)
    another(page)
    tap(page)
    stored(2)
    done(page)
    moment.refresh_from_db()
    assert (moment.note, moment.serves, moment.rev) == ("Ze lachte!", ["look"], 2)


def test_so_it_is_under_a_change_that_follows(phone, page):
    moment = changed(page)
    page.goto(f"/log/{moment.client_id}/")
    phone.set_offline(True)
    page.get_by_label("mooi momentje").check()
    page.get_by_role("button", name="Bewaren").tap()
    page.wait_for_url("**/log/?child=*")
    restored_from_before(moment)
    phone.set_offline(False)
    for _ in range(100):
        if not rows(page):
            break
        page.wait_for_timeout(50)
    done(page)
    moment.refresh_from_db()
    assert (moment.note, moment.serves, moment.kept) == ("Ze lachte!", ["look"], True)


def test_as_many_changes_elsewhere_as_were_lost_keep_both_texts(page):
    moment = changed(page)
    restored_from_before(moment)
    moment.refresh_from_db()
    elsewhere(moment, note="Van de andere gsm")
    another(page)
    tap(page)
    card = page.locator("[data-versions]")
    expect(card.locator("[data-mine]")).to_have_text("Ze lachte!", timeout=12_000)
    expect(card.locator("[data-theirs]")).to_have_text("Van de andere gsm")
    card.locator("[data-keep-mine]").tap()
    done(page)
    moment.refresh_from_db()
    assert (moment.note, moment.serves, moment.rev) == ("Ze lachte!", ["look"], 3)


def test_so_it_is_when_a_change_was_taken_before_the_phone_knew(phone, page):
    moment = changed(page)
    page.goto(f"/log/{moment.client_id}/")
    phone.set_offline(True)
    page.get_by_label("mooi momentje").check()
    page.get_by_role("button", name="Bewaren").tap()
    page.wait_for_url("**/log/?child=*")
    restored_from_before(moment)
    moment.refresh_from_db()
    elsewhere(moment, note="Van de andere gsm")
    phone.set_offline(False)
    card = page.locator("[data-versions]")
    expect(card.locator("[data-mine]")).to_have_text("Ze lachte!", timeout=12_000)
    card.locator("[data-keep-theirs]").tap()
    done(page)
    moment.refresh_from_db()
    assert (moment.note, moment.serves, moment.kept) == ("Van de andere gsm", ["look"], True)


def test_what_cannot_be_given_again_is_shown_with_its_text(page, sam):
    page.goto("/log/")
    page.get_by_label("ook met Sam").check()
    page.get_by_role("button", name="Klaar").tap()
    says(page, IN_ACCOUNT)
    write(page, "Samen gezongen")
    page.wait_for_timeout(300)
    done(page)
    restored()
    Child.objects.filter(pk=sam.pk).update(erasure_asked_at=timezone.now())
    another(page)
    tap(page)
    card = page.locator("[data-card]")
    expect(card.locator("[data-words]")).to_contain_text("Samen gezongen")
    expect(card).to_have_count(1)
    assert sam.pk not in {row.child_id for row in stored(2)}
