"""What the clock asks of logs. Messages carry nothing: the database says what is due."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts import sending
from accounts.models import Mail

from . import export, nudges, retention, summaries
from .models import Export, Heartbeat

BUDGET = timedelta(seconds=25)  # a worker that is asked to stop finishes its task first
LOT, MOST_HELPERS = 500, 16  # mails that wait, for each time that a worker is asked to help


@shared_task
def beat_heart() -> None:
    """Clock, broker, worker and database work together."""
    Heartbeat.objects.beat(now=timezone.now())


@shared_task
def settle_weeks() -> None:
    """Weeks that closed are summed up, weeks whose moments moved again."""
    summaries.settle_due(timezone.now())
    Heartbeat.objects.beat(now=timezone.now(), tick="weeks")


@shared_task
def queue_nudges() -> None:
    """The weekly mails whose turn has come are written."""
    nudges.queue_due(timezone.now(), budget=4 * BUDGET)
    Heartbeat.objects.beat(now=timezone.now(), tick="letters")


@shared_task
def send_mail() -> None:
    """Mail that is due leaves; what does not fit in the time leaves next round. Where much waits, others help."""
    now = timezone.now()
    waiting = Mail.objects.due(due_at=now, now=now).order_by()[: LOT * MOST_HELPERS].count()
    for _ in range(waiting // LOT):
        help_send_mail.apply_async(expires=2 * BUDGET.total_seconds())
    help_send_mail()
    Heartbeat.objects.beat(now=timezone.now(), tick="mail")


@shared_task
def help_send_mail() -> None:
    """The same rows, each taken by one."""
    sending.send_due(due_at=timezone.now(), wanted=nudges.wanted, budget=BUDGET)


@shared_task
def retain() -> None:
    """What was kept long enough goes."""
    retention.retain(timezone.now())
    Heartbeat.objects.beat(now=timezone.now(), tick="retention")


@shared_task
def make_exports() -> None:
    """What no hint reached: each copy that waits is made by a worker of its own."""
    for pk in Export.objects.waiting(timezone.now()).values_list("pk", flat=True)[:100]:
        make_export.apply_async((pk,), expires=60)
    Heartbeat.objects.beat(now=timezone.now(), tick="copies")


@shared_task
def make_export(pk: int) -> None:
    """One parent's copy is made."""
    export.make(pk, now=timezone.now())
