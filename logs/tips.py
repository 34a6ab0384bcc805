"""The choice of a tip and of the week's invitation: the same situation always gives the same answer. No database.

The order of the rules, each only among what the ones before it left:
1. A tip refused with "not for us" never comes back. The week's tip stays the week's tip.
2. The tip fits the child's age band. Only when all of those are refused, the nearest band helps out.
3. A tip of the last twelve weeks rests. When all of them are that recent, the one of longest ago comes.
4. Every sixth week the tip cares for the parent; in the other weeks it does not, as long as another one is left.
5. The agreed focus first; then a strong step, in another routine than the usual one.
6. Steps that did not come lately, then the family's usual routines, then kept tips before tips already done.
7. What is still equal is spread over children and weeks by a fixed hash.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext, gettext_lazy

from . import library
from .library import Tip
from .vocabulary import AGE_BANDS, ROUTINES, band_of

REST = timedelta(weeks=12)
PARENT_EVERY = 6  # weeks
STRONG = 2  # how many of the strongest steps count as strong
RECENT_STEPS = 4  # how far back variety looks

STEP_INVITATIONS = {
    1: gettext_lazy("Look along with your child. What do you see together?"),
    2: gettext_lazy("Answer with a smile or a kind word."),
    3: gettext_lazy("Say what your child sees or feels."),
    4: gettext_lazy("Wait a moment. What does your child do?"),
    5: gettext_lazy("Say what is ending. And what comes next?"),
}
ROUTINE_MOMENTS = {
    "care": gettext_lazy("While changing or dressing"),
    "meal": gettext_lazy("At mealtime"),
    "bath": gettext_lazy("In the bath"),
    "sleep": gettext_lazy("At bedtime"),
    "play": gettext_lazy("While playing"),
    "book": gettext_lazy("With a book"),
    "outdoors": gettext_lazy("Outdoors"),
    "chores": gettext_lazy("During housework"),
    "handover": gettext_lazy("At drop-off or pick-up"),
    "cuddle": gettext_lazy("While cuddling"),
    "other": gettext_lazy("Whenever you like"),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What the choice knows. `week` is a local Monday; `key` spreads ties; `focus` and steps are 1 to 5.

    `strong_steps` and `usual_routines` run from strongest to weakest, from closed weeks, and are empty without consent.
    `shown` maps a slug to the Monday it was last shown; `recent_steps` are those of the last tips, newest first.
    """

    age_months: int
    week: date
    key: int
    focus: int | None = None
    strong_steps: tuple[int, ...] = ()
    usual_routines: tuple[str, ...] = ()
    shown: Mapping[str, date] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    saved: frozenset[str] = frozenset()
    recent_steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Invitation:
    """One idea for next week: a step in a routine."""

    step: int
    routine: str

    @property
    def sentence(self) -> str:
        """In the active language."""
        moment, idea = ROUTINE_MOMENTS[self.routine], STEP_INVITATIONS[self.step]
        return gettext("%(moment)s: %(idea)s") % {"moment": moment, "idea": _lower_first(str(idea))}


def choose(situation: Situation) -> Tip | None:
    """The tip of the week; None only when every single tip has been refused."""
    open_tips = [tip for tip in library.tips() if tip.slug not in situation.refused]
    if this_week := [tip for tip in open_tips if situation.shown.get(tip.slug) == situation.week]:
        return min(this_week, key=lambda tip: tip.slug)
    here = _of_nearest_band(open_tips, situation)
    rested = [tip for tip in here if not _rests(tip, situation)]
    if not rested:
        return min(here, key=lambda tip: (situation.shown[tip.slug], _spread(tip, situation)), default=None)
    of_the_week = [tip for tip in rested if tip.for_parent == is_parents_week(situation)]
    return min(of_the_week or rested, key=lambda tip: _rank(tip, situation))


def caring(situation: Situation, sent: Collection[str]) -> Tip | None:
    """A tip of the child's age that cares for the parent: not one of `sent` and rested, if there is such a one."""
    here = [tip for tip in library.tips() if tip.for_parent and tip.slug not in situation.refused]
    return min(
        _of_nearest_band(here, situation),
        key=lambda tip: (tip.slug in sent, _rests(tip, situation), _rank(tip, situation)),
        default=None,
    )


def invite(situation: Situation) -> Invitation | None:
    """The invitation for next week: the agreed focus, else a strong step taken to another routine, else none.

    It never looks at what did not occur.
    """
    usual = situation.usual_routines
    if situation.focus:
        return Invitation(situation.focus, _turn(usual or ROUTINES[:-1], situation))
    if not situation.strong_steps:
        return None
    others = usual[1:] or [routine for routine in ROUTINES[:-1] if routine not in usual]
    return Invitation(situation.strong_steps[0], _turn(others, situation))


def explain(situation: Situation) -> list[str]:
    """Why this tip, one line a rule, in the active language; empty when there is no tip."""
    tip = choose(situation)
    if tip is None:
        return []
    lately = situation.recent_steps[:RECENT_STEPS]
    is_own_age = tip.age_months == band_of(situation.age_months)
    elsewhere = _is_strong_elsewhere(tip, situation)
    reasons = [
        (is_own_age, gettext("It fits the age of your child.")),
        (not is_own_age, gettext("It is for a child a little younger or older.")),
        (tip.for_parent, gettext("Now and then a tip is about you.")),
        (tip.step == situation.focus and not tip.for_parent, gettext("It fits the focus you agreed on.")),
        (elsewhere, gettext("You do this often. Here it is in another routine.")),
        (_is_usual(tip, situation) and not elsewhere, gettext("It fits one of your usual routines.")),
        (tip.slug in situation.saved, gettext("You kept it for later.")),
        (bool(lately) and tip.step not in lately, gettext("It brings some variety.")),
    ]
    return [reason for applies, reason in reasons if applies]


def is_parents_week(situation: Situation) -> bool:
    """Every sixth week; which one differs per child."""
    weeks = situation.week.toordinal() // 7
    return (weeks + _hash(situation.key)) % PARENT_EVERY == 0


def _of_nearest_band(tips: list[Tip], situation: Situation) -> list[Tip]:
    own = AGE_BANDS.index(band_of(situation.age_months))
    for band in sorted(AGE_BANDS, key=lambda band: abs(AGE_BANDS.index(band) - own)):
        if here := [tip for tip in tips if tip.age_months == band]:
            return here
    return []


def _rests(tip: Tip, situation: Situation) -> bool:
    shown = situation.shown.get(tip.slug)
    return shown is not None and situation.week - shown < REST


def _rank(tip: Tip, situation: Situation) -> tuple[int | bool | str, ...]:
    """Lower comes first."""
    lately = situation.recent_steps[:RECENT_STEPS]
    return (
        tip.step != situation.focus,
        not _is_strong_elsewhere(tip, situation),
        -lately.index(tip.step) if tip.step in lately else -RECENT_STEPS,
        not _is_usual(tip, situation),
        tip.slug in situation.done,
        tip.slug not in situation.saved,
        _spread(tip, situation),
    )


def _is_strong_elsewhere(tip: Tip, situation: Situation) -> bool:
    """A strong step with the child, in a routine other than the most usual one, and not the step of the last tip."""
    return (
        not tip.for_parent
        and tip.step in situation.strong_steps[:STRONG]
        and tip.step not in situation.recent_steps[:1]
        and any(routine not in situation.usual_routines[:1] for routine in tip.routines)
    )


def _is_usual(tip: Tip, situation: Situation) -> bool:
    return any(routine in situation.usual_routines for routine in tip.routines)


def _turn(routines: Iterable[str], situation: Situation) -> str:
    """One routine after the other as the weeks pass, starting elsewhere for each child."""
    choices = list(routines)
    return choices[(situation.week.toordinal() // 7 + _hash(situation.key)) % len(choices)]


def _spread(tip: Tip, situation: Situation) -> int:
    return _hash(situation.key, situation.week.isoformat(), tip.slug)


def _hash(*parts: object) -> int:
    """The same on every machine and in every process, unlike hash()."""
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
