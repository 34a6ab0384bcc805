"""Inviting people in, by a parent or by a coordinator."""

import re

from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Organisation, StaffMember


def link_on(page):
    (link,) = re.findall(r'value="http://testserver(/join/[^"]+)"', page)
    return link


def test_a_parent_makes_a_link_and_sees_it_once_with_a_qr_code(as_, family, lotte, nadia):
    client = as_(lotte)
    page = client.post(reverse("accounts:invite"), {"role": "helper"}).content.decode()
    assert "<svg" in page
    link = link_on(page)
    assert link not in client.get(reverse("accounts:people")).content.decode()
    as_(nadia).post(link)
    assert family.role_of(nadia) == "helper"


def test_a_role_from_outside_the_list_is_refused(as_, family, lotte):
    assert as_(lotte).post(reverse("accounts:invite"), {"role": "coordinator"}).status_code == 422
    assert not Invitation.objects.exists()


def test_only_parents_invite(as_, family, oma, tim, vera):
    for other in (oma, tim, vera):
        assert as_(other).post(reverse("accounts:invite"), {"role": "helper"}).status_code == 404


def test_a_parent_withdraws_a_link_and_a_stranger_cannot(as_, family, lotte, nadia):
    client = as_(lotte)
    client.post(reverse("accounts:invite"), {"role": "helper"})
    invitation = Invitation.objects.get()
    assert as_(nadia).post(reverse("accounts:revoke-invitation", args=[invitation.pk])).status_code == 404
    client.post(reverse("accounts:revoke-invitation", args=[invitation.pk]))
    assert not Invitation.objects.open(timezone.now()).exists()


def test_everybody_in_the_family_sees_who_belongs_to_it(as_, family, lotte, oma):
    page = as_(oma).get(reverse("accounts:people")).content.decode()
    assert "Lotte" in page
    assert reverse("accounts:invite") not in page


def test_a_coordinator_invites_a_colleague(as_, org, ines, nadia):
    client = as_(ines, second_factor=True)
    page = client.post(reverse("accounts:invite-colleague"), {"role": "visitor"}).content.decode()
    as_(nadia).post(link_on(page))
    assert StaffMember.objects.visitors().filter(user=nadia, organisation=org).exists()
    assert "Nadia" in client.get(reverse("accounts:organisation")).content.decode()


def test_a_coordinator_ends_a_colleagues_place_and_every_grant_closes(as_, grant, ines, vera, now):
    place = StaffMember.objects.get(user=vera)
    as_(ines, second_factor=True).post(reverse("accounts:end-colleague", args=[place.pk]))
    assert not grant.is_live(now)


def test_a_coordinator_withdraws_a_link(as_, org, ines):
    client = as_(ines, second_factor=True)
    client.post(reverse("accounts:invite-colleague"), {"role": "visitor"})
    client.post(reverse("accounts:revoke-colleague", args=[Invitation.objects.get().pk]))
    assert not Invitation.objects.open(timezone.now()).exists()


def test_the_organisation_page_shows_no_family(as_, grant, noor, ines):
    page = as_(ines, second_factor=True).get(reverse("accounts:organisation")).content.decode()
    assert "Noor" not in page
    assert "Lotte" not in page


def test_the_organisation_is_not_there_for_others(as_, lotte, vera):
    for other in (lotte, vera):
        assert as_(other, second_factor=True).get(reverse("accounts:organisation")).status_code == 404


def test_without_a_second_factor_the_organisation_stays_closed(as_, ines):
    answer = as_(ines).get(reverse("accounts:organisation"))
    assert answer.url.startswith(reverse("mfa_choose"))


def test_a_coordinator_of_another_organisation_ends_nobody(as_, org, vera, nadia, now):
    other = Organisation.objects.create(name="Elders", verified_at=now)
    StaffMember.objects.create(organisation=other, user=nadia, role="coordinator", joined_at=now)
    place = StaffMember.objects.get(user=vera)
    answer = as_(nadia, second_factor=True).post(reverse("accounts:end-colleague", args=[place.pk]))
    assert answer.status_code == 404
