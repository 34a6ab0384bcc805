"""No page, mail, text or API description holds a word that facts, fear or figures would put there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from drf_spectacular.generators import SchemaGenerator

from logs import library
from logs.wording import MAX_MEAN_SENTENCE, forbidden, mean_sentence, read_rules, sentences, words

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
CATALOGUE = ROOT / "serve_return/locale/nl/LC_MESSAGES/django.po"
RULES = read_rules(library.CONTENT / "blocklist.toml")
LONGEST_SENTENCE = 20  # words, for any one sentence; the mean stays at 12
INLINE = r"</?(?:a|abbr|b|bdi|code|em|i|kbd|mark|q|small|span|strong|time)\b[^>]*>"

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


def template_text(source: str) -> str:
    """What a reader sees of a template, a line per block; variables become X."""
    said = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", "", source, flags=re.DOTALL)
    said = re.sub(r"<(script|style)\b.*?</\1>", "", said, flags=re.DOTALL)
    said = re.sub(r"""{%\s*(?:translate|trans)\s+(["'])(.*?)\1.*?%}""", r"\2", said, flags=re.DOTALL)
    said = re.sub(r"""{[%{][^{}]*?_\((["'])(.*?)\1\)[^{}]*?[%}]}""", r"\n\2\n", said, flags=re.DOTALL)
    said = re.sub(r"{{.*?}}", "X", said, flags=re.DOTALL)
    said = re.sub(r"{%\s*(?:else|elif|endif|if|plural).*?%}", "\n", said, flags=re.DOTALL)
    said = re.sub(r"{%.*?%}", "\n", said, flags=re.DOTALL)
    attributes = re.findall(r"""(?:alt|title|placeholder|aria-label|content|value)=["]([^"]*\s[^"]*)["]""", said)
    said = re.sub(r"[ \t]*\n[ \t]*(?=[a-zé(])", " ", said)  # a sentence may run over several lines
    said = re.sub(r"<[^>]*>", "\n", re.sub(INLINE, "", said))
    return "\n".join([said, *attributes])


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})


def template_name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def is_professional(name: str) -> bool:
    return name.startswith("logs/visitor/")


def test_the_reader_of_templates_sees_what_people_see():
    source = (
        '{# a score #}<p class="badge">{% translate "Look <b>here</b>" %}</p><img alt="A red ball">'
        '{% include "x.html" with label=_("Say it") %}'
        "{% blocktranslate %}One {{ x }}{% plural %}Many{% endblocktranslate %}"
    )

    assert [line for line in template_text(source).split("\n") if line] == [
        "Look here",
        "Say it",
        "One X",
        "Many",
        "A red ball",
    ]


@pytest.mark.parametrize("path", templates(), ids=template_name)
def test_no_template_holds_a_forbidden_word(path: Path):
    text = template_text(path.read_text())

    found = forbidden(text, "en", RULES, professionals=is_professional(template_name(path)))

    assert [str(hit) for hit in found] == []


@pytest.mark.parametrize("path", templates(), ids=template_name)
def test_no_template_speaks_in_long_sentences(path: Path):
    text = template_text(path.read_text())

    assert mean_sentence(text) <= MAX_MEAN_SENTENCE
    assert [said for said in sentences(text) if len(words(said)) > LONGEST_SENTENCE] == []


def catalogue() -> Iterator[tuple[str, str]]:
    """Every text of the program as (language, text), without the placeholders."""
    for entry in polib.pofile(str(CATALOGUE)):
        told = [("en", entry.msgid), ("en", entry.msgid_plural), ("nl", entry.msgstr)]
        told += [("nl", text) for text in entry.msgstr_plural.values()]
        yield from ((language, re.sub(r"%\(\w+\)[sd]|{\w*}|<[^>]*>", "X", text)) for language, text in told if text)


def test_no_text_of_the_program_holds_a_forbidden_word():
    texts = list(catalogue())

    assert texts
    assert [f"{language}: {hit}" for language, text in texts for hit in forbidden(text, language, RULES)] == []


def test_no_text_of_the_program_has_a_long_sentence():
    long = [
        f"{language}: {said}"
        for language, text in catalogue()
        for said in sentences(text)
        if len(words(said)) > LONGEST_SENTENCE
    ]

    assert long == []


def test_the_texts_of_the_program_are_short_on_average():
    wordy = [text for _, text in catalogue() if len(sentences(text)) > 1 and mean_sentence(text) > MAX_MEAN_SENTENCE]

    assert wordy == []


def test_no_tip_or_fact_for_parents_holds_a_forbidden_word():
    told = [(language, text) for item in library.tips() for language, text in item.texts.items()]
    told += [(language, text) for fact in library.facts("parents") for language, text in fact.texts.items()]  # type: ignore[misc]

    assert len(told) > 2 * 25
    assert [str(hit) for language, text in told for hit in forbidden(spelled_out(text), language, RULES)] == []


def spelled_out(text: library.TipText | library.FactText) -> str:
    return "\n".join(getattr(text, name) for name in text.__slots__)


def api_descriptions() -> Iterator[tuple[str, str]]:
    """What the published schema says in words: docstrings and texts of the API's own code."""
    for path in sorted((ROOT / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                yield path.relative_to(ROOT).as_posix(), node.value


def test_no_description_in_the_api_holds_a_forbidden_word():
    descriptions = list(api_descriptions())

    assert descriptions
    assert [f"{place}: {hit}" for place, text in descriptions for hit in forbidden(text, "en", RULES)] == []


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


def script_texts() -> Iterator[tuple[str, str]]:
    """Quoted texts of several words in the scripts that reach the browser."""
    sources = [*(ROOT / "serve_return/static").rglob("*.js"), *TEMPLATES.rglob("*.js")]
    for path in sorted(sources):
        for _, text in re.findall(r"""(["'`])((?:(?!\1)[^\\\n]|\\.)* (?:(?!\1)[^\\\n]|\\.)*)\1""", path.read_text()):
            yield path.relative_to(ROOT).as_posix(), text


def test_no_text_in_a_script_holds_a_forbidden_word():
    assert [f"{place}: {hit}" for place, text in script_texts() for hit in forbidden(text, "en", RULES)] == []
