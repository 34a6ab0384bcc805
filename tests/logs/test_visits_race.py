"""A stop and a reading at the same moment: what was read before the stop is in the log, nothing leaves after it."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLogEntry, Grant
from logs import visits

ROUNDS = 8
MOST_READS = 200  # a bound, never reached: a reader ends with the first request after the stop
pytestmark = pytest.mark.django_db(transaction=True)


def test_no_page_leaves_after_a_stop_was_stored(visitor_client, grant, noor, vera, lotte, now):
    where, seen = reverse("logs:brief", args=[grant.family_id, noor.pk]), []
    clients = [visitor_client(vera) for _ in range(4)]
    for pages in range(ROUNDS):
        Grant.objects.filter(pk=grant.pk).update(revoked_at=None)
        seen += _race(clients, where, pages, lambda: grant.revoke(by=lotte, now=now))
    assert {status for _, status in seen} == {200, 404}
    assert [status for began, status in seen if began == "after" and status == 200] == []
    assert AccessLogEntry.objects.filter(allowed=True).count() == [status for _, status in seen].count(200)


def _race(clients: list[Client], where: str, pages: int, stop):
    """Clients read while the grant is stopped after so many pages: pairs of when a request began, and its status."""
    stopped, enough, seen = threading.Event(), threading.Event(), []

    def read(client):
        try:
            for _ in range(MOST_READS):
                began = "after" if stopped.is_set() else "before"
                seen.append((began, client.get(where).status_code))
                if [status for _, status in seen].count(200) >= pages:
                    enough.set()
                if began == "after":
                    return
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    assert pages == 0 or enough.wait(60)
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
