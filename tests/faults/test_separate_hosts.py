"""Web, worker, clock, PostgreSQL, broker and mail server on hosts of their own, and cables that are pulled.

What is sent to a host without a cable is lost and nobody is told: no connection is refused, whoever asks just waits.
"""

import json
import time
import urllib.error
import urllib.request
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from logs.models import Interaction
from tests.faults import report
from tests.faults.hosts import Hosts
from tests.faults.house import described, lead_to
from tests.faults.phones import PATIENCE, families, phones_of
from tests.faults.readers import readers
from tests.processes import Processes
from tests.services import start_postgres, start_valkey, wait_until
from tests.smtp_sink import SmtpSink

READERS, AWAY = 12, 12  # letters; seconds


class Town:
    """`hosts`, and what runs on them; the test itself is on a host of its own."""

    def __init__(self, hosts, folder):
        self.hosts, self.servers = hosts, []
        for name in ("pg", "valkey", "mails", "run/var"):
            (folder / name).mkdir(parents=True)
        with hosts.on("database"):
            server, self.url = start_postgres(folder / "pg", durable=True, host=hosts.address("database"))
            self.servers.append(server)
        with hosts.on("broker"):
            server, broker = start_valkey(folder / "valkey", host=hosts.address("broker"))
            self.servers.append(server)
        with hosts.on("mail"):
            self.smtp = SmtpSink(folder / "mails", hosts.address("mail"))
            self.smtp.start()
        web = hosts.address("web")
        told = {"DATABASE_URL": self.url, "REDIS_URL": f"{broker}/0", "EMAIL_URL": self.smtp.url}
        told |= {"ALLOWED_HOSTS": web, "SITE_URL": f"http://{web}", "CONN_MAX_AGE": "60"}
        self.processes = Processes(folder / "run", told | {"SR_VAR": str(folder / "run/var")})

    def start(self):
        """The rows are there; now whoever works with them."""
        with self.hosts.on("web"):
            _, self.site = self.processes.web(host=self.hosts.address("web"))
        with self.hosts.on("worker"):
            self.processes.worker()
        with self.hosts.on("clock"):
            self.processes.clock()

    def health(self):
        try:
            with urllib.request.urlopen(f"{self.site}/health/deep/", timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)

    def end(self):
        self.processes.end()
        self.smtp.stop()
        for server in self.servers:
            server.kill()
            server.wait(20)


@pytest.fixture
def town(folder, django_db_blocker):
    before = connections.settings["default"]
    with Hosts("database", "broker", "web", "worker", "clock", "mail", "desk") as hosts, hosts.on("desk"):
        town = Town(hosts, folder)
        try:
            with django_db_blocker.unblock():
                lead_to(described(town.url))
                call_command("migrate", interactive=False, verbosity=0)
                yield town
        finally:
            town.end()
            lead_to(before)


def tried(phone):
    """One moment and one try to send it: the last status, the seconds it took, and whether it is in the account."""
    phone.log(1)
    start = time.monotonic()
    phone.flush()
    return {"status": phone.tries[-1], "seconds": round(time.monotonic() - start, 2), "saved": not phone.outbox}


def well(finding):
    return {name: part["ok"] for name, part in finding.items() if name != "ok"}


def pulled(town, phone, name):
    """The cable of that host is out for a while; what a phone and the monitoring see then, and after."""
    town.hosts.pull(name)
    found = {"at first": tried(phone)}
    time.sleep(AWAY)
    found |= {"later": tried(phone), "health": well(town.health())}
    town.hosts.plug(name)
    start = time.monotonic()
    wait_until(lambda: tried(phone)["saved"] and town.health()["ok"], f"all is well after {name}", 120)
    return found | {"well_after": round(time.monotonic() - start, 1)}


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_hosts_of_their_own_and_cables_that_are_pulled(town):
    (person,) = families(1)
    readers(READERS, timezone.now())
    town.start()
    phone = phones_of(town.site, [person], 1)[0]
    wait_until(lambda: len(town.smtp.files()) == READERS, "the weekly mails", 90)
    wait_until(lambda: town.health()["ok"], "the whole chain", 60)
    found = {name: pulled(town, phone, name) for name in ("broker", "mail", "worker", "database")}
    report.write("separate-hosts", seconds_without_cable=AWAY, found=found)
    away = found.pop("database")
    for name, seen in found.items():
        for moment in ("at first", "later"):
            assert seen[moment]["saved"], name  # a phone needs the web and the database alone
            assert seen[moment]["seconds"] < 2, name
    assert found["broker"]["health"]["broker"] is False
    assert away["later"]["status"] == 503
    assert max(away[moment]["seconds"] for moment in ("at first", "later")) < PATIENCE
    assert away["health"]["database"] is False
    assert max(seen["well_after"] for seen in [away, *found.values()]) <= 60
    connection.close()
    assert {str(pk) for pk in Interaction.objects.values_list("client_id", flat=True)} == phone.acknowledged
    assert set(Counter(mail["X-RcptTo"] for mail in town.smtp.messages()).values()) == {1}
