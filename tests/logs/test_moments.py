"""/moments/: what happened, day by day, as far as the reader may see it; and no number of anything."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from logs import diary
from logs.models import Interaction


@pytest.fixture(autouse=True)
def _frozen(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def logged(now):
    """logged(by, child, hours_ago, **fields)"""

    def record(by, child, hours=0, **fields):
        at = now - timedelta(hours=hours)
        return Interaction.objects.record(
            by=by, child=child, client_id=uuid.uuid4(), now=now, occurred_at=at, **fields
        ).interaction

    return record


def read(client, user, child, **query):
    client.force_login(user)
    return client.get("/moments/", {"child": child.pk, **query}).content.decode()


def test_a_day_is_named_and_a_moment_is_told(client, lotte, noor, logged):
    logged(lotte, noor, 1, serves=["look"], returns=["name"], routine="bath")
    logged(lotte, noor, 25)
    logged(lotte, noor, 49)
    page = read(client, lotte, noor)
    assert "Kijken" in page
    assert "Jij: zeggen wat het is · 10:00 · in bad" in page
    for day in ("Vandaag", "Gisteren", "Maandag 16 november"):
        assert f"<h2>{day}</h2>" in page


def test_others_in_the_family_are_named_and_only_ones_own_can_be_changed(client, lotte, karim, noor, logged):
    mine, other = logged(lotte, noor, 1), logged(karim, noor, 2, returns=["wait"])
    page = read(client, lotte, noor)
    assert "Karim: even wachten" in page
    assert str(mine.client_id) in page
    assert str(other.client_id) not in page


def test_a_note_is_read_by_its_author_and_by_the_family_only_when_shared(client, lotte, karim, oma, noor, logged):
    logged(lotte, noor, 1, note="mijn geheimpje", note_for="me")
    logged(lotte, noor, 2, note="voor iedereen thuis", note_for="family")
    assert "mijn geheimpje" in read(client, lotte, noor)
    for reader in (karim, oma):
        page = read(client, reader, noor)
        assert "mijn geheimpje" not in page
        assert "voor iedereen thuis" in page


def test_a_helper_sees_only_their_own(client, lotte, tim, noor, logged):
    logged(lotte, noor, 1, serves=["cry"], note="voor iedereen thuis", note_for="family")
    logged(tim, noor, 2, serves=["gesture"])
    page = read(client, tim, noor)
    assert "Wijzen of tonen" in page
    assert "Huilen of boos" not in page
    assert "voor iedereen thuis" not in page


def test_earlier_ones_are_one_tap_away_without_a_repeat_or_a_gap(client, lotte, noor, logged, now):
    made = [logged(lotte, noor, hours // 2) for hours in range(diary.PAGE * 2 + 5)]
    seen, before, pages = [], "", 0
    while pages == 0 or before:
        found = diary.read(noor, lotte, now=now, before=before)
        seen += [line.moment.pk for lines in found.days.values() for line in lines]
        before, pages = found.earlier, pages + 1
    assert pages == 3
    assert sorted(seen) == sorted(moment.pk for moment in made)
    assert "before=" in read(client, lotte, noor)


@pytest.mark.parametrize("cursor", ["x", "1", "1-x", "-1-1", "9" * 38 + "-1", "9" * 18 + "-1", "²-1"])
def test_a_cursor_that_is_not_ours_is_404(client, lotte, noor, cursor):
    client.force_login(lotte)
    assert client.get("/moments/", {"before": cursor}).status_code == 404


def test_deleted_and_future_moments_are_not_there(client, lotte, noor, logged, now):
    gone = logged(lotte, noor, 1, serves=["cry"])
    gone.delete_by_author(now=now)
    logged(lotte, noor, -3, serves=["gesture"])
    page = read(client, lotte, noor)
    assert "Huilen of boos" not in page
    assert "Wijzen of tonen" not in page


def test_a_moment_with_two_children_names_the_other(client, lotte, noor, sam, logged):
    tie = uuid.uuid4()
    logged(lotte, noor, 1, together=tie)
    logged(lotte, sam, 1, together=tie)
    assert "ook met Sam" in read(client, lotte, noor)
    assert "ook met Noor" in read(client, lotte, sam)


def test_the_other_is_named_only_where_they_were_and_still_are(client, lotte, noor, sam, logged):
    tie, gone = uuid.uuid4(), uuid.uuid4()
    for child in (noor, sam):
        logged(lotte, child, 1, together=tie, serves=["look"])
        logged(lotte, child, 2, together=gone, serves=["sound"])
        logged(lotte, child, 3, serves=["gesture"] if child == noor else ["cry"])
    Interaction.objects.filter(child=sam, together=gone).update(deleted_at=timezone.now())
    page = read(client, lotte, noor)
    assert page.count("ook met Sam") == 1
    assert page.index("Kijken") < page.index("ook met Sam") < page.index("Wijzen of tonen")
    assert "Huilen" not in page


def test_without_moments_the_page_is_an_invitation(client, lotte, noor):
    page = read(client, lotte, noor)
    assert "Hier komen jullie momentjes" in page
    assert "Een momentje samen" in page


@pytest.mark.parametrize("who", ["nadia", "removed", "vera", "ines"])
def test_no_one_from_outside_reads_it(client, noor, grant, who, request):
    client.force_login(request.getfixturevalue(who))
    foreign, missing = client.get(f"/moments/?child={noor.pk}"), client.get("/moments/?child=999999")
    assert foreign.status_code == 404
    assert foreign.content == missing.content


def test_more_moments_take_no_more_queries(client, lotte, noor, sam, logged):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/moments/", {"child": noor.pk})
        return len(queries)

    def log_together(hour):
        tie = uuid.uuid4()
        for child in (noor, sam):
            logged(lotte, child, hour, together=tie)

    log_together(0)
    read(client, lotte, noor)
    few = asked()
    for hour in range(1, 12):
        log_together(hour)
    assert asked() == few
