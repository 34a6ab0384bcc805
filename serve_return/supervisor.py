"""Child processes that start, are watched, and end together with this one."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

PATIENCE = 10.0  # seconds a child gets to end by itself
RESTARTS = 3  # of one child, before the supervisor gives up
_PR_SET_PDEATHSIG = 1


class GaveUp(Exception):
    """A child ended too often; the text says which and where its log is."""


@dataclass
class Child:
    """One process by name: how to start it, when it stops among the others (0 first), and how often it was started."""

    name: str
    command: list[str]
    log: Path
    stops: int = 0
    stdin: bytes = b""
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0

    def start(self) -> None:
        """A session of its own, so that Ctrl-C reaches only the supervisor, which ends its children in order."""
        self.starts += 1
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE if self.stdin else subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=partial(_die_with, os.getpid()),
            )
        if self.process.stdin:
            self.process.stdin.write(self.stdin)
            self.process.stdin.close()

    @property
    def ended(self) -> bool:
        """Whether it was started and runs no more."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Asks, waits, then insists; its own children are included."""
        if self.process is None or self.ended:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    """Children that start one by one and stop in an order of their own."""

    children: list[Child] = field(default_factory=list)
    signalled: int = 0

    def listen(self) -> None:
        """From here on Ctrl-C, SIGTERM and a closed terminal mean: stop all of it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def add(self, child: Child) -> None:
        """Starts one more."""
        self.children.append(child)
        child.start()

    def wait_for(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Watches the children until `ready()`, a signal (False) or the end of patience (GaveUp)."""
        end = time.monotonic() + seconds
        while not self.signalled:
            if ready():
                return True
            if time.monotonic() > end:
                raise GaveUp(f"Nothing answers after {seconds:g} s; see {self.children[-1].log}")
            self.watch()
            time.sleep(0.05)
        return False

    def run(self) -> None:
        """Watches until a signal comes, or GaveUp."""
        while not self.signalled:
            self.watch()
            time.sleep(0.2)

    def watch(self) -> None:
        """Starts again what ended, a little later each time, RESTARTS times at most."""
        for child in filter(lambda child: child.ended, self.children):
            if child.starts > RESTARTS:
                raise GaveUp(f"The {child.name} keeps stopping; see {child.log}")
            if not child.due:
                child.due = time.monotonic() + child.starts
            elif time.monotonic() > child.due:
                child.due = 0.0
                child.start()

    def stop(self) -> None:
        """Ends all children in their order, and returns when none is left."""
        for child in sorted(self.children, key=lambda child: child.stops):
            child.stop()

    def _on_signal(self, number: int, _frame: object) -> None:
        self.signalled = number


def _die_with(parent: int) -> None:
    """On Linux the kernel ends the child when the supervisor is gone, also after kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it went before the kernel was asked
            os._exit(1)
