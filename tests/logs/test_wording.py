"""The words nobody may read: each rule catches its own, leaves honest sentences alone, and the schema passes."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from logs import library
from logs.wording import forbidden, mean_sentence, read_rules, sentences, words

RULES = read_rules(library.CONTENT / "blocklist.toml")

# One wording that each rule catches, and some that look like it and are fine.
CAUGHT = {
    "scores": {"nl": "Vijf dagen op rij: tien punten!", "en": "You earn points for a streak."},
    "comparison": {"nl": "Een gemiddelde baby loopt achter.", "en": "The average child is not falling behind."},
    "fear": {"nl": "Dat kan schade doen.", "en": "This can be harmful."},
    "duty": {"nl": "Vergeet niet te antwoorden.", "en": "You should answer."},
    "absence": {"nl": "0 momentjes deze week.", "en": "You missed a day."},
    "share": {"nl": "De helft van de tijd is genoeg.", "en": "Half the time is enough."},
    "F1-stress": {"nl": "Ook in de baarmoeder.", "en": "Stress in the womb counts."},
    "F2b": {"nl": "Een onveilige hechting.", "en": "A higher risk later."},
    "F3b": {"nl": "Erger dan misbruik.", "en": "Worse than abuse."},
    "F5": {"nl": "Van generatie op generatie.", "en": "Patterns pass to your child."},
    "F5g": {"nl": "Het zit in de genen.", "en": "It is in the genes."},
    "F8-number": {"nl": "72 procent lager.", "en": "Odds ratio 0.28."},
    "never-too-late": {"nl": "Het is nooit te laat.", "en": "It is never too late."},
    "home-language": {"nl": "Praat thuis Nederlands.", "en": "Speak your own language."},
    "any-caregiver": {"nl": "Jij bent de mama.", "en": "Mum knows best."},
}
FINE = {
    "nl": [
        "0-3 maanden",
        "Voor 0 tot 3 maanden.",
        "Je kind wijst naar een punt op de muur.",
        "Papa of mama, dat maakt niet uit.",
        "Je hoeft niets te doen.",
        "De moedige peuter klimt.",
        "Vroeg of laat lacht je kind.",
        "Kies de taal van de tips: Nederlands of Engels.",
    ],
    "en": [
        "0-3 months",
        "Your child points at the lamp.",
        "The bear is behind the cloth.",
        "Mum or dad, it makes no difference.",
        "You do not have to do anything.",
        "It is not your fault.",
        "Sign in again if you need to.",
        "Sooner or later your child laughs.",
        "The language of the tips: Dutch or English.",
    ],
}


@pytest.mark.parametrize("language", library.LANGUAGES)
@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_every_rule_catches_what_it_is_for(rule: str, language: str):
    assert rule in {hit.rule for hit in forbidden(CAUGHT[rule][language], language, RULES)}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in FINE for text in FINE[language]])
def test_an_honest_sentence_is_left_alone(language: str, text: str):
    assert list(forbidden(text, language, RULES)) == []


def test_professionals_may_read_a_risk_but_never_a_score():
    found = forbidden("A raised risk. A high score.", "en", RULES, professionals=True)

    assert [hit.rule for hit in found] == ["scores"]


def test_a_hit_says_what_where_and_why():
    (hit,) = forbidden("Good. You must look.", "en", RULES)

    assert str(hit) == "“You must” in “You must look.” (duty: no duty and no blame)"


def test_sentences_and_words_are_counted_as_a_reader_would():
    text = "Kijk mee. Wat ziet je kind?\nZeg „de auto's” of bel 078 150 100."

    assert len(sentences(text)) == 3
    assert len(words(text)) == 2 + 4 + 8
    assert mean_sentence(text) == pytest.approx(14 / 3)
    assert mean_sentence("…") == 0


def test_no_tip_or_fact_for_parents_holds_a_forbidden_word():
    told = [(language, text) for item in library.tips() for language, text in item.texts.items()]
    told += [(language, text) for fact in library.facts("parents") for language, text in fact.texts.items()]  # type: ignore[misc]

    assert len(told) > 2 * 25
    assert [str(hit) for language, text in told for hit in forbidden(spelled_out(text), language, RULES)] == []


def spelled_out(text: library.TipText | library.FactText) -> str:
    return "\n".join(getattr(text, name) for name in text.__slots__)


def published(part: Any) -> Iterator[str]:
    """Every name and text in a piece of the schema, as words."""
    if isinstance(part, dict):
        yield from (str(name).replace("_", " ") for name in part)
        part = list(part.values())
    if isinstance(part, list):
        yield from (said for piece in part for said in published(piece))
    elif isinstance(part, str):
        yield part.replace("_", " ")


def test_no_name_or_text_in_the_published_schema_is_a_score():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    said = list(published(schema))

    assert "Interaction" in said
    assert [str(hit) for text in said for hit in forbidden(text, "en", RULES, professionals=True)] == []
