"""Further back than a week, only when asked for: what occurred in stretches of four weeks, new things first.

A stretch in which nothing occurred is not there, stretches are named by the child's age, and nothing is counted,
drawn on an axis or compared with anything.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from accounts.models import Child

from . import summaries, weeks
from .models import WeeklySummary
from .phrases import ROUTINE_SENTENCES, SERVE_SENTENCES, STEP_ICONS, STEP_LABELS, about, age_in_words, first_time

LENGTH = 4  # weeks
MAX_BLOCKS = 13  # about a year
MAX_NEW, MAX_STEPS, MAX_SERVES, MAX_ROUTINES = 3, 2, 1, 1
FIRSTS = {"serves": "serve", "returns": "return", "routines": "routine"}
Counts = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Row:
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    new: list[Row]
    rows: list[Row]


def tell(child: Child, *, now: datetime) -> list[Block]:
    """Newest first; the last four weeks are those up to and with this one."""
    current = weeks.week_of(now, child.family.zone)
    found: dict[int, list[WeeklySummary]] = {}
    for summary in summaries.summaries_of(child, weeks.monday(child.birth_month), current, now=now):
        found.setdefault((current - summary.week_start) // weeks.WEEK // LENGTH, []).append(summary)
    known: Counts = {name: Counter() for name in FIRSTS}
    blocks: list[Block] = []
    for place in sorted(found, reverse=True):
        counts = _counts(found[place])
        monday = current - LENGTH * place * weeks.WEEK
        blocks.insert(
            0, Block(_title(child, monday, current), _new(child, counts, known) if blocks else [], _rows(child, counts))
        )
        for name in FIRSTS:
            known[name] += counts[name]
    return blocks[:MAX_BLOCKS]


def _counts(rows: list[WeeklySummary]) -> Counts:
    """They decide an order and are never shown."""
    maps = ("steps", *FIRSTS)
    return {name: sum((Counter(row.counts(name)) for row in rows), Counter()) for name in maps}


def _title(child: Child, monday: date, current: date) -> str:
    """By the age in the last of the four weeks."""
    words = gettext("%(child)s now, at %(age)s") if monday == current else gettext("%(child)s at %(age)s")
    return words % {"child": child.nickname, "age": age_in_words(child.age_months(monday))}


def _new(child: Child, counts: Counts, known: Counts) -> list[Row]:
    """A first cry is no news to celebrate."""
    fresh = [(kind, word) for name, kind in FIRSTS.items() for word in counts[name] if word not in known[name]]
    return [Row(word, first_time(kind, word, child.nickname)) for kind, word in fresh if word != "cry"][:MAX_NEW]


def _rows(child: Child, counts: Counts) -> list[Row]:
    steps = [int(step) for step, _ in counts["steps"].most_common(MAX_STEPS)]
    serves = [word for word, _ in counts["serves"].most_common(MAX_SERVES)]
    routines = [word for word, _ in counts["routines"].most_common(MAX_ROUTINES)]
    return [
        *(Row(STEP_ICONS[step], str(STEP_LABELS[step])) for step in steps),
        *(Row(word, about(child.nickname, SERVE_SENTENCES[word])) for word in serves),
        *(Row(word, str(ROUTINE_SENTENCES[word])) for word in routines),
    ]
