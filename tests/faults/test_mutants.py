"""Every guard that is taken away is noticed, by the matrix of routes or by a test near it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import matrix, mutants
from tests.faults import mutated, report
from tests.test_routes import bert, doors, olga, rita, scene

__all__ = ["bert", "doors", "olga", "rita", "scene"]
pytestmark = pytest.mark.faults
PARTS, LIKELY = 2, 10
TESTS = ["tests/accounts", "tests/logs", "tests/api", "tests/test_attacks.py"]
# Sign-in before the second factor: the second factor sends a stranger to sign in as well.
DOUBLED = {f"{key}: without user_passes_test.<locals>.decorator.<locals>._view_wrapper" for key in matrix.GUARDED}


@pytest.mark.timeout(300)
def test_the_matrix_is_as_the_table_says(scene, doors, settings):
    """With every guard in place; under a mutant, only the likely routes unless it is asked for whole."""
    settings.API_CALLS_A_MINUTE = 10**7
    settings.MFA_RATE_LIMITS = False
    for client in doors.values():
        client.raise_request_exception = False
    keys = likely_first(mutated.name)
    if mutated.name and not mutated.whole:
        keys = keys[:LIKELY]
    assert next(matrix.wrong(scene, doors, keys), None) is None


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_every_guard_that_is_gone_is_noticed(tmp_path):
    here = f"{__file__}::test_the_matrix_is_as_the_table_says"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.faults.mutated", "-p", "no:randomly", here, *TESTS]
    command += ["-m", "not (browser or processes or bench)", "--tb=no", "--show-capture=no"]
    reports = [tmp_path / f"{part}.json" for part in range(PARTS)]
    env = {**os.environ, "SR_TEST_DB": "sqlite"}
    runs = [
        subprocess.Popen(
            command,
            cwd=mutants.ROOT,
            env={**env, "SR_MUTANTS": f"{part}/{PARTS}", "SR_MUTANTS_REPORT": str(path)},
            stdout=subprocess.DEVNULL,
        )
        for part, path in enumerate(reports)
    ]
    assert [run.wait() for run in runs] == [0] * PARTS
    found = [json.loads(path.read_text()) for path in reports]
    killed = {name: by for one in found for name, by in one["killed"].items()}
    survived = [name for one in found for name in one["survived"] if name.partition(" ")[2] not in DOUBLED]
    report.write("mutants", killed=len(killed), doubled=sorted(DOUBLED), survived=survived)
    assert len(killed) + len(survived) > 400
    assert survived == []


def likely_first(name: str) -> list[str]:
    """The routes whose name or file the mutant names come first: most are found there at once."""
    words = set(Path(name.split(":")[0]).stem.split("_")) | set(name.replace(":", " ").replace("_", " ").split())
    return sorted(matrix.OURS, key=lambda key: -sum(word.rstrip("s") in key for word in words if len(word) > 3))
