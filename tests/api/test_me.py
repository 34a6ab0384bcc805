"""GET and PATCH /me/."""

import pytest


def test_who_i_am(phone, lotte):
    assert phone(lotte).get("me/").json() == {
        "id": lotte.pk,
        "email": "lotte@example.org",
        "name": "Lotte",
        "language": "nl",
    }


def test_name_and_language_change(phone, lotte):
    answer = phone(lotte).patch("me/", {"name": " Lot ", "language": "en"})
    assert (answer.status_code, answer.json()["name"], answer.json()["language"]) == (200, "Lot", "en")
    lotte.refresh_from_db()
    assert (lotte.name, lotte.language) == ("Lot", "en")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", 5),
        ("name", "x" * 41),
        ("language", "fr"),
        ("language", None),
        ("email", "x@example.org"),
        ("is_staff", True),
        ("id", 1),
        ("password", "x"),
    ],
)
def test_a_wrong_field_is_named_and_changes_nothing(phone, lotte, field, value):
    answer = phone(lotte).patch("me/", {"language": "en"} | {field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    lotte.refresh_from_db()
    assert (lotte.language, lotte.is_staff) == ("nl", False)


def test_nothing_to_change_is_400(phone, lotte):
    assert phone(lotte).patch("me/", {}).status_code == 400


@pytest.mark.parametrize(("scope", "read", "change"), [("log", 403, 403), ("read", 200, 403), ("all", 200, 200)])
def test_a_token_stays_within_its_scope(phone, lotte, scope, read, change):
    caller = phone(lotte, scope)
    assert caller.get("me/").status_code == read
    assert caller.patch("me/", {"name": "L"}).status_code == change


def test_nobody_is_401(phone):
    assert (phone().get("me/").status_code, phone().patch("me/", {}).status_code) == (401, 401)


@pytest.mark.parametrize("who", ["vera", "ines", "tim", "removed"])
def test_everybody_is_somebody(phone, request, who):
    assert phone(request.getfixturevalue(who)).get("me/").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS"])
def test_other_methods_are_405(phone, lotte, method):
    assert phone(lotte).call(method, "me/").status_code == 405


def test_it_takes_one_query(phone, lotte, django_assert_num_queries):
    caller = phone(lotte)
    with django_assert_num_queries(1):
        caller.get("me/")
