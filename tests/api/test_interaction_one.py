"""GET and DELETE /interactions/{uuid}/."""

import pytest

from logs.models import Interaction, SharedNote, WeekMark

ID = "0190c0de-0000-7000-8000-000000000002"
PATH = f"interactions/{ID}/"
MISSING = "interactions/0190c0de-0000-7000-8000-00000000dead/"


@pytest.fixture
def moment(phone, lotte, noor):
    answer = phone(lotte).put(PATH, {"child": noor.pk, "note": "geheim", "serves": ["look"]})
    assert answer.status_code == 201
    return Interaction.objects.get()


@pytest.mark.parametrize("who", ["lotte", "karim", "oma"])
def test_the_family_reads_it(phone, request, moment, who):
    answer = phone(request.getfixturevalue(who)).get(PATH)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    assert ("geheim" in answer.content.decode()) == (who == "lotte")
    assert answer.json()["author"] == {"name": "Lotte", "mine": who == "lotte"}


@pytest.mark.parametrize("who", ["tim", "nadia", "vera", "wim", "ines", "removed"])
def test_for_others_it_is_as_if_it_were_not_there(phone, request, moment, grant, who):
    caller = phone(request.getfixturevalue(who))
    for method in ("GET", "DELETE"):
        answer = caller.call(method, PATH)
        assert (answer.status_code, answer.content) == (404, caller.call(method, MISSING).content)
    moment.refresh_from_db()
    assert moment.deleted_at is None


def test_its_author_deletes_it(phone, lotte, noor, moment):
    generation = WeekMark.objects.get().generation
    answer = phone(lotte).delete(PATH)
    assert (answer.status_code, answer.content) == (204, b"")
    moment.refresh_from_db()
    assert (moment.note, moment.serves, moment.rev) == ("", [], 2)
    assert WeekMark.objects.get().generation == generation + 1
    assert phone(lotte).get(PATH).status_code == 404


def test_deleted_before_is_410(phone, lotte, moment):
    phone(lotte).delete(PATH)
    assert phone(lotte).delete(PATH).status_code == 410


def test_the_co_parent_cannot_delete_it(phone, karim, moment):
    assert phone(karim).delete(PATH).status_code == 404
    assert Interaction.objects.current().count() == 1


def test_a_stale_revision_does_not_delete(phone, lotte, noor, moment):
    phone(lotte).put(PATH, {"child": noor.pk, "note": "nieuw"}, If_Match='"1"')
    assert phone(lotte).delete(PATH, If_Match='"1"').status_code == 412
    assert phone(lotte).delete(PATH, If_Match="x").status_code == 400
    assert phone(lotte).delete(PATH, If_Match='"2"').status_code == 204


def test_deleting_takes_the_note_from_the_visitors_page(phone, lotte, moment, grant, now):
    SharedNote.objects.tick(grant=grant, interaction=moment, by=lotte, now=now)
    phone(lotte).delete(PATH)
    assert SharedNote.objects.count() == 0


@pytest.mark.parametrize(("scope", "read", "delete"), [("log", 403, 204), ("read", 200, 403), ("all", 200, 204)])
def test_a_token_stays_within_its_scope(phone, lotte, moment, scope, read, delete):
    caller = phone(lotte, scope)
    assert (caller.get(PATH).status_code, caller.delete(PATH).status_code) == (read, delete)


def test_nobody_reads_or_deletes(phone, moment):
    assert (phone().get(PATH).status_code, phone().delete(PATH).status_code) == (401, 401)
