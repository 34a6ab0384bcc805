"""The rules of js/outbox.js on rows that are rare: a server that was put back, and what was deleted then."""

from typing import Any

import pytest

from tests.browser.handset import Rules

NAME = "11111111-1111-4111-8111-111111111111"
AT = "2026-11-18T10:00:00.000Z"
SEEN = {
    "id": NAME, "user": 1, "child": 7, "rev": 2,
    "fields": {"occurred_at": AT, "serves": ["look"], "note": "van hier", "note_for": "me"},
}  # fmt: skip
STANDS = {
    "id": NAME, "child": 7, "rev": 2, "occurred_at": AT, "serves": ["look"], "returns": [], "back_and_forth": None,
    "routine": "bath", "repaired": False, "note": "van daar", "note_for": "me", "kept": False, "together": None,
}  # fmt: skip


@pytest.fixture
def js(page):
    return Rules(page)


def given(js, rows: Any = (), seen: bool = False, **view: Any) -> Any:
    """What waits after a restore, with numbers, as the store gives them."""
    made = js("givenAgain", list(rows), SEEN | view, seen)
    return [row | {"n": place, "tried": False} for place, row in enumerate(made, 1)]


def met(js, rows, **stands):
    return js("settled", rows, SEEN, rows[0]["n"], {"id": NAME, "status": "conflict", "current": STANDS | stands})


def deletes(rows):
    return [row["item"] for row in rows if row["item"]["op"] == "delete"]


def test_what_never_left_is_gone_without_a_word(js):
    rows = js("recorded", 1, {"id": NAME, "child": 7}, "")
    assert js("takenBack", rows, 1, NAME) == []


def test_what_the_server_may_still_have_is_deleted_there_too(js):
    assert deletes(js("takenBack", given(js), 1, NAME)) == [{"op": "delete", "id": NAME}]


def test_so_it_is_when_it_was_changed_before_it_left(js):
    item = {"id": NAME, "child": 7, "kept": True}
    rows = js("changed", given(js), SEEN, 1, item, "")
    assert [(row["item"]["kept"], row.get("again")) for row in rows] == [(True, None)]
    assert deletes(js("takenBack", rows, 1, NAME)) == [{"op": "delete", "id": NAME}]


def test_as_many_changes_as_were_lost_ask_and_keep_both(js):
    after = met(js, given(js))
    assert "rev" not in after["view"]
    (row,) = after["rows"]
    assert row["item"]["note"] == "van hier"
    assert (row["held"]["theirs"]["note"], row["held"]["rev"]) == ("van daar", 2)
    assert {*row["item"]} == {"op", "id", "child", "note", "note_for"}


def test_what_only_one_of_them_said_goes_by_itself(js):
    after = met(js, given(js), note="", serves=[])
    assert [(row["item"].get("note"), row.get("held")) for row in after["rows"]] == [("van hier", None)]
    assert (after["rows"][0]["item"]["serves"], "routine" in after["rows"][0]["item"]) == (["look"], False)


def test_what_was_left_over_is_no_repeat_any_more(js):
    """Deleting it now must reach the server; and if somebody deletes it there, the text is shown."""
    (row,) = met(js, given(js), note="")["rows"]
    assert (row.get("fresh"), row.get("again"), row.get("whole")) == (None, None, None)
    assert deletes(js("takenBack", [row], 1, NAME))


def test_a_change_that_waits_on_top_of_it_asks_too(js):
    change = {"n": 5, "user": 1, "words": "", "base": SEEN["fields"], "item": {"op": "put", "id": NAME, "kept": True}}
    after = met(js, given(js, [change]))
    free, shown = after["rows"]
    assert (free["item"]["kept"], free["item"]["rev"]) == (True, 2)
    assert (shown["item"]["note"], shown["held"]["theirs"]["note"]) == ("van hier", "van daar")


def test_more_changes_than_were_known_come_from_somebody_who_saw_it(js):
    assert met(js, given(js), rev=3)["rows"] == []


def test_a_revision_is_of_this_phone_alone_only_when_it_is_the_first(js):
    assert "rev" not in given(js, seen=True)[0]["item"]
    assert given(js, seen=True, rev=1)[0]["item"]["rev"] == 1
