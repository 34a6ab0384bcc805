"""Nothing leaves the phone without its own acknowledgement, whatever the network or the server does."""

import json

import pytest
from playwright.sync_api import expect

from logs.models import Interaction
from tests.browser.outbox_pages import IN_ACCOUNT, ON_PHONE, another, ready, rows, says, stored, tap, wake
from tests.fault_proxy import FaultProxy, between

FAULTS = ["drop", "cut", "portal", "foreign", "login", "401", "403", "408", "413", "429", "500", "502", "503", "507"]
PUT = """([user, items]) => new Promise((done, fail) => {
    const asked = indexedDB.open('moments');
    asked.onsuccess = () => {
        const all = asked.result.transaction('outbox', 'readwrite');
        for (const item of items) all.objectStore('outbox').add({ user, words: item.note ?? '', item });
        all.oncomplete = () => { asked.result.close(); done(); };
        all.onabort = fail;
    };
})"""
ITEMS = """([child, count, note]) => Array.from({ length: count }, () => (
    { op: 'put', id: crypto.randomUUID(), child, occurred_at: new Date().toISOString(), note }))"""


@pytest.fixture
def proxy(live_server):
    yield from between(live_server.url)


@pytest.fixture
def address(proxy: FaultProxy) -> str:
    return proxy.url


@pytest.fixture
def page(phone, lotte, noor, complaints):
    yield ready(phone.signed_in_as(lotte))
    complaints[:] = [line for line in complaints if "Failed to load resource" not in line]


def queue(page, user, items):
    page.evaluate(PUT, [user.pk, items])


def items(page, child, count, note=""):
    return page.evaluate(ITEMS, [child.pk, count, note])


def test_whatever_comes_instead_of_an_acknowledgement_keeps_the_moment(page, proxy):
    for number, fault in enumerate(FAULTS, 1):
        proxy.fault(fault)
        proxy.calls.clear()
        tap(page)
        expect(page.locator("[data-where]")).to_contain_text(ON_PHONE)
        for _ in range(60):  # until it was tried, and then some
            page.wait_for_timeout(100)
            if proxy.calls:
                break
        assert proxy.calls, fault
        page.wait_for_timeout(300)
        assert len(rows(page)) == 1, fault
        expect(page.get_by_text(IN_ACCOUNT)).to_have_count(0)
        proxy.heal()
        if fault == "413":  # alone it is too much: it is the person who decides
            expect(page.get_by_text("Kijk even na").first).to_be_visible()
            page.get_by_role("button", name="Verstuur als nieuw momentje").tap()
        wake(page)
        stored(number)
        says(page, IN_ACCOUNT)
        another(page)


def test_a_broken_answer_about_the_session_keeps_the_moment(page, proxy):
    for number, fault in enumerate(["portal", "500", "cut", "login"], 1):
        proxy.fault(fault, path="/phone/session/")
        proxy.calls.clear()
        tap(page)
        says(page, ON_PHONE)
        page.wait_for_timeout(300)
        assert (proxy.calls, len(rows(page))) == ([], 1), fault
        proxy.heal()
        wake(page)
        stored(number)
        says(page, IN_ACCOUNT)
        another(page)


def test_an_answer_that_never_comes_is_given_up_after_ten_seconds(page, proxy):
    proxy.fault("freeze", times=1)
    tap(page)
    says(page, ON_PHONE)
    page.wait_for_timeout(9_000)
    assert not Interaction.objects.exists()
    stored(1, seconds=8)  # by itself, after the time-out and a pause


def test_a_lost_answer_is_one_row(page, proxy):
    proxy.fault("drop", times=3)
    tap(page)
    stored(1)
    for _ in range(4):
        wake(page)
        page.wait_for_timeout(150)
    says(page, IN_ACCOUNT)
    assert len(proxy.calls) >= 4
    stored(1)


def test_the_server_is_given_the_time_it_asks_for(page, proxy):
    proxy.fault("429", times=1, headers={"Retry-After": "3"})
    tap(page)
    page.wait_for_timeout(500)
    for _ in range(3):
        wake(page)
    page.wait_for_timeout(500)
    assert len(proxy.calls) == 1
    stored(1, seconds=8)


def test_a_poison_item_at_the_head_lets_the_others_through_and_keeps_its_text(page, proxy, lotte, noor):
    poison = items(page, noor, 1, "mijn tekst")[0] | {"child": 2**40}
    queue(page, lotte, [poison, *items(page, noor, 49)])
    wake(page)
    stored(49)
    expect(page.get_by_text("Kijk even na")).to_be_visible()
    expect(page.get_by_text("mijn tekst").first).to_be_visible()
    assert len(proxy.calls) == 1
    page.reload()
    expect(page.get_by_text("mijn tekst").first).to_be_visible()
    page.get_by_role("button", name="Gooi weg").tap()
    expect(page.get_by_text("Kijk even na")).to_have_count(0)
    assert rows(page) == []


def test_a_batch_that_is_too_much_is_halved_down_to_one(page, proxy, lotte, noor):
    queue(page, lotte, items(page, noor, 8))
    proxy.fault("413", times=3)
    wake(page)
    stored(8)
    sizes = [len(json.loads(call)["items"]) for call in proxy.calls]
    assert sizes[:4] == [8, 4, 2, 1]
    expect(page.get_by_text(ON_PHONE)).to_be_hidden()


def test_fifty_at_most_go_at_once(page, proxy, lotte, noor):
    queue(page, lotte, items(page, noor, 60))
    wake(page)
    stored(60)
    assert [len(json.loads(call)["items"]) for call in proxy.calls] == [50, 10]


def test_a_server_that_breaks_on_one_item_gets_the_others(page, proxy, lotte, noor):
    queue(page, lotte, items(page, noor, 2))
    proxy.fault("500", times=2)
    for _ in range(4):
        wake(page)
        page.wait_for_timeout(200)
    stored(2)


def test_signed_out_elsewhere_pauses_and_goes_on_after_signing_in(phone, page, proxy, lotte, client):
    session = phone.context.cookies()
    phone.context.clear_cookies()
    tap(page)
    another(page)
    expect(page.get_by_role("link", name="Meld je aan om het te versturen.")).to_be_visible()
    assert (proxy.calls, len(rows(page))) == ([], 1)
    phone.context.add_cookies(session)
    wake(page)
    stored(1)


def test_a_moment_is_never_sent_under_another_session(phone, page, proxy, karim):
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    theirs = phone.signed_in_as(karim)
    phone.set_offline(False)
    theirs.goto("/log/")
    wake(page)
    theirs.wait_for_timeout(700)
    assert not Interaction.objects.exists()
    expect(theirs.get_by_text(ON_PHONE)).to_be_hidden()
    expect(theirs.get_by_text("Saved on your phone")).to_be_hidden()
    assert len(rows(page)) == 1


def test_two_tabs_send_one_row(phone, page, proxy):
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    other = phone.context.new_page()
    other.goto("/log/")
    phone.set_offline(False)
    wake(page)
    wake(other)
    stored(1)
    says(page, IN_ACCOUNT)
