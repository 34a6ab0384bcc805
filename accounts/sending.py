"""Sends what is due, page by page: claim, read again whether each may go, hand over one by one, note each answer.

A mail whose fate nobody knows (we died, or the line did, after its content had left) is "in doubt" and never sent
again: for e-mail nobody can promise exactly once (RFC 1047), so a doubt is shown instead of a second copy sent.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError
from django.utils import timezone

from .delivery import Later, Link, Refused, Unknown, Unreachable
from .models import Mail, Suppression
from .models.mail import ATTEMPTS
from .outbox import TOUCHES

FIRST_PAGE, LARGEST_PAGE = 10, 100
# What was read of consents, stops and quiet hours serves a page so long; the rest of it is put back and read anew. It
# is also how long a sign-in code waits behind letters.
FRESH = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)  # between two tries, so that all is out 15 minutes after the mail server is back
Clock = Callable[[], datetime]
Answer = bool | str | datetime | Exception  # a string says why not
# Asked just before sending, with mails and the moment for which "due" is meant: for each key yes, no, or not before.
Wanted = Callable[[Sequence[Mail], datetime], "Mapping[int, bool | datetime]"]
log = logging.getLogger(__name__)


def send_due(
    *,
    due_at: datetime,
    wanted: Wanted,
    budget: timedelta | None = None,
    clock: Clock = timezone.now,
    done: Callable[[int], object] | None = None,
) -> Counter[str]:
    """Send everything due, for at most `budget`; how many ended in each status, "queued" meaning put back.

    Stops at the first broken connection: the next round is a minute away, and the other mails are not touched.
    """
    counts: Counter[str] = Counter()
    if abandoned := Mail.objects.doubt_abandoned(clock()):
        counts[Mail.Status.IN_DOUBT.value] = abandoned
    end, most = clock() + budget if budget else None, FIRST_PAGE
    with Link() as link:
        while (not end or clock() < end) and (page := Mail.objects.claim(most, due_at=due_at, now=clock())):
            served, is_broken = _send_page(page, link, due_at, wanted, clock, counts)
            Mail.objects.release(page[served:])
            if done:
                done(served)
            if is_broken:
                break
            most = min(2 * served, LARGEST_PAGE)  # as many as are sent while what was read of them is fresh
    return counts


def _send_page(
    page: Sequence[Mail], link: Link, due_at: datetime, wanted: Wanted, clock: Clock, counts: Counter[str]
) -> tuple[int, bool]:
    """How many of the page were dealt with, at least one, and whether the connection broke."""
    stale = clock() + FRESH
    suppressed = Suppression.objects.covered(mail.to for mail in page if mail.kind in TOUCHES)
    stopped = {mail.pk: "suppressed" for mail in page if mail.kind in TOUCHES and mail.to in suppressed}
    answers: Mapping[int, Answer] = {**_ask(page, due_at, wanted), **stopped}
    for served, mail in enumerate(page, 1):
        try:
            counts[_send(mail, answers[mail.pk], link, due_at, clock)] += 1
        except (Unreachable, Unknown) as error:
            counts[_end_of_round(mail, error, clock())] += 1
            return served, True
        if clock() >= stale:
            return served, False
    return len(page), False


def _ask(page: Sequence[Mail], due_at: datetime, wanted: Wanted) -> Mapping[int, Answer]:
    """All at once; when that fails by halves, so that one that cannot be answered for blocks no other."""
    try:
        return wanted(page, due_at)
    except DatabaseError:
        raise
    except Exception as error:
        if len(page) == 1:
            return {page[0].pk: error}
        half = len(page) // 2
        return {**_ask(page[:half], due_at, wanted), **_ask(page[half:], due_at, wanted)}


def _send(mail: Mail, answer: Answer, link: Link, due_at: datetime, clock: Clock) -> str:
    """The status the row has now."""
    try:
        if mail.expires_at <= due_at:
            return _ended(mail, Mail.Status.EXPIRED, clock())
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, datetime):
            mail.put_back(not_before=answer)
            return Mail.Status.QUEUED.value
        if answer is not True:
            return _ended(mail, Mail.Status.DROPPED, clock(), answer or "")
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
