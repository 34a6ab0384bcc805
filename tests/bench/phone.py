"""The log page on a bad phone, slow 4G: bytes, largest paint, shift, tap to saved, opened again without network."""

import os
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests import chromium
from tests.bench import lighthouse
from tests.bench.report import Report, say
from tests.screenshots import demo

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER, ROUNDS = 4, 5  # a busy machine only ever adds: the best of a few
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
FIRST_LOAD, LARGEST_PAINT, TAP, OFFLINE = 25.0, 1500, 100, 500  # KB as sent; ms
WATCH = """
window.seen = { paint: 0, shift: 0 };
new PerformanceObserver(list => { for (const one of list.getEntries()) seen.paint = one.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
const shifts = list => list.getEntries().filter(one => !one.hadRecentInput);
new PerformanceObserver(list => { for (const one of shifts(list)) seen.shift += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
"""
READY = """() => navigator.serviceWorker.ready.then(async () => {
    for (let turn = 0; turn < 400; turn++) {
        if (navigator.serviceWorker.controller && await caches.match('/log/', { ignoreVary: true })) return true;
        await new Promise(done => setTimeout(done, 50));
    }
    throw new Error('the service worker is not ready');
})"""
FLOOR = """() => new Promise(done => {
    const asked = indexedDB.open('floor', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('rows', { autoIncrement: true });
    asked.onsuccess = () => {
        const from = performance.now();
        const write = asked.result.transaction('rows', 'readwrite');
        write.objectStore('rows').put({ note: '' });
        write.oncomplete = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
    };
})"""
TAP_TO_SAVED = """() => { window.tapped = new Promise(done => {
    let from;
    addEventListener('click', ({ timeStamp }) => { from = timeStamp; }, { capture: true, once: true });
    new MutationObserver((_, watch) => {
        if (!document.querySelector('[data-where]')?.textContent) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}); }"""


def run(report: Report) -> None:
    """Prints each figure beside its limit, then what Lighthouse says of four pages."""
    busy = f"{os.getloadavg()[0]:.1f} processes on {os.cpu_count()} processors before it began"
    say(f"The log page on a phone with a {SLOWER} × slower processor and slow 4G ({busy})")
    with demo("") as address:
        with sync_playwright() as driver:
            found = chromium.find_whole() or chromium.find()  # what people have, where there is one
            browser = driver.chromium.launch(executable_path=found, args=chromium.ARGUMENTS)
            rounds = [_visit(browser, address) for _ in range(ROUNDS)]
            cookie = _session(browser, address)
            browser.close()
        best = {name: min(one[name] for one in rounds) for name in rounds[0]}
        worst = {name: max(one[name] for one in rounds) for name in rounds[0]}
        detail = f"{best['files']:.0f} answers; with their headers {best['wire'] / 1024:.1f}"
        report.at_most("first load, KB as sent", best["bytes"] / 1024, FIRST_LOAD, detail)
        say(f"        and later, when the page stands, the service worker fetches {best['later'] / 1024:.1f} KB")
        report.at_most("largest paint, ms", best["paint"], LARGEST_PAINT, "")
        report.at_most("layout shift", worst["shift"], 0, "opening and saving, the worst of all rounds")
        report.at_most("layout shift with a moment that waits", worst["line"], 0, "opening, and when it is sent")
        floor = f"painted; nothing but one bare row in IndexedDB and a frame: {best['floor']:.0f} ms"
        report.at_most("tap to “saved on this phone”, ms", best["tap"], TAP, floor)
        report.at_most("opened again without network, ms to the largest paint", best["offline"], OFFLINE, "")
        lighthouse.run(report, address, cookie)


def _visit(browser: Browser, address: str) -> dict[str, float]:
    """A parent's phone that never was here before: opens, waits for nothing, taps, and opens again without network."""
    options: dict[str, Any] = {**PHONE, "base_url": address, "locale": "nl-BE"}
    with browser.new_context(**options) as context:
        _enter(context.new_page())
        later: list[float] = []
        context.on("requestfinished", lambda one: later.append(_size(one)) if one.service_worker else None)
        page = context.new_page()
        page.add_init_script(WATCH)
        wire = context.new_cdp_session(page)
        found = _first_load(page, wire)
        page.evaluate(READY)
        found["later"] = sum(later)
        _cut(context, wire, True)
        found["floor"] = page.evaluate(FLOOR)
        page.evaluate(TAP_TO_SAVED)
        page.locator("form.moment .button").tap()
        found["tap"] = page.evaluate("tapped")
        found["shift"] = page.evaluate("seen.shift")
        page.goto("/log/")
        page.wait_for_timeout(800)
        found["offline"] = page.evaluate("seen.paint")
        _cut(context, wire, False)
        page.locator("[data-sent]").wait_for()
        page.wait_for_timeout(200)
        found["line"] = page.evaluate("seen.shift")
        return found


def _cut(context: BrowserContext, wire: CDPSession, offline: bool) -> None:
    """Both: our own throttling would have the page's requests go on."""
    context.set_offline(offline)
    wire.send("Network.emulateNetworkConditions", {**SLOW_4G, "offline": offline})


def _first_load(page: Page, wire: CDPSession) -> dict[str, float]:
    """Bodies as sent, the same with headers, and how many; until nothing has come for half a second."""
    heads: dict[str, float] = {}
    whole: dict[str, float] = {}
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.on(
        "Network.responseReceived", lambda one: heads.update({one["requestId"]: one["response"]["encodedDataLength"]})
    )
    wire.on("Network.loadingFinished", lambda one: whole.update({one["requestId"]: one["encodedDataLength"]}))
    wire.send("Network.emulateNetworkConditions", SLOW_4G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto("/log/", wait_until="networkidle")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": False})
    bodies = sum(size - heads[one] for one, size in whole.items() if one in heads)
    paint = page.evaluate("seen.paint")
    return {"bytes": bodies, "wire": sum(whole.values()), "files": len(whole), "paint": paint}


def _size(request: Any) -> float:
    return max(0.0, float(request.sizes()["responseBodySize"]))  # -1 for what the browser had already


def _enter(page: Page) -> None:
    page.goto("/")
    page.click("button[value='lotte@demo.invalid']")
    page.wait_for_url("**/log/")
    page.evaluate("navigator.serviceWorker.ready.then(async one => { await one.unregister(); })")
    page.evaluate("caches.keys().then(names => Promise.all(names.map(name => caches.delete(name))))")
    page.close()


def _session(browser: Browser, address: str) -> str:
    """A parent's session, as a cookie header."""
    with browser.new_context(base_url=address) as context:
        _enter(context.new_page())
        return "; ".join(f"{one['name']}={one['value']}" for one in context.cookies() if "name" in one)
