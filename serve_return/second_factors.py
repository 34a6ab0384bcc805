"""What allauth asks the site about second factors: whose they are and where they are good."""

from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext as _

from accounts import kept_secrets
from accounts.models import User

from .templatetags.devices import device


class SecondFactors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        """Before a secret is stored: a copy of the database opens no door."""
        return kept_secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return kept_secrets.decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey is of the host in SITE_URL, whatever host was asked for."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": "Serve & Return"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, object]:
        """What the phone shows when it asks which passkey: the address, as somebody may have two."""
        entity: dict[str, object] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.called}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """The device it is made on, such as "Chrome, Android"; a first guess that the person can change."""
        return device(context.request.headers.get("User-Agent", "")) or _("Passkey")
