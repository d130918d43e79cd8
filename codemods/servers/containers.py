"""Find the container that a fixture starts: how the fixture holds it, and what it is made with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from isolint.codemods.planning.sources import IMPORTS, Function, Sources, body_of
from isolint.contracts import Refused
from isolint.index import ProjectIndex
from isolint.index.resolution.values import External, Value
from isolint.index.sharing.duplicates import Copy
from isolint.rendering import literal

_CONTAINER = re.compile(r"testcontainers\.(?:\w+\.)*postgres\.PostgresContainer")
#: Images that run the plain server: others may keep connections to each database, or take another command.
_IMAGE = re.compile(r"(?:[\w.:-]+/)*(?:postgres|pgvector|postgis)(?::[\w.-]+)?(?:@sha256:\w+)?")
_ARGUMENTS = ("image", "port", "username", "password", "dbname", "driver")
_MOVABLE = frozenset({"image", "username", "password", "dbname", "driver"})


@dataclass(frozen=True, slots=True)
class Use:
    """A fixture that starts a container, which it calls `variable`.

    `hands_out` tells whether its value is the container itself, and `is_bare` whether that is all it does.
    """

    copy: Copy
    node: Function
    function: int
    call: ast.Call
    variable: str
    hands_out: bool
    is_bare: bool

    @property
    def path(self) -> str:
        """Return the file of the fixture."""
        return self.copy.path

    @property
    def where(self) -> str:
        """Return the fixture as messages name it."""
        return f"`{self.copy.name}` of `{self.copy.path}`"


def use_of(index: ProjectIndex, sources: Sources, copy: Copy, function: int) -> Use:
    """Return how a fixture uses the container that it starts, or refuse what cannot be taken apart."""
    node = sources.function(copy.path, copy.line)
    where = f"`{copy.name}` of `{copy.path}`"
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call) and _makes(index, function, one)]
    if not calls:
        raise Refused(f"{where} does not start its `PostgresContainer` itself")
    if len(calls) > 1:
        raise Refused(f"{where} starts several containers")
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and one.value is calls[0] and one.attr != "start":
            raise Refused(f"{where} configures its container with `{one.attr}`")
    variable = _held_by_with(node, calls[0]) or _held_by_calls(node, calls[0])
    if variable is None:
        raise Refused(f"{where} holds its container neither by `with` nor from `start()` to `stop()`")
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and one.attr.startswith("with_") and _is_name(one.value, variable):
            raise Refused(f"{where} configures its container with `{one.attr}`")
    given = [one.value for one in ast.walk(node) if isinstance(one, (ast.Yield, ast.Return))]
    hands_out = any(_is_name(one, variable) for one in given)
    return Use(copy, node, function, calls[0], variable, hands_out, hands_out and _is_bare(node, variable))


def made_by(index: ProjectIndex, function: int, call: ast.Call) -> Value:
    """Return what a call in a function calls by a plain name."""
    if not isinstance(call.func, ast.Name):
        return External("")
    scope = index.resolver.scope(function)
    return index.resolver.value(function, scope.bindings.get(call.func.id, ("name", call.func.id)))


def _makes(index: ProjectIndex, function: int, call: ast.Call) -> bool:
    value = made_by(index, function, call)
    return isinstance(value, External) and _CONTAINER.fullmatch(value.name) is not None


def _is_name(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _held_by_with(node: Function, call: ast.Call) -> str | None:
    """Return NAME of `with call as NAME:`."""
    for statement in ast.walk(node):
        for item in statement.items if isinstance(statement, ast.With) else ():
            if item.context_expr is call and isinstance(item.optional_vars, ast.Name):
                return item.optional_vars.id
    return None


def _held_by_calls(node: Function, call: ast.Call) -> str | None:
    """Return NAME where a fixture makes the container, starts it, and stops it as the last thing."""
    body = body_of(node)
    made = [place for place, one in enumerate(body) if isinstance(one, ast.Assign) and call in ast.walk(one)]
    target = body[made[0]].targets[0] if made else None  # type: ignore[attr-defined]
    if not made or not isinstance(target, ast.Name):
        return None
    name = target.id
    started, stopped = _calls(node, name, call, "start"), _calls(node, name, call, "stop")
    last = body[-1]
    ending = last.finalbody if isinstance(last, ast.Try) and not last.handlers and not last.orelse else [last]
    is_ended = len(ending) == 1 and _is_call(ending[0], stopped)
    starts = [one for one in body[made[0] :] if _is_call(one, started) or one is body[made[0]]]
    is_started = len(started) == 1 and starts == body[made[0] : made[0] + len(starts)]
    return name if is_started and is_ended and len(stopped) == 1 else None


def _calls(node: Function, name: str, made: ast.Call, method: str) -> list[ast.Call]:
    """Return the calls of a method of what is made, under its name or at once."""
    return [
        one
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == method
        if _is_name(one.func.value, name) or one.func.value is made
    ]


def _is_call(statement: ast.stmt, calls: list[ast.Call]) -> bool:
    return isinstance(statement, ast.Expr) and statement.value in calls


def _is_bare(node: Function, variable: str) -> bool:
    """Tell whether a fixture only starts a container, hands it out and stops it."""
    steps = [one for one in body_of(node) if not isinstance(one, IMPORTS)]
    if isinstance(steps[0], ast.With):
        return len(steps) == 1 and len(steps[0].body) == 1
    texts = [ast.unparse(one) for one in steps[1:] if ast.unparse(one) != f"{variable}.start()"]
    return texts in (
        [f"yield {variable}", f"{variable}.stop()"],
        [f"try:\n    yield {variable}\nfinally:\n    {variable}.stop()"],
    )


# What the container is made with


def imported(index: ProjectIndex, use: Use) -> str:
    """Return the import of the container's class."""
    value = made_by(index, use.function, use.call)
    assert isinstance(value, External)
    return f"from {value.name.rpartition('.')[0]} import PostgresContainer"


def constructor(index: ProjectIndex, use: Use) -> str:
    """Return the call that makes the container, its arguments spelt out."""
    texts = []
    for position, (name, node) in enumerate(_arguments(use.call)):
        meant = name or (_ARGUMENTS[position] if position < len(_ARGUMENTS) else "*")
        if meant not in _MOVABLE:
            raise Refused(f"{use.where} makes its container with `{meant}`, which is for one container")
        content = _constant(index, index.program.number(use.path), node)
        if not isinstance(content, (str, type(None))):
            raise Refused(
                f"`{ast.unparse(node)}` of `{use.path}` is no constant that a conftest could have as well"
            )
        if meant == "image" and _IMAGE.fullmatch(content or "") is None:
            raise Refused(f"the image `{content}` may do more with its databases than plain Postgres does")
        text = "None" if content is None else literal(content)
        texts.append(text if name is None else f"{name}={text}")
    return f"PostgresContainer({', '.join(texts)})"


def _arguments(call: ast.Call) -> Iterator[tuple[str | None, ast.expr]]:
    yield from ((None, node) for node in call.args)
    yield from ((keyword.arg or "**", keyword.value) for keyword in call.keywords)


def _constant(index: ProjectIndex, module: int, node: ast.expr) -> object:
    """Return the constant that an argument is, or `...` where it is not known."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        content = index.resolver.literal(index.resolver.value(module, ("name", node.id)))
        return content if content is not None else ...
    return ...
