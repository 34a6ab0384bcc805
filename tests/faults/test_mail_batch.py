"""A batch of weekly mails through killed workers, an emptied broker and many clocks at once: one mail each."""

import random
import signal
import time
from collections import Counter

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Mail
from logs.models import Nudge
from serve_return.celery import app
from tests.faults import report
from tests.faults.readers import readers
from tests.faults.staged_sink import StagedSink

SEED = 20261122


@pytest.fixture
def smtp(tmp_path):
    folder = tmp_path / "smtp"
    folder.mkdir()
    sink = StagedSink(folder)
    sink.start()
    yield sink
    sink.stop()


class Storm:
    """Clocks that tick all the time, and faults at random moments."""

    def __init__(self, processes, clocks, due):
        self.processes, self.clocks, self.due, self.chance = processes, clocks, due, random.Random(SEED)
        self.started, self.moments = time.monotonic(), []
        self.worker = processes.worker("worker0")

    def tick(self):
        for _ in range(self.clocks):
            for task in ("queue_nudges", "send_mail"):
                app.send_task(f"logs.tasks.{task}", ignore_result=True)

    def until(self, seconds):
        """Ticks go on until the next fault."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.tick()
            time.sleep(0.3)

    def strike(self, fault):
        self.until(self.chance.uniform(0.3, 1.5))
        waiting = Mail.objects.filter(status__in=["queued", "claimed"]).count()
        self.moments.append((round(time.monotonic() - self.started, 1), fault, waiting))
        getattr(self, fault)()

    def kill(self):
        self._replace(signal.SIGKILL)

    def term(self):
        self._replace(signal.SIGTERM)

    def _replace(self, how):
        self.worker.send_signal(how) if how == signal.SIGTERM else self.processes.kill(self.worker)
        self.worker.wait(90)  # asked to stop, it finishes the task in its hand
        self.worker = self.processes.worker(f"worker{len(self.moments)}")

    def flush(self):
        redis.Redis.from_url(settings.REDIS_URL).flushall()

    def cut(self):
        """Every connection to the database but ours dies, as when it restarts."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def calm(self, seconds):
        """Whether all mail came to an end within that time after the last fault."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.tick()
            time.sleep(1)
            if not Mail.objects.filter(status__in=["queued", "claimed"]).exists() and Nudge.objects.count() == self.due:
                return round(seconds - (end - time.monotonic()), 1)
        return None


def ride_out(processes, smtp, *, number, faults, clocks, slow, hurry=False):
    """Every reader is due; the faults strike in random order; then the counts are taken."""
    smtp.slow = slow
    subscriptions = readers(number, timezone.now())
    storm = Storm(processes, clocks, number)
    names = [name for name, times in faults.items() for _ in range(times)]
    storm.chance.shuffle(names)
    also = [processes.start(f"tick{n}", "manage.py", "tick") for n in range(clocks)]
    for name in names:
        storm.strike(name)
    if hurry:  # what the killed held is free again at once instead of after the lease
        Mail.objects.filter(status="claimed").update(lease_until=timezone.now())
    calm_after = storm.calm(180)
    for clock in also:
        clock.wait(60)
    arrived = Counter(letter["X-RcptTo"] for letter in smtp.messages())
    weekly = Mail.objects.filter(kind="weekly")
    statuses = Counter(weekly.values_list("status", flat=True))
    sent = set(weekly.filter(status="sent").values_list("to", flat=True))
    doubtful = set(weekly.filter(status="in_doubt").values_list("to", flat=True))
    report.write(
        f"weekly-mail-{number}", seed=SEED, faults=faults, clocks=clocks, moments=storm.moments, statuses=statuses,
        arrived=sum(arrived.values()), calm_after_seconds=calm_after,
    )  # fmt: skip
    assert calm_after is not None, statuses
    assert Nudge.objects.count() == weekly.count() == len(subscriptions)
    assert set(statuses) <= {"sent", "in_doubt"}
    assert [reader for reader, times in arrived.items() if times > 1] == []
    assert sent - set(arrived) == set()  # none lost in silence
    assert set(arrived) - sent - doubtful == set()
    assert len(doubtful) <= sum(faults.values())


@pytest.mark.processes
@pytest.mark.timeout(400)
@pytest.mark.django_db(transaction=True)
def test_a_few_families_through_two_kills_and_an_emptied_broker(processes, smtp):
    ride_out(processes, smtp, number=25, faults={"kill": 2, "flush": 1}, clocks=3, slow=0.1, hurry=True)


@pytest.mark.faults
@pytest.mark.timeout(1500)
@pytest.mark.django_db(transaction=True)
def test_five_hundred_families_through_sixty_faults(processes, smtp):
    faults = {"kill": 25, "term": 20, "flush": 10, "cut": 5}
    ride_out(processes, smtp, number=500, faults=faults, clocks=5, slow=0.4)


@pytest.mark.processes
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_five_clocks_that_start_at_the_same_moment_send_one_mail_each(processes, smtp):
    smtp.slow = 0.05
    readers(12, timezone.now())
    clocks = [processes.start(f"clock{n}", "manage.py", "tick") for n in range(5)]
    assert [clock.wait(120) for clock in clocks] == [0] * 5
    arrived = Counter(letter["X-RcptTo"] for letter in smtp.messages())
    assert arrived == Counter({f"reader{n}@example.org": 1 for n in range(12)})
    assert set(Mail.objects.values_list("status", flat=True)) == {"sent"}
    assert Nudge.objects.count() == 12
