"""Nobody is shut out of any state of a page: by eye, by ear, by keyboard, from right to left, in both languages."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Child
from tests.browser.conftest import Device
from tests.browser.everybody import OPEN_ALL, OVERFLOW, findings
from tests.browser.outbox_pages import ready

PATHS = ("/log/", "/week/", "/tips/", "/moments/", "/family/", "/me/", "/accessibility/", "/hulp/", "/family/invite/")
PICTURELESS = """[...document.querySelectorAll('.chip')]
    .filter(chip => !chip.querySelector('svg.icon use') || !chip.textContent.trim()).length"""
LOG = """
- group "Wat deed Noor?":
  - heading "Wat deed Noor?" [level=1]
  - checkbox "kijken"
  - checkbox "geluidje"
  - checkbox "lachen of gezichtje"
  - checkbox "wijzen of tonen"
  - checkbox "huilen of boos"
  - checkbox "bij mij komen"
  - group: meer
- button "Een momentje samen"
"""


@pytest.fixture
def page(phone: Device, lotte, noor, complaints) -> Iterator[Page]:
    yield ready(phone.signed_in_as(lotte))
    complaints[:] = [line for line in complaints if "Failed to load resource: net::" not in line]


def states(device: Device, page: Page, sam: Child) -> Iterator[str]:
    """Brings the page from one state to the next, and names each."""
    page.evaluate(OPEN_ALL)
    yield "log, everything open"
    page.locator("input[value=look]").check()
    yield "log, a chip ticked"
    device.set_offline(True)
    page.locator("form.moment .button").tap()
    expect(page.locator("[data-where]")).not_to_be_empty()
    page.evaluate(OPEN_ALL)
    yield "saved on the phone"
    page.locator("#here_note").fill("a" * 281)
    page.locator("[data-add] .button").tap()
    expect(page.locator("[data-error=long]")).to_be_visible()
    yield "a note that is too long"
    page.locator("[data-another]").tap()
    expect(page.locator("[data-waiting]")).to_be_visible()
    yield "one waits for the network"
    page.goto("/family/")
    yield "offline, no copy"
    device.set_offline(False)
    page.goto("/week/2026-01-05/")
    yield "a week with nothing in it"
    page.goto("/family/children/add/")
    page.locator("main form").evaluate("form => { form.noValidate = true; }")
    page.locator("main form button").last.tap()
    expect(page.locator("#errors")).to_be_visible()
    yield "a form with mistakes"
    yield from held(device, page, sam)


def held(device: Device, page: Page, sam: Child) -> Iterator[str]:
    """A moment the account did not take: the child was about to be erased on another phone."""
    page.goto(f"/log/?child={sam.pk}")
    device.set_offline(True)
    page.locator("form.moment .button").tap()
    expect(page.locator("[data-where]")).not_to_be_empty()
    Child.objects.filter(pk=sam.pk).update(erasure_asked_at=timezone.now())
    device.set_offline(False)
    page.goto("/log/")
    expect(page.locator("[data-card]")).to_be_visible(timeout=12_000)
    yield "a card to look at"


@pytest.mark.timeout(240)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_state_of_a_page_shuts_anybody_out(phone, page, lotte, sam, language):
    lotte.speak(language)
    page.goto("/log/")
    found = {}
    for state in states(phone, page, sam):
        if wrong := list(findings(page)):
            found[state] = wrong
    assert found == {}
    assert page.locator("html").get_attribute("lang") == language


def test_the_walk_sees_what_is_wrong(page):
    page.evaluate("""() => {
        const main = document.querySelector('main');
        main.innerHTML = '<h1>Dag</h1><a href="/">x</a><img>';
        main.firstChild.style.color = '#aaa';
        main.style.width = '2000px';
    }""")
    found = " ".join(findings(page))
    for wrong in ("light, color-contrast", "light, image-alt", "sticks out", "too small to tap"):
        assert wrong in found


def test_narrow_zoomed_mirrored_and_large_pages_stay_inside(phone, page, sam):
    for path in PATHS:
        page.goto(path)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(OVERFLOW) <= 0, path
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate(OVERFLOW) <= 0, f"{path} from right to left"
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        assert page.evaluate(OVERFLOW) <= 0, f"{path} with text twice as big"
        assert page.evaluate(PICTURELESS) == 0, path


def test_from_right_to_left_the_order_turns(page):
    page.evaluate("document.documentElement.dir = 'rtl'")
    for row in (".chips .chip", ".nav li"):
        first, second = (page.locator(row).nth(n).bounding_box()["x"] for n in (0, 1))
        assert first > second, row
    brand, end = (page.locator(one).bounding_box()["x"] for one in (".top > :first-child", ".top-end"))
    assert brand > end


def test_a_moment_with_only_a_keyboard(page):
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("kijken", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('form.moment .button')"):
            break
    expect(page.get_by_role("button", name="Klaar")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-title]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Ongedaan maken")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wat deed Noor?")).to_be_focused()


def test_a_screen_reader_hears_the_question_then_the_answers_then_the_button(page):
    expect(page.locator("form.moment")).to_match_aria_snapshot(LOG)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_less_motion_and_the_devices_own_colours(page):
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    chip = page.locator(".chip").first
    chip.locator("input").check()
    seen = chip.evaluate(
        "one => { const is = getComputedStyle(one); return [is.transitionDuration, is.outlineStyle]; }"
    )
    assert max(float(part.strip("s ")) for part in seen[0].split(",")) < 0.01
    assert seen[1] == "solid"
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_read_aloud_hides_where_there_is_no_voice(phone, page):
    voice = "[{ lang: 'nl-BE', name: 'x' }]"
    for voices, shown in (("[]", 0), (voice, 1)):
        tips = phone.context.new_page()
        tips.add_init_script(f"speechSynthesis.getVoices = () => {voices};")
        tips.goto("/tips/")
        tips.wait_for_load_state("networkidle")
        expect(tips.get_by_role("button", name="Lees voor")).to_have_count(shown)
