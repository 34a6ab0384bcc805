"""What the tests of the outbox share: a log page that is ready for no network, one tap, and what then stands where."""

import time
from typing import Any

from playwright.sync_api import Page, expect

from logs.models import Interaction
from tests.services import wait_until

ON_PHONE, IN_ACCOUNT = "Bewaard op je gsm", "Bewaard in je account"
CONTROLLED = """() => Promise.race([
    new Promise((_, fail) => setTimeout(fail, 15000, new Error('no service worker'))),
    navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller || new Promise(done =>
        navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))).then(() => true),
])"""
KEPT = """async (path) => {
    for (let turn = 0; turn < 200; turn++) {
        if (await caches.match(path, { ignoreVary: true })) return true;
        await new Promise(done => setTimeout(done, 50));
    }
    return false;
}"""
PAGES = """async () => { const found = [];
    for (const name of await caches.keys()) if (name.startsWith('pages-'))
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    return found; }"""
ROWS = """() => new Promise((done, fail) => {
    const asked = indexedDB.open('moments');
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
        const all = asked.result.transaction('outbox').objectStore('outbox').getAll();
        all.onsuccess = () => { asked.result.close(); done(all.result); };
    };
})"""


def ready(page: Page, path: str = "/log/") -> Page:
    """Opens the page and waits until the phone has what it needs without network."""
    page.goto(path)
    page.evaluate(CONTROLLED)
    assert page.evaluate(KEPT, path)
    return page


def tap(page: Page) -> None:
    """One tap: a moment together."""
    page.get_by_role("button", name="Een momentje samen").click()


def forgotten(page: Page) -> None:
    """The service worker takes the kept pages away soon after the answer, and nothing brings one back."""
    wait_until(lambda: not page.evaluate(PAGES), "no page is kept")


def until(page: Page, promise: str) -> None:
    """Waits until that promise comes out true; to Playwright's own `wait_for_function` any promise is true at once."""
    wait_until(lambda: page.evaluate(promise), promise)


def another(page: Page) -> None:
    page.get_by_role("button", name="Nog een momentje").click()


def says(page: Page, text: str) -> None:
    """The line of the moment just saved."""
    expect(page.locator("[data-where]")).to_contain_text(text, timeout=12_000)


def rows(page: Page) -> list[Any]:
    """What is in the outbox."""
    found: list[Any] = page.evaluate(ROWS)
    return found


def wake(page: Page) -> None:
    """The person looks at the page again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def stored(count: int, seconds: float = 8) -> list[Interaction]:
    """The rows on the server, once there are that many."""
    end = time.monotonic() + seconds
    while Interaction.objects.count() != count and time.monotonic() < end:
        time.sleep(0.05)
    found = list(Interaction.objects.order_by("pk"))
    assert len(found) == count
    return found
