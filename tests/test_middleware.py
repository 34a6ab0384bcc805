"""What every answer carries, and what only pages get."""

import gzip

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError

from accounts.models import User
from serve_return import demo


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/accounts/login/", "/api/v1/me/", "/healthz/", "/demo/enter/"])
def test_every_answer_is_isolated_and_kept_by_nobody(client, db, path):
    headers = client.get(path).headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"]
    assert "max-age=3" not in headers["Cache-Control"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_travel_compressed_and_the_api_as_it_is(client, lotte, noor):
    client.force_login(lotte)
    page = client.get("/log/", headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert b"Noor" in gzip.decompress(page.content)
    answer = client.get("/api/v1/tips/", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_a_persons_language_wins_over_the_browsers_on_pages(client, karim, noor):
    client.force_login(karim)
    page = client.get("/log/", headers={"accept-language": "nl"})
    assert 'lang="en"' in page.content.decode()


def test_a_search_engine_may_show_what_is_the_same_for_everybody_and_nothing_else(client, lotte, noor):
    for path in ("/", "/accounts/login/", "/hulp/", "/accessibility/"):
        assert "X-Robots-Tag" not in client.get(path).headers, path
    for path in (
        "/nowhere/",
        "/log/",
        "/u/a-key/",
        "/healthz/",
        "/accounts/login/code/confirm/",
        "/static/nothing.css",
    ):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex", path
    client.force_login(lotte)
    for path in ("/", "/log/", "/family/"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex", path


@pytest.mark.parametrize("path", ["/log/", "/phone/session/", "/api/v1/me/"])
def test_a_database_that_is_away_is_waited_for_once(client, lotte, monkeypatch, path):
    client.force_login(lotte)
    client.raise_request_exception = False
    asked = []

    def away(store):
        asked.append(store)
        raise OperationalError("timeout expired")

    monkeypatch.setattr(SessionStore, "load", away)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert len(asked) == 1


@pytest.mark.parametrize("path", ["/log/", "/phone/session/", "/api/v1/sync/", "/hulp/"])
def test_a_late_answer_to_an_ended_session_takes_no_cookie_along(client, lotte, noor, path):
    """By then the same phone may have signed in anew."""
    client.force_login(lotte)
    client.session.flush()
    late = client.get(path) if "sync" not in path else client.post(path, {}, "application/json")
    assert "sessionid" not in late.cookies


@pytest.mark.parametrize("path", ["/accounts/logout/", "/me/end/"])
def test_who_signs_out_or_ends_the_account_leaves_no_cookie(client, karim, noor, path):
    client.force_login(karim)
    assert client.post(path).status_code == 302
    assert client.cookies["sessionid"].value == ""
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("path", ["/log/", "/phone/session/", "/accounts/login/"])
def test_a_late_answer_brings_no_older_token_back(client, lotte, noor, path):
    """Signing in brings a new one; what was asked before that and comes after it must not undo it."""
    first = client.get("/accounts/login/").cookies["csrftoken"].value
    assert "csrftoken" not in client.get(path).cookies
    client.force_login(lotte)
    client.cookies["csrftoken"] = first
    assert "csrftoken" not in client.get(path).cookies


def test_signing_in_brings_a_new_token(client, lotte, settings):
    settings.DEMO = True
    User.objects.filter(pk=lotte.pk).update(email=demo.address("lotte"))
    first = client.get("/").cookies["csrftoken"].value
    assert client.post("/demo/enter/", {"person": demo.address("lotte")}).status_code == 302
    assert client.cookies["csrftoken"].value != first
