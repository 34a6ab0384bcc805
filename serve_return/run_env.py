"""What `manage.py up` prepares before the settings are read: the lock on var/, the port, and var/run.env."""

import fcntl
import os
import secrets
import socket
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
_held: list[int] = []  # the lock lives as long as this process


def prepare() -> None:
    """Takes the folder and the port for this start and writes run.env; ends with one clear line when it cannot."""
    var = Path(os.environ.get("SR_VAR", ROOT / "var")).absolute()
    try:
        var.mkdir(parents=True, exist_ok=True)
        _lock(var / "run.lock")
        port = _free_web_port(os.environ.get("PORT", "8000"))
        os.environ["OWN_BROKER"] = "" if "REDIS_URL" in os.environ else "1"
        _write(var / "run.env", _values(var, port))
    except BlockingIOError:
        raise SystemExit(f"Already running from this folder ({_site(var)}); stop that one first.") from None
    except OSError as error:
        raise SystemExit(f"The folder {var} cannot be written: {error.strerror}.") from None


def _lock(path: Path) -> None:
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _held.append(handle)


def _free_web_port(text: str) -> int:
    """The port as a number, when nothing listens there on either loopback address."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SystemExit(f"PORT={text} is not a port: choose a number between 1024 and 65535.")
    port = int(text)
    with socket.socket() as probe, socket.socket(socket.AF_INET6) as probe6:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SystemExit(f"Port {port} cannot be used ({error.strerror}): try PORT={port + 1} make run") from None
        if probe6.connect_ex(("::1", port)) == 0:
            raise SystemExit(f"Port {port} is taken: try PORT={port + 1} make run")
    return port


def _values(var: Path, port: int) -> dict[str, str]:
    """Everything a second shell needs to work on the same instance; the environment of this process wins."""
    before = dotenv_values(var / "run.env")
    values = {
        "DEMO": "1",
        "SECRET_KEY": before.get("SECRET_KEY") or secrets.token_urlsafe(50),
        "DATABASE_URL": f"sqlite:///{var / 'db.sqlite3'}",
        "REDIS_URL": f"redis://:{secrets.token_urlsafe(24)}@127.0.0.1:{_any_port()}/0",
        "EMAIL_URL": f"file://{var / 'mail'}",
        "SITE_URL": f"http://localhost:{port}",
        "PORT": str(port),
    }
    return {name: os.environ.get(name, value) for name, value in values.items()}


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write(path: Path, values: dict[str, str]) -> None:
    """Readable by the owner only, and never half written."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}='{value}'\n" for name, value in values.items())
    draft.replace(path)


def _site(var: Path) -> str:
    return dotenv_values(var / "run.env").get("SITE_URL") or "address unknown"
