"""Web, worker, clock, PostgreSQL and broker on addresses of their own work together: nothing supposes one machine.

Each server listens on one address only, and each part gets the addresses from its environment.
"""

import json
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.services import start_postgres, start_valkey, wait_until

DATABASE, BROKER, WEB = "127.0.0.11", "127.0.0.12", "127.0.0.13"


@pytest.fixture
def elsewhere():
    """A database and a broker, each on an address of its own."""
    if sys.platform != "linux":
        pytest.fail("Only Linux answers on all of 127.0.0.0/8.")
    with tempfile.TemporaryDirectory(prefix="sr-machines-") as name:
        base = Path(name)
        base.chmod(0o755)
        for part in ("pg", "valkey"):
            (base / part).mkdir()
        postgres, database = start_postgres(base / "pg", host=DATABASE)
        valkey, broker = start_valkey(base / "valkey", host=BROKER)
        yield {"DATABASE_URL": database, "REDIS_URL": f"{broker}/0"}
        for server in (valkey, postgres):
            server.kill()
            server.wait(20)


def health(site, seconds=10):
    try:
        with urllib.request.urlopen(f"{site}/health/deep/", timeout=seconds) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_the_parts_find_each_other_wherever_they_are(processes, elsewhere):
    assert processes.manage("migrate", "--verbosity", "0", **elsewhere).returncode == 0
    _, site = processes.web(host=WEB, ALLOWED_HOSTS=WEB, SITE_URL=f"http://{WEB}", **elsewhere)
    assert health(site, 60)["clock"] == {"ok": False, "seconds_ago": None}
    worker = processes.worker(**elsewhere)
    processes.clock(**elsewhere)
    wait_until(lambda: health(site)["ok"], "the whole chain", 60)
    processes.kill(worker)
    assert health(site)["broker"]["ok"]
