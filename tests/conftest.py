"""The cast: one family, the people around it, and those who stay outside."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import translation

from accounts.models import Child, Family, Grant, Membership, Organisation, StaffMember, User

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # a Wednesday, 11:00 in Brussels


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what drives a browser, and what asks no database and starts nothing: that need not run on another one."""
    for item in items:
        if Path(__file__).parent / "browser" in item.path.parents:
            item.add_marker("browser")
        code = item.function.__code__  # type: ignore[attr-defined]  # every item here is a function
        asks = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())) or "getfixturevalue" in code.co_names
        if not asks and not any(map(item.get_closest_marker, ("django_db", "browser", "processes", "faults", "bench"))):
            item.add_marker("anywhere")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of this run; a line that a browser kept open may still hold a session when it is to go.

    Emptied after a test, it is not filled anew with Django's permissions, which nothing here asks: two hundred rows.
    """
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


@pytest.fixture(autouse=True)
def _as_if_nobody_was_here() -> None:
    """All tests sign in from one address: no counted attempt and no language is left of the last one."""
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def empty_broker() -> "redis.Redis":
    """The broker of this run, with nothing in it; no worker listens."""
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()
    return broker


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """Where somebody sits who has waited long enough for a bar: what standard error shows."""
    screen = StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr("accounts.bars.sys", SimpleNamespace(stderr=screen))  # pytest minds the real one
    monkeypatch.setattr("accounts.bars.PATIENCE", 0)
    return screen


@pytest.fixture
def now() -> datetime:
    """The moment the cast lives in: a Wednesday morning in November 2026."""
    return NOW


@pytest.fixture
def lotte(db: Any) -> User:
    return User.objects.create_user("lotte@example.org", name="Lotte")


@pytest.fixture
def karim(db: Any) -> User:
    return User.objects.create_user("karim@example.org", name="Karim", language="en")


@pytest.fixture
def family(lotte: User, karim: User, now: datetime) -> Family:
    """Lotte and Karim are the parents."""
    family = Family.objects.found(by=lotte)
    Membership.objects.create(family=family, user=karim, role="parent", joined_at=now)
    return family


def _joins(family: Family, email: str, name: str, role: str, now: datetime) -> User:
    user = User.objects.create_user(email, name=name)
    Membership.objects.create(family=family, user=user, role=role, joined_at=now)
    return user


@pytest.fixture
def oma(family: Family, now: datetime) -> User:
    """A caregiver in the family."""
    return _joins(family, "oma@example.org", "Oma Greet", "caregiver", now)


@pytest.fixture
def tim(family: Family, now: datetime) -> User:
    """A helper in the family."""
    return _joins(family, "tim@example.org", "Tim", "helper", now)


@pytest.fixture
def removed(family: Family, now: datetime) -> User:
    """Somebody who was a parent here and left."""
    user = _joins(family, "weg@example.org", "Weg", "parent", now)
    Membership.objects.filter(user=user).update(left_at=now)
    return user


@pytest.fixture
def noor(family: Family, lotte: User) -> Child:
    """Ten months old."""
    return Child.objects.welcome(by=lotte, family=family, nickname="Noor", birth_month=date(2026, 1, 1))


@pytest.fixture
def sam(family: Family, lotte: User) -> Child:
    """Three years old."""
    return Child.objects.welcome(by=lotte, family=family, nickname="Sam", birth_month=date(2023, 9, 1))


@pytest.fixture
def nadia(db: Any) -> User:
    """A parent in another family, with a child called Elif."""
    user = User.objects.create_user("nadia@example.org", name="Nadia")
    Child.objects.welcome(by=user, nickname="Elif", birth_month=date(2025, 5, 1))
    return user


@pytest.fixture
def elif_(nadia: User) -> Child:
    return Child.objects.get(nickname="Elif")


@pytest.fixture
def org(db: Any, now: datetime) -> Organisation:
    return Organisation.objects.create(name="Huis van het Kind Zuid", verified_at=now)


def _works(org: Organisation, email: str, name: str, role: str, now: datetime) -> User:
    user = User.objects.create_user(email, name=name)
    StaffMember.objects.create(organisation=org, user=user, role=role, title="verpleegkundige", joined_at=now)
    return user


@pytest.fixture
def vera(org: Organisation, now: datetime) -> User:
    """A home visitor."""
    return _works(org, "vera@example.org", "Vera", "visitor", now)


@pytest.fixture
def wim(org: Organisation, now: datetime) -> User:
    """A home visitor without any grant."""
    return _works(org, "wim@example.org", "Wim", "visitor", now)


@pytest.fixture
def ines(org: Organisation, now: datetime) -> User:
    """The coordinator of the organisation."""
    return _works(org, "ines@example.org", "Ines", "coordinator", now)


@pytest.fixture
def grant(family: Family, lotte: User, noor: Child, vera: User, now: datetime) -> Grant:
    """Lotte lets Vera see everything that can be shared about Noor, for 90 days."""
    return Grant.objects.give(
        by=lotte,
        family=family,
        children=[noor],
        visitor=StaffMember.objects.get(user=vera),
        purpose="prepare_visits",
        items=list(Grant.Item.values),
        ends_at=now + timedelta(days=90),
        now=now,
    )
