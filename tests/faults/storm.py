"""Clocks that tick all the time, and faults at random moments, while weekly mails and weeks are worked off."""

import contextlib
import random
import signal
import time
from collections import Counter

import kombu.exceptions
import redis
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.models import Mail
from logs.models import Nudge, WeekMark
from serve_return.celery import app
from tests.faults import report

TASKS = ("queue_nudges", "send_mail", "settle_weeks")
AWAY = (kombu.exceptions.OperationalError, redis.RedisError, OSError)


class Storm:
    """One worker, many clocks; `strike` waits a little, then calls the fault of that name."""

    def __init__(self, processes, broker_url, *, clocks, due, seed):
        self.processes, self.broker_url = processes, broker_url
        self.clocks, self.due, self.chance = clocks, due, random.Random(seed)
        self.started, self.moments = time.monotonic(), []
        self.worker = processes.worker("worker0")

    def tick(self):
        with contextlib.suppress(*AWAY), app.connection_for_write(url=self.broker_url) as broker:
            for _ in range(self.clocks):
                for task in TASKS:
                    app.send_task(f"logs.tasks.{task}", ignore_result=True, connection=broker)

    def until(self, seconds):
        """Ticks go on until the next fault."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.tick()
            time.sleep(0.3)

    def strike(self, fault):
        self.until(self.chance.uniform(0.3, 1.5))
        self.moments.append((round(time.monotonic() - self.started, 1), fault, self.left()))
        getattr(self, fault)()

    def left(self):
        """Mails to send, and weeks to sum up."""
        waiting = Mail.objects.filter(status__in=["queued", "claimed"]).count()
        return waiting, WeekMark.objects.due(timezone.now()).count()

    def kill(self):
        self._replace(signal.SIGKILL)

    def term(self):
        self._replace(signal.SIGTERM)

    def _replace(self, how):
        self.worker.send_signal(how) if how == signal.SIGTERM else self.processes.kill(self.worker)
        self.worker.wait(90)  # asked to stop, it finishes the task in its hand
        self.worker = self.processes.worker(f"worker{len(self.moments)}")

    def flush(self):
        redis.Redis.from_url(self.broker_url).flushall()

    def calm(self, seconds):
        """How long after the last fault everything had come to an end; None when it did not within that time."""
        start = time.monotonic()
        while time.monotonic() < start + seconds:
            self.tick()
            time.sleep(1)
            with contextlib.suppress(DatabaseError):
                if self.left() == (0, 0) and Nudge.objects.count() == self.due:
                    return round(time.monotonic() - start, 1)
            connection.close_if_unusable_or_obsolete()
        return None


def judge(storm, smtp, name, *, seed, faults, calm_after, **figures):
    """One nudge and one mail for each reader: sent and there, or in doubt and shown."""
    arrived = Counter(letter["X-RcptTo"] for letter in smtp.messages())
    weekly = Mail.objects.filter(kind="weekly")
    statuses = Counter(weekly.values_list("status", flat=True))
    sent = set(weekly.filter(status="sent").values_list("to", flat=True))
    doubtful = set(weekly.filter(status="in_doubt").values_list("to", flat=True))
    report.write(
        name, seed=seed, faults=faults, clocks=storm.clocks, moments=storm.moments, statuses=statuses,
        arrived=sum(arrived.values()), calm_after_seconds=calm_after, **figures,
    )  # fmt: skip
    assert calm_after is not None, statuses
    assert Nudge.objects.count() == weekly.count() == storm.due
    assert set(statuses) <= {"sent", "in_doubt"}
    assert [reader for reader, times in arrived.items() if times > 1] == []
    assert sent - set(arrived) == set()  # none lost in silence
    assert set(arrived) - sent - doubtful == set()
    assert len(doubtful) <= sum(faults.values())
