"""Imports that a test makes for the first time: a module's body runs once, and the module stays loaded."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import BlockKind, Event, EventKind, Scope, ScopeKind
from isolint.facts.terms import Term, root
from isolint.index.resolution.values import External, Result
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form
from isolint.index.state.modules import ALL_MODULES, module_site

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_SYS_PATH = "sys.path"
#: Fixtures that show a test what the body of a module prints or logs.
_WATCHERS = frozenset({"capsys", "capfd", "caplog"})
_FAILING = frozenset({"pytest.raises", "unittest.TestCase.assertRaises"})


class FirstImports:
    """Finds the imports that run a module's body for one test and for none after it."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self._program = index.program

    def find(self) -> Iterator[Effect]:
        """Yield the imports whose outcome depends on whether they are the first ones, as what they load."""
        for number, scope in enumerate(self._program.scopes):
            if scope.kind is not ScopeKind.FUNCTION or not self._index.is_test_code(
                self._program.path(number)
            ):
                continue
            found: dict[str, list[int]] = {}
            for position, event in enumerate(scope.events):
                if event.kind is EventKind.IMPORT:
                    name = self._relied_on(number, scope, position, event)
                    found.setdefault(name or "", []).append(position)
            for name, positions in found.items():
                if name and not self._is_removed(number, positions, name):
                    span = scope.events[positions[0]].span
                    place = (number, number, positions[0], span, Form.IMPORT)
                    yield Effect(EffectKind.WRITE, module_site(name), *place)

    def _relied_on(self, number: int, scope: Scope, position: int, event: Event) -> str | None:
        """Return the module of an import, where the test needs its body to run or the module to be new."""
        if self._is_expected_to_fail(number, scope, event):
            return None
        path = self._program.path(number)
        targets = list(self._resolver.linker.import_targets(path, event.term))
        if not targets:
            return self._temporary(number, position, event.term)
        body = self._program.number(targets[-1])
        if body in self._loaded_before:
            return None
        looks = self._looks_at_loaded(number, scope)
        for_effect = (
            self._is_unused(scope, event.term) and self._acts(body) and self._watches(number, scope, body)
        )
        return self._name(path, event.term, targets) if looks or for_effect else None

    def _name(self, importer: str, term: Term, targets: Sequence[str]) -> str:
        """Return the name under which an import loads the last of the files that it reaches.

        That is what it says: a file below a folder that is no package has several.
        """
        _, level, module, name = term
        if level:
            return self._program.dotted(targets[-1])
        is_module = name is None or self._program.layout.find(module, importer) == targets[-1]
        return str(module) if is_module else f"{module}.{name}"

    @cached_property
    def _loaded_before(self) -> frozenset[int]:
        """Return the module bodies that run while the tests are collected."""
        collected = (
            path
            for path in self._program.modules
            if self._index.suite.is_test_file(path) or posixpath.basename(path) == "conftest.py"
        )
        return self._index.graph.closure(*map(self._program.number, collected))

    def _temporary(self, number: int, position: int, term: Term) -> str | None:
        """Return the name of a module that is found only where the function itself has led the way to it."""
        _, level, module, _ = term
        if level or not module or module.partition(".")[0] in sys.stdlib_module_names:
            return None
        if module.partition(".")[0] in self._top_imports or module.rpartition(".")[2] in self._stems:
            return None
        leads = any(
            effect.owner == number and 0 <= effect.event < position
            for effect in self._index.by_site.on((ALL_MODULES[0], _SYS_PATH))
        )
        return str(module) if leads else None

    @cached_property
    def _stems(self) -> frozenset[str]:
        """Return the names of the project's own files: what is imported of these is no file of a test's."""
        return frozenset(posixpath.basename(path).removesuffix(".py") for path in self._program.modules)

    @cached_property
    def _top_imports(self) -> frozenset[str]:
        """Return the packages that modules import when they are imported."""
        return frozenset(
            event.term[2].partition(".")[0]
            for facts in self._program.modules.values()
            for scope in facts.scopes
            if scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS)
            for event in scope.events
            if event.kind is EventKind.IMPORT and not event.term[1]
        )

    def _is_expected_to_fail(self, number: int, scope: Scope, event: Event) -> bool:
        """Tell whether an import stands where it raises: a module whose body raises does not stay loaded."""
        block = event.block
        while block > 0:
            owner = scope.blocks[block].owner
            if scope.blocks[block].kind in (BlockKind.TRY, BlockKind.EXCEPT):
                return True
            for term in owner if not isinstance(owner, int) else ():
                manager = self._resolver.value(number, term)
                if isinstance(manager, Result) and _FAILING & set(
                    self._resolver.types.known_as(manager.callee)
                ):
                    return True
                if term[0] == "call" and scope.events[term[1]].term[-1] in ("raises", "assertRaises"):
                    return True
            block = scope.blocks[block].parent
        return False

    def _looks_at_loaded(self, number: int, scope: Scope) -> bool:
        return any(
            self._resolver.value(number, term) == External("sys.modules")
            for term in scope.reads
            for term in _prefixes(term)
        )

    def _is_unused(self, scope: Scope, term: Term) -> bool:
        _, level, module, name = term
        bound = ("import", level, module.partition(".")[0], None) if name is None and not level else term
        called = {root(event.term) for event in scope.events if event.kind is EventKind.CALL}
        return bound not in {root(path) for path in scope.reads} | called

    def _acts(self, body: int) -> bool:
        """Tell whether a module's body makes a call whose result it drops."""
        scope = self._program.scopes[body]
        kept = {part for term in scope.bindings.values() for part in _calls(term)}
        for event in scope.events:
            for term in (event.term, event.value, *event.given):
                kept.update(_calls(term))
        return any(
            event.kind is EventKind.CALL and position not in kept
            for position, event in enumerate(scope.events)
        )

    def _watches(self, number: int, scope: Scope, body: int) -> bool:
        """Tell whether a function looks at what the body of a module does, or runs it as a program."""
        if posixpath.basename(self._program.path(body)) == "__main__.py":
            return True
        if any(parameter.name in _WATCHERS for parameter in scope.parameters):
            return True
        outer = self._program.parent(number)
        return outer is not None and any(
            name.startswith("unittest.mock.patch")
            for decorator in scope.decorators
            if (name := self._resolver.decorator_name(number, decorator.term)) is not None
        )

    def _is_removed(self, number: int, imports: list[int], name: str) -> bool:
        """Tell whether a test takes the module out before the first or after the last of its imports."""
        tests = self._index.reach.tests(number)
        for effect in self._index.by_site.on(module_site(name)):
            if effect.form in REMOVING and self._index.reach.tests(effect.owner) & tests:
                is_between = effect.owner == number and imports[0] < effect.event < imports[-1]
                if not is_between:
                    return True
        return False


def _prefixes(term: Term) -> Iterator[Term]:
    yield term
    while term[0] in ("attr", "item"):
        term = term[1]
        yield term


def _calls(term: Term) -> Iterator[int]:
    """Yield the numbers of the call events that a term is made of."""
    if term and term[0] == "call":
        yield term[1]
        return
    for part in term:
        if isinstance(part, tuple):
            yield from _calls(part)
