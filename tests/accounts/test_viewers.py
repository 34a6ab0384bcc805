"""What each lookup through the viewer leaves out: cases that no single page shows."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    AccessLogEntry,
    ApiToken,
    Child,
    Consent,
    Family,
    Grant,
    Invitation,
    Membership,
    Organisation,
    StaffMember,
    User,
)


@pytest.fixture
def both(nadia, family, now):
    """Nadia is a parent in her own family, and a helper in this one."""
    Membership.objects.create(family=family, user=nadia, role="helper", joined_at=now)
    return nadia


def test_a_role_is_of_one_family(both, family, elif_):
    assert family.role_of(both) == "helper"
    assert elif_.family.role_of(both) == "parent"


def test_the_page_of_a_family_shows_its_own_children_only(client, both, family, noor, elif_):
    client.force_login(both)
    for own, other, home in ((noor, elif_, family), (elif_, noor, elif_.family)):
        page = client.get(f"/family/?family={home.pk}").content.decode()
        assert own.nickname in page
        # The other one is in the switch of families at most, by no name.
        assert f">{other.nickname}<" not in page


def test_a_number_of_before_means_the_child_that_was_taken_along_and_no_other(lotte, noor, sam, elif_):
    Child.objects.filter(pk=noor.pk).update(taken_from=sam)
    assert Child.objects.meant_by(lotte, [elif_.pk]) == {}
    assert Child.objects.meant_by(lotte, [noor.pk, elif_.pk]) == {noor.pk: noor}


def test_a_child_that_is_being_erased_is_not_kept_and_another_not_being_erased(lotte, noor, sam, now):
    noor.ask_erasure(by=lotte, now=now)
    assert list(Child.objects.kept_by(lotte)) == [sam]
    assert list(Child.objects.being_erased_for(lotte)) == [noor]


def test_somebody_elses_yes_is_not_mine(lotte, karim, now):
    Consent.objects.answer(by=karim, purpose="personal_tips", given=True, language="nl", now=now)
    assert not Consent.objects.given(lotte, "personal_tips")
    assert Consent.objects.given(karim, "personal_tips")


def test_a_parent_of_several_families_names_one(lotte, family):
    Family.objects.found(by=lotte)
    with pytest.raises(ValidationError):
        Family.objects.to_welcome_in(lotte)
    assert Family.objects.to_welcome_in(lotte, chosen=family.pk) == family


def test_a_colleague_who_stays_keeps_no_grant_of_who_left_open(grant, vera, wim, now):
    StaffMember.objects.get(user=vera).end(now=now)
    assert StaffMember.objects.visitors().filter(user=wim).exists()
    assert not Grant.objects.live(now).exists()


def test_a_grant_that_was_written_down_as_ended_stays_ended(grant, now):
    Grant.objects.filter(pk=grant.pk).update(expired_at=now)
    assert not Grant.objects.live(now).exists()


def test_who_left_an_organisation_works_there_no_more(client, ines, vera, org, now):
    for user in (ines, vera):
        StaffMember.objects.get(user=user).end(now=now)
    assert not StaffMember.objects.active().filter(user__in=[ines, vera]).exists()
    assert not StaffMember.objects.visitors().exists()
    assert not Organisation.objects.coordinated_by(ines).exists()
    assert not StaffMember.objects.coordinated_by(ines).exists()


def test_a_token_of_a_closed_account_opens_nothing(lotte, now):
    _row, secret = ApiToken.objects.mint(user=lotte, name="knop", scope="log", now=now)
    assert ApiToken.objects.by_secret(secret)
    User.objects.filter(pk=lotte.pk).update(is_active=False)
    assert ApiToken.objects.by_secret(secret) is None


def test_what_was_set_aside_in_another_family_is_not_shown_here(client, lotte, family, noor, now):
    home, born = Family.objects.found(by=lotte), noor.birth_month
    rests = Child.objects.welcome(by=lotte, family=home, nickname="Rust", birth_month=born)
    goes = Child.objects.welcome(by=lotte, family=home, nickname="Straks", birth_month=born)
    Child.objects.filter(pk=rests.pk).update(resting_since=now)
    goes.ask_erasure(by=lotte, now=now)
    client.force_login(lotte)
    pages = [client.get(f"/family/?family={one.pk}").content.decode() for one in (family, home)]
    for name in ("Rust", "Straks"):
        assert [name in page for page in pages] == [False, True]


def test_what_was_set_aside_is_for_parents(client, lotte, oma, family, noor, now):
    rests = Child.objects.welcome(by=lotte, family=family, nickname="Pluk", birth_month=noor.birth_month)
    Child.objects.filter(pk=rests.pk).update(resting_since=now)
    goes = Child.objects.welcome(by=lotte, family=family, nickname="Straks", birth_month=noor.birth_month)
    goes.ask_erasure(by=lotte, now=now)
    shown = {}
    for user in (lotte, oma):
        client.force_login(user)
        shown[user] = client.get("/family/").content.decode()
    assert [name in shown[oma] for name in ("Noor", "Pluk", "Straks")] == [True, False, False]
    assert [f"/family/children/{one.pk}/wake/" in shown[lotte] for one in (noor, rests, goes)] == [False, True, False]


def test_people_and_links_are_of_one_family_or_place(client, as_, lotte, ines, wim, family, org, now):
    home = Family.objects.found(by=lotte)
    _link, _ = Invitation.objects.invite(by=lotte, role="helper", family=home, now=timezone.now())
    client.force_login(lotte)
    pages = [client.get(f"/family/people/?family={one.pk}").content.decode() for one in (family, home)]
    assert [f"/family/invitations/{_link.pk}/" in page for page in pages] == [False, True]
    elsewhere = Organisation.objects.create(name="Oost", verified_at=now)
    StaffMember.objects.create(organisation=elsewhere, user=ines, role="coordinator", joined_at=now)
    far = User.objects.create_user("far@example.org", name="Verre collega")
    StaffMember.objects.create(organisation=elsewhere, user=far, role="visitor", joined_at=now)
    StaffMember.objects.get(user=wim).end(now=now)
    page = as_(ines, second_factor=True).get("/organisation/").content.decode()
    assert [name in page for name in ("Ines", "Verre collega", "Wim")] == [True, False, False]


def test_links_that_are_open_are_for_parents(client, lotte, oma, family):
    link, _ = Invitation.objects.invite(by=lotte, role="helper", family=family, now=timezone.now())
    for user, sees in ((lotte, True), (oma, False)):
        client.force_login(user)
        assert (f"/family/invitations/{link.pk}/" in client.get("/family/people/").content.decode()) is sees


def test_who_looks_and_looked_stands_with_its_own_family(client, lotte, grant, family, noor, now):
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)
    home = Family.objects.found(by=lotte)
    client.force_login(lotte)
    for path in ("/family/grants/", "/family/looked/"):
        pages = [client.get(f"{path}?family={one.pk}").content.decode() for one in (family, home)]
        assert ["Vera" in page for page in pages] == [True, False], path


def test_the_history_of_answers_is_ones_own(client, lotte, karim, now):
    Consent.objects.answer(by=karim, purpose="personal_tips", given=True, language="nl", now=now)
    client.force_login(lotte)
    assert list(client.get(reverse("accounts:consents")).context["history"]) == []


def test_a_new_key_names_ones_own_children_only(client, lotte, noor, elif_):
    client.force_login(lotte)
    made = client.post(reverse("accounts:tokens"), {"name": "knop"}).content.decode()
    assert ("Noor" in made, "Elif" in made) == (True, False)
