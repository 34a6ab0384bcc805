"""Every mail is a row first: written here, in its reader's language; `sending` takes it from there.

Each kind has three templates, emails/<kind>.subject.txt, .txt and .html, and a context that they read:
sign_in_code (code) · confirm_weekly (path) · weekly (see logs/emails.py) · child_erasure_asked (until: the day until
which it can be taken back) · first_look (no context).
`site`, `language` and `sender` (a name) are always there. No subject, header, address or first line names a child,
a family or an organisation.
"""

import uuid
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
TOUCHES = ("weekly", "confirm_weekly", "child_erasure_asked", "first_look")
TOUCHES_A_WEEK = 3


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
    mail = Mail(
        kind=kind,
        to=to,
        user=user,
        headers=headers or {},
        message_id=_message_id(),
        queued_at=now,
        not_before=not_before or now,
        expires_at=(not_before or now) + lifetime,
    )
    write(mail, language=language, context=context)
    mail.save()
    return mail


def write(mail: Mail, *, language: str, context: dict[str, Any]) -> None:
    """Fill in subject, text and html, unsaved. An unknown language becomes that of the site."""
    mail.language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    page = {"site": settings.SITE_URL, "language": mail.language, "sender": sender(), **context}
    with translation.override(mail.language):
        # One line: a line break in a subject would start a header of its own.
        mail.subject = " ".join(render_to_string(f"emails/{mail.kind}.subject.txt", page).split())[:200]
        mail.text = render_to_string(f"emails/{mail.kind}.txt", page).strip() + "\n"
        mail.html = _inliner().inline(render_to_string(f"emails/{mail.kind}.html", page))


def fail(*, kind: str, user: User, error: str, now: datetime) -> None:
    """Show a mail that could not even be written, beside those that could not be sent. `error` names a class."""
    Mail.objects.create(
        kind=kind,
        user=user,
        to=user.email,
        language=user.language,
        message_id=_message_id(),
        status=Mail.Status.FAILED,
        queued_at=now,
        not_before=now,
        expires_at=now,
        ended_at=now,
        last_error=error[:80],
    )


def may_write_to(user: User, *, now: datetime) -> bool:
    """Whether one more mail of our own accord is not too many this week."""
    return Mail.objects.touches(user.pk, TOUCHES, since=now - timedelta(days=7)) < TOUCHES_A_WEEK


def sender() -> str:
    """The name that every mail is from and signed with."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[0]


def _message_id() -> str:
    return f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>"


@cache
def _inliner() -> CSSInliner:
    """Mail readers drop most of <style>; the rules for dark mode stay there, for those that read it."""
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, remove_inlined_selectors=True)
