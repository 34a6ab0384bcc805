"""The link in a letter that saves one moment without sign-in: signed, for one reader and one child, for 14 days."""

import uuid
from datetime import datetime, timedelta

from django.core import signing
from django.urls import reverse

from accounts.models import Child, User

from .models import Interaction, Subscription

WORKS = timedelta(days=14)


def path_for(subscription: Subscription, child: Child) -> str:
    return reverse("logs:moment-by-mail", args=[_signer().sign(f"{subscription.pk}.{child.pk}.{_since(subscription)}")])


def opened(token: str) -> tuple[User, Child]:
    """The reader and the child. LookupError once it is too old, the mail was stopped, or the child is not theirs."""
    try:
        pk, child_pk, since = _signer().unsign(token, max_age=WORKS).split(".")
        subscription = Subscription.objects.confirmed().select_related("user").get(pk=pk, user__is_active=True)
        child = Child.objects.visible_to(subscription.user).get(pk=child_pk)
    except (signing.BadSignature, ValueError, Subscription.DoesNotExist, Child.DoesNotExist) as error:
        raise LookupError("This link does not work.") from error
    if since != str(_since(subscription)):  # stopped and asked for anew: the old letters stay closed
        raise LookupError("This link does not work.")
    return subscription.user, child


def save(reader: User, child: Child, *, tap: str, token: str, now: datetime) -> None:
    """One moment for one tap, however often the tap is sent. A tap that is no id counts as the first of this letter."""
    try:
        client_id = uuid.UUID(tap)
    except ValueError:
        client_id = uuid.uuid5(uuid.NAMESPACE_URL, token)
    Interaction.objects.record(by=reader, child=child, client_id=client_id, now=now)
    User.objects.came(reader, now=now)


def _since(subscription: Subscription) -> int:
    return int(subscription.confirmed_at.timestamp()) if subscription.confirmed_at else 0


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="logs.letter_links")
