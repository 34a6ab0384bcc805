"""Asking for a code takes as long for a known address as for an unknown one, whatever the mail server does."""

import statistics
import time

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.faults import report

PAIRS, WARM, WITHIN = 150, 10, 0.10


def seconds(address):
    """Of one answer to somebody new at the door; the form's page is not part of it."""
    cache.clear()
    client = Client()
    begin = time.perf_counter()
    answer = client.post("/accounts/login/", {"email": address})
    took = time.perf_counter() - begin
    return took, (answer.status_code, answer.headers["Location"])


@pytest.mark.faults
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mail", ["smtp", "down"])
def test_known_and_unknown_take_alike(mail, settings):
    if mail == "down":
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    known: list[float] = []
    unknown: list[float] = []
    answers = set()
    people = [User.objects.create_user(f"known{number}@example.org") for number in range(PAIRS + WARM)]
    for number, person in enumerate(people):
        pair = [(known, person.email), (unknown, f"wrong{number}@example.org")]
        for times, address in pair if number % 2 else reversed(pair):
            took, answer = seconds(address)
            answers.add(answer)
            if number >= WARM:
                times.append(took)
    medians = statistics.median(known), statistics.median(unknown)
    ratio = max(medians) / min(medians)
    report.write(f"timing-{mail}", pairs=PAIRS, known=medians[0], unknown=medians[1], ratio=ratio)
    assert len(answers) == 1
    assert ratio <= 1 + WITHIN
