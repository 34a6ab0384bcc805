"""Does everything the clock would do, once, in the foreground."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts import sending
from accounts.bars import bar
from accounts.models import Grant, Mail
from logs import export, nudges, retention, summaries
from logs.models import Subscription, WeekMark


class Command(BaseCommand):
    help = "Do everything the clock would do, once: grants, weeks, mail, retention. Returns when it is done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = "do what is due at that moment, e.g. 2026-11-28T09:05+01:00 (only with DEMO or DEBUG)"
        parser.add_argument("--at", metavar="ISO8601", help=what)
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now() if options["at"] is None else _moment(options["at"])
        self.quiet = not options["verbosity"]
        if options["dry_run"]:
            self._rehearse(at)
        else:
            self._say(self._steps(at, dry_run=False))

    def _rehearse(self, at: datetime) -> None:
        """The same steps in a transaction that is taken back; mail is only counted."""
        with transaction.atomic():
            self._say(self._steps(at, dry_run=True))
            transaction.set_rollback(True)
        self.stdout.write("dry run: nothing was changed, nothing was sent")

    def _say(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.stdout.write(line)

    def _steps(self, at: datetime, *, dry_run: bool) -> Iterator[str]:
        """One line per step, as soon as it is done; with a bar where a step can take long."""
        yield f"grants that ended: {Grant.objects.expire(at)}"
        with bar("week", WeekMark.objects.due(at).count(), quiet=self.quiet) as shown:
            settled = summaries.settle_due(at, done=shown.update)
        yield f"weeks closed: {settled.closed}, mended: {settled.mended}"
        with bar("letter", Subscription.objects.due(at).count(), quiet=self.quiet) as shown:
            yield f"weekly mails written: {nudges.queue_due(at, done=shown.update)}"
        mails = Mail.objects.due(due_at=at, now=timezone.now()).count()
        yield f"mail to send: {mails}" if dry_run else self._send(at, mails)
        yield f"copies made: {export.make_waiting(at)}"
        yield f"old rows removed: {sum(retention.retain(at).values())}"

    def _send(self, at: datetime, mails: int) -> str:
        """`at` moves only what is due; leases, retries and sending go by the real clock."""
        with bar("mail", mails, quiet=self.quiet) as shown:
            counts = sending.send_due(due_at=at, wanted=nudges.wanted, done=shown.update)
        others = "".join(f", {name}: {count}" for name, count in sorted(counts.items()) if name != Mail.Status.SENT)
        return f"mail sent: {counts[Mail.Status.SENT.value]}{others}"


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
