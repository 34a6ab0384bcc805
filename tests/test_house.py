"""The house rules of the code: where things are, how big they may be, what is pinned and what is classified."""

import ast
import statistics
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from accounts.personal import FIELDS, Kind

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("serve_return", "accounts", "logs", "api")
GIVEN = {"serve_return", "accounts", "logs", "api", "templates", "tests", "manage.py", "pyproject.toml"}
CONVENTION = {
    "requirements.lock", "requirements-dev.lock", "requirements-production.lock",
    "Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".ci",
    "docs", ".gitignore", "LICENSE",
}  # fmt: skip
TEXT = {".py", ".html", ".txt", ".css", ".js", ".md", ".toml", ".json"}
VIEW_VERBS = {"get", "post", "put", "patch", "delete", "list", "create", "retrieve", "update", "destroy"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked() -> list[str]:
    """Every file of the project, new ones included, ignored ones not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if (ROOT / name).is_file()]


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for name in tracked():
        if name.endswith(".py") and name.split("/")[0] in packages and "/migrations/" not in name:
            yield name, parsed(name)


def functions(*packages: str) -> Iterator[tuple[str, str, Function]]:
    for name, tree in modules(*packages):
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield name, f"{name}:{node.lineno} {node.name}", node


def body(function: Function) -> list[ast.stmt]:
    """Without the docstring."""
    return function.body[1:] if ast.get_docstring(function) else function.body


def statements(function: Function) -> int:
    return sum(isinstance(node, ast.stmt) for part in body(function) for node in ast.walk(part))


def lines(function: Function) -> int:
    rest = body(function)
    return (rest[-1].end_lineno or 0) - rest[0].lineno + 1 if rest else 0


def is_view(name: str, function: Function) -> bool:
    """A function of the request, or a method named for one in a module of views."""
    first = [argument.arg for argument in function.args.args[:2]]
    in_views = "/views" in name
    return "request" in first and (in_views or first[0] == "request") and not function.name.startswith("_")


def test_the_top_level_is_the_one_that_was_agreed():
    top = {name.split("/")[0] for name in tracked()}
    assert GIVEN - top == set()
    assert top - GIVEN - CONVENTION == set()


def test_no_drawer_for_everything():
    names = {Path(name).stem for name in tracked() if name.endswith(".py")}
    assert names & {"services", "utils", "helpers", "common", "misc", "signals"} <= {"services"}
    assert [name for name in tracked() if name.endswith("services.py")] == ["tests/services.py"]


def test_no_file_is_longer_than_300_lines():
    long = {
        name: count
        for name in tracked()
        if Path(name).suffix in TEXT and "/migrations/" not in name and "/content/" not in name
        for count in [len((ROOT / name).read_text().splitlines())]
        if count > 300
    }
    assert long == {}


def test_files_are_small():
    sizes = [len((ROOT / name).read_text().splitlines()) for name, _ in modules(*PACKAGES)]
    assert statistics.median(sizes) <= 60


def test_functions_are_small():
    sizes = {place: statements(function) for _, place, function in functions(*PACKAGES)}
    assert {place: size for place, size in sizes.items() if size > 25} == {}
    assert statistics.median(sizes.values()) <= 8


def test_views_are_doors_of_at_most_12_lines():
    views = {place: lines(function) for name, place, function in functions(*PACKAGES) if is_view(name, function)}
    assert views
    assert {place: size for place, size in views.items() if size > 12} == {}


def test_tasks_are_doors_of_at_most_10_lines():
    tasks = {place: lines(function) for name, place, function in functions(*PACKAGES) if name.endswith("/tasks.py")}
    assert tasks
    assert {place: size for place, size in tasks.items() if size > 10} == {}


def test_every_module_says_what_it_is_for():
    silent = [
        name for name, tree in modules(*PACKAGES, "tests") if tree.body and not (ast.get_docstring(tree) or "").strip()
    ]
    assert silent == []


def test_nothing_is_imported_inside_a_function_to_break_a_cycle():
    inner = [
        place
        for _, place, function in functions(*PACKAGES)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and function.name != "ready"
    ]
    assert inner == []


def test_nothing_happens_behind_a_row():
    """No signals and no save() of our own: what follows from a change is in the verb that makes it."""
    guard = "accounts/models/access_log.py"  # append-only: its save() and delete() do nothing but refuse
    behind = [
        place
        for name, place, function in functions(*PACKAGES)
        if function.name in ("save", "delete") and "/models/" in name and name != guard
    ]
    signals = [name for name, tree in modules(*PACKAGES) if "django.db.models.signals" in ast.dump(tree)]
    assert (behind, signals) == ([], [])


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-production.lock"])
def test_locks_are_pinned_by_hash_and_hold_no_address(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(pinned) > 30
    assert text.count("==") >= len(pinned)
    assert text.count("--hash=sha256:") >= len(pinned)


def test_the_engine_stands_in_the_project_file_by_name():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = " ".join(project["project"]["dependencies"] + project["dependency-groups"]["dev"])
    assert [
        name
        for name in ("django>", "djangorestframework>", "celery[", "redis>", "pytest-django>")
        if name not in needed
    ] == []


def test_every_stored_field_is_classified():
    ours = [
        model
        for label in ("accounts", "logs")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    stored = {
        f"{model._meta.label}.{field.name}"
        for model in ours
        if not model._meta.auto_created
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if not field.primary_key
    }
    classified = {f"{model}.{name}" for model, fields in FIELDS.items() for name in fields}
    assert stored - classified == set(), "not classified in accounts/personal.py"
    assert classified - stored == set(), "classified but not there"
    assert all(isinstance(kind, Kind) for fields in FIELDS.values() for kind in fields.values())
