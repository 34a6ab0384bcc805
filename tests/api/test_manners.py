"""What every door does: credentials, CSRF, scopes, languages, methods, limits, addresses that lead nowhere."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import ApiToken
from api.throttles import counted
from tests.api.phone import Phone

PATH = "interactions/0190c0de-0000-7000-8000-000000000004/"


@pytest.mark.parametrize(
    "credentials",
    ["Bearer", "Bearer ", "Bearer nope", "bearer sr_x y", "Basic bG90dGU6eA==", "sr_token", "Bearer \xff"],
)
def test_bad_credentials_are_401_and_say_how(phone, lotte, credentials):
    answer = phone().get("me/", Authorization=credentials)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail"}


def test_a_revoked_token_and_one_of_a_closed_account_are_401(lotte, now):
    caller = Phone(lotte)
    ApiToken.objects.get().revoke(now=now)
    assert caller.get("me/").status_code == 401
    other = Phone(lotte)
    lotte.is_active = False
    lotte.save()
    assert other.get("me/").status_code == 401


def test_a_browser_needs_its_csrf_token_to_change_something(lotte, noor):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lotte)
    body = json.dumps({"child": noor.pk})
    assert browser.get("/api/v1/me/").status_code == 200
    answer = browser.put(f"/api/v1/{PATH}", body, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")
    browser.get("/api/v1/docs/")
    token = "x" * 32
    browser.cookies["csrftoken"] = token
    answer = browser.put(
        f"/api/v1/{PATH}",
        body,
        content_type="application/json",
        headers={"X-CSRFToken": token, "Accept-Language": "en"},
    )
    assert answer.status_code == 201


def test_a_post_of_a_browser_with_odd_bytes_is_400_not_500(lotte):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lotte)
    assert browser.post("/api/v1/sync/", b"\xff", content_type="application/json").status_code in {400, 403}


@pytest.mark.parametrize(
    "path", ["", "nope/", "me", "interactions", "children/1", "../../etc/passwd", "import/", "me/%00/"]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_an_address_that_leads_nowhere_is_the_same_404(phone, lotte, path, method):
    answer = phone(lotte).call(method, path)
    assert answer.status_code == 404
    assert answer.content == phone(lotte).get("children/9223372036854775807/").content


def test_nobody_learns_which_addresses_exist(phone, db):
    assert phone().get("nope/").status_code == 401


@pytest.mark.parametrize(("asked", "title"), [("en", "Not here"), ("nl-BE,en;q=0.1", "Niet hier"), ("", "Not here")])
def test_refusals_speak_the_readers_language(karim, asked, title):
    answer = Phone(karim, language=asked).get("children/1/")  # Karim reads English
    assert answer.json()["title"] == title
    assert answer.headers["Content-Language"] == ("nl" if title == "Niet hier" else "en")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "application/json;q=0", ""])
def test_json_whatever_a_client_accepts(phone, lotte, accept):
    answer = phone(lotte).get("me/", Accept=accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


def test_head_is_get_without_a_body(lotte):
    caller = Phone(lotte, "read")
    answer = caller.client.head("/api/v1/me/", headers=caller.headers)
    assert (answer.status_code, answer.content) == (200, b"")


def test_too_many_calls_in_a_minute_are_429_until_the_next(lotte, karim, settings, clock):
    settings.API_CALLS_A_MINUTE = 3
    caller, other = Phone(lotte), Phone(karim)
    assert [caller.get("me/").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = caller.get("me/")
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert other.get("me/").status_code == 200
    clock.shift(61)
    assert caller.get("me/").status_code == 200


def test_the_limit_never_goes_below_what_is_promised(settings):
    assert settings.API_CALLS_A_MINUTE >= 1200


def test_what_was_counted_does_not_pile_up(lotte, clock):
    caller = Phone(lotte)
    for _ in range(3):
        caller.get("me/")
        assert len(counted.calls) == 1
        clock.shift(60)


def test_a_busy_database_is_503_with_a_time_to_wait(phone, lotte, noor, monkeypatch):
    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("logs.models.recording.record_all", busy)
    answer = phone(lotte).put(PATH, {"child": noor.pk})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "locked" not in answer.content.decode()
