"""/log/: what the child did, what the adult did, saved in two taps; without JavaScript."""

import re
import uuid

import pytest
import time_machine

from logs.models import Interaction

NOTE = "Ze keek naar de poes en zei „miauw”."


@pytest.fixture(autouse=True)
def _frozen(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def at_home(client, lotte, noor):
    client.force_login(lotte)
    return client


def log(client, child, **data):
    return client.post("/log/", {"child": child.pk, **data})


def saved(client, child, **data) -> Interaction:
    answer = log(client, child, **data)
    assert answer.status_code == 303
    return Interaction.objects.get(client_id=answer.url.split("/")[2])


def test_the_page_asks_what_the_child_did(at_home):
    page = at_home.get("/log/").content.decode()
    assert "Wat deed Noor?" in page
    assert "Een momentje samen" in page
    assert "10 maanden" in page


def test_six_serves_come_first_and_three_behind_more(at_home):
    first, more = at_home.get("/log/").content.decode().split("<details", 1)
    assert re.findall(r'name="serves" value="(\w+)"', first) == ["look", "sound", "face", "gesture", "cry", "approach"]
    assert re.findall(r'name="serves" value="(\w+)"', more) == ["word", "action", "done"]


def test_a_post_with_only_a_child_is_a_moment(at_home, lotte, noor, now):
    moment = saved(at_home, noor)
    assert (moment.author, moment.child, moment.occurred_at, moment.steps) == (lotte, noor, now, [])


def test_chips_are_stored_and_steps_follow(at_home, noor):
    moment = saved(at_home, noor, serves=["look", "sound"], returns=["name"])
    assert (moment.serves, moment.returns, moment.steps) == (["look", "sound"], ["name"], [1, 3])


def test_the_same_tap_twice_is_one_moment(at_home, noor):
    name = uuid.uuid4()
    urls = {log(at_home, noor, id=name, serves=["look"]).url for _ in range(3)}
    assert urls == {f"/log/{name}/?saved=new"}
    assert Interaction.objects.count() == 1


def test_another_moment_under_a_used_id_keeps_the_ticks_and_asks_once_more(at_home, noor):
    name = uuid.uuid4()
    log(at_home, noor, id=name, serves=["look"])
    answer = log(at_home, noor, id=name, serves=["cry"], returns=["comfort"])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "al bewaard" in page
    assert 'value="cry" checked' in page
    assert 'value="comfort" checked' in page
    fresh = re.findall(r'name="id" value="([^"]+)"', page)[0]
    assert saved(at_home, noor, id=fresh, serves=["cry"], returns=["comfort"]).serves == ["cry"]


def test_an_id_taken_by_somebody_else_in_the_family_tells_nothing(at_home, noor, karim, now):
    name = uuid.uuid4()
    Interaction.objects.record(by=karim, child=noor, client_id=name, now=now, note=NOTE)
    answer = log(at_home, noor, id=name)
    assert answer.status_code == 422
    assert NOTE not in answer.content.decode()


def test_a_moment_that_was_taken_back_comes_back_with_one_more_tap(at_home, noor):
    moment = saved(at_home, noor, id=uuid.uuid4(), serves=["look"])
    at_home.post(f"/log/{moment.client_id}/undo/")
    answer = log(at_home, noor, id=moment.client_id, serves=["look"])
    assert answer.status_code == 422
    fresh = re.findall(r'name="id" value="([^"]+)"', answer.content.decode())[0]
    assert saved(at_home, noor, id=fresh, serves=["look"]).deleted_at is None


def test_an_unknown_chip_saves_nothing(at_home, noor):
    assert log(at_home, noor, serves=["juggle"]).status_code == 422
    assert not Interaction.objects.exists()


def test_one_tap_switches_to_the_other_child(at_home, sam):
    assert f"?child={sam.pk}" in at_home.get("/log/").content.decode()
    page = at_home.get(f"/log/?child={sam.pk}").content.decode()
    assert "Wat deed Sam?" in page
    assert "3 jaar" in page


def test_one_moment_for_two_children_is_tied_and_repeats_as_one(at_home, noor, sam):
    name = uuid.uuid4()
    for _ in range(2):
        log(at_home, noor, id=name, serves=["action"], also=[sam.pk])
    rows = Interaction.objects.all()
    assert {row.child for row in rows} == {noor, sam}
    assert {row.together for row in rows} == {name}
    assert rows.count() == 2


def test_a_child_of_another_family_cannot_come_along(at_home, noor, elif_):
    assert log(at_home, noor, also=[elif_.pk]).status_code == 422
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("wanted", ["0", "999999", "-1", "x", "9" * 30, "²"])
def test_a_child_that_is_not_there_is_404(at_home, wanted):
    assert at_home.get("/log/", {"child": wanted}).status_code == 404
    assert at_home.post("/log/", {"child": wanted}).status_code == 404


def test_a_child_elsewhere_is_the_same_404(at_home, elif_):
    foreign, missing = at_home.get(f"/log/?child={elif_.pk}"), at_home.get("/log/?child=999999")
    assert foreign.status_code == 404
    assert foreign.content == missing.content
    assert log(at_home, elif_).status_code == 404


@pytest.mark.parametrize("who", ["karim", "oma", "tim"])
def test_everyone_in_the_family_may_log(client, noor, who, request):
    client.force_login(request.getfixturevalue(who))
    assert saved(client, noor).author.email.startswith(who)


@pytest.mark.parametrize("who", ["removed", "vera", "ines"])
def test_people_without_a_child_are_sent_to_the_start(client, noor, grant, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/log/").url == "/start/"
    assert client.get(f"/log/?child={noor.pk}").status_code == 404


def test_strangers_sign_in_first(client, noor):
    assert client.get("/log/").url.startswith("/accounts/login/")
    assert log(client, noor).status_code == 302
    assert not Interaction.objects.exists()


def test_the_whole_page_speaks_english_to_who_reads_english(client, karim, noor):
    client.force_login(karim)
    page = client.get("/log/").content.decode()
    assert "What did Noor do?" in page
    assert "A moment together" in page
