"""Stopping gently: one tap, no reason, and what was written stays."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from accounts import resting
from accounts.models import Child, Grant
from logs import nudges, portable, subscribing
from logs.models import Interaction


@pytest.fixture
def tap(noor, lotte):
    client = Client()
    client.force_login(lotte)
    return lambda what: client.post(f"/family/children/{noor.pk}/{what}/", follow=True)


def test_one_tap_ends_looking_along_and_every_page_of_the_child(tap, noor, lotte, karim, vera, grant, now):
    assert "Gestopt" in tap("rest").content.decode()
    grant.refresh_from_db()
    assert (grant.revoked_by, Grant.objects.open_to(vera, now=now).exists()) == (lotte, False)
    for person in (lotte, karim):
        assert not Child.objects.visible_to(person).exists()
        assert not Child.objects.read_by(person).exists()


def test_a_grant_about_two_children_goes_on_for_the_other(noor, sam, lotte, grant, vera, now):
    grant.children.add(sam)
    resting.rest(noor, by=lotte, now=now)
    assert list(Grant.objects.open_to(vera, now=now).get().children.all()) == [sam]


def test_no_mail_is_written_and_a_written_one_does_not_leave(noor, lotte, now):
    subscription = subscribing.subscribe(lotte, rhythm="weekly", weekday=5, hour=9, now=now)
    subscribing.confirm(subscription, language="nl", now=now)
    saturday = now + timedelta(days=3)
    assert nudges.queue_due(saturday) == 1
    resting.rest(noor, by=lotte, now=now)
    mail = lotte.mail.get(kind="weekly")
    assert nudges.wanted([mail], saturday) == {mail.pk: False}
    assert nudges.queue_due(saturday + timedelta(days=7)) == 0


def test_words_are_kept_for_a_copy_and_are_back_when_they_begin_again(tap, noor, lotte, family, now):
    Interaction.objects.record(by=lotte, child=noor, client_id=uuid.uuid4(), now=now, note="Van mij")
    tap("rest")
    assert portable.read(lotte, family)["moments"][0]["note"] == "Van mij"
    tap("wake")
    assert Child.objects.visible_to(lotte).get() == noor


def test_who_stopped_lands_on_the_page_of_the_family_and_not_in_a_welcome(noor, lotte, now):
    client = Client()
    client.force_login(lotte)
    resting.rest(noor, by=lotte, now=now)
    assert client.get("/log/")["Location"] == "/family/"


def test_twice_is_the_same_as_once(noor, lotte, now):
    resting.rest(noor, by=lotte, now=now)
    resting.rest(noor, by=lotte, now=now + timedelta(days=1))
    noor.refresh_from_db()
    assert noor.resting_since == now


def test_a_resting_child_can_be_erased(tap, noor):
    tap("rest")
    tap("erase")
    noor.refresh_from_db()
    assert noor.erasure_asked_at
