"""Sends what is due, one row at a time: claim, read again whether it may go, hand over, note the answer.

A mail whose fate nobody knows (we died, or the line did, after its content had left) is "in doubt" and never sent
again: for e-mail nobody can promise exactly once (RFC 1047), so a doubt is shown instead of a second copy sent.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError
from django.utils import timezone

from .delivery import Later, Link, Refused, Unknown, Unreachable
from .models import Mail, Suppression
from .models.mail import ATTEMPTS
from .outbox import TOUCHES

PAGE = 20  # few, so that a sign-in code that comes meanwhile does not wait for a long batch
LONGEST_PAUSE = timedelta(minutes=10)  # between two tries, so that all is out 15 minutes after the mail server is back
Clock = Callable[[], datetime]
# Asked just before sending, with the mail and the moment for which "due" is meant: yes, no, or not before then.
Wanted = Callable[[Mail, datetime], "bool | datetime"]
log = logging.getLogger(__name__)


def send_due(
    *, due_at: datetime, wanted: Wanted, budget: timedelta | None = None, clock: Clock = timezone.now
) -> Counter[str]:
    """Send everything due, for at most `budget`; how many ended in each status, "queued" meaning put back.

    Stops at the first broken connection: the next round is a minute away, and the other mails are not touched.
    """
    counts: Counter[str] = Counter()
    if abandoned := Mail.objects.doubt_abandoned(clock()):
        counts[Mail.Status.IN_DOUBT.value] = abandoned
    with Link() as link:
        for mail in _claimed(due_at, clock, clock() + budget if budget else None):
            try:
                counts[_send(mail, link, due_at, wanted, clock)] += 1
            except (Unreachable, Unknown) as error:
                counts[_end_of_round(mail, error, clock())] += 1
                break
    return counts


def _claimed(due_at: datetime, clock: Clock, end: datetime | None) -> Iterator[Mail]:
    """Due mails, each claimed as it is given out."""
    while page := Mail.objects.due(due_at=due_at, now=clock())[:PAGE]:
        for mail in page:
            if end and clock() >= end:
                return
            if mail.claim(due_at=due_at, now=clock()):
                yield mail


def _send(mail: Mail, link: Link, due_at: datetime, wanted: Wanted, clock: Clock) -> str:
    """The status the row has now."""
    try:
        if mail.expires_at <= due_at:
            return _ended(mail, Mail.Status.EXPIRED, clock())
        if mail.kind in TOUCHES and Suppression.objects.covers(mail.to):
            return _ended(mail, Mail.Status.DROPPED, clock(), "suppressed")
        answer = wanted(mail, due_at)
        if isinstance(answer, datetime):
            mail.put_back(not_before=answer)
            return Mail.Status.QUEUED.value
        if not answer:
            return _ended(mail, Mail.Status.DROPPED, clock())
        delivered = link.deliver(_message(mail), hand_over=lambda: mail.hand_over(now=clock()))
        return _ended(mail, Mail.Status.SENT, clock()) if delivered else "lost"
    except Later as error:
        mail.put_back(error=f"Later {error}", retry_at=clock() + _pause(mail))
        return Mail.Status.QUEUED.value
    except (Unreachable, Unknown, DatabaseError):
        raise
    except Exception as error:
        return _failed(mail, error, clock())


def _message(mail: Mail) -> EmailMultiAlternatives:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", **mail.headers}
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    return message


def _ended(mail: Mail, status: Mail.Status, now: datetime, error: str = "") -> str:
    mail.end(status.value, now=now, error=error)
    return status.value


def _failed(mail: Mail, error: Exception, now: datetime) -> str:
    """The mail's own fault; the third time it is set aside and shown. The log gets no address and no text."""
    reason = f"{type(error).__name__} {error}" if isinstance(error, Refused) else type(error).__name__
    log.warning("mail %s failed: %s", mail.pk, reason)
    if mail.failures + 1 >= ATTEMPTS:
        return _ended(mail, Mail.Status.FAILED, now, reason)
    mail.put_back(error=reason, failures=1, retry_at=now + _pause(mail))
    return Mail.Status.QUEUED.value


def _end_of_round(mail: Mail, error: Exception, now: datetime) -> str:
    """The line broke: before the content left the mail simply waits, after that its fate is unknown."""
    reason = f"{type(error).__name__} {error}"
    log.warning("mail server: %s", reason)
    if isinstance(error, Unknown):
        return _ended(mail, Mail.Status.IN_DOUBT, now, reason)
    mail.put_back(error=reason, retry_at=now + _pause(mail))
    return Mail.Status.QUEUED.value


def _pause(mail: Mail) -> timedelta:
    """1, 2, 4, 8, then 10 minutes."""
    return min(timedelta(minutes=2 ** min(mail.claims - 1, 10)), LONGEST_PAUSE)
