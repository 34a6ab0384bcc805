"""The web server or the database dies under load: what was acknowledged is there."""

import random
import time
from collections import Counter

import pytest
from django.db import connection

from logs.models import Interaction
from tests.faults import report
from tests.faults.phones import Traffic, families, phones_of
from tests.services import wait_until

SEED, KILLS, RESTARTS = 20261130, 50, 5


def kept(traffic):
    """How many rows there are, after a look at whether each acknowledged moment is one of them, once."""
    connection.close()
    rows = Counter(map(str, Interaction.objects.values_list("client_id", flat=True)))
    assert traffic.acknowledged() - set(rows) == set()  # none lost
    assert rows.total() == len(rows)  # none doubled
    assert set(rows) == traffic.logged  # and in the end all of them arrived
    return rows.total()


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_fifty_times_kill_9_of_the_web_server(house, kind):
    here, chance = house(kind), random.Random(SEED)
    web, address = here.processes.web(workers=2)
    kills = KILLS // 2  # on each database
    moments, begin = [], time.monotonic()
    with Traffic(phones_of(address, families(8), SEED), each=3) as traffic:
        for _ in range(kills):
            up = time.monotonic()
            wait_until(lambda up=up: traffic.silence_after(up) < 60, "a moment taken", 60)
            time.sleep(chance.uniform(0.1, 1))
            moments.append((round(time.monotonic() - begin, 2), len(traffic.acknowledged())))
            here.processes.kill(web)
            web, _ = here.processes.web(workers=2, port=int(address.rsplit(":", 1)[1]))
    tries = Counter(status for phone in traffic.phones for status in phone.tries)
    report.write(
        f"killed-web-{kind}", seed=SEED, kills=kills, moments=moments, tries=tries, logged=len(traffic.logged),
        acknowledged=len(traffic.acknowledged()), rows=kept(traffic),
    )  # fmt: skip
    assert tries[0] >= kills  # calls were in the air
    assert len({count for _, count in moments}) == kills  # and each time something had just been taken


@pytest.mark.faults
@pytest.mark.alone
@pytest.mark.timeout(300)
def test_five_immediate_restarts_of_the_database(house):
    here, chance = house("postgres"), random.Random(SEED)
    web, address = here.processes.web(workers=2)
    moments, begin = [], time.monotonic()
    with Traffic(phones_of(address, families(10), SEED), each=2) as traffic:
        for _ in range(RESTARTS):
            time.sleep(chance.uniform(2, 4))
            struck = time.monotonic()
            here.restart_database()
            up = time.monotonic()
            time.sleep(6)
            moments.append(
                {"at": struck - begin, "database_away": up - struck, "back_after": traffic.silence_after(up)}
            )
    tries = Counter(status for phone in traffic.phones for status in phone.tries)
    report.write(
        "database-restarts", seed=SEED, moments=moments, tries=tries, logged=len(traffic.logged),
        acknowledged=len(traffic.acknowledged()), rows=kept(traffic),
    )  # fmt: skip
    assert web.poll() is None  # nobody started anything again by hand
    assert tries[500] == 0  # a database that is away is no mistake of ours
    assert max(moment["back_after"] for moment in moments) <= 5
