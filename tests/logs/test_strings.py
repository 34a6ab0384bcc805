"""Words nobody may read are refused wherever they stand: pages, mails, code, scripts, the manifest, translations."""

import importlib
import re
import shutil
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management.base import SystemCheckError

from logs import checks, library, strings
from logs.pages import template_text
from logs.wording import read_rules
from serve_return import celery, wsgi

ROOT = Path(__file__).resolve().parents[2]
RULES = read_rules(library.CONTENT / "blocklist.toml")
NL = "serve_return/locale/nl/LC_MESSAGES/django.po"
TIPS, WEEKLY, SW = "templates/logs/caregiver/tips.html", "templates/emails/weekly.txt", "templates/pwa/sw.js"
UNDO = "serve_return/static/js/undo.js"
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen. " * 2
LINE = "line {}"  # of what is planted

# Where, what stands there, what is planted, and what the check then says: code, id, reason.
PLANTED = {
    "a heading": (TIPS, "All tips", "Your score", "E009", LINE, "“score” in “Your score” (scores:"),
    "words over a tag": (TIPS, "<h1>", "<h1>You <b>must</b> look. ", "E009", "page", "“You must” in"),
    "a label nobody sees": (TIPS, "<h1>", '<h1 aria-label="You missed a week">', "E009", LINE, "(absence:"),
    "words for a script": (TIPS, "<h1>", '<h1 data-later="Too late, sorry">', "E009", LINE, "(fear:"),
    "a long sentence": (TIPS, "All tips", "go " * 21, "E008", "page", "a sentence of 21 words, at most 20"),
    "a page of long sentences": ("templates/500.html", r"(?s).*", LONG, "E008", "page", "at most 12 on average"),
    "a line of a mail": (WEEKLY, "Hello,", "Hello, no moments?", "E009", LINE, "“no moments” in"),
    "a mail with pictures": ("templates/emails/weekly.html", "Hello,", "Hello mum,", "E009", LINE, "(any-caregiver:"),
    "a subject": ("templates/emails/sign_in_code.subject.txt", r"(?s).*", "Do not forget", "E009", LINE, "(duty:"),
    "a visitor's page": ("templates/logs/visitor/brief.html", r"\A", "Rank 3 ", "E009", LINE, "(scores:"),
    "an error page": ("templates/404.html", r"\A", "<p>Damage</p>", "E009", LINE, "(fear:"),
    "a sign-in page": ("templates/account/request_login_code.html", r"\A", "<p>A streak</p>", "E009", LINE, "“streak”"),
    "an answer in the API": ("api/problems.py", r"\Z", 'X = "You should retry."', "E009", LINE, "“You should” in"),
    "the API's documentation": ("api/views/guidance.py", '""One tip', '""Half the time', "E009", LINE, "(share:"),
    "a help text of the schema": ("api/shapes/guidance.py", "in words.", "as points earned.", "E009", LINE, "(scores:"),
    "an error of a form": ("logs/forms/details.py", "Choose a day and a time", "Unfortunately", "E009", LINE, "(duty:"),
    "a label of a form": ("accounts/forms.py", r"\Z", 'X = _("Your badge")', "E009", LINE, "“badge” in “Your badge”"),
    "thanks for an answer": ("logs/views/caregiver/tips.py", '"Lovely."', '"Streak!"', "E009", LINE, "“Streak” in"),
    "the manifest": ("serve_return/pwa.py", "in two taps.", "in a score.", "E009", LINE, "“score” in “Moments with"),
    "a script": (UNDO, r"\Z", 'say("A target");', "E009", LINE, "“target” in “A target”"),
    "one word in a script": (UNDO, r"\Z", "say('Medal');", "E009", LINE, "“Medal” in “Medal”"),
    "a script in a template": (SW, "The outbox is tried again later.", "You must wait.", "E009", LINE, "“You must” in"),
    "a Dutch translation": (NL, "Fijn zo.", "Je moet dit.", "E009", "“Lovely.”", "nl: “moet” in “Je moet dit.” (duty:"),
    "an English original": (NL, '"Lovely."', '"Unfortunately."', "E009", "“Unfortunately.”", "en: “Unfortunately”"),
    "a language at home": (NL, "Fijn zo.", "Praat thuis Nederlands.", "E009", "“Lovely.”", "(home-language:"),
    "a mother alone": (NL, "Fijn zo.", "Dag mama.", "E009", "“Lovely.”", "“mama” in “Dag mama.” (any-caregiver:"),
    "no Dutch": (NL, '"Fijn zo."', '""', "E003", "“Lovely.”", "no text in nl"),
    "a guessed translation": (NL, 'msgid "Lovely."', '#, fuzzy\nmsgid "Lovely."', "E003", "“Lovely.”", "no text in nl"),
    "a plural without one form": (NL, r'"%\(months\)d maanden"', '""', "E003", "“%(months)d month”", "no text in nl"),
    "a wordy translation": (NL, "Fijn zo.", LONG, "E008", "“Lovely.”", "nl: sentences of"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_refused_with_its_file_its_place_and_the_reason(name: str, tmp_path: Path, monkeypatch):
    file, old, new, code, item, reason = PLANTED[name]
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    planted, changes = re.subn(old, lambda _: new, (ROOT / file).read_text(), count=1)
    assert changes == 1, "nothing to plant"
    path.write_text(planted)
    monkeypatch.setattr(checks, "ROOT", tmp_path)

    found = checks.strings_are_fit_to_show(None)

    number = planted[: planted.index(new)].count("\n") + 1
    place = f"{file}: {item.format(number) if item == LINE else item}: "
    assert found
    assert {error.id for error in found} == {f"logs.{code}"}
    assert all(error.msg.startswith(place) and reason in error.msg and error.hint for error in found), found


def test_the_strings_we_ship_have_no_fault():
    assert [str(fault) for fault in strings.faults(ROOT, RULES)] == []


def test_each_kind_of_string_is_read():
    files = {said.file for said in strings.everything(ROOT)}

    for kind in ("templates/logs", "templates/emails", "templates/pwa/sw.js", "serve_return/static/js", "api/views"):
        assert any(file.startswith(kind) for file in files), kind
    assert {"serve_return/pwa.py", "logs/forms/details.py", "accounts/forms.py", NL} <= files
    assert not [file for file in files if "management" in file or "migrations" in file]


def test_a_visitor_may_read_of_a_risk_and_a_parent_may_not(tmp_path: Path):
    for folder in ("visitor", "caregiver"):
        page = tmp_path / "templates/logs" / folder / "x.html"
        page.parent.mkdir(parents=True)
        page.write_text("<p>A higher risk.</p>")

    assert [fault.file for fault in strings.faults(tmp_path, RULES)] == ["templates/logs/caregiver/x.html"]


def test_the_reader_of_templates_sees_what_people_see():
    source = (
        '{# a score #}<p class="badge">{% translate "Look <b>here</b>" %}</p><img alt="A red ball">'
        '{% include "x.html" with label=_("Say it") %}'
        "{% blocktranslate %}One {{ x }}{% plural %}Many{% endblocktranslate %}"
    )

    assert [line for line in template_text(source).split("\n") if line] == [
        "Look here", "Say it", "One X", "Many", "A red ball",
    ]  # fmt: skip


@pytest.fixture
def bad_content(tmp_path: Path, monkeypatch) -> None:
    copy = Path(shutil.copytree(library.CONTENT, tmp_path / "content"))
    path = copy / "tips/00-03.toml"
    path.write_text(path.read_text().replace("Jij antwoordt", "Je moet antwoorden"))
    monkeypatch.setattr(checks, "CONTENT", copy)


def test_the_web_server_does_not_start_on_bad_content(bad_content):
    with pytest.raises(SystemCheckError, match=r"tips/00-03\.toml: follow-the-attention: nl: “moet”"):
        importlib.reload(wsgi)


def test_the_worker_does_not_start_on_bad_content(bad_content):
    with pytest.raises(SystemExit, match=r"tips/00-03\.toml: follow-the-attention: nl: “moet”"):
        celery.refuse_bad_content()


def test_both_start_on_what_we_ship():
    assert importlib.reload(wsgi).application
    celery.refuse_bad_content()
    assert run_checks(tags=["content"]) == []


@pytest.mark.parametrize("broken", ["rule = 3", "[[rule]]", "= ="])
def test_a_broken_list_of_words_is_said_once(broken: str, tmp_path: Path, monkeypatch):
    (tmp_path / "blocklist.toml").write_text(broken)
    monkeypatch.setattr(checks, "BLOCKLIST", tmp_path / "blocklist.toml")

    assert checks.strings_are_fit_to_show(None) == []
