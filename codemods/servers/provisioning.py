"""Find fixtures that set up a database alike and differ in what they put into it, and what they share."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass

from isolint.codemods.planning.sources import IMPORTS, Function, Sources, body_of
from isolint.index import ProjectIndex
from isolint.index.resolution.values import ClassValue, External, FunctionValue, Value
from isolint.index.suite.fixtures import Fixture

#: Fewer statements than this are not worth a fixture of their own.
_WORTH = 3


@dataclass(frozen=True, slots=True)
class Provision:
    """A fixture in parts: its `head` makes the `variable` handed out, its `middle` fills it, `tail` ends it.

    `container` is the one parameter, by which it gets the server.
    """

    path: str
    function: int
    name: str
    node: Function
    container: str
    variable: str
    head: tuple[ast.stmt, ...]
    middle: tuple[ast.stmt, ...]
    handing: ast.stmt
    tail: tuple[ast.stmt, ...]

    @property
    def code(self) -> list[ast.stmt]:
        """Return the statements that others may have too, without imports."""
        return [one for one in (*self.head, *self.tail) if not isinstance(one, IMPORTS)]

    @property
    def imports(self) -> list[ast.stmt]:
        """Return the imports of the head."""
        return [one for one in self.head if isinstance(one, IMPORTS)]

    @property
    def is_async(self) -> bool:
        """Tell whether it is an async fixture."""
        return isinstance(self.node, ast.AsyncFunctionDef)


def provisions(
    index: ProjectIndex, sources: Sources, containers: Collection[int]
) -> Iterator[list[Provision]]:
    """Yield groups of fixtures that ask for one of the containers and differ in their middle only."""
    found: dict[Hashable, list[Provision]] = {}
    for fixture in [fixture for _, fixture in sorted(index.fixtures.by_function.items())]:
        provision = _provision(index, sources, fixture, containers)
        key = _Spelling(index, sources, provision).key() if provision is not None else None
        if provision is not None and key is not None:
            found.setdefault(key, []).append(provision)
    yield from (group for group in found.values() if len(group) > 1)


def _provision(
    index: ProjectIndex, sources: Sources, fixture: Fixture, containers: Collection[int]
) -> Provision | None:
    scope = index.resolver.scope(fixture.function)
    if fixture.owner is not None or fixture.autouse or len(scope.parameters) != 1:
        return None
    container = scope.parameters[0].name
    meant = index.fixtures.find(container, fixture.path, None, besides=fixture.function)
    if meant is None or meant.function not in containers:
        return None
    node = sources.function(fixture.path, scope.span.line)
    body = body_of(node)
    lines = [statement.lineno for statement in body]
    yielding = [one for one in ast.walk(node) if isinstance(one, (ast.Yield, ast.YieldFrom))]
    places = [place for place, statement in enumerate(body) if _handed_out(statement) is not None]
    if len(yielding) != 1 or len(places) != 1 or len(set(lines)) < len(lines):
        return None
    variable = _handed_out(body[places[0]])
    bound = [place for place in range(places[0]) if variable in _bound(body[place])]
    if variable is None or len(bound) != 1:
        return None
    cut = bound[0] + 1
    found = Provision(
        path=fixture.path,
        function=fixture.function,
        name=fixture.name,
        node=node,
        container=container,
        variable=variable,
        head=tuple(body[:cut]),
        middle=tuple(body[cut : places[0]]),
        handing=body[places[0]],
        tail=tuple(body[places[0] + 1 :]),
    )
    return found if len(found.code) >= _WORTH and _is_separable(found) else None


def _is_separable(provision: Provision) -> bool:
    """Tell whether the middle uses nothing of the head but what is handed out, and the tail nothing of it."""
    inner = {name for one in provision.code for name in _bound(one)} | {provision.container}
    middle = {name for one in provision.middle for name in (*_read(one), *_bound(one))}
    own = {name for one in provision.middle for name in _bound(one)}
    ended = {name for one in provision.tail for name in _read(one)}
    return not (inner - {provision.variable}) & middle and not own & (ended | inner)


def _handed_out(statement: ast.stmt) -> str | None:
    """Return NAME where a statement is `yield NAME`."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    given = value.value if isinstance(value, ast.Yield) else None
    return given.id if isinstance(given, ast.Name) else None


def _bound(statement: ast.AST) -> set[str]:
    """Return the variables that a statement binds, imports aside."""
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }


def _read(statement: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def value_of(index: ProjectIndex, function: int, name: str) -> Value:
    """Return what a name that a function does not bind itself, other than by an import, means in it."""
    scope = index.resolver.scope(function)
    term = scope.bindings.get(name)
    is_import = term is not None and term[0] == "import"
    return index.resolver.value(function, term if is_import and term is not None else ("name", name))


class _Spelling(ast.NodeTransformer):
    """Spells what a fixture shares with others so that equal spellings do the same, whatever the names."""

    def __init__(self, index: ProjectIndex, sources: Sources, provision: Provision) -> None:
        self._index = index
        self._sources = sources
        self._provision = provision
        self._function = provision.function
        self._local = {name for one in provision.code for name in _bound(one)} | {provision.container}
        self._numbers: dict[str, int] = {}
        self._is_own = True

    def key(self) -> Hashable | None:
        """Return the spelling, or None where a name means something to its own module only."""
        provision = self._provision
        texts = [self._text(one) for one in (*provision.node.decorator_list, *provision.code)]
        folder = self._index.fixtures.find(provision.container, provision.path, None)
        split = len([one for one in provision.head if not isinstance(one, IMPORTS)])
        number = self._numbers.get(provision.variable)
        same = (provision.is_async, len(provision.node.decorator_list), split, number, tuple(texts))
        return same if self._is_own and folder is not None else None

    def _text(self, node: ast.AST) -> str:
        return ast.dump(self.visit(copy.deepcopy(node)))

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Put a number in place of a local name, and what it means in place of any other."""
        if node.id in self._local:
            spelt = f"${self._numbers.setdefault(node.id, len(self._numbers))}"
        else:
            spelt = self._meaning(value_of(self._index, self._function, node.id))
        return ast.Name(spelt, node.ctx)

    def _meaning(self, value: Value) -> str:
        match value:
            case External(name):
                return name
            case ClassValue(scope):
                return f"#{scope}"
            case FunctionValue(function, None):
                is_helper = self._index.is_test_code(self._index.program.path(function))
                return _helper(self._index, self._sources, function) if is_helper else f"#{function}"
            case _:
                self._is_own = False
                return ""


def _helper(index: ProjectIndex, sources: Sources, function: int) -> str:
    """Return what a helper of a test module does, as the same text for all that do the same."""
    scope = index.resolver.scope(function)
    node = copy.deepcopy(sources.function(index.program.path(function), scope.span.line))
    node.returns = None
    if ast.get_docstring(node, clean=False) is not None:
        node.body = node.body[1:]
    local = {argument.arg for argument in ast.walk(node) if isinstance(argument, ast.arg)} | _bound(node)
    free = sorted(_read(node) - local)
    meant = [value_of(index, function, name) for name in free]
    known = [value.name if isinstance(value, External) else f"#{function}" for value in meant]
    return f"{ast.dump(node)} {known}"


def makes_up_name(index: ProjectIndex, sources: Sources, function: int, call: ast.expr) -> bool:
    """Tell whether an expression calls a helper without arguments for a text that is new each time."""
    if not isinstance(call, ast.Call) or call.args or call.keywords or not isinstance(call.func, ast.Name):
        return False
    value = value_of(index, function, call.func.id)
    if not isinstance(value, FunctionValue) or not index.is_test_code(index.program.path(value.function)):
        return False
    scope = index.resolver.scope(value.function)
    node = sources.function(index.program.path(value.function), scope.span.line)
    last = node.body[-1]
    names = [value_of(index, value.function, name) for name in _read(node)]
    is_new = any(isinstance(one, External) and one.name.startswith(("uuid", "secrets")) for one in names)
    return is_new and isinstance(last, ast.Return) and isinstance(last.value, ast.JoinedStr)


def maker(index: ProjectIndex, provision: Provision) -> str | None:
    """Return the library whose function makes what a fixture hands out."""
    for node in ast.walk(provision.head[-1]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base = node.func.value
            value = value_of(index, provision.function, base.id) if isinstance(base, ast.Name) else None
            if isinstance(value, External):
                return value.name.partition(".")[0]
    return None
