"""Killed at any point around a mail, the sender leaves one mail, or one doubt: never two, never silence."""

import contextlib
import io
import os
import signal
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts import outbox
from accounts.models import Mail
from tests.services import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def queue(to):
    return outbox.queue(kind="sign_in_code", to=to, language="nl", context={"code": "X"}, now=timezone.now())


@pytest.fixture
def mail(db, settings, smtp):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp.port
    return queue("lotte@example.org")


def state():
    connection.close()
    return Mail.objects.earliest("pk").status


def the_lease_runs_out():
    Mail.objects.filter(status="claimed").update(lease_until=timezone.now() - timedelta(seconds=1))


def after_the_crash(smtp):
    """The next clock comes along, twice."""
    smtp.stop_at = None
    smtp.go.set()
    the_lease_runs_out()
    for _ in range(2):
        call_command("tick", stdout=io.StringIO())
    return state(), len(smtp.messages())


@pytest.mark.parametrize(
    ("stage", "left", "outcome"),
    [("MAIL", "claimed", ("sent", 1)), ("RCPT", "claimed", ("sent", 1)), ("250", "claimed", ("in_doubt", 1))],
    ids=["after the claim", "before the content", "after the final dot"],
)
def test_killed_while_talking_to_the_mail_server(processes, smtp, mail, stage, left, outcome):
    smtp.stop_at = stage
    sender = processes.start("sender", "manage.py", "tick")
    wait_until(smtp.reached.is_set, "the mail server", 60)
    processes.kill(sender)
    assert state() == left
    assert after_the_crash(smtp) == outcome


@contextlib.contextmanager
def locked():
    """Somebody else holds all rows, so that whoever wants to claim one waits. (One held row would be passed over.)"""
    taken, release = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("LOCK TABLE accounts_mail IN EXCLUSIVE MODE")
            taken.set()
            release.wait(60)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(10)
    yield
    release.set()
    holder.join()


def test_killed_before_the_claim(processes, smtp, mail):
    with locked():
        sender = processes.start("sender", "manage.py", "tick")
        wait_until(waits_for_a_lock, "the sender", 60)
        processes.kill(sender)
    wait_until(nobody_is_served, "what the database still does for the killed one")
    assert after_the_crash(smtp) == ("sent", 1)


def test_killed_with_a_page_in_hand_leaves_one_doubt_and_sends_the_others(processes, smtp, mail):
    for number in range(5):
        queue(f"reader{number}@example.org")
    smtp.stop_at = "250"
    sender = processes.start("sender", "manage.py", "tick")
    wait_until(smtp.reached.is_set, "the mail server", 60)
    processes.kill(sender)
    connection.close()
    assert Mail.objects.filter(status="claimed").count() == 6
    after_the_crash(smtp)
    assert Counter(Mail.objects.values_list("status", flat=True)) == {"in_doubt": 1, "sent": 5}
    assert Counter(letter["X-RcptTo"] for letter in smtp.messages()).most_common(1)[0][1] == 1
    assert len(smtp.messages()) == 6


def test_killed_after_the_answer(processes, smtp, mail):
    smtp.stop_at = "250"
    sender = processes.start("sender", "manage.py", "tick")
    wait_until(smtp.reached.is_set, "the mail server", 60)
    os.kill(sender.pid, signal.SIGSTOP)
    smtp.go.set()  # the server says 250 to somebody who will never read it
    time.sleep(0.5)
    processes.kill(sender)
    assert state() == "claimed"
    assert after_the_crash(smtp) == ("in_doubt", 1)


def waits_for_a_lock():
    """Whether the sender stands before the locked row; SQLite cannot tell, but locks all the same."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def nobody_is_served():
    """PostgreSQL ends the statement of a client that is gone; with SQLite the statement goes with the client."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        others = "datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")
        return cursor.fetchone()[0] == 0
