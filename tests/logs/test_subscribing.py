"""The weekly mail is asked for twice, changed and stopped on one page, without JavaScript."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.models import Consent, Mail
from logs import subscribing
from logs.models import Subscription
from tests.logs.readers import subscribed

ASKED = {"rhythm": "weekly", "weekday": "5", "hour": "9"}
PAGE = "/family/mail/"


@pytest.fixture
def signed_in(client, lotte, noor):
    client.force_login(lotte)
    return client


@pytest.fixture
def stranger():
    return Client()


def asked(signed_in):
    signed_in.post(PAGE, ASKED)
    return reverse("logs:confirm-mail", args=[Subscription.objects.get().confirm_token])


@pytest.mark.django_db
class TestAsking:
    def test_one_answer_is_not_enough(self, signed_in, lotte):
        assert signed_in.post(PAGE, ASKED, follow=True).status_code == 200
        subscription = Subscription.objects.get(user=lotte)
        assert not subscribing.is_on(subscription)
        assert subscription.next_due_at is None
        mail = Mail.objects.get()
        assert mail.kind == "confirm_weekly"
        assert reverse("logs:confirm-mail", args=[subscription.confirm_token]) in mail.text

    def test_the_page_says_what_is_going_on(self, signed_in, lotte, now):
        assert "Stuur me tips" in signed_in.get(PAGE).content.decode()
        asked(signed_in)
        assert "We stuurden je een mail" in signed_in.get(PAGE).content.decode()
        subscribing.confirm(lotte.subscription, language="nl", now=now)
        assert "De volgende komt op zaterdag" in signed_in.get(PAGE).content.decode()

    def test_it_can_be_changed_paused_and_stopped(self, signed_in, lotte, now):
        subscribed(lotte, now)
        signed_in.post(PAGE, {"rhythm": "two_weekly", "weekday": "2", "hour": "19"})
        changed = Subscription.objects.get(user=lotte)
        assert (changed.rhythm, changed.weekday, changed.hour) == ("two_weekly", 2, 19)
        assert subscribing.is_on(changed)
        signed_in.post(PAGE, ASKED | {"rhythm": "pause"})
        assert Subscription.objects.get(user=lotte).next_due_at is None
        assert "even niet" in signed_in.get(PAGE).content.decode()
        signed_in.post("/family/mail/stop/")
        assert not subscribing.is_on(Subscription.objects.get(user=lotte))

    @pytest.mark.parametrize(
        "wrong",
        [{"hour": "7"}, {"hour": "20"}, {"weekday": "7"}, {"rhythm": "daily"}, {"rhythm": "pause"}, {"hour": ""}],
    )
    def test_what_cannot_be_is_refused_beside_the_field(self, signed_in, wrong):
        answer = signed_in.post(PAGE, ASKED | wrong)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        assert not Subscription.objects.exists()

    def test_it_needs_a_signed_in_person(self, stranger, db):
        assert stranger.get(PAGE).status_code == 302
        assert stranger.post("/family/mail/stop/").status_code == 302

    def test_stopping_is_a_post_and_needs_something_to_stop(self, signed_in):
        assert signed_in.get("/family/mail/stop/").status_code == 405
        assert signed_in.post("/family/mail/stop/").status_code == 404


@pytest.mark.django_db
class TestTheSecondYes:
    def test_looking_changes_nothing(self, signed_in, stranger):
        path = asked(signed_in)
        assert stranger.get(path).status_code == 200
        assert not Consent.objects.exists()

    def test_the_button_turns_it_on_and_keeps_the_proof(self, signed_in, stranger, lotte):
        assert stranger.post(asked(signed_in)).status_code == 200
        assert subscribing.is_on(Subscription.objects.get(user=lotte))
        proof = Consent.objects.get()
        assert (proof.user, proof.purpose, proof.given) == (lotte, "weekly_mail", True)
        assert (proof.version, proof.language) == (Consent.VERSIONS["weekly_mail"], "nl")
        assert proof.answered_at

    def test_twice_is_the_same_as_once(self, signed_in, stranger):
        path = asked(signed_in)
        assert [stranger.post(path).status_code, stranger.post(path).status_code] == [200, 200]
        assert Consent.objects.count() == 1

    def test_an_old_yes_does_not_undo_a_stop(self, signed_in, stranger, lotte):
        path = asked(signed_in)
        stranger.post(path)
        signed_in.post("/family/mail/stop/")
        assert stranger.post(path).status_code == 404
        assert not subscribing.is_on(Subscription.objects.get(user=lotte))

    def test_who_asks_again_after_stopping_gets_a_new_link(self, signed_in, stranger):
        old = asked(signed_in)
        signed_in.post("/family/mail/stop/")
        new = asked(signed_in)
        assert stranger.post(old).status_code == 404
        assert stranger.post(new).status_code == 200

    def test_the_link_works_for_two_weeks(self, signed_in, stranger):
        path, day = asked(signed_in), timedelta(days=1)
        with travel(timezone.now() + 13 * day):
            assert stranger.get(path).status_code == 200
        with travel(timezone.now() + 14 * day):
            assert stranger.post(path).status_code == 404

    def test_an_unknown_link_is_not_found(self, stranger, db):
        assert stranger.post("/mail/nobodys/").status_code == 404
