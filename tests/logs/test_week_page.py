"""/week/ and /week/{monday}/: only what occurred, strongest first; an empty week is a tip and a kind sentence."""

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent
from logs import phrases, summaries
from logs import vocabulary as words
from logs.models import Interaction, Plan, TipGiven

MONDAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _frozen(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def logged(now, noor):
    def record(by, days=0, child=noor, **fields):
        at = now - timedelta(days=days, hours=1)
        return Interaction.objects.record(by=by, child=child, client_id=uuid.uuid4(), now=now, occurred_at=at, **fields)

    return record


def read(client, user, path="/week/"):
    client.force_login(user)
    return client.get(path).content.decode()


def text(page):
    """What a person reads of the page itself."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]))


def test_the_heading_says_what_was_done_most_and_where(client, lotte, logged):
    for _ in range(2):
        logged(lotte, serves=["look"], routine="bath")
    logged(lotte, returns=["name"], routine="meal")
    assert "<h1>Samen kijken, vaak in bad</h1>" in read(client, lotte)


def test_what_occurred_is_told_strongest_first_and_nothing_else(client, lotte, logged):
    logged(lotte, serves=["sound"], returns=["name"])
    for _ in range(2):
        logged(lotte, returns=["name"], routine="book")
    page = text(read(client, lotte))
    assert page.index("Zeggen wat het is") < page.index("Samen kijken")
    assert "Noor maakte geluidjes." in page
    assert "Samen met een boekje" in page
    for absent in ("Om de beurt", "Afronden", "Antwoorden", "Samen in bad", "wees of toonde"):
        assert absent not in page


def test_no_number_of_moments_or_days_is_told(client, lotte, logged):
    for _ in range(7):
        logged(lotte, serves=["look"], routine="bath")
    assert not re.search(r"\b7\b|zeven", text(read(client, lotte)))


def test_something_new_is_told_first(client, lotte, logged):
    logged(lotte, days=8, serves=["look"])
    logged(lotte, serves=["look"], routine="meal")
    page = text(read(client, lotte))
    assert "Nieuw: nu ook aan tafel." in page
    assert "Nieuw: Noor vond iets om naar te kijken." not in page


def test_a_first_cry_is_no_news(client, lotte, logged):
    logged(lotte, serves=["cry"])
    assert "Nieuw: Noor liet weten" not in text(read(client, lotte))


def test_a_kept_quote_stands_with_its_author_and_day(client, lotte, karim, logged):
    logged(karim, days=1, kept=True, note="Ze lachte!", note_for="family")
    page = read(client, lotte)
    assert "Ze lachte!" in page
    assert "Karim, dinsdag" in page


def test_a_note_for_its_author_alone_is_quoted_to_nobody_else(client, lotte, karim, logged):
    logged(karim, kept=True, note="alleen voor mij", note_for="me")
    assert "alleen voor mij" not in read(client, lotte)
    assert "alleen voor mij" in read(client, karim)


def test_an_empty_week_is_a_tip_and_a_kind_sentence(client, lotte, noor):
    page = text(read(client, lotte))
    assert "Niemand heeft het altijd juist." in page
    assert "Tip van de week" in page
    for told in ("Dit deden jullie samen", "Zo begon", "Jullie plekjes", " 0 ", "nog niets", "geen moment"):
        assert told not in page


def test_the_agreed_focus_becomes_the_invitation(client, lotte, noor, now):
    Plan.objects.agree(child=noor, by=lotte, now=now, focus=4, ideas=[])
    assert "Voor volgende week" in text(read(client, lotte))


def test_the_tip_is_the_one_that_was_given(client, lotte, noor):
    read(client, lotte)
    given = TipGiven.objects.get(child=noor, week_start=MONDAY)
    assert f"/tips/{given.slug}/" in read(client, lotte)


def test_weeks_turn_back_to_the_birth_month_and_forward_to_now(client, lotte, noor):
    page = read(client, lotte, f"/week/2026-11-09/?child={noor.pk}")
    assert "9 november tot 15 november" in page
    assert "/week/2026-11-02/?child=" in page
    assert "/week/2026-11-16/?child=" in page
    assert "De week erna" not in read(client, lotte)
    assert "De week ervoor" not in read(client, lotte, "/week/2025-12-29/")


@pytest.mark.parametrize(
    "week",
    ["2026-11-17", "2026-11-23", "2025-12-22", "0001-01-01", "9999-12-27", "2026-13-01", "2026-W47-1", "20261116"],
)
def test_a_week_that_is_not_a_past_monday_of_the_child_is_404(client, lotte, noor, week):
    client.force_login(lotte)
    assert client.get(f"/week/{week}/").status_code == 404


@pytest.mark.parametrize("who", ["lotte", "karim", "oma"])
def test_parents_and_caregivers_read_it(client, noor, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/week/").status_code == 200


@pytest.mark.parametrize("who", ["tim", "removed", "nadia", "vera", "wim", "ines"])
def test_helpers_and_outsiders_do_not(client, noor, grant, who, request):
    client.force_login(request.getfixturevalue(who))
    foreign, missing = client.get(f"/week/?child={noor.pk}"), client.get("/week/?child=999999")
    assert foreign.status_code == 404
    assert foreign.content == missing.content


def test_a_helper_finds_no_door_to_it(client, tim, noor):
    client.force_login(tim)
    assert 'href="/week/' not in client.get("/log/").content.decode()


def test_strangers_sign_in_first(client, noor):
    assert client.get("/week/").status_code == 302


def test_writing_to_a_week_is_not_allowed(client, lotte, noor):
    client.force_login(lotte)
    assert client.post("/week/").status_code == 405


def test_a_week_without_consent_for_personal_tips_still_has_one(client, lotte, noor, logged):
    assert not Consent.objects.exists()
    logged(lotte, serves=["look"])
    assert "Tip van de week" in text(read(client, lotte))


def test_every_word_of_the_vocabulary_has_its_phrases():
    assert list(phrases.SERVE_LABELS) == list(phrases.SERVE_SENTENCES) == list(words.SERVES)
    assert list(phrases.RETURN_LABELS) == list(words.RETURNS)
    assert list(phrases.ROUTINE_LABELS) == list(phrases.ROUTINE_PLACES) == list(words.ROUTINES)
    assert list(phrases.ROUTINE_SENTENCES) == list(words.ROUTINES)
    assert list(phrases.STEP_LABELS) == list(phrases.STEP_SENTENCES) == list(words.STEPS)
    assert list(phrases.STEP_HEADINGS) == list(phrases.STEP_ICONS) == list(words.STEPS)
    assert list(phrases.BACK_AND_FORTH_LABELS) == list(words.BACK_AND_FORTH)


@pytest.mark.parametrize("path", ["/week/", "/week/2026-11-09/", "/api/v1/summaries/{child}/2026-11-09/"])
def test_nothing_is_looked_up_twice(client, lotte, noor, logged, now, path):
    for days in range(0, 21, 7):
        logged(lotte, days=days, serves=["look"])
    summaries.settle_due(now)
    address = path.format(child=noor.pk)
    read(client, lotte, address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    statements = [query["sql"] for query in seen]
    assert [one for one in statements if statements.count(one) > 1] == []
    assert [one for one in statements if 'WHERE "accounts_child"."id" =' in one] == []
    assert len(statements) <= 19
