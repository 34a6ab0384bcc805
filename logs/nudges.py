"""The weekly mail: written once a week, and asked about again just before it leaves. (`subscribing`: who wants it.)

"Due" is a stored moment per person. Whoever moves it on writes the mail in the same transaction; the constraint
"one nudge per subscription and week" stands behind that. `now` is an aware instant, `week` the reader's local Monday.
Readers are served by the page, so that their number and not that of the questions decides how long it takes.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F

from accounts import outbox
from accounts.models import Child, Consent, Mail, User

from . import emails, guidance, library, tips, weeks
from .models import Interaction, Nudge, Subscription
from .readers import Readers

PAGE = 100
LAST_MONTH = 71  # of age: the letters end at the sixth birthday
ATTEMPTS = 3  # at writing one mail
CARES_WITHIN = 6  # letters: one of so many cares for the parent
CHOICE_EVERY = 12  # weeks
log = logging.getLogger(__name__)
Pair = tuple[Subscription, Child]


def queue_due(now: datetime, *, budget: timedelta | None = None, done: Callable[[int], object] | None = None) -> int:
    """Write the mail of everyone whose turn has come, for at most `budget`; how many. `done` is told of each page.

    Weeks that went by unserved are not made up for.
    """
    _stop_where_refused(now)
    queued, last, begin = 0, 0, time.monotonic()
    while budget is None or time.monotonic() - begin < budget.total_seconds():
        page = list(Subscription.objects.due(now).filter(pk__gt=last).values_list("pk", flat=True)[:PAGE])
        if not page:
            break
        queued += _serve(page, now)
        last = page[-1]
        if done:
            done(len(page))
    return queued


def _stop_where_refused(now: datetime) -> None:
    """An address whose server refused our letter for good is left alone until its owner asks again."""
    refused = Subscription.objects.active().filter(
        nudges__mail__status=Mail.Status.FAILED,
        nudges__mail__last_error__startswith="Refused",
        nudges__created_at__gte=F("confirmed_at"),
    )
    Subscription.objects.filter(pk__in=list(refused.values_list("pk", flat=True))).update(
        ended_at=now, next_due_at=None
    )


def _serve(keys: Sequence[int], now: datetime) -> int:
    """How many mails were written. When that fails, by halves: one that cannot be written blocks no other."""
    try:
        with transaction.atomic():
            return _write(list(Subscription.objects.due(now).filter(pk__in=keys).claimed()), now)
    except DatabaseError:
        raise
    except Exception as error:
        if len(keys) > 1:
            half = len(keys) // 2
            return _serve(keys[:half], now) + _serve(keys[half:], now)
        log.warning("weekly mail of subscription %s not written: %s", keys[0], type(error).__name__)
        _count_failure(keys[0], error, now)
        return 0


def _write(claimed: Sequence[Subscription], now: datetime) -> int:
    """Each one's turn is moved on; whoever is to have a letter this week gets it."""
    readers = Readers(claimed)
    moved: dict[datetime, list[int]] = defaultdict(list)
    due: dict[date, list[Subscription]] = defaultdict(list)
    for one in claimed:
        week = weeks.week_of(now, one.zone)
        turn = one.turn_in(week)
        if turn <= now:
            due[week].append(one)
            turn = one.turn_following(week)
        moved[turn].append(one.pk)  # what is not due after all is of a week gone by, or the family moved
    for turn, keys in moved.items():
        Subscription.objects.filter(pk__in=keys).update(next_due_at=turn, failures=0)
    return sum(_write_week(_wanting(ones, week, readers, now), week, now) for week, ones in due.items())


def _wanting(due: Sequence[Subscription], week: date, readers: Readers, now: datetime) -> list[Pair]:
    """Who is to have that week's letter, with the child it is about."""
    users = [one.user_id for one in due]
    had = set(Nudge.objects.filter(subscription__in=due, week_start=week).values_list("subscription", flat=True))
    willing = Consent.objects.givers(users, "weekly_mail") - outbox.had_enough(users, now=now)
    asked = (one for one in due if one.pk not in had and one.user_id in willing)
    return [(one, child) for one in asked if (child := _child_of_the_week(one, readers.children_of(one), week))]


def _child_of_the_week(subscription: Subscription, children: Sequence[Child], week: date) -> Child | None:
    """One of the reader's children under six, each in turn."""
    day = week + timedelta(days=subscription.weekday)
    young = [child for child in children if child.age_months(day) <= LAST_MONTH]
    mails_so_far = week.toordinal() // 7 // subscription.WEEKS[subscription.rhythm]
    return young[mails_so_far % len(young)] if young else None


def _write_week(pairs: Sequence[Pair], week: date, now: datetime) -> int:
    situations = guidance.situations_of({child for _, child in pairs}, week)
    given = guidance.tips_for(situations, now=now)
    last = Nudge.objects.latest_of([one.pk for one, _ in pairs], before=week, most=2 * CARES_WITHIN)
    quotes = _quotes(pairs, week, now)
    letters = [
        emails.Letter(one, child, tip, quotes.get(one.pk), choice=_offers_choice(one, week, last[one.pk]))
        for one, child in pairs
        if (tip := _tip(given[child], situations[child], [nudge.tip_slug for nudge in last[one.pk]]))
    ]
    mails = Mail.objects.bulk_create(emails.draft(letter, week=week, now=now) for letter in letters)
    Nudge.objects.bulk_create(
        Nudge(
            subscription=letter.subscription,
            week_start=week,
            child=letter.child,
            tip_slug=letter.tip.slug,
            quote=letter.quote,
            mail=mail,
            created_at=now,
        )
        for letter, mail in zip(letters, mails, strict=True)
    )
    return len(letters)


def _tip(tip: library.Tip | None, situation: tips.Situation, sent: Sequence[str]) -> library.Tip | None:
    """The week's tip; one that cares for the parent when the last five letters had none, for rhythms skip weeks.

    That one is for the letter only: the page's tip stays as it is. `sent`: newest first.
    """
    known = library.library().tips
    cared = any(known[slug].for_parent for slug in sent[: CARES_WITHIN - 1] if slug in known)
    if tip is None or tip.for_parent or cared or len(sent) < CARES_WITHIN - 1:
        return tip
    return tips.caring(situation, sent) or tip


def _offers_choice(subscription: Subscription, week: date, last: Sequence[Nudge]) -> bool:
    """Every twelve weeks the letter asks whether its rhythm still suits; not answering changes nothing."""
    if not subscription.confirmed_at or not last:
        return False
    first = weeks.week_of(subscription.confirmed_at, subscription.zone)
    return _twelves(first, week) > _twelves(first, last[0].week_start)


def _twelves(first: date, week: date) -> int:
    return (week - first).days // 7 // CHOICE_EVERY


def _quotes(pairs: Iterable[Pair], week: date, now: datetime) -> dict[int, Interaction]:
    """By subscription, the newest starred note its reader wrote in the last closed week, if they agreed to see it."""
    agreed = Consent.objects.givers([one.user_id for one, _ in pairs], "mail_quotes")
    willing = {(one.user_id, child.pk): one.pk for one, child in pairs if one.user_id in agreed}
    if not willing:
        return {}
    kept = Interaction.objects.current().happened(now).filter(kept=True, week_start=week - weeks.WEEK).exclude(note="")
    mine = kept.filter(author__in={user for user, _ in willing}, child__in={child for _, child in willing})
    found = {(row.author_id, row.child_id): row for row in mine.order_by("occurred_at", "pk")}
    return {one: found[key] for key, one in willing.items() if key in found}


def _count_failure(key: int, error: Exception, now: datetime) -> None:
    """The third time the turn is given up and a failed mail shows it; the next week is tried afresh."""
    with transaction.atomic():
        for one in Subscription.objects.due(now).filter(pk=key).claimed():
            turn, failures = one.next_due_at, one.failures + 1
            if failures >= ATTEMPTS:
                turn, failures = one.turn_following(weeks.week_of(now, one.zone)), 0
                outbox.fail(kind="weekly", user=one.user, error=type(error).__name__, now=now)
            Subscription.objects.filter(pk=key).update(next_due_at=turn, failures=failures)


def wanted(mails: Sequence[Mail], due_at: datetime) -> "dict[int, bool | datetime]":
    """Asked just before mails leave, for each: yes, no, or not before that instant."""
    answers: dict[int, bool | datetime] = {mail.pk: mail.kind not in ("weekly", "first_look") for mail in mails}
    looks = {mail.pk: mail.user_id for mail in mails if mail.kind == "first_look" and mail.user_id}
    if looks:
        on = set(User.objects.filter(pk__in=looks.values(), first_look_mail=True).values_list("pk", flat=True))
        answers |= {key: user in on for key, user in looks.items()}
    if letters := {mail.pk: mail for mail in mails if mail.kind == "weekly"}:
        answers |= _letters_wanted(letters, due_at)
    return answers


def _letters_wanted(letters: Mapping[int, Mail], due_at: datetime) -> "dict[int, bool | datetime]":
    """Still subscribed, still agreed, the child still theirs to read; then only between 8 and 20 on their own clock."""
    rows = Nudge.objects.filter(mail__in=letters).select_related("subscription__user", "child__family")
    nudges = [nudge for nudge in rows if nudge.child and nudge.subscription.is_active]
    readers = Readers([nudge.subscription for nudge in nudges])
    agreed = Consent.objects.givers([nudge.subscription.user_id for nudge in nudges], "weekly_mail")
    answers: dict[int, bool | datetime] = {}
    stale: dict[date, list[Nudge]] = defaultdict(list)
    for nudge in nudges:
        one = nudge.subscription
        if one.user_id not in agreed or nudge.child not in readers.children_of(one):
            continue
        is_quiet = weeks.is_quiet(due_at, one.zone)
        answers[nudge.mail_id] = weeks.waking(due_at, one.zone) if is_quiet else True
        if not is_quiet and (nudge.quote_id or not letters[nudge.mail_id].text):
            stale[nudge.week_start].append(nudge)
    for week, ones in stale.items():
        _write_again(ones, week, letters, due_at)
    return answers


def _write_again(nudges: Sequence[Nudge], week: date, letters: Mapping[int, Mail], now: datetime) -> None:
    """The note may be gone or changed; the text too, after an operator's "again"."""
    pairs = [(nudge.subscription, nudge.child) for nudge in nudges if nudge.child]
    quotes = _quotes(pairs, week, now)
    last = Nudge.objects.latest_of([one.pk for one, _ in pairs], before=week, most=1)
    for nudge, (one, child) in zip(nudges, pairs, strict=True):
        choice = _offers_choice(one, week, last[one.pk])
        letter = emails.Letter(one, child, library.tip(nudge.tip_slug), quotes.get(one.pk), choice)
        emails.write(letters[nudge.mail_id], letter)
