"""/facts/ and /facts/{id}/: every claim with its sources, in the words for who reads."""

import pytest

from logs import library

NEVER_FOR_PARENTS = ("F2b", "F3b", "F5", "F5g")


def page(client, user, path="/facts/"):
    client.force_login(user)
    return client.get(path)


@pytest.mark.parametrize("who", ["lotte", "oma", "tim", "nadia"])
def test_families_read_the_parents_wording(client, noor, who, request):
    answer = page(client, request.getfixturevalue(who), "/facts/F1/")
    assert library.fact("F1", "parents").text("nl").claim in answer.content.decode()


@pytest.mark.parametrize("who", ["vera", "ines"])
def test_visitors_and_coordinators_read_the_professionals_wording(client, db, who, request):
    answer = page(client, request.getfixturevalue(who), "/facts/F1/")
    assert library.fact("F1", "professionals").text("nl").claim in answer.content.decode()


@pytest.mark.parametrize("id", NEVER_FOR_PARENTS)
def test_what_is_for_professionals_is_not_there_for_parents(client, lotte, noor, vera, id):
    missing = page(client, lotte, "/facts/F99/")
    assert page(client, lotte, f"/facts/{id}/").status_code == missing.status_code == 404
    assert page(client, lotte, f"/facts/{id}/").content == missing.content
    assert f"/facts/{id}/" not in page(client, lotte).content.decode()
    assert page(client, vera, f"/facts/{id}/").status_code == 200
    assert f"/facts/{id}/" in page(client, vera).content.decode()


@pytest.mark.parametrize("fact", library.facts("parents"), ids=lambda fact: fact.id)
def test_a_claim_shows_sources_strength_and_limits(client, karim, noor, fact):
    answer, words = page(client, karim, f"/facts/{fact.id}/").content.decode(), fact.text("en")
    for told in (words.title, words.strength, words.caution, "Not yet checked by an expert."):
        assert told in answer.replace("&#x27;", "'").replace("&quot;", '"')
    for citation in fact.references:
        assert citation.work.title.split("&")[0] in answer.replace("&amp;", "&")


def test_how_a_source_is_attached_is_said(client, lotte, noor):
    answer = page(client, lotte, "/facts/F3a/").content.decode()
    assert "Genoemd in de tekst van het fact sheet." in answer
    assert "Staat in de lijst van het fact sheet." in answer


def test_what_is_read_together_is_linked(client, vera):
    answer = page(client, vera, "/facts/F5/").content.decode()
    assert 'href="/facts/F6/"' in answer
    assert 'href="/facts/F9/"' in answer


def test_works_without_a_claim_are_for_professionals(client, lotte, noor, vera):
    title = "Ook in de lijst van het fact sheet"
    assert title in page(client, vera).content.decode()
    assert title not in page(client, lotte).content.decode()


def test_strangers_sign_in_first(client):
    assert client.get("/facts/").status_code == client.get("/facts/F1/").status_code == 302
