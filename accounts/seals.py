"""Digests and signatures of the access log: one place, so that writing it and checking it cannot differ."""

import hashlib
import json
from collections.abc import Sequence

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

PURPOSE = "accounts.access_log"  # the key that signs is derived from SECRET_KEY for this alone
Part = str | int | bool | None


def digest(*parts: Part) -> str:
    """SHA-256 in hex of these values and their order."""
    return hashlib.sha256(_text(parts)).hexdigest()


def sign(*parts: Part) -> str:
    """HMAC-SHA-256 in hex under the present key."""
    return _signature(settings.SECRET_KEY, parts)


def is_signed(signature: str, *parts: Part) -> bool:
    """Whether the signature is ours, under the present key or one of SECRET_KEY_FALLBACKS."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(signature, _signature(key, parts)) for key in keys)


def _signature(key: str, parts: Sequence[Part]) -> str:
    return salted_hmac(PURPOSE, _text(parts), secret=key, algorithm="sha256").hexdigest()


def _text(parts: Sequence[Part]) -> bytes:
    return json.dumps(parts, separators=(",", ":")).encode()
