"""GET /interactions/: newest first, in pages, filtered, and only what the reader may see."""

import uuid
from datetime import timedelta

import pytest

from logs.models import Interaction


@pytest.fixture
def logged(lotte, karim, tim, noor, sam, now):
    """Lotte, Karim and Tim logged: five moments, one an hour, the last of Sam."""

    def log(by, child, hours, **fields):
        at = now - timedelta(hours=hours)
        return Interaction.objects.record(
            by=by, child=child, client_id=uuid.uuid4(), now=now, occurred_at=at, **fields
        ).interaction

    return [
        log(lotte, noor, 200, note="oud", note_for="me"),
        log(karim, noor, 3, note="van Karim voor ons", note_for="family"),
        log(karim, noor, 2, note="van Karim alleen", note_for="me"),
        log(tim, noor, 1, note="van Tim", note_for="me"),
        log(lotte, sam, 0),
    ]


def ids(answer):
    assert answer.status_code == 200
    return [row["id"] for row in answer.json()["results"]]


def test_newest_first(phone, lotte, logged):
    assert ids(phone(lotte).get("interactions/")) == [str(row.client_id) for row in reversed(logged)]


def test_a_helper_reads_only_their_own(phone, tim, logged):
    assert ids(phone(tim).get("interactions/")) == [str(logged[3].client_id)]


@pytest.mark.parametrize("who", ["nadia", "vera", "wim", "ines", "removed"])
def test_whoever_is_not_in_the_family_reads_nothing(phone, request, logged, grant, who):
    assert ids(phone(request.getfixturevalue(who)).get("interactions/")) == []


def test_a_note_is_there_for_its_author_and_when_shared(phone, lotte, oma, logged):
    for reader, expected in (
        (lotte, {"oud", "van Karim voor ons", ""}),
        (oma, {"van Karim voor ons"}),
    ):
        rows = phone(reader).get("interactions/").json()["results"]
        assert {row["note"] for row in rows if "note" in row} == expected
        assert b"van Karim alleen" not in phone(reader).get("interactions/").content


def test_by_child(phone, lotte, sam, logged):
    assert ids(phone(lotte).get(f"interactions/?child={sam.pk}")) == [str(logged[4].client_id)]


@pytest.mark.parametrize("child", [2**63 - 1, 2**63, 0])
def test_a_child_that_is_not_there_is_404_and_one_of_others_too(phone, lotte, elif_, logged, child):
    missing = phone(lotte).get(f"interactions/?child={child}")
    theirs = phone(lotte).get(f"interactions/?child={elif_.pk}")
    assert (missing.status_code, missing.content) == (404, theirs.content)


def test_by_week(phone, lotte, logged):
    assert ids(phone(lotte).get("interactions/?week=2026-11-09")) == [str(logged[0].client_id)]
    assert phone(lotte).get("interactions/?week=2026-11-10").status_code == 400


def test_since_goes_by_arrival(phone, lotte, noor, logged, clock, now):
    clock.shift(timedelta(hours=1))
    late = str(uuid.uuid4())
    phone(lotte).put(f"interactions/{late}/", {"child": noor.pk, "occurred_at": "2026-10-01T10:00:00Z"})
    assert ids(phone(lotte).get("interactions/?since=2026-11-18T12:00:00%2B01:00")) == [late]
    assert ids(phone(lotte).get("interactions/?since=2026-11-18T12:00:00+01:00")) == [late]  # a forgotten escape
    assert len(ids(phone(lotte).get("interactions/?since=2026-11-18T11:00:00%2B01:00"))) == 6


@pytest.mark.parametrize(
    "query", ["child=noor", "child=1.0", "week=monday", "since=2026-11-18T10:00:00", "limit=0", "limit=201", "limit=x"]
)
def test_a_wrong_filter_is_named(phone, lotte, logged, query):
    answer = phone(lotte).get(f"interactions/?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.split("=")[0]])


@pytest.mark.parametrize("cursor", ["", "x", "eyJhIjoxfQ", "%00", "1" * 5000])
def test_a_cursor_of_ones_own_making_is_400(phone, lotte, logged, cursor):
    assert phone(lotte).get(f"interactions/?cursor={cursor}").status_code == 400


def test_a_cursor_of_another_list_is_400(phone, lotte, noor, sam, logged):
    onward = phone(lotte).get("children/?limit=1").json()["next"]
    assert phone(lotte).get("interactions/?" + onward.partition("?")[2]).status_code == 400


def test_pages_hold_every_row_once_also_when_many_are_of_one_instant(phone, lotte, noor, now):
    for _ in range(25):
        Interaction.objects.record(by=lotte, child=noor, client_id=uuid.uuid4(), now=now)
    seen, path = [], "interactions/?limit=10"
    while path:
        page = phone(lotte).get(path).json()
        seen += [row["id"] for row in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    assert len(seen) == len(set(seen)) == 25


def test_deleted_moments_and_those_of_a_child_being_erased_are_not_there(phone, lotte, noor, logged, now):
    logged[0].delete_by_author(now=now)
    noor.ask_erasure(by=lotte, now=now)
    assert ids(phone(lotte).get("interactions/")) == [str(logged[4].client_id)]


@pytest.mark.parametrize("rows", [1, 30])
def test_it_asks_the_database_the_same_however_many_there_are(
    phone, lotte, karim, noor, now, rows, django_assert_num_queries
):
    for _ in range(rows):
        Interaction.objects.record(by=karim, child=noor, client_id=uuid.uuid4(), now=now)
    caller = phone(lotte)
    with django_assert_num_queries(3):  # token, child, rows
        caller.get(f"interactions/?child={noor.pk}")


def test_a_log_token_does_not_read(phone, lotte, logged):
    assert phone(lotte, "log").get("interactions/").status_code == 403
    assert phone(lotte, "read").get("interactions/").status_code == 200
