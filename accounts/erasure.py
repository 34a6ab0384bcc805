"""Erasing: asked by a parent, told to the others, done after fourteen days or when all agree; then nothing is left."""

from datetime import datetime

from django.db import models, transaction

from . import erasure_list, outbox
from .models import AccessLogEntry, Child, Erased, Family, Grant, Mail, User
from .models.children import GRACE

SLICE = 1000  # rows removed at a time: keeps memory flat


def ask(child: Child, *, by: User, now: datetime, at_once: bool = False) -> bool:
    """Whether it is gone already: `at_once`, and no other parent is there to object.

    ValidationError when somebody asked before. The mail names nobody, only the day until which it can be undone.
    """
    until = (now + GRACE).astimezone(child.family.zone).date()
    with transaction.atomic():
        child.ask_erasure(by=by, now=now)
        if at_once and agree(child, by=by, now=now):
            return True
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
    return False


def agree(child: Child, *, by: User, now: datetime) -> bool:
    """A parent says: now. Whether it is gone, because all of them have."""
    with transaction.atomic():
        child.agree_to_erase_now(by=by, now=now)
        return purge(child.pk, now=now)


def purge_due(now: datetime) -> int:
    """Children whose time has come, with everything about them; how many."""
    return sum(purge(pk, now=now) for pk in Child.objects.erasable(now).values_list("pk", flat=True))


def purge(pk: int, *, now: datetime) -> bool:
    """Remove the child if it is due. Asked under a lock: a parent may take it back, another clock may be first."""
    with transaction.atomic():
        child = Child.objects.filter(pk__in=Child.objects.erasable(now), pk=pk).select_for_update().first()
        if child is None:
            return False
        forget(child, now=now)
    return True


def forget(child: Child, *, now: datetime) -> None:
    """Everything about a child. A family without one goes too, with what it allowed; its people stay."""
    family = Family.objects.get(pk=child.family_id)
    with transaction.atomic():
        Erased.objects.create(what=Erased.What.CHILD, row=child.pk, born_at=child.created_at, at=now)
        remove(Mail.objects.filter(nudge__child=child))
        remove(child.interactions.all())
        AccessLogEntry.objects.filter(child=child).forget()
        family.exports.all().delete()
        # A visitor's grant about this child alone has nothing left to show.
        others = family.children.exclude(pk=child.pk)
        Grant.objects.filter(children=child).exclude(children__in=others).delete()
        child.delete()
        if not family.children.exists():
            family.delete()
        transaction.on_commit(erasure_list.write)


def remove(rows: models.QuerySet[models.Model]) -> int:
    """Delete slice by slice; how many of these rows, not counting what hung on them."""
    count = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:SLICE]):
        _, per_model = rows.model._default_manager.filter(pk__in=keys).delete()
        count += per_model.get(rows.model._meta.label, 0)
    return count
