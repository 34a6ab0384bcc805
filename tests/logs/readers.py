"""People of the cast who want the weekly mail, what they kept, and when it is where they live."""

import uuid
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Child, Consent, User
from logs import subscribing
from logs.models import Interaction, Subscription

BRUSSELS = ZoneInfo("Europe/Brussels")


def subscribed(user: User, now: datetime, *, rhythm: str = "weekly", weekday: int = 5, hour: int = 9) -> Subscription:
    """Asked and confirmed."""
    subscription = subscribing.subscribe(user, rhythm=rhythm, weekday=weekday, hour=hour, now=now)
    subscription.user.mail.filter(kind="confirm_weekly").delete()
    subscribing.confirm(subscription, language=user.language, now=now)
    subscription.refresh_from_db()
    return subscription


def agree(user: User, purpose: str, now: datetime, *, given: bool = True) -> None:
    Consent.objects.answer(by=user, purpose=purpose, given=given, language=user.language, now=now)


def brussels(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """That moment on a wall in Brussels."""
    return datetime(year, month, day, hour, minute, tzinfo=BRUSSELS).astimezone(UTC)


def turn_of(subscription: Subscription) -> datetime:
    """When its next mail is due."""
    subscription.refresh_from_db()
    assert subscription.next_due_at
    return subscription.next_due_at


def kept(child: Child, by: User, on: datetime, note: str, **fields: Any) -> Interaction:
    return Interaction.objects.record(
        by=by, child=child, client_id=uuid.uuid4(), now=on, occurred_at=on, note=note, kept=True, **fields
    ).interaction
