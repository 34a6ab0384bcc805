"""Opening the page when something waits: it stands there at once, nothing moves, and it is the right child's."""

import pytest
from playwright.sync_api import expect

from tests.browser.outbox_pages import IN_ACCOUNT, KEPT, ON_PHONE, another, ready, says, stored, tap

MOVED = """globalThis.moved = [];
new PerformanceObserver(list => list.getEntries().forEach(one => moved.push([one.value, one.hadRecentInput])))
    .observe({ type: 'layout-shift', buffered: true });"""
HELD = """user => new Promise(done => { const asked = indexedDB.open('moments'); asked.onsuccess = () => {
    const all = asked.result.transaction('outbox', 'readwrite');
    all.objectStore('outbox').add({ user, words: 'Noor', held: { status: 'rejected', detail: 'Dat kan niet.' },
        item: { op: 'put', id: crypto.randomUUID(), child: 1 } });
    all.oncomplete = () => { asked.result.close(); done(); }; }; })"""
# A phone whose storage is busy for a while, long after the first paint.
BUSY = """indexedDB.open('moments').onsuccess = ({ target: { result: base } }) => {
    const rows = base.transaction('outbox', 'readwrite').objectStore('outbox');
    const spin = () => { rows.count().onsuccess = () => performance.now() < 700 ? spin() : base.close(); };
    spin();
};"""
# The copies of the others' pages come last, so that the first that looks alike is this child's.
FIRST = """async child => { for (const name of await caches.keys()) if (name.startsWith('pages-')) {
    const pages = await caches.open(name);
    for (const request of await pages.keys()) if (!request.url.endsWith('child=' + child)) {
        const copy = await pages.match(request, { ignoreVary: true });
        await pages.delete(request, { ignoreVary: true });
        await pages.put(request, copy);
    } } }"""


@pytest.fixture
def page(phone, lotte, noor, complaints):
    phone.context.add_init_script(MOVED)
    yield ready(phone.signed_in_as(lotte))
    complaints[:] = [line for line in complaints if "Failed to load resource: net::" not in line]


def moved(page):
    page.wait_for_timeout(300)
    return page.evaluate("moved.filter(([value, asked]) => !asked)")


def test_the_line_stands_there_from_the_first_paint_on_and_leaves_without_moving_anything(phone, page):
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    another(page)
    page.wait_for_function("localStorage.waits")
    page.add_init_script(BUSY)
    page.reload()
    expect(page.locator("[data-waiting]")).to_be_visible()
    assert moved(page) == []
    phone.set_offline(False)
    stored(1)
    expect(page.get_by_text("Alles is verstuurd.")).to_be_visible()
    assert moved(page) == []


def test_a_card_that_waits_has_its_room_from_the_first_paint_on(phone, page, lotte):
    page.evaluate(HELD, lotte.pk)
    page.reload()
    expect(page.locator("[data-card]")).to_be_visible()
    page.wait_for_function("localStorage.waits")
    page.add_init_script(BUSY)
    page.reload()
    expect(page.locator("[data-card]")).to_be_visible()
    assert moved(page) == []
    page.locator("[data-discard]").tap()
    expect(page.locator("[data-card]")).to_be_hidden()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.waits ?? null") is None


def test_without_network_the_log_page_is_not_another_childs(phone, page, sam):
    page.goto(f"/log/?child={sam.pk}")
    assert page.evaluate(KEPT, f"/log/?child={sam.pk}")
    page.evaluate(FIRST, sam.pk)
    phone.set_offline(True)
    page.goto("/log/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat deed Noor?")


def test_saved_is_said_though_the_rest_of_the_page_cannot_come(make_device, lotte, noor, complaints):
    phone = make_device(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, service_workers="block")
    page = phone.signed_in_as(lotte)
    page.route("**/js/details.*", lambda route: route.abort())
    page.goto("/log/")
    tap(page)
    says(page, IN_ACCOUNT)
    stored(1)
    another(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat deed Noor?")
    complaints.clear()
