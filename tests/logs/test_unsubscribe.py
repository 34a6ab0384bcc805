"""One tap stops the weekly mail, without sign-in, also what waits already; looking never acts."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts import sending
from accounts.models import Consent, Mail
from logs import nudges, subscribing
from logs.models import Subscription
from tests.logs.readers import subscribed


@pytest.fixture
def subscription(lotte, noor, now):
    return subscribed(lotte, now)


@pytest.fixture
def stranger():
    """A mail provider's machine: no cookie, no form token."""
    return Client(enforce_csrf_checks=True)


def is_on(subscription):
    return subscribing.is_on(Subscription.objects.get(pk=subscription.pk))


@pytest.mark.django_db
class TestOneClick:
    def test_a_bare_post_stops_it(self, subscription, stranger, lotte):
        answer = stranger.post(
            reverse("logs:unsubscribe", args=[subscription.token]),
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 200
        assert not is_on(subscription)
        assert not Consent.objects.given(lotte, "weekly_mail")

    def test_the_address_in_the_header_of_the_mail_works(self, subscription, stranger):
        nudges.queue_due(subscription.next_due_at)
        header = Mail.objects.get(kind="weekly").headers["List-Unsubscribe"]
        assert stranger.post(header.removeprefix("<http://testserver").removesuffix(">")).status_code == 200
        assert not is_on(subscription)

    def test_what_waits_already_does_not_leave(self, subscription, stranger):
        due = subscription.next_due_at
        nudges.queue_due(due)
        stranger.post(reverse("logs:unsubscribe", args=[subscription.token]))
        assert sending.send_due(due_at=due, wanted=nudges.wanted) == {"dropped": 1}

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_looking_shows_a_button_and_changes_nothing(self, subscription, stranger, method):
        answer = getattr(stranger, method)(reverse("logs:unsubscribe", args=[subscription.token]))
        assert answer.status_code == 200
        assert is_on(subscription)
        if method == "get":
            assert re.search(r'<form method="post">.*<button', answer.content.decode(), re.DOTALL)

    def test_twice_is_the_same_as_once(self, subscription, stranger, lotte):
        path = reverse("logs:unsubscribe", args=[subscription.token])
        first, second = stranger.post(path), stranger.post(path)
        assert (first.status_code, second.status_code) == (200, 200)
        assert Consent.objects.filter(user=lotte, given=False).count() == 1

    def test_an_unknown_token_is_not_found(self, stranger, db):
        assert stranger.get("/u/nobodys/").status_code == 404
        assert stranger.post("/u/nobodys/").status_code == 404

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods_are_refused(self, subscription, stranger, method):
        assert getattr(stranger, method)(reverse("logs:unsubscribe", args=[subscription.token])).status_code == 405

    def test_the_token_outlives_a_change_of_keys(self, subscription, stranger, settings):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
        stranger.post(reverse("logs:unsubscribe", args=[subscription.token]))
        assert not is_on(subscription)

    def test_it_speaks_the_language_of_the_reader(self, karim, noor, now, stranger):
        token = subscribed(karim, now).token
        assert (
            "Stop the tips by e-mail?"
            in stranger.get(f"/u/{token}/", headers={"accept-language": "nl"}).content.decode()
        )
