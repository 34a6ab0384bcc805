"""The folder of a run: in memory where there is room, and nothing of a killed run stays there."""

import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests import services

MAKE_AND_WAIT = """
import pytest
from pathlib import Path
from tests import services
services.MEMORY = Path({memory!r})
print(services.make_folder().name, flush=True)
input()
"""


@pytest.fixture
def memory(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "MEMORY", tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=3 * 2**30))
    monkeypatch.setattr("os.statvfs", lambda path: SimpleNamespace(f_flag=0))
    return tmp_path


@pytest.fixture
def other(memory):
    """Another run, and the name of its folder."""
    code = MAKE_AND_WAIT.format(memory=str(memory))
    run = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout
    assert run.stdin
    yield run, run.stdout.readline().strip()
    run.kill()
    run.wait()
    run.stdin.close()
    run.stdout.close()


def test_what_a_killed_run_left_goes_and_a_running_one_stays(memory, other):
    (memory / "sr-test-of-somebody-else").mkdir()
    (memory / "other").mkdir()
    run, name = other
    kept = {"sr-test-of-somebody-else", "other"}
    first = services.make_folder().name
    assert {found.name for found in memory.iterdir()} == {first, name} | kept
    run.send_signal(signal.SIGKILL)
    run.wait()
    second = services.make_folder().name
    assert {found.name for found in memory.iterdir()} == {first, second} | kept


@pytest.mark.parametrize(("free", "flag"), [(2 * 2**30, 0), (0, 0), (3 * 2**30, 8)])
def test_with_too_little_memory_or_where_nothing_may_start_it_is_on_disk(
    memory, monkeypatch, tmp_path_factory, free, flag
):
    elsewhere = tmp_path_factory.mktemp("disk")
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free))
    monkeypatch.setattr("os.statvfs", lambda path: SimpleNamespace(f_flag=flag))
    assert services.make_folder().parent == elsewhere
