"""Stopping gently for a child: no mail, no weeks, nobody who looks along; what was written stays, to take along."""

from datetime import datetime

from django.db import transaction

from .models import Child, Grant, User


def rest(child: Child, *, by: User, now: datetime) -> None:
    """At once, also for a letter that waits: it asks for the child before it leaves. Twice is the same as once."""
    with transaction.atomic():
        Child.objects.filter(pk=child.pk, resting_since=None).update(resting_since=now)
        for grant in Grant.objects.filter(children=child):
            if grant.children.exclude(pk=child.pk).exists():
                grant.children.remove(child)
            elif grant.revoked_at is None:
                grant.revoke(by=by, now=now)
