"""What the clock asks of logs. Messages carry nothing: the database says what is due."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts import sending

from . import export, nudges, retention, summaries
from .models import Export, Heartbeat

BUDGET = timedelta(seconds=25)  # a worker that is asked to stop finishes its task first


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
    nudges.queue_due(timezone.now())
    Heartbeat.objects.beat(now=timezone.now(), tick="letters")


@shared_task
def send_mail() -> None:
    """Mail that is due leaves; what does not fit in the time leaves with the next round."""
    sending.send_due(due_at=timezone.now(), wanted=nudges.wanted, budget=BUDGET)
    Heartbeat.objects.beat(now=timezone.now(), tick="mail")


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
