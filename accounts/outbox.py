"""Every mail is a row first: compose and queue here, claim and send here."""

from datetime import datetime, timedelta
from typing import Any

from .models import Mail, User


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
    """Render templates/emails/<kind>.{subject,txt,html} in `language` and store the row."""
    raise NotImplementedError
