"""The broker goes and comes back, or a link of the chain stands still: work goes on by itself, or somebody is told."""

import contextlib
import os
import random
import signal
import time
from datetime import timedelta

import pytest
import redis
from django.db.models import F
from django.utils import timezone

from logs.models import Heartbeat
from serve_return.celery import app
from tests.faults import report
from tests.faults.phones import Phone
from tests.faults.storm import AWAY
from tests.services import wait_until

FROZEN = 90  # seconds
EARLIER = timedelta(seconds=170)


class Chain:
    """A worker on a house's broker, and a heart that a test can make beat."""

    def __init__(self, here):
        self.here, self.worker = here, here.processes.worker()
        self.client = redis.Redis.from_url(here.broker_url, socket_timeout=2, socket_connect_timeout=2)

    def beat(self):
        with contextlib.suppress(*AWAY), app.connection_for_write(url=self.here.broker_url) as broker:
            app.send_task("logs.tasks.beat_heart", ignore_result=True, connection=broker, retry=False)

    def restart(self):
        self.here.restart_broker()

    def cut_every_client(self):
        self.client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")

    def freeze(self):
        os.kill(self.here.broker.pid, signal.SIGSTOP)
        time.sleep(FROZEN)
        os.kill(self.here.broker.pid, signal.SIGCONT)

    def seconds_until_a_beat(self):
        """From now, when the broker is there again, until a beat of after now is in the database."""
        start, now = time.monotonic(), timezone.now()
        while not Heartbeat.objects.filter(at__gt=now).exists():
            assert time.monotonic() < start + 120, self.here.processes.log("worker")[-3000:]
            self.beat()
            time.sleep(1)
        return round(time.monotonic() - start, 1)


@pytest.mark.faults
@pytest.mark.timeout(400)
def test_a_worker_takes_up_work_within_a_minute_after_the_broker_is_back(house):
    chain = Chain(house("postgres"))
    seconds = {"at first": chain.seconds_until_a_beat()}
    for fault in ("restart", "cut_every_client", "freeze", "restart"):
        getattr(chain, fault)()
        seconds[fault] = max(seconds.get(fault, 0), chain.seconds_until_a_beat())
    report.write("broker-back", frozen=FROZEN, seconds=seconds)
    assert chain.worker.poll() is None  # the same process all the time
    assert max(seconds.values()) <= 60


@pytest.mark.faults
@pytest.mark.timeout(500)
def test_a_link_that_stands_still_is_told_within_three_minutes(house):
    """The silence before is made longer in the database, so that this takes ten seconds a link."""
    here = house("postgres")
    _, address = here.processes.web()
    links = {"clock": here.processes.clock(), "worker": here.processes.worker()}
    monitor = Phone(address, "", 0, 0, random.Random(1))

    def status():
        time.sleep(0.5)
        return monitor.ask("GET", "/health/deep/").status

    links |= {"broker": here.broker, "database": here.database}
    told, healed = {}, {}
    wait_until(lambda: status() == 200, "the chain", 60)
    for name, process in links.items():
        os.killpg(process.pid, signal.SIGSTOP)
        if name in ("clock", "worker"):
            Heartbeat.objects.update(at=F("at") - EARLIER)
        start = time.monotonic()
        wait_until(lambda: status() == 503, name, 180)
        told[name] = round(time.monotonic() - start, 1)
        os.killpg(process.pid, signal.SIGCONT)
        start = time.monotonic()
        wait_until(lambda: status() == 200, f"{name} again", 120)
        healed[name] = round(time.monotonic() - start, 1)
    report.write("wedged-links", silence_made_longer_by=EARLIER, told_after=told, well_again_after=healed)
    assert max(told.values()) <= 180
