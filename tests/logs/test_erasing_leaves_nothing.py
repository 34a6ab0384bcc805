"""After an erasure no table holds a row or a word of it, and an older backup does not bring it back."""

import os
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections

from accounts import erasure, leaving
from accounts.models import Child, Erased, Mail, Membership, User
from logs import export, retention
from logs.models import Epoch, Interaction, Topics
from tests.services import postgres_binaries

from .test_retention import fill, rows_about

CANARIES = ("Noor", "Samen", "kanarie")
FOURTEEN_DAYS = timedelta(days=14)


@pytest.fixture(autouse=True)
def listed(settings, tmp_path) -> Path:
    path: Path = tmp_path / "erasures.list"
    settings.ERASURE_LIST = path
    return path


@pytest.fixture
def full(noor, sam, lotte, vera, grant, now):
    """Noor with a row in every table, a waiting letter that quotes her, and a copy that holds her."""
    fill(noor, lotte, vera, grant, now)
    Mail.objects.update(text="kanarie", html="kanarie")
    Topics.objects.update(words="kanarie")
    export.make(export.ask(lotte, noor.family, now=now).pk, now=now)


def dump() -> str:
    """Every value of every table, those of packages too."""
    found = [
        str(value)
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values_list()
        for value in row
    ]
    return "\n".join(found)


def alone(parent) -> None:
    Membership.objects.exclude(user=parent).delete()


class TestNow:
    def test_a_parent_alone_leaves_nothing_of_the_child(self, full, noor, lotte, now):
        alone(lotte)
        assert all(canary in dump() for canary in CANARIES)
        assert erasure.ask(noor, by=lotte, now=now, at_once=True)
        assert set(rows_about(noor.pk).values()) == {0}
        assert [canary for canary in CANARIES if canary in dump()] == []
        assert [model.objects.count() for model in (Mail, Erased)] == [0, 1]

    def test_the_fourteen_days_leave_nothing_either(self, full, noor, lotte, now):
        assert not erasure.ask(noor, by=lotte, now=now)
        retention.retain(now + FOURTEEN_DAYS)
        assert set(rows_about(noor.pk).values()) == {0}
        assert [canary for canary in CANARIES if canary in dump()] == []

    def test_another_parent_is_asked_first(self, noor, lotte, karim, family, now):
        assert not erasure.ask(noor, by=lotte, now=now, at_once=True)
        assert retention.retain(now)["children"] == 0
        assert Mail.objects.get().user == karim
        assert erasure.agree(noor, by=karim, now=now)
        assert not Child.objects.exists()

    def test_who_asked_without_hurry_has_to_say_now_as_well(self, noor, lotte, karim, now):
        erasure.ask(noor, by=lotte, now=now)
        assert not erasure.agree(noor, by=karim, now=now)
        assert erasure.agree(noor, by=lotte, now=now)

    def test_taking_it_back_takes_every_yes_back(self, noor, lotte, karim, now):
        erasure.ask(noor, by=lotte, now=now, at_once=True)
        noor.keep()
        erasure.ask(noor, by=karim, now=now)
        assert not erasure.agree(noor, by=karim, now=now)
        assert Child.objects.filter(pk=noor.pk).exists()

    def test_a_yes_to_nothing_erases_nothing(self, noor, lotte, now):
        assert not erasure.purge(noor.pk, now=now)
        assert Child.objects.filter(pk=noor.pk).exists()


def backup(path: Path) -> None:
    """As docs/operations.md says."""
    if connection.vendor == "postgresql":
        command = [str(postgres_binaries(path.parent) / "pg_dump"), "-Fc", "-f", str(path), *_where()]
        subprocess.run(command, check=True, env=os.environ | {"PGPASSWORD": ""})
    else:
        with sqlite3.connect(path) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)


def restore(path: Path) -> None:
    if connection.vendor == "postgresql":
        connections.close_all()
        command = [str(postgres_binaries(path.parent) / "pg_restore"), "--clean", "--if-exists", *_where(), str(path)]
        subprocess.run(command, check=True, env=os.environ | {"PGPASSWORD": ""})
    else:
        with sqlite3.connect(path) as copy:
            connection.ensure_connection()
            copy.backup(connection.connection)


def _where() -> list[str]:
    found = connection.settings_dict
    return ["-h", found["HOST"], "-p", str(found["PORT"]), "-U", found["USER"], "-d", found["NAME"]]


@pytest.mark.django_db(transaction=True)
class TestAfterARestore:
    def test_what_was_erased_since_is_erased_again(self, noor, sam, lotte, karim, nadia, now, tmp_path, capsys):
        Mail.objects.create(
            kind="weekly", user=lotte, to=lotte.email, language="nl", message_id="m", queued_at=now, not_before=now,
            expires_at=now,
        )  # fmt: skip
        epoch = Epoch.objects.current()
        backup(tmp_path / "older.dump")
        alone(lotte)
        erasure.ask(noor, by=lotte, now=now, at_once=True)
        leaving.leave(karim, now=now)
        assert not Erased.objects.exists()
        restore(tmp_path / "older.dump")
        assert Child.objects.filter(nickname="Noor").exists()
        call_command("restored", "--dry-run")
        would = capsys.readouterr().out.splitlines()[:-1]
        assert Child.objects.filter(nickname="Noor").exists()
        call_command("restored")
        assert capsys.readouterr().out.splitlines()[:-1] == would
        assert would == ["mail held: 1", "children erased again: 1", "people erased again: 1"]
        assert set(Child.objects.values_list("nickname", flat=True)) == {"Sam", "Elif"}
        assert "karim" not in dump().lower()
        assert (Mail.objects.get().status, Epoch.objects.current() == epoch) == ("held", False)

    def test_another_child_with_the_same_id_stays(self, noor, lotte, now, family, terminal):
        alone(lotte)
        second = Child.objects.welcome(by=lotte, family=family, nickname="Bo", birth_month=noor.birth_month)
        erasure.ask(second, by=lotte, now=now, at_once=True)
        Child.objects.create(pk=second.pk, family=family, nickname="Nieuw", birth_month=noor.birth_month)
        call_command("restored")
        assert Child.objects.filter(nickname="Nieuw").exists()
        assert "1/1" in terminal.getvalue()  # it says how far it is

    def test_without_a_list_nothing_is_touched(self, noor):
        epoch = Epoch.objects.current()
        with pytest.raises(CommandError, match="No list"):
            call_command("restored")
        assert Epoch.objects.current() == epoch

    def test_a_list_that_cannot_be_written_is_written_later(self, noor, lotte, now, settings, listed, tmp_path):
        alone(lotte)
        settings.ERASURE_LIST = tmp_path
        erasure.ask(noor, by=lotte, now=now, at_once=True)
        assert Erased.objects.count() == 1
        settings.ERASURE_LIST = listed
        retention.retain(now)
        assert listed.read_text().startswith("child ")
        assert "Noor" not in listed.read_text()
        assert not Erased.objects.exists()


class TestLeaving:
    def test_the_person_is_gone_and_what_they_logged_stays(self, full, noor, lotte, karim, oma, now):
        Interaction.objects.update(author=karim)
        leaving.leave(karim, now=now)
        assert "karim" not in dump().lower()
        kept = Interaction.objects.get()
        assert (kept.author.called, kept.note) == ("iemand die vertrok", "")

    def test_the_only_parent_of_a_child_stays(self, client, lotte, noor):
        alone(lotte)
        client.force_login(lotte)
        answer = client.post("/me/end/")
        assert (answer.status_code, User.objects.get(pk=lotte.pk).is_active) == (422, True)

    def test_from_the_page_and_every_door_is_closed(self, client, lotte, karim, noor):
        client.force_login(karim)
        assert client.post("/me/end/").status_code == 302
        assert client.get("/family/").status_code == 302
        assert not User.objects.filter(email__startswith="karim").exists()
