"""A crowd of phones is asked to come back; a person's page is not."""

import json
import threading

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client

from serve_return import turns
from serve_return.turns import DeliveriesTakeTurns
from tests.services import wait_until

SYNC = "/api/v1/sync/"


@pytest.fixture
def crowded(rf):
    """A gate whose places are all taken by deliveries that do not end before the test lets them."""
    inside, go = threading.Semaphore(0), threading.Event()

    def slow(request):
        if request.path == SYNC:
            inside.release()
            go.wait(10)
        return HttpResponse("done")

    gate = DeliveriesTakeTurns(slow)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(gate(rf.post(SYNC)).status_code)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert all(inside.acquire(timeout=5) for _ in range(turns.AT_WORK))
    wait_until(lambda: gate.places._value == 0, "the line")  # those who wait have no other sign
    yield gate
    go.set()
    for thread in threads:
        thread.join(10)
    assert answers == [200] * 4
    assert gate(rf.post(SYNC)).status_code == 200  # the places are free again


@pytest.mark.parametrize("path", [SYNC, "/phone/session/"])
def test_who_finds_no_place_is_told_when_to_come_back(crowded, rf, path):
    answer = crowded(rf.post(path))
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert turns.SOON <= int(answer["Retry-After"]) <= turns.LATE
    assert json.loads(answer.content)["status"] == 503


def test_pages_go_on(crowded, rf):
    assert crowded(rf.get("/week/")).status_code == 200


def test_a_place_is_given_back_after_a_failure(rf):
    def fails(request):
        raise ZeroDivisionError

    gate = DeliveriesTakeTurns(fails)
    for _ in range(turns.AT_WORK + turns.IN_LINE + 1):
        with pytest.raises(ZeroDivisionError):
            gate(rf.post(SYNC))


@pytest.fixture
def stranger():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("error", [OperationalError("no space left"), InterfaceError("connection already closed")])
def test_a_database_that_is_away_is_a_moment_of_patience(stranger, monkeypatch, error):
    def away(*arguments, **options):
        raise error

    monkeypatch.setattr("serve_return.middleware.PersonsLanguage.__call__", away)
    page = stranger.get("/week/")
    assert (page.status_code, page["Retry-After"]) == (503, "2")
    assert "Een ogenblikje" in page.content.decode()
    phone = stranger.get("/phone/session/")
    assert (phone.status_code, phone["Retry-After"], phone.json()["status"]) == (503, "2", 503)
    assert phone["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_mistake_of_ours_is_still_500(stranger, monkeypatch):
    def broken(*arguments, **options):
        raise ZeroDivisionError

    monkeypatch.setattr("serve_return.middleware.PersonsLanguage.__call__", broken)
    assert stranger.get("/week/").status_code == 500
