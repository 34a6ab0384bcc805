"""The phone and the plain form weigh two changes alike."""

import random
from typing import Any

from logs.weighing import weigh
from tests.browser.handset import Rules

VALUES: dict[str, list[Any]] = {
    "note": ["", "a", "b"], "note_for": ["me", "family"], "routine": [None, "bath", "meal"], "kept": [True, False],
    "serves": [[], ["look"], ["look", "cry"], ["cry", "look"]],
}  # fmt: skip


def test_both_weigh_a_thousand_changes_alike(page):
    js, chance = Rules(page), random.Random(20261128)
    for _ in range(1_000):
        base, theirs = ({name: chance.choice(values) for name, values in VALUES.items()} for _ in range(2))
        mine = {name: chance.choice(values) for name, values in VALUES.items() if chance.random() < 0.6}
        free, clash = weigh(base, mine, theirs)
        assert js("merged", base, mine, theirs) == {"free": free, "clash": clash}
