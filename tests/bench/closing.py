"""Closing a week of many children on PostgreSQL, against the statement one would write by hand.

The floor is one INSERT … SELECT … GROUP BY over all children, run by psycopg alone: no slices, no marks, no Django.
Both come on a new connection, whose server process has nothing in memory of its own yet.
"""

import os
import subprocess
import sys
from datetime import date

import psycopg

from tests.bench.report import Report, in_turns, say, seconds

MOMENTS, ROUNDS = 15, 9  # the best of fewer is still chance
LIMIT, MEMORY, GROWTH = 1.3, 150, 1.15  # times, MB, times
FEW = 10_000  # children, beside whom the time per child must not grow
WEEK = date(2026, 11, 16)
CLOSED = "2026-11-23T05:00:00+00:00"

FILL = """
TRUNCATE accounts_user, accounts_family CASCADE;
INSERT INTO accounts_user (password, email, name, language, is_active, is_staff, first_look_mail, date_joined)
    VALUES ('', 'bench@bench.invalid', '', 'nl', true, false, true, now());
INSERT INTO accounts_family (name, time_zone, created_at)
    SELECT '', 'Europe/Brussels', now() FROM generate_series(1, %(children)s);
INSERT INTO accounts_child (family_id, nickname, birth_month, tips_shift, created_at)
    SELECT id, '', '2025-06-01', 0, now() FROM accounts_family;
INSERT INTO logs_interaction (family_id, client_id, child_id, author_id, occurred_at, received_at, clock_off,
    local_date, week_start, age_months, daypart_code, serve_bits, return_bits, step_bits, exchange_code, routine_code,
    repaired, note, note_for, kept, rev)
SELECT c.family_id, gen_random_uuid(), c.id, u.id, at, at, false, at::date,
    %(week)s, 17, 1 + n %% 4, (random() * 511)::int, (random() * 255)::int, (random() * 31)::int, n %% 4, n %% 12,
    n %% 11 = 0, '', 'me', false, 1
FROM generate_series(1, %(moments)s) n, accounts_child c, accounts_user u,
    LATERAL (SELECT %(week)s::timestamp AT TIME ZONE 'UTC' + (n * 11 || ' hours')::interval AS at) t;
INSERT INTO logs_weekmark (child_id, week_start, closes_at, generation, settled)
    SELECT id, %(week)s, %(closed)s, 1, 0 FROM accounts_child;
"""


def run(report: Report, children: int) -> None:
    """Prints time against the floor, and the most memory the process that settled had."""
    say(f"Closing a week of {children:,} children with {MOMENTS} moments each, on PostgreSQL")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
        fill(db, children)
        peaks: list[float] = []
        by_hand, ours = in_turns(lambda: _by_hand(db, children), lambda: _ours(db, children, peaks), ROUNDS)
    rate = f"{children / ours:,.0f} weeks a second ({ours:.2f} s against {by_hand:.2f} s by hand)"
    report.at_most("closing a week, time", ours / by_hand, LIMIT, rate)
    report.at_most("closing a week, peak memory in MB", max(peaks), MEMORY, "of the whole process")
    _growth(report, children, ours / children)


def _growth(report: Report, children: int, each: float) -> None:
    """A million children take a hundred times as long as FEW, and no longer."""
    fewer = min(FEW, children)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
        fill(db, fewer)
        small = min(_ours(db, fewer, []) for _ in range(ROUNDS)) / fewer
    detail = f"{each * 1e6:.1f} µs of {children:,}, {small * 1e6:.1f} µs of {fewer:,}"
    report.at_most("closing a week, time per child", each / small, GROWTH, detail)


def fill(db: psycopg.Connection, children: int) -> None:
    values = {"children": children, "moments": MOMENTS, "week": WEEK, "closed": CLOSED}
    cursor = psycopg.ClientCursor(db)
    cursor.execute(FILL, values)
    db.execute("VACUUM ANALYZE")


def _by_hand(db: psycopg.Connection, children: int) -> float:
    reset(db)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as new:
        took = seconds(lambda: new.execute(statement()))
    _check(db, children)
    return took


def _ours(db: psycopg.Connection, children: int, peaks: list[float]) -> float:
    """The clock's own function in a process of its own, which says how long it took and its peak memory."""
    reset(db)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.closing"], check=True, capture_output=True, text=True, env=os.environ
    )
    took, peak = map(float, done.stdout.split())
    peaks.append(peak)
    _check(db, children)
    return took


def reset(db: psycopg.Connection) -> None:
    db.execute("TRUNCATE logs_weeklysummary")
    db.execute("UPDATE logs_weekmark SET settled = 0 WHERE settled <> 0")
    db.execute("VACUUM (FULL, ANALYZE) logs_weekmark")
    db.execute("CHECKPOINT")


def _check(db: psycopg.Connection, children: int) -> None:
    found = db.execute("SELECT count(*), sum(moments) FROM logs_weeklysummary").fetchone()
    assert found == (children, children * MOMENTS), found


def statement() -> str:
    """What somebody with a SQL prompt would write for that week."""
    words = {
        "serve": ("look", "sound", "face", "gesture", "cry", "approach", "word", "action", "done"),
        "return": ("focus", "encourage", "help", "comfort", "name", "echo", "wait", "transition"),
        "step": ("1", "2", "3", "4", "5"),
    }
    codes = {
        "routine": (
            "care", "meal", "bath", "sleep", "play", "book", "outdoors", "chores", "handover", "cuddle", "other",
        ),
        "daypart": ("morning", "afternoon", "evening", "night"),
    }  # fmt: skip
    columns = {
        "moments": "count(*)",
        "days": "count(DISTINCT local_date)",
        "repaired": "count(*) FILTER (WHERE repaired)",
    }
    for kind, names in words.items():
        for place, name in enumerate(names):
            columns[f"{kind}_{name}"] = f"count(*) FILTER (WHERE {kind}_bits & {1 << place} <> 0)"
    for kind, names in codes.items():
        for code, name in enumerate(names, 1):
            columns[f"{kind}_{name}"] = f"count(*) FILTER (WHERE {kind}_code = {code})"
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns)
    return (
        f"INSERT INTO logs_weeklysummary (child_id, week_start, computed_at, {', '.join(columns)})"
        f" SELECT child_id, week_start, now(), {', '.join(columns.values())} FROM logs_interaction"
        f" WHERE week_start = '{WEEK}' AND deleted_at IS NULL AND occurred_at <= '{CLOSED}'"
        f" GROUP BY child_id, week_start ON CONFLICT (child_id, week_start) DO UPDATE SET {changes}"
    )


def settle() -> None:
    """In the child process."""
    import resource
    from datetime import datetime

    import django

    django.setup()
    from django.db import connection

    from logs import summaries

    connection.ensure_connection()
    took = seconds(lambda: summaries.settle_due(datetime.fromisoformat(CLOSED)))
    print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    settle()
