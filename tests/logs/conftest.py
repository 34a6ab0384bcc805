"""Ways into the pages of a visit: clients past the second factor and the terms, and moments to look at."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from accounts.models import Consent, User
from logs.models import Interaction, SharedNote


def proved(user: User) -> Client:
    """A browser of somebody who showed the second factor."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def visitor_client(db, now) -> Callable[..., Client]:
    """`visitor_client(vera)` may open her pages; `second_factor=False` and `terms=False` leave a step out."""

    def enter(user: User, *, second_factor: bool = True, terms: bool = True) -> Client:
        client = proved(user) if second_factor else Client()
        if not second_factor:
            client.force_login(user)
        if terms:
            Consent.objects.answer(by=user, purpose="visitor_terms", given=True, language="nl", now=now)
        return client

    return enter


@pytest.fixture
def moment(now, noor) -> Callable[..., Interaction]:
    """`moment(lotte, days=3, serves=["look"])`: Lotte logged it about Noor, three days before now."""

    def log(by: User, *, days: float = 0, child=noor, **fields) -> Interaction:
        sent = {"occurred_at": now - timedelta(days=days), **fields}
        outcome = Interaction.objects.record(by=by, child=child, client_id=uuid.uuid4(), now=now, **sent)
        return outcome.interaction

    return log


@pytest.fixture
def ticked(now, grant, moment) -> Callable[..., Interaction]:
    """`ticked(lotte, "Ze lachte!")`: Lotte wrote it and shared it with Vera."""

    def share(by: User, note: str, *, to=grant, **fields) -> Interaction:
        row: Interaction = moment(by, note=note, **fields)
        SharedNote.objects.tick(grant=to, interaction=row, by=by, now=now)
        return row

    return share
