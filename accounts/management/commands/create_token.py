"""Make a personal token for somebody; prints only the token."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import ApiToken, User


class Command(BaseCommand):
    help = "Make a personal token for a script, a phone or a button, and print it. It is shown only once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of the person it acts for")
        parser.add_argument("--name", required=True, help="the device or script, at most 40 characters")
        parser.add_argument("--scope", required=True, choices=ApiToken.Scope.values)

    def handle(self, *args: Any, email: str, name: str, scope: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in with {email} here. Check the address.")
        if not 0 < len(name.strip()) <= 40:
            raise CommandError("Give the token a name of 1 to 40 characters.")
        # In the demo one tap counts as a second factor; elsewhere a shell says nothing about the person.
        _, secret = ApiToken.objects.mint(
            user=user, name=name.strip(), scope=scope, now=timezone.now(), proved=settings.DEMO
        )
        self.stdout.write(secret)
