"""Sign-in mails go through the outbox, like every other mail; and when a second factor is asked for."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation

from accounts import outbox, second_factor
from accounts.models import User

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

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """A second factor came or went: told in the person's language, so that nobody's comes unseen."""
        outbox.queue(
            kind="way_in",
            to=user.email,
            user=user,
            language=user.language,
            context={"news": template_prefix.rpartition("/")[2]},
            now=timezone.now(),
        )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def get_login_stages(self) -> list[str]:
        """allauth's, with our own idea of whom the mailed code is not enough for."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "serve_return.extra_lock.AfterTheMail"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """One page for whatever somebody has."""
        if not isinstance(user, User) or not second_factor.ways(user):
            return []
        return [{"id": "mfa_reauthenticate", "description": "", "url": reverse("mfa_reauthenticate")}]
