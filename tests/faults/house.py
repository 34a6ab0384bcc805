"""A database of a fault run's own, durable as in production, with a broker and the processes around it.

The ORM of the test works on it too, so that a test may restart it, fill its disk or count its rows.
"""

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.management import call_command
from django.db import connection, connections

from tests.processes import Processes
from tests.services import start_postgres, start_valkey


class House:
    """`kind` is postgres or sqlite; `processes` run on its database and broker; moments are on `disk`, if given."""

    def __init__(self, kind: str, folder: Path, mail: str, disk: Path | None = None) -> None:
        self.kind, self.folder, self.disk = kind, folder, disk
        for name in ("pg", "valkey", "processes/var"):
            (folder / name).mkdir(parents=True)
        self.database: subprocess.Popen[bytes] | None = None
        self.broker, broker = start_valkey(folder / "valkey")
        if kind == "postgres":
            self.database, self.url = start_postgres(folder / "pg", durable=True)
        else:
            self.url = f"sqlite:///{(disk or folder) / 'db.sqlite3'}"
        self.broker_url = broker + "/0"
        told = {"DATABASE_URL": self.url, "REDIS_URL": self.broker_url, "EMAIL_URL": mail}
        self.processes = Processes(folder / "processes", told | {"SR_VAR": str(folder / "processes/var")})

    @contextlib.contextmanager
    def opened(self) -> Iterator["House"]:
        """The test's own connection leads here until the end."""
        before = connections.settings["default"]
        try:
            lead_to(described(self.url))
            call_command("migrate", interactive=False, verbosity=0)
            if self.disk and self.database:
                self._move_moments(self.disk)
            yield self
        finally:
            self.processes.end()
            lead_to(before)
            for server in filter(None, (self.database, self.broker)):
                server.send_signal(signal.SIGKILL if server is self.broker else signal.SIGQUIT)
                server.wait(20)

    def _move_moments(self, disk: Path) -> None:
        """PostgreSQL keeps the moments there and all else, its journal too, where it is."""
        shutil.chown(disk, self.folder.joinpath("pg").owner())
        disk.chmod(0o700)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
            cursor.execute("ALTER TABLE logs_interaction SET TABLESPACE small")

    def restart_database(self) -> None:
        """As after a power cut of PostgreSQL alone: everything in its memory is gone, and it starts again."""
        assert self.database
        self.database.send_signal(signal.SIGQUIT)  # "immediate": no checkpoint, every connection drops
        self.database.wait(20)
        port = int(self.url.rsplit(":", 1)[1].split("/")[0])
        self.database, _ = start_postgres(self.folder / "pg", durable=True, port=port)

    def restart_broker(self) -> None:
        """Killed, and started again from what it wrote."""
        self.broker.kill()
        self.broker.wait(20)
        port = int(self.broker_url.rsplit(":", 1)[1].split("/")[0])
        self.broker, _ = start_valkey(self.folder / "valkey", port)


def described(url: str) -> dict[str, Any]:
    """Settings of a connection, with the options of ours."""
    told: dict[str, Any] = dict(dj_database_url.parse(url))
    if "sqlite" in told["ENGINE"]:
        told["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    told["CONN_HEALTH_CHECKS"] = True
    return dict(connections.configure_settings({"default": told})["default"])


def lead_to(described: dict[str, Any]) -> None:
    connections["default"].close()
    connections.settings["default"] = described
    connections["default"] = connections.create_connection("default")
