"""`manage.py seed_demo`: the demo people and their six weeks, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from logs.management import demo


class Command(BaseCommand):
    """Running it again changes nothing."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        count = demo.seed(now=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{count} moments." if count else "The demo is there already.")
