"""An afternoon of attacks: what somebody with a browser and patience would try."""

import json
import re
import threading
import uuid
from copy import copy

import pytest
from allauth.account import forms
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Mail, Membership, User
from logs.models import Interaction
from tests.routes import TABLE

EVIL = "https://evil.example/"


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()


@pytest.fixture
def as_(db):
    def sign_in(user, **options):
        client = Client(**options)
        client.force_login(user)
        return client

    return sign_in


def ask_code(client, email, **headers):
    return client.post("/accounts/login/", {"email": email}, headers=headers)


def code_for(email):
    text = Mail.objects.filter(to=email, kind="sign_in_code").order_by("-pk")[0].text
    return re.findall(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", text, re.MULTILINE)[0]


def guess(client, code, **headers):
    return client.post("/accounts/login/code/confirm/", {"code": code}, headers=headers)


# Writing what is not offered.


@pytest.mark.parametrize(
    "more",
    [
        {"is_staff": True}, {"is_active": False}, {"email": "evil@example.org"}, {"id": 1}, {"pk": 1},
        {"password": "x"}, {"memberships": []}, {"date_joined": "2020-01-01T00:00:00Z"},
    ],
)  # fmt: skip
def test_a_person_changes_nothing_but_name_and_language(as_, lotte, more):
    before = User.objects.values().get(pk=lotte.pk)
    client = as_(lotte)
    client.patch("/api/v1/me/", json.dumps({"language": "nl", **more}), "application/json")
    client.post("/me/", {"name": "Lotte", "language": "nl", **more})
    assert User.objects.values().get(pk=lotte.pk) == before | {"last_login": User.objects.get(pk=lotte.pk).last_login}


@pytest.mark.parametrize("field", ["author", "family", "received_at", "local_date", "rev", "age_months", "deleted_at"])
def test_a_moment_takes_no_field_that_is_ours(as_, lotte, karim, noor, elif_, field):
    value = {"author": karim.pk, "family": elif_.family_id, "rev": 9, "age_months": 1}.get(
        field, "2020-01-01T00:00:00Z"
    )
    body = json.dumps({"child": noor.pk, field: value})
    answer = as_(lotte).put(f"/api/v1/interactions/{uuid.uuid4()}/", body, "application/json")
    assert answer.status_code == 400
    assert not Interaction.objects.exists()


def test_a_child_stays_in_its_family(as_, lotte, noor, elif_):
    body = json.dumps({"nickname": "Noor", "family": elif_.family_id})
    as_(lotte).patch(f"/api/v1/children/{noor.pk}/", body, "application/json")
    form = {"nickname": "Noor", "birth_month_0": 1, "birth_month_1": 2026, "family": elif_.family_id}
    as_(lotte).post(f"/family/children/{noor.pk}/", form)
    noor.refresh_from_db()
    assert noor.family.role_of(lotte) == "parent"


def test_an_invitation_cannot_make_a_coordinator_of_a_relative(as_, lotte, family):
    for role in ("coordinator", "visitor", "admin", ""):
        assert as_(lotte).post("/family/invite/", {"role": role}).status_code == 422
    assert not Invitation.objects.exists()


# Another host, another site.


def test_another_host_is_refused_with_every_header(client, db, settings):
    settings.ALLOWED_HOSTS = ["serve-return.example"]
    answer = client.get("/accounts/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_forwarded_host_is_not_believed(as_, lotte, family):
    page = as_(lotte).post("/family/invite/", {"role": "helper"}, headers={"x-forwarded-host": "evil.example"})
    assert b"/join/" in page.content
    assert b"evil.example" not in page.content


@pytest.mark.parametrize("where", [EVIL, "//evil.example/", "/\\evil.example/", "https:evil.example", "javascript:x"])
def test_no_door_leads_to_another_site(as_, lotte, vera, where):
    client = as_(lotte)
    answers = [
        client.post("/i18n/setlang/", {"language": "nl", "next": where}),
        client.get("/accounts/login/", {"next": where}),
        client.post("/accounts/logout/", {"next": where}),
        as_(vera).post(f"/visits/terms/?next={where}"),
    ]
    assert [one.headers.get("Location", "") for one in answers if "evil" in one.headers.get("Location", "/")[:12]] == []


def test_a_form_of_another_site_changes_nothing(as_, lotte, scene_paths):
    client = as_(lotte, enforce_csrf_checks=True)
    for path in scene_paths:
        answer = client.post(path, {"name": "x"}, headers={"origin": EVIL.rstrip("/")})
        assert answer.status_code in {403, 404, 405}, path
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.fixture
def scene_paths(lotte, noor):
    """Every page that takes a form, but for the letter's own stop, which mail readers press without a cookie."""
    found = []
    for key, (parameters, methods) in TABLE.items():
        if "POST" in methods and key not in {"logs:unsubscribe", "logs:confirm-mail"}:
            names = [pair.split("=")[0] for pair in parameters.split()]
            kwargs = {name: {"client_id": uuid.uuid4(), "token": "t", "slug": "x"}.get(name, noor.pk) for name in names}
            found.append(reverse(key.partition("(")[0], kwargs=kwargs))
    return found


# Codes and links.


def test_a_code_works_once(db):
    one = Client()
    ask_code(one, "new@example.org")
    code = code_for("new@example.org")
    assert guess(one, code).status_code == 302
    assert "_auth_user_id" in one.session
    two = Client()
    ask_code(two, "new@example.org")
    guess(two, code)
    assert "_auth_user_id" not in two.session


def test_a_code_is_of_the_browser_that_asked(db):
    ask_code(Client(), "new@example.org")
    other = Client()
    guess(other, code_for("new@example.org"))
    assert "_auth_user_id" not in other.session


def test_a_code_ends_after_fifteen_minutes(db, time_machine, now):
    time_machine.move_to(now, tick=False)
    early, late = Client(), Client()
    for client, seconds, comes_in in ((early, 15 * 60 - 1, True), (late, 15 * 60 + 1, False)):
        time_machine.move_to(now, tick=False)
        cache.clear()
        ask_code(client, "new@example.org")
        code = code_for("new@example.org")
        time_machine.shift(seconds)
        guess(client, code)
        assert ("_auth_user_id" in client.session) is comes_in


def test_of_two_hundred_guesses_at_most_ten_are_looked_at(db, monkeypatch, lotte):
    """From ever other addresses and browsers, asking for a new code whenever the last one is worn out."""
    looked_at = []

    def compare(*, actual, expected):
        looked_at.append(actual)
        return False

    monkeypatch.setattr(forms, "compare_user_code", compare)
    client = Client()
    for number in range(200):
        forwarded = {"x-forwarded-for": f"198.51.100.{number}"}
        if guess(client, f"XXX-{number:03}", **forwarded).headers.get("Location"):
            client = Client()
            ask_code(client, lotte.email, **forwarded)
    assert 3 <= len(looked_at) <= 10
    assert Mail.objects.filter(kind="sign_in_code").count() <= 4


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_guesses_at_once_at_most_ten_are_looked_at(monkeypatch, lotte):
    """Twenty at a time from one browser that asked for a code, so that each may read how many were wrong so far."""
    looked_at, asked = [], Client()

    def compare(*, actual, expected):
        looked_at.append(actual)
        return False

    monkeypatch.setattr(forms, "compare_user_code", compare)
    ask_code(asked, lotte.email)
    gate = threading.Barrier(20)

    def try_ten(first):
        gate.wait(20)
        for number in range(first, first + 10):
            client = Client()
            client.cookies = copy(asked.cookies)
            guess(client, f"XXX-{number:03}", **{"x-forwarded-for": f"198.51.100.{number}"})
        connection.close()

    threads = [threading.Thread(target=try_ten, args=[first]) for first in range(0, 200, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert 3 <= len(looked_at) <= 10


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: evil@example.org", "a@example.org%0aBcc:x@y.z", "a\x00@example.org"]
)
def test_no_header_slips_in_with_an_address(db, address):
    assert ask_code(Client(), address).status_code == 200
    assert not Mail.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_link_pressed_by_eight_at_once_lets_one_in(lotte, family):
    _row, token = Invitation.objects.invite(by=lotte, role="caregiver", family=family, now=timezone.now())
    people = [User.objects.create_user(f"p{number}@example.org") for number in range(8)]
    gate = threading.Barrier(8)

    def press(user):
        client = Client()
        client.force_login(user)
        gate.wait(20)
        client.post(f"/join/{token}/")
        connection.close()

    threads = [threading.Thread(target=press, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Membership.objects.filter(family=family, role="caregiver").count() == 1


@pytest.mark.parametrize("name", ["accounts:join", "logs:confirm-mail", "logs:moment-by-mail", "logs:unsubscribe"])
@pytest.mark.parametrize("key", ["a%00b", "%00", "a%20b", "%ED%A0%80"])
def test_a_key_that_no_database_takes_is_not_there(client, db, name, key):
    path = reverse(name, args=["KEY"]).replace("KEY", key)
    assert {client.get(path).status_code, client.post(path).status_code} == {404}
