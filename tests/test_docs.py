"""The documents say what is: commands, links, settings and files that they name exist."""

import re
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
CALL = re.compile(r"(?:manage\.py|sr (?:root|serve-return)) ([a-z_]+)([^\n`&|;#]*)")
OPTION = re.compile(r"(?<=\s)--[a-z][a-z-]*")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"")
SETTING = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"")
PATH = re.compile(r"`((?:serve_return|accounts|logs|api|templates|tests|docs)/[\w./-]+)`")


def named(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_make_target_exists(path):
    targets = set(re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(), re.M))
    said = set(re.findall(r"(?:^|`|&& |\s{4}|\d )make ([a-z.][\w./-]*)", path.read_text(), re.M))
    assert said - targets - {"python3"} == set()


def test_readme_and_contributing_name_targets_and_commands():
    text = (ROOT / "README.md").read_text()
    assert {"run", "test"} <= set(re.findall(r"^make (\w+)", text, re.M))
    assert {name for name, _ in CALL.findall(text)} >= {"tick", "create_token"}


def options(parser):
    """Its own options and those of its actions."""
    inner = [one for action in parser._actions if isinstance(action.choices, dict) for one in action.choices.values()]
    return {
        *parser._option_string_actions,
        *(name for one in inner for name in getattr(one, "_option_string_actions", ())),
    }


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_command_exists_and_takes_the_options_it_is_given(path):
    known, wrong = get_commands(), []
    for name, rest in CALL.findall(path.read_text()):
        if name not in known:
            wrong.append(name)
            continue
        app = known[name]
        command = load_command_class(app, name) if isinstance(app, str) else app
        takes = options(command.create_parser("manage.py", name))
        wrong += [f"{name} {option}" for option in OPTION.findall(rest) if option not in takes]
    assert wrong == []


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_module_that_is_run_exists(path):
    modules = set(re.findall(r"python3? -m ([a-z_.]+)", path.read_text()))
    assert [name for name in modules if find_spec(name) is None] == []


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_link_within_the_project_resolves(path):
    links = {first or second for first, second in LINK.findall(path.read_text())}
    assert sorted(link for link in links if not (path.parent / link).exists()) == []


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_every_file_that_is_named_exists(path):
    files = set(PATH.findall(path.read_text()))
    assert sorted(name for name in files if not (ROOT / name).exists()) == []


def test_every_setting_is_documented_and_every_documented_one_is_read():
    read = set(SETTING.findall((ROOT / "serve_return" / "settings.py").read_text()))
    table = (ROOT / "docs" / "operations.md").read_text().split("## Environment")[1].split("\n## ")[0]
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.M))
    assert read
    assert documented == read


def test_every_decision_has_its_four_headings_and_fits_a_screen():
    wanted = ["Context", "Decision", "Not chosen", "Consequences"]
    odd = [path.name for path in ADRS if re.findall(r"^## (.+)$", path.read_text(), re.M) != wanted]
    long = [path.name for path in ADRS if len(path.read_text().splitlines()) > 45]
    assert (odd, long) == ([], [])


def test_decisions_are_numbered_without_gaps_and_titled_with_their_number():
    numbers = [path.name[:4] for path in ADRS]
    assert numbers == [f"{number:04}" for number in range(1, len(ADRS) + 1)]
    assert [path.name for path in ADRS if not path.read_text().startswith(f"# {path.name[:4]}. ")] == []


def test_the_tour_taps_words_that_are_on_the_pages():
    tour = (ROOT / "README.md").read_text().split("## A tour")[1].split("\n## ")[0]
    said = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", tour)) - {"Lotte", "Vera", "English"}
    catalogue = polib.pofile(str(ROOT / "serve_return" / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    assert said
    assert said - {entry.msgstr for entry in catalogue} == set()


def test_architecture_stays_readable_in_one_sitting():
    assert len((ROOT / "docs" / "architecture.md").read_text().splitlines()) <= 250


def test_pictures_of_the_readme_are_small():
    pictures = sorted((ROOT / "docs" / "screenshots").glob("*"))
    assert len(pictures) == 6
    assert [one.name for one in pictures if one.suffix != ".png" or one.stat().st_size > 120 * 1024] == []
