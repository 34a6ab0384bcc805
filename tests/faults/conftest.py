"""The houses of the fault runs, and one report of a whole run: how each test ended, and all that was written down."""

import contextlib
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from tests.faults import report
from tests.faults.house import House
from tests.faults.staged_sink import StagedSink

_told: list[dict[str, Any]] = []
_began, _start = time.monotonic(), time.time()


def pytest_runtest_logreport(report):
    if report.when == "call" or report.failed:
        _told.append({"test": report.nodeid, "outcome": report.outcome, "seconds": round(report.duration, 1)})


def pytest_sessionfinish(session):
    if session.config.option.markexpr.startswith("faults") and not hasattr(session.config, "workerinput"):
        name, seconds = os.environ.get("SR_FAULTS", "faults"), round(time.monotonic() - _began)
        report.write(name, seconds=seconds, load=os.getloadavg(), tests=_told, reports=report.since(_start))


@pytest.fixture
def smtp(tmp_path):
    """A mail server that can be slow, and can be stopped in the middle of a mail."""
    folder = tmp_path / "smtp"
    folder.mkdir()
    sink = StagedSink(folder)
    sink.start()
    yield sink
    sink.go.set()
    sink.stop()


@pytest.fixture
def folder():
    """Open to PostgreSQL's own user; the folders of pytest are closed again whenever another run of it begins."""
    with tempfile.TemporaryDirectory(prefix="sr-faults-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def house(folder, smtp, django_db_blocker):
    """`house("postgres")` or `house("sqlite")`; gone after the test."""
    with contextlib.ExitStack() as stack:

        def build(kind, disk=None):
            stack.enter_context(django_db_blocker.unblock())
            return stack.enter_context(House(kind, folder / "house", smtp.url, disk).opened())

        yield build
