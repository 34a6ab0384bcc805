"""What the tests of passkeys share: the questions of our pages, and answers sent to them."""

import json
import re

import pytest
from django.urls import reverse

from tests.passkeys import SoftPasskey

SITE = "https://moments.example.org"
ADD, SIGN_IN, AGAIN = (reverse(f"mfa_{name}") for name in ("add_webauthn", "login_webauthn", "reauthenticate"))


@pytest.fixture(autouse=True)
def site(settings):
    """As in production: only this origin counts."""
    settings.SITE_URL, settings.SECURE = SITE, True


def options_in(page):
    (found,) = re.findall(r'id="passkey-options" type="application/json">(.*?)</script>', page.content.decode())
    return json.loads(found)["publicKey"]


def asked(client):
    """What the sign-in page asks for when its button is tapped."""
    return client.get(SIGN_IN, headers={"x-requested-with": "XMLHttpRequest"}).json()["request_options"]["publicKey"]


def sent(client, path, answer, **more):
    said = answer if isinstance(answer, str) else json.dumps(answer)
    return client.post(path, {"credential": said, **more})


def added(client, passkey=None, name="Mijn gsm"):
    """A passkey of whoever is signed in on that client."""
    passkey = passkey or SoftPasskey(SITE)
    answer = sent(client, ADD, passkey.add(options_in(client.get(ADD))), name=name)
    assert answer.status_code == 302, answer.content.decode()
    return passkey


def signed_in(client):
    return client.session.get("_auth_user_id")


@pytest.fixture
def passkey(as_, lotte):
    return added(as_(lotte))
