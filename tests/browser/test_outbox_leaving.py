"""Signing out, updating, installing: nothing stays of somebody who left, and nothing typed is dropped."""

import json
import re
import threading

import pytest
from django.core.signals import request_finished
from django.test.signals import template_rendered
from playwright.sync_api import expect

from logs.models import Interaction
from serve_return import pwa
from tests.browser.outbox_pages import (
    IN_ACCOUNT,
    KEPT,
    ON_PHONE,
    PAGES,
    forgotten,
    ready,
    rows,
    says,
    stored,
    tap,
    until,
)
from tests.services import wait_until

FRONT = re.compile(r":\d+/$")
# The colours outside the middle circle of 80 %, which is what a launcher may cut away.
OUTSIDE_THE_CIRCLE = """async src => {
    const one = new Image(), seen = new Set();
    one.src = src;
    await one.decode();
    const size = one.width, page = new OffscreenCanvas(size, size).getContext('2d');
    page.drawImage(one, 0, 0);
    const { data } = page.getImageData(0, 0, size, size);
    const middle = size / 2;
    for (let n = 0; n < size * size; n++)
        if (Math.hypot(n % size - middle, Math.floor(n / size) - middle) > 0.4 * size)
            seen.add(data.slice(4 * n, 4 * n + 4).join());
    return seen.size;
}"""
SIZE = """async src => {
    const one = new Image();
    one.src = src;
    await one.decode();
    return [one.width, one.height];
}"""


@pytest.fixture
def page(phone, lotte, noor, complaints):
    yield ready(phone.signed_in_as(lotte))
    complaints[:] = [line for line in complaints if "Failed to load resource: net::" not in line]


def leave(page):
    page.get_by_role("button", name="Afmelden").tap()


def test_signing_out_leaves_no_page_and_no_moment(page):
    tap(page)
    says(page, IN_ACCOUNT)
    assert page.evaluate(PAGES)
    leave(page)
    page.wait_for_url(FRONT)
    forgotten(page)
    assert rows(page) == []


def test_signing_out_first_sends_what_waits(phone, page):
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    page.evaluate("addEventListener('online', event => event.stopImmediatePropagation(), true)")
    phone.set_offline(False)
    leave(page)
    page.wait_for_url(FRONT)
    stored(1)


def test_without_network_nobody_is_signed_out_by_half(phone, page):
    phone.set_offline(True)
    tap(page)
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_event("dialog") as said:
        leave(page)
    assert "geen netwerk" in said.value.message
    page.wait_for_timeout(600)
    assert len(rows(page)) == 1


def left_behind(page, user):
    """A moment of that person's that the server refused stays on the phone."""
    page.evaluate(
        """(user) => new Promise(done => { const asked = indexedDB.open('moments'); asked.onsuccess = () => {
            const all = asked.result.transaction('outbox', 'readwrite');
            all.objectStore('outbox').add({ user, words: 'x', held: { status: 'rejected', detail: '' },
                item: { op: 'put', id: crypto.randomUUID(), child: 1 } });
            all.oncomplete = () => { asked.result.close(); done(); }; }; })""",
        user.pk,
    )


@pytest.mark.parametrize("answer", ["stay", "go"])
def test_signing_out_with_something_left_asks(page, noor, lotte, answer):
    left_behind(page, lotte)
    page.on("dialog", lambda one: one.accept() if answer == "go" else one.dismiss())
    with page.expect_event("dialog") as said:
        leave(page)
    if answer == "go":
        page.wait_for_url(FRONT)
    else:
        page.wait_for_timeout(600)
    assert "Toch afmelden" in said.value.message
    assert len(rows(page)) == (answer == "stay")


@pytest.mark.parametrize("who", ["nobody", "another"])
def test_an_older_page_signs_out_whoever_is_here_and_takes_only_theirs(phone, page, lotte, nadia, elif_, who):
    left_behind(page, lotte)
    if who == "nobody":
        phone.signed_out()
    else:
        phone.signed_in_as(nadia)
        left_behind(page, nadia)
    page.on("dialog", lambda one: one.accept())
    if who == "another":
        with page.expect_event("dialog") as said:
            leave(page)
        assert "Toch afmelden" in said.value.message
    else:
        leave(page)
    page.wait_for_url(FRONT)
    assert [row["user"] for row in rows(page)] == [lotte.pk]
    page.goto("/log/")
    page.wait_for_url("**/accounts/login/**")


def test_another_person_on_this_phone_takes_the_kept_pages_away(phone, page, nadia):
    theirs = phone.signed_in_as(nadia)
    ready(theirs)
    phone.set_offline(True)
    theirs.reload()
    expect(theirs.get_by_role("heading", name="Wat deed Elif?")).to_be_visible()
    assert "/week/" not in theirs.evaluate(PAGES) or "Noor" not in theirs.content()


def test_a_session_that_ended_takes_the_kept_pages_away(phone, page):
    phone.context.clear_cookies()
    page.reload()
    page.wait_for_url("**/accounts/login/**")
    forgotten(page)


@pytest.fixture
def held():
    """The server is slow to write the week's page, for whom it knows: `begun` is set then, and `go` lets it answer."""
    begun, go, over = threading.Event(), threading.Event(), threading.Event()

    def hold(template, **kwargs):
        if template.name == "logs/caregiver/week.html":
            begun.set()
            go.wait(20)

    def ended(**kwargs):
        if go.is_set():
            over.set()

    template_rendered.connect(hold)
    request_finished.connect(ended)
    yield begun, go, over
    go.set()
    template_rendered.disconnect(hold)
    request_finished.disconnect(ended)


@pytest.mark.parametrize("how", ["signs out", "session ends"])
def test_a_page_asked_for_before_comes_too_late_to_be_kept(phone, lotte, noor, held, how):
    begun, go, over = held
    page = ready(phone.signed_in_as(lotte))
    assert begun.wait(10)
    if how == "signs out":
        leave(page)
        page.wait_for_url(FRONT)
    else:
        phone.context.clear_cookies()
        page.reload()
        page.wait_for_url("**/accounts/login/**")
    forgotten(page)
    go.set()
    assert over.wait(10)
    page.wait_for_timeout(500)
    assert page.evaluate(PAGES) == []


def test_an_update_keeps_what_is_typed_and_old_pages_go_on_working(phone, page, monkeypatch):
    tap(page)
    says(page, IN_ACCOUNT)
    page.get_by_label("Notitie").fill("half getypt")
    newer = pwa._read_shell() | {"version": "newer"}
    monkeypatch.setattr(pwa, "_shell", lambda: newer)
    page.evaluate(
        """() => new Promise(done => {
            navigator.serviceWorker.addEventListener('controllerchange', done, { once: true });
            navigator.serviceWorker.ready.then(worker => worker.update()); }).then(() => true)"""
    )
    expect(page.get_by_label("Notitie")).to_have_value("half getypt")
    page.get_by_role("button", name="Bewaren").tap()
    says(page, IN_ACCOUNT)
    expect(page.get_by_text("Toegevoegd.")).to_be_visible()
    wait_until(lambda: Interaction.objects.get().note == "half getypt", "the note in the account")
    until(page, "caches.keys().then(all => all.every(name => name.includes('newer')))")
    phone.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Wat deed Noor?")).to_be_visible()
    assert [name for name in page.evaluate("caches.keys()") if "newer" not in name] == []


def test_each_child_has_its_own_page_without_network(phone, page, lotte, sam):
    page = ready(phone.signed_in_as(lotte), "/log/")
    page.wait_for_timeout(800)
    phone.set_offline(True)
    page.goto(f"/log/?child={sam.pk}")
    expect(page.get_by_role("heading", name="Wat deed Sam?")).to_be_visible()
    tap(page)
    assert rows(page)[0]["item"]["child"] == sam.pk


def test_what_was_not_kept_says_that_there_is_no_network(phone, page):
    phone.set_offline(True)
    page.goto("/family/")
    expect(page.get_by_role("heading", name="Nu geen netwerk")).to_be_visible()
    page.get_by_role("link", name="Een momentje samen").tap()
    expect(page.get_by_role("heading", name="Wat deed Noor?")).to_be_visible()


def test_the_app_can_be_installed(phone, page, noor):
    wire = phone.context.new_cdp_session(page)
    found = wire.send("Page.getAppManifest")
    assert found["errors"] == []
    said = json.loads(found["data"])
    assert [(one["name"], one["url"]) for one in said["shortcuts"]] == [
        ("Een momentje voor Noor", f"/log/?child={noor.pk}")
    ]
    errors = wire.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in errors if one["errorId"] != "in-incognito"] == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_signed_in_gets_a_whole_manifest_too(make_device, language):
    device = make_device(locale=language)
    page = device.signed_out()
    page.goto("/")
    found = device.context.new_cdp_session(page).send("Page.getAppManifest")
    said = json.loads(found["data"])
    assert (found["errors"], said["shortcuts"], said["lang"], said["id"]) == ([], [], language, "/")
    for picture in said["screenshots"] + said["icons"]:
        assert picture["sizes"] == "x".join(map(str, page.evaluate(SIZE, picture["src"])))
    assert {one["form_factor"] for one in said["screenshots"]} == {"narrow", "wide"}


def test_a_launcher_that_cuts_a_circle_cuts_nothing_off(phone):
    page = phone.signed_out()
    page.goto("/")
    outside = page.evaluate(
        OUTSIDE_THE_CIRCLE, next(one["src"] for one in pwa._icons() if one["purpose"] == "maskable")
    )
    assert outside == 1  # one colour, to the edge


def test_the_pages_that_help_are_there_without_network(phone, page, noor):
    page.goto("/week/")
    addresses = [f"{path}?child={noor.pk}" for path in ("/log/", "/moments/", "/week/", "/tips/")]
    last_week = page.get_by_role("link", name="De week ervoor").get_attribute("href")
    for address in (*addresses, last_week):
        assert page.evaluate(KEPT, address), address
    phone.set_offline(True)
    for address in (*addresses, last_week):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Nu geen netwerk")
        assert page.evaluate("[...document.styleSheets].every(sheet => sheet.cssRules.length)")


def test_a_visitors_browser_keeps_nothing(desktop, vera, grant):
    page = desktop.signed_in_as(vera)
    page.goto("/visits/")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert page.evaluate("caches.keys()") == []
