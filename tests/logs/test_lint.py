"""What an editor hears: the gate, hard words, and tips that tell nearly the same."""

import shutil
from pathlib import Path

import pytest

from logs import gate, library, lint, readability
from logs.lint import faults

REWORDED = [
    ("Krijg je thee van lucht", "Thee van lucht gekregen"),
    ("Proef, zucht en zeg", "Proef eens en zeg"),
    ("Served invisible tea", "Invisible tea for you"),
    ("Taste it, sigh, and say", "Taste it and say"),
]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(library.CONTENT, tmp_path / "content"))


def plant(content: Path, file: str, old: str, new: str) -> list[str]:
    path = content / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return [f"{fault.code} {fault}" for fault in faults(content)]


def test_our_content_has_no_fault():
    assert [str(fault) for fault in faults(library.CONTENT)] == []


def test_a_hard_tip_is_caught_where_the_counted_limits_let_it_pass(content):
    hard = (
        "Taalontwikkeling veronderstelt responsieve communicatiepartners. Wederkerigheid bevordert hersenontwikkeling."
    )
    found = plant(
        content,
        "tips/00-03.toml",
        "Ook zonder woorden toont je baby wat boeit. Jij antwoordt, en zo begint taal.",
        hard,
    )

    assert gate.faults(content) == []
    assert len(found) == 1
    assert found[0].startswith("E011 tips/00-03.toml: follow-the-attention: nl: reading ease ")


def test_a_hard_claim_for_parents_is_caught(content):
    hard = "Ontwikkelingspsychologische wetenschappers veronderstellen hersenontwikkelingsmogelijkheden. "
    found = plant(content, "facts.toml", "Goede ervaringen als kind gaan", hard * 4 + "Goede ervaringen als kind gaan")

    assert [fault[:19] for fault in found] == ["E011 facts.toml: F8"]


def test_a_reworded_tip_is_caught_where_the_gate_sees_two_texts(content):
    (first, *_), extra = library.tips(age_months=30), (content / "tips" / "18-35.toml")
    block = extra.read_text().split("[[tip]]")[1].replace(first.slug, "tea-again")
    for old, new in REWORDED:
        assert old in block
        block = block.replace(old, new)
    extra.write_text(f"{extra.read_text()}\n[[tip]]{block}")

    found = faults(content)

    assert gate.faults(content) == []
    assert [(fault.code, fault.item) for fault in found] == [("E012", "tea-again")] * 2
    assert "nearly the same as tips/18-35.toml: invisible-tea" in found[0].reason
    assert found[0].hint


def test_an_unreadable_file_is_the_only_thing_said(content):
    found = plant(content, "tips/00-03.toml", "step = 1", "step = = 1")

    assert len(found) == 1
    assert found[0].startswith("E001 tips/00-03.toml: file: cannot be read")


def test_without_the_patterns_the_other_rules_still_hold(content, monkeypatch):
    monkeypatch.setattr(readability, "pyphen", None)
    found = plant(content, "tips/00-03.toml", "Jij antwoordt", "Je moet antwoorden")

    assert [fault[:4] for fault in found] == ["E009"]


@pytest.mark.parametrize("kind", ["tips", "facts"])
def test_a_limit_stands_for_every_language(kind):
    assert set(lint.LEAST_EASE[kind]) == set(library.LANGUAGES)
