"""`manage.py import_family FILE --into EMAIL [--dry-run]`: reads a parent's copy into an empty server."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.bars import along
from logs import moving_in


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the zip that the page gave")
        parser.add_argument("--into", required=True, metavar="EMAIL", help="the address of the parent it is for")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would be read")

    def handle(self, *args: Any, file: Path, into: str, dry_run: bool, **options: Any) -> None:
        def walk(rows: list[moving_in.Told]) -> Iterable[moving_in.Told]:
            return along(rows, "row", quiet=not options["verbosity"])

        try:
            with file.open("rb") as content, transaction.atomic():
                counts = moving_in.move_in(content, into=into, now=timezone.now(), walk=walk)
                transaction.set_rollback(dry_run)
        except ValidationError as problem:
            raise CommandError(problem.messages[0]) from problem
        except OSError as problem:
            raise CommandError(f"{file} cannot be read.") from problem
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items() if count))
        if dry_run:
            self.stdout.write("dry run: nothing was changed")
