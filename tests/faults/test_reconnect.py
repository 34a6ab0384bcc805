"""A thousand phones come back from a tunnel at once: every moment arrives once, and pages go on."""

import os
import random
import threading
import time
from collections import Counter
from statistics import quantiles

import pytest

from logs.models import Interaction
from tests.faults import report
from tests.faults.phones import families, phones_of, together

SEED, PHONES, ITEMS, WITHIN = 20261128, 1000, 50, 10


class Reader:
    """Somebody who opens a page, again and again."""

    def __init__(self, phone, path):
        self.phone, self.path, self.done = phone, path, threading.Event()
        self.seconds, self.statuses = [], Counter[int]()
        self.thread = threading.Thread(target=self.read, daemon=True)

    def read(self):
        while not self.done.wait(0.2):
            start = time.monotonic()
            self.statuses[self.phone.ask("GET", self.path).status] += 1
            self.seconds.append(time.monotonic() - start)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.done.set()
        self.thread.join(20)

    @property
    def p95(self):
        return round(quantiles(self.seconds, n=20)[-1], 3)


@pytest.mark.faults
@pytest.mark.alone
@pytest.mark.timeout(400)
@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_a_thousand_phones_that_come_back_within_ten_seconds(house, kind):
    chance = random.Random(SEED)
    here = house(kind)
    told = families(PHONES + 1)
    _, address = here.processes.web(workers=2)
    phones = phones_of(address, told, SEED)
    somebody = phones.pop()
    for phone in phones:
        phone.log(ITEMS)
    sent = {item["id"] for phone in phones for item in phone.outbox}
    somebody.ask("GET", "/log/")  # the first page of a server that just started reads its templates
    start = time.monotonic()
    with Reader(somebody, "/week/") as reader:
        together(phones, 180, WITHIN, chance)
        seconds = round(time.monotonic() - start, 1)
    acknowledged = [name for phone in phones for name in phone.acknowledged]
    rows = Counter(map(str, Interaction.objects.values_list("client_id", flat=True)))
    tries = Counter(status for phone in phones for status in phone.tries)
    report.write(
        f"reconnect-{kind}", seed=SEED, phones=PHONES, items=ITEMS, rows=rows.total(), acknowledged=len(acknowledged),
        seconds=seconds, pages=len(reader.seconds), page_p95=reader.p95, page_worst=round(max(reader.seconds), 3),
        page_statuses=reader.statuses, answers=tries, most_tries=max(len(phone.tries) for phone in phones),
        load=os.getloadavg(),
    )  # fmt: skip
    assert [phone.held for phone in phones if phone.held] == []
    assert set(acknowledged) == sent == set(rows)  # none lost
    assert rows.total() == len(sent)  # none doubled
    assert set(reader.statuses) == {200}
    assert seconds <= 90
    assert reader.p95 <= 1
