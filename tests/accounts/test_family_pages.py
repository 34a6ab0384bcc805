"""The family's own pages, for each role."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Child, Family, Membership


def test_the_hub_shows_the_children_to_every_member(as_, noor, lotte, karim, oma, tim):
    for member in (lotte, karim, oma, tim):
        assert "Noor" in as_(member).get(reverse("accounts:family")).content.decode()


def test_only_parents_see_ways_to_change_things(as_, noor, lotte, oma, tim):
    change = f'href="{reverse("accounts:child", args=[noor.pk])}"'
    assert change in as_(lotte).get(reverse("accounts:family")).content.decode()
    for other in (oma, tim):
        page = as_(other).get(reverse("accounts:family")).content.decode()
        assert change not in page
        assert reverse("accounts:grants") not in page


def test_people_without_a_family_have_no_hub(as_, vera, ines, removed):
    for outsider in (vera, ines, removed):
        assert as_(outsider).get(reverse("accounts:family")).status_code == 404


@pytest.mark.parametrize("wanted", ["999999", "x", "9" * 30, "-1"])
def test_another_family_is_not_there(as_, noor, lotte, wanted):
    assert as_(lotte).get(reverse("accounts:family"), {"family": wanted}).status_code == 404


def test_a_person_of_two_families_switches_between_them(as_, noor, nadia, family, now):
    Membership.objects.create(family=family, user=nadia, role="caregiver", joined_at=now + timedelta(days=99))
    client = as_(nadia)
    assert "Elif" in client.get(reverse("accounts:family")).content.decode()
    assert "Noor" in client.get(reverse("accounts:family"), {"family": family.pk}).content.decode()
    assert client.get(reverse("accounts:settings"), {"family": family.pk}).status_code == 404


def test_a_parent_changes_the_clock(as_, family, lotte):
    as_(lotte).post(reverse("accounts:settings"), {"name": "Thuis", "time_zone": "Asia/Kathmandu"})
    family.refresh_from_db()
    assert (family.name, family.time_zone) == ("Thuis", "Asia/Kathmandu")


def test_an_unknown_clock_is_refused(as_, family, lotte):
    assert as_(lotte).post(reverse("accounts:settings"), {"time_zone": "Mars/Olympus"}).status_code == 422
    family.refresh_from_db()
    assert family.time_zone == "Europe/Brussels"


def test_a_parent_adds_and_corrects_a_child(as_, family, lotte):
    client = as_(lotte)
    sent = {"nickname": "Mo", "birth_month_month": "2", "birth_month_year": "2026"}
    client.post(reverse("accounts:add-child"), sent)
    child = Child.objects.get(nickname="Mo")
    assert child.family == family
    client.post(reverse("accounts:child", args=[child.pk]), sent | {"nickname": "Momo"})
    child.refresh_from_db()
    assert child.nickname == "Momo"


@pytest.mark.parametrize("page", ["child", "erase", "keep"])
def test_another_familys_child_cannot_be_touched(as_, page, lotte, oma, noor, elif_, nadia, now):
    elif_.ask_erasure(by=nadia, now=now) if page == "keep" else None
    for person, child in ((lotte, elif_), (oma, noor), (nadia, noor)):
        answer = as_(person).post(reverse(f"accounts:{page}", args=[child.pk]), {"nickname": "X"})
        assert answer.status_code == 404
    assert set(Child.objects.values_list("nickname", flat=True)) == {"Noor", "Elif"}


def test_erasing_hides_at_once_and_any_parent_takes_it_back(as_, noor, sam, lotte, karim):
    as_(lotte).post(reverse("accounts:erase", args=[noor.pk]))
    hub = as_(karim).get(reverse("accounts:family")).content.decode()
    assert reverse("accounts:keep", args=[noor.pk]) in hub
    as_(karim).post(reverse("accounts:keep", args=[noor.pk]))
    assert Child.objects.visible_to(lotte).filter(pk=noor.pk).exists()


def test_what_cannot_be_taken_back_is_folded_away_behind_its_warning(as_, noor, lotte):
    """One slip of a thumb must not erase a child for good."""
    as_(lotte).post(reverse("accounts:erase", args=[noor.pk]))
    hub = as_(lotte).get(reverse("accounts:family")).content.decode()
    before, _, folded = hub.partition("<details")
    folded, _, after = folded.partition("</details>")
    door = reverse("accounts:erase-now", args=[noor.pk])
    assert door not in before + after
    assert folded.index("kun je het niet terugdraaien") < folded.index(door)
    assert " open" not in folded.partition(">")[0]


def test_looking_at_the_erase_page_erases_nothing(as_, noor, lotte):
    assert as_(lotte).get(reverse("accounts:erase", args=[noor.pk])).status_code == 200
    assert Child.objects.visible_to(lotte).exists()


def test_a_member_leaves_and_sees_nothing_any_more(as_, noor, oma):
    place = Membership.objects.get(user=oma)
    as_(oma).post(reverse("accounts:leave", args=[place.pk]))
    assert not Child.objects.visible_to(oma).exists()


def test_a_parent_removes_a_helper_but_a_helper_no_parent(as_, family, lotte, tim):
    parents_place = Membership.objects.get(user=lotte)
    assert as_(tim).post(reverse("accounts:leave", args=[parents_place.pk])).status_code == 404
    as_(lotte).post(reverse("accounts:leave", args=[Membership.objects.get(user=tim).pk]))
    assert family.role_of(tim) is None


def test_the_only_parent_is_told_how_to_leave(as_, nadia):
    client = as_(nadia)
    answer = client.post(reverse("accounts:leave", args=[Membership.objects.get(user=nadia).pk]), follow=True)
    assert Family.objects.of_parent(nadia).exists()
    assert "andere ouder" in answer.content.decode()


def test_my_name_and_language(as_, noor, lotte):
    client = as_(lotte)
    client.post(reverse("accounts:me"), {"name": "Lot", "language": "en"})
    lotte.refresh_from_db()
    assert (lotte.name, lotte.language) == ("Lot", "en")
    assert "Children" in client.get(reverse("accounts:family")).content.decode()


def test_the_language_switch_is_kept_on_the_person(as_, noor, lotte):
    client = as_(lotte)
    client.post(reverse("set_language"), {"language": "en", "next": "/family/"})
    lotte.refresh_from_db()
    assert lotte.language == "en"
    client.post(reverse("set_language"), {"language": "xx", "next": "/family/"})
    lotte.refresh_from_db()
    assert lotte.language == "en"
