"""What no phone sends about a passkey: a clear refusal, and never a broken page."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2 import cbor
from fido2.utils import websafe_encode

from tests.accounts.passkey_pages import ADD, SIGN_IN, SITE, asked, options_in, passkey, sent, signed_in, site
from tests.passkeys import SoftPasskey

__all__ = ["passkey", "site"]


def bent(answer, bend):
    """The answer with one thing wrong."""
    copy = json.loads(json.dumps(answer))
    bend(copy)
    return copy


ODD = [None, 10**9, -1, 1.5, True, [], ["a"], {}, {"a": "b"}, "", "=", "é", "a", "\x00", "A" * 99_999]
ODD_WHOLE = ["", "null", "[]", "0", '"x"', "{", "{}", "[" * 9999, '{"response": null}', '{"response": []}']


class TestWhatNoPhoneSends:
    """A clear refusal, and never a broken page; a number is never taken for that many bytes."""

    @pytest.mark.parametrize("value", ODD, ids=lambda value: str(value)[:9])
    def test_around(self, passkey, settings, value):
        parts = ("id", "rawId", "type", "response")
        self.all_refuse(passkey, settings, [lambda answer, part=part: answer.update({part: value}) for part in parts])

    @pytest.mark.parametrize("value", ODD, ids=lambda value: str(value)[:9])
    def test_inside(self, passkey, settings, value):
        parts = ["clientDataJSON", "authenticatorData", "signature"] + ["userHandle"] * (value is not None)
        bends = [lambda answer, part=part: answer["response"].update({part: value}) for part in parts]
        self.all_refuse(passkey, settings, bends)

    @pytest.mark.parametrize("said", [{}, [], None, 7, {"type": 1}, {"origin": SITE}, {"challenge": []}])
    def test_what_the_browser_says(self, passkey, settings, said):
        text = websafe_encode(json.dumps(said).encode())
        self.all_refuse(passkey, settings, [lambda answer: answer["response"].update(clientDataJSON=text)])

    def all_refuse(self, passkey, settings, bends):
        settings.MFA_RATE_LIMITS = {"webauthn_login": "1000/m/ip", "webauthn_challenge": "1000/m/ip"}
        for bend in bends:
            client = Client()
            page = sent(client, SIGN_IN, bent(passkey.show(asked(client)), bend))
            assert (page.status_code, signed_in(client)) == (302, None)
            assert client.get(page.url).status_code == 200

    @pytest.mark.parametrize("whole", ODD_WHOLE, ids=lambda value: repr(value)[:9])
    def test_whole(self, as_, lotte, whole):
        client = Client()
        asked(client)
        assert sent(client, SIGN_IN, whole).status_code == 302
        client = as_(lotte)
        client.get(ADD)
        assert sent(client, ADD, whole).status_code == 200
        assert not Authenticator.objects.exists()

    @pytest.mark.parametrize(
        "data", [10**9, True, [], "x", b"", b"x" * 37, b"\x00" * 200, {1: 2}], ids=lambda value: str(value)[:9]
    )
    def test_an_attestation_with_other_things_inside(self, as_, lotte, data):
        client = as_(lotte)
        answer = SoftPasskey(SITE).add(options_in(client.get(ADD)))
        odd = {"fmt": "none", "attStmt": {}, "authData": data}
        answer["response"]["attestationObject"] = websafe_encode(cbor.encode(odd))
        page = sent(client, ADD, answer)
        assert (page.status_code, Authenticator.objects.exists()) == (200, False)
        assert "Die passkey werkte niet" in page.content.decode()

    def test_a_key_of_an_unknown_kind(self, as_, lotte, monkeypatch):
        monkeypatch.setattr("tests.passkeys.ES256.from_cryptography_key", lambda key: {1: 2, 3: -999, -1: 1})
        client = as_(lotte)
        page = sent(client, ADD, SoftPasskey(SITE).add(options_in(client.get(ADD))))
        assert (page.status_code, Authenticator.objects.exists()) == (200, False)
