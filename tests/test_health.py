"""The two pages for monitoring: one about the process, one about the whole chain."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.models import Mail
from logs.models import Heartbeat, WeekMark
from logs.tasks import send_mail
from serve_return import health


@pytest.fixture
def beating(db):
    """The clock got through a moment ago."""
    Heartbeat.objects.beat(now=timezone.now())


@pytest.fixture
def letter(db):
    """A mail that may go since a minute."""
    now = timezone.now()
    return Mail.objects.create(
        kind="weekly", to="lotte@example.org", language="nl", subject="s", text="t", message_id="<1@x>", queued_at=now,
        not_before=now - timedelta(minutes=1), expires_at=now + timedelta(days=1), retry_at=now,
    )  # fmt: skip


def test_the_process_answers_without_a_database(client):
    answer = client.get("/healthz/")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok\n", "text/plain")
    assert client.post("/healthz/").status_code == 405


def test_all_is_well(client, beating):
    answer = client.get("/health/deep/")
    assert answer.status_code == 200
    parts = answer.json()
    assert parts.pop("ok")
    assert {part: finding["ok"] for part, finding in parts.items()} == dict.fromkeys(
        ("database", "broker", "worker", "clock", "mail", "weeks"), True
    )


def test_a_clock_that_never_ticked_is_not_well(client, db):
    answer = client.get("/health/deep/")
    assert (answer.status_code, answer.json()["clock"]) == (503, {"ok": False, "seconds_ago": None})


def test_a_clock_may_be_silent_for_three_minutes(client, db):
    Heartbeat.objects.beat(now=timezone.now() - timedelta(seconds=175))
    assert client.get("/health/deep/").status_code == 200
    Heartbeat.objects.beat(now=timezone.now() - timedelta(seconds=185))
    assert client.get("/health/deep/").status_code == 503


def test_mail_that_waits_too_long_is_not_well(client, beating, letter):
    assert client.get("/health/deep/").json()["mail"]["oldest_waits_seconds"] in (60, 61)
    Mail.objects.update(not_before=timezone.now() - timedelta(minutes=16))
    assert client.get("/health/deep/").status_code == 503


def test_mail_of_tomorrow_and_mail_that_went_do_not_wait(client, beating, letter):
    Mail.objects.update(not_before=timezone.now() + timedelta(days=1))
    assert client.get("/health/deep/").json()["mail"]["oldest_waits_seconds"] == 0
    Mail.objects.update(not_before=timezone.now() - timedelta(days=1), status=Mail.Status.SENT)
    assert client.get("/health/deep/").status_code == 200


@pytest.mark.parametrize("state", ["in_doubt", "failed", "held"])
def test_mail_that_a_person_should_look_at_is_counted_and_wakes_nobody(client, beating, letter, state):
    Mail.objects.update(status=state, not_before=timezone.now() - timedelta(days=1))
    answer = client.get("/health/deep/")
    states = {"in_doubt": 0, "failed": 0, "held": 0}
    assert (answer.status_code, answer.json()["mail"]) == (
        200,
        {"ok": True, "oldest_waits_seconds": 0, **states, state: 1},
    )


@pytest.fixture
def closed(noor):
    """A week of Noor that closed as long ago, and is not summed up."""

    def close(ago):
        WeekMark.objects.create(child=noor, week_start=date(2026, 11, 16), closes_at=timezone.now() - ago, generation=1)

    return close


def test_a_week_that_nobody_sums_up_is_not_well(client, beating, closed):
    closed(timedelta(minutes=16))
    answer = client.get("/health/deep/")
    assert (answer.status_code, answer.json()["weeks"]) == (503, {"ok": False, "oldest_waits_seconds": 960})


def test_a_week_may_wait_for_a_quarter(client, beating, closed):
    closed(timedelta(minutes=14))
    assert client.get("/health/deep/").json()["weeks"] == {"ok": True, "oldest_waits_seconds": 840}


def test_an_old_week_that_moved_since_the_last_round_is_no_alarm(client, beating, closed):
    closed(timedelta(days=30))
    Heartbeat.objects.beat(now=timezone.now() - timedelta(minutes=14), tick="weeks")
    assert client.get("/health/deep/").status_code == 200
    Heartbeat.objects.beat(now=timezone.now() - timedelta(minutes=16), tick="weeks")
    assert client.get("/health/deep/").status_code == 503


def test_what_waits_in_the_broker_while_nothing_ends_is_the_workers(client, db, empty_broker):
    Heartbeat.objects.beat(now=timezone.now() - timedelta(seconds=185), tick="mail")
    assert client.get("/health/deep/").json()["worker"] == {"ok": True, "waiting": 0}
    send_mail.apply_async(expires=60)
    answer = client.get("/health/deep/")
    assert (answer.status_code, answer.json()["worker"]) == (503, {"ok": False, "waiting": 1})
    Heartbeat.objects.beat(now=timezone.now() - timedelta(seconds=175), tick="mail")
    assert client.get("/health/deep/").json()["worker"] == {"ok": True, "waiting": 1}


def test_a_broker_that_is_gone_is_not_well(client, beating, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    answer = client.get("/health/deep/")
    assert (answer.status_code, answer.json()["broker"]) == (503, {"ok": False, "error": "ConnectionError"})


def test_a_database_that_is_gone_is_said_and_is_no_crash(client, beating, monkeypatch):
    def gone(_now):
        raise OperationalError("server closed the connection")

    monkeypatch.setitem(health.CHECKS, "database", gone)
    answer = client.get("/health/deep/")
    assert (answer.status_code, answer.json()["database"]) == (503, {"ok": False, "error": "OperationalError"})


def test_the_findings_name_nobody(client, beating, letter):
    assert "lotte" not in client.get("/health/deep/").content.decode()


def test_a_database_that_hangs_is_not_asked_for_rows(client, beating, monkeypatch):
    def hangs(_now):
        raise OperationalError("timeout expired")

    monkeypatch.setitem(health.CHECKS, "database", hangs)
    monkeypatch.setitem(health.FROM_ROWS, "mail", lambda _now: pytest.fail("asked"))
    assert "mail" not in client.get("/health/deep/").json()
