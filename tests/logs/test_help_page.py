"""/hulp/: numbers that somebody checked, for everybody, one tap from every page."""

from dataclasses import replace

import pytest
import time_machine

from logs import library


def test_it_is_open_without_signing_in(client, db):
    assert client.get("/hulp/").status_code == 200


def test_checked_numbers_stand_there_with_the_day_they_were_checked(client, db):
    with time_machine.travel("2026-12-01T10:00Z"):
        page = client.get("/hulp/").content.decode()
    assert 'href="tel:112"' in page
    assert "Nummer nagekeken op 22 november 2026." in page


def test_a_number_that_nobody_checked_is_hidden(client, db):
    page = client.get("/hulp/").content.decode()
    for line in library.library().help_lines:
        if not line.checked_on:
            assert line.number not in page


def test_a_number_checked_later_than_today_is_hidden_too(client, db):
    with time_machine.travel("2026-11-21T10:00Z"):
        assert "tel:" not in client.get("/hulp/").content.decode()


def test_a_number_with_spaces_can_be_dialled(client, db, monkeypatch):
    line = replace(library.library().help_lines[0], number="078 150 100")
    monkeypatch.setattr(library, "help_lines", lambda today: (line,))
    assert 'href="tel:078150100"' in client.get("/hulp/").content.decode()


def test_it_says_that_help_can_support_recovery(client, db):
    assert library.fact("F6b", "parents").text("nl").claim in client.get("/hulp/").content.decode()


@pytest.mark.parametrize("path", ["/log/", "/moments/", "/week/", "/tips/", "/facts/"])
def test_it_is_one_tap_from_every_page(client, lotte, noor, path):
    client.force_login(lotte)
    assert 'href="/hulp/"' in client.get(path).content.decode()
