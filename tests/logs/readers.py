"""People of the cast who want the weekly mail."""

from datetime import datetime

from accounts.models import Consent, User
from logs import subscribing
from logs.models import Subscription


def subscribed(user: User, now: datetime, *, rhythm: str = "weekly", weekday: int = 5, hour: int = 9) -> Subscription:
    """Asked and confirmed."""
    subscription = subscribing.subscribe(user, rhythm=rhythm, weekday=weekday, hour=hour, now=now)
    subscription.user.mail.filter(kind="confirm_weekly").delete()
    subscribing.confirm(subscription, language=user.language, now=now)
    subscription.refresh_from_db()
    return subscription


def agree(user: User, purpose: str, now: datetime, *, given: bool = True) -> None:
    Consent.objects.answer(by=user, purpose=purpose, given=given, language=user.language, now=now)
