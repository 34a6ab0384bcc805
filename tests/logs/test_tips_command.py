"""manage.py tips: lint, new, review, explain, coverage."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from logs import guidance, library
from logs.models import Plan, TipGiven

MONDAY = date(2026, 11, 16)


@pytest.fixture
def content(tmp_path: Path, monkeypatch) -> Path:
    copy = Path(shutil.copytree(library.CONTENT, tmp_path / "content"))
    monkeypatch.setattr(library, "CONTENT", copy)
    return copy


def said(capsys, *words, **options) -> str:
    call_command("tips", *words, **options)
    return str(capsys.readouterr().out)


def test_lint_says_that_all_is_well(content, capsys):
    assert said(capsys, "lint") == "No faults.\n"


def test_lint_names_file_tip_reason_and_way_out_and_fails(content, capsys):
    path = content / "tips" / "00-03.toml"
    path.write_text(path.read_text().replace("Jij antwoordt", "Je moet antwoorden"))

    with pytest.raises(CommandError, match=r"^1 faults\.$") as failed:
        call_command("tips", "lint")

    assert failed.value.returncode == 1
    told = capsys.readouterr().out
    assert told.startswith("E009 tips/00-03.toml: follow-the-attention: nl: “moet” in")
    assert "Say it in other words" in told


def test_new_adds_what_lint_then_asks_to_fill_in(content, capsys):
    asked = ("--band", "09-17", "--step", "3", "--routine", "bath", "--for-parent")
    assert "09-17.toml" in said(capsys, "new", "moon", *asked)

    with pytest.raises(CommandError):
        call_command("tips", "lint")
    assert "moon: nl: title is missing or empty" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"moon is already in tips/09-17\.toml"):
        call_command("tips", "new", "moon", *asked)


@pytest.mark.parametrize("wrong", [("--band", "1-2"), ("--step", "6"), ("--routine", "lunch")])
def test_new_takes_only_known_words(content, wrong):
    asked = ["--band", "09-17", "--step", "3", "--routine", "bath"]
    asked[asked.index(wrong[0]) + 1] = wrong[1]

    with pytest.raises(CommandError):
        call_command("tips", "new", "moon", *asked)


def test_review_writes_name_and_day(content, now, capsys):
    with time_machine.travel(now, tick=False):
        told = said(capsys, "review", "water-drops", "--by", "An Peeters", "--on", "2026-11-18")

    assert told.startswith("water-drops was checked by An Peeters on 2026-11-18")
    assert library.read(content).tips["water-drops"].reviewed_on == date(2026, 11, 18)


@pytest.mark.parametrize("given", [("--by", "An"), ("--on", "2026-11-18"), ("--by", "An", "--on", "2026-11-19")])
def test_review_wants_both_and_no_day_to_come(content, now, given):
    with time_machine.travel(now, tick=False), pytest.raises(CommandError):
        call_command("tips", "review", "water-drops", *given)


def test_explain_says_why_without_a_name(noor, lotte, now, capsys):
    tip = guidance.tip_for(noor, MONDAY, now=now)
    assert tip
    with time_machine.travel(now, tick=False):
        told = said(capsys, "explain", "--child", str(noor.pk))

    assert told.splitlines()[0] == f"child {noor.pk}, week of 2026-11-16: {tip.slug}"
    assert "- It fits the age of your child." in told.splitlines()
    assert noor.nickname not in told


def test_explain_tells_of_the_tip_that_was_given_whatever_came_after(noor, lotte, now, capsys):
    tip = guidance.tip_for(noor, MONDAY, now=now)
    assert tip
    Plan.objects.agree(child=noor, by=lotte, now=now, focus=tip.step % 5 + 1, ideas=[])

    this, following = (said(capsys, "explain", child=noor.pk, week=week) for week in ("2026-11-16", "2026-11-23"))

    assert tip.slug in this
    assert "focus you agreed on" not in this
    assert "- It fits the focus you agreed on." in following or "- Now and then a tip is about you." in following
    assert TipGiven.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"child": 999999}, "There is no child 999999"),
        ({"week": "2026-11-17"}, "not a Monday. Its week starts on 2026-11-16"),
        ({"week": "soon"}, "not a day"),
    ],
)
def test_explain_says_what_was_wrong(noor, given, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("tips", "explain", **{"child": noor.pk, **given})


def test_coverage_lists_every_tip_under_its_age_and_step(capsys):
    told = said(capsys, "coverage")

    assert told.startswith("0-3 months: 15 tips, 3 for the parent, 0 checked\n  step 1: 3\n")
    assert re.findall(r"(?m)^    ([a-z0-9-]+) · ", told) == [
        tip.slug for tip in sorted(library.tips(), key=lambda tip: (tip.age_months, tip.step))
    ]
    assert told.endswith("in all: 75 tips, 15 for the parent, 0 checked by an expert\n")


def test_coverage_as_a_page_that_needs_nothing_else(content, tmp_path, capsys):
    call_command("tips", "review", "water-drops", "--by", "An <b>", "--on", "2026-01-02")
    page = tmp_path / "table.html"
    said(capsys, "coverage", html=page)
    html = page.read_text()

    assert html.count("<caption>") == 2
    assert html.count('scope="row"') == 10
    assert len(re.findall(r"<li>", html)) == 75
    assert "checked by An &lt;b&gt;, 2026-01-02" in html
    assert html.count("not checked") == 74
    assert not re.search(r"src=|href=|url\(|<script", html)


def test_coverage_of_unreadable_content_points_to_lint(content):
    (content / "tips" / "00-03.toml").write_text("tip = = 1")

    with pytest.raises(CommandError, match="tips lint"):
        call_command("tips", "coverage")
