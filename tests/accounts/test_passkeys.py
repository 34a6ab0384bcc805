"""Passkeys: a shorter way in for everybody, a second factor for who works here; and every way to abuse one."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_encode

from accounts.leaving import leave
from accounts.models import Consent, Mail
from tests.accounts.passkey_pages import (
    ADD,
    AGAIN,
    SIGN_IN,
    SITE,
    added,
    asked,
    options_in,
    passkey,
    sent,
    signed_in,
    site,
)
from tests.passkeys import PRESENT, SoftPasskey

__all__ = ["passkey", "site"]


class TestAsAWayIn:
    def test_it_signs_in_without_a_mail_and_goes_on(self, passkey, lotte):
        client = Client()
        answer = sent(client, SIGN_IN, passkey.show(asked(client)), next="/week/")
        assert (answer.status_code, answer.url) == (302, "/week/")
        assert signed_in(client) == str(lotte.pk)
        assert not Mail.objects.filter(kind="sign_in_code").exists()

    def test_it_never_leads_elsewhere(self, passkey):
        client = Client()
        answer = sent(client, SIGN_IN, passkey.show(asked(client)), next="https://evil.example/")
        assert answer.url == "/home/"

    def test_it_is_asked_for_with_finger_face_or_code_and_kept_on_the_phone(self, as_, lotte):
        options = options_in(as_(lotte).get(ADD))
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert asked(Client())["userVerification"] == "required"

    def test_it_is_of_our_host_whatever_the_request_says(self, as_, lotte, settings):
        settings.ALLOWED_HOSTS = ["*"]
        options = options_in(as_(lotte).get(ADD, headers={"host": "evil.example"}))
        assert options["rp"]["id"] == "moments.example.org"

    def test_the_list_names_it_and_it_can_be_removed(self, passkey, as_, lotte):
        client = as_(lotte, second_factor=True)
        assert "Mijn gsm" in client.get(reverse("mfa_index")).content.decode()
        row = Authenticator.objects.get(user=lotte, type="webauthn")
        path = reverse("mfa_remove_webauthn", args=[row.pk])
        again = as_(lotte).get(path).url
        client = as_(lotte)
        assert sent(client, again, passkey.show(options_in(client.get(again)))).url == path
        assert "Mijn gsm" in client.get(path).content.decode()
        client.post(path)
        assert not Authenticator.objects.filter(user=lotte).exists()  # nor spare codes for nothing
        client = Client()
        sent(client, SIGN_IN, passkey.show(asked(client)))
        assert signed_in(client) is None

    def test_what_is_stored_of_a_phone_is_the_least_that_works(self, passkey, lotte):
        data = Authenticator.objects.get(user=lotte, type="webauthn").data
        assert data["name"] == "Mijn gsm"
        assert {*data["credential"]["response"]} == {"clientDataJSON", "attestationObject"}
        assert data["credential"]["clientExtensionResults"] == {}

    def test_a_name_is_cut_not_refused(self, as_, lotte):
        added(as_(lotte), name="n" * 90)
        assert Authenticator.objects.get(type="webauthn").data["name"] == "n" * 40


class TestAsASecondFactor:
    def test_a_visitor_without_one_chooses_first(self, as_, vera):
        answer = as_(vera).get("/visits/")
        assert answer.url == reverse("mfa_choose") + "?next=%2Fvisits%2F"
        page = as_(vera).get(answer.url).content.decode()
        assert f"{ADD}?next=%2Fvisits%2F" in page
        assert f"{reverse('mfa_activate_totp')}?next=%2Fvisits%2F" in page

    def test_making_one_counts_as_having_shown_it(self, as_, vera, now):
        Consent.objects.answer(by=vera, purpose="visitor_terms", given=True, language="nl", now=now)
        client = as_(vera)
        path = f"{ADD}?next=/visits/"
        answer = sent(client, path, SoftPasskey(SITE).add(options_in(client.get(path))))
        assert answer.url.startswith(reverse("mfa_view_recovery_codes"))
        codes = client.get(answer.url).content.decode()  # shown without another question
        assert re.search(r"<code>\d{8}</code>", codes)
        assert 'href="/visits/"' in codes
        assert client.get("/visits/").status_code == 200

    def test_a_visitor_goes_in_by_passkey_alone(self, as_, vera, now):
        Consent.objects.answer(by=vera, purpose="visitor_terms", given=True, language="nl", now=now)
        passkey, client = added(as_(vera)), Client()
        answer = sent(client, SIGN_IN, passkey.show(asked(client)), next="/visits/")
        assert answer.url == "/visits/"
        assert client.get("/visits/").status_code == 200

    def test_a_session_that_did_not_show_it_is_asked(self, as_, vera):
        passkey, client = added(as_(vera)), as_(vera)
        answer = client.get("/visits/")
        assert answer.url == f"{AGAIN}?next=%2Fvisits%2F"
        page = client.get(answer.url)
        assert "Met een passkey" in page.content.decode()
        answer = sent(client, answer.url, passkey.show(options_in(page)))
        assert answer.url == "/visits/"

    def test_a_spare_code_is_fine_too(self, as_, vera):
        added(as_(vera))
        code = Authenticator.objects.get(user=vera, type="recovery_codes").wrap().get_unused_codes()[0]
        answer = as_(vera).post(f"{AGAIN}?next=/visits/", {"code": code})
        assert answer.url == "/visits/"

    def test_after_the_mail_a_visitor_shows_it(self, as_, vera):
        passkey = added(as_(vera))
        client = after_the_mail(vera)
        assert signed_in(client) is None
        assert client.get("/visits/").url.startswith("/accounts/login/")  # half way in is not in
        page = client.get(reverse("mfa_authenticate"))
        assert sent(client, reverse("mfa_authenticate"), passkey.show(options_in(page))).status_code == 302
        assert signed_in(client) == str(vera.pk)

    def test_a_parent_who_lost_the_phone_still_has_the_mail(self, passkey, lotte):
        assert signed_in(after_the_mail(lotte)) == str(lotte.pk)

    def test_a_parent_with_a_code_app_is_asked_after_the_mail(self, lotte):
        Authenticator.objects.create(user=lotte, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
        client = after_the_mail(lotte)
        assert signed_in(client) is None
        page = client.get(reverse("mfa_authenticate")).content.decode()
        assert "passkey-options" not in page


def after_the_mail(user):
    client = Client()
    client.post(reverse("account_login"), {"email": user.email})
    (code,) = re.findall(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", Mail.objects.latest("pk").text, re.M)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    return client


class TestWhoIsNotLetIn:
    """Every time the same words, and nobody is signed in."""

    def refused(self, client, answer):
        page = sent(client, SIGN_IN, answer)
        assert page.status_code == 302
        assert "Die passkey werkte niet" in client.get(page.url).content.decode()
        assert signed_in(client) is None

    def test_an_answer_serves_once(self, passkey):
        client = Client()
        answer = passkey.show(asked(client))
        sent(client, SIGN_IN, answer)
        client.logout()
        self.refused(client, answer)

    def test_an_answer_to_another_session(self, passkey):
        mine, theirs = Client(), Client()
        answer = passkey.show(asked(mine))
        asked(theirs)
        self.refused(theirs, answer)

    def test_a_challenge_that_was_answered_wrongly_is_gone(self, passkey):
        client = Client()
        options = asked(client)
        self.refused(client, SoftPasskey(SITE, user=passkey.user).show(options))
        self.refused(client, passkey.show(options))

    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "https://sub.moments.example.org", "http://moments.example.org", SITE + ":444"],
    )
    def test_another_site(self, passkey, origin):
        client = Client()
        passkey.origin = origin
        self.refused(client, passkey.show(asked(client)))

    def test_a_phone_that_asked_for_no_finger(self, passkey):
        client = Client()
        passkey.flags = PRESENT
        self.refused(client, passkey.show(asked(client)))

    def test_another_persons_handle(self, passkey, as_, karim):
        theirs, client = added(as_(karim)), Client()
        passkey.user = theirs.user
        self.refused(client, passkey.show(asked(client)))

    def test_another_persons_key_under_ones_own_name(self, passkey, as_, karim):
        theirs, client = added(as_(karim)), Client()
        theirs.user, theirs.id = passkey.user, passkey.id
        self.refused(client, theirs.show(asked(client)))

    def test_nobodys_handle(self, passkey):
        client = Client()
        passkey.user = websafe_encode(b"999999")
        self.refused(client, passkey.show(asked(client)))

    def test_a_passkey_is_not_taken_twice(self, passkey, as_, karim):
        client = as_(karim)
        thief = SoftPasskey(SITE, id=passkey.id)
        assert "That passkey did not" in sent(client, ADD, thief.add(options_in(client.get(ADD)))).content.decode()
        assert not Authenticator.objects.filter(user=karim).exists()

    def test_one_made_without_finger_face_or_code_is_not_taken(self, as_, lotte):
        client = as_(lotte)
        answer = SoftPasskey(SITE, flags=PRESENT).add(options_in(client.get(ADD)))
        assert "Die passkey werkte niet" in sent(client, ADD, answer).content.decode()
        assert not Authenticator.objects.exists()

    def test_somebody_elses_is_not_there(self, passkey, as_, karim, lotte):
        row = Authenticator.objects.get(user=lotte, type="webauthn")
        for method in ("get", "post"):
            answer = getattr(as_(karim), method)(reverse("mfa_remove_webauthn", args=[row.pk]))
            assert answer.status_code == 404
        assert Authenticator.objects.filter(pk=row.pk).exists()

    def test_a_stolen_session_removes_none_without_showing_one(self, passkey, as_, lotte):
        row = Authenticator.objects.get(user=lotte, type="webauthn")
        assert as_(lotte).post(reverse("mfa_remove_webauthn", args=[row.pk])).url.startswith(AGAIN)
        assert as_(lotte).post(ADD).url.startswith(AGAIN)
        assert Authenticator.objects.filter(pk=row.pk).exists()


class TestWhoIsGone:
    def test_who_ended_their_account_has_no_passkey_any_more(self, passkey, lotte, karim, noor, now):
        client = Client()
        answer = passkey.show(asked(client))
        leave(lotte, now=now)
        assert not Authenticator.objects.filter(user=lotte).exists()
        sent(client, SIGN_IN, answer)
        assert signed_in(client) is None

    def test_who_may_not_sign_in_does_not_by_passkey_either(self, passkey, lotte):
        type(lotte).objects.filter(pk=lotte.pk).update(is_active=False)
        client = Client()
        answer = sent(client, SIGN_IN, passkey.show(asked(client)), next="/log/")
        assert answer.status_code == 302
        assert signed_in(client) is None
        assert client.get("/log/").status_code == 302


class TestHowOften:
    def test_a_stolen_session_may_not_guess_for_long(self, as_, lotte):
        client = as_(lotte)
        added(client)
        thief = as_(lotte)
        answers = [thief.post(AGAIN, {"code": f"{number:06}"}) for number in range(12)]
        assert 429 in {answer.status_code for answer in answers}
        assert {answer.status_code for answer in answers} <= {200, 302, 429}
        assert thief.post(ADD).url.startswith(AGAIN)

    def test_tries_are_counted_and_the_page_says_so_plainly(self, db):
        client = Client()
        answers = [sent(client, SIGN_IN, "{}") for _ in range(11)]
        assert [answer.status_code for answer in answers] == [302] * 10 + [429]
        assert "Wacht enkele minuten" in answers[-1].content.decode()

    def test_questions_are_counted_too_and_another_address_in_a_header_does_not_help(self, db):
        found = [
            Client().get(SIGN_IN, headers={"x-requested-with": "XMLHttpRequest", "x-forwarded-for": f"10.0.0.{n}"})
            for n in range(31)
        ]
        assert [answer.status_code for answer in found] == [200] * 30 + [429]

    def test_who_asks_for_a_page_is_led_to_the_door(self, db):
        assert Client().get(SIGN_IN)["Location"] == reverse("account_login")
