"""The weekly mail: written once a week, and asked about again just before it leaves. (`subscribing`: who wants it.)

"Due" is a stored moment per person. Whoever moves it on writes the mail in the same transaction; the constraint
"one nudge per subscription and week" stands behind that. `now` is an aware instant, `week` the reader's local Monday.
"""

import logging
from datetime import date, datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F

from accounts import outbox
from accounts.models import Child, Consent, Mail

from . import emails, guidance, library, summaries, weeks
from .models import Interaction, Nudge, Subscription

PAGE = 100
LAST_MONTH = 71  # of age: the letters end at the sixth birthday
ATTEMPTS = 3  # at writing one mail
CARES_WITHIN = 6  # letters: one of so many cares for the parent
CHOICE_EVERY = 12  # weeks
log = logging.getLogger(__name__)


def queue_due(now: datetime) -> int:
    """Write the mail of everyone whose turn has come; how many. Weeks that went by unserved are not made up for."""
    _stop_where_refused(now)
    queued, last = 0, 0
    while page := list(Subscription.objects.due(now).filter(pk__gt=last)[:PAGE]):
        queued += sum(_serve(subscription, now) for subscription in page)
        last = page[-1].pk
    return queued


def wanted(mail: Mail, due_at: datetime) -> "bool | datetime":
    """Asked just before any mail leaves: yes, no, or not before that instant."""
    if mail.kind == "first_look":
        return mail.user is not None and mail.user.first_look_mail
    return _weekly_wanted(mail, due_at) if mail.kind == "weekly" else True


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


def _serve(subscription: Subscription, now: datetime) -> bool:
    """Whether a mail was written. One that cannot be written blocks no other; its third failure ends that week's."""
    try:
        week = weeks.week_of(now, subscription.zone)
        turn = subscription.turn_in(week)
        if turn > now:  # what was due is of a week gone by, or of a time zone the family left
            subscription.move(turn)
            return False
        with transaction.atomic():
            return subscription.move(subscription.turn_following(week)) and _write(subscription, week, now)
    except DatabaseError:
        raise
    except Exception as error:
        log.warning("weekly mail of subscription %s not written: %s", subscription.pk, type(error).__name__)
        _count_failure(subscription, error, now)
        return False


def _write(subscription: Subscription, week: date, now: datetime) -> bool:
    user = subscription.user
    if subscription.nudges.filter(week_start=week).exists() or not Consent.objects.given(user, "weekly_mail"):
        return False
    if not outbox.may_write_to(user, now=now):
        return False
    child = _child_of_the_week(subscription, week)
    tip = _tip(subscription, child, week, now) if child else None
    if not child or not tip:
        return False
    quote = _quote(subscription, child, week, now)
    choice = _offers_choice(subscription, week)
    mail = emails.queue_weekly(subscription, child, tip, quote, choice=choice, week=week, now=now)
    subscription.nudges.create(week_start=week, child=child, tip_slug=tip.slug, quote=quote, mail=mail, created_at=now)
    Subscription.objects.filter(pk=subscription.pk).update(failures=0)
    return True


def _child_of_the_week(subscription: Subscription, week: date) -> Child | None:
    """One of the reader's children under six, each in turn."""
    day = week + timedelta(days=subscription.weekday)
    children = Child.objects.read_by(subscription.user).order_by("pk")
    young = [child for child in children if child.age_months(day) <= LAST_MONTH]
    mails_so_far = week.toordinal() // 7 // subscription.WEEKS[subscription.rhythm]
    return young[mails_so_far % len(young)] if young else None


def _tip(subscription: Subscription, child: Child, week: date, now: datetime) -> library.Tip | None:
    """The week's tip; one that cares for the parent when the last five letters had none, for rhythms skip weeks."""
    tip = guidance.tip_for(child, week, now=now)
    sent = list(subscription.nudges.order_by("-week_start").values_list("tip_slug", flat=True)[: 2 * CARES_WITHIN])
    known = library.library().tips
    cared = any(known[slug].for_parent for slug in sent[: CARES_WITHIN - 1] if slug in known)
    if tip is None or tip.for_parent or cared or len(sent) < CARES_WITHIN - 1:
        return tip
    return guidance.caring_tip(child, week, sent) or tip


def _offers_choice(subscription: Subscription, week: date) -> bool:
    """Every twelve weeks the letter asks whether its rhythm still suits; not answering changes nothing."""
    if not subscription.confirmed_at:
        return False
    first = weeks.week_of(subscription.confirmed_at, subscription.zone)
    last = subscription.nudges.filter(week_start__lt=week).order_by("-week_start").first()
    return last is not None and _twelves(first, week) > _twelves(first, last.week_start)


def _twelves(first: date, week: date) -> int:
    return (week - first).days // 7 // CHOICE_EVERY


def _quote(subscription: Subscription, child: Child, week: date, now: datetime) -> Interaction | None:
    """The newest starred note the reader wrote in the last closed week, if they agreed to see it in a mail."""
    if not Consent.objects.given(subscription.user, "mail_quotes"):
        return None
    kept = summaries.kept_quotes(child, week - weeks.WEEK, subscription.user, now=now)
    return next((moment for moment in kept if moment.author_id == subscription.user_id), None)


def _count_failure(subscription: Subscription, error: Exception, now: datetime) -> None:
    """The third time the turn is given up and a failed mail shows it; the next week is tried afresh."""
    if subscription.failures + 1 < ATTEMPTS:
        Subscription.objects.filter(pk=subscription.pk).update(failures=F("failures") + 1)
        return
    with transaction.atomic():
        if subscription.move(subscription.turn_following(weeks.week_of(now, subscription.zone))):
            Subscription.objects.filter(pk=subscription.pk).update(failures=0)
            outbox.fail(kind="weekly", user=subscription.user, error=type(error).__name__, now=now)


def _weekly_wanted(mail: Mail, due_at: datetime) -> "bool | datetime":
    """Still subscribed, still agreed, the child still theirs to read; then only between 8 and 20 on their own clock."""
    nudge = Nudge.objects.filter(mail=mail).select_related("subscription__user", "child__family").first()
    if nudge is None or nudge.child is None or not _may_still_go(nudge, nudge.child):
        return False
    zone = nudge.subscription.zone
    if weeks.is_quiet(due_at, zone):
        return weeks.waking(due_at, zone)
    if nudge.quote_id or not mail.text:  # the note may be gone or changed; the text too, after an operator's "again"
        quote = _quote(nudge.subscription, nudge.child, nudge.week_start, due_at)
        choice = _offers_choice(nudge.subscription, nudge.week_start)
        emails.write_weekly(mail, nudge.subscription, nudge.child, library.tip(nudge.tip_slug), quote, choice=choice)
    return True


def _may_still_go(nudge: Nudge, child: Child) -> bool:
    return (
        Subscription.objects.active().filter(pk=nudge.subscription_id).exists()
        and Consent.objects.given(nudge.subscription.user, "weekly_mail")
        and Child.objects.read_by(nudge.subscription.user).filter(pk=child.pk).exists()
    )
