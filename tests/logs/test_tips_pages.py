"""/tips/…: this week's card, the library with its filters, one card, what people say of it, another age."""

import re

import pytest
import time_machine

from logs import library, tip_age, weeks
from logs.forms.tips import BAND_LABELS, name_of
from logs.models import TipFeedback, TipGiven
from logs.vocabulary import AGE_BANDS


@pytest.fixture(autouse=True)
def _frozen(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def at_home(client, lotte, noor):
    client.force_login(lotte)
    return client


@pytest.fixture
def tip():
    return library.tips(age_months=10)[0]


def listed(page):
    return re.findall(r'<a class="row" href="/tips/([\w-]+)/"', page.split('id="library"')[1])


def test_this_weeks_card_is_the_one_of_the_week_page(at_home, noor, now):
    page = at_home.get("/tips/").content.decode()
    given = TipGiven.objects.get(child=noor, week_start=weeks.week_of(now, noor.family.zone))
    assert library.tip(given.slug).text("nl").try_ in page


def test_the_library_opens_at_the_childs_age(at_home):
    page = at_home.get("/tips/").content.decode()
    assert listed(page) == [tip.slug for tip in library.tips(age_months=10)]


@pytest.mark.parametrize("band", AGE_BANDS)
def test_every_age_can_be_opened(at_home, band):
    page = at_home.get("/tips/", {"age": name_of(band)}).content.decode()
    assert listed(page) == [tip.slug for tip in library.tips(age_months=band[0])]


def test_step_and_routine_narrow_the_list(at_home):
    page = at_home.get("/tips/", {"age": "9-17", "step": "3", "routine": "meal"}).content.decode()
    assert listed(page) == [tip.slug for tip in library.tips(age_months=9, step=3, routine="meal")]


@pytest.mark.parametrize("query", ["age=x", "step=9", "step=x", "routine=x", "age=&step=&routine="])
def test_an_unknown_filter_is_as_good_as_none(at_home, query):
    assert at_home.get(f"/tips/?{query}").status_code == 200


def test_a_choice_without_tips_says_where_there_are_some(at_home, monkeypatch):
    monkeypatch.setattr(library, "tips", lambda **_: ())
    assert "Daar zijn ook tips voor." in at_home.get("/tips/").content.decode()


def test_all_ages_can_be_opened_at_once(at_home):
    page = at_home.get("/tips/", {"age": "all", "routine": "bath"}).content.decode()
    assert listed(page) == [tip.slug for tip in library.tips(routine="bath")]


@pytest.mark.parametrize("words", ["DRUPPELS", "water hand", "drúppel", "  in bad: volg  "])
def test_words_of_title_or_try_are_found_whatever_their_case_or_accents(at_home, words):
    page = at_home.get("/tips/", {"age": "4-8", "q": words}).content.decode()
    assert listed(page) == ["water-drops"]


def test_accents_in_a_tip_need_not_be_typed(at_home):
    (found,) = listed(at_home.get("/tips/", {"age": "0-3", "q": "een zinnetje"}).content.decode())
    assert "één zinnetje" in library.tip(found).text("nl").try_


def test_a_search_keeps_the_other_choices(at_home):
    page = at_home.get("/tips/", {"age": "9-17", "step": "3", "q": "vol"}).content.decode()
    assert listed(page) == ["full-and-empty"]
    assert re.search(r'type="search" name="q" value="vol"', page)
    assert '<option value="3" selected>' in page


def test_the_reader_searches_in_the_own_language(client, karim, noor):
    client.force_login(karim)
    assert listed(client.get("/tips/", {"age": "4-8", "q": "drip"}).content.decode()) == ["water-drops"]


def test_a_search_without_a_find_says_what_to_try(at_home):
    page = at_home.get("/tips/", {"q": "onderzeeër"}).content.decode()
    assert listed(page) == []
    assert "Probeer één woord, of alle leeftijden." in page


def test_what_is_searched_for_is_never_markup(at_home):
    page = at_home.get("/tips/", {"q": '"><b>x'}).content.decode()
    assert "<b>x" not in page


def test_an_endless_search_is_as_good_as_none(at_home):
    page = at_home.get("/tips/", {"q": "x" * 61}).content.decode()
    assert listed(page) == [tip.slug for tip in library.tips(age_months=10)]


def test_one_card_goes_from_fact_to_try_to_next(at_home, tip):
    page, words = at_home.get(f"/tips/{tip.slug}/").content.decode(), tip.text("nl")
    assert page.index(words.fact) < page.index(words.try_) < page.index(words.next)
    assert 'data-speak="tip-text"' in page


def test_a_card_says_where_it_comes_from_and_who_checked_it(at_home, tip):
    page = at_home.get(f"/tips/{tip.slug}/").content.decode()
    assert f'href="/facts/{tip.facts[0]}/"' in page
    assert library.fact(tip.facts[0], "parents").text("nl").claim in page
    assert "Nog niet nagekeken door een deskundige." in page


def test_a_tip_that_cares_for_the_parent_stands_beside_the_help_page(at_home):
    for tip in library.tips(age_months=10):
        page = at_home.get(f"/tips/{tip.slug}/").content.decode()
        assert ("Iemand om mee te praten" in page) is tip.for_parent


def test_a_card_speaks_the_readers_language(client, karim, noor, tip):
    client.force_login(karim)
    assert tip.text("en").title in client.get(f"/tips/{tip.slug}/").content.decode()


def test_an_unknown_tip_is_404(at_home):
    assert at_home.get("/tips/no-such-tip/").status_code == 404
    assert at_home.post("/tips/no-such-tip/feedback/", {"answer": "done"}).status_code == 404


@pytest.mark.parametrize("answer", ["done", "later", "not_for_us"])
def test_an_answer_is_kept_and_shown(at_home, lotte, tip, answer):
    assert at_home.post(f"/tips/{tip.slug}/feedback/", {"answer": answer}).status_code == 303
    assert TipFeedback.objects.get(user=lotte, slug=tip.slug).answer == answer
    page = at_home.get(f"/tips/{tip.slug}/").content.decode()
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == [answer]


def test_an_unknown_answer_changes_nothing(at_home, tip):
    at_home.post(f"/tips/{tip.slug}/feedback/", {"answer": "bah"})
    assert not TipFeedback.objects.exists()


def test_what_is_kept_for_later_stands_on_the_tips_page(at_home, tip):
    at_home.post(f"/tips/{tip.slug}/feedback/", {"answer": "later"})
    page = at_home.get("/tips/").content.decode()
    assert tip.text("nl").title in page.split("Bewaard voor later")[-1].split('id="library"')[0]


def test_not_for_us_brings_another_card_at_once(at_home, noor):
    at_home.get("/tips/")
    first = TipGiven.objects.get(child=noor).slug
    at_home.post(f"/tips/{first}/feedback/", {"answer": "not_for_us"})
    at_home.get("/tips/")
    assert TipGiven.objects.get(child=noor).slug != first


def test_a_helper_reads_the_library_but_not_the_childs_card(client, tim, noor, tip):
    client.force_login(tim)
    page = client.get("/tips/").content.decode()
    assert "Tip van de week" not in page
    assert tip.slug in listed(page)
    assert not TipGiven.objects.exists()


@pytest.mark.parametrize("who", ["nadia", "removed", "vera", "ines"])
def test_a_child_elsewhere_is_404(client, noor, grant, who, request):
    client.force_login(request.getfixturevalue(who))
    foreign, missing = client.get(f"/tips/?child={noor.pk}"), client.get("/tips/?child=999999")
    assert foreign.status_code == 404
    assert foreign.content == missing.content


def test_strangers_sign_in_first(client, tip):
    assert client.get("/tips/").status_code == client.get(f"/tips/{tip.slug}/").status_code == 302


def test_a_parent_moves_the_age_of_the_tips_without_a_reason(at_home, noor):
    assert at_home.get(f"/tips/age/?child={noor.pk}").status_code == 200
    assert at_home.post("/tips/age/", {"child": noor.pk, "age": "4-8"}).status_code == 303
    noor.refresh_from_db()
    assert noor.tips_shift == -2
    assert listed(at_home.get("/tips/").content.decode()) == [tip.slug for tip in library.tips(age_months=8)]


def test_the_childs_own_age_is_no_shift(at_home, noor):
    at_home.post("/tips/age/", {"child": noor.pk, "age": "18-35"})
    at_home.post("/tips/age/", {"child": noor.pk, "age": "9-17"})
    noor.refresh_from_db()
    assert noor.tips_shift == 0


@pytest.mark.parametrize("age", ["", "x", "0-99", "36-71"])
def test_an_age_out_of_reach_is_not_accepted(at_home, noor, age):
    assert at_home.post("/tips/age/", {"child": noor.pk, "age": age}).status_code == 422
    noor.refresh_from_db()
    assert noor.tips_shift == 0


@pytest.mark.parametrize("who", ["oma", "tim", "removed", "nadia", "vera", "ines"])
def test_only_a_parent_moves_it(client, noor, grant, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/tips/age/?child={noor.pk}").status_code == 404
    assert client.post("/tips/age/", {"child": noor.pk, "age": "4-8"}).status_code == 404
    noor.refresh_from_db()
    assert noor.tips_shift == 0


def test_every_band_within_reach_is_really_reached(noor, sam, now):
    for child in (noor, sam):
        for band in tip_age.within_reach(child, now.date()):
            tip_age.choose(child, band, now.date())
            assert tip_age.band_for(child, now.date()) == band


def test_a_band_out_of_reach_is_refused(sam, now):
    with pytest.raises(ValueError, match="0, 3"):
        tip_age.choose(sam, (0, 3), now.date())


def test_every_band_has_a_name():
    assert list(BAND_LABELS) == [name_of(band) for band in AGE_BANDS]
