"""After a backup was put back: nothing waiting leaves, phones send again, and what was erased since is erased again."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from accounts import erasure, erasure_list, leaving
from accounts.models import Child, Erased, Mail, User

from .models import Epoch


def restored(
    lists: Iterable[Path], *, now: datetime, walk: Callable[[list[Erased]], Iterable[Erased]] = iter
) -> dict[str, int]:
    """Do all of it, once or twice: how many mails are held, and how many children and people went again.

    `walk` goes through a list one by one, and may tell somebody how far it is.
    """
    with transaction.atomic():
        counts = {"mail held": Mail.objects.hold(now=now), "children erased again": 0, "people erased again": 0}
        for path in lists:
            for gone in walk(list(erasure_list.read(path))):
                counts["children erased again"] += _child(gone, now)
                counts["people erased again"] += _person(gone, now)
        Epoch.objects.renew()
    return counts


def _child(gone: Erased, now: datetime) -> bool:
    """An id alone is not enough: after a restore another child may get it."""
    found = Child.objects.filter(pk=gone.row, created_at=gone.born_at) if gone.what == Erased.What.CHILD else None
    child = found.first() if found is not None else None
    if child:
        erasure.forget(child, now=now)
    return child is not None


def _person(gone: Erased, now: datetime) -> bool:
    if gone.what != Erased.What.PERSON:
        return False
    user = User.objects.filter(pk=gone.row, date_joined=gone.born_at, is_active=True).first()
    if user:
        leaving.forget(user, now=now)
    return user is not None
