"""An earlier moment, changed without network: the change waits on the phone like every other, and meets others well."""

import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from logs.models import Interaction
from tests.browser.outbox_pages import KEPT, ON_PHONE, ready, rows

pytestmark = pytest.mark.browser


@pytest.fixture
def moment(lotte, noor):
    return Interaction.objects.record(
        by=lotte, child=noor, client_id=uuid.uuid4(), now=timezone.now(), serves=["look"], routine="meal", note="eerst"
    ).interaction


@pytest.fixture
def page(phone, lotte, moment, complaints):
    """The moment's own page, from the list, without network."""
    page = ready(phone.signed_in_as(lotte))
    page.goto("/moments/")
    assert page.evaluate(KEPT, f"/log/{moment.client_id}/")
    phone.set_offline(True)
    page.get_by_role("link", name="Veranderen").first.tap()
    expect(page.get_by_label("Notitie")).to_have_value("eerst")
    yield page
    complaints[:] = [line for line in complaints if "Failed to load resource: net::" not in line]


def save(page, note):
    page.get_by_label("Notitie").fill(note)
    page.get_by_label("mooi momentje").check()
    page.get_by_role("button", name="Bewaren").tap()


def arrived(page, moment):
    for _ in range(160):
        if not [row for row in rows(page) if not row.get("held")]:
            break
        page.wait_for_timeout(50)
    moment.refresh_from_db()
    return moment


def test_a_change_without_network_waits_and_arrives(phone, page, moment):
    save(page, "later")
    page.wait_for_url("**/log/?child=*")
    expect(page.get_by_text(ON_PHONE)).to_be_visible()
    assert {*rows(page)[0]["item"]} == {"op", "id", "child", "note", "kept", "rev"}
    phone.set_offline(False)
    arrived(page, moment)
    assert (moment.note, moment.kept, moment.serves, moment.routine, moment.rev) == ("later", True, ["look"], "meal", 2)


def test_it_meets_a_change_from_elsewhere_with_both_texts(phone, page, moment):
    save(page, "van hier")
    page.wait_for_url("**/log/?child=*")
    Interaction.objects.record(
        by=moment.author, child=moment.child, client_id=moment.client_id, now=timezone.now(), rev=1, note="van daar",
        routine="bath",
    )  # fmt: skip
    phone.set_offline(False)
    expect(page.locator("[data-mine]")).to_have_text("van hier", timeout=12_000)
    expect(page.locator("[data-theirs]")).to_have_text("van daar")
    arrived(page, moment)
    assert (moment.note, moment.routine, moment.kept) == ("van daar", "bath", True)


def test_what_cannot_be_is_said_and_what_was_typed_stays(page, moment):
    page.on("dialog", lambda one: one.accept())
    save(page, "a" * 281)
    assert page.get_by_label("Notitie").evaluate("one => one.validationMessage").startswith("Dit is wat lang")
    page.locator("summary", has_text="Dit momentje wissen").tap()
    with page.expect_event("dialog") as said:
        page.get_by_role("button", name="Ja, wis het").tap()
    assert "geen netwerk" in said.value.message
    expect(page.get_by_label("Notitie")).to_have_value("a" * 281)
    assert rows(page) == []


def test_with_network_the_form_posts(phone, page, moment):
    phone.set_offline(False)
    save(page, "met netwerk")
    page.wait_for_url("**/?saved=more")
    moment.refresh_from_db()
    assert moment.note == "met netwerk"


@pytest.mark.parametrize("who", ["nobody", "another"])
def test_without_ones_own_session_the_change_waits_for_its_person(phone, page, lotte, moment, request, who):
    phone.set_offline(False)
    if who == "nobody":
        phone.signed_out()
    else:
        phone.signed_in_as(request.getfixturevalue("karim"))
    save(page, "niet kwijt")
    page.wait_for_url(lambda url: str(moment.client_id) not in url)
    assert [(row["user"], row["item"]["note"]) for row in rows(page)] == [(lotte.pk, "niet kwijt")]
    mine = phone.signed_in_as(lotte)
    mine.goto("/log/")
    assert arrived(mine, moment).note == "niet kwijt"


def test_without_ones_own_session_nothing_is_deleted_and_the_page_stays(phone, page, moment):
    page.on("dialog", lambda one: one.accept())
    phone.set_offline(False)
    phone.signed_out()
    page.get_by_label("Notitie").fill("niet kwijt")
    page.locator("summary", has_text="Dit momentje wissen").tap()
    with page.expect_event("dialog") as said:
        page.get_by_role("button", name="Ja, wis het").tap()
    assert said.value.message == "Meld je eerst aan"
    expect(page.get_by_label("Notitie")).to_have_value("niet kwijt")


@pytest.mark.parametrize("what", ["changed", "deleted"])
def test_after_signing_in_anew_an_older_page_still_posts(phone, page, lotte, moment, what):
    phone.set_offline(False)
    phone.signed_in_as(lotte)
    if what == "changed":
        save(page, "opnieuw aangemeld")
        page.wait_for_url("**/?saved=more")
        assert arrived(page, moment).note == "opnieuw aangemeld"
    else:
        page.locator("summary", has_text="Dit momentje wissen").tap()
        page.get_by_role("button", name="Ja, wis het").tap()
        page.wait_for_url(lambda url: str(moment.client_id) not in url)
        assert arrived(page, moment).deleted_at
