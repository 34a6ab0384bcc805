"""Hosts of their own on one machine: a network namespace each, on one switch, whose cables can be pulled.

with Hosts("database", "web") as hosts:
    with hosts.on("database"): …            # what starts here has that host's network and no other
    hosts.pull("database"); hosts.plug("database")
"""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SWITCH = "switch"
NET = "10.77.0"  # exists inside the namespaces alone
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET


class Hosts:
    """Wants Linux, root and `ip` (iproute2); everything is gone at the end."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def address(self, name: str) -> str:
        """Where the others find that host."""
        return f"{NET}.{self.names.index(name) + 1}"

    def __enter__(self) -> "Hosts":
        for name in (SWITCH, *self.names):
            _ip("netns", "add", _space(name))
            _ip("-n", _space(name), "link", "set", "lo", "up")
        _ip("-n", _space(SWITCH), "link", "add", "bridge", "type", "bridge")
        _ip("-n", _space(SWITCH), "link", "set", "bridge", "up")
        for number, name in enumerate(self.names):
            port, here = f"port{number}", _space(name)
            _ip("-n", here, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", _space(SWITCH))
            _ip("-n", here, "addr", "add", f"{self.address(name)}/24", "dev", "eth0")
            _ip("-n", here, "link", "set", "eth0", "up")
            _ip("-n", _space(SWITCH), "link", "set", port, "master", "bridge")
            self.plug(name)
        return self

    def __exit__(self, *error: object) -> None:
        for name in (SWITCH, *self.names):
            subprocess.run(["ip", "netns", "del", _space(name)], check=False)

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        """This thread, and the processes and threads it starts, are on that host."""
        with Path("/proc/thread-self/ns/net").open() as before, Path("/run/netns", _space(name)).open() as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(before.fileno())

    def pull(self, name: str) -> None:
        """Pulls the cable: what is sent to that host is lost, and nobody is told."""
        _ip("-n", _space(SWITCH), "link", "set", f"port{self.names.index(name)}", "nomaster")

    def plug(self, name: str) -> None:
        """Plugs it in."""
        port = f"port{self.names.index(name)}"
        _ip("-n", _space(SWITCH), "link", "set", port, "master", "bridge", "up")


def _space(name: str) -> str:
    return f"sr-{os.getpid()}-{name}"


def _ip(*command: str) -> None:
    done = subprocess.run(["ip", *command], check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"ip {' '.join(command)}: {done.stderr}(this test wants Linux, root and iproute2)"


def _enter(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "setns")
