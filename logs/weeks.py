"""Weeks as families live them: local Monday to local Monday, whatever the clocks do. Plain Python.

Instants are aware datetimes in UTC; days are local dates; a week is named by the date of its local Monday.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLOSING_HOUR = 6  # a week closes on Monday 06:00 local, so that late phones are in
QUIET_FROM, QUIET_UNTIL = 20, 8  # no mail leaves between these local hours
WEEK = timedelta(days=7)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The date on the family's wall at that instant."""
    return instant.astimezone(zone).date()


def monday(day: date) -> date:
    """The Monday of the week in which that local day lies."""
    return day - timedelta(days=day.weekday())


def week_of(instant: datetime, zone: ZoneInfo) -> date:
    """The local Monday of the week in which that instant lies."""
    return monday(local_day(instant, zone))


def at_local(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The instant at which the wall first shows that hour on that day; in a spring gap, the moment after the gap."""
    naive = datetime.combine(day, time(hour))
    early, late = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(zone).replace(tzinfo=None) == naive:
        return early
    return _after_gap(late, early, zone)


def _after_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant of the new offset, by halving between two instants on both sides of the jump."""
    low, high = min(before, after), max(before, after)
    new = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == new else (middle, high)
    return high.replace(microsecond=0)


def starts_at(week: date, zone: ZoneInfo) -> datetime:
    """The instant the week begins: local midnight of its Monday."""
    return at_local(week, 0, zone)


def closes_at(week: date, zone: ZoneInfo) -> datetime:
    """The instant from which the week is summed up: the next Monday, 06:00 local."""
    return at_local(week + WEEK, CLOSING_HOUR, zone)


def next_turn(weekday: int, hour: int, zone: ZoneInfo, *, after: datetime, weeks: int = 1) -> datetime:
    """The first instant later than `after` that is that local weekday (0 = Monday) and hour.

    With `weeks` > 1, that many minus one weeks later: what is sent on its turn comes back after `weeks` weeks.
    """
    week = week_of(after, zone)
    if at_local(week + timedelta(days=weekday), hour, zone) <= after:
        week += WEEK
    return at_local(week + WEEK * (weeks - 1) + timedelta(days=weekday), hour, zone)


def is_quiet(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether no mail may leave then: outside 08-20 local."""
    return not QUIET_UNTIL <= instant.astimezone(zone).hour < QUIET_FROM


def waking(instant: datetime, zone: ZoneInfo) -> datetime:
    """That instant, or the next 08:00 on the wall when it is a quiet one."""
    if not is_quiet(instant, zone):
        return instant
    day = local_day(instant, zone)
    today = at_local(day, QUIET_UNTIL, zone)
    return today if today > instant else at_local(day + timedelta(days=1), QUIET_UNTIL, zone)


def daypart(instant: datetime, zone: ZoneInfo) -> str:
    """morning 05-12, afternoon 12-17, evening 17-22, night 22-05, on the family's wall clock."""
    hour = instant.astimezone(zone).hour
    if 5 <= hour < 12:
        return "morning"
    if 12 <= hour < 17:
        return "afternoon"
    return "evening" if 17 <= hour < 22 else "night"
