"""Every guard that is taken away is noticed, by the matrix of routes or by a test that passes it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import matrix, mutants
from tests.faults import report
from tests.test_routes import bert, doors, olga, rita, scene

__all__ = ["bert", "doors", "olga", "rita", "scene"]
pytestmark = [pytest.mark.faults, pytest.mark.soak]
PARTS = 2
TESTS = ["tests/accounts", "tests/logs", "tests/api", "tests/test_attacks.py"]
MATRIX = "test_the_matrix_is_as_the_table_says"
# Sign-in before the second factor: the second factor sends a stranger to sign in as well.
DOUBLED = {f"{key}: without user_passes_test.<locals>.decorator.<locals>._view_wrapper" for key in matrix.GUARDED}


@pytest.mark.parametrize("key", [*matrix.OURS, "nested"])
def test_the_matrix_is_as_the_table_says(scene, doors, settings, key):
    """Each route by itself, so that a mutant is shown to those it concerns."""
    settings.API_CALLS_A_MINUTE = 10**7
    settings.MFA_RATE_LIMITS = False
    for client in doors.values():
        client.raise_request_exception = False
    keys = [key] if key != "nested" else []
    assert next(matrix.wrong(scene, doors, keys, nested=not keys), None) is None


@pytest.mark.timeout(3 * 3600)
def test_every_guard_that_is_gone_is_noticed(tmp_path):
    seen = tmp_path / "seen"
    assert _pytest(["-n", "2", "--cov", "--cov-context=test", "--cov-report="], COVERAGE_FILE=str(seen)).wait() == 0
    reports = [tmp_path / f"{part}.json" for part in range(PARTS)]
    runs = [
        _pytest(
            ["-p", "tests.faults.mutated"],
            SR_MUTANTS=f"{part}/{PARTS}", SR_MUTANTS_REPORT=str(path), SR_MUTANTS_SEEN=str(seen),
        )
        for part, path in enumerate(reports)
    ]  # fmt: skip
    assert [run.wait() for run in runs] == [0] * PARTS
    found = [json.loads(path.read_text()) for path in reports]
    killed = {name: by for one in found for name, by in one["killed"].items()}
    survived = [name for one in found for name in one["survived"] if name.partition(" ")[2] not in DOUBLED]
    report.write("mutants", killed=len(killed), doubled=sorted(DOUBLED), survived=survived)
    assert len(killed) + len(survived) > 400
    assert survived == []


def _pytest(options: list[str], **env: str) -> subprocess.Popen[bytes]:
    """On SQLite, everything that asks who somebody is, without processes and browsers; this very test stays out."""
    here = f"{Path(__file__)}::{MATRIX}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "--tb=no", "--show-capture=no", *options]
    command += ["-m", "not (browser or processes or bench)", here, *TESTS]
    return subprocess.Popen(
        command, cwd=mutants.ROOT, env={**os.environ, "SR_TEST_DB": "sqlite", **env}, stdout=subprocess.DEVNULL
    )
