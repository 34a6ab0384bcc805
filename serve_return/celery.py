"""The Celery app and the whole clock, on one page.

The clock decides only when to look; the database decides what is due. Any number of clocks may tick.
"""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from celery import Celery
from celery.beat import Scheduler
from celery.signals import worker_init
from django.core.checks import run_checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serve_return.settings")

MINUTE, FIVE_MINUTES, HOUR = timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1)


def every(interval: timedelta, task: str) -> dict[str, Any]:
    """One line of the clock; a tick nobody took before the next one is dropped, so that no backlog piles up."""
    return {"task": task, "schedule": interval, "options": {"expires": interval.total_seconds()}}


class AtOnce(Scheduler):
    """A clock without a memory: at every start everything ticks, so that nothing depends on a schedule file."""

    def setup_schedule(self) -> None:
        """Installs the clock below as if every line had last ticked long ago."""
        super().setup_schedule()
        for line in self.schedule.values():
            line.last_run_at = datetime(2000, 1, 1, tzinfo=UTC)


CLOCK = {
    "the heart beats": every(MINUTE, "logs.tasks.beat_heart"),
    "waiting mail is sent": every(MINUTE, "logs.tasks.send_mail"),
    "copies that wait are made": every(MINUTE, "logs.tasks.make_exports"),
    "grants end": every(FIVE_MINUTES, "accounts.tasks.expire_grants"),
    "weeks close and are mended": every(FIVE_MINUTES, "logs.tasks.settle_weeks"),
    "weekly mails are written": every(FIVE_MINUTES, "logs.tasks.queue_nudges"),
    "old rows go": every(HOUR, "logs.tasks.retain"),
}

# kombu sweeps for tasks of dead workers only every 100 s unless told otherwise, and would wait for ever on a dead link.
LINK = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 15,
}

app = Celery("serve_return")
app.conf.update(
    enable_utc=True,
    timezone="UTC",
    beat_schedule=CLOCK,
    beat_scheduler="serve_return.celery:AtOnce",
    # A killed worker must not lose the task in its hand; every task is safe to run twice.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Shorter than the visibility timeout, or a slow task would be handed out twice.
    task_time_limit=120,
    # Results are rows in the database; messages hold ids only.
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # A worker waits for its broker for as long as it takes.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options=LINK,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    # Publishing is best effort: the sweeper reads the database again within a minute.
    task_publish_retry=False,
    worker_hijack_root_logger=False,
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_bad_content(**_: Any) -> None:
    """The worker mails our texts. Celery runs the system checks too, but goes on whatever they say."""
    django.setup()
    if refused := run_checks(tags=["content"]):
        raise SystemExit("\n".join(map(str, refused)))
