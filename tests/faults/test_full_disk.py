"""The disk is full: 503 and when to come back, pages can still be read, and it goes on by itself when there is room."""

import contextlib
import os
import subprocess
import uuid
from collections import Counter

import pytest
from django.db import connection

from logs.models import Interaction
from tests.faults import report
from tests.faults.phones import families, phones_of

TRIES = 100


@pytest.fixture
def disk(folder):
    """A file system of 12 MB of its own, which only root can make."""
    assert os.geteuid() == 0, "a small disk can only be made as root"
    small = folder / "disk"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=0777", "tmpfs", str(small)], check=True)
    yield small
    subprocess.run(["umount", "--lazy", str(small)], check=True)


def fill(disk):
    """To the last byte; returns the file to remove."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    return ballast


def put(phone, token):
    name = str(uuid.uuid4())
    body = {"child": phone.child, "occurred_at": "2026-11-17T21:30:00+01:00", "serves": ["look"], "note": "x" * 250}
    return name, phone.ask("PUT", f"/api/v1/interactions/{name}/", body, {"X-CSRFToken": token})


@pytest.mark.faults
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_a_full_disk(house, disk, kind):
    here = house(kind, disk)
    web, address = here.processes.web(workers=1)
    (phone,) = phones_of(address, families(1), 1)
    token = phone.ask("GET", "/phone/session/").body["csrf"]
    stored = {name for name, answer in (put(phone, token) for _ in range(20)) if answer.status == 201}
    assert len(stored) == 20
    ballast = fill(disk)
    tries, pages = Counter[int](), Counter[int]()
    for number in range(TRIES):
        name, answer = put(phone, token)
        tries[answer.status] += 1
        if answer.status == 201:
            stored.add(name)
        else:
            assert (answer.status, answer.body["status"], answer.wait > 0) == (503, 503, True)
        if number % 10 == 9:
            pages[phone.ask("GET", "/week/").status] += 1
            pages[phone.ask("GET", "/api/v1/interactions/").status] += 1
    ballast.unlink()
    name, answer = put(phone, token)
    report.write(f"full-disk-{kind}", tries=tries, pages=pages, after=answer.status)
    assert answer.status == 201  # by itself
    assert web.poll() is None
    connection.close()
    rows = set(map(str, Interaction.objects.values_list("client_id", flat=True)))
    assert stored | {name} <= rows  # none acknowledged and lost
    assert tries[503] >= TRIES / 2
    assert set(pages) == {200}
