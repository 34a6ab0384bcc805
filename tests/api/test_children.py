"""GET POST /children/, GET PATCH DELETE /children/{id}/."""

import pytest

from accounts.models import Child, Family

NEW = {"nickname": "Mo", "birth_month": "2026-11"}


def test_the_children_of_my_family(phone, lotte, family, noor, sam, elif_):
    assert phone(lotte).get("children/").json() == {
        "results": [
            {"id": noor.pk, "family": family.pk, "nickname": "Noor", "birth_month": "2026-01"},
            {"id": sam.pk, "family": family.pk, "nickname": "Sam", "birth_month": "2023-09"},
        ],
        "next": None,
    }


@pytest.mark.parametrize("who", ["lotte", "karim", "oma", "tim"])
def test_everybody_in_the_family_sees_them(phone, request, noor, who):
    caller = phone(request.getfixturevalue(who))
    assert [row["id"] for row in caller.get("children/").json()["results"]] == [noor.pk]
    assert caller.get(f"children/{noor.pk}/").status_code == 200


def test_a_token_that_may_only_log_reads_the_children_and_adds_none(phone, lotte, noor):
    assert phone(lotte, "log").get("children/").status_code == 200
    assert phone(lotte, "log").post("children/", NEW).status_code == 403
    assert phone(lotte, "log").patch(f"children/{noor.pk}/", {"nickname": "N"}).status_code == 403
    assert phone(lotte, "log").delete(f"children/{noor.pk}/").status_code == 403
    assert phone(lotte, "log").call("PUT", "children/").status_code == 405


@pytest.mark.parametrize("who", ["nadia", "vera", "wim", "ines", "removed"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_for_others_they_are_not_there(phone, request, noor, grant, who, method):
    caller = phone(request.getfixturevalue(who))
    body = {"nickname": "x"} if method == "PATCH" else None
    answer = caller.call(method, f"children/{noor.pk}/", body)
    assert (answer.status_code, answer.content) == (
        404,
        caller.call(method, "children/9223372036854775807/", body).content,
    )
    assert b"Noor" not in caller.get("children/").content
    assert Child.objects.visible_to(noor.family.parents()[0]).filter(nickname="Noor").exists()


@pytest.mark.parametrize("who", ["oma", "tim"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_only_parents_change_or_erase(phone, request, noor, who, method):
    body = {"nickname": "x"} if method == "PATCH" else None
    assert phone(request.getfixturevalue(who)).call(method, f"children/{noor.pk}/", body).status_code == 404


def test_a_parent_adds_a_child(phone, karim, family):
    answer = phone(karim).post("children/", NEW)
    assert (answer.status_code, answer.json()["family"]) == (201, family.pk)
    assert answer.headers["Location"] == f"/api/v1/children/{answer.json()['id']}/"


def test_who_has_no_family_founds_one(phone, wim):
    answer = phone(wim).post("children/", NEW)
    assert answer.status_code == 201
    assert Family.objects.get(pk=answer.json()["family"]).role_of(wim) == "parent"


@pytest.mark.parametrize("who", ["oma", "tim"])
def test_caregivers_and_helpers_add_no_child(phone, request, family, who):
    caller = phone(request.getfixturevalue(who))
    assert caller.post("children/", NEW).status_code == 404
    assert caller.post("children/", NEW | {"family": family.pk}).status_code == 404
    assert (Child.objects.count(), Family.objects.count()) == (0, 1)


def test_with_two_families_one_is_to_be_named(phone, lotte, family):
    other = Family.objects.found(by=lotte)
    answer = phone(lotte).post("children/", NEW)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["family"])
    assert phone(lotte).post("children/", NEW | {"family": other.pk}).json()["family"] == other.pk


def test_a_family_of_others_is_as_unknown_as_one_that_is_not_there(phone, nadia, family):
    theirs = phone(nadia).post("children/", NEW | {"family": family.pk})
    missing = phone(nadia).post("children/", NEW | {"family": 2**63 - 1})
    assert (theirs.status_code, theirs.content) == (404, missing.content)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nickname", ""),
        ("nickname", "   "),
        ("nickname", None),
        ("nickname", 5),
        ("nickname", "x" * 31),
        ("birth_month", "2026-13"),
        ("birth_month", "2026-00"),
        ("birth_month", "2026-1"),
        ("birth_month", "2026-01-01"),
        ("birth_month", "0000-01"),
        ("birth_month", "9999-12"),
        ("birth_month", "2027-01"),
        ("birth_month", "2006-10"),
        ("birth_month", 202601),
        ("birth_month", None),
        ("surname", "Janssens"),
        ("sex", "f"),
        ("tips_shift", 3),
        ("erasure_asked_at", None),
    ],
)
def test_a_wrong_field_is_named(phone, lotte, noor, field, value):
    made = phone(lotte).post("children/", NEW | {field: value})
    changed = phone(lotte).patch(f"children/{noor.pk}/", {field: value})
    for answer in (made, changed):
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Child.objects.count() == 1


@pytest.mark.parametrize("month", ["2006-11", "2026-11", "2026-12"])
def test_twenty_years_back_and_one_month_ahead(phone, lotte, family, month):
    assert phone(lotte).post("children/", NEW | {"birth_month": month}).json()["birth_month"] == month


def test_the_family_cannot_be_changed(phone, lotte, noor):
    other = Family.objects.found(by=lotte)
    assert phone(lotte).patch(f"children/{noor.pk}/", {"family": other.pk}).status_code == 400


def test_a_parent_changes_what_is_sent(phone, karim, noor):
    answer = phone(karim).patch(f"children/{noor.pk}/", {"nickname": "Noortje"})
    assert (answer.json()["nickname"], answer.json()["birth_month"]) == ("Noortje", "2026-01")
    assert phone(karim).patch(f"children/{noor.pk}/", {"birth_month": "2025-12"}).json()["birth_month"] == "2025-12"
    assert phone(karim).patch(f"children/{noor.pk}/", {}).status_code == 400


def test_erasing_hides_at_once_and_says_until_when(phone, lotte, karim, noor, now):
    answer = phone(lotte).delete(f"children/{noor.pk}/")
    assert (answer.status_code, answer.json()) == (202, {"erased_after": "2026-12-02T10:00:00Z"})
    assert Child.objects.get().erasure_asked_at == now
    for parent in (lotte, karim):
        assert phone(parent).get(f"children/{noor.pk}/").status_code == 404
        assert phone(parent).delete(f"children/{noor.pk}/").status_code == 404
        assert phone(parent).get("children/").json()["results"] == []


@pytest.mark.parametrize(
    ("scope", "listing", "one", "change"), [("log", 200, 403, 403), ("read", 200, 200, 403), ("all", 200, 200, 200)]
)
def test_a_token_stays_within_its_scope(phone, lotte, noor, scope, listing, one, change):
    caller = phone(lotte, scope)
    assert caller.get("children/").status_code == listing
    assert caller.get(f"children/{noor.pk}/").status_code == one
    assert caller.patch(f"children/{noor.pk}/", {"nickname": "N"}).status_code == change
    assert caller.delete(f"children/{noor.pk}/").status_code == (202 if change == 200 else 403)


@pytest.mark.parametrize(
    "path", ["children/0/", "children/-1/", "children/9223372036854775808/", f"children/{'9' * 5000}/"]
)
def test_ids_that_no_database_holds_lead_nowhere(phone, lotte, path):
    assert phone(lotte).get(path).status_code == 404
