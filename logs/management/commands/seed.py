"""`manage.py seed --families N --weeks W [--seed S]`: a realistic population, the same every time."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.bars import along
from logs import summaries
from logs.management.population import populate


class Command(BaseCommand):
    """Can be stopped and taken up again; families that are there stay as they are."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--families", type=int, required=True, metavar="N")
        parser.add_argument("--weeks", type=int, required=True, metavar="W", help="closed weeks up to now")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another number, other families")

    def handle(self, *args: Any, families: int, weeks: int, seed: int, **options: Any) -> None:
        now, begin = timezone.now(), time.perf_counter()
        made = populate(families=families, weeks_back=weeks, seed=seed, now=now)
        quiet = not options["verbosity"]
        moments = sum(along(made, "family", total=families, quiet=quiet))
        speed = moments / (time.perf_counter() - begin)
        settled = summaries.settle_due(now)
        if not quiet:
            self.stdout.write(f"{moments} moments ({speed:.0f} a second), {settled.closed} weeks summed up.")
