"""Doors that stayed shut leave a row for whoever runs the server, and nothing else changes."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from accounts.models import ApiToken, Denial
from accounts.models.denials import MOST, REPEATED

pytestmark = pytest.mark.django_db


def rows():
    return list(Denial.objects.order_by("pk").values_list("person__name", "method", "page", "things"))


def test_what_is_anothers_and_what_never_was_leave_the_same(as_, nadia, noor):
    door = as_(nadia)
    for child in (noor.pk, 10**9):
        assert door.get(f"/family/children/{child}/").status_code == 404
        assert door.get(f"/week/?child={child}").status_code == 404
    assert rows() == [
        ("Nadia", "GET", "accounts:child", str(noor.pk)),
        ("Nadia", "GET", "logs:week", str(noor.pk)),
        ("Nadia", "GET", "accounts:child", str(10**9)),
        ("Nadia", "GET", "logs:week", str(10**9)),
    ]


def test_a_token_is_its_persons(client, nadia, now):
    _, secret = ApiToken.objects.mint(user=nadia, name="knop", scope="all", now=now)
    thing = uuid.uuid4()
    assert (
        client.get(f"/api/v1/interactions/{thing}/", headers={"Authorization": f"Bearer {secret}"}).status_code == 404
    )
    assert rows() == [("Nadia", "GET", "api:interaction", str(thing))]


def test_no_text_and_no_key_of_an_address_is_kept(as_, nadia):
    door = as_(nadia)
    door.get("/tips/een-geheim/")
    door.get("/week/?child=" + "9" * 5000)
    door.get("/week/?child=٣&family=noor@example.org")
    assert len(rows()) == 2
    assert {things for *_, things in rows()} == {""}


def test_what_is_open_and_who_is_nobody_leave_nothing(client, as_, lotte, noor):
    assert as_(lotte).get(f"/family/children/{noor.pk}/").status_code == 200
    client.get(f"/family/children/{noor.pk}/")
    as_(lotte).get("/er-is-hier-niets/")
    assert rows() == []


def test_the_same_again_within_an_hour_is_one_row(nadia, now):
    for minutes in (0, 30, 59, 61):
        at = now + timedelta(minutes=minutes)
        Denial.objects.note(person=nadia, method="GET", page="logs:brief", things=[1, "key"], now=at)
    assert [(one.at - now) / timedelta(minutes=1) for one in Denial.objects.order_by("pk")] == [0, 61]


def test_who_tries_every_number_fills_no_disk(nadia, vera, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(2 * (MOST + 20)):
        for number in range(MOST + 20):
            Denial.objects.note(person=nadia, method="GET", page="logs:brief", things=[number], now=now)
    Denial.objects.note(person=vera, method="GET", page="logs:brief", things=[1], now=now)
    assert Denial.objects.count() == MOST + 1
    Denial.objects.note(person=nadia, method="GET", page="logs:brief", things=[1], now=now + REPEATED)
    assert Denial.objects.count() == MOST + 2


def test_a_refusal_stands_when_it_cannot_be_noted(as_, nadia, noor, monkeypatch, caplog):
    def full(*args, **kwargs):
        raise DatabaseError("disk full: noor")

    monkeypatch.setattr(type(Denial.objects.all()), "create", full)
    assert as_(nadia).get(f"/family/children/{noor.pk}/").status_code == 404
    assert "a refusal was not noted: DatabaseError" in caplog.text
    assert "disk full" not in caplog.text


def test_the_operator_lists_them(nadia, now):
    Denial.objects.note(person=nadia, method="POST", page="logs:brief", things=[7], now=now)
    out = StringIO()
    call_command("audit", "denied", stdout=out)
    assert out.getvalue() == f"{now:%Y-%m-%d %H:%M} person {nadia.pk}: POST logs:brief 7\n"
