"""Which chips come first: serves by the child's age, routines by the hour and by what this child usually does.

Serves: six per age band, the most likely first; the other three follow behind "more". The order is ours, from what
children of that age show most readily; it sorts buttons and says nothing about a child.

Routines: the guess and three others. First what the same part of the day brought this child in the last four weeks
(at least twice, the most usual first), then the usual routines of the hour.
"""

from datetime import datetime, timedelta

from django.db.models import Count

from accounts.models import Child

from . import weeks
from .models import Interaction
from .vocabulary import DAYPARTS, ROUTINES, SERVES, band_of, from_code, to_code

FIRST = 4  # routines shown before "more"
LOOK_BACK = timedelta(weeks=4)
USUAL = 2  # how often a routine came before it is guessed

SERVES_BY_BAND = {
    (0, 3): ("look", "sound", "face", "cry", "action", "done"),
    (4, 8): ("look", "sound", "face", "action", "cry", "done"),
    (9, 17): ("look", "sound", "face", "gesture", "cry", "approach"),
    (18, 35): ("word", "gesture", "action", "look", "cry", "approach"),
    (36, 71): ("word", "action", "gesture", "approach", "face", "cry"),
}
# From this local hour on, until the next line; before the first line it is still night.
ROUTINES_BY_HOUR = {
    5: ("meal", "care", "cuddle", "handover"),
    9: ("play", "outdoors", "care", "book"),
    12: ("meal", "sleep", "care", "play"),
    14: ("play", "outdoors", "book", "handover"),
    17: ("meal", "bath", "play", "chores"),
    19: ("bath", "sleep", "book", "cuddle"),
    22: ("sleep", "cuddle", "care", "meal"),
}


def serves_for(age_months: int) -> tuple[list[str], list[str]]:
    """The six serves shown at that age, and the three behind "more"."""
    first = SERVES_BY_BAND[band_of(age_months)]
    return list(first), [word for word in SERVES if word not in first]


def routines_for(child: Child, at: datetime, *, now: datetime) -> tuple[list[str], list[str]]:
    """The guess and three others for a moment at that instant, and the rest."""
    likely = [*_usual(child, at, now), *_at_hour(at.astimezone(child.family.zone).hour)]
    first = list(dict.fromkeys(likely))[:FIRST]
    return first, [word for word in ROUTINES if word not in first]


def _at_hour(hour: int) -> tuple[str, ...]:
    begun = [start for start in ROUTINES_BY_HOUR if start <= hour]
    return ROUTINES_BY_HOUR[max(begun, default=22)]


def _usual(child: Child, at: datetime, now: datetime) -> list[str]:
    part = to_code(weeks.daypart(at, child.family.zone), DAYPARTS)
    lately = Interaction.objects.current().filter(child=child, occurred_at__range=(now - LOOK_BACK, now))
    counted = lately.filter(daypart_code=part).exclude(routine_code=0).values_list("routine_code")
    usual = counted.annotate(times=Count("pk")).filter(times__gte=USUAL).order_by("-times", "routine_code")
    return [word for code, _ in usual if (word := from_code(code, ROUTINES))]
