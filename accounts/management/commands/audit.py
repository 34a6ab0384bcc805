"""Checks the access log, writes down how far it reaches, and lists who was refused what."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit, kept_heads, kept_secrets
from accounts.bars import along
from accounts.models import Denial, Family

LISTS: dict[str, Callable[[], Iterator[str]]] = {
    "heads": lambda: (json.dumps(asdict(head)) for head in kept_heads.heads()),
    "denied": lambda: map(str, Denial.objects.order_by("pk").iterator()),
}


class Command(BaseCommand):
    help = (
        "`verify` says what was tampered with; `renew` signs, and keeps second factors, with a new key; "
        "`heads` prints heads to keep elsewhere; `denied` lists which doors stayed shut to whom, newest last."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "renew", "heads", "denied"])
        parser.add_argument("--heads", type=Path, metavar="FILE", help="compare with heads that were kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        if listed := LISTS.get(options["what"]):
            for line in listed():
                self.stdout.write(line)
            return
        now, quiet = timezone.now(), not options["verbosity"]

        def walk(ids: "QuerySet[Family, int]") -> Iterable[int]:
            return along(ids.iterator(), "family", total=ids.count(), quiet=quiet)

        problems = audit.renew(now, walk) if options["what"] == "renew" else list(audit.verify(now, walk))
        if options["heads"]:
            for line in options["heads"].read_text().splitlines():
                problems += kept_heads.compare(kept_heads.Kept(**json.loads(line)))
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"The access log was tampered with, in {len(problems)} places.")
        self.stdout.write("The access log is as it was written.")
        if options["what"] == "renew":
            self.stdout.write(f"Second factors under the present key: {kept_secrets.renew()}.")
