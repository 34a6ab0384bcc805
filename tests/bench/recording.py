"""Recording over HTTP, eight phones at once, two server processes: against a bare view that does one INSERT."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.report import Report, say
from tests.processes import ROOT
from tests.services import answers, free_port, spawn, wait_until

PHONES, SECONDS, ROUNDS, BATCH = 8, 4.0, 3, 50
ONE, MANY = 0.6, 6.0  # of the floor's rows a second
Job = Callable[[HTTPConnection, dict[str, str], int], int]


def run(report: Report) -> None:
    """Prints rows a second on both databases, one by one and by the outbox."""
    with tempfile.TemporaryDirectory(prefix="sr-bench-") as folder:
        for name, url in (("PostgreSQL", os.environ["DATABASE_URL"]), ("SQLite", f"sqlite:///{folder}/db.sqlite3")):
            say(f"Recording over HTTP, {PHONES} phones, 2 server processes, on {name}")
            with _server(url, Path(folder)) as (port, child, tokens):
                rates = _rates(port, child, tokens)
            floor, one, many = (rates[job] for job in (_bare, _put, _sync))
            detail = f"{one:,.0f} rows a second, the bare view {floor:,.0f}"
            report.at_least(f"recording one by one, {name}", one / floor, ONE, detail)
            report.at_least(f"recording by outbox of {BATCH}, {name}", many / floor, MANY, f"{many:,.0f} rows a second")


def _rates(port: int, child: int, tokens: list[str]) -> dict[Job, float]:
    """The best of a few turns each."""
    best: dict[Job, float] = {}
    for _ in range(ROUNDS):
        for job in (_bare, _put, _sync):
            best[job] = max(best.get(job, 0.0), _rate(job, port, child, tokens))
    return best


def _rate(job: Job, port: int, child: int, tokens: list[str]) -> float:
    """Rows a second of all phones together."""
    rows, gate = [0] * PHONES, threading.Barrier(PHONES + 1)

    def phone(place: int) -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {tokens[place]}", "Content-Type": "application/json"}
        job(line, headers, child)  # warm
        gate.wait()
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            rows[place] += job(line, headers, child)
        line.close()

    threads = [threading.Thread(target=phone, args=(place,)) for place in range(PHONES)]
    for thread in threads:
        thread.start()
    gate.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(rows) / (time.perf_counter() - begin)


def _moment(child: int) -> dict[str, object]:
    at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - uuid.uuid4().int % 600_000))
    return {"child": child, "occurred_at": at, "serves": ["look", "sound"], "returns": ["name"], "routine": "bath"}


def _call(line: HTTPConnection, method: str, path: str, headers: dict[str, str], body: object, expected: int) -> bytes:
    line.request(method, path, json.dumps(body), headers)
    answer = line.getresponse()
    said = answer.read()
    assert answer.status == expected, (path, answer.status, said[:300])
    return said


def _bare(line: HTTPConnection, headers: dict[str, str], child: int) -> int:
    _call(line, "PUT", f"/bare/{uuid.uuid4()}/", headers, _moment(child), 201)
    return 1


def _put(line: HTTPConnection, headers: dict[str, str], child: int) -> int:
    _call(line, "PUT", f"/api/v1/interactions/{uuid.uuid4()}/", headers, _moment(child), 201)
    return 1


def _sync(line: HTTPConnection, headers: dict[str, str], child: int) -> int:
    items = [{"op": "put", "id": str(uuid.uuid4()), **_moment(child)} for _ in range(BATCH)]
    said = _call(line, "POST", "/api/v1/sync/", headers, {"batch_id": str(uuid.uuid4()), "items": items}, 200)
    assert said.count(b'"stored"') == BATCH, said[:300]
    return BATCH


@contextmanager
def _server(url: str, folder: Path) -> Iterator[tuple[int, int, list[str]]]:
    """gunicorn as in production on that database; its port, a child, and a token per phone."""
    environment = os.environ | {"DATABASE_URL": url, "API_CALLS_A_MINUTE": str(10**9)}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench.recording"], env=environment, cwd=ROOT, check=True, capture_output=True
    )
    child, tokens = json.loads(made.stdout)
    port, log = free_port(), folder / "web.log"
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--worker-class", "gthread", "--threads", "4"]
    web = spawn(
        [sys.executable, "-m", "gunicorn", "serve_return.wsgi", *options, "--no-control-socket"],
        log, env=environment, cwd=ROOT,
    )  # fmt: skip
    try:
        wait_until(lambda: answers(port) or web.poll() is not None, "gunicorn")
        yield port, child, tokens
    except AssertionError:
        say(log.read_text()[-2000:])
        raise
    finally:
        web.terminate()
        web.wait(30)


def people() -> None:
    """In the child process: an up-to-date database, a family with a parent per phone; prints child and tokens."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from accounts.models import ApiToken, Child, Family, Membership, User

    call_command("migrate", interactive=False, verbosity=0)
    now = timezone.now()
    parents = [User.objects.create_user(f"{uuid.uuid4()}@bench.invalid", name="Anna") for _ in range(PHONES)]
    home = Family.objects.found(by=parents[0])
    for parent in parents[1:]:
        Membership.objects.create(family=home, user=parent, role="parent")
    born = (now - timedelta(days=900)).date()
    child = Child.objects.welcome(by=parents[0], family=home, nickname="Mats", birth_month=born)
    tokens = [ApiToken.objects.mint(user=one, name="bench", scope="log", now=now)[1] for one in parents]
    print(json.dumps([child.pk, tokens]))


if __name__ == "__main__":
    people()
