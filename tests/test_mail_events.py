"""A mail service says that an address does not exist, or that a letter was unwanted: our letters to it stop."""

from base64 import b64encode

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts import sending
from accounts.models import Mail, Suppression
from logs import nudges, subscribing
from serve_return import mail_events
from tests.accounts.mails import anything, queue
from tests.logs.readers import subscribed, turn_of

BOUNCE = {"RecordType": "Bounce", "Type": "HardBounce", "Email": "Lotte@Example.org", "ID": 1}
COMPLAINT = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": "lotte@example.org", "ID": 2}
FULL = BOUNCE | {"Type": "SoftBounce"}
LATER = BOUNCE | {"Type": "Transient"}


@pytest.fixture
def report(settings, db):
    """The service posts an event; its user and password come along."""
    settings.ROOT_URLCONF = "tests.mail_events_urls"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "post:man"}

    def post(event, secret="post:man"):
        proof = f"Basic {b64encode(secret.encode()).decode()}"
        client = Client(enforce_csrf_checks=True)
        return client.post("/mail-events/postmark/tracking/", event, "application/json", HTTP_AUTHORIZATION=proof)

    return post


@pytest.mark.parametrize(("event", "reason"), [(BOUNCE, "bounced"), (COMPLAINT, "complained")])
def test_letters_stop_and_so_does_what_waits(report, lotte, noor, now, event, reason):
    due = turn_of(subscribed(lotte, now))
    nudges.queue_due(due)
    assert report(event).status_code == 200
    assert report(event).status_code == 200
    assert Suppression.objects.get().reason == reason
    assert not subscribing.is_on(lotte.subscription.__class__.objects.get(user=lotte))
    assert sending.send_due(due_at=due, wanted=nudges.wanted) == {"dropped": 1}
    assert Mail.objects.get(kind="weekly").last_error == "suppressed"


@pytest.mark.parametrize("event", [FULL, LATER, {"RecordType": "Delivery", "Recipient": "lotte@example.org"}])
def test_what_may_work_next_time_stops_nothing(report, event):
    assert report(event).status_code == 200
    assert not Suppression.objects.exists()


def test_nobody_else_can_stop_a_letter(report):
    assert report(BOUNCE, secret="post:office").status_code == 400
    assert not Suppression.objects.exists()


def test_a_code_that_somebody_asked_for_still_goes(report, now):
    report(COMPLAINT)
    queue(now)
    assert sending.send_due(due_at=now, wanted=anything)["dropped"] == 0


def test_asking_anew_lifts_it(report, lotte, noor, now):
    report(BOUNCE)
    assert Suppression.objects.covers("lotte@example.org ")
    subscribed(lotte, now)
    assert not Suppression.objects.exists()


def test_the_list_holds_no_address(report):
    report(BOUNCE)
    assert "lotte" not in str(Suppression.objects.values().get())


def test_a_service_that_reports_nothing_is_named():
    with pytest.raises(ImproperlyConfigured, match="MAIL_EVENTS=pigeon: anymail knows no such service"):
        list(mail_events.doors("pigeon"))
