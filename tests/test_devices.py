"""The list of devices is kept without a write for every page."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import OperationalError
from django.test import Client
from django.utils import timezone


@pytest.fixture
def signed_in(client, lotte, noor):
    client.force_login(lotte)
    UserSession.objects.all().delete()
    return client


def seen():
    return UserSession.objects.values_list("last_seen_at", flat=True).get()


def test_a_device_is_noted_at_its_first_page_and_an_hour_later_again(signed_in):
    signed_in.get("/week/")
    first = seen()
    signed_in.get("/week/")
    assert seen() == first
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=61))
    signed_in.get("/week/")
    assert seen() > first


def test_a_page_is_read_also_when_that_cannot_be_written(signed_in, monkeypatch):
    def full(*arguments, **options):
        raise OperationalError("no space left")

    monkeypatch.setattr(type(UserSession.objects), "create_from_request", full)
    assert signed_in.get("/week/").status_code == 200


def test_strangers_leave_no_trace(client, db):
    client.get("/")
    assert not UserSession.objects.exists()


def test_one_other_device_is_signed_out_and_the_rest_stay(lotte):
    here, phone, tablet = Client(), Client(), Client()
    for client in (here, phone, tablet):
        client.force_login(lotte)
        client.get("/family/")
    lost = UserSession.objects.get(session_key=phone.session.session_key)
    assert f"/accounts/sessions/{lost.pk}/end/" in here.get("/accounts/sessions/").content.decode()
    assert here.post(f"/accounts/sessions/{lost.pk}/end/").status_code == 302
    assert [client.get("/me/").status_code for client in (here, phone, tablet)] == [200, 302, 200]


def test_nobody_signs_anothers_device_out(lotte, karim):
    one, other = Client(), Client()
    one.force_login(lotte)
    one.get("/family/")
    other.force_login(karim)
    assert other.post(f"/accounts/sessions/{UserSession.objects.get(user=lotte).pk}/end/").status_code == 404
    assert one.get("/me/").status_code == 200
