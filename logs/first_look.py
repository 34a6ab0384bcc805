"""The first time a visitor opens a page under a grant, the parent who gave it is told by mail, which names nobody."""

from datetime import datetime

from accounts import outbox
from accounts.models import Grant

from . import weeks


def tell(grant: Grant, *, now: datetime) -> None:
    """Queue the mail, by day, unless they turned it off, left the family, or had enough mail of us this week."""
    parent = grant.family.parents().filter(pk=grant.given_by_id, first_look_mail=True).first()
    if parent and outbox.may_write_to(parent, now=now):
        outbox.queue(
            kind="first_look",
            user=parent,
            to=parent.email,
            language=parent.language,
            context={},
            now=now,
            not_before=weeks.waking(now, grant.family.zone),
        )
