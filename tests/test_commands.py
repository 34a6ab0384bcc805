"""Every command of ours that sends or erases can be rehearsed."""

import pytest
from django.core.management import get_commands, load_command_class

OURS = {name: app for name, app in get_commands().items() if app in ("accounts", "logs", "serve_return")}
# Neither sends nor erases: reads, adds, or starts processes.
HARMLESS = {"audit", "breakglass", "create_token", "seed", "seed_demo", "tips", "up"}


def parsers(parser):
    """Its own and those of its actions."""
    yield parser
    for action in parser._actions:
        if isinstance(action.choices, dict):
            yield from action.choices.values()


@pytest.mark.parametrize("name", sorted(OURS.keys() - HARMLESS))
def test_can_be_rehearsed(name):
    first, *actions = parsers(load_command_class(OURS[name], name).create_parser("manage.py", name))
    assert all("--dry-run" in parser._option_string_actions for parser in actions or [first])


def test_what_is_harmless_exists():
    assert OURS.keys() >= HARMLESS
