"""What several plans ask of the index."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Sequence

from isolint.codemods.syntax.tree import unused_name
from isolint.facts.records import EventKind, Scope
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.values import AttributeOf, External
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.state.environment import ENVIRON
from isolint.index.suite.fixtures import Fixture
from isolint.index.suite.patches import patches_of
from isolint.index.suite.tests import WIDE_HOOKS
from isolint.model import Finding, Refusal, SiteKind


def refusals(codemod: str, findings: Iterable[Finding], reason: str) -> Iterator[Refusal]:
    """Yield the same refusal for each of some findings."""
    return (Refusal(codemod, finding, reason) for finding in findings)


def by_path(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Group findings by file."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.path, []).append(finding)
    return groups


def effects_of(index: ProjectIndex, findings: Sequence[Finding], kind: EffectKind) -> list[Effect]:
    """Return the effects of a kind that findings are anchored at."""
    places = {(finding.path, finding.span) for finding in findings}
    return [
        effect
        for effect in index.effects
        if effect.kind is kind and (index.program.path(effect.source), effect.span) in places
    ]


def local_packages(index: ProjectIndex) -> list[str]:
    """Return the project's own top-level names, by which imports are sorted."""
    return sorted({index.program.dotted(path).partition(".")[0] for path in index.program.modules})


def knows_pytest(index: ProjectIndex) -> bool:
    """Tell whether the suite is for pytest: some test is of no test case, or a module imports pytest.

    A conftest does not count, as it may be what a fix has made.
    """
    if not all(test.owner is not None and index.suite.is_testcase(test.owner) for test in index.tests):
        return True
    return any(
        event.kind is EventKind.IMPORT and event.term[2].partition(".")[0] == "pytest"
        for path, module in index.program.modules.items()
        if posixpath.basename(path) != "conftest.py"
        for scope in module.scopes
        for event in scope.events
    )


def environment_texts(index: ProjectIndex, path: str) -> list[str]:
    """Return how a file spells `os.environ`."""
    texts = {"os.environ"}
    module = index.program.modules[path]
    for scope in module.scopes:
        number = index.program.number(path, scope.index)
        for name, term in scope.bindings.items():
            if term[0] == "import":
                value = index.resolver.value(number, term)
                if value == ENVIRON:
                    texts.add(name)
                elif value == External("os"):
                    texts.add(f"{name}.environ")
        for event in scope.events:
            base = (
                event.term[1]
                if event.kind is not EventKind.IMPORT and event.term[0] in ("item", "attr")
                else None
            )
            if base and base[0] == "attr" and index.resolver.value(number, base) == ENVIRON:
                text = dotted_text(base)
                if text is not None:
                    texts.add(text)
    return sorted(texts)


def dotted_text(term: Term, scope: Scope | None = None) -> str | None:
    """Return the source text of a path of names, or None for any other term.

    A local of `scope` (a parameter, or a name bound by an import) is found by what it is bound to.
    """
    names: list[str] = []
    while term[0] == "attr":
        names.append(term[2])
        term = term[1]
    if term[0] == "name":
        start = term[1]
    elif term[0] == "param" and scope is not None:
        start = scope.parameters[term[1]].name
    else:
        bindings = scope.bindings if scope is not None else {}
        start = next((name for name, bound in bindings.items() if bound == term), None)
    return ".".join([start, *reversed(names)]) if start is not None else None


def free_name(index: ProjectIndex, path: str, candidates: Sequence[str]) -> str:
    """Return the first name that neither the file nor a fixture seen from its folder or below has."""
    folder = path.rpartition("/")[0]
    taken = {
        fixture.name
        for fixture in index.fixtures.by_function.values()
        if is_within(fixture.path, folder) or (fixture.folder is not None and is_within(path, fixture.folder))
    }
    for scope in index.program.modules[path].scopes if path in index.program.modules else ():
        taken.update(scope.bindings)
        taken.update(parameter.name for parameter in scope.parameters)
    return unused_name(candidates, taken)


def is_within(path: str, folder: str) -> bool:
    """Tell whether a path lies in a folder, the empty one being the root."""
    return not folder or path.startswith(f"{folder}/")


def reading(index: ProjectIndex, sites: Collection[SiteKey]) -> list[Effect]:
    """Return the reads of some sites."""
    return [effect for effect in index.effects if effect.kind is EffectKind.READ and effect.site in sites]


def wide_fixtures_reading(index: ProjectIndex, path: str, sites: Collection[SiteKey]) -> list[Fixture]:
    """Return the fixtures wider than a function that serve a module's tests and read some sites."""
    readers = {effect.owner for effect in reading(index, sites)}
    found: dict[int, Fixture] = {}
    for test in index.tests:
        if test.path == path:
            for fixture in test.fixtures:
                if fixture.is_wide and not readers.isdisjoint(index.graph.closure(fixture.function)):
                    found[fixture.function] = fixture
    return list(found.values())


def environment_sites(effects: Iterable[Effect]) -> set[SiteKey]:
    """Return the environment sites that effects are on."""
    return {effect.site for effect in effects if effect.site[0] is SiteKind.ENV}


def early_readers(index: ProjectIndex, path: str, sites: Collection[SiteKey]) -> list[Fixture]:
    """Return the fixtures that depend on some sites and that an autouse fixture of a module's tests runs."""
    found: dict[int, Fixture] = {}
    for test in index.tests:
        if test.path == path:
            pending = [fixture for fixture in test.fixtures if fixture.autouse and fixture.owner is None]
            while pending:
                fixture = pending.pop()
                if fixture.function not in found and _depends(index, fixture, sites):
                    found[fixture.function] = fixture
                pending += index.fixtures.requested(fixture.function, path, test.owner)
    return list(found.values())


def _depends(index: ProjectIndex, fixture: Fixture, sites: Collection[SiteKey]) -> bool:
    """Tell whether a fixture reads sites other than those that it sets itself."""
    reached = index.graph.closure(fixture.function)
    own = {
        effect.site
        for effect in index.effects
        if effect.kind is EffectKind.GUARD and effect.owner == fixture.function
    }
    return any(effect.owner in reached and effect.site not in own for effect in reading(index, sites))


def wide_hook_reading(index: ProjectIndex, path: str, sites: Collection[SiteKey]) -> str | None:
    """Return the name of a set-up hook that reads some sites before any test of a module."""
    readers = {effect.owner for effect in reading(index, sites)}
    for test in index.tests:
        for function in test.life if test.path == path else ():
            name = index.resolver.scope(function).name
            is_hook = name in WIDE_HOOKS and function not in index.fixtures.by_function
            if is_hook and not readers.isdisjoint(index.graph.closure(function)):
                return name
    return None


def must_be_wide(index: ProjectIndex, path: str, sites: Collection[SiteKey]) -> bool:
    """Tell whether a function-scoped fixture of a module would set its environment too late, or lose it."""
    if any(fixture.path != path for fixture in early_readers(index, path, sites)):
        return True
    readers = {effect.owner for effect in reading(index, sites)}
    for test in index.tests:
        if test.path == path:
            for function in test.life:
                # pytest runs this hook before the module's own fixtures of the same scope.
                is_early = index.resolver.scope(function).name == "setup_function"
                if is_early and not readers.isdisjoint(index.graph.closure(function)):
                    return True
                if undoes(index, function):
                    return True
    return False


def undoes(index: ProjectIndex, function: int) -> bool:
    """Tell whether a function undoes what `monkeypatch` has patched so far."""
    callees = (
        index.resolver.value(function, event.term)
        for event in index.resolver.scope(function).events
        if event.kind is EventKind.CALL
    )
    return any(
        isinstance(callee, AttributeOf) and callee.name == "undo" and patches_of(index.resolver, callee.base)
        for callee in callees
    )
