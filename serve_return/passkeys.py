"""What a phone sends about its passkey is read strictly: what is odd is refused like what is wrong, in our words."""

import json
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.utils import websafe_decode, websafe_encode

LONGEST = 16 * 1024  # characters; a phone sends about one thousand
LONGEST_NAME = 40
TEXT = re.compile(r"[A-Za-z0-9_-]+")  # base64url
OPTIONAL = {"userHandle"}  # a phone need not say whose it is when it was told
# What the packages stumble over when the bytes inside are not what they should be.
UNREADABLE = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, NotImplementedError, OverflowError,
    RecursionError, struct.error,
)  # fmt: skip


def refusal() -> ValidationError:
    """The same for everything that is wrong."""
    return ValidationError(_("That passkey did not work. Try once more, or take another way."), code="passkey")


class CredentialField(forms.Field):
    """The JSON of a passkey's answer → its parts, each a text: a number or a list is never taken for bytes."""

    widget = forms.HiddenInput

    def __init__(self, *parts: str) -> None:
        self.parts = parts
        super().__init__()

    def clean(self, value: Any) -> dict[str, Any]:
        """Also what does not matter to us is left out: what is stored about a phone is the least that works."""
        try:
            return self._read(value)
        except UNREADABLE as error:
            raise refusal() from error

    def _read(self, value: str) -> dict[str, Any]:
        if len(value) > LONGEST:
            raise ValueError("too long")
        sent = json.loads(value)
        found = {part: sent["response"].get(part) for part in self.parts}
        response = {part: text(said) for part, said in found.items() if said is not None or part not in OPTIONAL}
        key = websafe_encode(websafe_decode(text(sent["id"])))  # one spelling, so that it can be looked up
        if sent["rawId"] != sent["id"] or sent["type"] != "public-key":
            raise ValueError("not a passkey")
        check_origin(json.loads(websafe_decode(response["clientDataJSON"])))
        return {"id": key, "rawId": key, "type": "public-key", "response": response, "clientExtensionResults": {}}


def text(value: object) -> str:
    """`value`, when it is base64url; else ValueError."""
    if isinstance(value, str) and TEXT.fullmatch(value):
        return value
    raise ValueError("not base64url")


def check_origin(said: dict[str, Any]) -> None:
    """Exactly this site, and not in a frame of another: stricter than the package, which takes subdomains too.

    On this machine the package alone looks, as the port may be any; it takes http from localhost only.
    """
    if not all(isinstance(said[name], str) for name in ("type", "challenge", "origin")) or said.get("crossOrigin"):
        raise ValueError("not what a browser says")
    if settings.SECURE and said["origin"] != settings.SITE_URL.lower():
        raise ValueError("another origin")


@contextmanager
def strictly() -> Iterator[None]:
    """A challenge serves once, also when it was answered wrongly; too many tries stay what they are."""
    try:
        yield
    except ValidationError as error:
        if error.code == "incorrect_code":
            raise refusal() from error
        raise
    except UNREADABLE as error:
        raise refusal() from error
    finally:
        auth.clear_state()


class AddPasskeyForm(AddWebAuthnForm):
    """Only one that asks for finger, face or code each time: the challenge was made so, and the package checks."""

    passwordless = None
    name = forms.CharField(label=_("What do you call it?"), required=False)
    credential = CredentialField("clientDataJSON", "attestationObject")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = LONGEST_NAME

    def clean_name(self) -> str:
        """Cut rather than refused: the phone has already made the passkey."""
        name: str = super().clean_name()
        return name[:LONGEST_NAME]

    def clean(self) -> dict[str, Any]:
        with strictly():
            if "credential" in self.cleaned_data:
                self._look_inside(self.cleaned_data["credential"])
            cleaned: dict[str, Any] = super().clean()
        return cleaned

    def _look_inside(self, credential: dict[str, Any]) -> None:
        """A key that can be used, under the name it says it has, which nobody has yet."""
        attestation = cbor.decode(websafe_decode(credential["response"]["attestationObject"]))
        if not isinstance(attestation["authData"], bytes):  # type: ignore[call-overload,index]  # TypeError is caught
            raise ValueError("no bytes")  # a number would become as many bytes
        inside = auth.parse_registration_response(credential).response.attestation_object.auth_data.credential_data
        if websafe_encode(inside.credential_id) != credential["id"]:
            raise ValueError("another name inside")
        if inside.public_key.ALGORITHM not in CoseKey.supported_algorithms():
            raise ValueError("a key of an unknown kind")
        with suppress(InvalidSignature):  # a good key refuses a bad signature; a bad key cannot even do that
            inside.public_key.verify(b"", b"")
        if Authenticator.objects.filter(data__credential__id=credential["id"]).exists():
            raise ValueError("taken")


class PasskeyForm(AuthenticateWebAuthnForm):
    """A passkey at the second step of signing in."""

    credential = CredentialField("clientDataJSON", "authenticatorData", "signature", "userHandle")

    def clean_credential(self) -> Authenticator:
        with strictly():
            return super().clean_credential()


class SignInPasskeyForm(PasskeyForm, LoginWebAuthnForm):
    """A passkey instead of the mail."""


class ReauthenticatePasskeyForm(PasskeyForm, ReauthenticateWebAuthnForm):
    """A passkey to show once more that it is you."""
