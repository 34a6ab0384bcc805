"""The documented choice of a tip and of the week's invitation."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from logs import library
from logs.library import Tip
from logs.tips import REST, STRONG, Situation, choose, explain, invite, is_parents_week
from logs.vocabulary import ROUTINES, STEPS, band_of
from logs.wording import forbidden, mean_sentence, read_rules

MONDAY = date(2026, 11, 16)
RULES = read_rules(library.CONTENT / "blocklist.toml")
SLUGS = sorted(tip.slug for tip in library.tips())
MONDAYS = st.integers(0, 520).map(lambda weeks: date(2022, 1, 3) + timedelta(weeks=weeks))
SOME_SLUGS = st.frozensets(st.sampled_from(SLUGS), max_size=30)
SOME_STEPS = st.lists(st.sampled_from(STEPS), unique=True).map(tuple)
SITUATIONS = st.builds(
    Situation,
    age_months=st.integers(-9, 240),
    week=MONDAYS,
    key=st.integers(1, 2**63 - 1),
    focus=st.none() | st.sampled_from(STEPS),
    strong_steps=SOME_STEPS,
    usual_routines=st.lists(st.sampled_from(ROUTINES), unique=True).map(tuple),
    shown=st.dictionaries(st.sampled_from(SLUGS), MONDAYS, max_size=40),
    refused=SOME_SLUGS,
    done=SOME_SLUGS,
    saved=SOME_SLUGS,
    recent_steps=st.lists(st.sampled_from(STEPS), max_size=6).map(tuple),
)


@pytest.fixture
def ordinary_week() -> Situation:
    """A child of ten months, in a week whose tip is not the one for the parent."""
    return next(s for s in a_year(Situation(age_months=10, week=MONDAY, key=7)) if not is_parents_week(s))


def a_year(situation: Situation) -> Iterator[Situation]:
    return (replace(situation, week=situation.week + timedelta(weeks=week)) for week in range(52))


def tips_of_a_year(situation: Situation) -> list[Tip]:
    """Lives through a year: what was shown is remembered."""
    tips: list[Tip] = []
    for week in a_year(situation):
        shown = {tip.slug: week.week - timedelta(weeks=len(tips) - place) for place, tip in enumerate(tips)}
        lately = tuple(tip.step for tip in reversed(tips))
        tip = choose(replace(week, shown=shown, recent_steps=lately))
        assert tip is not None
        tips.append(tip)
    return tips


@given(SITUATIONS)
def test_there_is_always_a_tip_and_never_a_refused_one(situation: Situation):
    tip = choose(situation)

    assert tip is not None
    assert tip.slug not in situation.refused


@given(SITUATIONS)
def test_the_same_situation_gives_the_same_answer(situation: Situation):
    assert choose(situation) == choose(replace(situation))
    assert invite(situation) == invite(replace(situation))


@given(SITUATIONS)
def test_a_tip_of_the_last_twelve_weeks_rests_while_another_is_left(situation: Situation):
    tip = choose(replace(situation, shown={s: day for s, day in situation.shown.items() if day < situation.week}))
    assert tip is not None
    last = situation.shown.get(tip.slug, date.min)
    resting = timedelta(0) < situation.week - last < REST
    others = [t for t in library.tips(age_months=situation.age_months) if t.slug not in situation.refused]

    assert not resting or all(
        timedelta(0) < situation.week - situation.shown.get(other.slug, date.min) < REST for other in others
    )


@given(SITUATIONS)
def test_the_tip_is_of_the_childs_age_unless_all_of_those_were_refused(situation: Situation):
    tip = choose(replace(situation, shown={}))
    own = library.tips(age_months=situation.age_months)

    assert tip is not None
    assert tip in own or all(t.slug in situation.refused for t in own)


@given(SITUATIONS)
def test_an_invitation_takes_the_focus_or_a_strong_step_and_never_what_is_unseen(situation: Situation):
    invitation = invite(situation)

    if situation.focus:
        assert invitation
        assert invitation.step == situation.focus
    elif situation.strong_steps:
        assert invitation
        assert invitation.step == situation.strong_steps[0]
        assert invitation.routine not in situation.usual_routines[:1]
    else:
        assert invitation is None


@given(SITUATIONS)
def test_a_step_that_is_weak_or_unseen_is_never_a_reason(situation: Situation):
    strongest = replace(situation, strong_steps=situation.strong_steps[:STRONG])

    assert choose(situation) == choose(strongest)
    assert invite(situation) == invite(strongest)
    assert explain(situation) == explain(strongest)


@given(SITUATIONS)
def test_every_reason_is_a_plain_sentence(situation: Situation):
    assert explain(situation)
    assert all(mean_sentence(reason) <= 12 for reason in explain(situation))


@given(SITUATIONS)
def test_a_tip_about_the_parent_is_never_explained_by_what_happens_with_the_child(situation: Situation):
    with_the_child = {"It fits the focus you agreed on.", "You do this often. Here it is in another routine."}

    assert not getattr(choose(situation), "for_parent", False) or not with_the_child & set(explain(situation))


def test_nothing_is_left_when_every_tip_was_refused():
    situation = Situation(age_months=10, week=MONDAY, key=7, refused=frozenset(SLUGS))

    assert choose(situation) is None
    assert explain(situation) == []


def test_no_tip_comes_back_within_twelve_weeks_in_a_year():
    slugs = [tip.slug for tip in tips_of_a_year(Situation(age_months=10, week=MONDAY, key=7))]

    assert all(slug not in slugs[max(0, place - 11) : place] for place, slug in enumerate(slugs))


def test_the_agreed_focus_never_makes_a_tip_come_back_within_twelve_weeks():
    slugs = [tip.slug for tip in tips_of_a_year(Situation(age_months=10, week=MONDAY, key=7, focus=4))]

    assert all(slug not in slugs[max(0, place - 11) : place] for place, slug in enumerate(slugs))


def test_all_five_steps_come_by_in_a_year():
    assert {tip.step for tip in tips_of_a_year(Situation(age_months=2, week=MONDAY, key=7))} == set(STEPS)


def test_every_sixth_week_the_tip_cares_for_the_parent():
    weeks = [s for s in a_year(Situation(age_months=30, week=MONDAY, key=7)) if is_parents_week(s)]

    assert len(weeks) in (8, 9)
    assert [(b.week - a.week).days for a, b in pairwise(weeks)] == [42] * (len(weeks) - 1)
    assert all(tip.for_parent for tip in map(choose, weeks) if tip)


def test_which_week_is_the_parents_differs_per_child():
    children = [Situation(age_months=30, week=MONDAY, key=key) for key in range(1, 40)]

    assert len({next(s.week for s in a_year(child) if is_parents_week(s)) for child in children}) == 6


@pytest.mark.parametrize("step", STEPS)
def test_the_agreed_focus_comes_first(step: int, ordinary_week: Situation):
    tip = choose(replace(ordinary_week, focus=step, strong_steps=(1, 2), recent_steps=(step, step)))

    assert tip is not None
    assert tip.step == step


def test_without_a_focus_a_strong_step_is_taken_to_another_routine(ordinary_week: Situation):
    tip = choose(replace(ordinary_week, strong_steps=(3,), usual_routines=("bath",)))

    assert tip is not None
    assert tip.step == 3
    assert set(tip.routines) != {"bath"}


def test_the_same_strong_step_does_not_come_twice_in_a_row(ordinary_week: Situation):
    tip = choose(replace(ordinary_week, strong_steps=(3,), recent_steps=(3,)))

    assert tip is not None
    assert tip.step != 3


def test_steps_that_did_not_come_lately_go_first(ordinary_week: Situation):
    tip = choose(replace(ordinary_week, recent_steps=(1, 2, 3, 4)))

    assert tip is not None
    assert tip.step == 5


def test_a_usual_routine_goes_before_another(ordinary_week: Situation):
    tips = [tip for tip in library.tips(age_months=10, step=1) if not tip.for_parent]
    for tip in tips:
        chosen = choose(replace(ordinary_week, focus=1, usual_routines=tip.routines))
        assert chosen is not None
        assert set(chosen.routines) & set(tip.routines)


def test_a_kept_tip_goes_first_among_equals(ordinary_week: Situation):
    for tip in library.tips(age_months=10, step=2):
        if not tip.for_parent:
            assert choose(replace(ordinary_week, focus=2, saved=frozenset({tip.slug}))) == tip


def test_a_tip_already_done_goes_last_among_equals(ordinary_week: Situation):
    first = choose(replace(ordinary_week, focus=2))
    assert first is not None
    then = choose(replace(ordinary_week, focus=2, done=frozenset({first.slug}), saved=frozenset({first.slug})))

    assert then is not None
    assert then.step == 2
    assert then != first


def test_the_tip_of_this_week_stays_the_tip_of_this_week(ordinary_week: Situation):
    slug = SLUGS[-1]

    assert choose(replace(ordinary_week, shown={slug: ordinary_week.week})) == library.tip(slug)


def test_when_everything_was_shown_lately_the_one_of_longest_ago_comes(ordinary_week: Situation):
    own = [tip.slug for tip in library.tips(age_months=10)]
    shown = {slug: ordinary_week.week - timedelta(weeks=1) for slug in own}
    shown[own[3]] = ordinary_week.week - timedelta(weeks=5)

    assert choose(replace(ordinary_week, shown=shown)) == library.tip(own[3])


def test_when_a_whole_age_band_was_refused_the_nearest_one_helps_out(ordinary_week: Situation):
    refused = frozenset(tip.slug for tip in library.tips(age_months=10))
    tip = choose(replace(ordinary_week, refused=refused))

    assert tip is not None
    assert tip.age_months in {(4, 8), (18, 35)}


def test_a_child_of_six_and_over_keeps_the_last_band():
    assert band_of(71) == band_of(72) == band_of(400) == (36, 71)


def test_equal_children_get_different_tips_in_the_same_week():
    chosen = {choose(Situation(age_months=10, week=MONDAY, key=key)) for key in range(30)}

    assert len(chosen) > 5


def test_another_process_with_another_hash_seed_chooses_the_same():
    program = (
        "import django; django.setup(); from datetime import date; from logs.tips import *;"
        "print([choose(Situation(age_months=a, week=date(2026, 11, 16), key=a)).slug for a in range(72)])"
    )
    here = [getattr(choose(Situation(age_months=a, week=MONDAY, key=a)), "slug", None) for a in range(72)]
    environment = {"PYTHONHASHSEED": "12345", "DJANGO_SETTINGS_MODULE": "serve_return.settings", "SECRET_KEY": "x" * 60}

    told = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == str(here)


@pytest.mark.parametrize("language", library.LANGUAGES)
@pytest.mark.parametrize("routine", ROUTINES)
@pytest.mark.parametrize("step", STEPS)
def test_each_invitation_is_a_clean_short_sentence(step: int, routine: str, language: str):
    with translation.override(language):
        sentence = str(invite(Situation(10, MONDAY, 1, focus=step, usual_routines=(routine,))).sentence)  # type: ignore[union-attr]

    assert sentence.endswith((".", "?"))
    assert ": " in sentence
    assert mean_sentence(sentence) <= 12
    assert list(forbidden(sentence, language, RULES)) == []


def test_the_fifty_five_invitations_are_all_different_and_translated():
    told = {}
    for language in library.LANGUAGES:
        with translation.override(language):
            told[language] = {
                invite(Situation(10, MONDAY, 1, focus=step, usual_routines=(routine,))).sentence  # type: ignore[union-attr]
                for step in STEPS
                for routine in ROUTINES
            }

    assert len(told["nl"]) == len(told["en"]) == 55
    assert not told["nl"] & told["en"]
