"""The houses of the fault runs."""

import contextlib

import pytest

from tests.faults.house import House
from tests.faults.staged_sink import StagedSink


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
def house(tmp_path, smtp, django_db_blocker):
    """`house("postgres")` or `house("sqlite")`; gone after the test."""
    tmp_path.chmod(0o755)
    for folder in list(tmp_path.parents)[:2]:
        folder.chmod(0o755)
    with contextlib.ExitStack() as stack:

        def build(kind, disk=None):
            stack.enter_context(django_db_blocker.unblock())
            return stack.enter_context(House(kind, tmp_path / "house", smtp.url, disk).opened())

        yield build
