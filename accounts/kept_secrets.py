"""Secrets that must be read again, such as the key of a code app: encrypted with a key that is not in the database."""

import base64
import logging
import secrets

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

PURPOSE = "accounts.kept_secrets"  # the key is derived from SECRET_KEY for this alone
NAMES = {"secret", "seed"}  # of a code app, and of the recovery codes
log = logging.getLogger(__name__)


def encrypt(text: str) -> str:
    """Under the present SECRET_KEY."""
    return _box().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """What `encrypt` was given, also under a key of SECRET_KEY_FALLBACKS.

    When the key is gone nobody may come in by it: a secret that no code fits, and an error in the log.
    """
    try:
        return _box().decrypt(encrypted.encode()).decode()
    except InvalidToken:
        log.error("a second factor was kept under a SECRET_KEY that is gone; see docs/operations.md, Upgrades")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def renew() -> int:
    """Encrypt all with the present key, so that an older one may go; how many. One whose key is gone stays as it is."""
    done = 0
    with transaction.atomic():
        for row in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).select_for_update():
            try:
                row.data |= {name: _renewed(value) for name, value in row.data.items() if name in NAMES}
            except InvalidToken:
                log.error("authenticator %s was kept under a SECRET_KEY that is gone", row.pk)
                continue
            row.save(update_fields=["data"])
            done += 1
    return done


def _renewed(encrypted: str) -> str:
    return _box().rotate(encrypted.encode()).decode()


def _box() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    derived = salted_hmac(PURPOSE, "encrypt", secret=key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(derived))
