"""Tips without network, and on paper."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from logs import guidance, library

from .outbox_pages import KEPT, ready

OPENED, LATER = library.tips(age_months=10)[:2]
NEVER = library.tips(age_months=30)[0]


@pytest.fixture
def page(phone, lotte, noor):
    guidance.feedback(lotte, LATER.slug, "later", timezone.now())
    page = ready(phone.signed_in_as(lotte))
    page.goto("/tips/")
    return page


def test_the_page_opened_tips_kept_tips_and_their_facts_are_there_without_network(phone, page):
    seen = {f"/tips/{OPENED.slug}/": OPENED.text("nl").try_, f"/facts/{OPENED.facts[0]}/": "Hoe zeker is dit?"}
    for path in seen:
        page.goto(path)
        assert page.evaluate(KEPT, path), path
    assert page.evaluate(KEPT, f"/tips/{LATER.slug}/"), "kept for later, never opened here"
    phone.set_offline(True)

    for path, said in (seen | {f"/tips/{LATER.slug}/": LATER.text("nl").try_, "/tips/": "Tip van de week"}).items():
        page.goto(path)
        expect(page.get_by_text(said).first).to_be_visible()
    page.goto(f"/tips/{NEVER.slug}/")
    expect(page.get_by_text(NEVER.text("nl").try_)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_on_paper_a_tip_is_the_tip_alone_on_one_sheet(page):
    page.goto(f"/tips/{OPENED.slug}/")
    page.locator("details.provenance summary").click()
    page.emulate_media(media="print")

    for said in (OPENED.text("nl").title, OPENED.text("nl").try_, OPENED.text("nl").next):
        expect(page.get_by_text(said).first).to_be_visible()
    expect(page.get_by_text("Nog niet nagekeken door een deskundige.")).to_be_visible()
    for gone in ("nav", "form", ".foot", ".back", ".top-end"):
        assert not [one for one in page.locator(gone).all() if one.is_visible()], gone
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf())) == 1


def test_on_paper_the_library_is_a_list_of_titles(page):
    page.emulate_media(media="print")

    expect(page.get_by_text(OPENED.text("nl").title).last).to_be_visible()
    assert not page.locator("form").first.is_visible()
