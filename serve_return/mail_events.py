"""What the mail service reports later: addresses that do not exist, letters called unwanted. Both stop our letters.

Imported only when MAIL_EVENTS names the service; needs the packages of requirements-production.lock.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import anymail.urls
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern
from django.utils import timezone

from accounts.models import Suppression
from logs import subscribing
from logs.models import Subscription

SOFT = {"softbounce", "soft_bounce"}  # a full mailbox, say; what services call so that count it as a bounce
log = logging.getLogger(__name__)


def doors(service: str) -> Iterator[URLPattern]:
    """The one address at which this service reports, below /mail-events/."""
    found = [door for door in anymail.urls.urlpatterns if door.name == f"{service}_tracking_webhook"]
    if not found:
        raise ImproperlyConfigured(f"MAIL_EVENTS={service}: anymail knows no such service, or it reports no events.")
    yield from found


def heed(sender: type, event: AnymailTrackingEvent, esp_name: str, **_: Any) -> None:
    """Stop writing to that address of our own accord; hearing it twice is the same as once."""
    if reason := _reason(event):
        stop(event.recipient, reason=reason, now=timezone.now())


def stop(address: str, *, reason: str, now: datetime) -> None:
    """No more letters there, those that wait included, until its owner asks anew; sign-in codes still go."""
    if Suppression.objects.add(address, reason=reason, now=now):
        log.warning("an address is suppressed: %s", reason)
    for subscription in Subscription.objects.filter(user__email=address.strip().lower()).select_related("user"):
        subscribing.end(subscription, now=now)


def _reason(event: AnymailTrackingEvent) -> str | None:
    if not event.recipient:
        return None
    if event.event_type == EventType.COMPLAINED:
        return Suppression.Reason.COMPLAINED.value
    hard = event.reject_reason in (RejectReason.INVALID, RejectReason.BOUNCED)
    failed = event.event_type in (EventType.BOUNCED, EventType.REJECTED)
    return Suppression.Reason.BOUNCED.value if hard and failed and not _is_soft(event.esp_event) else None


def _is_soft(said: object) -> bool:
    return isinstance(said, Mapping) and bool(SOFT & {str(value).lower() for value in said.values()})


tracking.connect(heed, dispatch_uid="serve_return.mail_events")
