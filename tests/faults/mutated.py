"""A run of pytest that takes one guard away after the other and runs each test that passes the place until one notices.

`python -m pytest -p tests.faults.mutated …`; SR_MUTANTS is "part/of how many", SR_MUTANTS_SEEN a file of coverage.py
that knows which test passes which line, SR_MUTANTS_REPORT a file for the outcome.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coverage import CoverageData

if TYPE_CHECKING:
    from tests.mutants import Mutant

PHASE = "|run"  # of a test, as pytest-cov names it: what only its fixtures pass, it says nothing about
_failed: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.append(report.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    from tests import mutants  # only now are Django's settings there

    part, parts = map(int, os.environ["SR_MUTANTS"].split("/"))
    seen, report = Seen(session.items), Path(os.environ["SR_MUTANTS_REPORT"])
    killed, survived = dict[str, str](), dict[str, int]()
    mine = [(number, mutant) for number, mutant in enumerate(mutants.mutants()) if number % parts == part]
    for done, (number, mutant) in enumerate(mine, 1):
        tests = seen.of(mutant)
        with mutant.apply():
            noticed = next((item for item in tests if _fails(item)), None)
        if noticed and _fails(noticed):
            pytest.exit(f"{noticed.nodeid} fails with every guard in place", returncode=1)
        if noticed:
            killed[f"{number} {mutant.name}"] = noticed.nodeid
        else:
            survived[f"{number} {mutant.name}"] = len(tests)
        outcome = {"done": f"{done} of {len(mine)}", "killed": killed, "survived": survived}
        report.write_text(json.dumps(outcome, indent=1))
    session.testsfailed = 0
    return True


class Seen:
    """Which tests pass a place; the matrix of a mutant's own routes comes first, then who passes few lines."""

    def __init__(self, items: Iterable[pytest.Item]) -> None:
        self.items = {item.nodeid: item for item in items}
        self.data = CoverageData(os.environ["SR_MUTANTS_SEEN"])
        self.data.read()
        self.lines: dict[str, dict[int, list[str]]] = {}

    def of(self, mutant: "Mutant") -> list[pytest.Item]:
        found = {
            name.removesuffix(PHASE)
            for path, lines in mutant.places
            for line, names in self._by_line(path).items()
            if line in lines
            for name in names
            if name.endswith(PHASE)
        }
        own = [item for name, item in self.items.items() if name.endswith(tuple(f"[{key}]" for key in mutant.keys))]
        near = [self.items[name] for name in sorted(found) if name in self.items and self.items[name] not in own]
        return own + sorted(near, key=lambda item: ("matrix" in item.name, item.path.name not in mutant.name))

    def _by_line(self, path: str) -> dict[int, list[str]]:
        if path not in self.lines:
            self.lines[path] = self.data.contexts_by_lineno(path)
        return self.lines[path]


def _fails(item: pytest.Item) -> bool:
    _failed.clear()
    item._initrequest()  # type: ignore[attr-defined]  # as for a second run of the same test
    item.ihook.pytest_runtest_protocol(item=item, nextitem=Anything(item.session))
    return bool(_failed)


class Anything:
    """The next item may be of any file: only what belongs to the session stays."""

    def __init__(self, session: pytest.Session) -> None:
        self.listchain = lambda: [session]
