"""Find the import-time environment of a test module: its writes, what reads them, and who waits for them."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence

from isolint.codemods.planning.questions import (
    early_readers,
    effects_of,
    environment_sites,
    environment_texts,
    free_name,
    knows_pytest,
    local_packages,
    must_be_wide,
    reading,
    wide_fixtures_reading,
    wide_hook_reading,
)
from isolint.contracts import Payload, Refused
from isolint.facts.records import EventKind, ScopeKind
from isolint.index import ProjectIndex
from isolint.index.resolution.values import External
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.state.environment import ANY_VARIABLE
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import Finding

#: Not of the standard library, but of no interest to what a test module sets for its tests.
_WITHOUT_VARIABLES = frozenset({"builtins", "mock", "pytest"})
#: What `unittest` calls around the tests of a module.
_SET_UPS = ("setUpModule", "tearDownModule")
#: Variables of which a library asks once, and what goes on for the process with what it was told.
_ASKED_ONCE = {"DJANGO_SETTINGS_MODULE": "Django"}


def import_block(index: ProjectIndex, path: str, findings: Sequence[Finding]) -> Payload:
    """Return the payload of `env_at_import` for a module, or raise `Refused`."""
    writes = effects_of(index, findings, EffectKind.WRITE)
    sites = environment_sites(writes)
    if ANY_VARIABLE in sites:
        raise Refused("the names of the variables are not known")
    for name in [name for _, name in sites if name in _ASKED_ONCE]:
        raise Refused(f"{_ASKED_ONCE[name]} asks for `{name}` once, and a fixture would set it for nothing")
    hook = wide_hook_reading(index, path, sites)
    if hook is not None:
        raise Refused(f"`{hook}` reads the environment before a fixture could set it")
    module = index.program.number(path)
    first = min(effect.event for effect in writes)
    under = _lines_that_read(index, module, sites, first)
    lines = sorted({_outermost(index, effect) for effect in writes})
    if not all(reading(index, (site,)) for site in sites):
        under = sorted({*under, *_lines_of_libraries(index, module, first)} - {*lines})
    before = [line for line in lines if not under or line <= max(under)]
    scope = _scope(index, path, sites)
    is_unittest = not knows_pytest(index)
    if is_unittest:
        _check_set_up(index, module)
    return {
        "environ": environment_texts(index, path),
        "before": before,
        "after": [line for line in lines if line not in before],
        "under": under,
        "dependents": _dependents(index, path, sites, scope),
        "fixture": free_name(index, path, ("environment", "module_environment")),
        "setter": free_name(index, path, ("set_environment", "set_module_environment")),
        "importing": free_name(index, path, ("import_environment", "environment_at_import")),
        "scope": scope.name.lower(),
        "local": local_packages(index),
        "unittest": is_unittest,
    }


def _check_set_up(index: ProjectIndex, module: int) -> None:
    """Refuse a module that has functions which `unittest` calls before or after its tests."""
    for name in _SET_UPS:
        if name in index.resolver.scope(module).bindings:
            raise Refused(f"the module has a `{name}` of its own, and nothing in the project knows of pytest")


def _outermost(index: ProjectIndex, effect: Effect) -> int:
    return index.resolver.scope(effect.source).events[effect.event].outermost


def _scope(index: ProjectIndex, path: str, sites: Collection[SiteKey]) -> FixtureScope:
    """Return the scope that sets the environment early enough, and leaves it set long enough."""
    wide = wide_fixtures_reading(index, path, sites)
    for fixture in wide:
        if fixture.scope > FixtureScope.MODULE or fixture.path != path:
            raise Refused(
                f"the {fixture.scope.name.lower()} fixture `{fixture.name}` reads the environment before a "
                "fixture of this module could set it"
            )
    is_wide = bool(wide) or must_be_wide(index, path, sites)
    return FixtureScope.MODULE if is_wide else FixtureScope.FUNCTION


def _dependents(index: ProjectIndex, path: str, sites: Collection[SiteKey], scope: FixtureScope) -> list[int]:
    """Return the def lines of the module's fixtures that read the environment and may run first."""
    return sorted(
        index.resolver.scope(fixture.function).span.line
        for fixture in early_readers(index, path, sites)
        if fixture.path == path and fixture.scope >= scope
    )


def _lines_that_read(index: ProjectIndex, module: int, sites: Collection[SiteKey], first: int) -> list[int]:
    """Return the lines of the module's own statements that read the variables after the first write."""
    readers = {effect.owner: effect for effect in reading(index, sites)}
    events = index.resolver.scope(module).events
    written = events[first].outermost
    lines = set()
    for call in index.graph.outgoing.get(module, ()):
        if not readers.keys().isdisjoint(index.graph.closure(call.callee)):
            if call.event > first:
                lines.add(events[call.event].outermost)
            elif call.event < 0 and _is_class_below(index, module, call.callee, written):
                lines.add(index.resolver.scope(call.callee).span.line)
    for effect in reading(index, sites):
        if effect.owner == module:
            at_line = effect.event < 0 and effect.span.line > written
            lines |= {effect.span.line} if at_line else set()
            lines |= {events[effect.event].outermost} if effect.event > first else set()
    return sorted(lines)


def _lines_of_libraries(index: ProjectIndex, module: int, first: int) -> Iterator[int]:
    """Yield the lines below a write that import or call a library, for which the variable may be.

    It is asked for where nothing of the project reads it.
    """
    path = index.program.path(module)
    for event in index.resolver.scope(module).events[first + 1 :]:
        if event.kind is EventKind.IMPORT:
            _, level, name, _ = event.term
            is_own = level or any(index.resolver.linker.import_targets(path, event.term))
            is_library = not is_own and _is_library(name)
        else:
            callee = index.resolver.value(module, event.term) if event.kind is EventKind.CALL else None
            is_library = isinstance(callee, External) and _is_library(callee.name)
        if is_library:
            yield event.outermost


def _is_library(name: str) -> bool:
    """Tell whether a dotted name is of a library that may have variables of its own."""
    package = name.partition(".")[0]
    return package not in _WITHOUT_VARIABLES and package not in sys.stdlib_module_names


def _is_class_below(index: ProjectIndex, module: int, number: int, line: int) -> bool:
    """Tell whether a scope is the body of a class of the module that is defined below a line."""
    scope = index.resolver.scope(number)
    is_here = index.program.path(number) == index.program.path(module)
    return is_here and scope.kind is ScopeKind.CLASS and scope.span.line > line
