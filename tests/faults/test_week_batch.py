"""Five hundred families' weeks and mails through sixty faults of worker, broker and database: nothing missing, nothing
twice. Late phones go on adding moments to weeks that closed, so that there is something to sum up all the time."""

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Child
from logs.models import Interaction, Sent, WeeklySummary, WeekMark
from tests.faults.readers import readers
from tests.faults.storm import Storm, judge

SEED, FAMILIES = 20261201, 500
FAULTS = {"kill": 25, "term": 20, "flush_and_restart": 10, "restart_database": 5}


class WholeStorm(Storm):
    """Also the servers beneath are struck, and moments of closed weeks keep coming in."""

    def __init__(self, here, **options):
        super().__init__(here.processes, here.broker_url, **options)
        self.here = here
        children = Child.objects.select_related("family").prefetch_related("family__memberships__user")
        self.children = list(children)

    def strike(self, fault):
        connection.close()  # it may have died with the database
        self.late_moments(15)
        super().strike(fault)

    def late_moments(self, number):
        now = timezone.now()
        for child in self.chance.sample(self.children, number):
            user = child.family.memberships.all()[0].user
            fields = {"occurred_at": now - timedelta(days=8), "serves": ["look"]}
            Interaction.objects.record_many(
                by=user, items=[Sent(client_id=uuid.uuid4(), child=child, fields=fields)], now=now
            )

    def flush_and_restart(self):
        self.flush()
        self.here.restart_broker()

    def restart_database(self):
        self.here.restart_database()


@pytest.mark.faults
@pytest.mark.timeout(1500)
def test_five_hundred_families_through_sixty_faults(house, smtp):
    smtp.slow = 0.3
    here = house("postgres")
    readers(FAMILIES, timezone.now())
    storm = WholeStorm(here, clocks=5, due=FAMILIES, seed=SEED)
    with transaction.atomic():
        storm.late_moments(FAMILIES)
    clocks = [here.processes.clock(f"clock{n}") for n in range(5)]
    names = [name for name, times in FAULTS.items() for _ in range(times)]
    storm.chance.shuffle(names)
    for name in names:
        storm.strike(name)
    connection.close()
    storm.late_moments(50)
    calm_after = storm.calm(180)
    assert [clock.poll() for clock in clocks] == [None] * 5  # no clock was started again by hand
    there = Counter(Interaction.objects.values_list("child", "week_start"))
    summed = {(row.child_id, row.week_start): row.moments for row in WeeklySummary.objects.all()}
    judge(
        storm, smtp, "weekly-batch-500", seed=SEED, faults=FAULTS, calm_after=calm_after, weeks=len(summed),
        moments_summed=sum(summed.values()),
    )  # fmt: skip
    assert summed == dict(there)  # every week, once, with every moment
    assert WeeklySummary.objects.count() == len(there)
    assert not WeekMark.objects.due(timezone.now()).exists()
