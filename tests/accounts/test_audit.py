"""Whatever is done to the access log behind our back, `manage.py audit verify` says so; our own work it lets be."""

import json
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import audit, kept_heads
from accounts.models import AccessLogEntry, AccessLogHead, Child, Grant
from logs import retention

DAYS = 4
KEY, NEW_KEY = (
    "the key of this year, long enough to be one of ours ......",
    "the key of next year, long enough to be one of ours ......",
)


@pytest.fixture
def log(grant, noor, now):
    """Two readings a day on four days, the last one now."""
    for day in range(DAYS):
        for page in ("brief", "progress"):
            at = now - timedelta(days=DAYS - 1 - day)
            AccessLogEntry.objects.write(grant=grant, child=noor, page=page, now=at)
    return grant.family_id


def sql(statement, *values):
    """Somebody with the database, but without our key."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def complaints(now):
    return list(audit.verify(now))


def test_an_untouched_log_is_as_it_was_written(log, now):
    assert complaints(now) == []
    assert [head.is_open for head in AccessLogHead.objects.order_by("day")] == [False, False, False, True]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts_accesslogentry SET page = 'plan' WHERE seq = 3",
        "UPDATE accounts_accesslogentry SET purpose = 'support' WHERE seq = 8",
        "UPDATE accounts_accesslogentry SET allowed = (1 = 0) WHERE seq = 1",
        "UPDATE accounts_accesslogentry SET actor_id = (SELECT given_by_id FROM accounts_grant LIMIT 1) WHERE seq = 2",
        "UPDATE accounts_accesslogentry SET at = (SELECT MIN(at) FROM accounts_accesslogentry) WHERE seq = 5",
        "UPDATE accounts_accesslogentry SET child_id = NULL, actor_id = NULL, forgotten = 'x' WHERE seq = 5",
        "UPDATE accounts_accesslogentry SET salt = 'other' WHERE seq = 5",
    ],
)
def test_a_change_shows(log, now, change):
    sql(change)
    assert any("was changed" in line for line in complaints(now))


@pytest.mark.parametrize("seq", [1, 4, 7])
def test_a_row_taken_out_shows(log, now, seq):
    sql("DELETE FROM accounts_accesslogentry WHERE seq = %s", seq)
    assert f"family {log}: entries {seq} to {seq} were taken out" in complaints(now)


def copy(of, **changed):
    row = AccessLogEntry.objects.get(seq=of)
    row.pk = None
    for name, value in changed.items():
        setattr(row, name, value)
    row.content = row.content_now()
    row.digest = row.digest_now()
    row.save(force_insert=True)
    return row


def test_a_row_put_in_shows(log, now):
    last = AccessLogEntry.objects.get(seq=8)
    copy(8, seq=9, previous=last.digest, at=now)
    assert any("put in" in line for line in complaints(now))


def test_a_row_put_in_between_shows(log, now):
    sql("UPDATE accounts_accesslogentry SET seq = seq + 100 WHERE seq > 4")
    sql("UPDATE accounts_accesslogentry SET seq = seq - 99 WHERE seq > 100")
    copy(4, seq=5, previous=AccessLogEntry.objects.get(seq=4).digest)
    assert any("was changed" in line for line in complaints(now))


def test_rows_that_swapped_places_show(log, now):
    for before, after in ((3, 103), (4, 3), (103, 4)):
        sql("UPDATE accounts_accesslogentry SET seq = %s WHERE seq = %s", after, before)
    assert any("entry 3" in line for line in complaints(now))


@pytest.mark.parametrize("kept", [0, 5, 6, 7])
def test_a_tail_that_was_cut_off_shows(log, now, kept):
    sql("DELETE FROM accounts_accesslogentry WHERE seq > %s", kept)
    assert any("cut off" in line for line in complaints(now))


@pytest.mark.parametrize("days", [1, 2, 4])
def test_a_tail_cut_off_with_its_heads_shows(log, now, days):
    """A head of an earlier day was signed as closed, so the log cannot end there."""
    sql("DELETE FROM accounts_accesslogentry WHERE seq > %s", 2 * (DAYS - days))
    sql("DELETE FROM accounts_accessloghead WHERE seq > %s", 2 * (DAYS - days))
    assert f"family {log}: the newest head is missing" in complaints(now)
    sql("UPDATE accounts_accessloghead SET is_open = (1 = 1) WHERE seq = %s", 2 * (DAYS - days))
    assert complaints(now) != []


def test_a_log_built_anew_shows(log, now):
    """Every digest made to fit: the signatures of the heads need the key."""
    previous = ""
    for row in AccessLogEntry.objects.order_by("seq"):
        row.page, row.previous = "plan", previous
        content = row.content_now()
        row.content = content
        previous = row.digest_now()
        sql(
            "UPDATE accounts_accesslogentry SET page = 'plan', content = %s, previous = %s, digest = %s WHERE id = %s",
            content, row.previous, previous, row.pk,
        )  # fmt: skip
        sql("UPDATE accounts_accessloghead SET digest = %s WHERE seq = %s", previous, row.seq)
    found = complaints(now)
    assert len(found) == DAYS
    assert all("not signed by us" in line for line in found)


def test_a_log_of_another_family_does_not_fit(log, now, elif_):
    sql("UPDATE accounts_accesslogentry SET family_id = %s", elif_.family_id)
    sql("UPDATE accounts_accessloghead SET family_id = %s", elif_.family_id)
    assert any(line.startswith(f"family {elif_.family_id}: ") for line in complaints(now))
    assert f"family {log}: the newest head is missing" in complaints(now)


def test_the_whole_database_put_back_shows_beside_a_head_kept_elsewhere(grant, noor, now, tmp_path, capsys):
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)
    (earlier,) = AccessLogHead.objects.values()
    AccessLogEntry.objects.write(grant=grant, child=noor, page="plan", now=now)
    call_command("audit", "heads")
    kept = tmp_path / "heads"
    kept.write_text(capsys.readouterr().out)
    with time_machine.travel(now):
        call_command("audit", "verify", "--heads", str(kept))
        sql("DELETE FROM accounts_accesslogentry WHERE seq = 2")
        AccessLogHead.objects.filter(pk=earlier["id"]).update(**earlier)
        assert complaints(now) == []
        with pytest.raises(CommandError, match="tampered"):
            call_command("audit", "verify", "--heads", str(kept))
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"seq": 1}))
    assert "not signed by us" in next(iter(kept_heads.compare(kept_heads.Kept(**json.loads(kept.read_text())))))


def test_the_command_says_where_and_fails(log, now, capsys):
    call_command("audit", "verify")
    assert "as it was written" in capsys.readouterr().out
    sql("DELETE FROM accounts_accesslogentry WHERE seq = 4")
    with pytest.raises(CommandError, match="tampered with, in 2 places"):
        call_command("audit", "verify")
    assert f"family {log}: entries 4 to 4 were taken out" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["verify", "renew"])
def test_it_says_how_far_it_is(log, terminal, what):
    call_command("audit", what)
    assert "1/1" in terminal.getvalue()
    assert "family" in terminal.getvalue()


def test_a_new_key_signs_on_while_the_old_one_is_a_fallback(settings, grant, noor, now):
    settings.SECRET_KEY = KEY
    AccessLogHead.objects.all().delete()
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_KEY, [KEY]
    AccessLogEntry.objects.write(grant=grant, child=noor, page="plan", now=now + timedelta(days=1))
    assert complaints(now) == []
    AccessLogEntry.objects.filter(seq=1).forget()
    with time_machine.travel(now):
        call_command("audit", "renew")
    settings.SECRET_KEY_FALLBACKS = []
    assert complaints(now) == []
    settings.SECRET_KEY = KEY
    assert len(complaints(now)) == 3


def test_a_log_that_was_tampered_with_is_not_signed_again(log, now):
    sql("DELETE FROM accounts_accesslogentry WHERE seq = 4")
    before = list(AccessLogHead.objects.values_list("signature", flat=True))
    with pytest.raises(CommandError, match="tampered"):
        call_command("audit", "renew")
    assert list(AccessLogHead.objects.values_list("signature", flat=True)) == before


@pytest.mark.parametrize("age", [727, 728, 729, 730, 731, 740])
def test_two_years_later_the_log_is_shorter_and_still_whole(log, now, age, grant, noor):
    later = now + timedelta(days=age)
    AccessLogEntry.objects.write(grant=grant, child=noor, page="plan", now=later)
    retention.retain(later)
    assert complaints(later) == []
    assert complaints(later + timedelta(days=3)) == []
    sql("DELETE FROM accounts_accesslogentry WHERE seq = 9")
    assert any("cut off" in line for line in complaints(later))


def test_an_erased_child_leaves_empty_links_that_nobody_else_can_make(grant, noor, sam, lotte, now):
    grant.children.add(sam)
    for child in (noor, sam, noor):
        AccessLogEntry.objects.write(grant=grant, child=child, page="brief", now=now)
    noor.ask_erasure(by=lotte, now=now)
    retention.retain(now + timedelta(days=14))
    assert not Child.objects.filter(pk=noor.pk).exists()
    assert complaints(now) == []
    assert [row.child_id for row in AccessLogEntry.objects.order_by("seq")] == [None, sam.pk, None]
    assert [row.child_id for row in AccessLogEntry.objects.readable_by(lotte)] == [sam.pk]
    assert {row.salt for row in AccessLogEntry.objects.filter(child=None)} == {""}


@pytest.mark.django_db(transaction=True)
def test_readers_at_once_do_not_fork_the_chain(grant, noor, now):
    gate, broken = threading.Barrier(6), []

    def read():
        try:
            gate.wait(10)
            for _ in range(5):
                AccessLogEntry.objects.write(grant=Grant.objects.get(pk=grant.pk), child=noor, page="brief", now=now)
        except Exception as problem:
            broken.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert broken == []
    assert sorted(AccessLogEntry.objects.values_list("seq", flat=True)) == list(range(1, 31))
    assert complaints(now) == []
