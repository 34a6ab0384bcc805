"""PUT /interactions/{uuid}/: new, again, changed, refused."""

import uuid

import pytest

from logs.models import Interaction, WeekMark

ID = "0190c0de-0000-7000-8000-000000000001"
PATH = f"interactions/{ID}/"


def test_the_child_alone_is_enough(phone, lotte, noor, now):
    answer = phone(lotte).put(PATH, {"child": noor.pk})
    assert answer.status_code == 201
    assert answer.json() == {
        "id": ID,
        "child": noor.pk,
        "occurred_at": "2026-11-18T10:00:00Z",
        "serves": [],
        "returns": [],
        "back_and_forth": None,
        "routine": None,
        "repaired": False,
        "note": "",
        "note_for": "me",
        "kept": False,
        "together": None,
        "author": {"name": "Lotte", "mine": True},
        "steps": [],
        "local_date": "2026-11-18",
        "week_start": "2026-11-16",
        "age_months": 10,
        "received_at": "2026-11-18T10:00:00Z",
        "clock_off": False,
        "rev": 1,
    }
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"/api/v1/{PATH}"
    row = Interaction.objects.get()
    assert (row.author, row.child, row.family_id) == (lotte, noor, noor.family_id)
    assert WeekMark.objects.filter(child=noor).count() == 1


def test_every_field_comes_back(phone, lotte, noor):
    together = str(uuid.uuid4())
    sent = {
        "child": noor.pk,
        "occurred_at": "2026-11-17T21:30:00.250000+01:00",
        "serves": ["look", "done"],
        "returns": ["name", "wait"],
        "back_and_forth": "many",
        "routine": "bath",
        "repaired": True,
        "note": "  Eerst niet, dan wel: \u202bسلام\u202c 👶\n",
        "note_for": "family",
        "kept": True,
        "together": together,
    }
    answer = phone(lotte).put(PATH, sent).json()
    assert {name: answer[name] for name in sent} == sent | {"occurred_at": "2026-11-17T20:30:00.250000Z"}
    assert answer["steps"] == [1, 3, 4, 5]
    assert answer["local_date"] == "2026-11-17"


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_again_is_one_row_and_the_same_answer(phone, lotte, noor, times):
    answers = [phone(lotte).put(PATH, {"child": noor.pk, "serves": ["look"]}) for _ in range(times)]
    assert [answer.status_code for answer in answers] == [201] + [200] * (times - 1)
    assert len({answer.content for answer in answers}) == 1
    assert Interaction.objects.count() == 1


def test_again_with_fewer_fields_is_still_the_same(phone, lotte, noor):
    phone(lotte).put(PATH, {"child": noor.pk, "note": "Kijk!", "routine": "meal"})
    assert phone(lotte).put(PATH, {"child": noor.pk}).status_code == 200


def test_upper_case_ids_are_the_same_ids(phone, lotte, noor):
    phone(lotte).put(PATH, {"child": noor.pk})
    assert phone(lotte).put(f"interactions/{ID.upper()}/", {"child": noor.pk}).status_code == 200


def test_other_content_without_a_revision_is_a_conflict(phone, lotte, noor):
    phone(lotte).put(PATH, {"child": noor.pk, "note": "een"})
    answer = phone(lotte).put(PATH, {"child": noor.pk, "note": "twee"})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert Interaction.objects.get().note == "een"


def test_with_the_current_revision_it_changes(phone, lotte, noor):
    phone(lotte).put(PATH, {"child": noor.pk, "note": "een"})
    answer = phone(lotte).put(PATH, {"child": noor.pk, "note": "twee"}, If_Match='"1"')
    assert (answer.status_code, answer.json()["rev"], answer.headers["ETag"]) == (200, 2, '"2"')
    assert "Location" not in answer.headers


@pytest.mark.parametrize("tag", ['"1"', '"7"', '"abc"', '"99999999999999999999"', '""'])
def test_a_stale_revision_is_412(phone, lotte, noor, tag):
    phone(lotte).put(PATH, {"child": noor.pk, "note": "een"})
    phone(lotte).put(PATH, {"child": noor.pk, "note": "twee"}, If_Match='"1"')
    assert phone(lotte).put(PATH, {"child": noor.pk, "note": "drie"}, If_Match=tag).status_code == 412
    assert Interaction.objects.get().note == "twee"


@pytest.mark.parametrize("tag", ["1", 'W/"1"', "*", '"1", "2"', '"1', ""])
def test_anything_but_one_strong_tag_is_400(phone, lotte, noor, tag):
    assert phone(lotte).put(PATH, {"child": noor.pk}, If_Match=tag).status_code == 400


def test_deleted_before_is_410(phone, lotte, noor):
    phone(lotte).put(PATH, {"child": noor.pk})
    phone(lotte).delete(PATH)
    assert phone(lotte).put(PATH, {"child": noor.pk}).status_code == 410
    assert phone(lotte).put(PATH, {"child": noor.pk}, If_Match='"2"').status_code == 410


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("child", None),
        ("child", "1"),
        ("child", True),
        ("child", 1.5),
        ("child", 2**63),
        ("child", -1),
        ("occurred_at", "2026-11-18T10:00:00"),
        ("occurred_at", "2026-11-18"),
        ("occurred_at", "2026-W47-3T10:00:00Z"),
        ("occurred_at", "0001-01-01T00:00:00+14:00"),
        ("occurred_at", "9999-12-31T23:59:59-14:00"),
        ("occurred_at", "1999-12-31T23:59:59Z"),
        ("occurred_at", "2101-01-01T00:00:00Z"),
        ("occurred_at", "2026-02-30T10:00:00Z"),
        ("occurred_at", "2026-11-18T10:00:00+25:00"),
        ("occurred_at", 1763460000),
        ("serves", ["smile"]),
        ("serves", "look"),
        ("serves", None),
        ("serves", [["look"]]),
        ("serves", {"look": 1}),
        ("serves", ["look"] * 51),
        ("returns", ["look"]),
        ("back_and_forth", "twice"),
        ("back_and_forth", 1),
        ("routine", ""),
        ("repaired", "true"),
        ("repaired", 1),
        ("repaired", None),
        ("note", 5),
        ("note", None),
        ("note", "x" * 281),
        ("note", "\x00"),
        ("note_for", "visitor"),
        ("kept", "yes"),
        ("together", "1"),
        ("together", "0190c0de000070008000000000000001"),
        ("sent_at", "now"),
        ("author", 1),
        ("rev", 1),
        ("local_date", "2026-01-01"),
        ("family", 1),
        ("deleted_at", None),
    ],
)
def test_a_wrong_field_is_named(phone, lotte, noor, field, value):
    answer = phone(lotte).put(PATH, {"child": noor.pk} | {field: value})
    assert answer.status_code == 400
    if value != "\x00":  # refused before anybody looks at fields
        assert {name.split(".")[0] for name in answer.json()["errors"]} == {field}
    assert Interaction.objects.count() == 0


def test_no_body_asks_for_the_child(phone, lotte):
    assert list(phone(lotte).put(PATH).json()["errors"]) == ["child"]


@pytest.mark.parametrize("who", ["nadia", "vera", "wim", "ines", "removed"])
def test_who_is_not_in_the_family_gets_the_404_of_a_child_that_does_not_exist(phone, request, noor, grant, who):
    person = phone(request.getfixturevalue(who))
    theirs = person.put(PATH, {"child": noor.pk})
    assert (theirs.status_code, theirs.content) == (404, person.put(PATH, {"child": 2**63 - 1}).content)
    assert Interaction.objects.count() == 0


@pytest.mark.parametrize("who", ["lotte", "karim", "oma", "tim"])
def test_everybody_in_the_family_records(phone, request, noor, who):
    assert phone(request.getfixturevalue(who)).put(PATH, {"child": noor.pk}).status_code == 201


@pytest.mark.parametrize("who", ["lotte", "oma", "tim"])
def test_nobody_changes_what_another_recorded(phone, request, karim, noor, who):
    phone(karim).put(PATH, {"child": noor.pk, "note": "van Karim"})
    other = phone(request.getfixturevalue(who))
    assert other.put(PATH, {"child": noor.pk, "note": "x"}, If_Match='"1"').status_code == 404
    assert other.put(PATH, {"child": noor.pk}).status_code == 404
    assert Interaction.objects.get().note == "van Karim"


def test_the_same_id_in_another_family_is_another_moment(phone, lotte, noor, nadia, elif_):
    assert phone(lotte).put(PATH, {"child": noor.pk}).status_code == 201
    assert phone(nadia).put(PATH, {"child": elif_.pk}).status_code == 201


def test_a_child_being_erased_takes_no_moments(phone, lotte, noor, now):
    noor.ask_erasure(by=lotte, now=now)
    assert phone(lotte).put(PATH, {"child": noor.pk}).status_code == 404


@pytest.mark.parametrize(("scope", "status"), [("log", 201), ("all", 201), ("read", 403)])
def test_a_token_records_within_its_scope(phone, lotte, noor, scope, status):
    assert phone(lotte, scope).put(PATH, {"child": noor.pk}).status_code == status


def test_nobody_records(phone, noor):
    answer = phone().put(PATH, {"child": noor.pk})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("method", ["POST", "PATCH", "OPTIONS"])
def test_other_methods_are_405(phone, lotte, method):
    answer = phone(lotte).call(method, PATH, {})
    assert answer.status_code == 405
    assert "PUT" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["interactions/1/", "interactions/not-an-id/", "interactions/"])
def test_an_id_that_is_none_leads_nowhere(phone, lotte, noor, path):
    assert phone(lotte).put(path, {"child": noor.pk}).status_code in {404, 405}


@pytest.mark.parametrize(
    ("sent_at", "off"),
    [("2026-11-18T10:00:30Z", False), ("2016-11-18T10:00:00Z", True), ("2036-11-18T10:20:00+14:00", True)],
)
def test_a_wrong_phone_clock_is_flagged_and_accepted(phone, lotte, noor, sent_at, off):
    answer = phone(lotte).put(PATH, {"child": noor.pk, "occurred_at": sent_at, "sent_at": sent_at})
    assert (answer.status_code, answer.json()["clock_off"]) == (201, off)


def test_recording_asks_the_database_little(phone, lotte, noor, django_assert_num_queries):
    caller = phone(lotte)
    with django_assert_num_queries(7):  # token, child, begin, what exists, insert, week mark, commit
        assert caller.put(PATH, {"child": noor.pk}).status_code == 201
