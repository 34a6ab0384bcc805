"""The gate refuses bad content at every start: planted faults, each caught with its place and its reason."""

import re
import shutil
from pathlib import Path

import pytest
from django.core.checks import run_checks

from logs import checks, gate, library
from logs.vocabulary import NEEDS

from .test_wording import CAUGHT

pytestmark = pytest.mark.no_cover  # the same lines many times over

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
    assert errors[0].msg == "tips/00-03.toml: step 1: 0 tips for this step at this age, not 3"
    assert errors[0].hint == "Write the missing tip."


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
    "a need is unknown": (
        TIP_FILE,
        "step = 1\n",
        'step = 1\nneeds = ["x"]\n',
        "E004",
        FIRST_TIP,
        "needs is ['x'], not",
    ),
    "needs are no list": (TIP_FILE, "step = 1\n", "step = 1\nneeds = 1\n", "E004", FIRST_TIP, "needs is 1, not"),
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
        "stop-at-the-window",
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
    "a step is not covered": (TIP_FILE, "step = 5\n", "step = 4\n", "E010", "step 5", "0 tips for this step"),
    "a routine is not covered": (
        TIP_FILE,
        'routines = ["bath"]',
        'routines = ["play"]',
        "E010",
        "routine bath",
        "no tip for this routine",
    ),
    "a step has two tips": (TIP_FILE, "step = 5\n", "step = 4\n", "E010", "step 5", "2 tips for this step"),
    "an English language field is unknown": (
        TIP_FILE,
        "[tip.en]",
        "[tip.en]\nhint = ''",
        "E002",
        FIRST_TIP,
        "en: hint is",
    ),
    "a Dutch text is missing": (TIP_FILE, "[tip.nl]", "[tip.de]", "E003", FIRST_TIP, "no text in nl"),
    "a reviewer is only spaces": (TIP_FILE, 'by = ""', 'by = "  "', "E006", FIRST_TIP, "name of only spaces"),
    "a title stands twice": (
        "tips/04-08.toml",
        r'(?m)^title = ".*"$',
        'title = "Een boekje of folder: traag en dichtbij"',
        "E007",
        "stop-at-the-window",
        "is also in tips/00-03.toml: slow-page",
    ),
    "a reference is no table": ("facts.toml", "references = [", 'references = ["book", ', "E002", "F1", "not a table"),
    "a list of tips is a word": ("tips/04-08.toml", r"(?ms)^.*\Z", 'tip = "x"', "E001", "file", "these are not tables"),
    "nobody cares for the parent": (
        "tips/*.toml",
        "for_parent = true",
        "for_parent = false",
        "E010",
        "for_parent",
        "1 in 6",
    ),
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
        pattern = old if old.startswith("(?m") else re.escape(old)
        every = 0 if "*" in file or reason.startswith("0 tips") else 1
        planted, changes = re.subn(pattern, lambda _: new, path.read_text(), count=every)
        assert changes, f"nothing to plant in {path}"
        path.write_text(planted)

    found = gate.faults(content)

    place = "tips" if "*" in file else file
    matching = [f for f in found if (f.code, f.file, f.item) == (code, place, item) and reason in f.reason]
    assert matching, [str(fault) for fault in found]
    assert matching[0].hint


@pytest.mark.parametrize("need", NEEDS)
def test_a_step_that_is_out_of_reach_for_somebodys_body_is_refused(need: str, content: Path):
    path = content / TIP_FILE
    path.write_text(path.read_text().replace("for_parent = false", f'for_parent = false\nneeds = ["{need}"]', 2))

    assert [str(fault) for fault in gate.faults(content)] == [
        f"{TIP_FILE}: step 1: every tip for this step needs {need}"
    ]


def test_a_missing_file_is_one_clear_fault(content: Path):
    (content / "help.toml").unlink()

    assert [fault.code for fault in gate.faults(content)] == ["E001"]
    assert "help.toml" in str(gate.faults(content)[0])


JUNK = ["3", "true", '"x"', "[]", '[["x"]]', "{ a = 1 }", "1.5", "2026-01-02", "[1, 2, 3]"]
FIELDS = ["slug", "step", "age_months", "routines", "facts", "for_parent", "reviewed_by", "reviewed_on"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("junk", JUNK)
def test_whatever_stands_in_a_field_it_is_a_named_fault_and_no_crash(field: str, junk: str, content: Path):
    path = content / TIP_FILE
    path.write_text(re.sub(rf"(?m)^{field} = .*$", lambda _: f"{field} = {junk}", path.read_text(), count=1))

    found = gate.faults(content)

    fine = {("slug", '"x"'), ("step", "3"), ("for_parent", "true")}
    assert found or (field, junk) in fine
    assert all(fault.file and fault.item and fault.reason and fault.hint for fault in found)


@pytest.mark.parametrize("language", library.LANGUAGES)
@pytest.mark.parametrize("rule", CAUGHT)
def test_a_tip_with_a_forbidden_wording_is_refused_by_its_rule(rule: str, language: str, content: Path):
    path, said = content / TIP_FILE, CAUGHT[rule][language]
    head, mark, tail = path.read_text().partition(f"[tip.{language}]")
    path.write_text(head + mark + tail.replace('next = "', f'next = "{said} ', 1))

    found = [fault.reason for fault in gate.faults(content) if fault.code == "E009" and fault.item == FIRST_TIP]

    assert any(reason.startswith(f"{language}: ") and f"({rule}: " in reason for reason in found)
