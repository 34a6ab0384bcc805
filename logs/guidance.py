"""The week's tip and invitation of a child: looks up the situation, lets `tips` choose, remembers what was given.

`week` is a local Monday, `now` an aware instant.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import OperationalError, connection

from accounts.models import Child, Consent, Membership, User

from . import library, tips, weeks
from .models import Plan, TipFeedback, TipGiven, WeeklySummary

LOOK_BACK = 8 * weeks.WEEK  # the summed-up weeks that say which steps are strong and which routines usual
Answer = TipFeedback.Answer
log = logging.getLogger(__name__)


def tip_for(child: Child, week: date, *, now: datetime) -> library.Tip | None:
    """The tip of that week: the same on page, API and mail, whoever asks first.

    Another one once the family answered "not for us"; None only when they refused every single tip.
    """
    return tips_for(situations_of([child], week), now=now)[child]


def tips_for(situations: Mapping[Child, tips.Situation], *, now: datetime) -> dict[Child, library.Tip | None]:
    """The same for many children at once."""
    known = library.library().tips
    weekly = {situation.week for situation in situations.values()}
    rows = TipGiven.objects.filter(child__in=situations, week_start__in=weekly)
    given = {(row.child_id, row.week_start): row for row in rows}
    found: dict[Child, library.Tip | None] = {}
    fresh: dict[Child, library.Tip] = {}
    for child, situation in situations.items():
        row = given.get((child.pk, situation.week))
        if row and row.slug in known and row.slug not in situation.refused:
            found[child] = known[row.slug]
        elif (chosen := tips.choose(situation)) and _is_near(situation.week, child, now):
            fresh[child] = chosen
        else:
            found[child] = chosen
    return found | _remembered(fresh, situations, given)


def _is_near(week: date, child: Child, now: datetime) -> bool:
    """Only around now: leafing through the years leaves no rows behind."""
    return abs(week - weeks.week_of(now, child.family.zone)) <= weeks.WEEK


def _remembered(
    chosen: Mapping[Child, library.Tip],
    situations: Mapping[Child, tips.Situation],
    given: Mapping[tuple[int, date], TipGiven],
) -> dict[Child, library.Tip]:
    """Store the choices; where somebody else stored theirs in between, theirs is the week's tip."""
    keys = {(child.pk, situations[child].week): tip for child, tip in chosen.items()}
    try:
        for key, tip in keys.items():
            if old := given.get(key):  # refused since
                TipGiven.objects.filter(pk=old.pk, slug=old.slug).update(slug=tip.slug)
        new = [TipGiven(child_id=key[0], week_start=key[1], slug=tip.slug) for key, tip in keys.items()]
        TipGiven.objects.bulk_create(
            [row for row in new if (row.child_id, row.week_start) not in given], ignore_conflicts=True
        )
        stored = TipGiven.objects.filter(child__in=chosen, week_start__in={week for _, week in keys})
        slugs = {(child, week): slug for child, week, slug in stored.values_list("child_id", "week_start", "slug")}
    except OperationalError:  # a full disk: the page is for reading, and the same choice is made again
        if connection.in_atomic_block:
            raise
        log.warning("the tips of %d children were not remembered", len(chosen))
        return dict(chosen)
    return {child: library.tip(slugs[child.pk, situations[child].week]) for child in chosen}


def advice_for(child: Child, week: date, *, now: datetime) -> tuple[tips.Invitation | None, library.Tip | None]:
    """The invitation for next week (the agreed focus, else a strong step elsewhere), and the tip as of `tip_for`.

    None for an invitation without either, and for a tip when the family refused every single one.
    """
    situation = situation_of(child, week)
    return tips.invite(situation), tips_for({child: situation}, now=now)[child]


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
    return situations_of([child], week)[child]


def situations_of(children: Collection[Child], week: date) -> dict[Child, tips.Situation]:
    """The same for many children, in as many queries as for one."""
    answers = TipFeedback.objects.in_families_of(children)
    shown: dict[int, dict[str, date]] = defaultdict(dict)
    rows = TipGiven.objects.filter(child__in=children, week_start__gt=week - tips.REST).exclude(week_start=week)
    for child_id, slug, shown_on in rows.order_by("week_start").values_list("child_id", "slug", "week_start"):
        shown[child_id][slug] = shown_on
    plans = Plan.objects.latest_of(children)
    habits = _habits(children, week)
    return {
        child: _situation(child, week, shown[child.pk], answers[child.family_id], plans.get(child.pk), habits[child.pk])
        for child in children
    }


def _situation(
    child: Child,
    week: date,
    shown: dict[str, date],
    answers: Mapping[str, frozenset[str]],
    plan: Plan | None,
    habits: tuple[tuple[int, ...], tuple[str, ...]],
) -> tips.Situation:
    newest_first = sorted(shown.items(), key=lambda pair: pair[1], reverse=True)
    lately = [slug for slug, shown_on in newest_first if shown_on < week]
    return tips.Situation(
        age_months=max(0, child.age_months(week) + child.tips_shift),
        week=week,
        key=child.pk,
        focus=plan.focus if plan else None,
        strong_steps=habits[0],
        usual_routines=habits[1],
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


def _habits(children: Collection[Child], week: date) -> dict[int, tuple[tuple[int, ...], tuple[str, ...]]]:
    """Steps and routines of the summed-up weeks before that one, strongest first; nothing unless a parent agreed."""
    parents = Membership.objects.active().filter(
        family__in={child.family_id for child in children}, role=Membership.Role.PARENT
    )
    homes = list(parents.values_list("family_id", "user_id"))
    agreed = Consent.objects.givers([user for _, user in homes], Consent.Purpose.PERSONAL_TIPS)
    open_homes = {family for family, user in homes if user in agreed}
    rows: dict[int, list[WeeklySummary]] = {child.pk: [] for child in children}
    if looked_at := [child for child in children if child.family_id in open_homes]:
        before = WeeklySummary.objects.filter(week_start__lt=week, week_start__gte=week - LOOK_BACK)
        for row in before.filter(child__in=looked_at).order_by("week_start"):
            rows[row.child_id].append(row)
    return {
        child: (
            tuple(int(step) for step in _most_first(row.counts("steps") for row in weekly)),
            tuple(_most_first(row.counts("routines") for row in weekly)),
        )
        for child, weekly in rows.items()
    }


def _most_first(counts: Iterable[dict[str, int]]) -> list[str]:
    total: Counter[str] = Counter()
    for week in counts:
        total.update(week)
    return sorted(total, key=lambda name: (-total[name], name))
