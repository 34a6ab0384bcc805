"""The page owns an outbox: saved on the phone first, without network too, and it says where each moment is."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from logs.backdating import NEW_DAY
from logs.models import Interaction
from tests.browser.outbox_pages import IN_ACCOUNT, ON_PHONE, another, ready, rows, says, stored, tap, wake

NO_BACKGROUND_SYNC = "delete ServiceWorkerRegistration.prototype.sync; delete Navigator.prototype.locks;"
DEAD = "() => { IDBDatabase.prototype.transaction = () => { throw new Error('dead'); }; }"
DIES_ONCE = """() => {
    const real = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function () {
        IDBDatabase.prototype.transaction = real;
        throw new DOMException('gone', 'InvalidStateError');
    };
}"""


@pytest.fixture
def page(phone, lotte, noor, complaints):
    yield ready(phone.signed_in_as(lotte))
    complaints[:] = [line for line in complaints if "Failed to load resource: net::" not in line]


def yesterday(moment):
    """Seen from the phone, which is on UTC here: a day ends when a night does."""
    return (moment.received_at - timedelta(hours=NEW_DAY)).date() - timedelta(days=1)


def test_a_tap_is_in_the_account_and_the_page_stays(page):
    page.get_by_label("kijken", exact=True).tap()
    page.get_by_role("button", name="Klaar").tap()
    says(page, IN_ACCOUNT)
    assert page.url.endswith("/log/")
    assert stored(1)[0].serves == ["look"]
    assert rows(page) == []


def test_without_network_it_is_saved_here_and_never_called_sent(phone, page):
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    page.wait_for_timeout(400)
    says(page, ON_PHONE)
    assert not Interaction.objects.exists()
    phone.set_offline(False)
    says(page, IN_ACCOUNT)
    stored(1)


def test_the_queue_survives_a_reload_without_network(phone, page):
    phone.set_offline(True)
    for _ in range(2):
        tap(page)
        says(page, ON_PHONE)
        another(page)
    page.reload()
    expect(page.get_by_role("heading", name="Wat deed Noor?")).to_be_visible()
    expect(page.get_by_text("Bewaard op je gsm (2)")).to_be_visible()
    phone.set_offline(False)
    stored(2)
    expect(page.get_by_text("Alles is verstuurd.")).to_be_visible()
    expect(page.get_by_text(ON_PHONE)).to_be_hidden()
    page.reload()
    expect(page.get_by_text("Alles is verstuurd.")).to_be_hidden()


def test_without_background_sync_and_locks_looking_at_the_page_sends(make_device, lotte, noor, complaints):
    phone = make_device(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    phone.context.add_init_script(NO_BACKGROUND_SYNC)
    page = ready(phone.signed_in_as(lotte))
    assert page.evaluate("!navigator.locks && !('sync' in ServiceWorkerRegistration.prototype)")
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    page.evaluate("addEventListener('online', event => event.stopImmediatePropagation(), true)")
    phone.set_offline(False)
    wake(page)
    stored(1)
    complaints.clear()


def test_a_page_that_is_gone_is_sent_by_the_next_start(phone, page):
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    page.close()
    phone.set_offline(False)
    phone.context.new_page().goto("/tips/")
    stored(1)


def test_undo_without_network_leaves_nothing_to_send(phone, page):
    phone.set_offline(True)
    page.get_by_label("kijken", exact=True).tap()
    page.get_by_role("button", name="Klaar").tap()
    page.get_by_role("button", name="Ongedaan maken").tap()
    expect(page.get_by_label("kijken", exact=True)).to_be_checked()
    assert rows(page) == []


def test_undo_after_it_was_sent_takes_it_back(page):
    tap(page)
    says(page, IN_ACCOUNT)
    page.get_by_role("button", name="Ongedaan maken").tap()
    expect(page.get_by_role("heading", name="Wat deed Noor?")).to_be_visible()
    for _ in range(100):
        if not rows(page):
            break
        page.wait_for_timeout(50)
    assert rows(page) == []
    assert stored(1)[0].deleted_at


@pytest.mark.parametrize("network", [True, False], ids=["with-network", "without"])
def test_what_is_added_later_arrives_as_one_moment(phone, page, network):
    phone.set_offline(not network)
    tap(page)
    says(page, IN_ACCOUNT if network else ON_PHONE)
    page.get_by_label("Notitie").fill("Ze lachte!")
    page.get_by_label("gisteren").check()
    page.get_by_label("mooi momentje").check()
    page.get_by_role("button", name="Bewaren").tap()
    expect(page.get_by_text("Toegevoegd.")).to_be_visible()
    phone.set_offline(False)
    says(page, IN_ACCOUNT)
    moment = stored(1)[0]
    assert (moment.note, moment.kept) == ("Ze lachte!", True)
    assert moment.occurred_at.date() == yesterday(moment)


def test_finding_each_other_again_gets_the_warmest_reply(page):
    tap(page)
    page.get_by_label("eerst niet, dan wel").check()
    page.get_by_role("button", name="Bewaren").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Eerst niet, en dan toch. Jullie vonden elkaar terug. Daar draait het om."
    )
    says(page, IN_ACCOUNT)
    assert stored(1)[0].repaired


def test_where_it_usually_is_at_this_hour_stands_first_and_another_is_one_tap(phone, page, lotte, noor):
    for days in (1, 2, 3):
        Interaction.objects.record(
            by=lotte, child=noor, client_id=uuid.uuid4(), now=timezone.now(), routine="chores",
            occurred_at=timezone.now() - timedelta(days=days),
        )  # fmt: skip
    page.goto("/log/")
    tap(page)
    offered = page.locator("[data-add] input[name=routine]:visible")
    expect(offered.first).to_have_value("chores")
    expect(offered).to_have_count(4)
    offered.nth(1).check()
    expect(offered.first).not_to_be_checked()


def test_an_earlier_time_is_two_taps(page):
    tap(page)
    page.get_by_label("gisteren").check()
    page.get_by_role("button", name="Bewaren").tap()
    expect(page.get_by_text("Toegevoegd.")).to_be_visible()
    says(page, IN_ACCOUNT)
    moment = stored(1)[0]
    assert moment.occurred_at.date() == yesterday(moment)


def test_a_note_that_is_too_long_stays_with_its_reason(page):
    page.set_viewport_size({"width": 360, "height": 640})
    tap(page)
    says(page, IN_ACCOUNT)
    page.get_by_label("Notitie").fill("a" * 281)
    page.get_by_role("button", name="Bewaren").tap()
    expect(page.get_by_text("Hou het bij 280 tekens")).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("Notitie")).to_be_focused()
    expect(page.get_by_label("Notitie")).to_have_value("a" * 281)


def test_ticks_and_a_note_survive_a_reload(page):
    page.get_by_label("kijken", exact=True).tap()
    page.wait_for_timeout(200)
    page.reload()
    expect(page.get_by_label("kijken", exact=True)).to_be_checked()
    page.get_by_role("button", name="Klaar").tap()
    says(page, IN_ACCOUNT)
    page.get_by_label("Notitie").fill("nog niet klaar")
    page.wait_for_timeout(200)
    page.reload()
    expect(page.get_by_label("Notitie")).to_have_value("nog niet klaar")


def test_two_children_in_one_tap_are_tied(phone, lotte, noor, sam):
    page = ready(phone.signed_in_as(lotte))
    page.get_by_label("ook met Sam").check()
    page.get_by_role("button", name="Klaar").tap()
    says(page, IN_ACCOUNT)
    one, two = stored(2)
    assert one.together == two.together
    assert {one.child, two.child} == {noor, sam}


def test_a_phone_that_cannot_keep_anything_sends_straight_away(phone, page):
    page.evaluate(DEAD)
    tap(page)
    says(page, IN_ACCOUNT)
    stored(1)


def test_a_phone_that_can_neither_keep_nor_send_says_so_and_keeps_the_form(phone, page):
    page.evaluate(DEAD)
    phone.set_offline(True)
    page.get_by_label("kijken", exact=True).tap()
    page.get_by_role("button", name="Klaar").tap()
    expect(page.get_by_text("Niet bewaard")).to_be_visible()
    expect(page.get_by_label("kijken", exact=True)).to_be_checked()


def test_a_handle_that_died_is_opened_once_more(page):
    page.evaluate(DIES_ONCE)
    tap(page)
    says(page, IN_ACCOUNT)
