"""Nothing that a person wrote or is called gets into a log, also when everything goes wrong at once."""

import json
import urllib.error
import urllib.request
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken
from logs.models import Interaction
from tests.logs.readers import subscribed
from tests.services import wait_until

CANARIES = ("kanarienoot", "Kanariepiet", "Kanarina", "kanarie", "kanariezoek", "kanariewoord")


@pytest.fixture
def refusing():
    """The database refuses notes and mails, and quotes the whole row it refused."""
    changes = {"logs_interaction": "note = ''", "accounts_mail": "subject = ''"}
    with connection.cursor() as cursor:
        for table, rule in changes.items():
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT canary CHECK ({rule}) NOT VALID")
        yield
        for table in changes:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT canary")


def call(url, token, method="GET", body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "User-Agent": "kanarie phone"}
    request = urllib.request.Request(url, json.dumps(body).encode() if body else None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_no_log_of_web_worker_or_clock_names_anybody(processes, refusing, lotte, family, noor):
    now = timezone.now()
    lotte.introduce(name="Kanarina")
    type(noor).objects.filter(pk=noor.pk).update(nickname="Kanariepiet")
    type(lotte).objects.filter(pk=lotte.pk).update(email="kanarie@example.org")
    lotte.refresh_from_db()
    with connection.cursor() as cursor:  # the confirmation is a mail as well
        cursor.execute("ALTER TABLE accounts_mail DROP CONSTRAINT canary")
        subscribed(lotte, now - timedelta(days=30))
        cursor.execute("ALTER TABLE accounts_mail ADD CONSTRAINT canary CHECK (subject = '') NOT VALID")
    lotte.subscription.__class__.objects.update(next_due_at=now - timedelta(days=7), weekday=0, hour=8)
    _, token = ApiToken.objects.mint(user=lotte, name="kanarie", scope="all", now=now)
    _, site = processes.web(ALLOWED_HOSTS="127.0.0.1")
    moment = f"{site}/api/v1/interactions/{uuid.uuid4()}/"
    assert call(moment, token, "PUT", {"child": noor.pk, "note": "kanarienoot"}) == 500
    assert call(f"{site}/api/v1/tips/?q=kanariezoek", token) < 500
    assert call(f"{site}/tips/?words=kanariewoord", token) < 500
    assert not Interaction.objects.exists()
    processes.worker()
    processes.clock()
    wait_until(lambda: "IntegrityError" in processes.log("worker"), "the failing task", 60)
    for name in ("web", "worker", "clock"):
        said = processes.log(name)
        assert [canary for canary in CANARIES if canary in said] == [], said
    assert "IntegrityError" in processes.log("web")
    assert "a task failed: IntegrityError" in processes.log("worker")
