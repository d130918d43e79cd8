"""Find what has to change for a fixture's database to be one test's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from isolint.codemods.planning.callers import Threading, thread
from isolint.codemods.planning.questions import (
    early_readers,
    must_be_wide,
    reading,
    undoes,
    wide_fixtures_reading,
    wide_hook_reading,
)
from isolint.codemods.planning.wide_fixtures import wide_dependents
from isolint.contracts import Payload, Refused
from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex, Role
from isolint.index.resolution.settings import module_objects
from isolint.index.resolution.values import Global
from isolint.index.sharing.wide_databases import SharedDatabase
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, Form
from isolint.index.suite.fixtures import Fixture, FixtureScope
from isolint.model import SiteKind


def narrowing(index: ProjectIndex, shared: SharedDatabase) -> Payload:
    """Return the payload of `database_per_test` for a shared database, or raise `Refused`."""
    fixture = index.fixtures.by_function[shared.fixture]
    if fixture.owner is not None:
        raise Refused(f"`{fixture.name}` is a method of a class")
    _check_import(index, fixture, shared.variables)
    narrow = {*_dependents(index, fixture)}
    narrow.update(_environments(index, fixture, {shared.fixture, *narrow}))
    _check_others(index, shared, {shared.fixture, *narrow})
    undoing = next((number for number in _served(index, shared) if undoes(index, number)), None)
    payload: dict[str, Any] = {
        "fixture": _line(index, shared.fixture),
        "narrow": sorted(_line(index, number) for number in narrow),
        "unwrap": undoing is None,
    }
    constant = index.name_of((SiteKind.GLOBAL, shared.site[1]))
    module = index.program.modules[fixture.path].module
    if constant is None or constant.path != fixture.path or constant.name not in module.bindings:
        _check_own_place(index, shared, fixture)
        return payload
    if module.bindings[constant.name][0] == "def":
        return payload
    payload |= _constant(index, fixture, constant)
    if payload["environment"] and undoing is not None:
        name = index.resolver.scope(undoing).qualname
        raise Refused(f"`{name}` calls `monkeypatch.undo()`, which would undo this too")
    return payload


def _served(index: ProjectIndex, shared: SharedDatabase) -> Iterator[int]:
    """Yield the functions that run for the tests that share a database."""
    for number, test in enumerate(index.tests):
        if shared.users >> number & 1:
            yield from test.life


def _line(index: ProjectIndex, number: int) -> int:
    return index.resolver.scope(number).span.line


def _check_own_place(index: ProjectIndex, shared: SharedDatabase, fixture: Fixture) -> None:
    """Refuse a file that stays the same however often the fixture runs."""
    names = {parameter.name for parameter in index.resolver.scope(fixture.function).parameters}
    if ":" not in shared.site[1] and "tmp_path_factory" not in names:
        raise Refused(f"`{fixture.name}` opens `{shared.site[1]}`, which is the same for each test")


def _check_import(index: ProjectIndex, fixture: Fixture, variables: Sequence[str]) -> None:
    """Refuse where something made at import holds on to the path that the environment had then."""
    for variable in variables:
        site = (SiteKind.ENV, variable)
        for effect in index.on(site, EffectKind.WRITE):
            if index.roles.of(effect.owner) is Role.TEST_MODULE and effect.source == effect.owner:
                raise Refused(f"`{variable}` is still set when the module is imported (ISO101)")
        for name, owner in module_objects(index.resolver):
            if variable in index.resolver.settings.variables(owner).values():
                raise Refused(f"`{name.name}` of `{name.path}` keeps the path that it was made with (ISO202)")
        if _is_required_at_import(index, fixture.path, site):
            raise Refused(f"`{variable}` is required while `{fixture.path}` is imported")
    for effect in index.writes(SiteKind.DATABASE):
        opened_at_import = index.resolver.scope(effect.owner).kind is ScopeKind.MODULE
        if opened_at_import and effect.site[1].removeprefix("$") in variables:
            raise Refused(f"`{index.program.path(effect.owner)}` opens the database when it is imported")


def _is_required_at_import(index: ProjectIndex, path: str, site: SiteKey) -> bool:
    imported = index.graph.closure(index.program.number(path))
    return any(
        effect.form is Form.REQUIRED and effect.owner in imported for effect in reading(index, (site,))
    )


def _dependents(index: ProjectIndex, fixture: Fixture) -> list[int]:
    """Return the wide fixtures that ask for the fixture, or refuse where they are elsewhere."""
    found: list[int] = []
    for other in wide_dependents(index, fixture):
        if other.path != fixture.path:
            raise Refused(f"the {other.scope.name.lower()} fixture `{other.name}` of `{other.path}` needs it")
        found.append(other.function)
    return sorted(found)


def _environments(index: ProjectIndex, fixture: Fixture, narrow: Collection[int]) -> list[int]:
    """Return the wide environment that the fixture asks for, where nothing else needs it to be wide."""
    found = []
    for other in index.fixtures.requested(fixture.function, fixture.path, None):
        if other.path != fixture.path or not other.autouse or other.scope is not FixtureScope.MODULE:
            continue
        sites = {
            effect.site
            for effect in index.effects
            if effect.kind is EffectKind.GUARD
            and effect.owner == other.function
            and effect.site[0] is SiteKind.ENV
        }
        if sites and not _is_needed_wide(index, other, sites, {other.function, *narrow}):
            found.append(other.function)
    return found


def _is_needed_wide(
    index: ProjectIndex, fixture: Fixture, sites: Collection[SiteKey], narrow: Collection[int]
) -> bool:
    path = fixture.path
    early = [one for one in early_readers(index, path, sites) if one.function != fixture.function]
    return (
        must_be_wide(index, path, sites)
        or wide_hook_reading(index, path, sites) is not None
        or any(one.function not in narrow for one in wide_fixtures_reading(index, path, sites))
        or any(fixture not in index.fixtures.requested(one.function, path, one.owner) for one in early)
    )


def _check_others(index: ProjectIndex, shared: SharedDatabase, narrow: Collection[int]) -> None:
    """Refuse where something that runs once for several tests uses the database without asking for it."""
    sites = {(SiteKind.ENV, variable) for variable in shared.variables}
    users = [test for number, test in enumerate(index.tests) if shared.users >> number & 1]
    for path in sorted({test.path for test in users}):
        for other in wide_fixtures_reading(index, path, sites):
            if other.function not in narrow:
                scope = other.scope.name.lower()
                raise Refused(f"the {scope} fixture `{other.name}` of `{other.path}` uses the database, too")
        hook = wide_hook_reading(index, path, sites)
        if hook is not None:
            raise Refused(f"`{hook}` of `{path}` uses the database, too")


def _constant(index: ProjectIndex, fixture: Fixture, constant: Global) -> dict[str, Any]:
    """Return the part of the payload for a path that the module keeps in a constant."""
    _check_readers_elsewhere(index, constant)
    patches = _patches(index, fixture, constant)
    moved = [
        effect
        for effect in patches
        if effect.source != fixture.function and (fixture.autouse or effect.owner == fixture.function)
    ]
    events = {(effect.source, effect.event) for effect in moved}
    users = [
        number
        for number in _readers(index, constant)
        if number != fixture.function and not _only_patches(index, number, constant, events)
    ]
    threading = thread(index, users, "a path of its own") if users else Threading()
    return {
        "constant": constant.name,
        "constant_line": index.program.modules[constant.path].module.binding_lines[constant.name],
        "environment": sorted({_statement(index, effect) for effect in moved}),
        "users": sorted(_line(index, number) for number in threading.functions),
        "calls": threading.calls.get(fixture.path, []),
    }


def _patches(index: ProjectIndex, fixture: Fixture, constant: Global) -> list[Effect]:
    """Return the patches of the environment that hand the constant to the application."""
    found: dict[tuple[int, int], Effect] = {}
    for effect in index.effects:
        if (
            effect.kind is EffectKind.GUARD
            and effect.value == constant
            and index.program.path(effect.source) == fixture.path
        ):
            found.setdefault((effect.source, effect.event), effect)
    return list(found.values())


def _statement(index: ProjectIndex, effect: Effect) -> int:
    return index.resolver.scope(effect.source).events[effect.event].statement


def _readers(index: ProjectIndex, constant: Global) -> list[int]:
    """Return the functions of the constant's module that mention it."""
    first = index.program.number(constant.path)
    return [
        first + scope.index
        for scope in index.program.modules[constant.path].scopes
        if scope.kind is not ScopeKind.MODULE
        and any(index.resolver.value(first + scope.index, term) == constant for term in scope.reads)
    ]


def _only_patches(index: ProjectIndex, number: int, constant: Global, events: set[tuple[int, int]]) -> bool:
    """Tell whether a function mentions the constant in nothing but the patches that move away."""
    for position, event in enumerate(index.resolver.scope(number).events):
        terms = (*event.given, event.value)
        mentions = any(index.resolver.value(number, term) == constant for term in terms)
        if mentions and (number, position) not in events:
            return False
    return any(source == number for source, _ in events)


def _check_readers_elsewhere(index: ProjectIndex, constant: Global) -> None:
    for path, module in index.program.modules.items():
        if path == constant.path:
            continue
        for scope in module.scopes:
            for event in scope.events:
                if event.term[0] == "import" and event.term[3] == constant.name:
                    number = index.program.number(path, scope.index)
                    if index.resolver.value(number, event.term) == constant:
                        raise Refused(f"`{path}` imports `{constant.name}`")
