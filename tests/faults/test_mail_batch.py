"""A batch of weekly mails through killed workers, an emptied broker and many clocks at once: one mail each."""

from collections import Counter

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Mail
from logs.models import Nudge
from tests.faults.readers import readers
from tests.faults.storm import Storm, judge

SEED = 20261122


@pytest.mark.processes
@pytest.mark.timeout(400)
@pytest.mark.django_db(transaction=True)
def test_a_few_families_through_two_kills_and_an_emptied_broker(processes, smtp):
    smtp.slow, faults = 0.1, {"kill": 2, "flush": 1}
    readers(25, timezone.now())
    storm = Storm(processes, settings.REDIS_URL, clocks=3, due=25, seed=SEED)
    also = [processes.start(f"tick{n}", "manage.py", "tick") for n in range(3)]
    for name in ("kill", "flush", "kill"):
        storm.strike(name)
    Mail.objects.filter(status="claimed").update(lease_until=timezone.now())  # free again now, not after the lease
    calm_after = storm.calm(180)
    for clock in also:
        clock.wait(60)
    judge(storm, smtp, "weekly-mail-25", seed=SEED, faults=faults, calm_after=calm_after)


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
