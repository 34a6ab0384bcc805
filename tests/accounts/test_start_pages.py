"""Three screens and a code: from nothing to a family, without a password."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Child, Grant, Invitation, Mail, User
from accounts.views.people import drawing


def ask_for_code(client, address):
    return client.post(reverse("account_login"), {"email": address})


def code_for(address):
    text = Mail.objects.filter(to=address).latest("pk").text
    (code,) = re.findall(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", text, re.MULTILINE)
    return code


def test_the_first_two_screens_are_open_to_everybody(client, db):
    for name in ("start", "start-who"):
        assert client.get(reverse(f"accounts:{name}")).status_code == 200


def test_the_third_screen_asks_for_sign_in_first(client, db):
    answer = client.get(reverse("accounts:start-child"))
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.django_db(transaction=True)
def test_a_new_address_becomes_a_person_by_its_first_code(client):
    ask_for_code(client, "Nieuw@Example.org")
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_for("nieuw@example.org")})
    assert answer.url == reverse("home")
    assert client.get(reverse("home")).url == reverse("accounts:start")
    assert client.session.get_expiry_age() == 180 * 24 * 3600


@pytest.mark.django_db(transaction=True)
def test_a_known_and_an_unknown_address_get_the_same_answer_and_the_same_mail(client, lotte):
    answers, texts = [], []
    for address in (lotte.email, "onbekend@example.org"):
        client.cookies.clear()
        answer = ask_for_code(client, address)
        page = client.get(answer.url).content.decode().replace(address, "X")
        answers.append((answer.status_code, answer.url, re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)))
        texts.append(Mail.objects.filter(to=address).get())
    assert answers[0] == answers[1]
    assert (texts[0].kind, texts[0].subject) == (texts[1].kind, texts[1].subject)
    assert texts[0].text.replace(code_for(lotte.email), "") == texts[1].text.replace(
        code_for("onbekend@example.org"), ""
    )


@pytest.mark.django_db(transaction=True)
def test_a_wrong_code_says_so_and_three_end_it(client, lotte):
    ask_for_code(client, lotte.email)
    for _ in range(2):
        assert "errors" in client.post(reverse("account_confirm_login_code"), {"code": "XXX-XXX"}).content.decode()
    right = code_for(lotte.email)
    assert client.post(reverse("account_confirm_login_code"), {"code": "XXX-XXX"}).status_code == 302
    client.post(reverse("account_confirm_login_code"), {"code": right})
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_a_code_works_for_fifteen_minutes(client, lotte):
    with time_machine.travel("2026-11-18T10:00:00Z", tick=False) as clock:
        ask_for_code(client, lotte.email)
        clock.shift(15 * 60 + 1)
        client.post(reverse("account_confirm_login_code"), {"code": code_for(lotte.email)})
    assert "_auth_user_id" not in client.session


def test_the_third_screen_founds_a_family(as_, db):
    user = User.objects.create_user("bo@example.org")
    client = as_(user)
    answer = client.post(
        reverse("accounts:start-child"),
        {"nickname": "Bo", "birth_month_month": "3", "birth_month_year": "2026", "my_name": "An"},
    )
    assert answer.url == reverse("logs:log")
    child = Child.objects.visible_to(user).get()
    assert (child.nickname, child.birth_month) == ("Bo", date(2026, 3, 1))
    assert User.objects.get(pk=user.pk).name == "An"


@pytest.mark.parametrize(
    "wrong", [{"nickname": ""}, {"birth_month_month": ""}, {"birth_month_year": "2099"}, {"nickname": "B" * 31}]
)
def test_a_wrong_field_keeps_the_others_and_founds_nothing(as_, db, wrong):
    client = as_(User.objects.create_user("bo@example.org"))
    sent = {"nickname": "Bo", "birth_month_month": "3", "birth_month_year": "2026", "my_name": "Annemie"} | wrong
    answer = client.post(reverse("accounts:start-child"), sent)
    assert answer.status_code == 422
    assert 'value="Annemie"' in answer.content.decode()
    assert not Child.objects.exists()


def test_a_visitor_shows_the_start_and_a_family_that_starts_from_it_lets_nobody_in(as_, client, vera, nadia):
    page = as_(vera).get(reverse("accounts:show-start"))
    address = page.context["link"]
    assert page.context["qr"] == drawing(address)
    assert client.get(address).status_code == 200
    child = {"nickname": "Bo", "birth_month_month": "3", "birth_month_year": "2026", "my_name": "Nadia"}
    assert as_(nadia).post(reverse("accounts:start-child"), child).url == reverse("logs:log")
    assert not Grant.objects.exists()
    assert not Child.objects.visible_to(vera).exists()


def test_an_invitation_shows_itself_and_joins_on_a_button(as_, family, lotte, nadia, now):
    with time_machine.travel(now, tick=False):
        _invitation, token = Invitation.objects.invite(by=lotte, family=family, role="caregiver", now=now)
        path, client = reverse("accounts:join", args=[token]), as_(nadia)
        assert "Lotte" in client.get(path).content.decode()
        assert family.role_of(nadia) is None
        assert client.post(path).url == reverse("home")
    assert family.role_of(nadia) == "caregiver"


def test_nobody_joins_without_signing_in(client, family, lotte, now):
    with time_machine.travel(now, tick=False):
        _invitation, token = Invitation.objects.invite(by=lotte, family=family, role="caregiver", now=now)
        page = client.post(reverse("accounts:join", args=[token])).content.decode()
    assert reverse("account_login") in page
    assert Invitation.objects.open(now).count() == 1


@pytest.mark.parametrize("token", ["nonsense", "x" * 43])
def test_an_unknown_link_says_what_to_do(as_, nadia, token):
    answer = as_(nadia).post(reverse("accounts:join", args=[token]))
    assert answer.status_code == 404
    assert "Vraag een nieuwe" in answer.content.decode()
