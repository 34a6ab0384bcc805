"""GET PUT /children/{id}/topics/ and /children/{id}/plan/."""

import pytest

from logs.models import Plan, Topics

TOPICS = {"chosen": ["fun", "sleep", "sleep"], "words": "Hij slaapt kort."}
PLAN = {"focus": 3, "ideas": ["Tel tot drie"], "family_says": "Het lukt."}


@pytest.mark.parametrize("who", ["lotte", "karim", "oma"])
def test_parents_and_caregivers_choose_topics(phone, request, noor, who):
    caller, path = phone(request.getfixturevalue(who)), f"children/{noor.pk}/topics/"
    assert caller.get(path).json() == {"chosen": [], "words": "", "updated_at": None}
    expected = {"chosen": ["sleep", "fun"], "words": "Hij slaapt kort.", "updated_at": "2026-11-18T10:00:00Z"}
    assert caller.put(path, TOPICS).json() == expected
    assert caller.get(path).json() == expected
    assert caller.put(path, {"chosen": []}).json()["words"] == ""
    assert Topics.objects.count() == 1


@pytest.mark.parametrize("who", ["lotte", "karim"])
def test_parents_agree_on_a_plan(phone, request, noor, who):
    caller, path = phone(request.getfixturevalue(who)), f"children/{noor.pk}/plan/"
    assert caller.get(path).json() == {"focus": None, "ideas": [], "family_says": "", "agreed_at": None}
    expected = PLAN | {"agreed_at": "2026-11-18T10:00:00Z"}
    assert [caller.put(path, PLAN).json(), caller.put(path, PLAN).json(), caller.get(path).json()] == [expected] * 3
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("thing", "who"),
    [(thing, who) for thing in ("topics", "plan") for who in ("tim", "nadia", "vera", "wim", "ines", "removed")]
    + [("plan", "oma")],
)
def test_for_others_they_are_not_there(phone, request, noor, grant, thing, who):
    caller, body = phone(request.getfixturevalue(who)), TOPICS if thing == "topics" else PLAN
    missing = f"children/{2**63 - 1}/{thing}/"
    for method, sent in (("GET", None), ("PUT", body)):
        answer = caller.call(method, f"children/{noor.pk}/{thing}/", sent)
        assert (answer.status_code, answer.content) == (404, caller.call(method, missing, sent).content)
    assert (Topics.objects.count(), Plan.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("thing", "field", "value"),
    [
        ("topics", "chosen", ["money"]),
        ("topics", "chosen", "sleep"),
        ("topics", "chosen", None),
        ("topics", "words", "x" * 281),
        ("topics", "words", 1),
        ("topics", "child", 1),
        ("plan", "focus", 0),
        ("plan", "focus", 6),
        ("plan", "focus", "3"),
        ("plan", "ideas", ["a", "b", "c"]),
        ("plan", "ideas", ["x" * 141]),
        ("plan", "ideas", ["  "]),
        ("plan", "ideas", [""]),
        ("plan", "ideas", [1]),
        ("plan", "ideas", None),
        ("plan", "family_says", "x" * 281),
        ("plan", "agreed_by", 1),
    ],
)
def test_a_wrong_field_is_named(phone, lotte, noor, thing, field, value):
    body = (TOPICS if thing == "topics" else PLAN) | {field: value}
    answer = phone(lotte).put(f"children/{noor.pk}/{thing}/", body)
    assert answer.status_code == 400
    assert {name.split(".")[0] for name in answer.json()["errors"]} == {field}


@pytest.mark.parametrize("thing", ["topics", "plan"])
@pytest.mark.parametrize(("scope", "read", "change"), [("log", 403, 403), ("read", 200, 403), ("all", 200, 200)])
def test_a_token_stays_within_its_scope(phone, lotte, noor, thing, scope, read, change):
    caller, path = phone(lotte, scope), f"children/{noor.pk}/{thing}/"
    assert caller.get(path).status_code == read
    assert caller.put(path, TOPICS if thing == "topics" else PLAN).status_code == change
