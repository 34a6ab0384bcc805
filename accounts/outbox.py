"""Every mail is a row first: written here, in its reader's language; `sending` takes it from there.

Each kind has three templates, emails/<kind>.subject.txt, .txt and .html, and a context that they read:
sign_in_code (code) · no_account_yet, sign_in_instead (nothing) · confirm_weekly (path) · weekly (see logs/emails.py) ·
child_erasure_asked (until: the day until which it can be taken back).
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

# Reminders and letters; sign-in codes are answers to a button and do not count as touches.
TOUCHES = ("weekly", "confirm_weekly", "child_erasure_asked")


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
        message_id=f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>",
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
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[0]
    page = {"site": settings.SITE_URL, "language": mail.language, "sender": sender, **context}
    with translation.override(mail.language):
        # One line: a line break in a subject would start a header of its own.
        mail.subject = " ".join(render_to_string(f"emails/{mail.kind}.subject.txt", page).split())[:200]
        mail.text = render_to_string(f"emails/{mail.kind}.txt", page).strip() + "\n"
        mail.html = _inliner().inline(render_to_string(f"emails/{mail.kind}.html", page))


@cache
def _inliner() -> CSSInliner:
    """Mail readers drop most of <style>; the rules for dark mode stay there, for those that read it."""
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, remove_inlined_selectors=True)
