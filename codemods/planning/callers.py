"""Find the functions and calls through which an argument has to travel from a test to a helper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from isolint.codemods.planning.questions import dotted_text, effects_of, undoes
from isolint.contracts import Refused
from isolint.facts.records import EventKind, ParameterKind, ScopeKind
from isolint.index import ProjectIndex, Role
from isolint.index.calls.call import Call
from isolint.index.resolution.values import External, FunctionValue, Instance, Result
from isolint.index.state.effects import EffectKind
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import Finding

_SHOWING = External("functools.update_wrapper")
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
        callers = [call for call in index.graph.incoming.get(function, ()) if call.callee == function]
        if not callers and kind == "helper":
            raise Refused(f"nothing that is known calls `{index.resolver.scope(function).qualname}`")
        for call in callers:
            site = _call_site(index, call, what)
            sites = result.calls.setdefault(index.program.path(call.caller), [])
            if site not in sites:
                sites.append(site)
            pending.append(call.caller)
    return result


def _kind(index: ProjectIndex, function: int, what: str) -> str:
    scope = index.resolver.scope(function)
    role = index.roles.of(function)
    name = scope.qualname
    if scope.kind is not ScopeKind.FUNCTION or role not in _KINDS:
        raise Refused(
            f"`{name if scope.kind is not ScopeKind.MODULE else 'the module'}` cannot be given {what}"
        )
    if index.roles.lifetime(function) is not FixtureScope.FUNCTION:
        raise Refused(f"the fixture `{name}` is wider than a function, so it cannot ask for {what}")
    owner = index.program.enclosing_class(function)
    if owner is not None and index.suite.is_testcase(owner):
        raise Refused(f"`{name}` is a method of a `unittest.TestCase`, which takes no fixtures")
    if not index.suite.takes_fixtures(owner):
        raise Refused(f"`{name}` is a method of a class whose base, of a library, may take no fixtures")
    parent = index.program.parent(function)
    if parent is not None and index.resolver.scope(parent).kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
        raise Refused(f"`{name}` is nested in another function")
    _check_decorators(index, function, what)
    if owner is not None and _is_overridden(index, function, owner):
        raise Refused(f"`{name}` has other versions in other classes, which would not take {what}")
    return _KINDS[role]


def _is_overridden(index: ProjectIndex, function: int, owner: int) -> bool:
    """Tell whether a base or a derived class has a method of the same name."""
    name = index.resolver.scope(function).name
    ancestry = index.resolver.classes.ancestry
    return index.roles.of(function) is Role.HELPER and any(
        other != owner and name in scope.bindings and (owner in ancestry(other) or other in ancestry(owner))
        for other, scope in enumerate(index.program.scopes)
        if scope.kind is ScopeKind.CLASS
    )


def _check_decorators(index: ProjectIndex, function: int, what: str) -> None:
    """Refuse a function whose wrapper decides what it is called with, or how often."""
    name = index.resolver.scope(function).qualname
    outer = index.program.parent(function) or 0
    for decorator in index.resolver.scope(function).decorators:
        known = index.resolver.decorator_name(function, decorator.term) or ""
        if known.partition(".")[0] == "hypothesis":
            raise Refused(f"`{name}` runs many times in one test by Hypothesis, which {what} would outlast")
        value = index.resolver.value(outer, decorator.term)
        value = value.callee if isinstance(value, Result) else value
        if isinstance(value, Instance):
            called = index.resolver.classes.method(value.scope, "__call__")
        else:
            called = value.function if isinstance(value, FunctionValue) else None
        is_ours = isinstance(value, FunctionValue | Instance)
        is_asked = index.roles.of(function) in (Role.TEST, Role.FIXTURE)
        if is_ours and (called is None or not _passes_on(index, called, is_asked=is_asked)):
            raise Refused(f"`{name}` has a decorator of the project, which may not pass {what} on")


def _passes_on(index: ProjectIndex, decorator: int, *, is_asked: bool) -> bool:
    """Tell whether a decorator's wrapper takes whatever keywords there are.

    Where pytest is asked for these, it has to see those of the function: `functools.wraps` shows them.
    """
    path = index.program.path(decorator)
    home = index.resolver.scope(decorator)
    inside = [
        index.program.number(path, place)
        for place, scope in enumerate(index.program.modules[path].scopes)
        if scope.span.line > home.span.line and scope.span.end_line <= home.span.end_line
    ]
    parameters = (one for number in inside for one in index.resolver.scope(number).parameters)
    if not any(one.kind is ParameterKind.DOUBLE_STAR for one in parameters):
        return False
    return not is_asked or any(_copies_signature(index, number) for number in (decorator, *inside))


def _copies_signature(index: ProjectIndex, number: int) -> bool:
    """Tell whether a scope is shown as what it wraps, or makes another one so."""
    if index.resolver.has_decorator(number, "functools.wraps"):
        return True
    return any(
        event.kind is EventKind.CALL and index.resolver.value(number, event.term) == _SHOWING
        for event in index.resolver.scope(number).events
    )


def _position(index: ProjectIndex, call: Call) -> int | None:
    """Return the position at which a call passes a new argument, None where it has to go by keyword."""
    parameters = index.resolver.scope(call.callee).parameters
    arguments = index.resolver.scope(call.caller).events[call.event].args
    is_method = index.program.enclosing_class(call.callee) is not None
    is_static = index.resolver.has_decorator(call.callee, "builtins.staticmethod")
    is_unbound = is_method and not is_static and call.receiver is None
    if is_unbound or any(parameter.kind is ParameterKind.STAR for parameter in parameters):
        return None
    plain = sum(
        parameter.kind is ParameterKind.POSITIONAL and parameter.default is None for parameter in parameters
    )
    position = plain - int(is_method and not is_static)
    return position if len(arguments) >= position else None


def _call_site(index: ProjectIndex, call: Call, what: str) -> dict[str, Any]:
    name = index.resolver.scope(call.callee).qualname
    if call.event < 0:
        raise Refused(f"`{name}` is called by a framework, which cannot be made to pass {what}")
    event = index.resolver.scope(call.caller).events[call.event]
    callee = dotted_text(event.term, index.resolver.scope(call.caller))
    target = index.resolver.value(call.caller, event.term)
    if callee is None or getattr(target, "function", None) != call.callee:
        raise Refused(f"`{name}` is not called by its name on line {event.span.line}")
    others = {other.callee for other in index.graph.outgoing[call.caller] if other.event == call.event}
    if len(others) > 1:
        raise Refused(f"the call of `{name}` on line {event.span.line} may call another function as well")
    return {
        "line": event.span.line,
        "column": event.span.column,
        "callee": callee,
        "position": _position(index, call),
    }


def threaded(index: ProjectIndex, finding: Finding) -> Threading:
    """Return the way of `monkeypatch` to a finding's write, or raise `Refused`."""
    (effect, *_) = effects_of(index, [finding], EffectKind.WRITE)
    return threaded_to(index, effect.source)


def threaded_to(index: ProjectIndex, function: int) -> Threading:
    """Return the way of `monkeypatch` to a function, or raise `Refused`."""
    found = thread(index, [function], "`monkeypatch`")
    for given in found.functions:
        if undoes(index, given):
            name = index.resolver.scope(given).qualname
            raise Refused(f"`{name}` calls `monkeypatch.undo()`, which would undo this too")
    return found


def payloads(index: ProjectIndex, ways: Iterable[Threading]) -> dict[str, dict[str, Any]]:
    """Return file -> what rewrites need of the functions and calls on some ways, each once."""
    found: dict[str, dict[str, Any]] = {}
    for way in ways:
        for function, kind in way.functions.items():
            row = {"line": index.resolver.scope(function).span.line, "kind": kind}
            _append(found.setdefault(index.program.path(function), {}), "functions", row)
        for home, calls in way.calls.items():
            for call in calls:
                _append(found.setdefault(home, {}), "calls", call)
    return found


def _append(payload: dict[str, Any], key: str, row: Any) -> None:
    rows = payload.setdefault(key, [])
    if row not in rows:
        rows.append(row)
