"""Weeks as families live them, over odd zones and both changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from logs import weeks

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Brussels", "Europe/London", "Europe/Lisbon", "Atlantic/Azores", "Atlantic/Reykjavik", "Europe/Moscow",
        "Europe/Istanbul", "Africa/Casablanca", "Africa/Cairo", "Africa/Kinshasa", "Africa/Lagos", "Asia/Beirut",
        "Asia/Gaza", "Asia/Tehran", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Yangon",
        "Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide", "Australia/Eucla", "Australia/Lord_Howe",
        "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Niue",
        "Pacific/Marquesas", "America/Anchorage", "America/Los_Angeles", "America/Havana", "America/Santiago",
        "America/Asuncion", "America/Sao_Paulo", "America/St_Johns", "America/Nuuk", "Antarctica/Troll", "Etc/GMT+12",
    )
]  # fmt: skip
BRUSSELS = ZoneInfo("Europe/Brussels")
zones = st.sampled_from(ZONES)
instants = st.integers(1_200_000_000, 2_140_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
many = settings(max_examples=300, deadline=None)
mondays = st.dates(date(2008, 1, 7), date(2037, 11, 30)).map(weeks.monday)


@many
@given(instants, zones)
@example(datetime(2011, 12, 30, 10, 0, tzinfo=UTC), ZoneInfo("Pacific/Apia"))
def test_an_instant_lies_in_the_week_that_starts_before_and_ends_after_it(instant, zone):
    week = weeks.week_of(instant, zone)
    assert week.weekday() == 0
    assert weeks.starts_at(week, zone) <= instant < weeks.starts_at(week + weeks.WEEK, zone)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_the_weeks_of_ten_years_follow_each_other_without_gap_or_overlap(zone):
    week = date(2021, 1, 4)
    for _ in range(520):
        start, end = weeks.starts_at(week, zone), weeks.starts_at(week + weeks.WEEK, zone)
        assert timedelta(hours=166) <= end - start <= timedelta(hours=170)
        assert weeks.week_of(start, zone) == week
        assert weeks.week_of(start - timedelta(microseconds=1), zone) == week - weeks.WEEK
        assert weeks.week_of(end - timedelta(microseconds=1), zone) == week
        week += weeks.WEEK


@many
@given(mondays, zones)
def test_a_week_closes_after_its_last_moment_and_not_a_day_later(week, zone):
    end, closes = weeks.starts_at(week + weeks.WEEK, zone), weeks.closes_at(week, zone)
    assert timedelta(hours=3) <= closes - end <= timedelta(hours=9)
    assert closes.astimezone(zone).hour == 6


@pytest.mark.parametrize(
    ("week", "hours"), [(date(2026, 3, 23), 167), (date(2026, 10, 19), 169), (date(2026, 11, 16), 168)]
)
def test_the_weeks_in_which_the_clock_changes_are_an_hour_shorter_or_longer(week, hours):
    length = weeks.starts_at(week + weeks.WEEK, BRUSSELS) - weeks.starts_at(week, BRUSSELS)
    assert length == timedelta(hours=hours)


def test_the_fifty_third_week_is_a_week_like_any_other():
    new_year = datetime(2027, 1, 1, 12, tzinfo=UTC)
    assert weeks.week_of(new_year, BRUSSELS) == date(2026, 12, 28)
    assert weeks.monday(date(2027, 1, 3)) == date(2026, 12, 28)
    assert weeks.monday(date(2027, 1, 4)) == date(2027, 1, 4)


def test_after_a_move_across_the_world_each_instant_still_has_one_week_in_the_new_zone():
    monday_in_brussels = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
    assert weeks.week_of(monday_in_brussels, BRUSSELS) == date(2026, 11, 16)
    assert weeks.week_of(monday_in_brussels, ZoneInfo("Pacific/Niue")) == date(2026, 11, 9)
    assert weeks.week_of(monday_in_brussels, ZoneInfo("Pacific/Kiritimati")) == date(2026, 11, 16)


def test_an_hour_that_the_wall_skips_gives_the_moment_after_the_gap():
    assert weeks.at_local(date(2026, 3, 29), 2, BRUSSELS) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    lord_howe = ZoneInfo("Australia/Lord_Howe")  # half an hour: 02:00 becomes 02:30
    assert weeks.at_local(date(2026, 10, 4), 2, lord_howe).astimezone(lord_howe).isoformat()[11:16] == "02:30"


def test_an_hour_that_the_wall_shows_twice_gives_the_first_time():
    assert weeks.at_local(date(2026, 10, 25), 2, BRUSSELS) == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("hour", [0, 6, 12, 23])
def test_a_day_that_a_country_skipped_gives_the_start_of_the_day_after(hour):
    apia = ZoneInfo("Pacific/Apia")
    assert weeks.at_local(date(2011, 12, 30), hour, apia) == weeks.at_local(date(2011, 12, 31), 0, apia)
    assert weeks.at_local(date(2011, 12, 31), 0, apia) == datetime(2011, 12, 30, 10, 0, tzinfo=UTC)


def test_a_midnight_that_does_not_exist_starts_the_day_an_hour_later():
    beirut = ZoneInfo("Asia/Beirut")
    start = weeks.at_local(date(2026, 3, 29), 0, beirut)
    assert start.astimezone(beirut).isoformat() == "2026-03-29T01:00:00+03:00"
    assert weeks.local_day(start - timedelta(microseconds=1), beirut) == date(2026, 3, 28)


@many
@given(st.dates(date(2008, 1, 1), date(2037, 12, 1)), st.integers(0, 23), zones)
def test_at_local_is_the_first_instant_that_shows_that_hour_or_a_later_one(day, hour, zone):
    def shows(instant):
        wall = instant.astimezone(zone)
        return (wall.date(), wall.hour)

    instant = weeks.at_local(day, hour, zone)
    assert shows(instant) >= (day, hour)
    assert shows(instant - timedelta(microseconds=1)) < (day, hour)


@many
@given(instants, zones, st.integers(0, 6), st.integers(8, 19))
def test_the_next_turn_is_the_first_such_weekday_and_hour_after_that_moment(after, zone, weekday, hour):
    turn = weeks.next_turn(weekday, hour, zone, after=after)
    assert timedelta(0) < turn - after <= timedelta(days=8)
    wall = turn.astimezone(zone)
    skipped = zone.key == "Pacific/Apia" and wall.date() == date(2011, 12, 31)
    assert skipped or (wall.weekday(), wall.hour, wall.minute) == (weekday, hour, 0)
    assert weeks.next_turn(weekday, hour, zone, after=turn - timedelta(microseconds=1)) == turn


@many
@given(instants, zones, st.integers(0, 6), st.integers(8, 19), st.sampled_from([2, 4]))
def test_what_left_on_its_turn_comes_back_that_many_weeks_later(after, zone, weekday, hour, every):
    turn = weeks.next_turn(weekday, hour, zone, after=after)
    later = weeks.next_turn(weekday, hour, zone, after=turn, weeks=every)
    assert weeks.week_of(later, zone) - weeks.week_of(turn, zone) == every * weeks.WEEK


def test_the_turn_itself_is_not_later_than_itself():
    saturday = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # 09:00 in Brussels
    assert weeks.next_turn(5, 9, BRUSSELS, after=saturday - timedelta(seconds=1)) == saturday
    assert weeks.next_turn(5, 9, BRUSSELS, after=saturday) == saturday + weeks.WEEK
    assert weeks.next_turn(5, 9, BRUSSELS, after=saturday, weeks=4) == saturday + 4 * weeks.WEEK


@pytest.mark.parametrize(("hour", "quiet"), [(7, True), (8, False), (19, False), (20, True), (23, True), (0, True)])
def test_no_mail_leaves_between_eight_in_the_evening_and_eight_in_the_morning(hour, quiet):
    assert weeks.is_quiet(datetime(2026, 7, 1, hour, 59, tzinfo=BRUSSELS), BRUSSELS) is quiet


@pytest.mark.parametrize(
    ("clock", "part"),
    [("04:59", "night"), ("05:00", "morning"), ("11:59", "morning"), ("12:00", "afternoon"), ("16:59", "afternoon"),
     ("17:00", "evening"), ("21:59", "evening"), ("22:00", "night"), ("00:00", "night")],
)  # fmt: skip
def test_a_day_has_four_parts(clock, part):
    instant = datetime.fromisoformat(f"2026-07-01T{clock}:00+02:00")
    assert weeks.daypart(instant, BRUSSELS) == part
