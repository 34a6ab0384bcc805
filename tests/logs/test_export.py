"""A parent's copy: all they may read and nothing else, made once, theirs alone, gone after three days."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import erasure
from accounts.models import AccessLogEntry, Membership
from accounts.personal import FIELDS
from logs import export, portable, retention, spreadsheet
from logs.models import Export, Plan, Topics


@pytest.fixture
def told(now, noor, lotte, karim, moment, ticked, grant):
    """Notes of all kinds, a plan, topics, and somebody who looked."""
    moment(lotte, days=3, note="Alleen van Lotte", serves=["look"], returns=["name"], routine="bath")
    moment(lotte, days=2, note="=SOM(1)", note_for="family", kept=True, back_and_forth="few")
    moment(karim, days=2, note="Geheim van Karim", serves=["sound"])
    moment(karim, days=1, note="Voor ons samen", note_for="family")
    ticked(lotte, "Ook voor Vera", days=1)
    Plan.objects.agree(child=noor, by=lotte, now=now, focus=3, ideas=["samen lezen"], family_says="fijn")
    Topics.objects.choose(child=noor, by=karim, chosen=["sleep"], words="het slapen", now=now)
    AccessLogEntry.objects.write(grant=grant, child=noor, page="brief", now=now)
    AccessLogEntry.objects.break_glass(child=noor, reason="Lotte wrote to us that her notes were gone.", now=now)


def made(user, family, now) -> Export:
    row = export.ask(user, family, now=now)
    assert export.make(row.pk, now=now)
    row.refresh_from_db()
    return row


def files(row: Export, now) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(b"".join(row.content(now=now)))) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_every_personal_table_is_in_it_or_left_out_for_a_reason():
    carried = {table.model._meta.label for table in portable.TABLES}
    assert carried | set(portable.LEFT_OUT) == set(FIELDS)
    assert carried & set(portable.LEFT_OUT) == set()
    assert all(portable.LEFT_OUT.values())


def test_it_holds_what_this_parent_reads_and_no_private_note_of_another(told, lotte, karim, family, now):
    for user, reads, not_theirs in (
        (lotte, "Alleen van Lotte", "Geheim van Karim"),
        (karim, "Geheim van Karim", "Alleen van Lotte"),
    ):
        found = files(made(user, family, now), now)
        assert {"family.json", "family.html", "csv/moments.csv"} <= set(found)
        for name in ("family.json", "family.html", "csv/moments.csv"):
            assert reads in found[name]
            assert "Voor ons samen" in found[name]
            assert not_theirs not in found[name]
        tables = json.loads(found["family.json"])
        assert len(tables["moments"]) == 5
        assert tables["plans"][0]["family_says"] == "fijn"
        assert tables["looked"][0]["page"] == "brief"


def test_others_go_by_their_name_without_an_address_and_no_door_goes_along(told, lotte, karim, family, now):
    text = "".join(files(made(lotte, family, now), now).values())
    assert lotte.email in text
    assert "Vera" in text
    assert karim.email not in text
    assert "vera@example.org" not in text
    assert "token" not in text


def test_a_moment_speaks_in_words(told, lotte, family, now):
    first = json.loads(files(made(lotte, family, now), now)["family.json"])["moments"][0]
    assert (first["serves"], first["returns"], first["routine"]) == (["look"], ["name"], "bath")


def test_a_child_that_is_being_erased_is_not_in_it(told, noor, sam, lotte, family, now):
    sam.ask_erasure(by=lotte, now=now - timedelta(days=1))
    found = files(made(lotte, family, now), now)
    assert "Noor" in found["family.html"]
    assert "Sam" not in "".join(found.values())


def test_each_child_stands_by_itself_and_another_family_of_the_same_parent_stays_out(
    told, noor, sam, elif_, lotte, moment, family, now
):
    Membership.objects.create(family=elif_.family, user=lotte, role="parent", joined_at=now)
    moment(lotte, child=sam, note="Met Sam in bad")
    moment(lotte, child=elif_, note="Ergens anders")
    Plan.objects.agree(child=sam, by=lotte, now=now, focus=1, ideas=["samen zwaaien"], family_says="")
    Topics.objects.choose(child=sam, by=lotte, chosen=[], words="het eten", now=now)
    page = files(made(lotte, family, now), now)["family.html"]
    of_noor, of_sam = page.split("<h2>")[1:3]
    assert [part.partition("<")[0] for part in (of_noor, of_sam)] == ["Noor", "Sam"]
    for words in ("Alleen van Lotte", "samen lezen", "het slapen"):
        assert words in of_noor
        assert words not in of_sam
    for words in ("Met Sam in bad", "samen zwaaien", "het eten"):
        assert words in of_sam
        assert words not in of_noor
    assert "Elif" not in page
    assert "Ergens anders" not in page


FORMULAS = st.builds(str.__add__, st.sampled_from([*"=+-@＝＋－＠\t\r\n", " =", '"=', "\0="]), st.text(max_size=5))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(max_size=12) | FORMULAS, min_size=100, max_size=100))
def test_no_cell_of_ten_thousand_starts_a_formula(texts):
    table = spreadsheet.as_csv([{"note": text, "ideas": [text]} for text in texts]).removeprefix("\ufeff")
    for text, row in zip(texts, list(csv.reader(io.StringIO(table, newline="")))[1:], strict=True):
        for value in row:
            assert not value.lstrip(" \0").startswith(spreadsheet.STARTS_A_FORMULA)
            assert value.removeprefix("'") == text.removeprefix("'")


class TestWhoGetsIt:
    def get(self, user, row):
        client = Client()
        client.force_login(user)
        with time_machine.travel(row.asked_at + timedelta(hours=1), tick=False):
            return client.get(reverse("logs:export", args=[row.pk]))

    def test_the_parent_who_asked_and_nobody_else(self, told, lotte, karim, nadia, vera, family, now):
        row = made(lotte, family, now)
        answer = self.get(lotte, row)
        assert (answer.status_code, answer["Cache-Control"], answer["Content-Type"]) == (
            200,
            "no-store",
            "application/zip",
        )
        assert len(b"".join(answer.streaming_content)) == row.size == int(answer["Content-Length"])
        assert [self.get(other, row).status_code for other in (karim, nadia, vera)] == [404, 404, 404]

    def test_who_is_no_parent_any_more_gets_404_and_a_running_download_ends(self, told, lotte, family, now):
        row = made(lotte, family, now)
        running = row.content(now=now)
        Membership.objects.filter(user=lotte).update(left_at=now)
        assert list(running) == []
        assert self.get(lotte, row).status_code == 404

    def test_who_left_while_it_was_made_gets_none(self, told, lotte, family, now):
        row = export.ask(lotte, family, now=now)
        assert row.claim(now=now)
        Membership.objects.filter(user=lotte).update(left_at=now)
        assert not row.finish(iter([b"x"]), now=now)
        assert not Export.objects.exists()

    def test_an_erasure_asked_since_closes_it_and_taken_back_opens_it(self, told, noor, lotte, family, now):
        row = made(lotte, family, now)
        erasure.ask(noor, by=lotte, now=now + timedelta(minutes=1))
        assert self.get(lotte, row).status_code == 404
        noor.keep()
        assert self.get(lotte, row).status_code == 200

    def test_after_three_days_it_is_gone(self, told, lotte, family, now):
        row = made(lotte, family, now)
        almost, after = now + timedelta(days=3, seconds=-1), now + timedelta(days=3)
        assert retention.retain(almost)["exports"] == 0
        assert Export.objects.asked_by(lotte, now=almost).exists()
        assert not Export.objects.asked_by(lotte, now=after).exists()
        assert retention.retain(after)["exports"] == 1
        assert not Export.objects.filter(pk=row.pk).exists()


class TestMaking:
    def test_one_at_a_time_and_a_new_one_takes_the_place_of_the_old(self, lotte, noor, family, now):
        first = export.ask(lotte, family, now=now)
        assert export.ask(lotte, family, now=now) == first
        export.make(first.pk, now=now)
        assert export.ask(lotte, family, now=now) != first
        assert Export.objects.count() == 1

    def test_made_twice_is_made_once(self, lotte, noor, family, now):
        row = export.ask(lotte, family, now=now)
        assert [export.make(row.pk, now=now) for _ in range(3)] == [True, False, False]

    def test_a_worker_that_died_is_followed_by_another_three_times_in_all(self, lotte, noor, family, now):
        row = export.ask(lotte, family, now=now)
        for attempt in range(3):
            assert row.claim(now=now + timedelta(minutes=4 * attempt))
            assert not row.claim(now=now + timedelta(minutes=4 * attempt + 1))
        assert not row.claim(now=now + timedelta(hours=1))
        row.refresh_from_db()
        assert row.status == "failed"

    def test_an_error_is_tried_again_and_its_log_names_a_class_alone(
        self, lotte, noor, family, now, monkeypatch, caplog
    ):
        row = export.ask(lotte, family, now=now)
        monkeypatch.setattr(export, "write", lambda *args, **kwargs: 1 / 0)
        for _ in range(3):
            assert not export.make(row.pk, now=now + timedelta(seconds=1))
        assert not export.make(row.pk, now=now + timedelta(seconds=1))
        row.refresh_from_db()
        assert row.status == "failed"
        assert "ZeroDivisionError" in caplog.text
