"""Fixtures of the API tests: phones, and a Wednesday morning that stands still."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from accounts.models import User
from api.throttles import counted
from tests.api.phone import Phone


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[time_machine.Traveller]:
    """Time stands still at `now`, until a test moves it."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """As time stands still, so would the minute in which calls are counted."""
    counted.calls.clear()


@pytest.fixture
def phone(db: Any) -> Callable[..., Phone]:
    """`phone(lotte)`, `phone(lotte, "read")`, `phone()` for nobody."""

    def of(person: User | None = None, scope: str = "all", language: str = "en", **options: Any) -> Phone:
        return Phone(person, scope, language, **options)

    return of
