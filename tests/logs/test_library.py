"""What may be shown, and to whom."""

import re
from datetime import date

import pytest

from logs import gate, library
from logs.vocabulary import AGE_BANDS, STEPS

FOR_PROFESSIONALS = {"F2b", "F3b", "F5", "F5g"}


@pytest.mark.parametrize("language", library.LANGUAGES)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("band", AGE_BANDS)
def test_every_age_and_step_has_a_tip_in_every_language(band: tuple[int, int], step: int, language: str):
    tips = library.tips(age_months=band[0], step=step)

    assert tips
    assert all(tip.texts[language].try_ for tip in tips)


def test_one_tip_in_six_cares_for_the_parent():
    tips = library.tips()

    assert sum(tip.for_parent for tip in tips) * 6 >= len(tips)


def test_tips_are_found_by_age_step_and_routine():
    found = library.tips(age_months=5, step=3, routine="meal")

    assert all(tip.age_months == (4, 8) and tip.step == 3 and "meal" in tip.routines for tip in found)
    assert library.tips(age_months=200) == library.tips(age_months=71)


def test_a_tip_that_is_not_there_is_a_lookup_error():
    with pytest.raises(LookupError):
        library.tip("nothing-by-this-name")


def test_no_tip_or_fact_pretends_to_have_been_checked():
    facts = [*library.facts("parents"), *library.facts("professionals")]
    everything: list[library.Tip | library.Fact] = [*library.tips(), *facts]

    assert {(item.reviewed_by, item.reviewed_on) for item in everything} == {("", None)}


def test_professionals_read_all_thirteen_claims_and_parents_never_the_four():
    assert [fact.id for fact in library.facts("professionals")] == list(gate.CLAIMS)
    assert {fact.id for fact in library.facts("parents")} == set(gate.CLAIMS) - FOR_PROFESSIONALS - {"F6b"}


@pytest.mark.parametrize("id", sorted(FOR_PROFESSIONALS))
def test_a_claim_for_professionals_does_not_exist_for_parents(id: str):
    with pytest.raises(LookupError):
        library.fact(id, "parents")


def test_the_line_of_the_help_page_can_be_traced_by_parents():
    assert library.fact("F6b", "parents").text("nl").claim.count(".") == 1


@pytest.mark.parametrize("audience", ["parents", "professionals"])
def test_every_fact_has_words_and_a_reference_for_its_reader(audience: library.Audience):
    for fact in library.facts(audience):
        assert fact.references, fact.id
        assert all(text.claim and text.strength and text.caution for text in fact.texts.values()), fact.id


def test_all_thirteen_listed_works_are_there_and_three_carry_no_claim():
    listed = [work for work in library.library().works.values() if work.kind == "listed"]

    assert len(listed) == 13
    assert [work.key for work in library.unattached_works()] == ["anda-2006", "ceccarelli-2022", "lu-2013"]


def test_what_is_ours_and_what_is_only_named_says_so():
    works = library.library().works

    assert {key for key, work in works.items() if work.kind == "ours"} == {"tronick-gold-2020", "woodhouse-2020"}
    assert "named in the sheet" in works["saltzman"].note("en")
    assert str(works["bowlby-1988"]).startswith("J. Bowlby (1988). A secure base")


def test_the_number_of_f8_is_for_professionals_only():
    assert "0.28" in library.fact("F8", "professionals").text("en").claim
    assert not re.search(r"\d", library.fact("F8", "parents").text("en").claim)


def test_parents_see_one_video_and_professionals_three():
    assert [video.key for video in library.videos("parents")] == ["brain-architecture"]
    assert len(library.videos("professionals")) == 3


@pytest.mark.parametrize(("language", "spoken"), [("nl-be", "nl"), ("en-GB", "en"), ("fr", "nl"), (None, "nl")])
def test_a_language_without_content_falls_back_on_the_site_language(language: str | None, spoken: str):
    assert library.spoken(language) == spoken


def test_only_numbers_that_somebody_checked_are_shown():
    shown = [line.number for line in library.help_lines(date(2026, 11, 22))]

    assert shown == ["112", "106", "1712"]
    assert library.help_lines(date(2026, 11, 21)) == ()
    assert all(line.checked_source for line in library.library().help_lines)
