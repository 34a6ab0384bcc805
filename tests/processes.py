"""Fixtures that start real processes on the test's own database, broker and mail sink.

@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_x(processes, smtp): processes.worker(); ...
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.services import answers, die_with_parent, free_port, wait_until
from tests.smtp_sink import SmtpSink

ROOT = Path(__file__).resolve().parent.parent


class Processes:
    """Starts processes of the project, each with a log of its own, and ends them all after the test."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        """Starts `python …command` in its own session; its output goes to `log(name)`."""
        with (self.folder / f"{name}.log").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=os.environ | self.environment | environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.running.append(process)
        return process

    def log(self, name: str) -> str:
        """What the process of that name wrote so far."""
        return (self.folder / f"{name}.log").read_text()

    def worker(self, name: str = "worker", concurrency: int = 1, **environment: str) -> subprocess.Popen[bytes]:
        """A Celery worker, ready to take tasks."""
        options = ["--concurrency", str(concurrency), "--loglevel", "INFO", "--hostname", f"{name}@%h"]
        worker = self.start(
            name, "-m", "celery", "-A", "serve_return", "worker", *options, "--without-mingle", "--without-gossip",
            **environment,
        )  # fmt: skip
        wait_until(lambda: " ready." in self.log(name) or worker.poll() is not None, name, 60)
        assert worker.poll() is None, self.log(name)
        return worker

    def clock(self, name: str = "clock", **environment: str) -> subprocess.Popen[bytes]:
        """A clock, which ticks at once; returns without waiting for it."""
        return self.start(name, "-m", "celery", "-A", "serve_return", "beat", "--pidfile=", **environment)

    def web(
        self, name: str = "web", workers: int = 1, port: int | None = None, host: str = "127.0.0.1", **environment: str
    ) -> tuple[subprocess.Popen[bytes], str]:
        """A web server that answers, and its address."""
        port = port or free_port()
        address = ["--bind", f"{host}:{port}", "--worker-class", "gthread", "--threads", "8", "--no-control-socket"]
        address += ["--workers", str(workers)]
        web = self.start(name, "-m", "gunicorn", "serve_return.wsgi", *address, **environment)
        wait_until(lambda: answers(port, host) or web.poll() is not None, name, 60)
        assert web.poll() is None, self.log(name)
        return web, f"http://{host}:{port}"

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """`manage.py …` in the foreground; see returncode, stdout and stderr."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=os.environ | self.environment | environment, capture_output=True, text=True, check=False,
            timeout=110,
        )  # fmt: skip

    def kill(self, process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> None:
        """Ends one process with its children, at once unless told otherwise."""
        with contextlib.suppress(ProcessLookupError):
            if how == signal.SIGKILL:
                os.killpg(process.pid, how)
            else:
                process.send_signal(how)
        process.wait(30)

    def end(self) -> None:
        """Ends all that still run."""
        for process in self.running:
            if process.poll() is None:
                self.kill(process)


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[SmtpSink]:
    """A mail server of this test's own."""
    folder = tmp_path / "smtp"
    folder.mkdir()
    sink = SmtpSink(folder)
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def processes(tmp_path: Path, smtp: SmtpSink, transactional_db: Any, settings: Any) -> Iterator[Processes]:
    """Starts real processes on this test's database (committed rows only), broker and mail sink."""
    from django.db import connection

    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    folder = tmp_path / "processes"
    (folder / "var").mkdir(parents=True)
    started = Processes(
        folder, environment(connection.settings_dict) | {"EMAIL_URL": smtp.url, "SR_VAR": str(folder / "var")}
    )
    yield started
    started.end()


def environment(database: dict[str, Any]) -> dict[str, str]:
    """What a process needs to work on the database that this test uses."""
    if "sqlite" in database["ENGINE"]:
        return {"DATABASE_URL": f"sqlite:///{database['NAME']}"}
    where = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return {"DATABASE_URL": f"postgres://{database['USER']}@{where}"}
