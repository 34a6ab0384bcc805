"""A caregiver's phone: two taps, nothing lost, nobody shut out; with and without JavaScript."""

import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from logs import library
from logs.models import Interaction
from tests.browser.everybody import walk

PATHS = ("/log/", "/moments/", "/week/", "/tips/", "/facts/", "/facts/F3a/", "/hulp/")


@pytest.fixture
def moment(lotte, noor):
    return Interaction.objects.record(
        by=lotte, child=noor, client_id=uuid.uuid4(), now=timezone.now(), serves=["look", "cry"], returns=["name"],
        routine="bath", back_and_forth="few", kept=True, note="Ze lachte!", note_for="family",
    ).interaction  # fmt: skip


@pytest.fixture
def paths(noor, sam, moment):
    """Every page of a caregiver, with something on it."""
    tip = library.tips(age_months=10)[0].slug
    own = f"/log/{moment.client_id}/"
    return (*PATHS, own, f"{own}?saved=new", f"{own}?saved=more", f"/tips/{tip}/", f"/tips/age/?child={noor.pk}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_two_taps_from_open_to_saved(make_device, lotte, noor, scripts):
    device = make_device(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, java_script_enabled=scripts
    )
    page = device.signed_in_as(lotte)
    page.goto("/log/")
    page.get_by_label("kijken", exact=True).tap()
    expect(page.get_by_role("heading", name="Wat deed jij?")).to_be_visible()
    page.get_by_role("button", name="Klaar").tap()
    expect(page.get_by_text("Bewaard in je account")).to_be_visible()
    assert Interaction.objects.get().serves == ["look"]


def test_one_tap_on_the_big_button_is_enough(phone, lotte, noor):
    page = phone.signed_in_as(lotte)
    page.goto("/log/")
    button = page.get_by_role("button", name="Een momentje samen")
    expect(button).to_be_in_viewport()
    button.tap()
    expect(page.get_by_text("Bewaard in je account")).to_be_visible()
    assert Interaction.objects.get().steps == []


def test_chips_who_else_and_button_fit_on_one_screen(phone, lotte, noor, sam):
    page = phone.signed_in_as(lotte)
    page.goto("/log/")
    bar = page.locator(".action-bar").bounding_box()
    along = page.locator(".along").bounding_box()
    assert bar
    assert along
    assert along["y"] + along["height"] <= bar["y"] + 14


def test_a_double_tap_is_one_moment(phone, lotte, noor):
    page = phone.signed_in_as(lotte)
    page.goto("/log/")
    page.evaluate("() => { const form = document.querySelector('form.moment'); form.submit(); form.submit(); }")
    expect(page.get_by_text("Bewaard in je account")).to_be_visible()
    assert Interaction.objects.count() == 1


def test_coming_back_to_a_kept_page_starts_a_new_moment(phone, lotte, noor):
    page = phone.signed_in_as(lotte)
    page.goto("/log/")
    before = page.locator("input[name=id]").input_value()
    page.get_by_label("kijken", exact=True).tap()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert page.locator("input[name=id]").input_value() != before
    assert page.locator("input[name=serves]:checked").count() == 0


def test_the_offer_to_undo_leaves_after_ten_seconds(phone, lotte, moment):
    page = phone.signed_in_as(lotte)
    page.clock.install()
    page.goto(f"/log/{moment.client_id}/?saved=new")
    expect(page.get_by_role("button", name="Ongedaan maken")).to_be_visible()
    page.clock.fast_forward(10_500)
    expect(page.get_by_role("button", name="Ongedaan maken")).to_be_hidden()


def test_a_failed_save_keeps_the_note_and_shows_the_error_at_once(make_device, lotte, moment):
    page = make_device(viewport={"width": 360, "height": 640}).signed_in_as(lotte)
    page.goto(f"/log/{moment.client_id}/")
    note = page.get_by_label("Notitie", exact=True)
    note.fill("boem " * 80)
    page.get_by_role("button", name="Bewaren").click()
    summary = page.locator("#errors")
    expect(summary).to_be_in_viewport(ratio=1)
    expect(summary).to_be_focused()
    expect(note).to_have_value("boem " * 80)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("share", range(2))
def test_nobody_is_shut_out_of_any_page(phone, lotte, paths, share):
    assert walk(phone.signed_in_as(lotte), *paths[share::2]) == []
