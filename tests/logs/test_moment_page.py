"""/log/{uuid}/: the saved page, its details, changing and taking back one's own moment; without JavaScript."""

import re
import uuid
from datetime import UTC, datetime, timedelta

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


def details(moment, **data):
    return {"rev": moment.rev, "serves": moment.serves, "returns": moment.returns, **data}


def test_the_saved_page_says_so_and_offers_the_way_back(at_home, noor):
    moment = saved(at_home, noor, serves=["look"])
    page = at_home.get(f"/log/{moment.client_id}/?saved=new").content.decode()
    assert "Bewaard in je account" in page
    assert "Fijn dat je het zag." in page
    assert "Iets toevoegen? Hoeft niet." in page
    assert f"/log/{moment.client_id}/undo/" in page
    assert "Niemand leest dit meteen." in page


def test_undo_takes_the_moment_back_for_every_child_and_twice_is_once(at_home, noor, sam):
    moment = saved(at_home, noor, serves=["look"], also=[sam.pk])
    for _ in range(2):
        assert at_home.post(f"/log/{moment.client_id}/undo/").status_code == 303
    assert not Interaction.objects.current().exists()
    assert at_home.get(f"/log/{moment.client_id}/").status_code == 404


def test_undo_is_never_a_get(at_home, noor):
    moment = saved(at_home, noor)
    assert at_home.get(f"/log/{moment.client_id}/undo/").status_code == 405
    assert Interaction.objects.current().exists()


def test_every_detail_is_stored_at_once(at_home, noor, now):
    moment = saved(at_home, noor, serves=["look"])
    sent = details(
        moment,
        routine="bath",
        back_and_forth="few",
        repaired="on",
        kept="on",
        note=NOTE,
        note_for="family",
        when="keep",
    )
    assert at_home.post(f"/log/{moment.client_id}/", sent).url == f"/log/{moment.client_id}/?saved=more"
    moment.refresh_from_db()
    assert (moment.routine, moment.back_and_forth, moment.repaired, moment.kept) == ("bath", "few", True, True)
    assert (moment.note, moment.note_for, moment.occurred_at, moment.steps) == (NOTE, "family", now, [1, 4])


def test_finding_each_other_again_gets_the_warmest_line(at_home, noor):
    moment = saved(at_home, noor, serves=["cry"])
    at_home.post(f"/log/{moment.client_id}/", details(moment, repaired="on"))
    page = at_home.get(f"/log/{moment.client_id}/?saved=more").content.decode()
    assert "Jullie vonden elkaar terug." in page


def test_what_was_chosen_can_be_left_open_again(at_home, noor):
    moment = saved(at_home, noor)
    at_home.post(f"/log/{moment.client_id}/", details(moment, routine="bath", back_and_forth="many"))
    moment.refresh_from_db()
    assert "laat maar open" in at_home.get(f"/log/{moment.client_id}/").content.decode()
    at_home.post(f"/log/{moment.client_id}/", details(moment, routine="", back_and_forth=""))
    moment.refresh_from_db()
    assert (moment.routine, moment.back_and_forth) == (None, None)


def test_yesterday_is_one_choice_and_a_save(at_home, noor, now):
    moment = saved(at_home, noor)
    at_home.post(f"/log/{moment.client_id}/", details(moment, when="yesterday"))
    moment.refresh_from_db()
    assert moment.occurred_at == now - timedelta(days=1)
    assert moment.local_date.isoformat() == "2026-11-17"


def test_a_day_and_time_of_ones_own_is_read_on_the_familys_clock(at_home, noor):
    moment = saved(at_home, noor)
    at_home.post(f"/log/{moment.client_id}/", details(moment, when="keep", at="2026-07-01T08:30"))
    moment.refresh_from_db()
    assert moment.occurred_at == datetime(2026, 7, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-11-18T12:00", "al voorbij"),
        ("2025-12-31T23:00", "Toen was Noor er nog niet"),
        ("gisteren", "Kies een dag en een uur"),
        ("0001-01-01T00:00", "Kies een dag en een uur"),
        ("9999-12-31T23:59", "al voorbij"),
    ],
)
def test_a_time_that_cannot_be_keeps_everything_typed(at_home, noor, at, says):
    moment = saved(at_home, noor)
    answer = at_home.post(f"/log/{moment.client_id}/", details(moment, at=at, note=NOTE, routine="bath", kept="on"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert NOTE in page
    assert f'value="{at}"' in page
    assert re.search(r'value="bath" checked', page)
    assert re.search(r'name="kept" id="id_kept" checked', page)


def test_a_long_note_is_kept_whole_and_the_error_stands_on_top(at_home, noor):
    moment, long = saved(at_home, noor), "boem " * 60
    answer = at_home.post(f"/log/{moment.client_id}/", details(moment, note=long))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert long.strip() in page
    assert page.index('id="errors"') < page.index("Waar waren jullie mee bezig?")
    assert 'href="#id_note"' in page


def test_a_line_end_counts_as_one_character(at_home, noor):
    moment, note = saved(at_home, noor), "a\r\n" * 139 + "bb"
    at_home.post(f"/log/{moment.client_id}/", details(moment, note=note))
    moment.refresh_from_db()
    assert moment.note == note.replace("\r\n", "\n")


def test_a_note_in_any_script_comes_back_as_written(at_home, noor):
    moment, note = saved(at_home, noor), "قالت قطة 🐈"
    at_home.post(f"/log/{moment.client_id}/", details(moment, note=note))
    page = at_home.get(f"/log/{moment.client_id}/").content.decode()
    assert note in page
    assert 'dir="auto"' in page


def test_a_change_in_another_window_keeps_what_was_typed_and_says_what_to_do(at_home, noor):
    moment = saved(at_home, noor)
    at_home.post(f"/log/{moment.client_id}/", details(moment, note="uit het andere venster"))
    answer = at_home.post(f"/log/{moment.client_id}/", details(moment, note=NOTE))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert NOTE in page
    assert "uit het andere venster" in page
    assert "Bewaar nog eens" in page
    rev = re.findall(r'name="rev" value="(\d+)"', page)[0]
    at_home.post(f"/log/{moment.client_id}/", {"rev": rev, "note": NOTE})
    moment.refresh_from_db()
    assert moment.note == NOTE


def test_a_moment_deleted_in_another_window_still_shows_the_text(at_home, noor):
    moment = saved(at_home, noor)
    at_home.post(f"/log/{moment.client_id}/undo/")
    answer = at_home.post(f"/log/{moment.client_id}/", details(moment, note=NOTE))
    assert answer.status_code == 410
    assert NOTE in answer.content.decode()


def test_another_child_can_be_added_and_taken_off_later(at_home, noor, sam):
    moment = saved(at_home, noor, serves=["look"])
    at_home.post(f"/log/{moment.client_id}/", details(moment, also=[sam.pk], note=NOTE))
    moment.refresh_from_db()
    row = Interaction.objects.current().get(child=sam)
    assert (row.note, row.serves, row.occurred_at) == (NOTE, ["look"], moment.occurred_at)
    at_home.post(f"/log/{moment.client_id}/", details(moment))
    assert not Interaction.objects.current().filter(child=sam).exists()
    moment.refresh_from_db()
    at_home.post(f"/log/{moment.client_id}/", details(moment, also=[sam.pk]))
    assert Interaction.objects.current().filter(child=sam).count() == 1


@pytest.mark.parametrize("who", ["karim", "oma", "tim", "removed", "nadia", "vera", "ines"])
def test_nobody_else_opens_changes_or_takes_back_my_moment(client, at_home, noor, grant, who, request):
    moment = saved(at_home, noor)
    client.force_login(request.getfixturevalue(who))
    missing = client.get(f"/log/{uuid.uuid4()}/")
    for answer in (client.get(f"/log/{moment.client_id}/"), client.post(f"/log/{moment.client_id}/", details(moment))):
        assert answer.status_code == 404
        assert answer.content == missing.content
    assert client.post(f"/log/{moment.client_id}/undo/").status_code == 404
    assert Interaction.objects.current().filter(pk=moment.pk, rev=moment.rev).exists()
