"""Every guard that is taken away is noticed by the matrix of routes."""

from pathlib import Path

import pytest

from tests import matrix, mutants
from tests.faults import report
from tests.test_routes import bert, doors, olga, rita, scene

__all__ = ["bert", "doors", "olga", "rita", "scene"]
pytestmark = pytest.mark.faults
# Sign-in before the second factor: the second factor sends a stranger to sign in as well.
DOUBLED = {f"{key}: without user_passes_test.<locals>.decorator.<locals>._view_wrapper" for key in matrix.GUARDED}


@pytest.mark.timeout(3000)
def test_the_matrix_notices_every_guard_that_is_gone(scene, doors, settings):
    settings.API_CALLS_A_MINUTE = 10**7
    for client in doors.values():
        client.raise_request_exception = False
    assert next(matrix.wrong(scene, doors, matrix.OURS), None) is None
    killed, survived = {}, []
    for mutant in mutants.mutants():
        with mutant.apply():
            first = next(matrix.wrong(scene, doors, likely_first(mutant.name)), None)
        if first:
            killed[mutant.name] = first
        else:
            survived.append(mutant.name)
    report.write("mutants", killed=len(killed), doubled=sorted(DOUBLED), survived=survived)
    assert [name for name in survived if name not in DOUBLED] == []


def likely_first(name: str) -> list[str]:
    """The routes whose name or file the mutant names come first: most are found there at once."""
    words = set(Path(name.split(":")[0]).stem.split("_")) | set(name.replace(":", " ").replace("_", " ").split())
    return sorted(matrix.OURS, key=lambda key: -sum(word.rstrip("s") in key for word in words if len(word) > 3))
