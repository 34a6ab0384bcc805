"""The outbox outlives what happens to a page, a tab, a browser and a season: nothing is lost, nothing is doubled."""

import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Error, expect

from logs.models import Interaction
from tests.browser.killing import Killable
from tests.browser.outbox_pages import IN_ACCOUNT, ON_PHONE, another, ready, rows, says, stored, tap
from tests.fault_proxy import FaultProxy, between
from tests.faults import report
from tests.services import wait_until

SEED, KILLS = 20261129, 30
NEWER = """() => new Promise((done, fail) => {
    const asked = indexedDB.open('moments', 2);
    asked.onupgradeneeded = () => asked.result.createObjectStore('later');
    asked.onblocked = fail;
    asked.onsuccess = () => { asked.result.close(); done(); };
})"""
COUNTS_PERSIST = """globalThis.askedToPersist = 0;
if (globalThis.StorageManager)
    StorageManager.prototype.persist = async () => { globalThis.askedToPersist += 1; return true; };"""
STANDS = "Object.defineProperty(Navigator.prototype, 'standalone', { get: () => %s })"
TAPS = """async () => {
    const shown = (what) => new Promise(done => {
        const look = () => {
            const found = document.querySelector(what);
            found?.offsetParent ? done(found) : setTimeout(look, 3);
        };
        look();
    });
    for (;;) {
        (await shown('form.moment .button')).click();
        await told('tap');
        await shown('[data-where]:not(:empty)');
        await told(JSON.parse(document.body.dataset.spokenFor)[0]);
        (await shown('[data-another]')).click();
    }
}"""


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


@pytest.fixture
def browser_on_a_folder(browser_type, browser_type_launch_args, live_server, client, settings, lotte, noor, tmp_path):
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(lotte)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url, "expires": 2_000_000_000}
    options = {"base_url": live_server.url, "locale": "nl-BE"} | browser_type_launch_args
    return Killable(browser_type, options, tmp_path / "profile", cookie)


@pytest.mark.parametrize("arrived", [True, False], ids=["it-arrived", "it-did-not"])
def test_a_tab_killed_between_send_and_answer_is_one_row(phone, page, proxy, arrived):
    proxy.fault("slow" if arrived else "freeze", times=1)
    tap(page)
    wait_until(lambda: proxy.calls, "the delivery", 10)
    page.close()
    if arrived:
        stored(1)
    proxy.heal()
    next_page = phone.context.new_page()
    next_page.goto("/log/")
    stored(1)
    for _ in range(100):
        if not rows(next_page):
            break
        next_page.wait_for_timeout(50)
    assert rows(next_page) == []
    stored(1)


def test_what_waits_goes_through_a_newer_memory_while_an_old_page_is_open(phone, page):
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    another(page)
    page.evaluate(NEWER)
    tap(page)
    says(page, ON_PHONE)
    phone.set_offline(False)
    stored(2)
    says(page, IN_ACCOUNT)


def test_sixty_days_without_network_lose_nothing(phone, lotte, noor, complaints):
    then, page = datetime.now(UTC) - timedelta(days=60), phone.signed_in_as(lotte)
    page.clock.set_system_time(then)
    ready(page)
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    page.clock.set_system_time(datetime.now(UTC))
    page.reload()
    expect(page.get_by_text(ON_PHONE)).to_be_visible()
    assert len(rows(page)) == 1
    phone.set_offline(False)
    moment = stored(1)[0]
    assert abs(moment.occurred_at - then) < timedelta(minutes=5)
    complaints.clear()


def test_the_browser_is_asked_to_keep_it_at_the_first_save_and_not_before(phone, lotte, noor):
    phone.context.add_init_script(COUNTS_PERSIST)
    page = ready(phone.signed_in_as(lotte))
    page.get_by_label("kijken", exact=True).tap()
    page.wait_for_timeout(300)
    assert page.evaluate("askedToPersist") == 0
    page.get_by_role("button", name="Klaar").tap()
    says(page, IN_ACCOUNT)
    assert page.evaluate("askedToPersist") == 1
    another(page)
    tap(page)
    page.reload()
    tap(page)
    says(page, IN_ACCOUNT)
    assert page.evaluate("askedToPersist") == 0


@pytest.mark.parametrize(
    ("standalone", "shown"), [("false", True), ("true", False), ("undefined", False)],
    ids=["safari", "safari-installed", "another-browser"],
)  # fmt: skip
def test_only_a_page_in_safari_that_has_something_waiting_speaks_of_the_home_screen(
    phone, lotte, noor, complaints, standalone, shown
):
    phone.context.add_init_script(STANDS % standalone)
    page = ready(phone.signed_in_as(lotte))
    line = page.get_by_text("Zet deze pagina op je beginscherm")
    expect(line).to_be_hidden()
    phone.set_offline(True)
    tap(page)
    another(page)
    expect(page.get_by_text("Bewaard op je gsm")).to_be_visible()
    assert line.is_visible() == shown
    phone.set_offline(False)
    stored(1)
    expect(line).to_be_hidden()
    complaints.clear()


def test_what_was_just_saved_can_be_taken_back_for_ten_seconds(phone, lotte, noor):
    page = phone.signed_in_as(lotte)
    page.clock.install()
    page.goto("/log/")
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 10)  # or a slow machine uses the ten seconds up
    tap(page)
    undo = page.get_by_role("button", name="Ongedaan maken")
    expect(undo).to_be_visible()
    page.clock.fast_forward(9_000)
    expect(undo).to_be_visible()
    page.clock.fast_forward(1_500)
    expect(undo).to_be_hidden()


def test_the_queue_survives_a_killed_browser(browser_on_a_folder):
    context = browser_on_a_folder.start()
    page = ready(context.new_page())
    context.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    browser_on_a_folder.kill()
    context = browser_on_a_folder.start()
    context.new_page().goto("/log/")
    stored(1)
    context.close()


@pytest.mark.faults
@pytest.mark.timeout(1500)
def test_a_browser_killed_while_tapping_loses_nothing_that_it_called_saved(browser_on_a_folder):
    chance, saved, counts, moments = random.Random(SEED), list[str](), Counter[str](), list[float]()
    for kill in range(KILLS):
        context, after = browser_on_a_folder.start(), chance.uniform(0.05, 2.5)
        page = context.pages[0]
        page.expose_function("told", lambda what: counts.update(taps=1) if what == "tap" else saved.append(what))
        page.goto("/log/")
        context.set_offline(kill % 2 == 1)
        before = len(saved)
        timer = threading.Timer(after, browser_on_a_folder.kill)
        timer.start()
        with pytest.raises(Error):
            page.evaluate(TAPS)
        timer.join()
        moments.append(round(after, 3))
        counts["saved before a kill without network"] += (len(saved) - before) if kill % 2 else 0
    context = browser_on_a_folder.start()
    page = context.pages[0]
    page.goto("/log/")
    wait_until(lambda: not rows(page), "the outbox to empty", 60)
    context.close()
    found = Counter(str(name) for name in Interaction.objects.values_list("client_id", flat=True))
    lost = len(set(saved) - set(found))
    doubled = sum(found.values()) - len(found) + max(0, sum(found.values()) - counts["taps"] - KILLS)
    report.write(
        "browser_kills", seed=SEED, kills=KILLS, seconds_of_tapping_before_each_kill=moments, called_saved=len(saved),
        stored=sum(found.values()), lost=lost, doubled=doubled, **counts,
    )  # fmt: skip
    assert len(saved) > KILLS
    assert (lost, doubled) == (0, 0)
