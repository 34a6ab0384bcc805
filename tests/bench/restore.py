"""How long a family waits for a backup: pg_restore, the migrations and `manage.py restored`, on PostgreSQL."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from accounts import erasure
from accounts.models import Child
from tests.bench.closing import MOMENTS, fill
from tests.bench.report import Report, say, seconds
from tests.services import postgres_binaries

ERASED, MAILS = 200, 10_000
MINUTES = 30  # until the families are back

WAITING = """
INSERT INTO accounts_mail (kind, "to", language, subject, text, html, headers, message_id, status, queued_at,
    not_before, expires_at, claims, failures, last_error)
SELECT 'weekly', 'x@bench.invalid', 'nl', 's', repeat('t', 700), repeat('h', 3500), '{}', n::text, 'queued', now(),
    now(), now() + interval '2 days', 0, 0, ''
FROM generate_series(1, %(mails)s) n
"""


def run(report: Report, children: int) -> None:
    """Prints the minutes until the families are back, and where they went."""
    rows = children * MOMENTS
    say(f"Putting back a backup of {rows:,} moments, {MAILS:,} letters that wait and {ERASED} erasures since")
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as db, tempfile.TemporaryDirectory(prefix="sr-restore-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        fill(db, children)
        psycopg.ClientCursor(db).execute(WAITING, {"mails": MAILS})
        tools, file = postgres_binaries(folder), folder / "backup"
        dump = seconds(lambda: subprocess.run([tools / "pg_dump", "-Fc", url, "-f", file], check=True))
        gone = _erase_some(folder / "erasures")
        db.execute("CREATE DATABASE put_back")
        there = f"{url.rsplit('/', 1)[0]}/put_back"
        command = [str(tools / "pg_restore"), "-j", "2", "--clean", "--if-exists", "-d", there, str(file)]
        put_back = seconds(lambda: subprocess.run(command, check=True))
        ours = seconds(lambda: _ours(there, folder / "erasures"))
        _check(there, rows, gone)
        db.execute("DROP DATABASE put_back WITH (FORCE)")
    detail = f"pg_restore {put_back:.1f} s, migrate and restored {ours:.1f} s; the backup itself {dump:.1f} s"
    report.at_most("a restore, minutes until families are back", (put_back + ours) / 60, MINUTES, detail)


def _erase_some(path: Path) -> int:
    """After the backup: the moments that must not come back."""
    with override_settings(ERASURE_LIST=path):
        for child in Child.objects.order_by("pk")[:ERASED]:
            erasure.forget(child, now=timezone.now())
    connection.close()
    return ERASED * MOMENTS


def _ours(url: str, erasures: Path) -> None:
    env = {**os.environ, "DATABASE_URL": url}
    for command in (["migrate", "--no-input"], ["restored", "--erasures", str(erasures)]):
        subprocess.run([sys.executable, "manage.py", *command, "-v", "0"], check=True, env=env, capture_output=True)


def _check(url: str, rows: int, gone: int) -> None:
    with psycopg.connect(url) as db:
        moments = db.execute("SELECT count(*) FROM logs_interaction").fetchone()
        held = db.execute("SELECT count(*) FROM accounts_mail WHERE status = 'held'").fetchone()
    assert (moments, held) == ((rows - gone,), (MAILS,)), (moments, held)
