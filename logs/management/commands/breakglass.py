"""`manage.py breakglass CHILD --reason "…"`: reads the notes about a child, after the family's log says so and why."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import AccessLogEntry, Child
from logs.models import Interaction

SHORTEST, LONGEST = 20, 200  # characters: a reason that a parent understands


class Command(BaseCommand):
    """The only way here to read what a family wrote: there is no admin site. No row, no notes."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("child", type=int, help="the number of the child")
        parser.add_argument("--reason", required=True, help="why, in words that the parents will read")

    def handle(self, *args: Any, child: int, reason: str, **options: Any) -> None:
        why = " ".join(reason.split())
        if not SHORTEST <= len(why) <= LONGEST:
            raise CommandError(f"Give a reason of {SHORTEST} to {LONGEST} characters. The parents read it.")
        now, one = timezone.now(), Child.objects.filter(pk=child).first()
        if one is None:
            raise CommandError(f"There is no child {child} here.")
        with transaction.atomic():
            AccessLogEntry.objects.break_glass(child=one, reason=why, now=now)
        noted = Interaction.objects.filter(child=one, deleted_at=None).exclude(note="").select_related("author")
        for moment in noted.order_by("occurred_at", "pk").iterator():
            self.stdout.write(f"{moment.local_date} {moment.author.called}: {moment.note}")
        self.stderr.write("The parents see in their log that you read this, and why.")
