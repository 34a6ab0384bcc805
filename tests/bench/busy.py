"""Pages of a family while a week of many children closes, against the same pages while nothing else happens."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import psycopg

from tests.bench import closing
from tests.bench.report import Report, say
from tests.faults.phones import Phone, families, phones_of
from tests.processes import Processes

PATHS, LIMIT = ("/log/", "/week/"), 2  # times the idle p95
IDLE, CLOSINGS, PAUSE = 200, 3, 0.02  # pages, weeks, seconds between two pages


def run(report: Report, children: int) -> None:
    """Prints the p95 of both."""
    say(f"Pages while a week of {children:,} children closes, one server process, on PostgreSQL")
    with tempfile.TemporaryDirectory(prefix="sr-bench-") as folder, psycopg.connect(_url(), autocommit=True) as db:
        closing.fill(db, children)
        processes = Processes(Path(folder), {"SR_VAR": folder})
        try:
            _, address = processes.web()
            (phone,) = phones_of(address, families(1), 1)
            _compare(report, db, phone)
        finally:
            processes.end()


def _compare(report: Report, db: psycopg.Connection, phone: Phone) -> None:
    _pages(phone, lambda done: done < IDLE // 4)  # warm
    idle = _p95(_pages(phone, lambda done: done < IDLE))
    busy: list[float] = []
    for _ in range(CLOSINGS):
        closing.reset(db)
        clock = subprocess.Popen([sys.executable, "-m", "tests.bench.closing"], stdout=subprocess.DEVNULL)
        busy += _pages(phone, _while_it_runs(clock))
        assert clock.returncode == 0
    detail = f"p95 {_p95(busy) * 1000:.0f} ms of {len(busy)} pages, idle {idle * 1000:.0f} ms"
    report.at_most("pages while a week closes", _p95(busy) / idle, LIMIT, detail)


def _while_it_runs(clock: subprocess.Popen[bytes]) -> Callable[[int], bool]:
    return lambda _done: clock.poll() is None


def _pages(phone: Phone, go_on: Callable[[int], bool]) -> list[float]:
    """Seconds of each, one after the other."""
    seconds: list[float] = []
    while go_on(len(seconds)):
        time.sleep(PAUSE * random.random())
        begin = time.perf_counter()
        status = phone.ask("GET", PATHS[len(seconds) % len(PATHS)]).status
        seconds.append(time.perf_counter() - begin)
        assert status == 200, status
    return seconds


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def _url() -> str:
    return os.environ["DATABASE_URL"]
