"""A visitor's pages and the parent's preview in a real browser: short, readable for everybody, on paper too."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Consent, Grant, StaffMember
from logs import guidance, library, weeks
from logs.models import Interaction, Plan, SharedNote, Topics
from tests.browser.everybody import walk

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = 1110  # pixels: one and a half phone screens


@pytest.fixture
def shared(grant, noor, lotte, vera):
    """A family as the demo has it: topics, a quote, an agreement, a liked tip, six weeks of moments."""
    now = timezone.now()
    type(grant).objects.filter(pk=grant.pk).update(ends_at=now + timedelta(days=90), given_at=now - timedelta(days=40))
    notes = {3: "Eendje onder water, eendje boven. Ik wachtte telkens even. Toen riep ze zelf, om nog een keer."}
    for days in range(40):
        row = Interaction.objects.record(
            by=lotte, child=noor, client_id=uuid.uuid4(), now=now, occurred_at=now - timedelta(days=days),
            serves=["look"], returns=["focus", "echo"], routine="meal", note=notes.get(days, ""),
        ).interaction  # fmt: skip
        if days in notes:
            SharedNote.objects.tick(grant=grant, interaction=row, by=lotte, now=now)
    words = "Ze wordt weer vaker wakker. En ze praat zo veel met haar handen!"
    Topics.objects.choose(child=noor, by=lotte, chosen=["sleep", "talking"], words=words, now=now)
    ideas = ["Bij het eten: na een hapje even wachten.", "Na een liedje stoppen en kijken wat Noor doet."]
    agreed = now - timedelta(days=20)
    Plan.objects.agree(child=noor, by=vera, now=agreed, focus=4, ideas=ideas, family_says="In bad lukt het best.")
    guidance.feedback(lotte, library.tips(age_months=10, step=4)[0].slug, "done", now)
    Consent.objects.answer(by=vera, purpose="visitor_terms", given=True, language="nl", now=now)
    return grant


def paths(grant, child):
    base = f"/visits/{grant.family_id}/{child.pk}/"
    return ["/visits/", base, f"{base}progress/", f"{base}plan/", f"{base}together/", "/visits/terms/"]


def at_home(grant, child):
    return [
        "/family/grants/new/",
        f"/family/grants/{grant.pk}/preview/",
        f"/family/children/{child.pk}/topics/",
        f"/family/children/{child.pk}/plan/",
        "/family/grants/",
        "/week/over-time/",
        "/family/part/",
        f"/week/{weeks.monday(timezone.localdate())}/paper/",
    ]


def test_the_brief_ends_within_one_and_a_half_screens(phone, enter, shared, noor, vera):
    page = enter(phone, vera)
    page.goto(paths(shared, noor)[1])
    expect(page.get_by_role("heading", name="Tips die ze fijn vonden")).to_be_visible()
    box = page.locator(".brief").bounding_box()
    assert box["height"] <= SCREENS
    assert box["y"] + box["height"] <= SCREENS + 60


@pytest.mark.timeout(240)
def test_nobody_is_shut_out_of_a_visitors_page(phone, enter, shared, noor, vera):
    assert walk(enter(phone, vera), *paths(shared, noor)) == []


@pytest.mark.timeout(240)
def test_nobody_is_shut_out_of_what_a_parent_shares(phone, enter, shared, noor, lotte):
    assert walk(enter(phone, lotte), *at_home(shared, noor)) == []


def test_a_visit_from_the_list_to_the_agreement(phone, enter, shared, noor, vera):
    page = enter(phone, vera)
    page.goto("/visits/")
    page.get_by_role("link", name="Noor").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Noor")
    page.get_by_role("link", name="Tussendoor").tap()
    expect(page.get_by_role("heading", name="Sinds de afspraak")).to_be_visible()
    page.get_by_role("link", name="Achteraf").tap()
    page.get_by_text("Zeggen wat het is").tap()
    page.get_by_label("Eerste idee").fill("Zeg wat je ziet aan het raam.")
    page.get_by_role("button", name="Bewaren").tap()
    expect(page.get_by_text("Bewaard. Het gezin ziet het meteen.")).to_be_visible()
    assert Plan.objects.order_by("-pk").values_list("focus", flat=True).first() == 3


LETTERS = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), small = [];
    while (texts.nextNode()) {
        const parent = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || parent.closest('.skip, .leave, script')) continue;
        if (parseFloat(getComputedStyle(parent).fontSize) < 20) small.push(texts.currentNode.data.trim());
    }
    return small;
}"""


def test_a_visit_is_prepared_in_one_tap_and_shared_in_two(phone, enter, shared, noor, vera, elif_):
    """The page before a visit in one tap; in two, for the sofa, large letters, nobody else, and a focus."""
    Grant.objects.give(
        by=elif_.family.parents().get(), family=elif_.family, children=[elif_],
        visitor=StaffMember.objects.get(user=vera), purpose="support", items=["topics"],
        ends_at=timezone.now() + timedelta(days=5), now=timezone.now(),
    )  # fmt: skip
    page = enter(phone, vera)
    page.goto("/visits/")
    page.get_by_role("link", name="Noor").tap()
    expect(page.locator(".brief")).to_be_visible()
    page.get_by_role("link", name="Samen kijken").tap()
    expect(page.get_by_role("heading", name="Wat kiezen we samen?")).to_be_visible()
    assert page.evaluate(LETTERS) == []
    assert "Elif" not in page.content()
    assert page.get_by_role("link", name="Mijn gezinnen").count() == 0
    page.get_by_role("link", name="Zeggen wat Noor ziet").tap()
    expect(page.get_by_label("Zeggen wat het is")).to_be_checked()
    assert Plan.objects.count() == 1


def test_the_print_button_prints(desktop, enter, shared, noor, vera):
    page = enter(desktop, vera)
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(paths(shared, noor)[1])
    page.get_by_role("button", name="Afdrukken").click()
    assert page.evaluate("window.printed") is True


def test_a_parent_hides_with_one_tap_and_without_a_script(make_device, enter, shared, noor, lotte):
    device = make_device(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = enter(device, lotte)
    page.goto(at_home(shared, noor)[1])
    page.get_by_role("button", name="Verberg slapen").click()
    expect(page.get_by_role("button", name="Toon weer slapen")).to_be_visible()
    assert page.get_by_role("button", name="Verberg slapen").count() == 0
    assert shared.hidden.get().key == "topic:sleep"


def test_on_paper_only_the_content_remains(desktop, enter, shared, noor, vera):
    page = enter(desktop, vera)
    page.goto(paths(shared, noor)[1])
    page.emulate_media(media="print")
    for gone in (".nav", ".tabs", ".top-end"):
        assert not page.locator(gone).first.is_visible()
    for kept in (".topics", ".quote", ".shown", ".no-record"):
        assert page.locator(kept).first.is_visible()


def test_the_browser_keeps_nothing_of_a_family(desktop, enter, shared, noor, vera):
    page = enter(desktop, vera)
    answers = [page.goto(path) for path in paths(shared, noor)]
    assert [answer.headers["cache-control"] for answer in answers] == ["no-store"] * 6
    kept = page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])")
    assert "Noor" not in kept
    assert page.evaluate("indexedDB.databases ? indexedDB.databases().then(all => all.length) : 0") == 0
