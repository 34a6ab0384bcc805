"""What a coordinator gets to know: a round number of families, and who of the colleagues has access as what."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import register
from accounts.models import Child, Consent, Grant, Invitation, Organisation, StaffMember, User


@pytest.fixture
def let_in(vera, now):
    """`let_in(9)`: that many families let Vera in."""

    def give(number):
        visitor = StaffMember.objects.get(user=vera)
        terms = {"purpose": "support", "items": ["topics"], "ends_at": now + timedelta(days=9), "now": now}
        for place in range(number):
            parent = User.objects.create_user(f"ouder{place}@example.org")
            child = Child.objects.welcome(by=parent, nickname="Kim", birth_month=now.date().replace(day=1))
            Grant.objects.give(by=parent, family=child.family, children=[child], visitor=visitor, **terms)

    return give


@pytest.fixture
def rows(as_, ines, time_machine, now):
    time_machine.move_to(now, tick=False)

    def read():
        answer = as_(ines, second_factor=True).get(reverse("accounts:register"))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.reader(io.StringIO(answer.content.decode())))

    return read


@pytest.mark.parametrize(("families", "told"), [(0, 0), (9, 0), (10, 10), (11, 10), (19, 10), (20, 20)])
def test_a_figure_starts_at_ten_families_and_is_rounded_down(let_in, org, now, families, told):
    let_in(families)
    assert Grant.objects.families_of(org, now=now) == told


def test_one_family_more_or_fewer_cannot_be_read_off_the_page(let_in, as_, ines, now, time_machine):
    time_machine.move_to(now, tick=False)
    let_in(12)
    pages = set()
    for grant in [None, *Grant.objects.all()[:2]]:
        if grant:
            grant.revoke(by=grant.given_by, now=now)
        pages.add(as_(ines, second_factor=True).get(reverse("accounts:organisation")).context["families"])
    assert pages == {10}


def test_below_ten_the_page_has_no_number(let_in, as_, ines, now, time_machine):
    time_machine.move_to(now, tick=False)
    let_in(9)
    page = as_(ines, second_factor=True).get(reverse("accounts:organisation")).content.decode()
    assert "Vanaf tien gezinnen" in page
    assert "Minstens" not in page


def test_families_of_another_organisation_do_not_count(let_in, now):
    let_in(10)
    assert Grant.objects.families_of(Organisation.objects.create(name="Elders"), now=now) == 0


def test_the_register_names_everybody_who_works_or_worked_here(rows, vera, wim, ines, now):
    Consent.objects.answer(by=vera, purpose="visitor_terms", given=True, language="nl", now=now)
    StaffMember.objects.get(user=wim).end(now=now)
    head, *people = rows()
    assert len(head) == 9
    told = {row[0]: row for row in people}
    assert set(told) == {"Vera", "Wim", "Ines"}
    assert told["Vera"][1:3] == ["vera@example.org", "huisbezoeker"]
    assert told["Vera"][5:] == ["2026-11-18", "", "2026-11-18", "1"]
    assert told["Wim"][4:7] == ["geen meer", "2026-11-18", "2026-11-18"]
    assert told["Ines"][4] == "collega's, geen gezin"


def test_it_says_nothing_of_a_family(rows, grant, noor, vera):
    assert "Noor" not in str(rows())
    assert "lotte" not in str(rows())


def test_people_of_another_organisation_are_not_in_it(rows, nadia, now, vera):
    other = Organisation.objects.create(name="Elders", verified_at=now)
    StaffMember.objects.create(organisation=other, user=nadia, role="visitor", joined_at=now)
    assert "Nadia" not in str(rows())


def test_no_cell_starts_a_formula_but_every_word_is_kept(rows, vera):
    vera.name = '=HYPERLINK("https://elders")'
    vera.save()
    assert '\'=HYPERLINK("https://elders")' in [row[0] for row in rows()]


@given(st.text())
def test_a_cell_is_the_text_or_the_text_behind_an_apostrophe(text):
    cell = register.plain(text)
    assert cell in {text, f"'{text}"}
    assert not cell.startswith(register.FORMULA)
    assert not cell.strip().startswith(register.FORMULA)


@pytest.mark.django_db
def test_a_coordinator_of_two_places_sees_the_invitations_of_the_one_on_the_page(as_, ines, org, now):
    other = Organisation.objects.create(name="Aan de Leie", verified_at=now)
    StaffMember.objects.create(organisation=other, user=ines, role="coordinator", joined_at=now)
    for place in (org, other):
        Invitation.objects.invite(by=ines, role="visitor", organisation=place, now=timezone.now())
    page = as_(ines, second_factor=True).get("/organisation/")
    assert {one.organisation for one in page.context["invitations"]} == {page.context["organisation"]}
