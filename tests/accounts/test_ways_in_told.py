"""A second factor that comes or goes is told by mail, so that nobody's comes unseen."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from accounts.models import Mail
from tests.accounts.passkey_pages import added, site

__all__ = ["site"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def door(as_, lotte):
    return as_(lotte)


def told():
    return [(mail.to, mail.text.splitlines()[0]) for mail in Mail.objects.filter(kind="way_in").order_by("pk")]


def test_a_passkey(door, lotte):
    added(door)
    assert told() == [(lotte.email, "Je kan nu ook inloggen met een passkey.")]
    passkey = Authenticator.objects.get(type="webauthn")
    door.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert told()[1:] == [(lotte.email, "Er is een passkey verwijderd.")]


def test_a_code_app_and_spare_codes(door, lotte, time_machine, now, django_capture_on_commit_callbacks):
    time_machine.move_to(now, tick=False)  # the digits change every thirty seconds
    lotte.language = "en"
    lotte.save()
    door.get(reverse("mfa_activate_totp"))
    code = totp.format_hotp_value(
        totp.hotp_value(door.session["mfa.totp.secret"], next(iter(totp.yield_hotp_counters_from_time())))
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert door.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
        door.post(reverse("mfa_generate_recovery_codes"))
        door.post(reverse("mfa_deactivate_totp"))
    assert [line for _, line in told()] == [
        "The code app was removed.",
        "A code app is set up now.",
        "There are new spare codes. The old ones no longer work.",
    ]


def test_it_names_nobody_and_leads_to_the_devices(door, lotte):
    added(door, name="Gsm van Lotte")
    mail = Mail.objects.get(kind="way_in")
    assert not {name for name in ("Lotte", "Noor", "Gsm van") if name in mail.subject + mail.text + mail.html}
    assert reverse("usersessions_list") in mail.text
    assert (mail.subject, mail.user) == ("Er veranderde iets aan je inloggen", lotte)
