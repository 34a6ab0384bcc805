"""A browser without JavaScript, signed in as one of the cast."""

from collections.abc import Callable

import pytest
import time_machine
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from accounts.models import User


@pytest.fixture
def as_(db) -> Callable[..., Client]:
    """`as_(lotte)` is a signed-in client; `as_(vera, second_factor=True)` showed the second factor too."""

    def sign_in(user: User, *, second_factor: bool = False) -> Client:
        client = Client()
        client.force_login(user)
        if second_factor:
            session = client.session
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
            session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
            session.save()
        return client

    return sign_in


@pytest.fixture
def clock(now):
    """The real clock, held still."""
    with time_machine.travel(now, tick=False) as travel:
        yield travel


@pytest.fixture
def server(smtp, settings):
    """Mail goes to a real server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", smtp.port, 1
    return smtp
