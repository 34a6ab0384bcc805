"""Texts that tell nearly the same are found; texts on the same subject are not."""

from itertools import combinations

import pytest

from logs import library, likeness
from logs.likeness import MOST, alike

BATH = "In bad: volg de druppels. Laat water van je vingers druppelen. Wacht tot je baby voelt, kijkt of grijpt."
REWORDED = (
    "Bij het badje: volg de druppel. Laat wat water van je vinger druppelen. Wacht even tot je baby kijkt of grijpt."
)
OTHER = "In bad: dag buikje. Leg je hand op een armpje en zeg dag arm. Reis zo verder naar buik, been en voet."


def tellings(language):
    texts = {tip.slug: tip.text(language) for tip in library.tips()}
    return {slug: f"{text.title} {text.try_} {text.next}" for slug, text in texts.items()}


def pairs(texts):
    return {(one, other) for one, other, _ in alike(texts)}


def test_a_reworded_copy_is_found_among_all_tips():
    assert pairs(tellings("nl") | {"a": BATH, "b": REWORDED}) >= {("a", "b"), ("water-drops", "a")}


def test_two_tips_on_the_same_subject_are_not_the_same():
    assert pairs({"a": BATH, "b": OTHER, "c": "Aan tafel: een eigen lepel, en knoeien mag."}) == set()


def test_the_same_words_in_another_order_are_the_same_text():
    ((_, _, shared),) = alike({"a": "rode bal rolt", "b": "rolt bal rode", "c": "iets anders", "d": "nog wat"})

    assert shared == pytest.approx(1)


def test_empty_texts_are_not_alike():
    assert pairs({"a": "", "b": "", "c": "woord"}) == set()


@pytest.mark.parametrize("language", library.LANGUAGES)
def test_our_own_tips_stay_well_below_the_limit(language, monkeypatch):
    texts = tellings(language)
    monkeypatch.setattr(likeness, "MOST", 0)
    highest = max(shared for _, _, shared in alike(texts))

    assert len(list(combinations(texts, 2))) > 2700
    assert 0.2 < highest < MOST - 0.05
