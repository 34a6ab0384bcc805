"""A backup that is made while families write, put back by the commands of docs/operations.md: nothing is missing."""

import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]  # has no types

from tests.faults import report
from tests.faults.phones import Traffic, families, phones_of
from tests.services import postgres_binaries, wait_until

SEED, BACKUPS, AT_MOST = 20261201, 3, 12


def dumped(here, number, between):
    """What an operator runs at night; that of SQLite is so short that it stops after its first pages, for `between`."""
    file = here.folder / f"backup-{number}"
    if here.kind == "postgres":
        pg_dump = postgres_binaries(here.folder / "pg") / "pg_dump"
        subprocess.run([pg_dump, "-Fc", here.url, "-f", file], check=True)
    else:
        live = sqlite3.connect(here.url.removeprefix("sqlite:///"))
        with closing(live), closing(sqlite3.connect(file)) as copy:
            pauses = iter([between])
            live.backup(copy, pages=50, progress=lambda *_: next(pauses, int)())
    return file


def put_back(here, file) -> str:
    """Into a database of its own; its address."""
    if here.kind == "sqlite":
        return f"sqlite:///{file}"
    with psycopg.connect(here.url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{file.name}"')
    url = f"{here.url.rsplit('/', 1)[0]}/{file.name}"
    pg_restore = postgres_binaries(here.folder / "pg") / "pg_restore"
    subprocess.run([pg_restore, "--clean", "--if-exists", "-d", url, file], check=True)
    return url


def moments_in(url) -> set[str]:
    question = "SELECT client_id FROM logs_interaction"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as copy:
            register(copy)  # the checks of our tables call them
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return {str(UUID(row[0])) for row in copy.execute(question)}
    with psycopg.connect(url) as copy:
        return {str(row[0]) for row in copy.execute(question)}


def a_moment_taken(traffic):
    up = time.monotonic()
    wait_until(lambda: traffic.silence_after(up) < 60, "a moment taken", 60)


@pytest.mark.faults
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_a_backup_while_writing_has_all_that_was_acknowledged_before_it(house, kind):
    here = house(kind)
    backups: list[tuple[Path, set[str], set[str]]] = []
    _web, address = here.processes.web(workers=2)
    with Traffic(phones_of(address, families(8), SEED), each=3) as traffic:
        while len(backups) < BACKUPS or not (any(during for *_, during in backups) or len(backups) == AT_MOST):
            a_moment_taken(traffic)
            before = set(traffic.acknowledged())
            file = dumped(here, len(backups), lambda: a_moment_taken(traffic))
            backups.append((file, before, set(traffic.acknowledged()) - before))
    found, slowest = [], 0.0
    for file, before, during in backups:
        begin = time.monotonic()
        url = put_back(here, file)
        kept = moments_in(url)
        took = time.monotonic() - begin
        slowest = max(slowest, took)
        found.append({"before": len(before), "during": len(during), "restored": len(kept), "seconds": took})
        assert before - kept == set()
    report.write(f"backup-{kind}", seed=SEED, backups=found)
    assert all(one["before"] for one in found)
    assert any(one["during"] for one in found)  # it was made while they wrote
    assert slowest < 60
