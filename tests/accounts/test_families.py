"""Families, children and who belongs to them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.models import Child, Family, Membership, User


def test_founding_a_family_makes_its_founder_a_parent(nadia):
    family = Family.objects.found(by=nadia, name="Thuis", time_zone="Asia/Kathmandu")
    assert family.role_of(nadia) == "parent"
    assert str(family.zone) == "Asia/Kathmandu"


def test_an_unknown_time_zone_is_refused_with_a_way_on(nadia):
    with pytest.raises(ValidationError, match="Europe/Brussels"):
        Family.objects.found(by=nadia, time_zone="Mars/Olympus")


def test_a_child_without_a_family_founds_one(db):
    user = User.objects.create_user("nieuw@example.org")
    child = Child.objects.welcome(by=user, nickname="Bo", birth_month=date(2026, 3, 17))
    assert child.birth_month == date(2026, 3, 1)
    assert child.family.role_of(user) == "parent"


def test_a_child_keeps_no_surname_sex_address_or_photo():
    kept = {field.name for field in Child._meta.get_fields() if field.concrete}
    assert kept == {
        *("id", "family", "nickname", "birth_month", "tips_shift", "created_at"),
        *("resting_since", "erasure_asked_at", "erasure_asked_by", "taken_from"),
        *("warned_on", "warned_again_on"),
    }


@pytest.mark.parametrize(
    ("on", "months"), [(date(2026, 1, 31), 0), (date(2026, 11, 1), 10), (date(2027, 1, 1), 12), (date(2025, 12, 1), 0)]
)
def test_age_counts_calendar_months_and_never_below_zero(noor, on, months):
    assert noor.age_months(on) == months


def test_children_are_seen_by_their_own_family_only(noor, sam, lotte, karim, oma, tim, removed, nadia, vera, ines):
    for insider in (lotte, karim, oma, tim):
        assert list(Child.objects.visible_to(insider)) == [noor, sam]
    for outsider in (removed, nadia, vera, ines):
        assert not Child.objects.visible_to(outsider).filter(pk__in=[noor.pk, sam.pk]).exists()


def test_a_helper_reads_no_child_and_a_caregiver_parents_none(noor, oma, tim):
    assert not Child.objects.read_by(tim).exists()
    assert Child.objects.read_by(oma).get() == noor
    assert not Child.objects.parented_by(oma).exists()


def test_asking_for_erasure_hides_the_child_at_once_and_can_be_taken_back(noor, lotte, karim, oma, now):
    noor.ask_erasure(by=lotte, now=now)
    assert not Child.objects.visible_to(karim).exists()
    assert list(Child.objects.being_erased_for(karim)) == [noor]
    assert not Child.objects.being_erased_for(oma).exists()
    noor.keep()
    assert Child.objects.visible_to(karim).get() == noor


def test_a_child_is_erasable_after_fourteen_days_and_not_a_second_before(noor, lotte, now):
    noor.ask_erasure(by=lotte, now=now)
    assert noor.erased_for_good_on == now + timedelta(days=14)
    assert not Child.objects.erasable(now + timedelta(days=14, seconds=-1)).exists()
    assert Child.objects.erasable(now + timedelta(days=14)).get() == noor


def test_asking_twice_is_refused(noor, lotte, now):
    noor.ask_erasure(by=lotte, now=now)
    with pytest.raises(ValidationError):
        noor.ask_erasure(by=lotte, now=now)


def test_one_place_per_person_in_a_family(family, lotte, now):
    with pytest.raises(IntegrityError):
        Membership.objects.create(family=family, user=lotte, role="helper", joined_at=now)


def test_somebody_who_left_may_come_back(family, removed, now):
    Membership.objects.create(family=family, user=removed, role="caregiver", joined_at=now)
    assert family.role_of(removed) == "caregiver"


def test_the_last_parent_stays_and_is_told_what_to_do(nadia, now):
    place = Membership.objects.get(user=nadia)
    with pytest.raises(ValidationError, match=r"[Ii]nvite|[Nn]odig"):
        place.end(now=now)


def test_a_parent_ends_any_place_in_the_family_others_only_their_own(family, lotte, oma, tim, nadia):
    assert Membership.objects.endable_by(lotte).count() == 4
    assert [place.user for place in Membership.objects.endable_by(oma)] == [oma]
    assert not Membership.objects.endable_by(nadia).filter(family=family).exists()


def test_addresses_are_kept_in_lower_case_and_once(db):
    first = User.objects.meet(" Bo@Example.ORG ", language="en")
    assert (first.email, first.language, first.has_usable_password()) == ("bo@example.org", "en", False)
    assert User.objects.meet("bo@example.org", language="nl") == first


def test_a_person_without_a_name_is_called_by_the_address(db):
    assert User.objects.create_user("bo@example.org").called == "bo"


def test_a_person_needs_an_address(db):
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")
