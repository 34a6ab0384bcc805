"""The access log: one row per reading, for parents only, never changed."""

import pytest

from accounts.models import AccessLogEntry, StaffMember


@pytest.fixture
def entry(grant, noor, now):
    return AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)


def test_a_row_says_who_when_what_and_why(entry, vera, org, family, noor, now):
    assert (entry.actor, entry.organisation, entry.family, entry.child) == (vera, org, family, noor)
    assert (entry.page, entry.purpose, entry.at) == ("brief", "prepare_visits", now)


def test_parents_read_it_and_nobody_else(entry, lotte, karim, oma, tim, removed, nadia, vera, ines):
    for parent in (lotte, karim):
        assert AccessLogEntry.objects.readable_by(parent).get() == entry
    for other in (oma, tim, removed, nadia, vera, ines):
        assert not AccessLogEntry.objects.readable_by(other).exists()


def test_rows_cannot_be_updated(entry):
    with pytest.raises(TypeError, match="append-only"):
        AccessLogEntry.objects.filter(pk=entry.pk).update(page="plan")


def test_a_saved_row_cannot_be_saved_again_or_deleted(entry):
    entry.page = "plan"
    with pytest.raises(TypeError, match="append-only"):
        entry.save()
    with pytest.raises(TypeError, match="append-only"):
        entry.delete()


def test_it_outlives_the_visitors_job(entry, vera, lotte, now):
    StaffMember.objects.get(user=vera).end(now=now)
    assert AccessLogEntry.objects.readable_by(lotte).get() == entry
