"""What is kept about a child ends by itself: after six years of age, or two years in which nobody of the family came.

Parents are warned by mail SOON (60 days) and FINALLY (14 days) before; whoever was not warned twice loses nothing. By
the family's own calendar: the last day is the last on which all is there. Twice, or twice at once, is as once.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from accounts import outbox
from accounts.leaving import IDLE
from accounts.models import Child, Membership

from . import weeks
from .models import Interaction

SIX = 72  # months of age
SOON, FINALLY = timedelta(days=60), timedelta(days=14)


def over(now: datetime, *, only: int | None = None) -> list[Child]:
    """Children whose last day is past and whose parents were warned twice, the last time a fortnight before."""
    return [
        child
        for child, last_day, today in _near(now, only)
        if child.warned_again_on and today > max(last_day, child.warned_again_on + FINALLY)
    ]


def warn(now: datetime) -> int:
    """Write the warnings that are due; how many. A sign of somebody, or another birth month, takes them back."""
    count, near = 0, set()
    for child, last_day, today in _near(now):
        near.add(child.pk)
        until = max(last_day, today + (SOON if child.warned_on is None else FINALLY))
        if child.warned_on is None:
            count += _tell(child, "warned_on", today, until, now)
        elif child.warned_again_on is None and today >= max(last_day, child.warned_on + SOON) - FINALLY:
            count += _tell(child, "warned_again_on", today, until, now)
    back = Child.objects.exclude(warned_on=None).exclude(pk__in=near)
    back.update(warned_on=None, warned_again_on=None)
    return count


def _near(now: datetime, only: int | None = None) -> Iterator[tuple[Child, date, date]]:
    """Children with less than SOON left, their last day, and today; a resting child stays until a parent decides."""
    old, still = _months_before(now.date() + SOON + timedelta(days=1), SIX), now + SOON + timedelta(days=1) - IDLE
    came = Interaction.objects.filter(received_at__gt=still).values("family_id")
    there = Membership.objects.active().filter(
        Q(joined_at__gt=still) | Q(user__last_login__gt=still) | Q(user__usersession__last_seen_at__gt=still)
    )
    idle = Q(created_at__lte=still) & ~Q(family_id__in=came) & ~Q(family_id__in=there.values("family_id"))
    found = Child.objects.present().filter(Q(birth_month__lte=old) | idle).select_related("family").order_by("pk")
    for child in found if only is None else found.filter(pk=only):
        zone = child.family.zone
        today, last_day = weeks.local_day(now, zone), min(_sixth(child), _idle(child))
        if today >= last_day - SOON:
            yield child, last_day, today


def _months_before(day: date, months: int) -> date:
    years, rest = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, rest + 1, 1)


def _sixth(child: Child) -> date:
    """The last day of the month in which the child turns six: on which day of it, nobody told us."""
    turned = _months_before(child.birth_month, -SIX)
    return turned.replace(day=monthrange(turned.year, turned.month)[1])


def _idle(child: Child) -> date:
    """Two years after somebody of the family came, logged or joined."""
    places = Membership.objects.active().filter(family_id=child.family_id)
    signs = places.aggregate(Max("joined_at"), Max("user__last_login"), Max("user__usersession__last_seen_at"))
    logged = Interaction.objects.filter(family_id=child.family_id).aggregate(Max("received_at"))
    latest = max(sign for sign in [child.created_at, *signs.values(), *logged.values()] if sign)
    return weeks.local_day(latest, child.family.zone) + IDLE


def _tell(child: Child, field: str, today: date, until: date, now: datetime) -> int:
    """The one that writes the day writes the mails: each parent one, naming nobody, in the morning."""
    with transaction.atomic():
        if not Child.objects.filter(pk=child.pk, **{field: None}).update(**{field: today}):
            return 0
        setattr(child, field, today)
        for parent in child.family.parents():
            outbox.queue(
                kind="ending",
                user=parent,
                to=parent.email,
                language=parent.language,
                context={"until": until, "is_six": _sixth(child) <= until, "is_last": field == "warned_again_on"},
                now=now,
                not_before=weeks.waking(now, child.family.zone),
                lifetime=FINALLY,
            )
    return 1
