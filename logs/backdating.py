""" "This morning", "yesterday": from a word to an instant on the family's wall clock. Plain Python.

Only what has already passed is offered, and nobody is asked for a start and an end.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from . import weeks

WORDS = ("now", "morning", "afternoon", "evening", "yesterday")
HOURS = {"morning": 8, "afternoon": 14, "evening": 19}
NEW_DAY = 5  # before this local hour, "this evening" is the evening before
EARLIEST, LATEST = 8, 19  # "yesterday" is at this hour of the day, kept between these


def offered(now: datetime, zone: ZoneInfo) -> list[str]:
    """The words that make sense now, in order."""
    return [word for word in WORDS if instant_of(word, now, zone) <= now]


def instant_of(word: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant a word stands for. KeyError for an unknown word."""
    wall = now.astimezone(zone)
    today = (wall - timedelta(hours=NEW_DAY)).date()
    if word == "now":
        return now
    if word == "yesterday":
        return weeks.at_local(today - timedelta(days=1), min(max(wall.hour, EARLIEST), LATEST), zone)
    return weeks.at_local(today, HOURS[word], zone)
