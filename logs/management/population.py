"""A population to try things out on: families, children and weeks of moments, the same for the same seed and week."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from random import Random
from typing import Any

from django.db import connection, transaction

from accounts.models import Child, Family, Membership, User
from logs import weeks
from logs.models import Interaction, Sent, WeekMark
from logs.models.recording import new_columns
from logs.vocabulary import BACK_AND_FORTH, RETURNS, SERVES

NAMES = "Anna Bram Celine Dries Emine Fatima Gust Hanne Ilyas Jana Kobe Lina Mats Nina Omar Polina Rik Sara Tuur Yara"
ZONES = ("Europe/Brussels",) * 17 + ("Europe/London", "Africa/Casablanca", "Pacific/Auckland")
MOMENTS_A_WEEK = (4, 9, 15, 24)  # of a child, on average, in families that log little to a lot
OLDEST = 60  # months
BATCH = 1000  # moments a statement: below the 32,766 values SQLite takes
ROUTINE_HOURS = {
    "care": (7, 8, 13, 18), "meal": (8, 12, 18), "bath": (18, 19), "sleep": (12, 19, 20), "play": (9, 10, 15, 16, 17),
    "book": (13, 19), "outdoors": (10, 15, 16), "chores": (11, 17), "handover": (8, 17), "cuddle": (7, 14, 19),
}  # fmt: skip
NOTES = (
    "Eerst keek ze lang, dan lachte ze.",
    "Hij wees naar de vogel op het dak.",
    "Even gewacht. Toen kwam er een geluidje terug.",
    "Samen de sokken geteld.",
    "We zongen hetzelfde liedje wel tien keer.",
    "Ze wou zelf de lepel vasthouden.",
)


def populate(*, families: int, weeks_back: int, seed: int, now: datetime) -> Iterator[int]:
    """Make so many families with so many closed weeks; yields after each how many moments it has.

    A family that is there already is left as it is (0), so that a run can be taken up again.
    """
    there = set(User.objects.filter(email__endswith=f".{seed}@seed.invalid").values_list("email", flat=True))
    for number in range(families):
        address = f"{number}.{seed}@seed.invalid"
        yield 0 if address in there else _family(address, weeks_back, Random(f"{seed} {number}"), now)  # noqa: S311


def _family(address: str, weeks_back: int, rng: Random, now: datetime) -> int:
    with transaction.atomic():
        people = _people(address, rng)
        home = Family.objects.found(by=people[0], time_zone=rng.choice(ZONES))
        for person in people[1:]:
            role = rng.choice((Membership.Role.PARENT, Membership.Role.PARENT, Membership.Role.CAREGIVER))
            Membership.objects.create(family=home, user=person, role=role)
        this_week = weeks.week_of(now, home.zone)
        children = [_child(home, people[0], this_week, rng) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
        first = this_week - weeks.WEEK * weeks_back
        Membership.objects.filter(family=home).update(joined_at=weeks.starts_at(first, home.zone))
        return sum(_log(person, children, first, weeks_back, len(people), rng, now) for person in people)


def _people(address: str, rng: Random) -> list[User]:
    names = rng.sample(NAMES.split(), rng.choice((1, 2, 2, 2, 3)))
    return [
        User.objects.create_user(f"{'and-' * place}{address}", name=name, language=rng.choice(("nl",) * 6 + ("en",)))
        for place, name in enumerate(names)
    ]


def _child(home: Family, parent: User, this_week: date, rng: Random) -> Child:
    born = this_week - timedelta(days=30 * rng.randrange(OLDEST))
    return Child.objects.welcome(by=parent, family=home, nickname=rng.choice(NAMES.split()), birth_month=born)


def _log(
    person: User, children: list[Child], first: date, weeks_back: int, shared_by: int, rng: Random, now: datetime
) -> int:
    """What this person logged about these children in all those weeks."""
    average = rng.choice(MOMENTS_A_WEEK) / shared_by
    items = [
        _moment(child, first + weeks.WEEK * week, rng)
        for child in children
        for week in range(weeks_back)
        if rng.random() < 0.93  # now and then a week without any
        for _ in range(rng.randint(round(average / 2), round(average * 1.5)))
    ]
    for start in range(0, len(items), BATCH):
        store(person, items[start : start + BATCH], now)
    return len(items)


def store(person: User, items: list[Sent], now: datetime) -> None:
    """As recording does, without looking for repeats and ten times as fast: one plain statement."""
    marks, values, stored = set(), [], _as_stored()
    for sent in items:
        columns = DEFAULTS | new_columns(sent, now)
        marks.add((sent.child, columns["week_start"]))
        for value in (person.pk, sent.child.pk, *columns.values()):
            adapt = stored.get(type(value))
            values.append(adapt(value) if adapt else value)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.replace("{rows}", ", ".join([_ROW] * len(items))), values)
    WeekMark.objects.touch(marks)


def _as_stored() -> dict[type, Callable[[Any], Any]]:
    """How this database keeps values of these types; all others go as they are."""
    known: dict[type, Callable[[Any], Any]] = {
        datetime: connection.ops.adapt_datetimefield_value,
        date: connection.ops.adapt_datefield_value,
    }
    return known if connection.features.has_native_uuid_field else known | {uuid.UUID: attrgetter("hex")}


DEFAULTS = {
    field.attname: field.get_default()
    for field in Interaction._meta.local_concrete_fields
    if field.attname not in {"id", "author_id", "child_id"}
}
_ROW = f"({', '.join(['%s'] * (len(DEFAULTS) + 2))})"
_INSERT = "INSERT INTO logs_interaction (author_id, child_id, {names}) VALUES {rows}".replace(
    "{names}", ", ".join(DEFAULTS)
)


def _moment(child: Child, monday: date, rng: Random) -> Sent:
    routine = rng.choice(tuple(ROUTINE_HOURS))
    clock = time(rng.choice(ROUTINE_HOURS[routine]), rng.randrange(60), rng.randrange(60))
    at = datetime.combine(monday + timedelta(days=rng.randrange(7)), clock, child.family.zone)
    young = child.age_months(monday) < 12
    serves = SERVES[:6] if young else SERVES
    fields = {
        "occurred_at": at,
        "serves": rng.sample(serves, rng.choice((0, 1, 1, 1, 2))),
        "returns": rng.sample(RETURNS, rng.choice((0, 1, 1, 2))),
        "back_and_forth": rng.choice((None, None, *BACK_AND_FORTH)),
        "routine": routine if rng.random() < 0.7 else None,
        "repaired": rng.random() < 0.06,
        "kept": rng.random() < 0.05,
    }
    if rng.random() < 0.12:
        fields |= {"note": rng.choice(NOTES), "note_for": rng.choice(("me", "family"))}
    return Sent(client_id=uuid.UUID(int=rng.getrandbits(128), version=4), child=child, fields=fields)
