"""A copy read into an empty server is the same family again; nothing leaves and nobody gets in by it."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AccessLogEntry, Child, Consent, Family, Grant, Organisation, User
from logs import export, nudges, subscribing, summaries
from logs.models import Interaction, Subscription, WeeklySummary

from .test_export import told  # noqa: F401  # the same family


def copy_of(user) -> bytes:
    file = io.BytesIO()
    export.write(file, user, Family.objects.of_parent(user).get())
    return file.getvalue()


@pytest.fixture
def moved(told, lotte, noor, sam, now, tmp_path):  # noqa: F811  # pytest's way
    """The bytes of a copy, and the path of its file, on a server that is empty again."""
    subscription = subscribing.subscribe(lotte, rhythm="weekly", weekday=5, hour=9, now=now)
    subscribing.confirm(subscription, language="nl", now=now)
    content, path = copy_of(lotte), tmp_path / "copy.zip"
    path.write_bytes(content)
    Family.objects.all().delete()
    Organisation.objects.all().delete()
    User.objects.all().delete()
    return content, path


def test_export_import_export_is_byte_equal(moved, now):
    content, path = moved
    call_command("import_family", str(path), "--into", "lotte@example.org")
    assert copy_of(User.objects.get(email="lotte@example.org")) == content
    assert [entry.page for entry in AccessLogEntry.objects.order_by("pk")] == ["brief", "emergency"]


def test_weeks_are_summed_up_again(moved, now):
    call_command("import_family", str(moved[1]), "--into", "lotte@example.org")
    summaries.settle_due(now + timedelta(days=7))
    assert sum(WeeklySummary.objects.values_list("moments", flat=True)) == Interaction.objects.count() == 5


def test_no_mail_leaves_and_no_grant_opens(moved, now):
    call_command("import_family", str(moved[1]), "--into", "lotte@example.org")
    assert Subscription.objects.get().confirmed_at
    assert nudges.queue_due(now + timedelta(days=30)) == 0
    assert Grant.objects.count() == 1
    assert not Grant.objects.live(now).exists()
    assert set(User.objects.exclude(email="lotte@example.org").values_list("is_active", flat=True)) == {False}


def test_a_dry_run_changes_nothing_and_says_what_a_real_one_says(moved, capsys):
    call_command("import_family", str(moved[1]), "--into", "lotte@example.org", "--dry-run")
    would = capsys.readouterr().out.splitlines()
    assert [model.objects.count() for model in (User, Family, Consent)] == [0, 0, 0]
    call_command("import_family", str(moved[1]), "--into", "lotte@example.org")
    assert would == [*capsys.readouterr().out.splitlines(), "dry run: nothing was changed"]
    assert "moments: 5" in would[0]


def test_it_says_how_far_it_is(moved, terminal):
    call_command("import_family", str(moved[1]), "--into", "lotte@example.org")
    assert "2/2" in terminal.getvalue()  # the children
    assert "row/s" in terminal.getvalue()


def test_only_into_an_empty_server(told, lotte, now, tmp_path):  # noqa: F811
    path = tmp_path / "copy.zip"
    path.write_bytes(copy_of(lotte))
    with pytest.raises(CommandError, match="empty"):
        call_command("import_family", str(path), "--into", "lotte@example.org")


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"zip", b'{"format": "x"}', b'{"format": "serve-and-return", "version": 1}']
)
def test_anything_else_is_refused_and_leaves_nothing(db, content, tmp_path):
    path = tmp_path / "copy.zip"
    path.write_bytes(content)
    if content.startswith(b"{"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("family.json", content)
    with pytest.raises(CommandError):
        call_command("import_family", str(path), "--into", "lotte@example.org")
    assert [model.objects.count() for model in (User, Child)] == [0, 0]
