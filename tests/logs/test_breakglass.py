"""manage.py breakglass: who runs the server reads notes only with a reason, and the family reads that reason."""

import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from accounts import audit
from accounts.models import AccessLogEntry
from logs.models import Interaction

REASON = "Lotte wrote to us that her notes were gone."


@pytest.fixture
def note(lotte, noor, now):
    return Interaction.objects.record(by=lotte, child=noor, client_id=uuid.uuid4(), now=now, note="kanarie")


def test_it_prints_the_notes_and_the_parents_read_why(note, noor, client, lotte, karim, capsys):
    call_command("breakglass", str(noor.pk), "--reason", f"  {REASON} ")
    assert "kanarie" in capsys.readouterr().out
    for parent in (lotte, karim):
        client.force_login(parent)
        assert REASON in client.get("/family/looked/").content.decode()
        (row,) = client.get("/api/v1/access-log/").json()["results"]
        assert (row["reason"], row["visitor"], row["page"]) == (REASON, "", "emergency")


def test_others_do_not_read_of_it(note, noor, client, oma, tim, nadia):
    call_command("breakglass", str(noor.pk), "--reason", REASON)
    for other in (oma, tim, nadia):
        client.force_login(other)
        assert REASON not in client.get("/family/looked/").content.decode()


@pytest.mark.parametrize("reason", ["", "because", " " * 40, "x" * 201])
def test_without_a_reason_nothing_is_read(note, noor, capsys, reason):
    with pytest.raises(CommandError):
        call_command("breakglass", str(noor.pk), "--reason", reason)
    assert capsys.readouterr().out == ""
    assert not AccessLogEntry.objects.exists()


def test_without_a_row_nothing_is_read(note, noor, capsys, monkeypatch):
    def full(**fields):
        raise DatabaseError

    monkeypatch.setattr(AccessLogEntry.objects.all().__class__, "_append", lambda self, family, **what: full(**what))
    with pytest.raises(DatabaseError):
        call_command("breakglass", str(noor.pk), "--reason", REASON)
    assert capsys.readouterr().out == ""


def test_the_reason_is_in_the_chain(note, noor, now):
    call_command("breakglass", str(noor.pk), "--reason", REASON)
    assert list(audit.verify(now)) == []
    super(type(AccessLogEntry.objects.all()), AccessLogEntry.objects.all()).update(reason="Something else altogether.")
    assert [line for line in audit.verify(now) if "was changed" in line]


def test_a_row_of_an_erased_child_says_nothing_any_more(note, noor, lotte, now):
    call_command("breakglass", str(noor.pk), "--reason", REASON)
    AccessLogEntry.objects.all().forget()
    assert AccessLogEntry.objects.get().reason == ""
    assert not AccessLogEntry.objects.readable_by(lotte).exists()
    assert list(audit.verify(now)) == []


def test_there_is_no_admin_site():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not apps.is_installed("django.contrib.admin")
