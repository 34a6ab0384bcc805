"""GET PUT DELETE /nudges/subscription/."""

import pytest

from accounts.models import Mail
from logs import subscribing
from logs.models import Subscription

PATH = "nudges/subscription/"


def test_asking_sends_the_second_question(phone, lotte, family):
    assert phone(lotte).get(PATH).status_code == 404
    answer = phone(lotte).put(PATH, {"weekday": 2, "hour": 18})
    expected = {"rhythm": "weekly", "weekday": 2, "hour": 18, "confirmed": False, "next_due_at": None}
    assert (answer.status_code, answer.json()) == (200, expected)
    assert phone(lotte).get(PATH).json() == expected
    assert Mail.objects.get().kind == "confirm_weekly"


def test_saturday_at_nine_by_default(phone, lotte, family):
    answer = phone(lotte).put(PATH, {}).json()
    assert (answer["rhythm"], answer["weekday"], answer["hour"]) == ("weekly", 5, 9)


def test_once_confirmed_it_says_when_and_changes_at_once(phone, lotte, family, now):
    phone(lotte).put(PATH, {})
    subscribing.confirm(Subscription.objects.get(), language="nl", now=now)
    assert phone(lotte).get(PATH).json()["next_due_at"] == "2026-11-21T08:00:00Z"
    answer = phone(lotte).put(PATH, {"rhythm": "pause"}).json()
    assert (answer["confirmed"], answer["next_due_at"]) == (True, None)


def test_stopping(phone, lotte, family):
    phone(lotte).put(PATH, {})
    assert phone(lotte).delete(PATH).status_code == 204
    assert (phone(lotte).get(PATH).status_code, phone(lotte).delete(PATH).status_code) == (404, 404)
    assert phone(lotte).put(PATH, {}).status_code == 200


def test_everybody_has_their_own(phone, lotte, karim, family):
    phone(lotte).put(PATH, {})
    assert phone(karim).get(PATH).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rhythm", "daily"),
        ("rhythm", None),
        ("weekday", 7),
        ("weekday", -1),
        ("weekday", "5"),
        ("hour", 7),
        ("hour", 20),
        ("hour", 9.0),
        ("token", "x"),
        ("confirmed_at", "2026-11-18T10:00:00Z"),
    ],
)
def test_a_wrong_field_is_named(phone, lotte, family, field, value):
    answer = phone(lotte).put(PATH, {field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Subscription.objects.count() == 0


@pytest.mark.parametrize(("scope", "read", "change"), [("log", 403, 403), ("read", 404, 403), ("all", 404, 200)])
def test_a_token_stays_within_its_scope(phone, lotte, family, scope, read, change):
    caller = phone(lotte, scope)
    assert caller.get(PATH).status_code == read
    assert caller.put(PATH, {}).status_code == change
    assert caller.delete(PATH).status_code == (204 if change == 200 else 403)
