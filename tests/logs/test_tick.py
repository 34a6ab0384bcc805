"""One command does everything the clock would do, mail included, at any moment one wants to try."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core import mail as mailbox
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Grant, Mail
from logs import library
from logs.models import Nudge, WeeklySummary
from tests.logs.readers import kept, subscribed


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def dump():
    """Every row of every table."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}


def tick(*arguments):
    out = StringIO()
    call_command("tick", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def saturday(lotte, noor, now, demo):
    """The turn of Lotte, who logged something the week before."""
    kept(noor, lotte, now - timedelta(days=7), "")
    return subscribed(lotte, now).next_due_at


@pytest.mark.django_db
class TestTick:
    def test_does_every_step_in_order_and_says_so(self, saturday, grant):
        assert tick("--at", saturday.isoformat()) == [
            "grants that ended: 0",
            "weeks closed: 1, mended: 0",
            "weekly mails written: 1",
            "mail sent: 1",
            "copies made: 0",
            "old rows removed: 0",
        ]
        [letter] = mailbox.outbox
        assert letter.to == ["lotte@example.org"]
        assert letter.subject == library.tip(Nudge.objects.get().tip_slug).text("nl").title
        assert WeeklySummary.objects.exists()

    @pytest.mark.parametrize("words", [[], ["--dry-run"]])
    def test_shows_a_bar_to_who_waits(self, saturday, terminal, words):
        tick("--at", saturday.isoformat(), *words)
        shown = terminal.getvalue()
        bars = ("1/1", "week/s"), ("1/1", "letter/s"), *([] if words else [("1/1", "mail/s")])
        assert all(any(done in line and unit in line for line in shown.split("\r")) for done, unit in bars)
        tick("--at", saturday.isoformat(), "--verbosity", "0", *words)
        assert terminal.getvalue() == shown

    def test_a_log_file_gets_no_bar(self, saturday, monkeypatch, capsys):
        monkeypatch.setattr("accounts.bars.PATIENCE", 0)
        tick("--at", saturday.isoformat())
        assert capsys.readouterr().err == ""

    def test_twice_is_the_same_as_once(self, saturday):
        tick("--at", saturday.isoformat())
        assert tick("--at", (saturday + timedelta(minutes=5)).isoformat()) == [
            "grants that ended: 0",
            "weeks closed: 0, mended: 0",
            "weekly mails written: 0",
            "mail sent: 0",
            "copies made: 0",
            "old rows removed: 0",
        ]
        assert len(mailbox.outbox) == 1

    def test_ends_grants_and_removes_what_is_old(self, saturday, grant):
        lines = tick("--at", (grant.ends_at + timedelta(days=200)).isoformat())
        assert lines[0] == "grants that ended: 1"
        assert Grant.objects.get().expired_at is not None

    def test_without_a_moment_it_does_what_is_due_now(self, db):
        assert tick()[2:4] == ["weekly mails written: 0", "mail sent: 0"]

    def test_a_moment_to_come_changes_only_what_is_due(self, saturday):
        tick("--at", saturday.isoformat())
        row = Mail.objects.get(kind="weekly")
        assert row.not_before == saturday
        assert row.ended_at
        assert abs(row.ended_at - timezone.now()) < timedelta(minutes=5)

    def test_a_dry_run_says_the_same_and_changes_nothing(self, saturday, grant):
        before = dump()
        lines = tick("--at", saturday.isoformat(), "--dry-run")
        assert lines == [
            "grants that ended: 0",
            "weeks closed: 1, mended: 0",
            "weekly mails written: 1",
            "mail to send: 1",
            "copies made: 0",
            "old rows removed: 0",
            "dry run: nothing was changed, nothing was sent",
        ]
        assert dump() == before
        assert mailbox.outbox == []
        assert tick("--at", saturday.isoformat())[2] == "weekly mails written: 1"
        assert dump() != before

    def test_a_dry_run_of_the_far_future_ends_and_removes_nothing(self, saturday, grant, noor, lotte, now):
        noor.ask_erasure(by=lotte, now=now)
        before = dump()
        lines = tick("--at", (grant.ends_at + timedelta(days=900)).isoformat(), "--dry-run")
        assert lines[0] == "grants that ended: 1"
        assert lines[4] != "old rows removed: 0"
        assert dump() == before


@pytest.mark.django_db
class TestTheMoment:
    @pytest.mark.parametrize("text", ["2026-11-28T09:05", "2026-11-28 09:05:00", "2026-11-28"])
    def test_needs_an_offset_and_says_how(self, demo, text):
        with pytest.raises(CommandError, match=r"names no time zone\. Add an offset, such as \+01:00, or Z"):
            tick("--at", text)

    @pytest.mark.parametrize("text", ["Saturday", "2026-13-01T00:00Z", ""])
    def test_must_be_one_and_says_how(self, demo, text):
        with pytest.raises(CommandError, match=r"is not a moment\. Write it like 2026-11-28T09:05"):
            tick("--at", text)

    def test_is_only_for_trying_things_out(self, settings):
        settings.DEMO = settings.DEBUG = False
        with pytest.raises(CommandError, match="set DEMO=1 or DEBUG=1"):
            tick("--at", "2026-11-28T09:05Z")

    @pytest.mark.parametrize("text", ["2026-11-28T09:05Z", "2026-11-28T10:05:00+01:00", "2026-11-28 09:05+00:00"])
    def test_may_be_written_in_any_zone(self, demo, text):
        assert len(tick("--at", text)) == 6
