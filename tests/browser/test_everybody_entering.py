"""Nobody is shut out on the way in, nor of a visitor's pages with nothing on them: axe, in both languages."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Consent, Grant, Mail, User
from tests.browser.conftest import Device
from tests.browser.everybody import findings

CODE = re.compile(r"^[A-Z0-9-]{6,9}$", re.M)
BUTTON = "main form.stack .button"


Enter = Callable[[Device, User], Page]


def states(device: Device, enter: Enter, vera: User, grant: Grant) -> Iterator[tuple[str, Page]]:
    page = device.signed_out()
    yield from to_the_code(page, vera)
    yield from second_factor(page)
    yield from empty_pages(enter(device, vera), vera, grant)


def send(page: Page, code: str) -> None:
    page.locator("#id_code").fill(code)
    page.locator(BUTTON).first.tap()
    page.wait_for_load_state()


def to_the_code(page: Page, vera: User) -> Iterator[tuple[str, Page]]:
    page.goto("/visits/")
    yield "sign-in", page
    page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    page.locator("main form input[type=email]").fill("vera@")
    page.locator("main form .button").first.tap()
    expect(page.locator("#errors")).to_be_visible()
    yield "no address", page
    page.locator("main form input[type=email]").fill(vera.email)
    page.locator("main form .button").first.tap()
    expect(page.locator("#id_code")).to_be_visible()
    yield "the code is asked", page
    send(page, "AAAAAA")
    expect(page.locator("#errors")).to_be_visible()
    yield "another code", page
    text = Mail.objects.latest("pk").text
    found = CODE.search(text)
    assert found, text
    send(page, found.group())


def second_factor(page: Page) -> Iterator[tuple[str, Page]]:
    expect(page).to_have_url(re.compile("/2fa/choose/"))
    page.locator("main .button-soft").tap()
    expect(page).to_have_url(re.compile("/totp/activate/"))
    yield "the second factor is made", page
    send(page, "000000")
    expect(page.locator("#errors")).to_be_visible()
    yield "six wrong digits", page
    send(page, code_now(page.locator("main code").inner_text()))
    expect(page).to_have_url(re.compile("/recovery-codes/"))  # without another question
    yield "the spare codes", page
    page.locator("main .buttons .button").tap()
    expect(page).to_have_url(re.compile("/visits/"))


def code_now(secret: str) -> str:
    """Six digits that are good for five seconds at least: they change every thirty."""
    if (left := 30 - time.time() % 30) < 5:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def empty_pages(page: Page, vera: User, grant: Grant) -> Iterator[tuple[str, Page]]:
    page.goto("/visits/")
    yield "the terms", page
    Consent.objects.answer(by=vera, purpose="visitor_terms", given=True, language="nl", now=timezone.now())
    child = grant.children.get()
    for path in ("", "progress/", "together/"):
        page.goto(f"/visits/{grant.family_id}/{child.pk}/{path}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Noor")
        yield f"nothing is logged, {path or 'brief/'}", page
    type(grant).objects.filter(pk=grant.pk).update(revoked_at=timezone.now())
    page.goto("/visits/")
    yield "no families", page


@pytest.mark.timeout(240)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_shut_out_on_the_way_in(make_device, enter, vera, grant, language):
    vera.speak(language)
    phone = make_device(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, locale=language)
    found = {state: wrong for state, page in states(phone, enter, vera, grant) if (wrong := wrongs(page, language))}
    assert found == {}


def wrongs(page: Page, language: str) -> list[str]:
    assert page.locator("html").get_attribute("lang") == language
    return list(findings(page))
