"""A ratio, its limit and the verdict, on one line; any that is missed makes the run fail."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Report:
    """Collects the lines of a run."""

    missed: list[str] = field(default_factory=list)

    def at_most(self, what: str, ratio: float, limit: float, detail: str) -> None:
        self._line(what, f"{ratio:.2f}", f"at most {limit:g}", detail, kept=ratio <= limit)

    def at_least(self, what: str, ratio: float, floor: float, detail: str) -> None:
        self._line(what, f"{ratio:.2f}", f"at least {floor:g}", detail, kept=ratio >= floor)

    def same(self, what: str, first: object, second: object) -> None:
        self._line(what, f"{first} and {second}", "equal", "", kept=first == second)

    def _line(self, what: str, ratio: str, limit: str, detail: str, *, kept: bool) -> None:
        print(f"{'kept  ' if kept else 'MISSED'}  {what}: {ratio} ({limit})  {detail}".rstrip(), flush=True)
        if not kept:
            self.missed.append(what)

    def end(self) -> None:
        """Leave the process: 0 when everything was kept."""
        print("All ratios kept." if not self.missed else f"Missed: {', '.join(self.missed)}")
        sys.exit(1 if self.missed else 0)


def seconds(job: Callable[[], object]) -> float:
    begin = time.perf_counter()
    job()
    return time.perf_counter() - begin


def in_turns(first: Callable[[], float], second: Callable[[], float], rounds: int) -> tuple[float, float]:
    """The best of each, taken in turns: a busy machine only ever adds, and to both alike."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def say(text: str) -> None:
    print(text, flush=True)
