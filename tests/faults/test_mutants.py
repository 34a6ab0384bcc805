"""Every guard that is taken away is noticed, by the matrix of routes or by a test that passes it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import matrix, mutants
from tests.faults import report
from tests.services import STARTED
from tests.test_routes import bert, doors, olga, rita, scene

__all__ = ["bert", "doors", "olga", "rita", "scene"]
pytestmark = [pytest.mark.faults, pytest.mark.soak]
PARTS = 2
TESTS = ["tests/accounts", "tests/logs", "tests/api", "tests/test_attacks.py"]
MATRIX = "test_the_matrix_is_as_the_table_says"
SIGN_IN = "without user_passes_test.<locals>.decorator.<locals>._view_wrapper"
OF_PARENT = "everything for Grant.objects.of_parent"
# Guards that another one stands before, in the same breath: nothing that a test could see changes without them.
DOUBLED = {
    "the second factor sends a stranger to sign in as well": {f"{key}: {SIGN_IN}" for key in matrix.GUARDED},
    "narrowed to a family, place or child that was itself looked up through the person": {
        f"logs/copy_page.py render: {OF_PARENT}(user)",
        f"logs/portable.py _grants: {OF_PARENT}(user)",
        "logs/portable.py _looked: everything for AccessLogEntry.objects.readable_by(user)",
        f"accounts/views/sharing.py grants: {OF_PARENT}(answers.person(request))",
        "accounts/views/sharing.py looked: everything for AccessLogEntry.objects.readable_by(answers.person(request))",
        "accounts/views/people.py people: everything for Invitation.objects.of_parent(user)",
        "accounts/views/organisation.py organisation: everything for Invitation.objects.of_coordinator(user)",
    },
    "the grant that this very call has made": {f"api/views/grants.py post: {OF_PARENT}(self.person)"},
    "behind a guard that lets only people in; it is there for the types": {
        "accounts/views/answers.py person: without if not isinstance(request.user, User): raise",
    },
}


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
    seen, reports = tmp_path / "seen", [tmp_path / f"{part}.json" for part in range(PARTS)]
    first = _pytest(tmp_path / "first", ["-n", "2", "--cov", "--cov-context=test", "--cov-report="], COVERAGE_FILE=seen)
    _wait(first)
    runs = [
        _pytest(
            tmp_path / f"part-{part}",
            ["-p", "tests.faults.mutated"],
            SR_MUTANTS=f"{part}/{PARTS}", SR_MUTANTS_REPORT=path, SR_MUTANTS_SEEN=seen,
        )
        for part, path in enumerate(reports)
    ]  # fmt: skip
    try:
        for run in runs:
            _wait(run)
    finally:
        for process, _ in runs:
            process.kill()
    found = [json.loads(path.read_text()) for path in reports]
    killed = {name: by for one in found for name, by in one["killed"].items()}
    left = {name.partition(" ")[2] for one in found for name in one["survived"]}
    survived, excused = sorted(left - set().union(*DOUBLED.values())), sorted(left & set().union(*DOUBLED.values()))
    report.write("mutants", killed=len(killed), doubled=excused, survived=survived)
    assert len(killed) > 400
    assert survived == []


Run = tuple[subprocess.Popen[bytes], Path]


def _pytest(out: Path, options: list[str], **env: object) -> Run:
    """On SQLite, everything that asks who somebody is, without processes and browsers; this very test stays out."""
    here = f"{Path(__file__)}::{MATRIX}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "--tb=no", "--show-capture=no", *options]
    command += ["-m", "not (browser or processes or bench)", here, *TESTS]
    told = {**os.environ, "SR_TEST_DB": "sqlite", **{name: str(value) for name, value in env.items()}}
    told.pop(STARTED, None)  # each has a database of its own, and not this run's
    with out.open("wb") as file:
        return subprocess.Popen(command, cwd=mutants.ROOT, env=told, stdout=file, stderr=file), out


def _wait(run: Run) -> None:
    process, out = run
    assert process.wait() == 0, out.read_text()[-2000:]
