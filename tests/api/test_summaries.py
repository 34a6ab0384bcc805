"""GET /summaries/ and GET /summaries/{child}/{monday}/."""

import uuid
from datetime import UTC, date, datetime

import pytest

from logs import summaries
from logs.models import Interaction

WEEK = "2026-11-09"


@pytest.fixture
def logged(lotte, karim, noor, now):
    """Last week: Lotte starred a note and Karim looked; this week: one moment."""

    def log(by, at, **fields):
        Interaction.objects.record(by=by, child=noor, client_id=uuid.uuid4(), now=now, occurred_at=at, **fields)

    log(lotte, datetime(2026, 11, 10, 8, tzinfo=UTC), serves=["look"], returns=["name"], kept=True, note="Ze wees!")
    log(karim, datetime(2026, 11, 11, 18, tzinfo=UTC), serves=["look"], routine="bath", back_and_forth="few")
    log(lotte, datetime(2026, 11, 17, 8, tzinfo=UTC), repaired=True)
    summaries.settle_due(now)


def test_a_closed_week(phone, lotte, noor, logged):
    week = phone(lotte).get(f"summaries/{noor.pk}/{WEEK}/").json()
    assert week["computed_at"] == "2026-11-18T10:00:00Z"
    counted = {name: week[name] for name in ("moments", "days", "repaired", "dirty")}
    assert counted == {"moments": 2, "days": 2, "repaired": 0, "dirty": False}
    assert week["serves"] == {"look": 2}
    assert week["steps"] == {"1": 2, "3": 1, "4": 1}
    assert week["routines"] == {"bath": 1}
    assert week["dayparts"] == {"morning": 1, "evening": 1}
    assert [moment["note"] for moment in week["kept"]] == ["Ze wees!"]
    assert {"kind": "serve", "value": "look"} in week["first_times"]
    assert week["tip"]["slug"]
    assert week["tip"]["age_months"][0] <= 10 <= week["tip"]["age_months"][1]


def test_the_current_week_is_live(phone, lotte, noor, logged):
    week = phone(lotte).get(f"summaries/{noor.pk}/2026-11-16/").json()
    assert (week["moments"], week["repaired"]) == (1, 1)
    phone(lotte).put(f"interactions/{uuid.uuid4()}/", {"child": noor.pk})
    assert phone(lotte).get(f"summaries/{noor.pk}/2026-11-16/").json()["moments"] == 2


def test_a_late_moment_makes_a_closed_week_dirty(phone, lotte, noor, logged):
    phone(lotte).put(f"interactions/{uuid.uuid4()}/", {"child": noor.pk, "occurred_at": "2026-11-12T10:00:00Z"})
    assert phone(lotte).get(f"summaries/{noor.pk}/{WEEK}/").json()["dirty"] is True


@pytest.mark.parametrize("week", ["2001-01-01", "2026-11-02", "2100-12-27"])
def test_a_week_without_moments_is_there_too(phone, lotte, noor, logged, week):
    answer = phone(lotte).get(f"summaries/{noor.pk}/{week}/")
    assert (answer.status_code, answer.json()["moments"], answer.json()["serves"]) == (200, 0, {})
    assert answer.json()["tip"]["title"]


@pytest.mark.parametrize("week", ["2026-11-10", "2026-11", "monday", "0001-01-01", "9999-12-27", "2026-02-30"])
def test_anything_but_a_monday_is_400(phone, lotte, noor, week):
    answer = phone(lotte).get(f"summaries/{noor.pk}/{week}/")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["monday"])


@pytest.mark.parametrize("who", ["tim", "nadia", "vera", "wim", "ines", "removed"])
def test_for_others_it_is_not_there(phone, request, noor, logged, grant, who):
    caller = phone(request.getfixturevalue(who))
    theirs = caller.get(f"summaries/{noor.pk}/{WEEK}/")
    assert (theirs.status_code, theirs.content) == (404, caller.get(f"summaries/{2**63 - 1}/{WEEK}/").content)
    assert caller.get(f"summaries/?child={noor.pk}").content == theirs.content
    listing = caller.get("summaries/")
    assert listing.status_code == 404 or listing.json()["results"] == []


@pytest.mark.parametrize("who", ["karim", "oma"])
def test_the_family_reads_it_without_notes_that_are_anothers(phone, request, noor, logged, who):
    answer = phone(request.getfixturevalue(who)).get(f"summaries/{noor.pk}/{WEEK}/")
    assert (answer.status_code, answer.json()["kept"]) == (200, [])
    assert "wees" not in answer.content.decode()


def test_the_list_is_newest_first_and_holds_what_occurred(phone, lotte, noor, sam, logged):
    rows = phone(lotte).get("summaries/").json()["results"]
    assert [(row["child"], row["week_start"], row["moments"]) for row in rows] == [
        (noor.pk, "2026-11-16", 1),
        (noor.pk, WEEK, 2),
    ]
    assert phone(lotte).get(f"summaries/?child={sam.pk}").json()["results"] == []
    page = phone(lotte).get("summaries/?limit=1").json()
    assert phone(lotte).get(page["next"].partition("/api/v1/")[2]).json()["results"] == rows[1:]


@pytest.mark.parametrize(
    ("query", "weeks"),
    [("from=2026-11-16", ["2026-11-16"]), ("to=2026-11-09", [WEEK]), ("from=2026-11-09&to=2026-11-09", [WEEK])],
)
def test_from_and_to(phone, lotte, logged, query, weeks):
    assert [row["week_start"] for row in phone(lotte).get(f"summaries/?{query}").json()["results"]] == weeks


@pytest.mark.parametrize("query", ["from=2026-11-10", "to=x", "from=2026-11-16&to=2026-11-09", "child=x"])
def test_a_wrong_filter_is_400(phone, lotte, logged, query):
    assert phone(lotte).get(f"summaries/?{query}").status_code == 400


@pytest.mark.parametrize("weeks", [1, 20])
def test_a_long_list_costs_no_more_queries(phone, lotte, noor, now, weeks, django_assert_max_num_queries):
    for back in range(weeks):
        at = datetime(2026, 11, 17, 8, tzinfo=UTC) - back * (date(2026, 1, 8) - date(2026, 1, 1))
        Interaction.objects.record(by=lotte, child=noor, client_id=uuid.uuid4(), now=now, occurred_at=at)
    summaries.settle_due(now)
    caller = phone(lotte)
    with django_assert_max_num_queries(6):  # token, reader, child, marks, stored, live
        assert len(caller.get(f"summaries/?child={noor.pk}").json()["results"]) == weeks


@pytest.mark.parametrize(("scope", "status"), [("log", 403), ("read", 200), ("all", 200)])
def test_a_token_stays_within_its_scope(phone, lotte, noor, scope, status):
    assert phone(lotte, scope).get("summaries/").status_code == status
    assert phone(lotte, scope).get(f"summaries/{noor.pk}/{WEEK}/").status_code == status
