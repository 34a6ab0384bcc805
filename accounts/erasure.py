"""Asking to erase a child: hidden at once, and every other parent is told by mail while it can still be taken back."""

from datetime import datetime

from django.db import transaction

from . import outbox
from .models import Child, User
from .models.children import GRACE


def ask(child: Child, *, by: User, now: datetime) -> None:
    """ValidationError when somebody asked before. The mail names nobody, only the day until which it can be undone."""
    until = (now + GRACE).astimezone(child.family.zone).date()
    with transaction.atomic():
        child.ask_erasure(by=by, now=now)
        for parent in child.family.parents().exclude(pk=by.pk):
            outbox.queue(
                kind="child_erasure_asked",
                user=parent,
                to=parent.email,
                language=parent.language,
                context={"until": until},
                now=now,
                lifetime=GRACE,
            )
