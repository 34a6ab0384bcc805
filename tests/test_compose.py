"""docs/compose.yaml starts what docs/operations.md starts: the same commands, with settings that exist."""

import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "operations.md").read_text()
FILE = yaml.safe_load((ROOT / "docs" / "compose.yaml").read_text())
SERVICES = FILE["services"]
OURS = ("web", "worker", "clock", "migrate")
RECIPE = SERVICES["migrate"]["build"]["dockerfile_inline"]


def words(command):
    """A command line without where it listens, which differs."""
    return [word for word in shlex.split(command) if not re.fullmatch(r"[\d.]+:8000", word)]


def test_each_part_is_apart():
    assert set(SERVICES) == {*OURS, "database", "broker"}
    assert all(SERVICES[name]["image"] == FILE["x-ours"]["image"] for name in OURS)
    waited_for = {name for service in SERVICES.values() for name in service.get("depends_on", {})}
    assert waited_for <= set(SERVICES)


@pytest.mark.parametrize("name", ["web", "worker", "clock"])
def test_a_part_runs_the_command_of_its_unit(name):
    units = [line.removeprefix("/srv/serve-return/.venv/bin/") for line in re.findall(r"ExecStart=(.*)", GUIDE)]
    assert words(SERVICES[name]["command"]) in [words(unit) for unit in units]
    assert find_spec(shlex.split(SERVICES[name]["command"])[2])


def test_commands_of_manage_py_exist():
    called = re.findall(r"python manage\.py (\w+)", f"{SERVICES['migrate']['command']}\n{RECIPE}")
    assert called == ["migrate", "collectstatic"]
    assert set(called) <= set(get_commands())


@pytest.mark.parametrize("name", OURS)
def test_its_settings_are_in_the_guide(name):
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, re.M))
    in_the_image = set(re.findall(r"([A-Z_]+)=", RECIPE)) - {"PATH"}
    assert {*SERVICES[name]["environment"], *in_the_image} <= documented


def test_what_is_copied_into_the_image_is_here_and_is_all_that_runs():
    copied = [name for line in re.findall(r"^COPY (.*) \S+$", RECIPE, re.M) for name in line.split()]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert {"accounts", "api", "logs", "serve_return", "templates", "manage.py"} <= set(copied)


def test_the_broker_is_kept_as_the_guide_says():
    options = re.findall(r"--([a-z-]+) (\S+)", SERVICES["broker"]["command"])
    assert all(f"`{name} {value}`" in GUIDE for name, value in options)
    assert len(options) == 3


def test_nothing_but_the_web_server_is_open_and_it_only_to_its_own_machine():
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }
