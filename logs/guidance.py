"""The week's tip and invitation of a child: looks up the situation, lets `tips` choose, remembers what was given.

`week` is a local Monday, `now` an aware instant.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import OperationalError, connection

from accounts.models import Child, Consent, User

from . import library, tips, weeks
from .models import Plan, TipFeedback, TipGiven, WeeklySummary

LOOK_BACK = 8 * weeks.WEEK  # the summed-up weeks that say which steps are strong and which routines usual
Answer = TipFeedback.Answer
log = logging.getLogger(__name__)


def tip_for(child: Child, week: date, *, now: datetime) -> library.Tip | None:
    """The tip of that week: the same on page, API and mail, whoever asks first.

    Another one once the family answered "not for us"; None only when they refused every single tip.
    """
    situation = situation_of(child, week)
    given = TipGiven.objects.filter(child=child, week_start=week).first()
    if given and given.slug not in situation.refused and given.slug in library.library().tips:
        return library.tip(given.slug)
    chosen = tips.choose(situation)
    if chosen and _is_near(week, child, now):
        try:
            return _remember(child, week, chosen, instead_of=given)
        except OperationalError:  # a full disk: the page is for reading, and the same choice is made again
            if connection.in_atomic_block:
                raise
            log.warning("the tip of child %s was not remembered", child.pk)
    return chosen


def caring_tip(child: Child, week: date, sent: Collection[str]) -> library.Tip | None:
    """One that cares for the parent, if possible none of `sent`; for a letter only, the page's tip stays as it is."""
    return tips.caring(situation_of(child, week), sent)


def _is_near(week: date, child: Child, now: datetime) -> bool:
    """Only around now: leafing through the years leaves no rows behind."""
    return abs(week - weeks.week_of(now, child.family.zone)) <= weeks.WEEK


def _remember(child: Child, week: date, chosen: library.Tip, *, instead_of: TipGiven | None) -> library.Tip:
    """Store the choice; when somebody else stored theirs in between, theirs is the week's tip."""
    rows = TipGiven.objects.filter(child=child, week_start=week)
    if instead_of:
        rows.filter(slug=instead_of.slug).update(slug=chosen.slug)
    else:
        TipGiven.objects.bulk_create([TipGiven(child=child, week_start=week, slug=chosen.slug)], ignore_conflicts=True)
    return library.tip(rows.values_list("slug", flat=True).get())


def invitation_for(child: Child, week: date, *, now: datetime) -> tips.Invitation | None:
    """One idea for next week, or none: the agreed focus, else a strong step in another routine."""
    return tips.invite(situation_of(child, week))


def feedback(user: User, slug: str, answer: str, now: datetime) -> TipFeedback:
    """Keep what this person says of a tip; a new answer replaces the old one.

    LookupError for a tip that does not exist, ValueError for an answer that is not one of TipFeedback.Answer.
    """
    tip, said = library.tip(slug), Answer(answer)
    row, _ = TipFeedback.objects.update_or_create(
        user=user, slug=tip.slug, defaults={"answer": said, "answered_at": now}
    )
    return row


def situation_of(child: Child, week: date) -> tips.Situation:
    """What the choice for that week knows; `tips.explain` tells from it why."""
    answers = TipFeedback.objects.in_family_of(child)
    given = TipGiven.objects.filter(child=child, week_start__gt=week - tips.REST).exclude(week_start=week)
    shown = dict(given.order_by("week_start").values_list("slug", "week_start"))
    lately = [
        slug for slug, shown_on in sorted(shown.items(), key=lambda pair: pair[1], reverse=True) if shown_on < week
    ]
    plan = Plan.objects.latest_for(child)
    strong_steps, usual_routines = _habits(child, week)
    return tips.Situation(
        age_months=max(0, child.age_months(week) + child.tips_shift),
        week=week,
        key=child.pk,
        focus=plan.focus if plan else None,
        strong_steps=strong_steps,
        usual_routines=usual_routines,
        shown=shown,
        refused=answers[Answer.NOT_FOR_US],
        done=answers[Answer.DONE],
        saved=answers[Answer.LATER],
        recent_steps=tuple(tip.step for slug in lately if (tip := library.library().tips.get(slug))),
    )


def why(child: Child, week: date) -> tuple[library.Tip | None, list[str]]:
    """The tip of that week and the rules that chose it, one line each; stores nothing and names nobody."""
    situation = situation_of(child, week)
    if given := TipGiven.objects.filter(child=child, week_start=week).first():
        situation = replace(situation, shown={**situation.shown, given.slug: week})
    return tips.choose(situation), tips.explain(situation)


def _habits(child: Child, week: date) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Steps and routines of the summed-up weeks before that one, strongest first; nothing unless a parent agreed."""
    parents = child.family.parents()
    if not any(Consent.objects.given(parent, Consent.Purpose.PERSONAL_TIPS) for parent in parents):
        return (), ()
    before = WeeklySummary.objects.filter(child=child, week_start__lt=week, week_start__gte=week - LOOK_BACK)
    rows = list(before.order_by("week_start"))
    steps = _most_first(row.counts("steps") for row in rows)
    return tuple(int(step) for step in steps), tuple(_most_first(row.counts("routines") for row in rows))


def _most_first(counts: Iterable[dict[str, int]]) -> list[str]:
    total: Counter[str] = Counter()
    for week in counts:
        total.update(week)
    return sorted(total, key=lambda name: (-total[name], name))
