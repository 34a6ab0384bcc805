"""The pieces of the one command: children that are watched, files and ports that are prepared."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.core.management.base import CommandError
from django.db import OperationalError, connections
from dotenv import dotenv_values

from serve_return import run_env
from serve_return.management.commands import up
from serve_return.supervisor import RESTARTS, Child, GaveUp, Supervisor
from tests.services import free_port, wait_until
from tests.test_run import ROOT


@pytest.fixture
def supervisor():
    group = Supervisor()
    yield group
    group.stop()


def child(tmp_path, code, name="worker"):
    return Child(name, [sys.executable, "-S", "-c", code], tmp_path / f"{name}.log")


def test_children_stop_in_their_own_order(tmp_path, supervisor):
    trace = tmp_path / "trace"
    code = """
import signal, sys, time
def end(*_):
    open({trace!r}, "a").write({name!r} + " ")
    sys.exit()
signal.signal(15, end)
print("up", flush=True)
time.sleep(60)
"""
    for name, stops in (("broker", 2), ("web", 0), ("worker", 1)):
        one = child(tmp_path, code.format(trace=str(trace), name=name), name)
        one.stops = stops
        supervisor.add(one)
    wait_until(lambda: all(part.log.read_text() == "up\n" for part in supervisor.children), "children")
    supervisor.stop()
    assert trace.read_text().split() == ["web", "worker", "broker"]


@pytest.mark.parametrize(("parent", "said"), [("os.getppid()", "at work\n"), ("1234567", "")])
def test_a_child_whose_parent_went_while_it_began_does_not_begin(parent, said):
    code = f"import os; from serve_return.supervisor import _die_with; _die_with({parent}); print('at work')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == said


def test_a_child_that_will_not_stop_is_made_to(tmp_path, supervisor, monkeypatch):
    monkeypatch.setattr("serve_return.supervisor.PATIENCE", 0.2)
    deaf = child(
        tmp_path, "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    supervisor.add(deaf)
    wait_until(lambda: deaf.log.read_text() == "up\n", "the child")
    supervisor.stop()
    assert deaf.process.returncode == -signal.SIGKILL


def test_a_child_that_keeps_ending_is_given_up(tmp_path, supervisor, monkeypatch):
    begin, start = time.monotonic(), time.perf_counter()
    monkeypatch.setattr(time, "monotonic", lambda: begin + (time.perf_counter() - start) * 50)
    supervisor.add(child(tmp_path, "print('started')"))
    with pytest.raises(GaveUp, match=r"The worker keeps stopping; see .*worker\.log"):
        supervisor.run()
    assert (tmp_path / "worker.log").read_text() == "started\n" * (RESTARTS + 1)


def test_waiting_ends_when_ready_and_when_patience_does(tmp_path, supervisor):
    supervisor.add(child(tmp_path, "import time; time.sleep(60)"))
    assert supervisor.wait_for(lambda: True, 1) is True
    with pytest.raises(GaveUp, match=r"Nothing answers after 0\.1 s"):
        supervisor.wait_for(lambda: False, 0.1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_watch(supervisor, number):
    before = {known: signal.getsignal(known) for known in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        supervisor.listen()
        threading.Timer(0.3, os.kill, (os.getpid(), number)).start()
        supervisor.run()
    finally:
        for known, handler in before.items():
            signal.signal(known, handler)
    assert supervisor.signalled == number
    assert supervisor.wait_for(lambda: False, 1) is False


def test_what_a_child_should_read_reaches_its_input(tmp_path, supervisor):
    reader = child(tmp_path, "import sys; print(sys.stdin.read())")
    reader.stdin = b"requirepass secret"
    supervisor.add(reader)
    wait_until(lambda: reader.ended, "the reader")
    assert reader.log.read_text() == "requirepass secret\n"


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """An environment in which nothing is set but the folder and a free port."""
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY", "DEMO", "OWN_BROKER"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("SR_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setattr(run_env, "_held", [])
    yield tmp_path / "var"
    for handle in run_env._held:
        os.close(handle)


def test_the_key_is_kept_and_everything_else_is_made_anew(bare, monkeypatch):
    run_env.prepare()
    first = dotenv_values(bare / "run.env")
    os.close(run_env._held.pop())
    monkeypatch.delenv("OWN_BROKER")
    run_env.prepare()
    second = dotenv_values(bare / "run.env")
    assert len(first["SECRET_KEY"] or "") >= 50
    assert second["SECRET_KEY"] == first["SECRET_KEY"]
    assert second["REDIS_URL"] != first["REDIS_URL"]
    assert second["DATABASE_URL"] == f"sqlite:///{bare}/db.sqlite3"
    assert (bare / "run.env").stat().st_mode & 0o777 == 0o600


def test_the_environment_wins(bare, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:6379/3")
    monkeypatch.setenv("SITE_URL", "http://127.0.0.1:8000")
    run_env.prepare()
    written = dotenv_values(bare / "run.env")
    assert (written["REDIS_URL"], written["SITE_URL"]) == ("redis://elsewhere:6379/3", "http://127.0.0.1:8000")
    assert os.environ["OWN_BROKER"] == ""


def test_a_second_start_is_told_where_the_first_is(bare):
    run_env.prepare()
    with pytest.raises(SystemExit, match=r"Already running from this folder \(http://localhost:"):
        run_env.prepare()


def test_a_folder_that_is_none_is_told(bare):
    bare.write_text("a file")
    with pytest.raises(SystemExit, match="cannot be written"):
        run_env.prepare()


def test_a_broker_that_is_not_there_does_not_answer(settings):
    assert up.broker_answers() is True
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert up.broker_answers() is False


def test_a_page_that_is_not_there_does_not_answer(settings, live_server):
    settings.PORT = int(live_server.url.rsplit(":", 1)[1])
    assert up.page_answers() is True
    settings.PORT = free_port()
    assert up.page_answers() is False


def test_the_broker_keeps_what_it_was_given(settings, tmp_path):
    settings.VAR, settings.REDIS_URL = tmp_path, "redis://:secret@127.0.0.1:7001/0"
    lines = up.broker_settings().decode().splitlines()
    assert {
        "port 7001",
        "requirepass secret",
        "appendonly yes",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
    } <= set(lines)


def test_static_files_are_collected_once_with_hashes_in_modules_too(settings, tmp_path):
    source = tmp_path / "source"
    (source / "js").mkdir(parents=True)
    (source / "js" / "outbox.js").write_text("export const put = 1;\n")
    (source / "js" / "app.js").write_text('import {put} from "./outbox.js";\nput;\n')
    settings.VAR, settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path, tmp_path / "static", [source]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "serve_return.static_storage.Storage"}}
    up.collect_static()
    [outbox] = [path.name for path in (tmp_path / "static/js").glob("outbox.*.js")]
    [app] = (tmp_path / "static/js").glob("app.*.js")
    assert f'from "./{outbox}"' in app.read_text()
    app.unlink()
    up.collect_static()
    assert not app.exists()
    (source / "js" / "new.js").write_text("export {};\n")
    up.collect_static()
    assert app.exists()


def test_a_database_that_is_not_there_is_one_clear_line(monkeypatch):
    def refuse(connection):
        raise OperationalError("connection refused\nIs the server running?")

    # On the class: taken back from an instance, it would stand there as its own, and no later test here had a database.
    monkeypatch.setattr(type(connections["default"]), "ensure_connection", refuse)
    with pytest.raises(CommandError, match=r"^The database does not answer: connection refused$"):
        up.prepare_database()
