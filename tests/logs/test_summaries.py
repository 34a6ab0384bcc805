"""Weeks summed up."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from logs import summaries
from logs.models import Interaction, WeeklySummary, WeekMark

MONDAY = date(2026, 11, 16)
CLOSED = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 06:00 in Brussels


def log(by, child, at, **fields):
    return Interaction.objects.record(
        by=by, child=child, client_id=uuid.uuid4(), now=at, occurred_at=at, **fields
    ).interaction


def test_a_closed_week_is_counted_once(lotte, noor, now):
    log(lotte, noor, now, serves=["look", "cry"], returns=["name"], routine="bath", repaired=True)
    log(lotte, noor, now + timedelta(hours=1), serves=["look"], back_and_forth="few")
    log(lotte, noor, now + timedelta(days=1))
    assert summaries.settle_due(CLOSED - timedelta(seconds=1)) == summaries.Settled()
    assert summaries.settle_due(CLOSED) == summaries.Settled(closed=1)
    row = WeeklySummary.objects.get()
    assert (row.child_id, row.week_start, row.computed_at) == (noor.pk, MONDAY, CLOSED)
    assert (row.moments, row.days, row.repaired) == (3, 2, 1)
    assert row.counts("serves") == {"look": 2, "cry": 1}
    assert row.counts("steps") == {"1": 2, "3": 1, "4": 1}
    assert row.counts("routines") == {"bath": 1}
    assert row.counts("dayparts") == {"morning": 2, "afternoon": 1}
