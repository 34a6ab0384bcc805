"""`manage.py restored [--erasures FILE …] [--dry-run]`: the first thing to do after a backup was put back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.bars import along
from logs import restoring


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = "lists of erasures, one per machine that kept one; by default the one of this machine"
        parser.add_argument("--erasures", type=Path, nargs="+", metavar="FILE", help=what)
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would be done")

    def handle(self, *args: Any, erasures: list[Path] | None, dry_run: bool, **options: Any) -> None:
        lists = erasures if erasures is not None else [Path(settings.ERASURE_LIST)]
        if missing := [str(path) for path in lists if not path.is_file()]:
            raise CommandError(f"No list of erasures at {', '.join(missing)}. Nothing was changed.")
        with transaction.atomic():
            counts = restoring.restored(
                lists, now=timezone.now(), walk=lambda rows: along(rows, "erasure", quiet=not options["verbosity"])
            )
            transaction.set_rollback(dry_run)
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write("dry run: nothing was changed" if dry_run else "A new epoch has begun. Held mail stays held.")
