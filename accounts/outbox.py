"""Every mail is a row first: written here, in its reader's language; `sending` takes it from there.

Each kind has three templates, emails/<kind>.subject.txt, .txt and .html, and a context that they read:
sign_in_code (code) · confirm_weekly (path) · weekly (see logs/emails.py) · child_erasure_asked (until: the day until
which it can be taken back) · first_look (no context) · ending (until: the last day, is_six, is_last) ·
way_in (news: webauthn_added, webauthn_removed, totp_activated, totp_deactivated or recovery_codes_generated).
`site`, `language` and `sender` (a name) are always there. No subject, header, address or first line names a child,
a family or an organisation.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from css_inline import CSSInliner
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from .models import Mail, User

# What we write of our own accord, at most three times in seven days; a sign-in code answers a button.
TOUCHES = ("weekly", "confirm_weekly", "child_erasure_asked", "first_look", "ending")
TOUCHES_A_WEEK = 3


@dataclass(frozen=True, slots=True)
class Form:
    """A mail's words, with or without gaps that are filled for each reader."""

    subject: str
    text: str
    html: str


def queue(
    *,
    kind: str,
    to: str,
    language: str,
    context: dict[str, Any],
    now: datetime,
    user: User | None = None,
    not_before: datetime | None = None,
    lifetime: timedelta = timedelta(days=2),
    headers: dict[str, str] | None = None,
) -> Mail:
    """Write the mail in `language` and store it; it leaves from `not_before` (now) on and expires after `lifetime`."""
    begins = not_before or now
    mail = draft(
        kind=kind, to=to, language=language, user=user, now=now, not_before=begins, expires_at=begins + lifetime
    )
    mail.headers = headers or {}
    write(mail, form(kind=kind, language=mail.language, context=context))
    mail.save()
    return mail


def draft(*, language: str, now: datetime, **fields: Any) -> Mail:
    """A mail without words yet, unsaved. An unknown language becomes that of the site."""
    spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return Mail(language=spoken, message_id=_message_id(), queued_at=now, **fields)


def write(mail: Mail, words: Form) -> None:
    """Fill in subject, text and html, unsaved."""
    mail.subject, mail.text, mail.html = words.subject, words.text, words.html


def form(*, kind: str, language: str, context: dict[str, Any]) -> Form:
    """What the kind's three templates say in that language."""
    page = {"site": settings.SITE_URL, "language": language, "sender": sender(), **context}
    with translation.override(language):
        return Form(
            # One line: a line break in a subject would start a header of its own.
            subject=" ".join(render_to_string(f"emails/{kind}.subject.txt", page).split())[:200],
            text=render_to_string(f"emails/{kind}.txt", page).strip() + "\n",
            html=_inliner().inline(render_to_string(f"emails/{kind}.html", page)),
        )


def fail(*, kind: str, user: User, error: str, now: datetime) -> None:
    """Show a mail that could not even be written, beside those that could not be sent. `error` names a class."""
    mail = draft(kind=kind, user=user, to=user.email, language=user.language, now=now, not_before=now, expires_at=now)
    mail.status, mail.ended_at, mail.last_error = Mail.Status.FAILED, now, error[:80]
    mail.save()


def may_write_to(user: User, *, now: datetime) -> bool:
    """Whether one more mail of our own accord is not too many this week."""
    return not had_enough([user.pk], now=now)


def had_enough(users: Collection[int], *, now: datetime) -> set[int]:
    """Those of these people to whom one more mail of our own accord would be too many this week."""
    touches = Mail.objects.touches(users, TOUCHES, since=now - timedelta(days=7))
    return {user for user, count in touches.items() if count >= TOUCHES_A_WEEK}


def sender() -> str:
    """The name that every mail is from and signed with."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[0]


def _message_id() -> str:
    return f"<{uuid.uuid4()}@{_host(settings.SITE_URL)}>"


@cache
def _host(site: str) -> str:
    return urlsplit(site).hostname or ""


@cache
def _inliner() -> CSSInliner:
    """Mail readers drop most of <style>; the rules for dark mode stay there, for those that read it."""
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, remove_inlined_selectors=True)
