"""A stop and a reading at the same moment: what was read before the stop is in the log, nothing leaves after it."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLogEntry, Grant
from logs import visits

ROUNDS = 12
pytestmark = pytest.mark.django_db(transaction=True)


def test_no_page_leaves_after_a_stop_was_stored(visitor_client, grant, noor, vera, lotte, now):
    where, leaks, served = reverse("logs:brief", args=[grant.family_id, noor.pk]), [], 0
    clients = [visitor_client(vera) for _ in range(4)]
    for number in range(ROUNDS):
        Grant.objects.filter(pk=grant.pk).update(revoked_at=None)
        seen = _race(clients, where, number / 50, lambda: grant.revoke(by=lotte, now=now))
        leaks += [began for began, status in seen if began == "after" and status == 200]
        served += sum(status == 200 for _, status in seen)
    assert leaks == []
    assert served > 0
    assert AccessLogEntry.objects.count() == served


def _race(clients: list[Client], where: str, seconds: float, stop):
    """Every client reads while the grant is stopped: pairs of when the request began, and its status."""
    stopped, seen, gate = threading.Event(), [], threading.Barrier(len(clients) + 1)

    def read(client):
        try:
            gate.wait()
            for _ in range(4):
                began = "after" if stopped.is_set() else "before"
                seen.append((began, client.get(where).status_code))
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    gate.wait()
    time.sleep(seconds)
    stop()
    stopped.set()
    for thread in threads:
        thread.join()
    return seen


def test_a_stop_waits_for_the_page_that_is_being_read(grant, noor, vera, lotte, now):
    """Where the database locks rows: the stop is stored after the reading's row, never in the middle of it."""
    order = []

    def stop():
        try:
            grant.revoke(by=lotte, now=now)
            order.append("stopped")
        finally:
            connection.close()

    with transaction.atomic():
        visits.opened(vera, family=grant.family_id, child=noor.pk, page="brief", now=now)
        thread = threading.Thread(target=stop)
        thread.start()
        thread.join(0.3)
        order.append("read")
    thread.join()
    assert order == ["read", "stopped"]


def test_reading_outside_a_transaction_is_a_mistake_of_ours(grant, noor, vera, now):
    with pytest.raises(RuntimeError):
        visits.opened(vera, family=grant.family_id, child=noor.pk, page="brief", now=now)
    assert not AccessLogEntry.objects.exists()
