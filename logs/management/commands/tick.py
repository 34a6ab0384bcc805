"""Does everything the clock would do, once, in the foreground."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts import sending
from accounts.models import Grant, Mail
from logs import export, nudges, retention, summaries


class Command(BaseCommand):
    help = "Do everything the clock would do, once: grants, weeks, mail, retention. Returns when it is done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = "do what is due at that moment, e.g. 2026-11-28T09:05+01:00 (only with DEMO or DEBUG)"
        parser.add_argument("--at", metavar="ISO8601", help=what)
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now() if options["at"] is None else _moment(options["at"])
        if options["dry_run"]:
            self._rehearse(at)
        else:
            self._say(_steps(at, _send))

    def _rehearse(self, at: datetime) -> None:
        """The same steps in a transaction that is taken back; mail is only counted."""
        with transaction.atomic():
            self._say(_steps(at, _count))
            transaction.set_rollback(True)
        self.stdout.write("dry run: nothing was changed, nothing was sent")

    def _say(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _steps(at: datetime, mail: Callable[[datetime], str]) -> Iterator[str]:
    """One line per step, as soon as it is done."""
    yield f"grants that ended: {Grant.objects.expire(at)}"
    settled = summaries.settle_due(at)
    yield f"weeks closed: {settled.closed}, mended: {settled.mended}"
    yield f"weekly mails written: {nudges.queue_due(at)}"
    yield mail(at)
    yield f"copies made: {export.make_waiting(at)}"
    yield f"old rows removed: {sum(retention.retain(at).values())}"


def _send(at: datetime) -> str:
    """`at` moves only what is due; leases, retries and sending go by the real clock."""
    counts = sending.send_due(due_at=at, wanted=nudges.wanted)
    others = "".join(f", {name}: {count}" for name, count in sorted(counts.items()) if name != Mail.Status.SENT)
    return f"mail sent: {counts[Mail.Status.SENT.value]}{others}"


def _count(at: datetime) -> str:
    return f"mail to send: {Mail.objects.due(due_at=at, now=timezone.now()).count()}"


def _moment(text: str) -> datetime:
    """CommandError saying what to do instead."""
    if not (settings.DEMO or settings.DEBUG):
        raise CommandError("--at is for trying things out: set DEMO=1 or DEBUG=1, or leave it out.")
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        raise CommandError(f"{text!r} is not a moment. Write it like 2026-11-28T09:05+01:00.")
    if timezone.is_naive(at):
        raise CommandError(f"{text!r} names no time zone. Add an offset, such as +01:00, or Z for UTC.")
    return at
