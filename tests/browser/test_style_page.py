"""The living style page: what every page is built from holds on a phone, a laptop, in the dark, without a script."""

from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError

from serve_return.static_storage import SLIMMING, slim
from serve_return.templatetags.icons import icon_names, picture_names
from tests.browser.everybody import walk

STATIC = Path(settings.BASE_DIR) / "serve_return" / "static"
STYLE = "/demo/style/"
SERVES = {"look", "sound", "face", "gesture", "cry", "approach", "word", "action", "done"}
RETURNS = {"focus", "encourage", "help", "comfort", "name", "echo", "wait", "transition"}
ROUTINES = {"care", "meal", "bath", "sleep", "play", "book", "outdoors", "chores", "handover", "cuddle", "other"}


def test_nobody_is_shut_out_of_any_component(phone, lotte):
    assert walk(phone.signed_in_as(lotte), STYLE) == []


@pytest.mark.parametrize("width", [768, 900])
def test_nothing_sticks_out_sideways(make_device, width):
    page = make_device(viewport={"width": width, "height": 740}).signed_out()
    page.goto(STYLE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_to_tap_is_44_pixels(phone, lotte):
    page = phone.signed_in_as(lotte)
    page.goto(STYLE)
    small = page.evaluate("""[...document.querySelectorAll('a,button,summary,input,select,textarea')]
        .map(e => [e.outerHTML.slice(0, 90), (e.closest('label') || e).getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 43.9 || box.height < 43.9)).map(([what]) => what)""")
    assert [what for what in small if "skip" not in what] == []


def test_the_second_question_opens_with_the_first_chip_and_no_script(make_device):
    page = make_device(java_script_enabled=False, viewport={"width": 360, "height": 740}).signed_out()
    page.goto(STYLE)
    assert not page.locator(".returns").is_visible()
    assert page.locator(".action-bar").inner_text() == "Een momentje samen"
    page.locator(".chip", has_text="kijken").first.click()
    assert page.locator(".returns").is_visible()
    assert page.locator(".action-bar").inner_text() == "Klaar"


def test_the_first_chip_brings_the_second_question_into_view(phone):
    page = phone.signed_out()
    page.emulate_media(reduced_motion="reduce")
    page.goto(STYLE)
    page.locator(".chip", has_text="kijken").first.tap()
    top = page.locator(".returns").evaluate("e => e.getBoundingClientRect().top")
    assert -1 <= top < 200


def test_the_keyboard_shows_where_it_is(desktop):
    page = desktop.signed_out()
    page.goto(STYLE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("input[value=look]").focus()
    page.keyboard.press("Space")
    ring = page.locator(".chip", has=page.locator("input[value=look]")).evaluate(
        "e => getComputedStyle(e).outlineWidth"
    )
    assert page.locator("input[value=look]").is_checked()
    assert ring == "3px"


def test_arabic_mirrors_without_sticking_out(phone):
    page = phone.signed_out()
    page.goto(STYLE)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    first, second = (page.locator(".chip").nth(n).evaluate("e => e.getBoundingClientRect().left") for n in (0, 1))
    assert first > second


def test_every_code_has_a_drawing():
    assert icon_names() >= SERVES | RETURNS | ROUTINES


def test_an_icon_is_silent_and_points_into_the_sprite():
    html = Template('{% load icons %}{% icon "look" %}').render(Context())
    assert 'aria-hidden="true"' in html
    assert "icons" in html
    assert "#look" in html


@pytest.mark.parametrize("tag", ["icon", "picture"])
def test_an_unknown_drawing_is_refused(tag):
    with pytest.raises(TemplateSyntaxError, match="no-such"):
        Template("{% load icons %}{% " + tag + ' "no-such" %}').render(Context())


def test_a_picture_says_what_it_shows():
    html = Template('{% load icons %}{% picture "moment" says="Two people" %}').render(Context())
    assert 'role="img" aria-label="Two people"' in html
    assert {"moment", "private", "child"} <= picture_names()


def sent(*patterns):
    """Bytes on the wire of our own files, as the server compresses them."""
    return sum(len(brotli.compress(_collected(file))) for pattern in patterns for file in STATIC.glob(pattern))


def _collected(file):
    return slim(file.name, file.read_text()).encode() if file.suffix in SLIMMING else file.read_bytes()


def test_the_look_stays_small():
    assert sent("css/*.css", "css/components/*.css", "css/pages/caregiver.css") <= 8_000  # a caregiver's pages
    assert sent("css/pages/visitor.css") <= 1_000  # and what a visitor's laptop gets besides
    assert sent("img/icons.svg") <= 4_500
    assert sent("js/app.js", "js/chips.js", "js/speak.js", "js/undo.js") <= 1_500
    assert all(picture.stat().st_size <= 3_072 for picture in STATIC.glob("img/pictures/*.svg"))
