"""What a copy of the database tells about second factors: nothing that opens a door."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command

from accounts import kept_secrets

pytestmark = pytest.mark.django_db
KEY, NEW_KEY, SECRET = "k" * 60, "n" * 60, "JBSWY3DPEHPK3PXP"


@pytest.fixture
def app(vera, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = KEY, []
    return totp.TOTP.activate(vera, SECRET)


@pytest.fixture
def codes(app, vera):
    return RecoveryCodes.activate(vera).get_unused_codes()


def kept(kind):
    return Authenticator.objects.get(type=kind)


def fits():
    value = totp.hotp_value(SECRET, next(iter(totp.yield_hotp_counters_from_time())))
    return totp.validate_totp_code(kept_secrets.decrypt(kept("totp").data["secret"]), totp.format_hotp_value(value))


def test_the_database_holds_no_secret(app, codes):
    assert SECRET not in str(kept("totp").data)
    assert kept("totp").data["secret"] != kept_secrets.encrypt(SECRET), "equal secrets would look equal"
    assert fits()
    assert kept("recovery_codes").wrap().get_unused_codes() == codes


def test_a_new_key_goes_on_with_what_the_old_one_kept(app, codes, settings, capsys):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_KEY, [KEY]
    assert fits()
    call_command("audit", "renew")
    assert "Second factors under the present key: 2." in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    assert fits()
    assert kept("recovery_codes").wrap().get_unused_codes() == codes


def test_renewing_leaves_passkeys_and_used_codes_as_they_are(app, codes, vera):
    kept("recovery_codes").wrap().validate_code(codes[0])
    passkey = Authenticator.objects.create(user=vera, type="webauthn", data={"name": "gsm", "credential": {}})
    assert kept_secrets.renew() == 2
    passkey.refresh_from_db()
    assert passkey.data == {"name": "gsm", "credential": {}}
    assert kept("recovery_codes").wrap().get_unused_codes() == codes[1:]


def test_without_the_key_nobody_comes_in_and_the_log_says_why(app, codes, settings, caplog):
    settings.SECRET_KEY = NEW_KEY
    assert not fits()
    assert not set(kept("recovery_codes").wrap().get_unused_codes()) & set(codes)
    assert "a second factor was kept under a SECRET_KEY that is gone" in caplog.text
    before = kept("totp").data
    assert kept_secrets.renew() == 0
    assert kept("totp").data == before
