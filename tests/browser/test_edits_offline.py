"""An earlier moment, changed without network: the change waits on the phone like every other, and meets others well."""

import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from logs import together
from logs.models import Interaction
from tests.browser.outbox_pages import KEPT, ON_PHONE, ready, rows


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


def test_what_is_too_long_is_said_and_stays(page, moment):
    save(page, "a" * 281)
    assert page.get_by_label("Notitie").evaluate("one => one.validationMessage").startswith("Dit is wat lang")
    expect(page.get_by_label("Notitie")).to_have_value("a" * 281)
    assert rows(page) == []


def test_a_phone_that_can_keep_nothing_says_so_and_what_was_typed_stays(page, moment):
    page.evaluate("() => { IDBDatabase.prototype.transaction = () => { throw new Error('full'); }; }")
    page.on("dialog", lambda one: one.accept())
    with page.expect_event("dialog") as said:
        save(page, "niet kwijt")
    assert "geen netwerk" in said.value.message
    expect(page.get_by_label("Notitie")).to_have_value("niet kwijt")
    delete(page, wait=False)
    with page.expect_event("dialog") as said:
        page.get_by_role("button", name="Ja, wis het").tap()
    assert "geen netwerk" in said.value.message


def delete(page, wait=True):
    page.locator("summary", has_text="Dit momentje wissen").tap()
    if wait:
        page.get_by_role("button", name="Ja, wis het").tap()
        page.wait_for_url("**/log/?child=*")


def test_a_deletion_without_network_waits_and_arrives(phone, page, moment):
    delete(page)
    expect(page.get_by_text("Gewist op je gsm")).to_be_visible()
    assert [row["item"] for row in rows(page)] == [{"op": "delete", "id": str(moment.client_id)}]
    phone.set_offline(False)
    assert arrived(page, moment).deleted_at
    expect(page.get_by_text("Alles is verstuurd")).to_be_visible()


def test_a_deletion_beats_a_change_from_elsewhere(phone, page, moment):
    delete(page)
    Interaction.objects.record(
        by=moment.author, child=moment.child, client_id=moment.client_id, now=timezone.now(), rev=1, note="van daar"
    )
    phone.set_offline(False)
    assert arrived(page, moment).deleted_at
    assert rows(page) == []


@pytest.fixture
def of_two(lotte, noor, sam):
    """A moment with both, and its row for Sam."""
    first = together.record(
        by=lotte, child=noor, others=[sam], client_id=uuid.uuid4(), now=timezone.now(), fields={"note": "eerst"}
    )
    return first, Interaction.objects.get(child=sam)


def of(page, phone, moment):
    """Its own page, kept, without network."""
    phone.set_offline(False)
    path = f"/log/{moment.client_id}/"
    page.goto(path)
    assert page.evaluate(KEPT, path)
    phone.set_offline(True)
    page.reload()
    expect(page.get_by_label("Notitie")).to_have_value("eerst")


def test_another_child_was_there_too(phone, page, moment, sam):
    of(page, phone, moment)
    page.get_by_label("ook met Sam").check()
    save(page, "met twee")
    page.wait_for_url("**/log/?child=*")
    phone.set_offline(False)
    assert (arrived(page, moment).note, moment.together) == ("met twee", moment.client_id)
    other = Interaction.objects.get(child=sam)
    assert (other.note, other.kept, other.serves, other.routine, other.together) == (
        "met twee", True, ["look"], "meal", moment.client_id,
    )  # fmt: skip


def test_a_moment_of_two_children_is_changed_for_both(phone, page, of_two):
    first, second = of_two
    of(page, phone, first)
    save(page, "voor beiden")
    page.wait_for_url("**/log/?child=*")
    phone.set_offline(False)
    assert (arrived(page, first).note, arrived(page, second).note) == ("voor beiden", "voor beiden")
    assert (first.rev, second.rev) == (2, 2)


def test_who_was_not_there_after_all_loses_it(phone, page, of_two):
    first, second = of_two
    of(page, phone, first)
    page.get_by_label("ook met Sam").uncheck()
    save(page, "alleen")
    page.wait_for_url("**/log/?child=*")
    phone.set_offline(False)
    assert (arrived(page, first).note, first.deleted_at) == ("alleen", None)
    assert arrived(page, second).deleted_at


def test_a_moment_of_two_children_is_deleted_for_both(phone, page, of_two):
    first, second = of_two
    of(page, phone, first)
    delete(page)
    phone.set_offline(False)
    assert arrived(page, first).deleted_at
    assert arrived(page, second).deleted_at


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


@pytest.mark.parametrize("who", ["nobody", "another"])
def test_without_ones_own_session_a_deletion_waits_for_its_person(phone, page, lotte, moment, request, who):
    phone.set_offline(False)
    if who == "nobody":
        phone.signed_out()
    else:
        phone.signed_in_as(request.getfixturevalue("karim"))
    delete(page, wait=False)
    page.get_by_role("button", name="Ja, wis het").tap()
    page.wait_for_url(lambda url: str(moment.client_id) not in url)
    assert [(row["user"], row["item"]["op"]) for row in rows(page)] == [(lotte.pk, "delete")]
    moment.refresh_from_db()
    assert moment.deleted_at is None
    mine = phone.signed_in_as(lotte)
    mine.goto("/log/")
    assert arrived(mine, moment).deleted_at


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
