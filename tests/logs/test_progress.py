"""The page between visits: blocks between agreements or months, new things first, no count and no trace."""

from datetime import date, timedelta

import pytest

from accounts.models import Membership
from logs.models import Plan
from logs.progress import progress


@pytest.fixture
def page(grant, noor, now):
    def read(language="nl", **changes):
        return progress(grant, noor, language=language, now=now, **changes)

    return read


@pytest.fixture
def agree(noor, vera, now):
    def agree(days, focus=4, ideas=(), says=""):
        when = now - timedelta(days=days)
        return Plan.objects.agree(child=noor, by=vera, now=when, focus=focus, ideas=list(ideas), family_says=says)

    return agree


def keys(lines):
    return [line.key for line in lines]


def test_blocks_run_from_agreement_to_agreement_newest_first(page, agree, moment, lotte):
    agree(40, focus=1)
    agree(10, focus=4)
    for days in (50, 20, 3):
        moment(lotte, days=days, serves=["look"])
    assert [block.title for block in page().blocks] == [
        "Sinds de afspraak van 8 november",
        "Vanaf de afspraak van 9 oktober",
        "Eerder",
    ]
    assert [block.agreed and block.agreed.step for block in page().blocks] == [4, 1, None]
    assert page("en").blocks[0].title == "Since the agreement of 8 November"


def test_the_day_of_an_agreement_belongs_to_what_follows(page, agree, moment, lotte):
    agree(10)
    moment(lotte, days=10, routine="bath")
    moment(lotte, days=11, routine="meal")
    since, earlier = page().blocks
    assert (keys(since.new), keys(earlier.occurred)) == (["routine:bath"], ["routine:meal"])


def test_two_agreements_on_one_day_are_one_visit(page, agree):
    agree(10.1, focus=1)
    agree(10, focus=2)
    assert [block.agreed.step for block in page().blocks] == [2]


def test_a_block_shows_the_focus_the_ideas_and_how_they_say_it_went(page, agree):
    agree(10, ideas=["Tel tot drie"], says="In bad lukt het.")
    (block,) = page().blocks
    assert block.agreed.focus.text == "Om de beurt, met tijd voor Noor"
    assert [idea.words for idea in block.agreed.ideas] == ["Tel tot drie"]
    assert block.agreed.family_says.words == "In bad lukt het."


def test_without_agreements_blocks_are_months_of_the_childs_life(page, moment, lotte):
    moment(lotte, days=2, serves=["look"])
    moment(lotte, days=40, serves=["look"])
    moment(lotte, days=300, serves=["look"])
    assert [block.title for block in page().blocks] == ["Nu Noor 10 maanden is", "Toen Noor 9 maanden was", "Eerder"]
    assert [block.title for block in page("en").blocks] == ["Noor now, at 10 months", "Noor at 9 months", "Earlier"]


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(2024, 8, 1), "Nu Noor 2 jaar en 3 maanden is"),
        (date(2023, 11, 1), "Nu Noor 3 jaar is"),
        (date(2026, 11, 1), "De eerste weken"),
    ],
)
def test_the_age_of_a_block_is_exact_in_words(page, noor, moment, lotte, born, said):
    noor.birth_month = born
    moment(lotte, serves=["look"])
    assert page().blocks[0].title == said


def test_new_things_are_those_of_no_block_before(page, agree, moment, lotte):
    moment(lotte, days=20, serves=["look"], returns=["focus"], routine="bath")
    agree(10)
    moment(lotte, days=3, serves=["look", "gesture"], returns=["focus", "wait"], routine="bath")
    since, earlier = page().blocks
    assert keys(since.new) == ["serve:gesture", "return:wait"]
    assert keys(since.occurred) == ["step:1", "step:4", "routine:bath"]
    assert earlier.new == ()  # where it begins, nothing is called new


def test_a_block_says_nothing_twice(page, agree, moment, lotte):
    moment(lotte, days=20, serves=["look"])
    agree(10)
    moment(lotte, days=3, routine="bath")
    since = page().blocks[0]
    assert (keys(since.new), keys(since.occurred)) == (["routine:bath"], [])


def test_quotes_stand_in_their_own_block(page, agree, ticked, moment, lotte):
    agree(10)
    moment(lotte, note="Niet gedeeld.")
    ticked(lotte, "Nu.", days=3)
    ticked(lotte, "Toen.", days=20)
    assert [[quote.words for quote in block.quotes] for block in page().blocks] == [["Nu."], ["Toen."]]


def test_a_block_without_content_does_not_appear(page, moment, lotte):
    moment(lotte, days=100, serves=["look"])
    assert [block.title for block in page().blocks] == ["Toen Noor 7 maanden was"]


def test_with_nothing_at_all_the_page_is_of_use(page):
    shown = page()
    assert shown.blocks == ()
    assert (shown.child, shown.age, len(shown.next)) == ("Noor", "10 maanden", 2)


@pytest.mark.parametrize("item", ["progress", "plan", "words"])
def test_what_is_not_granted_is_like_never_logged(page, grant, agree, ticked, moment, lotte, item):
    moment(lotte, days=3, serves=["look"])
    without = {"progress": (), "plan": page().blocks, "words": page().blocks}[item]
    if item == "plan":
        agree(10, ideas=["Kijk"])
    if item == "words":
        ticked(lotte, "Ze lachte!")
    grant.items.remove(item)
    assert page().blocks == without


def test_a_hidden_agreement_leaves_no_visit_behind(page, grant, agree, moment, lotte):
    moment(lotte, days=3, serves=["look"])
    never = page()
    agree(10, ideas=["Kijk"], says="Goed!")
    for key in ("plan:focus", "plan:ideas", "plan:says"):
        grant.hide(key=key, hidden=True, by=lotte)
    assert page() == never


def test_hidden_things_leave_no_trace_in_any_block(page, grant, agree, moment, ticked, lotte):
    moment(lotte, days=20, serves=["look"])
    agree(10)
    moment(lotte, days=3, serves=["look"])
    never = page()
    moment(lotte, days=30, returns=["name"])
    moment(lotte, days=2, returns=["name"], routine="bath")
    row = ticked(lotte, "Ze lachte!")
    for key in ("step:3", "return:name", "routine:bath", f"quote:{row.pk}"):
        grant.hide(key=key, hidden=True, by=lotte)
    assert page() == never


def test_only_moments_of_those_who_signed_count(page, family, grant, moment, karim, oma, lotte, now):
    for person in (karim, oma):
        moment(person, serves=["look"])
    assert page().blocks == ()
    grant.sign(by=karim, now=now)
    assert keys(page().blocks[0].occurred) == ["step:1"]
    Membership.objects.get(family=family, user=karim).end(now=now)
    assert page().blocks == ()


def test_a_previewing_parent_does_not_read_the_other_parents_private_note(page, ticked, lotte, karim):
    ticked(lotte, "Alleen voor Vera.", note_for="me", serves=["look"])
    assert page().blocks[0].quotes
    assert page(reader=karim).blocks[0].quotes == ()


def test_four_queries_whatever_there_is(page, agree, ticked, moment, lotte, django_assert_num_queries):
    with django_assert_num_queries(4):
        page()
    for days in range(30):
        agree(days * 9, focus=1 + days % 5)
        ticked(lotte, f"Dag {days}", days=days * 7, serves=["look"])
    with django_assert_num_queries(4):
        shown = page()
    assert [block.title for block in shown.blocks][-1] == "Eerder"
    assert len(shown.blocks) == 6
