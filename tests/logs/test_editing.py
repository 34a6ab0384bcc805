"""A skeleton at the end of a file, and a reviewer's name; every other byte stays."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from logs import editing, gate, library

TODAY = date(2026, 11, 22)
SLUG = "water-drops"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(library.CONTENT, tmp_path / "content"))


def changed(old: bytes, new: bytes) -> list[tuple[bytes, bytes]]:
    pairs = zip(old.split(b"\n"), new.split(b"\n"), strict=True)
    return [(before, after) for before, after in pairs if before != after]


def add(content, slug="wave-at-the-moon", *, band=(9, 17), for_parent=False):
    return editing.add(content, slug, band=band, step=3, routine="bath", for_parent=for_parent)


def test_a_skeleton_comes_at_the_end_of_its_own_file(content):
    path = content / "tips" / "09-17.toml"
    old = path.read_bytes()

    assert add(content) == path
    assert path.read_bytes().startswith(old.rstrip(b"\n"))
    assert library.load(path)["tip"][-1]["slug"] == "wave-at-the-moon"


def test_a_skeleton_is_at_fault_until_it_is_filled_in(content):
    add(content, for_parent=True)

    found = gate.faults(content)

    assert {fault.item for fault in found} == {"wave-at-the-moon"}
    assert {
        f"{language}: {part} is missing or empty"
        for language in ("nl", "en")
        for part in ("title", "fact", "try", "next")
    } < {fault.reason for fault in found}


def test_a_skeleton_that_is_filled_in_passes(content):
    path = add(content, slug="moon", for_parent=True)
    head, tail = path.read_text().split('slug = "moon"')
    tail = tail.replace("facts = []", 'facts = ["F4"]')
    for n, part in enumerate(("title", "fact", "try", "next") * 2, 1):
        tail = tail.replace(f'{part} = ""', f'{part} = "Kijk {n} keer."', 1)
    path.write_text(f'{head}slug = "moon"{tail}')

    assert [str(fault) for fault in gate.faults(content)] == []


@pytest.mark.parametrize("slug", [SLUG, "Water", "a b", "", "a--b", "../x", 'a"b'])
def test_a_name_that_exists_or_is_untidy_is_refused(content, slug):
    before = {path: path.read_bytes() for path in library.tip_files(content)}

    with pytest.raises(editing.Refused):
        add(content, slug=slug)
    assert {path: path.read_bytes() for path in library.tip_files(content)} == before


def test_an_age_that_is_no_band_is_refused(content):
    with pytest.raises(editing.Refused, match="0-4 is not an age band"):
        add(content, band=(0, 4))


def test_a_review_changes_two_values_and_no_other_byte(content):
    path = content / "tips" / "04-08.toml"
    old = path.read_bytes()

    assert editing.review(content, SLUG, by=" An Peeters, psycholoog ", on="2026-11-20", today=TODAY) == path
    assert changed(old, path.read_bytes()) == [
        (b'reviewed_by = ""', b'reviewed_by = "An Peeters, psycholoog"'),
        (b'reviewed_on = ""', b'reviewed_on = "2026-11-20"'),
    ]
    tip = library.read(content).tips[SLUG]
    assert (tip.reviewed_by, tip.reviewed_on) == ("An Peeters, psycholoog", date(2026, 11, 20))
    assert gate.faults(content) == []


def test_comments_and_line_ends_stay_as_they_are(content):
    path = content / "tips" / "04-08.toml"
    odd = path.read_bytes().replace(b"\n", b"\r\n").replace(b'reviewed_by = ""', b'reviewed_by   =  ""  # nobody yet')
    path.write_bytes(odd)

    editing.review(content, SLUG, by='Zoë "Zo" \\ Ünal', on="2026-11-22", today=TODAY)

    ((_, by), (_, on)) = changed(odd, path.read_bytes())
    assert by == 'reviewed_by   =  "Zoë \\"Zo\\" \\\\ Ünal"  # nobody yet\r'.encode()
    assert on == b'reviewed_on = "2026-11-22"\r'
    assert library.read(content).tips[SLUG].reviewed_by == 'Zoë "Zo" \\ Ünal'


def test_a_second_review_replaces_the_first(content):
    for by, on in (("An", "2026-11-01"), ("Bo", "2026-11-02")):
        editing.review(content, SLUG, by=by, on=on, today=TODAY)

    tip = library.read(content).tips[SLUG]
    assert (tip.reviewed_by, tip.reviewed_on) == ("Bo", date(2026, 11, 2))


@pytest.mark.parametrize(
    ("slug", "by", "on"),
    [
        (SLUG, "", "2026-11-20"),
        (SLUG, "  ", "2026-11-20"),
        (SLUG, "An\nBo", "2026-11-20"),
        (SLUG, "An", ""),
        (SLUG, "An", "2026-02-30"),
        (SLUG, "An", "20261120"),
        (SLUG, "An", "2026-W47-1"),
        (SLUG, "An", "20 november"),
        (SLUG, "An", "2026-11-23"),
        ("no-such-tip", "An", "2026-11-20"),
    ],
)
def test_an_unreal_review_is_refused_and_changes_nothing(content, slug, by, on):
    before = {path: path.read_bytes() for path in library.tip_files(content)}

    with pytest.raises(editing.Refused):
        editing.review(content, slug, by=by, on=on, today=TODAY)
    assert {path: path.read_bytes() for path in library.tip_files(content)} == before


def test_a_file_in_another_style_is_left_for_hands(content):
    path = content / "tips" / "04-08.toml"
    path.write_text(path.read_text().replace('reviewed_by = ""', "reviewed_by = ''"))

    with pytest.raises(editing.Refused, match="by hand"):
        editing.review(content, SLUG, by="An", on="2026-11-20", today=TODAY)
