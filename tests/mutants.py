"""Takes the guards away one by one, in the running process: what the matrix of routes must notice every time.

Three kinds: a wrapper around a view (sign-in, second factor, terms, method, live grant) is taken off; a condition in
a lookup that starts from a person is dropped; a lookup through the viewer in a view becomes a lookup of everything.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from django.urls import URLPattern

from tests import matrix

ROOT = Path(__file__).resolve().parent.parent
LOOKUPS = ["accounts/models/*.py", "logs/models/interaction.py", "logs/visits.py", "api/permissions.py"]
VIEWS = ["api/views/*.py", "accounts/views/*.py", "logs/views/**/*.py"]
ASKERS = {"user", "visitor", "parent", "reader", "request"}
NARROWS = {"filter", "exclude", "get", "first"}


@dataclass
class Mutant:
    name: str
    apply: Any  # a context manager factory


def mutants() -> list[Mutant]:
    found = list(_wrappers())
    for pattern in LOOKUPS:
        for path in sorted(ROOT.glob(pattern)):
            found += _in_file(path, _conditions)
    for pattern in VIEWS:
        for path in sorted(ROOT.glob(pattern)):
            found += _in_file(path, _viewers)
    return found


def _wrappers() -> Iterator[Mutant]:
    for key, pattern in matrix.known_routes().items():
        if key in matrix.OURS and not hasattr(pattern.callback, "view_class") and not hasattr(pattern.callback, "cls"):
            view = pattern.callback
            while hasattr(view, "__wrapped__"):
                yield Mutant(f"{key}: without {view.__code__.co_qualname}", _unwrapped(pattern, view.__wrapped__))
                view = view.__wrapped__


def _unwrapped(pattern: URLPattern, view: Any) -> Any:
    @contextmanager
    def changed() -> Iterator[None]:
        before, pattern.callback = pattern.callback, view
        try:
            yield
        finally:
            pattern.callback = before

    return changed


def _in_file(path: Path, changes: Any) -> Iterator[Mutant]:
    source = path.read_text()
    module = importlib.import_module(
        str(path.relative_to(ROOT).with_suffix("")).replace("/", ".").removesuffix(".__init__")
    )
    for number in range(len(list(changes(ast.parse(source))))):
        tree = ast.parse(source)
        function, described = _nth(changes, tree, number)
        ast.fix_missing_locations(tree)
        code = _code_of(compile(tree, str(path), "exec"), function)
        live = _live(module, function)
        if code and live and len(code.co_freevars) == len(live.__code__.co_freevars):
            yield Mutant(f"{path.relative_to(ROOT)} {function.name}: {described}", _recoded(live, code))


def _nth(changes: Any, tree: ast.Module, number: int) -> Any:
    for place, (function, described, change) in enumerate(changes(tree)):
        if place == number:
            change()
            return function, described
    raise LookupError(number)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _conditions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str, Any]]:
    """Each condition of each filter in a function that is handed the person who asks."""
    for function in _functions(tree):
        names = {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
        asks = names & ASKERS or function.name in {"active", "visitors", "live", "present", "current"}
        for node in ast.walk(function) if asks else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NARROWS:
                for part in list(node.keywords):
                    yield function, f"without {ast.unparse(part)}", lambda n=node, p=part: n.keywords.remove(p)
                for one in list(node.args):
                    yield function, f"without {ast.unparse(one)}", lambda n=node, o=one: n.args.remove(o)
        if function.name == "has_permission":
            for node in function.body:
                if isinstance(node, ast.If):
                    yield function, f"without if {ast.unparse(node.test)}", lambda f=function, n=node: f.body.remove(n)


def _viewers(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str, Any]]:
    """`X.objects.of_somebody(person)` becomes `X.objects.all()`; a guard of an API door goes."""
    for function in _functions(tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _starts_from_a_person(node):
                yield function, f"everything for {ast.unparse(node)}", lambda n=node: _all(n)
        if function.name == "initial":
            for statement in function.body[1:]:
                told = ast.unparse(statement).splitlines()[0]
                yield function, f"without {told}", lambda f=function, s=statement: f.body.remove(s)


def _starts_from_a_person(node: ast.Call) -> bool:
    of_manager = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value).endswith(".objects")
    return of_manager and any("person" in ast.unparse(one) or ast.unparse(one) == "user" for one in node.args)


def _all(node: ast.Call) -> None:
    node.func.attr, node.args, node.keywords = "all", [], []  # type: ignore[attr-defined]  # seen to be an Attribute


def _code_of(code: CodeType, function: ast.FunctionDef) -> CodeType | None:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            lines = {function.lineno, *(one.lineno for one in function.decorator_list)}
            if inner.co_name == function.name and inner.co_firstlineno in lines:
                return inner
            if found := _code_of(inner, function):
                return found
    return None


def _live(module: Any, function: ast.FunctionDef) -> FunctionType | None:
    """The function object that everybody holds, wrapped or not."""
    places = [module, *(thing for thing in vars(module).values() if inspect.isclass(thing))]
    lines = {function.lineno, *(one.lineno for one in function.decorator_list)}
    for place in places:
        found = inspect.unwrap(vars(place).get(function.name) or (lambda: None))
        if not isinstance(found, FunctionType) or found.__module__ != module.__name__:
            continue
        if found.__code__.co_firstlineno in lines:
            return found
    return None


def _recoded(live: FunctionType, code: CodeType) -> Any:
    @contextmanager
    def changed() -> Iterator[None]:
        before, live.__code__ = live.__code__, code
        try:
            yield
        finally:
            live.__code__ = before

    return changed
