"""`manage.py mail [requeue ID… | drop ID… | release]`: what waits in the outbox, and what to do with it."""

import logging
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.bars import along
from accounts.models import Mail

SLICE = 500  # ids a statement
log = logging.getLogger("accounts.mail")


class Command(BaseCommand):
    """Shows no address and no text; each change is written to the log."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="action", title="actions (none: list)", metavar="ACTION")
        for name, text in (
            ("requeue", "let held or quarantined mail leave after all"),
            ("drop", "give mail up for good"),
            ("release", "let everything leave that a restore held back"),
        ):
            action = what.add_parser(name, help=text)
            action.add_argument("--dry-run", action="store_true", help="change nothing, say what would be done")
            if name != "release":
                action.add_argument("ids", nargs="+", type=int, metavar="ID")

    def handle(self, *args: Any, action: str | None, **options: Any) -> None:
        if action is None:
            self._list()
            return
        held = Mail.objects.filter(status=Mail.Status.HELD)
        ids = options.get("ids") or list(held.order_by("pk").values_list("pk", flat=True))
        with transaction.atomic():
            done, left = self._apply(action, ids, quiet=not options["verbosity"])
            transaction.set_rollback(options["dry_run"])
        self._say(action, done, left, dry_run=options["dry_run"])
        if left and action != "release":
            raise CommandError(f"left as they are: {' '.join(map(str, left))}. See docs/operations.md, Mail states.")

    def _list(self) -> None:
        now, counts = timezone.now(), Counter[str]()
        self.stdout.write(f"{'id':>9}  {'state':<11}  {'kind':<20}  {'age':<9}  reason")
        for mail in Mail.objects.standing().defer(*Mail.EMPTY, "to").iterator():
            counts[mail.state] += 1
            age = str(mail.age(now)).split(".")[0]
            self.stdout.write(f"{mail.pk:>9}  {mail.state:<11}  {mail.kind:<20}  {age:<9}  {mail.last_error}".rstrip())
        self.stdout.write(", ".join(f"{state}: {count}" for state, count in sorted(counts.items())) or "all is sent")

    def _apply(self, action: str, ids: list[int], *, quiet: bool) -> tuple[list[int], list[int]]:
        """Those that were changed and those that could not be."""
        now, done = timezone.now(), list[int]()
        for start in along(range(0, len(ids), SLICE), "slice", quiet=quiet):
            rows = Mail.objects.filter(pk__in=ids[start : start + SLICE])
            fit = rows.droppable() if action == "drop" else rows.requeueable(now)
            found = list(fit.order_by("pk").values_list("pk", flat=True))
            chosen = Mail.objects.filter(pk__in=found)
            chosen.drop(now=now) if action == "drop" else chosen.requeue(now=now)
            done += found
        return done, sorted(set(ids) - set(done))

    def _say(self, action: str, done: list[int], left: list[int], *, dry_run: bool) -> None:
        if not dry_run:
            for pk in done:
                log.warning("mail %s: %s, by an operator", pk, action)
        would = "would be " if dry_run else ""
        words = {"requeue": "queued again", "drop": "dropped", "release": "released"}
        self.stdout.write(f"{would}{words[action]}: {len(done)}" + (f", left: {len(left)}" if left else ""))
        if dry_run:
            self.stdout.write("dry run: nothing was changed")
