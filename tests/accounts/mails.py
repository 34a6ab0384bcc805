"""Mails to send in tests, and how they fared."""

from django.utils import timezone

from accounts import outbox, sending
from accounts.models import Mail


def anything(mails, due_at):
    return {mail.pk: True for mail in mails}


def queue(now, to="lotte@example.org", kind="sign_in_code", **fields):
    return outbox.queue(kind=kind, to=to, language="nl", context={"code": "7KQ3-MXPB"}, now=now, **fields)


def send(wanted=anything, **options):
    return sending.send_due(due_at=options.pop("due_at", timezone.now()), wanted=wanted, **options)


def claim(now):
    """The mail that is due, taken by somebody."""
    [mail] = Mail.objects.claim(1, due_at=now, now=now)
    return mail


def statuses():
    return list(Mail.objects.order_by("pk").values_list("status", flat=True))
