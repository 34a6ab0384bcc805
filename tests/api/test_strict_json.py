"""Bodies: what JSON we take and what we refuse, each with a clear 4xx, and the lists still answer afterwards."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import strict_json
from logs.models import Interaction

PATH = "interactions/0190c0de-0000-7000-8000-000000000003/"
REFUSED = {
    "nothing that is JSON": b"moment",
    "cut off": b'{"child": 1',
    "two values": b'{"child": 1}{"child": 1}',
    "a list": b'[{"child": 1}]',
    "a number": b"5",
    "null": b"null",
    "text": b'"child"',
    "not UTF-8": b'{"child": 1, "note": "\xff\xfe"}',
    "UTF-16": '{"child": 1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"child": 1}',
    "a lone surrogate": b'{"child": 1, "note": "\\ud800"}',
    "a lone surrogate as a key": b'{"child": 1, "\\udfff": 1}',
    "a lone surrogate in bytes": b'{"child": 1, "note": "\xed\xa0\x80"}',
    "NUL escaped": b'{"child": 1, "note": "\\u0000"}',
    "NUL as a key": b'{"child": 1, "\\u0000": 1}',
    "NUL": b'{"child": 1, "note": "\x00"}',
    "a raw line end in text": b'{"child": 1, "note": "a\nb"}',
    "twin keys": b'{"child": 1, "child": 2}',
    "twin keys deep down": b'{"child": 1, "serves": [{"a": 1, "a": 2}]}',
    "NaN": b'{"child": NaN}',
    "Infinity": b'{"child": -Infinity}',
    "beyond every float": b'{"child": 1e999}',
    "5,000 digits": b'{"child": ' + b"9" * 5000 + b"}",
    "5,000 decimals": b'{"child": 1.' + b"9" * 5000 + b"}",
    "31 deep": b'{"a": ' * 31 + b"1" + b"}" * 31,
    "1,000 deep": b'{"a": ' * 1000 + b"1" + b"}" * 1000,
    "100,000 deep and never closed": b"[" * 100_000,
    "a comment": b'{"child": 1} // moment',
    "single quotes": b"{'child': 1}",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("way", ["put", "post"])
def test_it_is_refused_with_400(phone, lotte, noor, body, way):
    answer = phone(lotte).put(PATH, body) if way == "put" else phone(lotte).post("sync/", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert phone(lotte).get("interactions/").json()["results"] == []


@pytest.mark.parametrize("size", [256 * 1024 + 1, 511 * 1024, 3 * 1024 * 1024])
def test_too_large_is_413_in_json(phone, lotte, noor, size):
    body = json.dumps({"child": noor.pk, "note": ""}).encode()
    body = body[:-2] + b"x" * (size - len(body)) + body[-2:]
    assert len(body) == size
    answer = phone(lotte).put(PATH, body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")


def test_as_large_as_allowed_is_read(phone, lotte, noor):
    body = json.dumps({"child": noor.pk}).encode()
    body += b" " * (256 * 1024 - len(body))
    assert phone(lotte).put(PATH, body).status_code == 201


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/xml",
        "x" * 300,
    ],
)
def test_anything_but_json_is_415(phone, lotte, noor, kind):
    assert phone(lotte).put(PATH, b"child=1", **{"Content-Type": kind}).status_code == 415


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_may_say_its_charset(phone, lotte, noor, kind):
    body = json.dumps({"child": noor.pk}).encode()
    assert phone(lotte).put(PATH, body, **{"Content-Type": kind}).status_code == 201


def test_whole_surrogate_pairs_brackets_in_text_and_thirty_levels_are_fine(phone, lotte, noor):
    note = b'{"child": %d, "note": "\\ud83d\\udc76 %s \\\\"}' % (noor.pk, b"[{" * 60)
    assert phone(lotte).put(PATH, note).status_code == 201
    assert Interaction.objects.get().note.startswith("👶 [{")
    assert strict_json.read(b"[" * 30 + b"]" * 30)


@pytest.mark.parametrize("text", ['"' + "\\" * 200_001, '["' + '\\"' * 100_000, '"' * 200_001, "[]" * 100_000 + '"\\'])
@pytest.mark.timeout(5)
def test_hard_texts_cost_no_time(text):
    with pytest.raises(ValueError, match=r".+"):
        strict_json.read(f"[{'[' * 15}{text}".encode())


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text('abc[{"\\é'), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.booleans())
def test_plain_json_is_read_as_everybody_reads_it(value, ascii_only):
    assert strict_json.read(json.dumps(value, ensure_ascii=ascii_only).encode()) == value
