"""Asking for the weekly mail, confirming it, changing its day, stopping it. Nothing is sent before the second yes."""

import secrets
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts import outbox
from accounts.models import Consent, Suppression, User

from . import weeks
from .models import Subscription
from .models.nudge import LINK_WORKS


def subscribe(user: User, *, rhythm: str, weekday: int, hour: int, now: datetime) -> Subscription:
    """Ask for the mail, or change it. Who has not confirmed yet gets a mail with the second question.

    `weekday` 0 is Monday, `hour` 8 to 19 is local. At most three mails a week: asking ever again sends nothing more.
    """
    with transaction.atomic():
        subscription, _ = Subscription.objects.get_or_create(user=user, defaults={"requested_at": now})
        subscription.rhythm, subscription.weekday, subscription.hour = rhythm, weekday, hour
        if is_on(subscription):
            subscription.next_due_at = _next_turn(subscription, now)
            subscription.save()
            return subscription
        Suppression.objects.lift(user.email)  # its owner got a code there to sign in with, and asks for mail
        subscription.requested_at = now
        subscription.confirmed_at = subscription.ended_at = subscription.next_due_at = None
        subscription.save()
        _ask_again(subscription, now)
    return subscription


def confirm(subscription: Subscription, *, language: str, now: datetime) -> None:
    """The second yes, stored as a consent in the language in which it was asked; twice is the same as once."""
    if is_on(subscription):
        return
    with transaction.atomic():
        Consent.objects.answer(by=subscription.user, purpose="weekly_mail", given=True, language=language, now=now)
        subscription.confirmed_at = now
        subscription.next_due_at = _next_turn(subscription, now)
        subscription.save(update_fields=["confirmed_at", "next_due_at"])


def end(subscription: Subscription, *, now: datetime) -> None:
    """Stop, also what waits to be sent; the mail asks before it leaves. Stopping twice is the same as once."""
    if subscription.ended_at:
        return
    with transaction.atomic():
        subscription.ended_at, subscription.next_due_at = now, None
        subscription.confirm_token = secrets.token_urlsafe()  # an old mail's yes does not start it again
        subscription.save(update_fields=["ended_at", "next_due_at", "confirm_token"])
        user = subscription.user
        if Consent.objects.given(user, "weekly_mail"):
            Consent.objects.answer(by=user, purpose="weekly_mail", given=False, language=user.language, now=now)


def is_on(subscription: Subscription) -> bool:
    """Confirmed, not stopped, and agreed to as the text reads now; paused counts as on."""
    live = subscription.confirmed_at is not None and subscription.ended_at is None
    return live and Consent.objects.given(subscription.user, "weekly_mail")


def state(subscription: Subscription, *, now: datetime) -> str:
    """One of "off", "asked" (the second question is in their mailbox) and "on"; paused is on."""
    if is_on(subscription):
        return "on"
    asked = subscription.pk and Subscription.objects.to_confirm(now).filter(pk=subscription.pk, confirmed_at=None)
    return "asked" if asked and asked.exists() else "off"


def _next_turn(subscription: Subscription, now: datetime) -> datetime | None:
    """The next one in a week that had no mail yet; never when paused."""
    if subscription.rhythm == Subscription.Rhythm.PAUSE:
        return None
    turn = subscription.turn_after(now)
    week = weeks.week_of(turn, subscription.zone)
    had = subscription.nudges.filter(week_start=week).exists()
    return subscription.turn_in(week + weeks.WEEK) if had else turn


def _ask_again(subscription: Subscription, now: datetime) -> None:
    """The second question, by mail, unless that would be one mail too many this week."""
    user = subscription.user
    if outbox.may_write_to(user, now=now):
        outbox.queue(
            kind="confirm_weekly",
            user=user,
            to=user.email,
            language=user.language,
            context={"path": reverse("logs:confirm-mail", args=[subscription.confirm_token])},
            now=now,
            lifetime=LINK_WORKS,
        )
