"""A sheet for the paper booklet: the week in words, a QR code without a secret, own words only on request."""

import pytest
from django.urls import reverse


@pytest.fixture
def sheet(client, noor, lotte, moment, now, time_machine):
    """`sheet(lotte)`: the sheet of this week, as that person gets it."""
    time_machine.move_to(now, tick=False)
    moment(lotte, days=1, serves=["look"], note="Ze wees naar de maan.", kept=True)

    def get(person, **query):
        client.force_login(person)
        return client.get(reverse("logs:week-paper", args=["2026-11-16"]), {"child": noor.pk, **query})

    return get


def test_it_tells_the_week_and_carries_a_code(sheet, lotte):
    page = sheet(lotte).content.decode()
    for part in ("Noor", "16 november", "Noor vond iets om naar te kijken", "<svg"):
        assert part in page


def test_own_words_are_there_only_when_asked_for_and_only_for_their_author(sheet, lotte, karim):
    assert "maan" not in sheet(lotte).content.decode()
    assert "maan" in sheet(lotte, words="1").content.decode()
    assert "maan" not in sheet(karim, words="1").content.decode()


def test_the_code_opens_nothing_by_itself(sheet, lotte, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr("logs.views.caregiver.week.drawing", told.append)
    sheet(lotte)
    assert told == ["http://testserver/log/"]


def test_no_such_week_no_sheet(client, lotte, noor):
    client.force_login(lotte)
    for monday in ("2026-11-17", "1999-01-04", "2026-02-31"):
        assert client.get(reverse("logs:week-paper", args=[monday])).status_code == 404
