"""Every answer carries the headers, whatever went wrong: refusals from 400 to 503. Of all routes: tests/matrix.py."""

import json

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from api.throttles import counted
from serve_return import home
from tests.headers import lacking


def test_a_wrong_host_a_long_body_and_a_body_that_is_no_json(client, db, lotte, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    client.force_login(lotte)
    answers = {
        400: client.get("/", headers={"host": "evil.example"}),
        413: client.post("/log/", data=b"x" * 600_000, content_type="text/plain"),
        415: client.post("/api/v1/families/", data=b"x", content_type="image/png"),
    }
    for status, answer in answers.items():
        assert (answer.status_code, lacking(answer)) == (status, [])


def test_another_revision_and_something_deleted(client, lotte, noor):
    client.force_login(lotte)
    where = "/api/v1/interactions/0190c0de-0000-7000-8000-000000000001/"
    put = {"child": noor.pk, "note": "een"}
    assert client.put(where, json.dumps(put), "application/json").status_code == 201
    stale = client.put(where, json.dumps(put | {"note": "x"}), "application/json", headers={"if-match": '"9"'})
    conflict = client.put(where, json.dumps(put | {"note": "y"}), "application/json")
    client.delete(where)
    gone = client.put(where, json.dumps(put), "application/json")
    for status, answer in {412: stale, 409: conflict, 410: gone}.items():
        assert (answer.status_code, lacking(answer)) == (status, [])


def test_too_many_calls(client, lotte, settings):
    counted.calls.clear()
    settings.API_CALLS_A_MINUTE = 1
    client.force_login(lotte)
    client.get("/api/v1/me/")
    busy = client.get("/api/v1/me/")
    cache.clear()
    assert (busy.status_code, lacking(busy)) == (429, [])


@pytest.mark.parametrize(("error", "status"), [(ValueError, 500), (OperationalError, 503)])
@pytest.mark.parametrize("path", ["/", "/api/v1/me/"])
def test_what_nobody_foresaw_and_a_database_that_is_away(monkeypatch, lotte, error, status, path):
    client = Client(raise_request_exception=False)
    client.force_login(lotte)

    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(home, "render", fail)
    monkeypatch.setattr(home, "redirect", fail, raising=False)
    monkeypatch.setattr("api.shapes.people.me", fail)
    answer = client.get(path)
    assert (answer.status_code, lacking(answer)) == (status, [])
