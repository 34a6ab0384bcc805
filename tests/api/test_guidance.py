"""GET /tips/, /tips/{slug}/, PUT /tips/{slug}/feedback/, GET /facts/, /facts/{id}/."""

import pytest

from logs import library
from logs.models import TipFeedback

SLUG = library.tips()[0].slug


def test_a_tip_has_everything(phone, lotte):
    tip, ours = phone(lotte).get(f"tips/{SLUG}/").json(), library.tip(SLUG)
    assert tip["language"] == "en"
    assert (tip["title"], tip["try"]) == (ours.text("en").title, ours.text("en").try_)
    assert (tip["step"], tip["age_months"], tip["facts"]) == (ours.step, list(ours.age_months), list(ours.facts))


def test_each_tip_leads_to_its_claims_with_sources_and_who_checked_them(phone, lotte):
    for tip in phone(lotte).get("tips/?limit=200").json()["results"]:
        assert tip["fact_urls"] == [f"/api/v1/facts/{id}/" for id in tip["facts"]]
    url = tip["fact_urls"][0].partition("/api/v1/")[2]
    fact = phone(lotte).get(url).json()
    assert fact["id"] == tip["facts"][0]
    assert fact["claim"]
    assert all(reference["work"] for reference in fact["references"])
    assert (fact["reviewed_by"], fact["reviewed_on"]) == ("", None)


@pytest.mark.parametrize(("asked", "expected"), [("nl", "nl"), ("en-GB,nl;q=0.5", "en"), ("fr", "nl"), ("", "nl")])
def test_in_the_language_asked_for_else_the_persons_own(phone, lotte, asked, expected):
    answer = phone(lotte, language=asked).get(f"tips/{SLUG}/")
    assert answer.json()["language"] == expected
    assert answer.json()["title"] == library.tip(SLUG).text(expected).title
    assert answer.headers["Content-Language"] == expected


def test_by_age_step_and_routine(phone, lotte):
    every = len(library.tips())
    assert len(phone(lotte).get("tips/?limit=200").json()["results"]) == min(every, 200)
    for query, fits in (
        ("age_months=10", lambda tip: tip["age_months"] == [9, 17]),
        ("step=3", lambda tip: tip["step"] == 3),
        ("routine=bath", lambda tip: "bath" in tip["routines"]),
        ("age_months=10&step=3", lambda tip: tip["age_months"] == [9, 17] and tip["step"] == 3),
    ):
        found = phone(lotte).get(f"tips/?limit=200&{query}").json()["results"]
        assert found
        assert all(fits(tip) for tip in found)


@pytest.mark.parametrize("query", ["age_months=-1", "age_months=x", "step=6", "step=0", "routine=work", "limit=999"])
def test_a_wrong_filter_is_400(phone, lotte, query):
    assert phone(lotte).get(f"tips/?{query}").status_code == 400


def test_pages_of_the_library_hold_each_tip_once(phone, lotte):
    seen, path = [], "tips/?limit=7"
    while path:
        page = phone(lotte).get(path).json()
        seen += [tip["slug"] for tip in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    assert seen == [tip.slug for tip in library.tips()]


def test_an_answer_replaces_the_one_before(phone, lotte):
    for answer in ("done", "not_for_us", "not_for_us"):
        assert phone(lotte).put(f"tips/{SLUG}/feedback/", {"answer": answer}).json() == {"slug": SLUG, "answer": answer}
    assert TipFeedback.objects.get().answer == "not_for_us"


@pytest.mark.parametrize(
    "body", [{}, {"answer": "great"}, {"answer": None}, {"answer": 1}, {"answer": "done", "user": 1}]
)
def test_a_wrong_answer_is_400(phone, lotte, body):
    assert phone(lotte).put(f"tips/{SLUG}/feedback/", body).status_code == 400


def test_a_tip_that_does_not_exist_is_404(phone, lotte):
    assert phone(lotte).get("tips/nope/").status_code == 404
    assert phone(lotte).put("tips/nope/feedback/", {"answer": "done"}).status_code == 404


@pytest.mark.parametrize(
    ("who", "audience"), [("lotte", "parents"), ("vera", "professionals"), ("ines", "professionals")]
)
def test_a_fact_reads_as_its_reader_needs(phone, request, family, who, audience):
    caller = phone(request.getfixturevalue(who))
    listed = caller.get("facts/?limit=200").json()["results"]
    assert [fact["id"] for fact in listed] == [fact.id for fact in library.facts(audience)]
    first = library.facts(audience)[0]
    one = caller.get(f"facts/{first.id}/").json()
    assert (one["claim"], one["strength"]) == (first.text("en").claim, first.text("en").strength)
    assert len(one["references"]) == len(first.references)


def test_a_fact_for_professionals_is_not_there_for_parents(phone, lotte, vera):
    only = {fact.id for fact in library.facts("professionals")} - {fact.id for fact in library.facts("parents")}
    for id in only - set(library.library().facts["parents"]):
        assert phone(vera).get(f"facts/{id}/").status_code == 200
        assert phone(lotte).get(f"facts/{id}/").content == phone(lotte).get("facts/F99/").content
    assert phone(lotte).get("facts/F99/").status_code == 404


@pytest.mark.parametrize("path", ["tips/", f"tips/{SLUG}/", "facts/", "facts/F1/"])
@pytest.mark.parametrize(("scope", "status"), [("log", 403), ("read", 200), ("all", 200)])
def test_a_token_stays_within_its_scope(phone, lotte, path, scope, status):
    assert phone(lotte, scope).get(path).status_code == status


def test_a_reading_token_says_nothing_of_a_tip(phone, lotte):
    assert phone(lotte, "read").put(f"tips/{SLUG}/feedback/", {"answer": "done"}).status_code == 403
