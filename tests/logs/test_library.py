"""What may be shown, to whom; and the gate that refuses bad content."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.core.checks import run_checks

from logs import checks, gate, library
from logs.vocabulary import AGE_BANDS, STEPS

FOR_PROFESSIONALS = {"F2b", "F3b", "F5", "F5g"}
FIRST_TIP = "follow-the-attention"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content, to plant faults in."""
    return Path(shutil.copytree(library.CONTENT, tmp_path / "content"))


def test_the_content_we_ship_has_no_fault():
    assert [str(fault) for fault in gate.faults(library.CONTENT)] == []


def test_the_gate_runs_with_the_system_checks():
    assert [message for message in run_checks() if str(message.id).startswith("logs.")] == []


def test_a_system_check_names_the_fault_and_the_way_out(content: Path, monkeypatch: pytest.MonkeyPatch):
    (content / "tips" / "00-03.toml").unlink()
    monkeypatch.setattr(checks, "CONTENT", content)

    errors = checks.content_is_fit_to_show(None)

    assert {error.id for error in errors} == {"logs.E010"}
    assert errors[0].msg == "tips/00-03.toml: step 1: no tip for this step at this age"
    assert errors[0].hint == "Write the missing tip."


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
    everything = [*library.tips(), *library.facts("parents"), *library.facts("professionals")]

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


TIP_FILE = "tips/00-03.toml"
PLANTED = {
    "a field is missing": (TIP_FILE, "step = 1\n", "", "E002", FIRST_TIP, "step is missing"),
    "a field has another type": (TIP_FILE, "step = 1\n", 'step = "one"\n', "E002", FIRST_TIP, "step is missing or is"),
    "a list is empty": (TIP_FILE, 'facts = ["F3a"]', "facts = []", "E002", FIRST_TIP, "facts is empty"),
    "a field is unknown": (
        TIP_FILE,
        "step = 1\n",
        "step = 1\npoints = 3\n",
        "E002",
        FIRST_TIP,
        "points is not a field",
    ),
    "a text is empty": (TIP_FILE, r'(?m)^next = ".*"$', 'next = " "', "E002", FIRST_TIP, "nl: next is missing"),
    "a language is missing": (TIP_FILE, "[tip.en]", "[tip.fr]", "E003", FIRST_TIP, "no text in en"),
    "a slug is untidy": (TIP_FILE, f'"{FIRST_TIP}"', '"Een Slug"', "E004", "Een Slug", "the slug is not plain"),
    "a step is unknown": (TIP_FILE, "step = 1\n", "step = 6\n", "E004", FIRST_TIP, "step is 6"),
    "a band is unknown": (TIP_FILE, "[0, 3]", "[0, 4]", "E004", FIRST_TIP, "[0, 4] is not an age band"),
    "a band is in the wrong file": (TIP_FILE, "[0, 3]", "[4, 8]", "E004", FIRST_TIP, "belongs in another file"),
    "a routine is unknown": (TIP_FILE, '"meal"', '"lunch"', "E004", FIRST_TIP, "no routine is called 'lunch'"),
    "a fact is unknown": (TIP_FILE, '["F3a"]', '["F10"]', "E004", FIRST_TIP, "no fact is called 'F10'"),
    "a fact is not for parents": (TIP_FILE, '["F3a"]', '["F3b"]', "E005", FIRST_TIP, "fact F3b is not one"),
    "a fact is the help page's": (TIP_FILE, '["F3a"]', '["F6b"]', "E005", FIRST_TIP, "fact F6b is not one"),
    "F4 is in a tip about the child": (TIP_FILE, '["F3a"]', '["F4"]', "E005", FIRST_TIP, "cares for the parent"),
    "a reviewer has no date": (TIP_FILE, 'by = ""', 'by = "Dr. An"', "E006", FIRST_TIP, "reviewed by 'Dr. An' without"),
    "a date has no reviewer": (TIP_FILE, 'on = ""', 'on = "2026-01-02"', "E006", FIRST_TIP, "without a reviewer"),
    "a date is not real": (
        TIP_FILE,
        'by = ""\nreviewed_on = ""',
        'by = "An"\nreviewed_on = "2026-02-30"',
        "E006",
        FIRST_TIP,
        "not a real",
    ),
    "a date is yet to come": (
        TIP_FILE,
        'by = ""\nreviewed_on = ""',
        'by = "An"\nreviewed_on = "2999-01-01"',
        "E006",
        FIRST_TIP,
        "past date",
    ),
    "a slug stands twice": (TIP_FILE, '"slow-page"', f'"{FIRST_TIP}"', "E007", FIRST_TIP, "is also in tips/00-03.toml"),
    "a text stands twice": (
        "tips/04-08.toml",
        r'(?m)^try = ".*"$',
        'try = "Hou iets met felle kleuren dichtbij, of laat een handje het papier voelen. '
        'Beweeg traag. Stop waar je baby stopt."',
        "E007",
        None,
        "is also in tips/00-03.toml: slow-page",
    ),
    "a tip is too long": (
        TIP_FILE,
        'fact = "',
        'fact = "' + "Kijk eens. " * 30,
        "E008",
        FIRST_TIP,
        "words, at most 60",
    ),
    "a sentence is too long": (
        TIP_FILE,
        r'(?m)^try = ".*"$',
        f'try = "{"en " * 35}."',
        "E008",
        FIRST_TIP,
        "on average",
    ),
    "a title is too long": (
        TIP_FILE,
        'title = "',
        f'title = "{"kijk " * 15}',
        "E008",
        FIRST_TIP,
        "characters, at most",
    ),
    "a word is blocked": (TIP_FILE, 'fact = "', 'fact = "Je moet antwoorden. ', "E009", FIRST_TIP, "“moet” in"),
    "an English word is blocked": (
        TIP_FILE,
        'fact = "Babies',
        'fact = "A streak! Babies',
        "E009",
        FIRST_TIP,
        "“streak”",
    ),
    "a step is not covered": (TIP_FILE, "step = 5\n", "step = 4\n", "E010", "step 5", "no tip for this step"),
    "nobody cares for the parent": ("tips/*.toml", "for_parent = true", "for_parent = false", "E010", None, "1 in 6"),
    "a claim is gone": ("facts.toml", 'id = "F9"', 'id = "F99"', "E010", "F9", "stands 0 times"),
    "a fact has no caution": ("facts.toml", r'(?m)^caution = ".*"$', "", "E002", "F1", "nl: caution is missing"),
    "a work is unknown": ("facts.toml", 'work = "beip"', 'work = "beap"', "E004", "F6", "no work is called 'beap'"),
    "an attachment is unknown": ("facts.toml", 'how = "list"', 'how = "maybe"', "E004", "F1", "how is 'maybe'"),
    "readers are unknown": ("facts.toml", 'readers = "everyone"\ntips', 'readers = "all"\ntips', "E004", "F1", "'all'"),
    "a claim is opened to parents": (
        "facts.toml",
        'id = "F3b"\nreaders = "professionals"',
        'id = "F3b"\nreaders = "everyone"',
        "E005",
        "F3b",
        "never for parents",
    ),
    "a fact for parents holds the number": (
        "facts.toml",
        "Goede ervaringen als kind gaan",
        "72 % lager. Ze gaan",
        "E009",
        "F8",
        "F8-number",
    ),
    "a number has no real date": ("help.toml", "2026-11-22", "today", "E006", "112", "not a real, past date"),
    "a number has no name": ("help.toml", 'nl.name = "Noodnummer"', "", "E002", "112", "nl: name is missing"),
    "a file is not TOML": (TIP_FILE, "step = 1\n", "step = = 1\n", "E001", "file", "cannot be read: TOMLDecodeError"),
    "a blocklist rule is broken": ("blocklist.toml", "womb|", "(womb|", "E001", "file", "cannot be read"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_caught_with_its_place_and_reason(name: str, content: Path):
    file, old, new, code, item, reason = PLANTED[name]
    for path in content.glob(file):
        pattern = old if old.startswith("(?m)") else re.escape(old)
        every = 0 if "*" in file or item == "step 5" else 1
        planted, changes = re.subn(pattern, lambda _: new, path.read_text(), count=every)
        assert changes, f"nothing to plant in {path}"
        path.write_text(planted)

    found = gate.faults(content)

    matching = [f for f in found if f.code == code and reason in f.reason and item in (None, f.item)]
    assert matching, [str(fault) for fault in found]
    assert "*" in file or matching[0].file == file
    assert matching[0].hint


def test_a_missing_file_is_one_clear_fault(content: Path):
    (content / "help.toml").unlink()

    assert [fault.code for fault in gate.faults(content)] == ["E001"]
    assert "help.toml" in str(gate.faults(content)[0])
