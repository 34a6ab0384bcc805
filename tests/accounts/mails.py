"""Mails to send in tests, and how they fared."""

from django.utils import timezone

from accounts import outbox, sending
from accounts.models import Mail


def anything(mail, due_at):
    return True


def queue(now, to="lotte@example.org", kind="sign_in_code", **fields):
    return outbox.queue(kind=kind, to=to, language="nl", context={"code": "7KQ3-MXPB"}, now=now, **fields)


def send(wanted=anything, **options):
    return sending.send_due(due_at=options.pop("due_at", timezone.now()), wanted=wanted, **options)


def statuses():
    return list(Mail.objects.order_by("pk").values_list("status", flat=True))
