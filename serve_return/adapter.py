"""Sign-in mails go through the outbox, like every other mail."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation

from accounts import outbox

from . import hints

# allauth's template prefix → our e-mail kind. An address we did not know becomes a person with the same code, so that
# nobody can ask who is here; allauth's mails about unknown and taken addresses never leave.
KINDS = {"account/email/login_code": "sign_in_code"}


class Adapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail, for as long as its code works, and hint at it; its text is erased once it is sent."""
        outbox.queue(
            kind=KINDS[template_prefix],
            to=email,
            user=context.get("user"),
            language=translation.get_language() or settings.LANGUAGE_CODE,
            context={"code": context.get("code", "")},
            now=timezone.now(),
            lifetime=timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
        )
        transaction.on_commit(hints.mail_waits)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True
