"""Buttons and shortcuts: a key per device, shown once, that can log and nothing else."""

import json
import re
import uuid

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from accounts.models import ApiToken
from logs.models import Interaction

PAGE = "/me/buttons/"


@pytest.fixture
def secret(as_, lotte, noor):
    page = as_(lotte).post(PAGE, {"name": "knop in de keuken", "scope": "all", "user": "1"}).content.decode()
    return re.findall(r"sr_[\w-]{43}", page)[0]


def call(secret, method, path, body=None):
    bearer = {"authorization": f"Bearer {secret}"}
    return Client().generic(method, f"/api/v1/{path}", json.dumps(body), "application/json", headers=bearer)


def test_the_key_is_shown_once_and_only_its_hash_is_kept(as_, lotte, secret):
    row = ApiToken.objects.get()
    assert (row.user, row.name, row.scope) == (lotte, "knop in de keuken", "log")
    assert secret not in str(ApiToken.objects.values().get())
    page = as_(lotte).get(PAGE).content.decode()
    assert "knop in de keuken" in page
    assert "sr_" not in page


@pytest.mark.parametrize("shown", [True, False])
def test_it_remembers_whether_its_maker_showed_a_second_factor(as_, lotte, shown):
    client = as_(lotte)
    if shown:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(lotte.pk)
        session.save()
    client.post(PAGE, {"name": "knop"})
    assert ApiToken.objects.get().proved is shown


def test_the_smallest_call_logs_a_moment(secret, noor, lotte):
    where = f"interactions/{uuid.uuid4()}/"
    assert call(secret, "PUT", where, {"child": noor.pk}).status_code == 201
    assert call(secret, "PUT", where, {"child": noor.pk}).status_code == 200
    assert Interaction.objects.get().author == lotte


@pytest.mark.parametrize("path", ["me/", "interactions/", "summaries/", "families/", "grants/", "access-log/"])
def test_it_reads_nothing_but_the_names_of_the_children(secret, path):
    assert call(secret, "GET", path).status_code == 403
    assert call(secret, "GET", "children/").status_code == 200


def test_a_withdrawn_key_is_dead_at_once(as_, lotte, noor, secret):
    assert as_(lotte).post(f"{PAGE}{ApiToken.objects.get().pk}/revoke/").status_code == 302
    assert call(secret, "PUT", f"interactions/{uuid.uuid4()}/", {"child": noor.pk}).status_code == 401
    assert "knop in de keuken" not in as_(lotte).get(PAGE).content.decode()


def test_nobody_withdraws_anothers_key(as_, karim, secret):
    assert as_(karim).post(f"{PAGE}{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert ApiToken.objects.live().exists()


@pytest.mark.parametrize("name", ["", " ", "x" * 41])
def test_a_device_has_a_name_of_its_own(as_, lotte, name):
    assert as_(lotte).post(PAGE, {"name": name}).status_code == 422
    assert not ApiToken.objects.exists()
