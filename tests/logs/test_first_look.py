"""A mail to who let a visitor in, at the first look; it names nobody, and can be turned off."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import outbox
from accounts.models import Grant, Mail, Membership, StaffMember
from logs import nudges


@pytest.fixture
def looks(visitor_client, grant, noor, vera, now, time_machine):
    """`looks()`: Vera opens the page before a visit; `at` moves the clock."""
    time_machine.move_to(now, tick=False)
    client = visitor_client(vera)

    def look(*, at=now):
        time_machine.move_to(at, tick=False)
        assert client.get(reverse("logs:brief", args=[grant.family_id, noor.pk])).status_code == 200

    return look


def first_looks():
    return Mail.objects.filter(kind="first_look")


def test_the_parent_who_gave_the_grant_is_told_once(looks, lotte):
    looks()
    looks()
    assert [mail.user for mail in first_looks()] == [lotte]


def test_each_grant_has_a_first_look_of_its_own(looks, grant, lotte, now):
    looks()
    grant.revoke(by=lotte, now=now)
    given = {"family": grant.family, "children": list(grant.children.all()), "purpose": "support", "items": ["topics"]}
    visitor = StaffMember.objects.get(user=grant.visitor)
    Grant.objects.give(by=lotte, visitor=visitor, ends_at=grant.ends_at, now=now, **given)
    looks()
    assert first_looks().count() == 2


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_mail_names_nobody(looks, lotte, grant, language):
    lotte.speak(language)
    looks()
    mail = first_looks().get()
    whole = mail.subject + mail.text + mail.html
    for name in ("Noor", "Vera", "Lotte", grant.organisation.name):
        assert name not in whole
    assert reverse("accounts:looked") in mail.text


def test_at_night_it_waits_for_the_morning(looks, now):
    looks(at=now + timedelta(hours=12))  # 23:00 in Brussels
    assert first_looks().get().not_before == now + timedelta(hours=21)


def test_who_turned_it_off_gets_none_and_the_page_says_so(looks, client, lotte):
    client.force_login(lotte)
    client.post(reverse("accounts:first-look-mail"))
    looks()
    assert not first_looks().exists()
    assert "geen mail over" in client.get(reverse("accounts:grants")).content.decode()


def test_turned_off_while_it_waits_it_stays_home(looks, lotte, now):
    looks()
    mail = first_looks().get()
    lotte.want_first_look_mail(False)
    assert nudges.wanted([mail], now) == {mail.pk: False}
    lotte.want_first_look_mail(True)
    assert nudges.wanted([mail], now) == {mail.pk: True}


def test_who_is_no_parent_there_any_more_is_not_told(looks, lotte, now):
    Membership.objects.filter(user=lotte).update(left_at=now)
    looks()
    assert not first_looks().exists()


def test_a_full_week_of_mail_is_full(looks, lotte, now):
    for _ in range(outbox.TOUCHES_A_WEEK):
        outbox.queue(kind="first_look", user=lotte, to=lotte.email, language="nl", context={}, now=now)
    looks()
    assert first_looks().count() == outbox.TOUCHES_A_WEEK
