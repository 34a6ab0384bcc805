"""Takes the guards away one by one, in the running process: what the matrix of routes or a test must notice every time.

A wrapper around a view (sign-in, second factor, terms, method, live grant) is taken off; the permission of an API view
goes, or a token's scope becomes wider; a condition in a lookup that starts from a person is dropped; a lookup through
the viewer becomes a lookup of everything; a refusal (`if …: raise`) of somebody is passed over.
"""

import ast
import importlib
import inspect
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any
from unittest import mock

from django.urls import URLPattern

from api.door import Door
from tests import matrix

ROOT = Path(__file__).resolve().parent.parent
LOOKUPS = ["accounts/models/*.py", "logs/models/*.py", "logs/*.py", "api/outbox.py", "api/permissions.py"]
VIEWS = ["api/views/*.py", "accounts/views/*.py", "logs/views/**/*.py"]
ASKERS = {"user", "visitor", "parent", "reader", "request"}
PERSONS = {"self.person", *ASKERS}
REFUSED_TO = ASKERS | {"by"}
# Not about who asks: what is due, how texts are chosen, and rows that a view already looked up through the viewer.
NOT_GUARDS = {
    f"logs/{name}.py"
    for name in ("editing", "moving_in", "nudges", "previews", "retention", "subscribing", "summaries", "week_story")
}
NARROWS = {"filter", "exclude", "get", "first"}


@dataclass
class Mutant:
    name: str
    apply: Any  # a context manager factory
    places: list[tuple[str, range]]  # file and lines: who passes there may notice
    keys: list[str] = field(default_factory=list)  # the routes it is about


def mutants() -> list[Mutant]:
    found = [*_wrappers(), *_permissions()]
    for patterns, kinds in ((LOOKUPS, (_conditions, _viewers, _refusals)), (VIEWS, (_narrowed, _viewers, _refusals))):
        for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
            if str(path.relative_to(ROOT)) not in NOT_GUARDS:
                for kind in kinds:
                    found += _in_file(path, kind)
    seen: Counter[str] = Counter()
    for mutant in found:
        seen[mutant.name] += 1
        mutant.name += f" ({seen[mutant.name]})" if seen[mutant.name] > 1 else ""
    return found


def _permissions() -> Iterator[Mutant]:
    """Each API view without its permission, and open to a token that may only log."""
    seen: dict[type[Door], list[str]] = {}
    for key, pattern in matrix.known_routes().items():
        view = getattr(pattern.callback, "cls", None)
        if isinstance(view, type) and issubclass(view, Door):
            seen.setdefault(view, []).append(key)
    for view, keys in sorted(seen.items(), key=lambda one: one[0].__qualname__):
        name, at = f"{view.__module__.replace('.', '/')}.py {view.__name__}", ([_place(view)], keys)
        yield Mutant(f"{name}: without permission", _with_attribute(view, "permission_classes", []), *at)
        every = ("GET", "POST", "PUT", "PATCH", "DELETE")
        if {method for method in every if hasattr(view, method.lower())} - set(view.log_scope):
            yield Mutant(f"{name}: all for a token that may only log", _with_attribute(view, "log_scope", every), *at)


def _place(thing: Any) -> tuple[str, range]:
    lines, first = inspect.getsourcelines(thing)
    return str(inspect.getsourcefile(thing)), range(first + 1, first + len(lines))  # its first line runs at import


def _with_attribute(view: Any, name: str, value: object) -> Any:
    return lambda: mock.patch.object(view, name, value)


def _wrappers() -> Iterator[Mutant]:
    for key, pattern in matrix.known_routes().items():
        if key in matrix.OURS and not hasattr(pattern.callback, "view_class") and not hasattr(pattern.callback, "cls"):
            view = pattern.callback
            while hasattr(view, "__wrapped__"):
                name, change = f"{key}: without {view.__code__.co_qualname}", _unwrapped(pattern, view.__wrapped__)
                yield Mutant(name, change, [_place(inspect.unwrap(view))], [key])
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
            lines = range(function.body[0].lineno, (function.end_lineno or 0) + 1)
            name = f"{path.relative_to(ROOT)} {function.name}: {described}"
            yield Mutant(name, _recoded(live, code), [(str(path), lines)])


def _nth(changes: Any, tree: ast.Module, number: int) -> Any:
    for place, (function, described, change) in enumerate(changes(tree)):
        if place == number:
            change()
            return function, described
    raise LookupError(number)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Its nodes, without those of functions inside it: those live on in what was decorated, and lose their wrapper."""
    waiting: list[ast.AST] = [function]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.FunctionDef)]


def _conditions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str, Any]]:
    """Each condition of each filter in a function that is handed the person who asks."""
    for function in _functions(tree):
        names = {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
        asks = names & ASKERS or function.name in {"active", "visitors", "live", "present", "current"}
        for node in _own(function) if asks else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NARROWS:
                for part in list(node.keywords):
                    yield function, f"without {ast.unparse(part)}", lambda n=node, p=part: n.keywords.remove(p)
                for one in list(node.args) if node.func.attr != "get" else ():  # `get(x, y)` is a dictionary's
                    yield function, f"without {ast.unparse(one)}", lambda n=node, o=one: n.args.remove(o)
        if function.name == "has_permission":
            for node in function.body:
                if isinstance(node, ast.If):
                    yield function, f"without if {ast.unparse(node.test)}", lambda f=function, n=node: f.body.remove(n)


def _narrowed(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str, Any]]:
    """The same in a view, but for the number in its address: that names a thing, and does not ask whose it is."""
    for function, described, change in _conditions(tree):
        if not described.startswith("without pk="):
            yield function, described, change


def _refusals(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str, Any]]:
    """`if …: raise …` in a function that is handed the person who asks."""
    for function in _functions(tree):
        names = {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
        for node in _own(function) if names & REFUSED_TO else ():
            if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[0], ast.Raise):
                yield function, f"without if {ast.unparse(node.test)}: raise", lambda n=node: _never(n)


def _never(node: ast.If) -> None:
    node.test = ast.Constant(value=False)


def _viewers(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str, Any]]:
    """`X.objects.of_somebody(person)` becomes `X.objects.all()`; a guard of an API door goes."""
    for function in _functions(tree):
        for node in _own(function):
            if isinstance(node, ast.Call) and _starts_from_a_person(node):
                yield function, f"everything for {ast.unparse(node)}", lambda n=node: _all(n)
        if function.name == "initial":
            for statement in function.body[1:]:
                if isinstance(statement, ast.If):
                    continue  # a refusal
                told = ast.unparse(statement).splitlines()[0]
                yield function, f"without {told}", lambda f=function, s=statement: f.body.remove(s)


def _starts_from_a_person(node: ast.Call) -> bool:
    of_rows = isinstance(node.func, ast.Attribute) and ".objects" in ast.unparse(node.func.value)
    return of_rows and any("person(" in told or told in PERSONS for told in map(ast.unparse, node.args))


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
