"""GET POST /families/, GET PATCH /families/{id}/."""

import pytest

from accounts.models import Family, Membership


def test_my_families_with_their_members(phone, lotte, karim, oma, tim, removed, family):
    (row,) = phone(lotte).get("families/").json()["results"]
    assert row == {
        "id": family.pk,
        "name": "",
        "time_zone": "Europe/Brussels",
        "role": "parent",
        "members": [
            {"name": "Lotte", "role": "parent", "me": True},
            {"name": "Karim", "role": "parent", "me": False},
            {"name": "Oma Greet", "role": "caregiver", "me": False},
            {"name": "Tim", "role": "helper", "me": False},
        ],
    }
    assert phone(lotte).get(f"families/{family.pk}/").json() == row


def test_a_helper_sees_only_themselves(phone, tim, oma, family):
    row = phone(tim).get(f"families/{family.pk}/").json()
    assert row["members"] == [{"name": "Tim", "role": "helper", "me": True}]


@pytest.mark.parametrize("who", ["nadia", "vera", "wim", "ines", "removed"])
def test_a_family_of_others_is_not_there(phone, request, family, grant, who):
    caller = phone(request.getfixturevalue(who))
    theirs = caller.get(f"families/{family.pk}/")
    assert (theirs.status_code, theirs.content) == (404, caller.get("families/9223372036854775807/").content)
    assert family.pk not in [row["id"] for row in caller.get("families/").json()["results"]]
    assert caller.patch(f"families/{family.pk}/", {"name": "x"}).content == theirs.content


@pytest.mark.parametrize("who", ["oma", "tim"])
def test_only_parents_change_it(phone, request, family, who):
    assert phone(request.getfixturevalue(who)).patch(f"families/{family.pk}/", {"name": "x"}).status_code == 404


def test_founding_one(phone, wim):
    answer = phone(wim).post("families/", {"name": "Thuis", "time_zone": "Asia/Kathmandu"})
    assert answer.status_code == 201
    made = Family.objects.get()
    assert answer.headers["Location"] == f"/api/v1/families/{made.pk}/"
    assert (made.name, made.time_zone, made.role_of(wim)) == ("Thuis", "Asia/Kathmandu", Membership.Role.PARENT)
    assert phone(wim).post("families/", {}).json()["time_zone"] == "Europe/Brussels"


def test_a_parent_changes_name_and_time_zone(phone, karim, family):
    answer = phone(karim).patch(f"families/{family.pk}/", {"name": "Wij", "time_zone": "America/Lima"})
    assert (answer.status_code, answer.json()["name"], answer.json()["time_zone"]) == (200, "Wij", "America/Lima")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Brussels"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("time_zone", None),
        ("name", "x" * 61),
        ("name", 1),
        ("members", []),
        ("id", 1),
    ],
)
def test_a_wrong_field_is_named(phone, lotte, family, field, value):
    for answer in (
        phone(lotte).patch(f"families/{family.pk}/", {field: value}),
        phone(lotte).post("families/", {field: value}),
    ):
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Family.objects.count() == 1


@pytest.mark.parametrize(("scope", "read", "change"), [("log", 403, 403), ("read", 200, 403), ("all", 200, 200)])
def test_a_token_stays_within_its_scope(phone, lotte, family, scope, read, change):
    caller = phone(lotte, scope)
    assert caller.get("families/").status_code == read
    assert caller.get(f"families/{family.pk}/").status_code == read
    assert caller.patch(f"families/{family.pk}/", {"name": "x"}).status_code == change
    assert caller.post("families/", {}).status_code == (201 if change == 200 else 403)


@pytest.mark.parametrize("people", [1, 5])
def test_members_cost_no_more_queries(phone, lotte, family, now, people, request, django_assert_num_queries):
    for who in ("karim", "oma", "tim", "nadia")[: people - 1]:
        user = request.getfixturevalue(who)
        Membership.objects.get_or_create(family=family, user=user, left_at=None, defaults={"role": "caregiver"})
    caller = phone(lotte)
    with django_assert_num_queries(3):  # token, families, members
        caller.get("families/")
