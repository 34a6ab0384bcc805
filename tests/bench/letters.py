"""Weekly letters, written and sent, against pushing the same bytes with bare smtplib to the same server.

All times are processor seconds of this one process, so that a busy machine changes little: the rate is one core's.
The mail server and the database are processes of their own. Memory must not grow with the number of letters.
"""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import psutil
from django.core.management import call_command
from django.test.utils import override_settings

from accounts import sending
from accounts.delivery import _on_the_wire
from accounts.models import Child, Consent, Family, Mail, Membership, User
from accounts.sending import _message
from logs import nudges
from logs.models import Subscription
from tests.bench.report import Report, say
from tests.services import answers, die_with_parent, free_port, wait_until

DUE = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # Saturday, nine in Brussels
# Wished for was 0.4, which would leave a letter 0.17 ms: docs/scaling.md has the sum. 0.02 to 0.08 was seen.
FLOOR, GROWTH = 0.015, 1.1
SLICE = 2000


def run(report: Report, letters: int) -> None:
    """Prints the rate, the ratio to the floor and the growth of memory."""
    say(f"{letters:,} weekly letters, written and sent")
    call_command("flush", interactive=False, verbosity=0)
    for start in range(0, letters, SLICE):
        readers(start, min(SLICE, letters - start))
    smtp = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}
    with mail_server() as port, override_settings(**smtp, EMAIL_PORT=port):
        _compare(report, letters, port)


@contextmanager
def mail_server(answers_after: float = 0) -> Iterator[int]:
    """Its port; it takes so many seconds for each mail."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.sink", str(port), str(answers_after)]
    server = subprocess.Popen(command, preexec_fn=die_with_parent, env=os.environ)
    try:
        wait_until(lambda: answers(port), "the mail server")
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _compare(report: Report, letters: int, port: int) -> None:
    me = psutil.Process()
    written = core_seconds(lambda: nudges.queue_due(DUE))
    assert Mail.objects.filter(status="queued").count() == letters
    contents = [(mail.to, _on_the_wire(_message(mail))) for mail in Mail.objects.order_by("pk")[: min(letters, SLICE)]]
    bare = core_seconds(lambda: _push(contents, port)) / len(contents)
    before = me.memory_info().rss
    sent = core_seconds(lambda: sending.send_due(due_at=DUE, wanted=nudges.wanted))
    grown = me.memory_info().rss / before
    assert Mail.objects.filter(status="sent").count() == letters
    ours = (written + sent) / letters
    each = f"{written / letters * 1000:.1f} ms to write, {sent / letters * 1000:.1f} ms to send"
    detail = f"{1 / ours:,.0f} a second and core: {each}"
    report.at_least("letters, against bare smtplib", bare / ours, FLOOR, f"{detail}; bare {bare * 1000:.2f} ms")
    report.at_most("letters, memory at the end", grown, GROWTH, f"of {before / 2**20:.0f} MB")


def readers(first: int, count: int) -> None:
    """People with a child who want the letter, all due at once."""
    now = DUE - timedelta(days=7)
    people = User.objects.bulk_create(
        User(email=f"{number}@bench.invalid", language="nl") for number in range(first, first + count)
    )
    families = Family.objects.bulk_create(Family(time_zone="Europe/Brussels") for _ in people)
    pairs = list(zip(people, families, strict=True))
    Membership.objects.bulk_create(
        Membership(family=family, user=person, role="parent", joined_at=now) for person, family in pairs
    )
    Child.objects.bulk_create(
        Child(family=family, nickname="Mats", birth_month=date(2025, 6, 1)) for _, family in pairs
    )
    Consent.objects.bulk_create(
        Consent(user=person, purpose="weekly_mail", given=True, version=1, language="nl", answered_at=now)
        for person in people
    )
    Subscription.objects.bulk_create(
        Subscription(user=person, requested_at=now, confirmed_at=now, next_due_at=DUE) for person in people
    )


def core_seconds(job: Callable[[], object]) -> float:
    begin = time.process_time()
    job()
    return time.process_time() - begin


def _push(contents: list[tuple[str, bytes]], port: int) -> None:
    """The floor: the same commands for the same bytes on one connection, and nothing else."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.ehlo()
        for to, content in contents:
            smtp.mail("els@serve-return.invalid")
            smtp.rcpt(to)
            smtp.docmd("DATA")
            smtp.send(content)
            assert smtp.getreply()[0] == 250
