"""POST /sync/: a phone's outbox, item by item."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection

from logs.models import Epoch, Interaction, recording


def put(child, **fields):
    return {"op": "put", "id": str(uuid.uuid4()), "child": child.pk, **fields}


def deliver(caller, items, **more):
    answer = caller.post("sync/", {"batch_id": "b-1", "items": items, **more})
    assert answer.status_code == 200, answer.content
    return answer.json()


def statuses(answer):
    return [result["status"] for result in answer["results"]]


def test_three_times_is_stored_once(phone, lotte, noor):
    items = [put(noor, serves=["look"]) for _ in range(50)]
    answers = [deliver(phone(lotte), items) for _ in range(3)]
    assert [set(statuses(answer)) for answer in answers] == [{"stored"}, {"duplicate"}, {"duplicate"}]
    assert Interaction.objects.count() == 50
    assert answers[0]["batch_id"] == "b-1"
    assert {answer["epoch"] for answer in answers} == {Epoch.objects.current()}
    assert [result["id"] for result in answers[0]["results"]] == [item["id"] for item in items]
    assert {result["rev"] for result in answers[2]["results"]} == {1}


POISON: list[Any] = [
    None,
    5,
    "put",
    [],
    {},
    {"op": "put"},
    {"op": "put", "id": "x", "child": 1},
    {"op": "put", "id": 5, "child": 1},
    {"op": "merge", "id": "0190c0de-0000-7000-8000-000000000001"},
    {"op": ["put"], "id": "0190c0de-0000-7000-8000-000000000001"},
    {"op": "put", "id": "0190c0de-0000-7000-8000-000000000001", "child": 2**63 - 1},
    {"op": "put", "id": "0190c0de-0000-7000-8000-000000000001", "child": 2**70},
    {"op": "put", "id": "0190c0de-0000-7000-8000-000000000001", "child": "1"},
    {"op": "put", "id": "0190c0de-0000-7000-8000-000000000001", "child": 1, "note": 5},
    {"op": "put", "id": "0190c0de-0000-7000-8000-000000000001", "child": 1, "occurred_at": "2026-11-18T10:00:00"},
    {"op": "put", "id": "0190c0de-0000-7000-8000-000000000001", "child": 1, "author": 1},
    {"op": "put", "id": "0190c0de-0000-7000-8000-000000000001", "child": 1, "rev": 0},
    {"op": "delete", "id": "0190c0de-0000-7000-8000-00000000dead"},
    {"op": "delete", "id": "0190c0de-0000-7000-8000-00000000dead", "child": 1},
    {"op": "delete"},
]


@pytest.mark.parametrize("bad", POISON, ids=str)
def test_a_poison_item_at_the_head_lets_the_others_through(phone, lotte, noor, bad):
    answer = deliver(phone(lotte), [bad, put(noor), put(noor)])
    assert statuses(answer) == ["rejected", "stored", "stored"]
    assert answer["results"][0]["detail"]
    assert Interaction.objects.count() == 2


def test_the_detail_names_the_field(phone, lotte, noor):
    answer = deliver(phone(lotte), [put(noor, serves=["smile"])])
    assert "serves.0" in answer["results"][0]["detail"]


def test_an_edit_needs_the_current_revision(phone, lotte, noor):
    first = put(noor, note="een")
    deliver(phone(lotte), [first])
    changed = first | {"note": "twee"}
    answer = deliver(phone(lotte), [changed, changed | {"rev": 1}, changed | {"rev": 1}, first | {"rev": 1}])
    assert statuses(answer) == ["conflict", "stored", "duplicate", "conflict"]
    assert [result["rev"] for result in answer["results"]] == [2, 2, 2, 2]
    assert Interaction.objects.get().note == "twee"


def test_a_conflict_brings_the_moment_as_it_stands(phone, lotte, noor):
    first = put(noor, note="een")
    deliver(phone(lotte), [first, first | {"note": "twee", "rev": 1}])
    (stale,) = deliver(phone(lotte), [first | {"note": "drie", "rev": 1}])["results"]
    assert stale["status"] == "conflict"
    assert stale["current"] == phone(lotte).get(f"interactions/{first['id']}/").json()
    assert stale["current"]["note"] == "twee"


def test_put_and_delete_keep_their_order(phone, lotte, noor):
    one, two = put(noor), put(noor)
    gone = {"op": "delete", "id": one["id"]}
    answer = deliver(phone(lotte), [one, gone, gone, two, one])
    assert statuses(answer) == ["stored", "stored", "duplicate", "stored", "rejected"]
    assert [str(row.client_id) for row in Interaction.objects.current()] == [two["id"]]


def test_a_refusal_says_whether_it_was_deleted_or_is_not_here(phone, lotte, noor, elif_):
    one = put(noor)
    answer = deliver(
        phone(lotte), [one, {"op": "delete", "id": one["id"]}, one, put(elif_), put(noor, serves=["smile"])]
    )
    assert [result.get("code") for result in answer["results"]] == [None, None, 410, 404, 400]


def test_the_same_id_twice_in_one_delivery_is_one_row(phone, lotte, noor):
    one = put(noor)
    assert statuses(deliver(phone(lotte), [one, one, one | {"note": "anders"}])) == ["stored", "duplicate", "conflict"]


def test_a_stale_delete_is_a_conflict(phone, lotte, noor):
    one = put(noor)
    deliver(phone(lotte), [one, one | {"note": "x", "rev": 1}])
    answer = deliver(phone(lotte), [{"op": "delete", "id": one["id"], "rev": 1}])
    assert (statuses(answer), answer["results"][0]["rev"]) == (["conflict"], 2)


def test_what_others_recorded_stays_theirs(phone, lotte, karim, noor):
    one = put(noor, note="van Karim")
    deliver(phone(karim), [one])
    answer = deliver(phone(lotte), [one, one | {"note": "x", "rev": 1}, {"op": "delete", "id": one["id"]}])
    assert statuses(answer) == ["rejected"] * 3
    assert Interaction.objects.get().note == "van Karim"


@pytest.mark.parametrize("who", ["nadia", "vera", "wim", "ines", "removed"])
def test_a_child_of_others_is_as_unknown_as_one_that_is_not_there(phone, request, noor, grant, who):
    caller = phone(request.getfixturevalue(who))
    item = put(noor)
    theirs, missing = (deliver(caller, [item | {"child": child}]) for child in (noor.pk, 2**63 - 1))
    assert theirs == missing
    assert Interaction.objects.count() == 0


def test_an_item_of_mine_does_not_help_one_of_others_in(phone, lotte, noor, elif_):
    assert statuses(deliver(phone(lotte), [put(noor), put(elif_)])) == ["stored", "rejected"]


def test_the_phones_clock_can_stand_on_the_delivery_or_on_the_item(phone, lotte, noor):
    items = [put(noor), put(noor, sent_at="2026-11-18T10:00:00Z")]
    deliver(phone(lotte), items, sent_at="2016-11-18T10:00:00Z")
    by_id = {str(row.client_id): row.clock_off for row in Interaction.objects.all()}
    assert [by_id[item["id"]] for item in items] == [True, False]


def test_a_busy_database_asks_to_try_again(phone, lotte, noor, monkeypatch):
    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("logs.models.recording.record_all", busy)
    assert statuses(deliver(phone(lotte), [put(noor), put(noor)])) == ["retry", "retry"]


def test_what_the_database_refuses_is_found_one_by_one(phone, lotte, noor, monkeypatch):
    real = recording.record_all

    def picky(model, *, items, **rest):
        if any(sent.fields.get("note") == "gif" for sent in items):
            raise DatabaseError("no")
        return real(model, items=items, **rest)

    monkeypatch.setattr("logs.models.recording.record_all", picky)
    answer = deliver(phone(lotte), [put(noor, note="gif"), put(noor), put(noor)])
    assert statuses(answer) == ["rejected", "stored", "stored"]


def test_nothing_to_deliver_is_fine(phone, lotte):
    assert deliver(phone(lotte), [])["results"] == []


@pytest.mark.parametrize(
    "body", [{}, {"items": []}, {"batch_id": 5, "items": []}, {"batch_id": "b", "items": {}}, {"batch_id": "b"}]
)
def test_a_delivery_without_its_frame_is_400(phone, lotte, body):
    assert phone(lotte).post("sync/", body).status_code == 400


def test_more_than_a_hundred_items_is_413(phone, lotte, noor):
    assert set(statuses(deliver(phone(lotte), [put(noor) for _ in range(100)]))) == {"stored"}
    answer = phone(lotte).post("sync/", {"batch_id": "b", "items": [put(noor) for _ in range(101)]})
    assert answer.status_code == 413
    assert Interaction.objects.count() == 100


@pytest.mark.parametrize(("scope", "status"), [("log", 200), ("all", 200), ("read", 403)])
def test_a_token_delivers_within_its_scope(phone, lotte, noor, scope, status):
    answer = phone(lotte, scope).post("sync/", {"batch_id": "b", "items": [put(noor)]})
    assert answer.status_code == status


def test_fifty_cost_as_many_queries_as_one(phone, lotte, noor, django_assert_num_queries):
    caller = phone(lotte)
    Epoch.objects.current()
    for count in (1, 50):
        # token, children, begin, what exists, insert, week mark, commit, epoch; on SQLite 999 values fit a statement
        inserts = 2 if count == 50 and connection.vendor == "sqlite" else 1
        with django_assert_num_queries(7 + inserts):
            deliver(caller, [put(noor) for _ in range(count)])
