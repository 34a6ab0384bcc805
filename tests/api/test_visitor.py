"""GET /visitor/families/, …/brief/ and …/progress/: under a live grant, proved, and logged."""

import json

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)

from accounts.models import AccessLogEntry, Consent, StaffMember
from logs.models import Plan, Topics

NEVER = {"moments", "days", "dayparts", "authors", "received_at", "rev", "computed_at", "dirty", "count"}


@pytest.fixture
def agreed(vera, wim, now):
    """Both visitors accepted the terms."""
    for visitor in (vera, wim):
        Consent.objects.answer(by=visitor, purpose="visitor_terms", given=True, language="nl", now=now)


@pytest.fixture
def paths(family, noor, grant, agreed):
    base = f"visitor/families/{family.pk}/children/{noor.pk}/"
    return [f"{base}brief/", f"{base}progress/"]


def keys(value):
    if isinstance(value, dict):
        return set(value) | {key for part in value.values() for key in keys(part)}
    return {key for part in value for key in keys(part)} if isinstance(value, list) else set()


def test_my_families(phone, vera, family, noor, sam, paths):
    assert phone(vera).get("visitor/families/").json() == {
        "results": [{"id": family.pk, "children": [{"id": noor.pk, "nickname": "Noor"}]}],
        "next": None,
    }


def test_without_a_grant_the_list_is_empty(phone, wim, paths):
    assert phone(wim).get("visitor/families/").json()["results"] == []


def test_both_pages_open_and_leave_a_row_each(phone, lotte, vera, noor, paths, now):
    phone(lotte).put("interactions/0190c0de-0000-7000-8000-000000000001/", {"child": noor.pk, "serves": ["look"]})
    Topics.objects.choose(child=noor, by=lotte, chosen=["sleep"], words="Kort", now=now)
    Plan.objects.agree(child=noor, by=lotte, now=now, focus=3, ideas=["Tel tot drie"], family_says="Het lukt")
    brief, progress = (phone(vera).get(path) for path in paths)
    assert (brief.status_code, progress.status_code) == (200, 200)
    assert [line["code"] for line in brief.json()["topics"]] == ["topic:sleep"]
    assert brief.json()["topic_words"] == "Kort"
    assert brief.json()["agreed"]["focus"]["code"] == "step:3"
    assert brief.json()["agreed"]["ideas"] == ["Tel tot drie"]
    assert progress.json()["blocks"]
    assert [row.page for row in AccessLogEntry.objects.order_by("pk")] == ["brief", "progress"]
    assert not NEVER & (keys(brief.json()) | keys(progress.json()))
    numbers = [part for page in (brief, progress) for part in _scalars(page.json()) if isinstance(part, int | float)]
    assert numbers == []


def _scalars(value):
    if isinstance(value, dict):
        value = list(value.values())
    return [scalar for part in value for scalar in _scalars(part)] if isinstance(value, list) else [value]


def test_with_nothing_logged_there_is_still_something_to_enjoy(phone, vera, paths):
    for path in paths:
        assert phone(vera).get(path).json()["next"]


def test_hidden_and_never_there_are_the_same_bytes(phone, lotte, vera, noor, grant, paths, now):
    before = phone(vera).get(paths[0]).content
    Topics.objects.choose(child=noor, by=lotte, chosen=["sleep"], words="", now=now)
    assert phone(vera).get(paths[0]).content != before
    grant.hide(key="topic:sleep", hidden=True, by=lotte)
    assert phone(vera).get(paths[0]).content == before


def test_a_stopped_grant_is_404_on_the_next_request(phone, lotte, vera, grant, paths, now):
    caller = phone(vera)
    assert caller.get(paths[0]).status_code == 200
    grant.revoke(by=lotte, now=now)
    for path in paths:
        assert caller.get(path).status_code == 404
    assert caller.get("visitor/families/").json()["results"] == []
    assert [row.allowed for row in AccessLogEntry.objects.order_by("pk")] == [True, False, False]


def test_an_ended_grant_and_a_visitor_who_left_open_nothing(phone, vera, grant, paths, clock):
    caller = phone(vera)
    clock.move_to(grant.ends_at)
    assert caller.get(paths[0]).status_code == 404
    clock.move_to(grant.given_at)
    StaffMember.objects.filter(user=vera).update(left_at=grant.given_at)
    assert caller.get(paths[0]).status_code == 404


def test_a_denial_is_the_same_for_any_family_and_child(phone, vera, sam, elif_, family, noor, paths):
    caller = phone(vera)
    answers = {
        caller.get(f"visitor/families/{one}/children/{child}/brief/").content
        for one, child in [
            (family.pk, sam.pk),
            (elif_.family_id, elif_.pk),
            (elif_.family_id, noor.pk),
            (family.pk, 2**63 - 1),
            (2**63 - 1, noor.pk),
        ]
    }
    assert len(answers) == 1
    assert json.loads(answers.pop())["status"] == 404


@pytest.mark.parametrize("who", ["lotte", "karim", "oma", "tim", "nadia", "wim", "ines", "removed"])
def test_nobody_else_opens_them(phone, request, paths, who):
    caller = phone(request.getfixturevalue(who))
    for path in paths:
        assert caller.get(path).status_code == 404
    assert caller.get("visitor/families/").status_code == (200 if who == "wim" else 404)
    assert AccessLogEntry.objects.count() == 0


def test_before_the_terms_everything_is_closed(phone, vera, family, noor, grant):
    answer = phone(vera).get(f"visitor/families/{family.pk}/children/{noor.pk}/brief/")
    assert answer.status_code == 403
    assert "terms" in answer.json()["detail"]
    assert phone(vera).get("visitor/families/").status_code == 403


def test_a_browser_shows_its_second_factor_first(client, vera, paths):
    client.force_login(vera)
    assert client.get(f"/api/v1/{paths[0]}").status_code == 403
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(vera.pk)
    session.save()
    assert client.get(f"/api/v1/{paths[0]}").status_code == 200


def test_a_token_made_without_a_second_factor_opens_nothing(phone, client, vera, paths):
    caller = phone(vera, proved=False)
    client.force_login(vera)
    for path in (*paths, "visitor/families/"):
        answer = caller.get(path)
        assert answer.status_code == 403
        assert "second factor" in answer.json()["detail"]
    assert AccessLogEntry.objects.count() == 0


def test_the_session_beside_a_token_does_not_count_for_it(phone, vera, paths):
    caller = phone(vera, proved=False)
    caller.client.force_login(vera)
    session = caller.client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(vera.pk)
    session.save()
    assert caller.get(paths[0]).status_code == 403


@pytest.mark.parametrize(("scope", "status"), [("log", 403), ("read", 200), ("all", 200)])
def test_a_token_stays_within_its_scope(phone, vera, paths, scope, status):
    for path in paths:
        assert phone(vera, scope).get(path).status_code == status
