"""A sign-in code leaves at once, and its request never waits for the broker."""

import socket
import time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Mail
from serve_return import hints
from serve_return.celery import app
from tests.services import free_port, wait_until


@pytest.fixture
def asked(transactional_db):
    def ask(email):
        started = time.monotonic()
        answer = Client().post(reverse("account_login"), {"email": email})
        return answer, time.monotonic() - started

    return ask


@pytest.fixture
def wedged(monkeypatch):
    """A broker that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(app.conf, "broker_write_url", f"redis://127.0.0.1:{server.getsockname()[1]}/0")
        yield


def test_a_code_is_published_as_a_task_without_anything_in_it(asked, lotte, empty_broker):
    asked(lotte.email)
    wait_until(lambda: empty_broker.llen("celery"), "a hint")
    [message] = empty_broker.lrange("celery", 0, -1)
    assert b"logs.tasks.send_mail" in message
    assert lotte.email.encode() not in message


@pytest.mark.parametrize("email", ["lotte@example.org", "nobody@example.org"])
def test_a_wedged_broker_costs_the_request_nothing(asked, lotte, wedged, email):
    asked(email)  # the first one loads templates
    _, seconds = asked(email)
    assert seconds < 2
    assert Mail.objects.exists()


def test_publishing_gives_up_within_a_second_and_a_half(wedged):
    started = time.monotonic()
    hints.publish()
    assert time.monotonic() - started < 1.5


def test_publishing_to_nobody_is_not_an_error(monkeypatch, caplog):
    monkeypatch.setattr(app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")
    hints.publish()
    assert "hint not published" in caplog.text


def test_any_number_of_hints_returns_at_once(wedged):
    started = time.monotonic()
    for _ in range(1000):
        hints.mail_waits()
    assert time.monotonic() - started < 1


def test_known_and_unknown_addresses_are_answered_alike(asked, lotte):
    known, _ = asked("lotte@example.org")
    unknown, _ = asked("nobody@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert sorted(known.headers) == sorted(unknown.headers)
    assert sorted(Mail.objects.values_list("to", "kind")) == [
        ("lotte@example.org", "sign_in_code"),
        ("nobody@example.org", "sign_in_code"),
    ]
    lives = {mail.expires_at - mail.queued_at for mail in Mail.objects.all()}
    assert [life.total_seconds() for life in lives] == [15 * 60]
