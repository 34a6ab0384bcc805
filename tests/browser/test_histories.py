"""Edits on several phones: whatever the network does, the phones end equal and no typed text is lost."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.api.phone import Phone
from tests.browser.handset import Rules
from tests.browser.histories import Histories
from tests.faults import report

SEED = 20261128
STEPS = 30


@pytest.fixture
def histories(page, lotte, noor):
    """The machine, with one person's phones, the browser's rules and the real API."""
    given = {"js": Rules(page), "api": Phone(lotte), "child": noor, "tally": Counter()}
    return type("These", (Histories,), given)


def play(histories, count):
    chosen = settings(
        max_examples=count, stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(seed(SEED)(histories), settings=chosen)


@pytest.mark.timeout(240)
def test_phones_end_equal_and_no_text_is_lost(histories):
    play(histories, 20)
    assert histories.tally["histories"] >= 20
    assert histories.tally["put conflict"] > 0


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_thousand_histories(histories):
    play(histories, 1_000)
    report.write(
        "histories", seed=SEED, steps_at_most=STEPS, counts=dict(sorted(histories.tally.items())), lost=0, unequal=0
    )
    assert histories.tally["histories"] >= 1_000
