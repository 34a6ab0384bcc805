"""Many at the same moment: threads with connections of their own, on the database of this run."""

import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import Child
from logs import summaries
from logs.models import Conflict, Interaction, Outcome, Sent, Stale, WeeklySummary, WeekMark

pytestmark = pytest.mark.django_db(transaction=True)
CLOSED = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def at_once(*jobs):
    """What each job returned or raised; all start at the same moment."""
    gate = threading.Barrier(len(jobs))
    answers: list[Any] = [None] * len(jobs)

    def run(place, job):
        try:
            gate.wait()
            answers[place] = job()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_eight_at_once_with_one_id_make_one_row_and_get_one_answer(lotte, noor, now):
    child = Child.objects.select_related("family").get(pk=noor.pk)
    for _ in range(10):
        client_id = uuid.uuid4()

        def put(client_id=client_id):
            return Interaction.objects.record(by=lotte, child=child, client_id=client_id, now=now, serves=["look"])

        answers = at_once(*[put] * 8)
        assert sorted(answer.status for answer in answers) == ["duplicate"] * 7 + ["stored"]
        assert len({answer.interaction.pk for answer in answers}) == 1
    assert Interaction.objects.count() == 10
    assert WeekMark.objects.get().generation == 10


def test_two_edits_of_one_revision_at_once_leave_one_winner(lotte, noor, now):
    child = Child.objects.select_related("family").get(pk=noor.pk)
    client_id = uuid.uuid4()
    record = Interaction.objects.record
    record(by=lotte, child=child, client_id=client_id, now=now)
    answers = at_once(
        *[
            lambda word=word: record(by=lotte, child=child, client_id=client_id, now=now, rev=1, serves=[word])
            for word in ("look", "sound", "cry", "word")
        ]
    )
    assert [type(answer) for answer in answers].count(Stale) == 3
    (winner,) = [answer for answer in answers if isinstance(answer, Outcome)]
    row = Interaction.objects.get()
    assert (row.rev, row.serves) == (2, winner.interaction.serves)


def test_one_outbox_sent_by_four_connections_in_any_order_is_stored_once(lotte, noor, now):
    child = Child.objects.select_related("family").get(pk=noor.pk)
    items = [Sent(uuid.uuid4(), child, {"occurred_at": now - timedelta(days=n)}) for n in range(40)]

    def send(turn):
        order = items[turn * 10 :] + items[: turn * 10]
        return Interaction.objects.record_many(by=lotte, items=order[::-1] if turn % 2 else order, now=now)

    answers = at_once(*[lambda turn=turn: send(turn) for turn in range(4)])
    said = [answer.status for batch in answers for answer in batch]
    assert (said.count("stored"), said.count("duplicate")) == (40, 120)
    assert Interaction.objects.count() == 40


def test_the_same_id_with_other_content_at_once_is_one_row_and_conflicts(lotte, noor, now):
    child = Child.objects.select_related("family").get(pk=noor.pk)
    client_id = uuid.uuid4()
    words = ("look", "sound", "cry", "word")
    answers = at_once(
        *[
            lambda word=word: Interaction.objects.record(
                by=lotte, child=child, client_id=client_id, now=now, serves=[word]
            )
            for word in words
        ]
    )
    assert [type(answer) for answer in answers].count(Conflict) == 3
    assert Interaction.objects.count() == 1


def test_nothing_recorded_while_weeks_are_summed_up_is_lost(lotte, noor, sam, now):
    children = list(Child.objects.select_related("family").filter(pk__in=[noor.pk, sam.pk]).order_by("pk"))

    def phone():
        for n in range(25):
            Interaction.objects.record(
                by=lotte, child=children[n % 2], client_id=uuid.uuid4(), now=CLOSED, occurred_at=now
            )

    def clock():
        for _ in range(15):
            summaries.settle_due(CLOSED)

    assert at_once(phone, phone, clock, clock) == [None] * 4
    summaries.settle_due(CLOSED)
    assert not WeekMark.objects.due(CLOSED).exists()
    assert [row.moments for row in WeeklySummary.objects.order_by("child_id")] == [26, 24]
