"""The folder of a run: in memory where there is room, and nothing of a killed run stays there."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests import services


@pytest.fixture
def memory(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "MEMORY", tmp_path)
    return tmp_path


def test_what_a_killed_run_left_goes_and_a_running_one_stays(memory):
    over = subprocess.Popen([sys.executable, "-c", ""])
    over.wait()
    for name in (f"sr-test-{over.pid}-a", f"sr-test-{os.getpid()}-b", "of-somebody-else"):
        (memory / name / "pg").mkdir(parents=True)
    made = services.make_folder()
    assert {found.name for found in memory.iterdir()} == {f"sr-test-{os.getpid()}-b", "of-somebody-else", made.name}


@pytest.mark.parametrize("free", [2 * 2**30, 0])
def test_with_too_little_memory_it_is_on_disk(memory, monkeypatch, tmp_path_factory, free):
    elsewhere = tmp_path_factory.mktemp("disk")
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free))
    assert services.make_folder().parent == elsewhere
