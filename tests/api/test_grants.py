"""GET POST /grants/, DELETE /grants/{id}/, GET /access-log/."""

import pytest

from accounts.models import AccessLogEntry, Child, Family, Grant, Organisation, StaffMember
from tests.api.phone import Phone


@pytest.fixture
def wish(noor, vera):
    return {"children": [noor.pk], "visitor": "vera@example.org", "items": ["plan", "topics"]}


def test_a_parent_lets_a_visitor_in(phone, lotte, noor, family, vera, org, wish):
    answer = phone(lotte).post("grants/", wish | {"ends_on": "2026-12-31", "purpose": "support"})
    assert answer.status_code == 201
    row = Grant.objects.get()
    assert answer.json() == {
        "id": row.pk,
        "family": family.pk,
        "children": [noor.pk],
        "visitor": {"id": vera.pk, "name": "Vera"},
        "organisation": {"id": org.pk, "name": "Huis van het Kind Zuid"},
        "purpose": "support",
        "items": ["topics", "plan"],
        "given_by": "Lotte",
        "signed_by": ["Lotte"],
        "given_at": "2026-11-18T10:00:00Z",
        "ends_at": "2026-12-31T23:00:00Z",
        "revoked_at": None,
        "live": True,
    }


def test_ninety_days_by_default(phone, lotte, wish):
    assert phone(lotte).post("grants/", wish).json()["ends_at"] == "2027-02-16T10:00:00Z"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("children", []),
        ("children", ["1"]),
        ("children", None),
        ("visitor", "nobody@example.org"),
        ("visitor", "ines@example.org"),
        ("visitor", 5),
        ("items", []),
        ("items", ["notes"]),
        ("purpose", "control"),
        ("ends_on", "2026-11-17"),
        ("ends_on", "2027-12-31"),
        ("ends_on", "2026-12-31T00:00:00Z"),
        ("organisation", "x"),
        ("family", 1),
        ("given_by", 1),
    ],
)
def test_a_wrong_field_is_named(phone, lotte, ines, wish, field, value):
    answer = phone(lotte).post("grants/", wish | {field: value})
    assert answer.status_code == 400
    assert {name.split(".")[0] for name in answer.json()["errors"]} == {field}
    assert Grant.objects.count() == 0


def test_a_visitor_of_two_organisations_is_asked_for_one(phone, lotte, vera, org, wish, now):
    other = Organisation.objects.create(name="Noord", verified_at=now)
    StaffMember.objects.create(organisation=other, user=vera, role="visitor")
    answer = phone(lotte).post("grants/", wish)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["organisation"])
    assert phone(lotte).post("grants/", wish | {"organisation": other.pk}).json()["organisation"]["id"] == other.pk


def test_children_of_two_families_are_not_one_grant(phone, lotte, noor, wish):
    other = Child.objects.welcome(
        by=lotte, family=Family.objects.found(by=lotte), nickname="Mo", birth_month=noor.birth_month
    )
    assert phone(lotte).post("grants/", wish | {"children": [noor.pk, other.pk]}).status_code == 400


@pytest.mark.parametrize("who", ["oma", "tim", "nadia", "vera", "ines", "removed"])
def test_only_parents_of_the_child_let_anybody_in(phone, request, noor, wish, who):
    caller = phone(request.getfixturevalue(who))
    theirs = caller.post("grants/", wish)
    assert (theirs.status_code, theirs.content) == (
        404,
        caller.post("grants/", wish | {"children": [2**63 - 1]}).content,
    )
    assert Grant.objects.count() == 0


def test_both_parents_see_it_and_each_can_stop_it(phone, lotte, karim, grant):
    (seen,) = phone(karim).get("grants/").json()["results"]
    assert (seen["id"], seen["live"]) == (grant.pk, True)
    assert phone(karim).delete(f"grants/{grant.pk}/").status_code == 204
    assert phone(lotte).delete(f"grants/{grant.pk}/").status_code == 204
    (seen,) = phone(lotte).get("grants/").json()["results"]
    assert (seen["live"], seen["revoked_at"]) == (False, "2026-11-18T10:00:00Z")


@pytest.mark.parametrize("who", ["oma", "tim", "nadia", "vera", "ines", "removed"])
def test_nobody_else_stops_it(phone, request, grant, now, who):
    caller = phone(request.getfixturevalue(who))
    theirs = caller.delete(f"grants/{grant.pk}/")
    assert (theirs.status_code, theirs.content) == (404, caller.delete(f"grants/{2**63 - 1}/").content)
    assert grant.is_live(now)


@pytest.mark.parametrize("path", ["grants/", "access-log/"])
@pytest.mark.parametrize("who", ["oma", "tim", "vera", "wim", "ines", "removed"])
def test_the_lists_are_for_parents(phone, request, grant, path, who):
    assert phone(request.getfixturevalue(who)).get(path).status_code == 404


def test_a_parent_elsewhere_sees_none_of_it(phone, nadia, grant, noor, now):
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)
    assert phone(nadia).get("grants/").json()["results"] == []
    assert phone(nadia).get("access-log/").json()["results"] == []


def test_both_parents_see_who_looked(phone, lotte, karim, grant, noor, family, now):
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)
    AccessLogEntry.objects.write(grant=grant, child=noor, page="progress", now=now)
    for parent in (lotte, karim):
        rows = phone(parent).get("access-log/").json()["results"]
        assert [row["page"] for row in rows] == ["progress", "brief"]
        assert rows[0] == {
            "at": "2026-11-18T10:00:00Z",
            "family": family.pk,
            "child": noor.pk,
            "visitor": "Vera",
            "organisation": "Huis van het Kind Zuid",
            "page": "progress",
            "purpose": "prepare_visits",
            "reason": "",
            "allowed": True,
        }


@pytest.mark.parametrize(("scope", "read", "change"), [("log", 403, 403), ("read", 200, 403), ("all", 200, 204)])
def test_a_token_stays_within_its_scope(lotte, grant, wish, scope, read, change):
    caller = Phone(lotte, scope)
    assert caller.get("grants/").status_code == read
    assert caller.get("access-log/").status_code == read
    assert caller.delete(f"grants/{grant.pk}/").status_code == change
    assert caller.post("grants/", wish).status_code == (201 if change == 204 else 403)


@pytest.mark.parametrize("grants", [1, 6])
def test_a_long_list_costs_no_more_queries(phone, lotte, wish, grants, django_assert_num_queries):
    caller = phone(lotte)
    for _ in range(grants):
        caller.post("grants/", wish)
    with django_assert_num_queries(7):  # token, parent, live, rows, children, signatures, parents
        assert len(caller.get("grants/").json()["results"]) == grants
