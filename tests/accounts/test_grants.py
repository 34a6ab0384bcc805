"""A grant opens one door for one visitor, and every way of closing it works at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Grant, Membership, Organisation, StaffMember


def give(now, lotte, family, children, visitor, **changes):
    wanted = {
        "by": lotte,
        "family": family,
        "children": children,
        "visitor": StaffMember.objects.get(user=visitor),
        "purpose": "support",
        "items": ["topics", "plan"],
        "ends_at": now + timedelta(days=90),
        "now": now,
    }
    return Grant.objects.give(**(wanted | changes))


def test_a_live_grant_opens_to_its_visitor_only(grant, vera, wim, lotte, now):
    assert list(Grant.objects.open_to(vera, now=now)) == [grant]
    assert not Grant.objects.open_to(wim, now=now).exists()
    assert not Grant.objects.open_to(lotte, now=now).exists()


def test_it_covers_the_moments_of_the_parent_who_gave_it(grant, lotte):
    assert grant.signers == [lotte]


def test_a_revoked_grant_is_closed_at_once(grant, vera, karim, now):
    grant.revoke(by=karim, now=now)
    assert not Grant.objects.open_to(vera, now=now).exists()
    assert grant.revoked_by == karim


def test_revoking_twice_keeps_the_first_moment(grant, lotte, karim, now):
    grant.revoke(by=lotte, now=now)
    grant.revoke(by=karim, now=now + timedelta(hours=1))
    assert (grant.revoked_at, grant.revoked_by) == (now, lotte)


def test_a_grant_is_closed_from_its_end_on(grant, vera):
    assert Grant.objects.open_to(vera, now=grant.ends_at - timedelta(seconds=1)).exists()
    assert not Grant.objects.open_to(vera, now=grant.ends_at).exists()


def test_a_visitor_who_left_the_organisation_opens_nothing(grant, vera, now):
    StaffMember.objects.get(user=vera).end(now=now)
    assert not Grant.objects.open_to(vera, now=now).exists()


def test_coming_back_through_another_organisation_opens_nothing(grant, vera, now):
    StaffMember.objects.get(user=vera).end(now=now)
    other = Organisation.objects.create(name="Elders", verified_at=now)
    StaffMember.objects.create(organisation=other, user=vera, role="visitor", joined_at=now)
    assert not Grant.objects.open_to(vera, now=now).exists()


def test_a_colleague_of_the_same_organisation_needs_a_grant_of_their_own(grant, wim, now):
    assert not Grant.objects.open_to(wim, now=now).exists()


@pytest.mark.parametrize("role", ["caregiver", "helper"])
def test_only_a_parent_lets_a_visitor_in(role, family, noor, vera, oma, now):
    Membership.objects.filter(user=oma).update(role=role)
    with pytest.raises(ValidationError, match=r"Only a parent|Alleen een ouder"):
        give(now, oma, family, [noor], vera)


def test_a_parent_who_left_lets_nobody_in(removed, family, noor, vera, now):
    with pytest.raises(ValidationError):
        give(now, removed, family, [noor], vera)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_the_end_lies_within_a_year(days, lotte, family, noor, vera, now):
    with pytest.raises(ValidationError) as problem:
        give(now, lotte, family, [noor], vera, ends_at=now + timedelta(days=days))
    assert "ends_on" in problem.value.message_dict


def test_another_familys_child_cannot_be_shared(lotte, family, noor, elif_, vera, now):
    for children in ([], [elif_], [noor, elif_]):
        with pytest.raises(ValidationError) as problem:
            give(now, lotte, family, children, vera)
        assert "children" in problem.value.message_dict


@pytest.mark.parametrize("items", [[], ["everything"], ["topics", "secrets"]])
def test_items_come_from_the_list(items, lotte, family, noor, vera, now):
    with pytest.raises(ValidationError) as problem:
        give(now, lotte, family, [noor], vera, items=items)
    assert "items" in problem.value.message_dict


def test_a_visitor_of_an_organisation_nobody_verified_is_not_known(lotte, family, noor, vera, org, now):
    org.verified_at = None
    org.save()
    with pytest.raises(ValidationError) as problem:
        give(now, lotte, family, [noor], vera)
    assert "visitor" in problem.value.message_dict


def test_a_coordinator_cannot_be_let_in(lotte, family, noor, ines, now):
    with pytest.raises(ValidationError):
        give(now, lotte, family, [noor], ines)


def test_another_parent_adds_their_own_moments(grant, karim, now):
    grant.sign(by=karim, now=now)
    grant.sign(by=karim, now=now)
    assert [parent.name for parent in grant.signers] == ["Lotte", "Karim"]
    assert grant.signers_names in {"Lotte and Karim", "Lotte en Karim"}


def test_a_caregiver_cannot_sign(grant, oma, now):
    with pytest.raises(ValidationError):
        grant.sign(by=oma, now=now)


def test_each_parent_sees_every_grant_of_the_family(grant, lotte, karim, oma, nadia):
    assert list(Grant.objects.of_parent(lotte)) == list(Grant.objects.of_parent(karim)) == [grant]
    assert not Grant.objects.of_parent(oma).exists()
    assert not Grant.objects.of_parent(nadia).exists()


def test_hiding_twice_is_hiding_once_and_showing_undoes_it(grant, lotte):
    grant.hide(key="step:3", hidden=True, by=lotte)
    grant.hide(key="step:3", hidden=True, by=lotte)
    assert [item.key for item in grant.hidden.all()] == ["step:3"]
    grant.hide(key="step:3", hidden=False, by=lotte)
    assert not grant.hidden.exists()
