"""Wrong clocks, odd zones and changes of the clock: the moment is accepted, its local day exact."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from logs import weeks
from logs.models import Interaction

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
KIRITIMATI, KATHMANDU, BRUSSELS = "Pacific/Kiritimati", "Asia/Kathmandu", "Europe/Brussels"

# What the phone wrote, where the family lives, the local day and part of the day it belongs to.
CASES = [
    ("2016-11-18T10:00:00+01:00", BRUSSELS, "2016-11-18", "morning"),  # ten years behind
    ("2036-11-18T10:00:00+01:00", BRUSSELS, "2036-11-18", "morning"),  # ten years ahead
    ("1970-01-01T00:00:00Z", BRUSSELS, "1970-01-01", "night"),  # never set
    ("2026-11-17T23:59:59+01:00", BRUSSELS, "2026-11-17", "night"),
    ("2026-11-17T23:59:59.999999+01:00", BRUSSELS, "2026-11-17", "night"),
    ("2026-11-18T00:00:00+01:00", BRUSSELS, "2026-11-18", "night"),
    ("2026-11-15T23:59:59+01:00", BRUSSELS, "2026-11-15", "night"),  # the last second of a week
    ("2026-11-16T00:00:00+01:00", BRUSSELS, "2026-11-16", "night"),  # the first of the next
    ("2026-03-29T01:59:59+01:00", BRUSSELS, "2026-03-29", "night"),  # before the spring gap
    ("2026-03-29T02:30:00+01:00", BRUSSELS, "2026-03-29", "night"),  # a wall time that never was
    ("2026-03-29T03:00:00+02:00", BRUSSELS, "2026-03-29", "night"),
    ("2026-10-25T02:30:00+02:00", BRUSSELS, "2026-10-25", "night"),  # the first of two half past twos
    ("2026-10-25T02:30:00+01:00", BRUSSELS, "2026-10-25", "night"),  # the second
    ("2026-10-25T23:30:00+01:00", BRUSSELS, "2026-10-25", "night"),
    ("2026-11-18T05:00:00+14:00", BRUSSELS, "2026-11-17", "afternoon"),  # a phone far ahead of its family
    ("2026-11-17T23:30:00-12:00", BRUSSELS, "2026-11-18", "afternoon"),  # and far behind
    ("2026-11-18T00:15:00+05:45", BRUSSELS, "2026-11-17", "evening"),
    ("2026-11-18T00:00:00+14:00", KIRITIMATI, "2026-11-18", "night"),
    ("2026-11-17T23:59:59-12:00", KIRITIMATI, "2026-11-19", "night"),
    ("2026-11-18T00:00:00+14:00", "Etc/GMT+12", "2026-11-16", "night"),
    ("2026-11-17T23:59:59-12:00", "Etc/GMT+12", "2026-11-17", "night"),
    ("2026-11-17T18:14:59Z", KATHMANDU, "2026-11-17", "night"),  # 23:59:59 there
    ("2026-11-17T18:15:00Z", KATHMANDU, "2026-11-18", "night"),
    ("2026-04-04T15:15:00Z", "Australia/Lord_Howe", "2026-04-05", "night"),  # 01:45, a half-hour change at 02:00
    ("2026-11-01T04:30:00Z", "America/St_Johns", "2026-11-01", "night"),  # 02:00, the morning of the autumn change
    ("2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31", "night"),  # the island skipped the thirtieth
]


@pytest.mark.parametrize(("written", "zone", "day", "part"), CASES)
def test_the_moment_lies_on_the_day_of_the_familys_wall(lotte, family, noor, written, zone, day, part):
    noor.family.time_zone = zone
    noor.family.save()
    at = datetime.fromisoformat(written)
    Interaction.objects.record(by=lotte, child=noor, client_id=uuid.uuid4(), now=NOW, occurred_at=at)
    row = Interaction.objects.get()
    assert row.occurred_at == at
    assert row.local_date == date.fromisoformat(day)
    assert row.week_start == weeks.monday(row.local_date)
    assert (weeks.daypart(at, noor.family.zone), row.daypart_code) == (part, weeks_part(part))
    assert (
        Interaction.objects.record(
            by=lotte, child=noor, client_id=row.client_id, now=NOW, occurred_at=at.astimezone(UTC)
        ).status
        == "duplicate"
    )


def weeks_part(part):
    return ("morning", "afternoon", "evening", "night").index(part) + 1


def test_there_are_twenty_six_cases():
    assert len(CASES) == 26


@pytest.mark.parametrize(
    ("phone_ahead", "off"),
    [
        (timedelta(0), False),
        (timedelta(minutes=10), False),
        (timedelta(minutes=-10), False),
        (timedelta(minutes=10, seconds=1), True),
        (timedelta(minutes=-10, seconds=-1), True),
        (timedelta(days=3650), True),
        (timedelta(days=-3650), True),
    ],
)
def test_a_phone_whose_clock_is_wrong_is_flagged_beyond_ten_minutes(lotte, noor, phone_ahead, off):
    at = NOW - timedelta(days=2)
    Interaction.objects.record(
        by=lotte, child=noor, client_id=uuid.uuid4(), now=NOW, occurred_at=at, sent_at=NOW + phone_ahead
    )
    row = Interaction.objects.get()
    assert (row.clock_off, row.occurred_at) == (off, at)


def test_a_moment_without_an_offset_is_refused(lotte, noor):
    with pytest.raises(ValueError, match="offset"):
        Interaction.objects.record(
            by=lotte, child=noor, client_id=uuid.uuid4(), now=NOW, occurred_at=NOW.replace(tzinfo=None)
        )
    assert not Interaction.objects.exists()
