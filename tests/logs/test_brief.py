"""The page before a visit: only what was signed for, logged lately and ticked one by one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Child, Grant, GrantSignature, Membership, StaffMember
from logs import guidance, library
from logs.briefs import brief
from logs.models import Interaction, Plan, SharedNote, Topics


@pytest.fixture
def page(grant, noor, now):
    def read(language="nl", **changes):
        return brief(grant, noor, language=language, now=now, **changes)

    return read


def keys(lines):
    return [line.key for line in lines]


def test_topics_and_the_familys_own_words_come_first(page, noor, lotte, now):
    Topics.objects.choose(child=noor, by=lotte, chosen=["talking", "sleep"], words="Ze wordt vaak wakker.", now=now)
    assert [line.text for line in page().topics] == ["slapen", "geluidjes en praten"]
    assert page().topic_words.words == "Ze wordt vaak wakker."
    assert [line.text for line in page("en").topics] == ["sleeping", "sounds and talking"]


def test_strengths_are_what_shows_up_most_in_sentences(page, moment, lotte):
    for days in range(3):
        moment(lotte, days=days, serves=["gesture"], returns=["name"], routine="bath")
    moment(lotte, serves=["look"], returns=["echo"], routine="meal")
    lines = page("en").strengths
    assert keys(lines) == ["step:1", "step:3", "serve:gesture", "routine:bath"]
    assert [line.text for line in lines][1:] == [
        "Saying what Noor sees or feels",
        "Noor points and shows things",
        "Together in the bath",
    ]


def test_strengths_are_of_the_last_six_weeks(page, moment, lotte):
    moment(lotte, days=38, serves=["look"])  # the Monday of the sixth week back is 37 days and some hours ago
    assert page().strengths == ()
    moment(lotte, days=37, serves=["look"])
    assert keys(page().strengths) == ["step:1", "serve:look"]


@pytest.mark.parametrize("who", ["karim", "oma", "tim"])
def test_moments_of_people_who_did_not_sign_stay_out(page, moment, who, request):
    moment(request.getfixturevalue(who), serves=["look"], routine="bath")
    assert page().strengths == ()


def test_another_parents_moments_come_in_when_that_parent_signs(page, grant, moment, karim, now):
    moment(karim, serves=["look"])
    grant.sign(by=karim, now=now)
    assert keys(page().strengths) == ["step:1", "serve:look"]


def test_moments_of_a_parent_who_left_go_out(page, grant, moment, ticked, family, karim, now):
    grant.sign(by=karim, now=now)
    ticked(karim, "Ik zag het!", serves=["look"])
    assert page().quotes
    Membership.objects.get(family=family, user=karim).end(now=now)
    assert (page().strengths, page().quotes) == ((), ())


def test_a_signature_of_nobody_in_the_family_opens_nothing(page, grant, moment, nadia, tim, now):
    for stranger in (nadia, tim):
        GrantSignature.objects.create(grant=grant, parent=stranger, signed_at=now)
    moment(tim, serves=["look"])
    assert page().strengths == ()


def test_a_sibling_and_a_deleted_or_future_moment_stay_out(page, moment, lotte, sam, now):
    moment(lotte, child=sam, serves=["word"])
    moment(lotte, days=-1, serves=["cry"])
    moment(lotte, serves=["look"]).delete_by_author(now=now)
    assert page().strengths == ()


def test_a_quote_is_a_note_ticked_for_this_grant(page, moment, ticked, lotte):
    moment(lotte, note="Alleen voor mij.", note_for="family")
    row = ticked(lotte, "Ze lachte!", days=1)
    (quote,) = page().quotes
    assert (quote.key, quote.words, quote.by, quote.day) == (f"quote:{row.pk}", "Ze lachte!", "Lotte", "gisteren")
    assert page("en").quotes[0].day == "yesterday"


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "vandaag"), (1, "gisteren"), (2, "maandag"), (6, "donderdag"), (7, "11 november"), (330, "23 december 2025")],
)
def test_the_day_of_a_quote_is_in_words(page, ticked, lotte, days, said):
    ticked(lotte, "Ze lachte!", days=days)
    assert page().quotes[0].day == said


def test_the_three_newest_quotes_are_shown(page, ticked, lotte):
    for days in (5, 2, 8, 3):
        ticked(lotte, f"{days} dagen terug", days=days)
    assert [quote.words[0] for quote in page().quotes] == ["2", "3", "5"]


def test_a_note_taken_back_emptied_or_deleted_is_no_quote(page, grant, ticked, lotte, now):
    back, emptied, gone = (ticked(lotte, word) for word in ("terug", "leeg", "weg"))
    SharedNote.objects.untick(grant=grant, interaction=back, by=lotte)
    Interaction.objects.filter(pk=emptied.pk).update(note="")
    gone.delete_by_author(now=now)
    assert page().quotes == ()


def test_a_note_ticked_for_one_visitor_stays_unknown_to_another(grant, family, noor, lotte, wim, ticked, now):
    ticked(lotte, "Voor Vera.")
    other = Grant.objects.give(
        by=lotte,
        family=family,
        children=[noor],
        visitor=StaffMember.objects.get(user=wim),
        purpose="support",
        items=list(Grant.Item.values),
        ends_at=now + timedelta(days=9),
        now=now,
    )
    assert brief(other, noor, language="nl", now=now).quotes == ()


@pytest.mark.parametrize("who", ["karim", "oma", "nadia", "vera"])
def test_nobody_but_the_author_ticks_a_note(grant, moment, lotte, who, request, now):
    row = moment(lotte, note="Van mij.", note_for="family")
    with pytest.raises(PermissionDenied):
        SharedNote.objects.tick(grant=grant, interaction=row, by=request.getfixturevalue(who), now=now)
    assert not SharedNote.objects.exists()


def test_a_note_is_ticked_only_under_a_grant_one_signed_about_that_child(grant, moment, lotte, karim, sam, now):
    for row, by in ((moment(karim, note="Ik."), karim), (moment(lotte, child=sam, note="Sam."), lotte)):
        with pytest.raises(PermissionDenied):
            SharedNote.objects.tick(grant=grant, interaction=row, by=by, now=now)
    assert not SharedNote.objects.exists()


def test_the_agreement_shows_focus_ideas_and_how_they_say_it_went(page, noor, vera, now):
    Plan.objects.agree(child=noor, by=vera, now=now, focus=4, ideas=["Tel tot drie", "Kijk"], family_says="Goed!")
    agreed = page("en").agreed
    assert (agreed.step, agreed.focus.text) == (4, "Taking turns, with time for Noor")
    assert ([idea.words for idea in agreed.ideas], agreed.family_says.words) == (["Tel tot drie", "Kijk"], "Goed!")


def test_an_agreement_about_nothing_is_not_shown(page, noor, vera, now):
    Plan.objects.agree(child=noor, by=vera, now=now, focus=None, ideas=[])
    assert page().agreed is None


def test_tips_done_or_kept_by_those_who_signed_are_shown(page, lotte, karim, now):
    one, two, three, four = library.tips(age_months=10)[:4]
    for person, tip, answer in (
        (lotte, one, "done"),
        (lotte, two, "later"),
        (lotte, three, "not_for_us"),
        (karim, four, "done"),
    ):
        guidance.feedback(person, tip.slug, answer, now)
    assert [idea.slug for idea in page().liked] == [one.slug, two.slug]
    assert page("en").liked[0].title == one.text("en").title


def test_tips_of_a_siblings_age_stay_out(page, lotte, now):
    for months in (2, 24, 40):
        guidance.feedback(lotte, library.tips(age_months=months)[0].slug, "done", now)
    assert page().liked == ()


@pytest.mark.parametrize("months", [0, 3, 10, 23, 24, 71, 90])
def test_with_nothing_logged_the_page_says_what_to_enjoy_at_this_age(grant, noor, now, months):
    noor.birth_month = _months_before(now.date(), months)
    shown = brief(grant, noor, language="nl", now=now)
    assert shown.age
    assert len(shown.next) == 2
    assert (shown.topics, shown.quotes, shown.strengths, shown.agreed, shown.liked) == ((), (), (), None, ())


def _months_before(day, months):
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


def test_the_focus_steers_what_to_enjoy_and_liked_tips_are_not_repeated(page, noor, vera, lotte, now):
    Plan.objects.agree(child=noor, by=vera, now=now, focus=3, ideas=[])
    first, second = page().next
    assert {library.tip(first.slug).step, library.tip(second.slug).step} == {3}
    guidance.feedback(lotte, first.slug, "done", now)
    assert first.slug not in {idea.slug for idea in page().next}


def test_a_private_shift_of_the_tips_age_leaves_no_trace(page, noor):
    before = page()
    Child.objects.filter(pk=noor.pk).update(tips_shift=-6)
    noor.refresh_from_db()
    assert page() == before
