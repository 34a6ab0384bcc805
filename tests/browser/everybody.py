"""What shuts somebody out of a page as it stands: by eye, ear or thumb; phone or laptop, by day and by night."""

from collections.abc import Iterator
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
RUN = "options => axe.run(options)"
RULES = {"resultTypes": ["violations"]}
COLOURS = RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}  # all that differs by night
WIDTHS = (360, 1280)
NARROW = 320
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """[...document.querySelectorAll('main a, main button, main summary, main input, main select, main textarea')]
    .map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
    .filter(([e, box]) => box.width && (box.width < 43.9 || box.height < 43.9) && !e.closest('p, li:not(:has(.row))'))
    .map(([e]) => e.outerHTML.slice(0, 90))"""


def axe(page: Page, options: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The violations; half a megabyte of rules goes into a document once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    violations: list[dict[str, Any]] = page.evaluate(RUN, options)["violations"]
    return violations


def findings(page: Page) -> Iterator[str]:
    """Of axe and of the width, on the page as it stands; leaves it in the light scheme."""
    schemes: tuple[tuple[Literal["dark", "light"], dict[str, list[str]]], ...] = (("dark", COLOURS), ("light", RULES))
    for scheme, rules in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for one in axe(page, rules):
            yield f"{scheme}, {one['id']}: {[node['html'][:120] for node in one['nodes']]}"
    yield from out_of_place(page)


def out_of_place(page: Page) -> Iterator[str]:
    """What sticks out sideways, and what a thumb would miss."""
    if (over := page.evaluate(OVERFLOW)) > 0:
        yield f"sticks out {over} px"
    yield from (f"too small to tap: {one}" for one in page.evaluate(SMALL))


def walk(page: Page, *paths: str) -> list[str]:
    """Opens each page with all that folds out, at each width, and says what is wrong with it."""
    found: list[str] = []
    for path in paths:
        page.goto(path)
        page.evaluate(OPEN_ALL)
        if page.locator("h1").count() != 1:
            found.append(f"{path}: {page.locator('h1').count()} headings of the first rank")
        for width, look in ((NARROW, out_of_place), *((width, findings) for width in WIDTHS)):
            page.set_viewport_size({"width": width, "height": 740})
            found += [f"{path}, {width} px: {one}" for one in look(page)]
    return found
