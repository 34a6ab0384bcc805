"""A thousand ends of a grant under four readers: by a stop, by a colleague who leaves, by the clock. Nothing leaks."""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLogEntry, Consent, Grant, StaffMember
from tests.faults import report
from tests.logs.conftest import proved

RACES = 1000
MOST_READS = 100  # a bound, never reached: a reader ends with its first request after the end
CANARY = b"Noor"
pytestmark = [pytest.mark.faults, pytest.mark.timeout(900), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def doors(grant, noor, vera):
    """Four browsers of one visitor, each at another door that shows the family."""
    Consent.objects.answer(by=vera, purpose="visitor_terms", given=True, language="nl", now=timezone.now())
    page = [grant.family_id, noor.pk]
    paths = [reverse("logs:brief", args=page), reverse("logs:together", args=page), reverse("logs:visits")]
    return [(proved(vera), path) for path in [*paths, reverse("api:brief", args=page)]]


def stopped(grant, lotte):
    grant.revoke(by=lotte, now=timezone.now())


def left(grant, lotte):
    StaffMember.objects.get(user=grant.visitor).end(now=timezone.now())


def by_the_clock(grant, lotte):
    while timezone.now() < grant.ends_at:
        time.sleep(0.002)


ENDS = (stopped, left, by_the_clock)


def test_nothing_is_read_after_the_end(doors, grant, lotte, noor):
    seen: Counter[str] = Counter()
    for race in range(RACES):
        end = ENDS[race % len(ENDS)]
        _open_again(grant, timedelta(milliseconds=race % 90 + 10) if end is by_the_clock else timedelta(days=9))
        seen += _race(doors, lambda end=end: end(grant, lotte))
    report.write("visits_race", races=RACES, **seen)
    assert seen["leaked"] == 0
    assert seen["read"]
    assert seen["refused"] >= RACES * len(doors)
    pages = seen["read"] - seen["list"]
    assert AccessLogEntry.objects.filter(allowed=True).count() == pages


def _open_again(grant, length):
    StaffMember.objects.filter(user=grant.visitor).update(left_at=None)
    grant.ends_at = timezone.now() + length
    Grant.objects.filter(pk=grant.pk).update(revoked_at=None, given_at=timezone.now() - length, ends_at=grant.ends_at)


def _race(doors: list[tuple[Client, str]], end) -> Counter[str]:
    ended = threading.Event()
    seen: Counter[str] = Counter()

    def read(client, path):
        try:
            for _ in range(MOST_READS):
                after = ended.is_set()
                shown = CANARY in client.get(path).content
                seen["read" if shown else "refused"] += 1
                seen["list"] += shown and path == "/visits/"
                seen["leaked"] += shown and after
                if after:
                    return
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=door) for door in doors]
    for thread in threads:
        thread.start()
    end()
    ended.set()
    for thread in threads:
        thread.join()
    return seen
