"""Find the functions and calls through which an argument has to travel from a test to a helper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from isolint.codemods._planning import dotted_text
from isolint.contracts import Refused
from isolint.facts.records import ParameterKind, ScopeKind
from isolint.index import ProjectIndex, Role
from isolint.index.calls import Call
from isolint.index.fixtures import FixtureScope

_KINDS = {Role.TEST: "test", Role.FIXTURE: "fixture", Role.HELPER: "helper"}


@dataclass(slots=True)
class Threading:
    """`functions` get the parameter, by kind; `calls` pass it on: file -> what a rewrite needs of each."""

    functions: dict[int, str] = field(default_factory=dict)
    calls: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def thread(index: ProjectIndex, start: Iterable[int], what: str) -> Threading:
    """Return the way of a function-scoped value from tests and fixtures to the functions that need it.

    Raises:
        Refused: A function on the way is called where there is no test to ask, or in a way not understood.
    """
    result = Threading()
    pending = list(start)
    while pending:
        function = pending.pop()
        if function in result.functions:
            continue
        kind = _kind(index, function, what)
        result.functions[function] = kind
        if kind != "helper":
            continue
        callers = [call for call in index.graph.incoming.get(function, ()) if call.callee == function]
        if not callers:
            raise Refused(f"nothing that is known calls `{index.resolver.scope(function).qualname}`")
        for call in callers:
            site = _call_site(index, call, what)
            result.calls.setdefault(index.program.path(call.caller), []).append(site)
            pending.append(call.caller)
    return result


def _kind(index: ProjectIndex, function: int, what: str) -> str:
    scope = index.resolver.scope(function)
    role = index.role(function)
    name = scope.qualname
    if scope.kind is not ScopeKind.FUNCTION or role not in _KINDS:
        raise Refused(
            f"`{name if scope.kind is not ScopeKind.MODULE else 'the module'}` cannot be given {what}"
        )
    if index.lifetime(function) is not FixtureScope.FUNCTION:
        raise Refused(f"the fixture `{name}` is wider than a function, so it cannot ask for {what}")
    owner = index.program.enclosing_class(function)
    if owner is not None and index.suite.is_testcase(owner):
        raise Refused(f"`{name}` is a method of a `unittest.TestCase`, which takes no fixtures")
    parent = index.program.parent(function)
    if parent is not None and index.resolver.scope(parent).kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
        raise Refused(f"`{name}` is nested in another function")
    return _KINDS[role]


def _call_site(index: ProjectIndex, call: Call, what: str) -> dict[str, Any]:
    name = index.resolver.scope(call.callee).qualname
    if call.event < 0:
        raise Refused(f"`{name}` is called by a framework, which cannot be made to pass {what}")
    event = index.resolver.scope(call.caller).events[call.event]
    callee = dotted_text(event.term, index.resolver.scope(call.caller))
    target = index.resolver.value(call.caller, event.term)
    if callee is None or getattr(target, "function", None) != call.callee:
        raise Refused(f"`{name}` is not called by its name on line {event.span.line}")
    parameters = index.resolver.scope(call.callee).parameters
    shift = int(index.program.enclosing_class(call.callee) is not None)
    plain = sum(
        parameter.kind is ParameterKind.POSITIONAL and parameter.default is None for parameter in parameters
    )
    position = plain - shift
    return {
        "line": event.span.line,
        "column": event.span.column,
        "callee": callee,
        "position": position if len(event.args) >= position else None,
    }
