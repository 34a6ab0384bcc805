"""Half an hour of ordinary use, as fast as people can be: nothing grows."""

import time
from dataclasses import dataclass
from statistics import median

import psutil
import pytest
import redis
from django.utils import timezone

from tests.faults import report
from tests.faults.phones import Traffic, families, phones_of
from tests.faults.readers import readers

MINUTES, WARM, WINDOW, EVERY = 30, 6, 5, 10  # minutes, but for the last: seconds
PAGES = ("/log/", "/week/", "/tips/", "/moments/", "/family/", "/hulp/")
GROWTH, SLACK = 1.15, 1.05  # of memory; of files and keys, which breathe with what is on its way


@dataclass
class Level:
    """What the processes hold: MiB of their own, open files, connections to the database, keys in the broker."""

    minute: float
    memory: dict[str, float]
    files: int
    keys: int

    @property
    def total(self) -> float:
        return sum(self.memory.values())


class Watch:
    def __init__(self, here, named):
        self.named = {name: psutil.Process(process.pid) for name, process in named.items()}
        self.broker = redis.Redis.from_url(here.broker_url)
        self.start = time.monotonic()

    def level(self) -> Level:
        families = {name: [one, *one.children(recursive=True)] for name, one in self.named.items()}
        return Level(
            minute=round((time.monotonic() - self.start) / 60, 2),
            memory={
                name: round(sum(one.memory_full_info().uss for one in those) / 2**20, 1)
                for name, those in families.items()
            },
            files=sum(one.num_fds() for those in families.values() for one in those),
            keys=int(self.broker.dbsize()),
        )


def middle(levels, name):
    return median(getattr(level, name) for level in levels)


@pytest.mark.faults
@pytest.mark.soak
@pytest.mark.timeout(MINUTES * 60 + 600)
def test_half_an_hour_of_use_and_nothing_grows(house, smtp):
    here = house("postgres")
    people = families(12)
    readers(200, timezone.now())
    web, address = here.processes.web(workers=2)
    watch = Watch(here, {"web": web, "worker": here.processes.worker(), "clock": here.processes.clock()})
    levels, pages = [], 0
    with Traffic(phones_of(address, people, 1), each=1) as traffic:
        while (now := watch.level()).minute < MINUTES:
            levels.append(now)
            until = time.monotonic() + EVERY
            while time.monotonic() < until:
                reader = traffic.phones[pages % len(traffic.phones)]
                assert reader.ask("GET", PAGES[pages % len(PAGES)]).status == 200
                pages += 1
                time.sleep(0.1)
    warm = [level for level in levels if WARM - WINDOW / 2 <= level.minute < WARM + WINDOW / 2]
    last = [level for level in levels if level.minute >= MINUTES - WINDOW]
    figures = {name: (middle(warm, name), middle(last, name)) for name in ("total", "files", "keys")}
    report.write(
        "soak", minutes=MINUTES, moments=len(traffic.logged), pages=pages, letters=len(smtp.files()),
        warm_and_last=figures, memory_at_the_end=levels[-1].memory,
        every_minute=[level.__dict__ for level in levels[::6]],
    )  # fmt: skip
    assert traffic.logged == traffic.acknowledged()
    assert figures["total"][1] <= GROWTH * figures["total"][0]
    for name in ("files", "keys"):
        assert figures[name][1] <= SLACK * figures[name][0] + 2, name
