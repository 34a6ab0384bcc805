"""An editor's two changes to the files of tips: a skeleton at the end, a reviewer's name. All other bytes stay."""

import json
import re
import tempfile
import tomllib
from datetime import date
from pathlib import Path

from .library import load, tip_files
from .vocabulary import AGE_BANDS

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SKELETON = """
[[tip]]
slug = "{slug}"
step = {step}
age_months = [{first}, {last}]
routines = ["{routine}"]
facts = []  # ids from facts.toml, such as "F3a"; {claims}
for_parent = {for_parent}
needs = []  # "seeing", "hearing" or "moving", when a parent cannot do it without
reviewed_by = ""  # stays empty until somebody checked it: manage.py tips review
reviewed_on = ""
[tip.nl]
title = ""  # what to try, at most 60 characters; it is the subject of the weekly mail
fact = ""  # why: no more than the fact says
try = ""  # what to do, within two minutes
next = ""  # and then?
[tip.en]
title = ""  # written in English, not translated word by word
fact = ""
try = ""
next = ""
"""


class Refused(Exception):
    """The change was not made; the message says why and what to do."""


def file_of(folder: Path, band: tuple[int, int]) -> Path:
    return folder / "tips" / f"{band[0]:02}-{band[1]:02}.toml"


def add(folder: Path, slug: str, *, band: tuple[int, int], step: int, routine: str, for_parent: bool = False) -> Path:
    """Append a skeleton to the file of that age band and return the file. It is at fault until somebody fills it in."""
    if not SLUG.fullmatch(slug):
        raise Refused(f"{slug!r} is not a slug. Use plain lower case words joined by hyphens.")
    if band not in AGE_BANDS:
        raise Refused(f"{band[0]}-{band[1]} is not an age band.")
    if there := _file_with(folder, slug):
        raise Refused(f"{slug} is already in tips/{there.name}. Choose another name.")
    path = file_of(folder, band)
    claims = "F4 may stand here too" if for_parent else "not F4"
    filled = SKELETON.format(
        slug=slug,
        step=step,
        first=band[0],
        last=band[1],
        routine=routine,
        for_parent=str(for_parent).lower(),
        claims=claims,
    )
    _replace(path, path.read_bytes().rstrip(b"\n") + b"\n" + filled.encode())
    return path


def review(folder: Path, slug: str, *, by: str, on: str, today: date) -> Path:
    """Write who checked a tip and when, both or neither; returns the file."""
    name, day = by.strip(), _day(on, today)
    if not name or not name.isprintable():
        raise Refused("Say who checked it: a name, and what this person is.")
    if (path := _file_with(folder, slug)) is None:
        raise Refused(f"No tip is called {slug}.")
    old = path.read_bytes()
    new = _with_review(old, slug, json.dumps(name, ensure_ascii=False).encode(), json.dumps(day).encode())
    if _tips(new) != _expected(old, slug, name, day):
        raise Refused(f"tips/{path.name} is written in another way than usual. Change it by hand.")
    _replace(path, new)
    return path


def _day(on: str, today: date) -> str:
    try:
        day = date.fromisoformat(on) if DAY.fullmatch(on) else None
    except ValueError:
        day = None
    if day is None:
        raise Refused(f"{on!r} is not a real day. Write it like 2027-01-31.")
    if day > today:
        raise Refused(f"{on} is yet to come. Write the day on which it was checked.")
    return on


def _with_review(old: bytes, slug: str, by: bytes, on: bytes) -> bytes:
    """Only the two values change, inside the one table of that slug."""
    tables = re.split(rb"(?m)^(?=\[\[tip\]\])", old)
    mark = re.compile(rb'(?m)^slug\s*=\s*"' + re.escape(slug.encode()) + rb'"')
    for place, table in enumerate(tables):
        if mark.search(table):
            for field, value in ((b"reviewed_by", by), (b"reviewed_on", on)):
                line = re.compile(rb"(?m)^(" + field + rb'\s*=\s*)"(?:[^"\\\r\n]|\\.)*"')
                table = line.sub(lambda found, value=value: found[1] + value, table, count=1)
            tables[place] = table
    return b"".join(tables)


def _expected(old: bytes, slug: str, name: str, day: str) -> list[dict[str, object]]:
    written = {"reviewed_by": name, "reviewed_on": day}
    return [tip | written if tip["slug"] == slug else tip for tip in _tips(old)]


def _tips(content: bytes) -> list[dict[str, object]]:
    return list(tomllib.loads(content.decode())["tip"])


def _file_with(folder: Path, slug: str) -> Path | None:
    return next((path for path in tip_files(folder) for tip in load(path)["tip"] if tip.get("slug") == slug), None)


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        new.write(content)
    Path(new.name).chmod(path.stat().st_mode)
    Path(new.name).replace(path)
