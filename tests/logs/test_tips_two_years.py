"""Two years in the life of a family: the weekly tip never comes back too soon, whatever people say or agree."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logs import library
from logs.library import Tip
from logs.tips import REST, Situation, choose
from logs.vocabulary import AGE_BANDS, ROUTINES, STEPS, band_of

pytestmark = pytest.mark.no_cover  # the same lines many times over

WEEK = timedelta(weeks=1)
WEEKS = 104
START = date(2026, 1, 5)
# What may happen in a week: an answer to that week's tip, another focus agreed with a visitor, other habits.
EVENTS = st.tuples(
    st.sampled_from(["", "", "", "done", "later", "not_for_us"]),
    st.sampled_from(["same", "same", "same", None, *STEPS]),
    st.lists(st.sampled_from(STEPS), unique=True, max_size=3).map(tuple),
    st.lists(st.sampled_from(ROUTINES), unique=True, max_size=3).map(tuple),
)


@dataclass
class Life:
    """What a family's rows would say, week after week."""

    age: int
    key: int
    shift: int = 0
    focus: int | None = None
    shown: dict[str, date] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    given: list[tuple[date, Tip, Situation]] = field(default_factory=list)

    def situation(self, place: int, steps: tuple[int, ...], routines: tuple[str, ...]) -> Situation:
        week = START + place * WEEK
        lately = sorted((day, slug) for slug, day in self.shown.items() if week - day < REST)
        return Situation(
            age_months=max(0, self.age + place * 7 // 30 + self.shift),
            week=week,
            key=self.key,
            focus=self.focus,
            strong_steps=steps,
            usual_routines=routines,
            shown={slug: day for day, slug in lately},
            refused=self.saying("not_for_us"),
            done=self.saying("done"),
            saved=self.saying("later"),
            recent_steps=tuple(library.tip(slug).step for _, slug in reversed(lately)),
        )

    def saying(self, answer: str) -> frozenset[str]:
        return frozenset(slug for slug, said in self.answers.items() if said == answer)

    def live(self, events) -> "Life":
        for place, (answer, focus, steps, routines) in enumerate(events):
            self.focus = self.focus if focus == "same" else focus
            situation = self.situation(place, steps, routines)
            tip = choose(situation)
            assert tip is not None
            self.given.append((situation.week, tip, situation))
            self.shown[tip.slug] = situation.week
            if answer:
                self.answers[tip.slug] = answer
        return self


LIVES = st.builds(
    lambda age, key, shift, events: Life(age, key, shift).live(events),
    age=st.integers(0, 60),
    key=st.integers(1, 10**6),
    shift=st.sampled_from([0, 0, -6, 6]),
    events=st.lists(EVENTS, min_size=WEEKS, max_size=WEEKS),
)


@settings(max_examples=25, deadline=None)
@given(LIVES)
def test_no_tip_comes_back_within_twelve_weeks_while_another_fits(life: Life):
    for week, tip, situation in life.given:
        if tip.slug in situation.shown:
            open_tips = [other for other in library.tips() if other.slug not in situation.refused]
            band = [other for other in open_tips if other.age_months == tip.age_months]
            assert all(other.slug in situation.shown for other in band), (week, tip.slug)
            assert situation.shown[tip.slug] == min(situation.shown[other.slug] for other in band)


@settings(max_examples=25, deadline=None)
@given(LIVES)
def test_a_refused_tip_never_comes_back_in_two_years(life: Life):
    refused: set[str] = set()
    for _, tip, situation in life.given:
        refused |= situation.refused
        assert tip.slug not in refused


@settings(max_examples=25, deadline=None)
@given(LIVES)
def test_the_tip_stays_at_the_childs_age_as_long_as_one_is_left_there(life: Life):
    for _, tip, situation in life.given:
        own = band_of(situation.age_months)
        left = [other for other in library.tips(age_months=own[0]) if other.slug not in situation.refused]
        assert tip.age_months == own or not left


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 60), st.integers(1, 10**6), st.sampled_from([None, *STEPS]))
def test_a_family_that_says_nothing_never_gets_a_tip_twice_in_twelve_weeks(age, key, focus):
    quiet = [("", focus if n == 0 else "same", (), ()) for n in range(WEEKS)]
    slugs = [tip.slug for _, tip, _ in Life(age, key).live(quiet).given]

    assert all(slug not in slugs[max(0, place - 11) : place] for place, slug in enumerate(slugs))


@settings(max_examples=10, deadline=None)
@given(LIVES)
def test_the_same_life_gives_the_same_tips(life: Life):
    assert [choose(replace(situation)) for _, _, situation in life.given] == [tip for _, tip, _ in life.given]


def test_two_years_see_every_step_and_care_for_the_parent():
    tips = [tip for _, tip, _ in Life(0, 7).live([("", "same", (), ())] * WEEKS).given]

    assert {tip.step for tip in tips} == set(STEPS)
    assert len({tip.age_months for tip in tips}) >= len(AGE_BANDS) - 1
    assert sum(tip.for_parent for tip in tips) >= WEEKS // 6
