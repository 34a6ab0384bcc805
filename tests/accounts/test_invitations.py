"""Links that bring somebody in: once, for three days, and nobody can guess or reuse them."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import Invitation, Membership, StaffMember
from accounts.models.invitations import hashed


def invite(family, lotte, now, role="caregiver"):
    return Invitation.objects.invite(by=lotte, family=family, role=role, now=now)


def test_the_token_itself_is_never_stored(family, lotte, now):
    invitation, token = invite(family, lotte, now)
    assert invitation.token_hash == hashed(token)
    assert token not in str(Invitation.objects.values().get())
    assert len(token) >= 43


def test_accepting_gives_the_role_and_nothing_else(family, lotte, nadia, now):
    _invitation, token = invite(family, lotte, now)
    Invitation.objects.by_token(token, now=now).get().accept(by=nadia, now=now)
    assert family.role_of(nadia) == "caregiver"
    assert not Invitation.objects.by_token(token, now=now).exists()


def test_a_link_works_once(family, lotte, nadia, wim, now):
    invitation, _token = invite(family, lotte, now)
    invitation.accept(by=nadia, now=now)
    with pytest.raises(ValidationError):
        invitation.accept(by=wim, now=now)
    assert family.role_of(wim) is None


@pytest.mark.parametrize(("hours", "open_"), [(71, True), (72, False)])
def test_a_link_lives_for_72_hours(family, lotte, now, hours, open_):
    _invitation, token = invite(family, lotte, now)
    assert Invitation.objects.by_token(token, now=now + timedelta(hours=hours)).exists() is open_


def test_a_withdrawn_link_is_dead(family, lotte, nadia, now):
    invitation, token = invite(family, lotte, now)
    invitation.revoke(now=now)
    assert not Invitation.objects.by_token(token, now=now).exists()
    with pytest.raises(ValidationError):
        invitation.accept(by=nadia, now=now)


def test_an_invitation_leads_into_exactly_one_place(family, org, lotte, now):
    for places in ({}, {"family": family, "organisation": org}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.invite(by=lotte, role="visitor", now=now, **places)


def test_a_member_who_accepts_again_keeps_the_role_they_have(family, lotte, karim, now):
    invitation, _token = invite(family, lotte, now, role="helper")
    invitation.accept(by=karim, now=now)
    assert family.role_of(karim) == "parent"
    assert Membership.objects.filter(user=karim).count() == 1


def test_a_colleague_joins_without_seeing_any_family(org, ines, nadia, now):
    invitation, _token = Invitation.objects.invite(by=ines, organisation=org, role="visitor", now=now)
    invitation.accept(by=nadia, now=now)
    assert StaffMember.objects.visitors().filter(user=nadia, organisation=org).exists()
    assert not nadia.grants_held.exists()


def test_invitations_are_seen_by_parents_of_that_family_only(family, lotte, karim, oma, nadia, now):
    invitation, _token = invite(family, lotte, now)
    assert Invitation.objects.of_parent(karim).get() == invitation
    assert not Invitation.objects.of_parent(oma).exists()
    assert not Invitation.objects.of_parent(nadia).exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_link_at_once_are_one_success(family, lotte, nadia, wim, now):
    invitation, _token = invite(family, lotte, now)
    answers: list[str] = []
    gate = threading.Barrier(2)

    def accept(person):
        gate.wait(10)
        try:
            Invitation.objects.get(pk=invitation.pk).accept(by=person, now=now)
            answers.append("in")
        except ValidationError:
            answers.append("refused")
        finally:
            connection.close()

    both = [threading.Thread(target=accept, args=[person]) for person in (nadia, wim)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(answers) == ["in", "refused"]
