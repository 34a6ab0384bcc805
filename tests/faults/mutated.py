"""A run of pytest that takes one guard away after the other and runs the tests near it until one notices.

`python -m pytest -p tests.faults.mutated …`; SR_MUTANTS is "part/of how many",
SR_MUTANTS_REPORT a file for the outcome.
"""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

# What the tests of a module call it.
CALLED = {"copy_page": "export", "diary": "moments", "permissions": "children tokens_page", "/tokens": "tokens_page"}
CALLED |= {"accounts/models": "accounts/viewers"}
FILES = 8  # of tests, the nearest to a mutant
name = ""  # of the mutant that is in force
whole = False  # whether the matrix runs whole
_failed: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.append(report.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    from tests import mutants

    part, parts = map(int, os.environ["SR_MUTANTS"].split("/"))
    outcome: dict[str, dict[str, str] | list[str]] = {"killed": (killed := {}), "survived": (survived := [])}
    # A test that fails without a mutant, or the second time, would notice anything.
    if noticed := _first_to_notice("nothing taken away", session.items):
        pytest.exit(f"{noticed} fails with every guard in place", returncode=1)
    for number, mutant in enumerate(mutants.mutants()):
        if number % parts == part:
            with mutant.apply():
                noticed = _first_to_notice(mutant.name, session.items)
            if noticed:
                killed[f"{number} {mutant.name}"] = noticed
            else:
                survived.append(f"{number} {mutant.name}")
            Path(os.environ["SR_MUTANTS_REPORT"]).write_text(json.dumps(outcome, indent=1))
    session.testsfailed = 0
    return True


def _first_to_notice(mutant: str, items: Sequence[pytest.Item]) -> str:
    global name, whole
    name, whole = mutant, False
    (matrix,) = (item for item in items if item.name == "test_the_matrix_is_as_the_table_says")
    for item in (matrix, *_nearest(mutant, items)):
        if _fails(item, items):
            return item.nodeid
    whole = True
    return "the whole matrix" if _fails(matrix, items) else ""


def _fails(item: pytest.Item, items: Sequence[pytest.Item]) -> bool:
    _failed.clear()
    following = items[-1] if item is items[0] else items[0]  # another one: this one's fixtures go, the session's stay
    item._initrequest()  # type: ignore[attr-defined]  # as for a second run of the same test
    item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
    return bool(_failed)


def _nearest(mutant: str, items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests of the files whose name has most words in common with the place of the mutant."""
    wanted = _words(mutant.partition(": ")[0])
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    likeness = {path: len(wanted & _words(f"{path.parent.name} {path.stem}")) for path in files}
    best = sorted((path for path in files if likeness[path]), key=lambda path: (-likeness[path], len(files[path])))
    return [item for path in best[:FILES] for item in files[path] if path.parent.name != "faults"]


def _words(text: str) -> set[str]:
    for name, tested in CALLED.items():
        text = text.replace(name, tested)
    return {word.removesuffix("s") for word in re.findall(r"[a-z]{3,}", text.lower())} - {"test", "view", "model"}
