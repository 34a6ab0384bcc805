"""The reading ease tells plain Dutch and English from the language of authorities and journals."""

import pytest

from logs import library, lint, readability
from logs.readability import ease

# What the limits are calibrated on, beside our own tips: passages written for this test.
PLAIN = {
    "nl": [
        "Noor kijkt naar de kat. De kat slaapt op de mat. Jij zegt: ‘Kijk, de poes slaapt.’ Noor lacht en wijst.",
        "Zet een kom water op tafel. Laat je kind er een blad in leggen. Zo zie je samen of het drijft.",
        "Op woensdag komt de verpleegster langs. Ze weegt je baby en vraagt hoe het met jou gaat. Je mag alles vragen.",
        "De bus rijdt om acht uur. We wachten bij de halte en tellen de auto’s. Rood, blauw, en nog eens rood.",
    ],
    "en": [
        "Noor looks at the cat. The cat sleeps on the mat. You say “look, the cat is asleep”. Noor smiles and points.",
        "Put a bowl of water on the table. Let your child lay a leaf on it. See if it floats.",
        "On Wednesday the nurse comes by. She weighs your baby and asks how you are. You can ask her anything.",
        "The bus leaves at eight. We wait at the stop and count the cars. Red, blue, and red again.",
    ],
}
HARD = {
    "nl": [
        "De begunstigde is gehouden iedere wijziging in de gezinssamenstelling onverwijld schriftelijk mee te delen "
        "aan de bevoegde uitbetalingsinstelling, bij gebreke waarvan onverschuldigde bedragen teruggevorderd worden.",
        "Responsieve interacties tussen opvoedingsverantwoordelijken en zuigelingen bevorderen de ontwikkeling van "
        "neurale verbindingen die onderliggend zijn aan taalverwerving en executieve functies.",
        "Overeenkomstig de toepasselijke regelgeving dient de aanvraag vergezeld te zijn van de vereiste "
        "bewijsstukken. Onvolledige dossiers worden onontvankelijk verklaard.",
        "Het ondersteuningsaanbod richt zich op het versterken van opvoedingsvaardigheden en het verhogen van de "
        "weerbaarheid binnen maatschappelijk kwetsbare gezinssituaties.",
    ],
    "en": [
        "The beneficiary is required to communicate any modification of the household composition without delay and in "
        "writing to the competent institution, failing which undue payments will be recovered.",
        "Responsive interactions between caregivers and infants facilitate the development of neural connections "
        "underlying language acquisition and executive functioning.",
        "In accordance with applicable regulations, applications must be accompanied by the required documentation. "
        "Incomplete applications will be considered inadmissible.",
        "The available programmes concentrate on strengthening parental competencies and increasing resilience within "
        "socially vulnerable family situations.",
    ],
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in PLAIN for text in PLAIN[language]])
def test_plain_words_pass(language, text):
    assert ease(text, language) >= lint.LEAST_EASE["tips"][language]


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in HARD for text in HARD[language]])
def test_the_language_of_authorities_and_journals_fails_by_far(language, text):
    assert ease(text, language) < lint.LEAST_EASE["facts"][language] - 10


@pytest.mark.parametrize("language", library.LANGUAGES)
def test_professionals_wording_is_harder_than_parents(language):
    def mean(audience):
        claims = [fact.text(language).claim for fact in library.facts(audience) if fact.id not in ("F6b",)]
        return sum(ease(claim, language) for claim in claims) / len(claims)

    assert mean("parents") > mean("professionals") + 10


@pytest.mark.parametrize(
    ("word", "language", "syllables"),
    [("poes", "nl", 1), ("kijken", "nl", 2), ("luisteren", "nl", 3), ("verzorgen", "nl", 3), ("talking", "en", 2),
     ("together", "en", 3), ("hand", "en", 1)],
)  # fmt: skip
def test_syllables_are_counted_as_one_speaks(word, language, syllables):
    base, per_word, per_syllable, _ = readability.FORMULA[language]

    assert ease(word, language) == pytest.approx(base - per_word - per_syllable * syllables)


def test_a_text_without_words_is_not_hard():
    assert ease("…", "nl") > 100


def test_without_the_patterns_it_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(readability, "pyphen", None)
    readability._patterns.cache_clear()

    assert not readability.measures()
    with pytest.raises(RuntimeError, match="pyphen is not installed"):
        ease("Kijk", "nl")
