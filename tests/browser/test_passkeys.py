"""Passkeys in a real browser, with a phone's own lock played by Chromium."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Consent
from tests.browser.everybody import findings
from tests.browser.outbox_pages import KEPT

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
LOCK = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def site(settings, address):
    settings.SITE_URL = address


class Lock:
    """The finger, face or code of that phone; `refuses()` from then on."""

    def __init__(self, page):
        self.wire = page.context.new_cdp_session(page)
        self.wire.send("WebAuthn.enable")
        self.name = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})["authenticatorId"]

    def refuses(self):
        self.wire.send("WebAuthn.setUserVerified", {"authenticatorId": self.name, "isUserVerified": False})


def make(page, name="Mijn gsm"):
    page.goto("/accounts/2fa/passkeys/add/")
    page.get_by_label("Hoe noem je hem?").fill(name)
    page.get_by_role("button", name="Maak een passkey").click()
    page.wait_for_url("**/recovery-codes/**")
    expect(page.get_by_role("heading", name="Reservecodes")).to_be_visible()


@pytest.fixture
def leave(answered):
    """Signed out, on the way in; not before the last answer came, or it would bring the old cookies back."""

    def leave(page):
        if page.locator("#phone").count():
            assert page.evaluate(KEPT, "/week/")
        answered()
        page.context.clear_cookies()
        page.goto("/accounts/login/?next=/week/")

    return leave


def test_made_used_and_removed(phone, lotte, noor, leave):
    page = phone.signed_in_as(lotte)
    Lock(page)
    make(page)
    page.goto("/accounts/2fa/")
    expect(page.get_by_text("Mijn gsm").first).to_be_visible()
    leave(page)
    page.get_by_role("button", name="Met een passkey").click()
    expect(page).to_have_url(re.compile(r":\d+/week/"))
    page.goto("/accounts/2fa/")
    expect(page.get_by_text("laatst gebruikt op")).to_be_visible()
    page.get_by_role("link", name="Verwijderen Mijn gsm").click()
    page.get_by_role("button", name="Met een passkey").click()  # once more, before something is taken away
    expect(page.get_by_role("heading", name="“Mijn gsm” verwijderen?")).to_be_visible()
    page.get_by_role("button", name="Verwijderen").click()
    page.wait_for_url("**/2fa/")
    assert not Authenticator.objects.exists()


def test_a_visitor_chooses_it_and_is_in(desktop, vera, grant, leave):
    Consent.objects.answer(by=vera, purpose="visitor_terms", given=True, language="nl", now=timezone.now())
    page = desktop.signed_in_as(vera)
    Lock(page)
    page.goto("/visits/")
    page.get_by_role("link", name="Maak een passkey").click()
    page.get_by_role("button", name="Maak een passkey").click()
    expect(page.get_by_role("heading", name="Reservecodes")).to_be_visible()
    page.get_by_role("link", name="Klaar, verder").click()
    expect(page).to_have_url(re.compile(r":\d+/visits/$"))
    leave(page)
    page.goto("/visits/")
    page.get_by_role("button", name="Met een passkey").click()
    expect(page).to_have_url(re.compile(r":\d+/visits/$"))


def test_who_stops_it_is_told_plainly_and_takes_another_way(phone, lotte, noor, leave):
    page = phone.signed_in_as(lotte)
    lock = Lock(page)
    make(page)
    lock.refuses()
    leave(page)
    page.get_by_role("button", name="Met een passkey").click()
    expect(page.get_by_text("Dat lukte niet, of je stopte ermee.")).to_be_visible()
    page.get_by_label("Jouw e-mailadres").fill(lotte.email)
    page.get_by_role("button", name="Mail me een code").click()
    expect(page.locator("#id_code")).to_be_visible()


def test_a_device_gets_one_for_each_person(phone, lotte, noor):
    page = phone.signed_in_as(lotte)
    Lock(page)
    make(page)
    page.goto("/accounts/2fa/passkeys/add/")
    page.get_by_role("button", name="Maak een passkey").click()
    expect(page.get_by_text("Dit toestel heeft al een passkey voor jou.")).to_be_visible()


def test_a_browser_without_passkeys_offers_none(phone, lotte, noor, leave):
    page = phone.signed_in_as(lotte)
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/accounts/2fa/passkeys/add/")
    expect(page.get_by_text("Deze browser kan geen passkey maken.")).to_be_visible()
    expect(page.get_by_role("button", name="Maak een passkey")).to_be_hidden()
    leave(page)
    expect(page.get_by_role("button", name="Met een passkey")).to_be_hidden()


def states(page, user, leave):
    """Every page of it, and each thing it may say."""
    lock = Lock(page)
    for path in ("choose/", "", "passkeys/add/"):
        page.goto(f"/accounts/2fa/{path}")
        yield path, page
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/recovery-codes/**")
    yield "the spare codes", page
    page.goto("/accounts/2fa/")
    yield "one is there", page
    page.goto("/accounts/2fa/passkeys/add/")
    page.locator("form[data-passkey] button").click()
    expect(page.locator("[data-said]")).not_to_be_empty()
    yield "a second one", page
    page.goto(f"/accounts/2fa/passkeys/{Authenticator.objects.get(type='webauthn').pk}/remove/")
    yield "to be removed", page
    lock.refuses()
    page.goto("/accounts/2fa/reauthenticate/?next=/visits/")
    yield "once more", page
    page.locator("form[data-passkey] button").click()
    expect(page.locator("[data-said]")).not_to_be_empty()
    yield "not now", page
    page.locator("#id_code").fill("000000")
    page.locator("main form:not([data-passkey]) .button-soft").click()
    expect(page.locator("#errors")).to_be_visible()
    yield "another code", page
    leave(page)
    yield "the way in", page


@pytest.mark.timeout(240)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_shut_out_of_them(make_device, vera, language, leave):
    vera.speak(language)
    page = make_device(locale=language, **PHONE).signed_in_as(vera)
    wrong = {}
    for state, shown in states(page, vera, leave):
        assert re.match(language, shown.locator("html").get_attribute("lang"))
        if found := list(findings(shown)):
            wrong[state] = found
    assert wrong == {}
