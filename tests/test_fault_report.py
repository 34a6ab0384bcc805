"""A fault run leaves what it did in files, one for each test and one for all, also when a test failed."""

import json
import os
import subprocess
import sys

import pytest

from tests.processes import ROOT

pytestmark = pytest.mark.processes


def test_a_run_is_written_down_with_what_its_tests_wrote(tmp_path):
    command = [sys.executable, "-m", "pytest", "-q", "-m", "faults and not (alone or soak)", "-p", "no:cacheprovider"]
    env = os.environ | {"SR_REPORTS": str(tmp_path), "SR_FAULTS": "some"}
    chosen = ["tests/faults/test_one_row.py", "-k", "three_times and sqlite"]
    done = subprocess.run([*command, *chosen], cwd=ROOT, env=env, capture_output=True, check=False)
    whole = json.loads((tmp_path / "some.json").read_text())
    [test] = whole["tests"]
    assert test["test"] == "tests/faults/test_one_row.py::test_three_times[sqlite]"
    assert (test["outcome"] == "passed") == (done.returncode == 0)
    assert whole["seconds"] >= test["seconds"] > 0
