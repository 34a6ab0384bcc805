"""The words of a moment and the one mapping to the five steps."""

import itertools

import pytest

from logs import vocabulary
from logs.vocabulary import BACK_AND_FORTH, RETURNS, ROUTINES, SERVES


@pytest.mark.parametrize(
    ("serves", "returns", "turns", "steps"),
    [
        ([], [], None, []),
        ([], [], "once", []),
        *[([serve], [], None, [1]) for serve in SERVES if serve != "done"],
        (["done"], [], None, [1, 5]),
        ([], ["focus"], None, [1]),
        *[([], [answer], None, [2]) for answer in ("encourage", "help", "comfort", "echo")],
        ([], ["name"], None, [3]),
        ([], ["wait"], None, [4]),
        ([], ["transition"], None, [5]),
        ([], [], "few", [4]),
        ([], [], "many", [4]),
        (["done", "look"], ["transition", "name", "help"], "many", [1, 2, 3, 4, 5]),
    ],
)
def test_the_steps_follow_from_what_was_tapped(serves, returns, turns, steps):
    assert vocabulary.steps_of(serves, returns, turns) == steps


@pytest.mark.parametrize("words", [SERVES, RETURNS])
def test_every_set_of_words_survives_as_bits(words):
    for size in range(len(words) + 1):
        for chosen in itertools.combinations(words, size):
            assert vocabulary.from_bits(vocabulary.to_bits(reversed(chosen), words), words) == list(chosen)


def test_a_word_said_twice_is_one_bit():
    assert vocabulary.to_bits(["look", "look"], SERVES) == 1


@pytest.mark.parametrize("words", [ROUTINES, BACK_AND_FORTH])
def test_every_word_survives_as_a_code_and_none_is_zero(words):
    assert [vocabulary.from_code(vocabulary.to_code(word, words), words) for word in words] == list(words)
    assert vocabulary.to_code(None, words) == 0
    assert vocabulary.from_code(0, words) is None


def test_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match="tuple"):
        vocabulary.to_bits(["blink"], SERVES)
    with pytest.raises(ValueError, match="tuple"):
        vocabulary.to_code("shopping", ROUTINES)


@pytest.mark.parametrize(
    ("months", "band"),
    [
        (0, (0, 3)),
        (3, (0, 3)),
        (4, (4, 8)),
        (9, (9, 17)),
        (17, (9, 17)),
        (18, (18, 35)),
        (36, (36, 71)),
        (90, (36, 71)),
    ],
)
def test_an_age_has_one_band(months, band):
    assert vocabulary.band_of(months) == band
