"""Whatever anybody sends: no answer of 500 or more, none that the schema does not know; every list still answers."""

import json
import string
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.views.documentation import METHODS, published
from logs import library

pytestmark = pytest.mark.no_cover  # the same lines many times over

LISTS = ("interactions/", "children/", "families/", "summaries/", "tips/", "facts/", "grants/", "access-log/")
OPERATIONS = [
    (method, path)
    for path, item in sorted(published()["paths"].items())
    for method in METHODS
    if method in item and "visitor" not in path
]
ODD: list[Any] = [
    2**63 - 1,
    2**63,
    -1,
    0,
    10**30,
    1.5,
    True,
    None,
    "",
    " ",
    "1",
    "\u202e",
    "💥",
    "x" * 300,
    [],
    {},
    [[]],
    "0001-01-01",
]
ODD += [
    "2026-11-18T10:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "2026-11-16",
    "2026-01",
    "look",
    "0190c0de-0000-7000-8000-0000000000aa",
]
values = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.integers()
odd = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


def fields_of(path: str, method: str) -> dict:
    """The fields this operation takes, by the schema."""
    body = published()["paths"][path][method].get("requestBody", {}).get("content", {}).get("application/json", {})
    shape = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
    fields: dict = published()["components"]["schemas"].get(shape, {}).get("properties", {})
    return fields


def likely(shape: dict, child: int) -> st.SearchStrategy:
    """Values that a field would take, as far as its schema tells."""
    if "enum" in shape:
        return st.sampled_from(shape["enum"])
    if shape.get("format") == "date-time":
        return st.datetimes().map(lambda at: at.isoformat() + "Z")
    kind = shape.get("type")
    if kind == "array":
        return st.lists(likely(shape["items"], child), max_size=4)
    if kind == "integer":
        return st.sampled_from([child, 1, 3, 5])
    return st.booleans() if kind == "boolean" else st.text(string.printable, max_size=40)


@st.composite
def calls(draw, child: int):
    """A method, a path with a query, and a body: mostly sensible, with something odd in it."""
    method, path = draw(st.sampled_from(OPERATIONS))
    body = {
        name: draw(odd if draw(st.integers(0, 4)) == 0 else likely(shape, child))
        for name, shape in fields_of(path, method).items()
        if draw(st.integers(0, 3))
    }
    if draw(st.integers(0, 9)) == 0:
        body[draw(st.text(max_size=8))] = draw(odd)
    ids = st.sampled_from(
        [str(child)] * 6 + ["0190c0de-0000-7000-8000-0000000000aa", library.tips()[0].slug, "2026-11-16", "F1"]
    )
    for part in path.split("/"):
        if part.startswith("{"):
            fitting = {"{slug}": library.tips()[0].slug, "{monday}": "2026-11-16"}.get(part, str(child))
            if "interactions" in path:
                fitting = "0190c0de-0000-7000-8000-0000000000aa"
            path = path.replace(part, draw(ids) if draw(st.integers(0, 5)) == 0 else fitting, 1)
    query = draw(
        st.dictionaries(
            st.sampled_from(["child", "limit", "cursor", "since", "week", "from", "to", "step"]), values, max_size=2
        )
    )
    return method.upper(), path.removeprefix("/api/v1/"), query, body


@pytest.fixture
def fuzzed(phone, lotte, noor, sam, grant, settings):
    settings.API_CALLS_A_MINUTE = 10**6
    return phone(lotte), noor.pk


def test_nothing_that_is_sent_breaks_anything(fuzzed, lotte):
    caller, child = fuzzed
    seen: Counter[int] = Counter()

    @settings(max_examples=400, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def storm(data):
        method, path, query, body = data.draw(calls(child))
        text = "&".join(f"{name}={json.dumps(value)}" for name, value in query.items())
        text = "".join(mark if mark in string.ascii_letters + string.digits + "-:&=" else "%2B" for mark in text)
        answer = caller.call(method, path + (f"?{text}" if text else ""), body if method != "GET" else None)
        assert answer.status_code < 500, (method, path, body)
        seen[answer.status_code // 100] += 1

    storm()
    assert seen[2] > 40, "the calls became so odd that none came through"
    for path in LISTS:
        assert caller.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "junk", [b"\x00", b"\xff" * 100, b"{", b'{"a":' * 1000, b"[]", b'"', b"1e999", b'{"child":' + b"9" * 5000]
)
def test_junk_in_a_body_is_4xx_at_every_door(phone, lotte, noor, junk):
    caller = phone(lotte)
    for method, path in OPERATIONS:
        if method in {"post", "put", "patch"}:
            filled = path.replace("{id}", str(noor.pk)).replace("{slug}", library.tips()[0].slug)
            if "interactions" in path:
                filled = path.replace("{id}", "0190c0de-0000-7000-8000-0000000000aa")
            status = caller.call(method.upper(), filled.removeprefix("/api/v1/"), junk).status_code
            assert 400 <= status < 500, (method, path)
    for path in LISTS:
        assert caller.get(path).status_code == 200, path
