"""`manage.py up`: everything starts with one command, and nothing is left when it ends."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from dotenv import dotenv_values

from tests.services import die_with_parent, free_port, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180), pytest.mark.xdist_group("run")]
ROOT = Path(__file__).resolve().parent.parent
OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "STATIC_STORAGE")


class Instance:
    """One `manage.py up` with a folder and a port of its own, and without the settings of the tests."""

    def __init__(self, var: Path) -> None:
        self.var, self.port = var, free_port()
        self.environment = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment |= {"SR_VAR": str(var), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts, and returns when it says where the page is."""
        with self.output.open("wb") as out:
            self.supervisor = subprocess.Popen(
                [sys.executable, "manage.py", "up"], cwd=ROOT, env=self.environment, stdout=out, stderr=out,
                start_new_session=True, preexec_fn=die_with_parent,
            )  # fmt: skip
        wait_until(lambda: f"http://localhost:{self.port}/" in self.said() or self.ended, "manage.py up", 90)
        assert not self.ended, self.said()

    @property
    def output(self) -> Path:
        return self.var.parent / f"{self.var.name}.output"

    def said(self) -> str:
        return self.output.read_text()

    @property
    def ended(self) -> bool:
        return self.supervisor is None or self.supervisor.poll() is not None

    def get(self, path: str) -> int:
        """The status of a page."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def signal(self, number: signal.Signals) -> int:
        """Sends it to the supervisor only; the exit code."""
        assert self.supervisor
        self.supervisor.send_signal(number)
        return self.supervisor.wait(40)

    def processes(self, having: str = "") -> list[psutil.Process]:
        """Every process that works for this instance and has a word in its command line."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("SR_VAR") == str(self.var) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append((process, " ".join(process.cmdline())))
        return [process for process, line in found if having in line]

    def again(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """A second `manage.py up` in the same folder."""
        return manage(["up"], self.environment | environment)


def manage(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """An instance that several tests look at."""
    instance = Instance(tmp_path_factory.mktemp("run") / "var")
    instance.start()
    yield instance
    if not instance.ended:
        instance.signal(signal.SIGTERM)


def test_those_who_share_an_instance_stay_together(request):
    """Silently not so with some versions of pytest and pytest-xdist: each process started an instance of its own."""
    assert request.node.nodeid.endswith("@run") or "PYTEST_XDIST_WORKER" not in os.environ


def test_the_page_answers_and_the_whole_chain_gets_well(running):
    assert running.get("/") == 200
    wait_until(lambda: running.get("/health/deep/") == 200, "the chain", 60)


def test_a_second_shell_finds_the_same_instance(running):
    path = running.var / "run.env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    values = dotenv_values(path)
    assert set(values) == {"DEMO", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "PORT"}
    elsewhere = {name: value for name, value in running.environment.items() if name != "PORT"}
    assert manage(["check"], elsewhere).returncode == 0


def test_static_files_are_hashed_and_kept_by_the_browser(running):
    [path] = list((running.var / "static/img").glob("icons.*.svg"))
    with urllib.request.urlopen(f"http://localhost:{running.port}/static/img/{path.name}", timeout=10) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_brokers_password_is_in_no_process_list(running):
    password = str(dotenv_values(running.var / "run.env")["REDIS_URL"]).split("@")[0].rsplit(":", 1)[1]
    assert running.processes("valkey-server")
    assert running.processes(password) == []


def test_a_second_start_in_the_same_folder_says_so(running):
    again = running.again(PORT=str(free_port()))
    assert again.returncode != 0
    assert again.stderr == f"Already running from this folder (http://localhost:{running.port}); stop that one first.\n"


def test_a_taken_port_is_one_clear_line(running, tmp_path):
    again = running.again(SR_VAR=str(tmp_path / "var"))
    assert again.returncode != 0
    assert again.stderr.startswith(f"Port {running.port} cannot be used")
    assert again.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_one_clear_line(tmp_path, port):
    again = Instance(tmp_path / "var").again(PORT=port)
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    assert again.stderr.startswith(f"PORT={port} is not a port")


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    again = Instance(tmp_path / "file" / "var").again()
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    assert "cannot be written" in again.stderr


def test_a_worker_that_was_killed_comes_back(running):
    wait_until(lambda: running.processes("celery -A serve_return worker"), "the first worker")
    [worker, *_] = [
        process
        for process in running.processes("celery -A serve_return worker")
        if process.ppid() == running.supervisor.pid
    ]
    worker.kill()
    wait_until(
        lambda: any(
            process.ppid() == running.supervisor.pid and process.pid != worker.pid
            for process in running.processes("celery -A serve_return worker")
        ),
        "a new worker",
    )
    assert running.get("/healthz/") == 200


def test_every_end_leaves_nothing_and_the_next_start_goes_on(tmp_path):
    """SIGTERM, Ctrl-C and a supervisor that is killed; the three starts share one folder."""
    instance = Instance(tmp_path / "var")
    instance.start()
    key = dotenv_values(instance.var / "run.env")["SECRET_KEY"]
    wait_until(lambda: len(instance.processes()) >= 6, "all processes")
    assert instance.signal(signal.SIGTERM) == 0
    assert instance.processes() == []
    instance.start()
    assert dotenv_values(instance.var / "run.env")["SECRET_KEY"] == key
    assert instance.signal(signal.SIGINT) == 0
    assert instance.said().endswith("Stopped.\n")
    assert instance.processes() == []
    instance.start()
    instance.signal(signal.SIGKILL)
    wait_until(lambda: instance.processes() == [], "the end of all children", 30)
