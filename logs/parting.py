"""Going on apart: a parent leaves with the children and every moment of their own; for the others it is a leave.

Nothing says that somebody parted instead of leaving: what stays is what an ordinary leave lets stay, to the byte.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Family, Membership, User

from .models import Interaction, WeekMark

AT_ONCE = 1000  # moments copied in one statement


def part(user: User, family: Family, *, now: datetime) -> Family:
    """The parent's own family, with each child and what this parent logged of it, notes for oneself included.

    Those notes are emptied where they were, for nobody could read them there any more. Membership.DoesNotExist for who
    is no parent there, ValidationError for the only one.
    """
    with transaction.atomic():
        Family.objects.select_for_update().get(pk=family.pk)  # of two who part at once, one is the only one left
        place = Membership.objects.active().get(user=user, family=family, role="parent")
        if not family.parents().exclude(pk=user.pk).exists():
            raise ValidationError(_("You are the only parent here: everything is yours already."))
        own = Family.objects.found(by=user, time_zone=family.time_zone)
        for child in Child.objects.kept_by(user).filter(family=family):
            _take_along(_the_same(child, own), child, user)
        place.end(now=now)
    return own


def _the_same(child: Child, family: Family) -> Child:
    kept = {name: getattr(child, name) for name in ("nickname", "birth_month", "tips_shift", "resting_since")}
    same: Child = Child.objects.create(family=family, taken_from=child, **kept)
    return same


def _take_along(own: Child, child: Child, user: User) -> None:
    """With the ids the phone gave them, so that what waits on the phone still finds its moment."""
    theirs = Interaction.objects.filter(child=child, author=user)
    copied = []
    for row in theirs.order_by("pk").iterator(AT_ONCE):
        row.pk, row.child, row.family = None, own, own.family
        row._state.adding = True
        copied.append(row)
    Interaction.objects.bulk_create(copied, batch_size=AT_ONCE)
    theirs.filter(note_for=Interaction.NoteFor.ME).update(note="")
    if marks := {(own, row.week_start) for row in copied}:
        WeekMark.objects.touch(marks)
