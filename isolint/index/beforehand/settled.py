"""What is set before the first test: by imports, fixtures for the whole suite and its conftest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term, root
from isolint.index.beforehand.initial import depends
from isolint.index.beforehand.ready import called_at_start
from isolint.index.calls.call import Call
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.reach import Reach
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import FunctionValue, options
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.suite.fixtures import FixtureScope
from isolint.index.suite.tests import Suite
from isolint.model import SiteKind

_PLAIN = frozenset({"const", "name", "attr"})
_SETATTR: Term = ("name", "setattr")
#: How many calls lie at most between such a fixture and what it sets.
_MAX_CALLS = 6


class Settled:
    """Answers for the sites of one program."""

    def __init__(
        self,
        resolver: Resolver,
        graph: CallGraph,
        suite: Suite,
        reach: Reach,
        effects_on: EffectsOn,
        runs_at_import: Callable[[int], bool],
    ) -> None:
        self._resolver = resolver
        self._graph = graph
        self._suite = suite
        self._reach = reach
        self._effects_on = effects_on
        self._runs_at_import = runs_at_import
        self._set_up: dict[tuple[SiteKey, str], bool] = {}
        self._by_suite: dict[SiteKey, Sequence[Effect]] = {}
        self._setting: dict[tuple[int, str], bool] = {}

    def repeats(self, effect: Effect) -> bool:
        """Tell whether set-up for all tests that make a write has made it before, with the same operands."""
        tests = self._reach.tests(effect.owner)
        return any(
            (other.source, other.event) == (effect.source, effect.event)
            and not tests & ~self._reach.starts(self._origin(other))
            and self._is_constant(other)
            for other in self._beforehand(effect.site)
        )

    def setting(self, site: SiteKey, name: str) -> Sequence[tuple[Effect, tuple[Call, ...]]]:
        """Return what set-up for the whole suite assigns to an attribute or name, and how it gets there."""
        return tuple(
            (effect, self._ways[effect.owner])
            for effect in self.of_suite(site)
            if assigned_name(self._event(effect)) == name
        )

    def is_set_up(self, site: SiteKey, name: str) -> bool:
        """Tell whether the import of the application, or the suite as a whole, sets an attribute anew."""
        key = (site, name)
        if key not in self._set_up:
            self._set_up[key] = (
                bool(self.setting(site, name))
                or self._is_prepared(site, name)
                or any(self._sets_up(other, name) for other in self._effects_on(site))
            )
        return self._set_up[key]

    def _is_prepared(self, site: SiteKey, attribute: str | None = None) -> bool:
        """Tell whether a module does something to an object or class of its own when it is imported.

        That is all that it does, or what may set a given attribute.
        """
        module, _, name = site[1].partition(":")
        path = self._resolver.program.path_of(module)
        if path is None:
            return False
        shared = ("name", name.partition(".")[0])
        body = self._resolver.program.number(path)
        return any(
            event.term[0] in ("attr", "item")
            and root(event.term) == shared
            and (attribute is None or self._may_set(body, event, attribute))
            for event in self._resolver.scope(body).events
        )

    def _may_set(self, body: int, event: Event, attribute: str) -> bool:
        """Tell whether what a module does to an object of its own may set an attribute of that."""
        path = tuple(names_in(event.term))
        is_method = event.kind is EventKind.CALL and len(path) == 1 and event.term[0] == "attr"
        if not is_method:
            return not path or attribute in path
        callees = tuple(options(self._resolver.value(body, event.term)))
        return any(
            not isinstance(callee, FunctionValue) or self._sets(callee.function, attribute)
            for callee in callees
        )

    def _sets(self, function: int, attribute: str) -> bool:
        """Tell whether a function, or what it calls, may set an attribute of some object."""
        key = (function, attribute)
        if key not in self._setting:
            self._setting[key] = any(
                attribute in names_in(event.term) or event.term == _SETATTR
                for number in self._graph.closure(function)
                for event in self._resolver.scope(number).events
            )
        return self._setting[key]

    def _sets_up(self, effect: Effect, name: str) -> bool:
        """Tell whether importing the application makes a write to an attribute."""
        return (
            effect.kind is EffectKind.WRITE
            and self._runs_at_import(effect.owner)
            and name in attributes_on_way(self._resolver, effect)
        )

    def is_as_defined(self, site: SiteKey) -> bool:
        """Tell whether importing the application does nothing to an object but define it."""
        return not self._is_prepared(site) and not any(
            other.kind is EffectKind.WRITE
            and (self._runs_at_import(other.owner) or other.owner in self.first)
            for other in self._effects_on(site)
        )

    def is_filled_first(self, site: SiteKey, name: str) -> bool:
        """Tell whether something is done to an attribute of a shared object before the first test."""
        if name in self._named_by_module(site):
            return True
        return any(
            self._sets_up(other, name)
            or (
                other.kind is EffectKind.WRITE
                and other.owner in self.first
                and name in attributes_on_way(self._resolver, other)
            )
            for other in self._effects_on(site)
        )

    def _named_by_module(self, site: SiteKey) -> Iterator[str]:
        """Yield the attributes through which a module does something to an object of its own."""
        module, _, name = site[1].partition(":")
        path = self._resolver.program.path_of(module)
        events = self._resolver.scope(self._resolver.program.number(path)).events if path is not None else ()
        for event in events:
            if root(event.term) == ("name", name.partition(".")[0]):
                yield from names_in(event.term)

    def of_suite(self, site: SiteKey) -> Iterator[Effect]:
        """Yield the writes to a site that are made before the first test whatever happens."""
        return (effect for effect in self._beforehand(site) if self._origin(effect) in self.first)

    def _origin(self, effect: Effect) -> int:
        """Return the fixture or body that makes a write before some tests."""
        way = self._ways[effect.owner]
        return way[-1].caller if way else effect.owner

    def _beforehand(self, site: SiteKey) -> Sequence[Effect]:
        """Return the writes to a site that the set-up of the suite, or of a folder, is sure to make."""
        if site not in self._by_suite:
            self._by_suite[site] = tuple(self._made_first(site)) if self._ways else ()
        return self._by_suite[site]

    def _made_first(self, site: SiteKey) -> Iterator[Effect]:
        for effect in self._effects_on(site):
            is_write = effect.kind is EffectKind.WRITE and effect.event >= 0 and effect.owner in self._ways
            if is_write and all(self._is_sure(step.function, step.event) for step in effect.steps):
                yield effect

    def _is_constant(self, effect: Effect) -> bool:
        scope, event = self._resolver.scope(effect.source), self._event(effect)
        if event.kind is EventKind.CALL:
            # To tell the process the same again changes nothing; to add another object does.
            return effect.site[0] is SiteKind.PROCESS and all(term[0] in _PLAIN for term in event.given)
        operands = (event.value, *event.given)
        return not event.augmented and not any(
            depends(scope, term) or _is_filled(scope, term) for term in operands
        )

    def _event(self, effect: Effect) -> Event:
        return self._resolver.scope(effect.source).events[effect.event]

    @cached_property
    def first(self) -> frozenset[int]:
        """Return what runs first, for all: fixtures, conftests, packages, a framework's start."""
        everybody = (1 << len(self._suite.tests)) - 1
        wide = {
            fixture.function
            for fixture in self._suite.fixtures.by_function.values()
            if fixture.autouse and fixture.scope is FixtureScope.SESSION
        }
        wide |= self._conftests
        first = {number for number in wide if everybody and self._reach.starts(number) == everybody}
        packages = self._packages({test.path for test in self._suite.tests})
        return frozenset(first | packages | called_at_start(self._resolver))

    @cached_property
    def _conftests(self) -> frozenset[int]:
        """Return the bodies of the conftests that pytest imports."""
        paths = {test.path for test in self._suite.tests}
        conftests = {conftest for path in paths for conftest in self._suite.conftests(path)}
        return frozenset(self._resolver.program.number(conftest) for conftest in conftests)

    def _packages(self, paths: set[str]) -> set[int]:
        """Return the bodies of the packages that all of some test modules lie in: they are imported first."""
        program = self._resolver.program
        around: list[set[int]] = []
        for path in paths:
            found = set()
            for folder in PurePosixPath(path).parents:
                body = (folder / "__init__.py").as_posix()
                if body not in program.modules:
                    break
                found.add(program.number(body))
            around.append(found)
        return set.intersection(*around) if around else set()

    @cached_property
    def _ways(self) -> Mapping[int, tuple[Call, ...]]:
        """Return scope -> the calls by which the set-up of the suite, or of a folder, runs it beforehand."""
        starts = (*sorted(self.first), *sorted(self._conftests - self.first))
        found: dict[int, tuple[Call, ...]] = dict.fromkeys(starts, ())
        pending = list(found)
        for number in pending:
            for call in self._graph.outgoing.get(number, ()) if len(found[number]) < _MAX_CALLS else ():
                is_new = call.callee not in found and call.is_plain
                if is_new and self._is_sure(number, call.event):
                    found[call.callee] = (call, *found[number])
                    pending.append(call.callee)
        return found

    def _is_sure(self, number: int, position: int) -> bool:
        """Tell whether an event of a scope happens on the way in, whatever happens."""
        if position < 0:
            return False
        scope = self._resolver.scope(number)
        earlier = scope.events[:position]
        return (
            not scope.may_pass_over(position)
            and not scope.may_be_left_before(position)
            and not any(event.kind is EventKind.YIELD for event in earlier)
        )


def _is_filled(scope: Scope, term: Term) -> bool:
    """Tell whether a term is made from a display that a scope changes, whose content is not seen."""
    changed = {
        event.term[1]
        for event in scope.events
        if event.term[0] in ("attr", "item") and event.term[1][0] == "new"
    }
    pending: list[object] = [term] if changed else []
    while pending:
        part = pending.pop()
        if not isinstance(part, tuple) or not part:
            continue
        if part in changed:
            return True
        if part[0] == "call" and len(part) == 2 and isinstance(part[1], int):
            pending.extend(scope.events[part[1]].args)
        else:
            pending.extend(part)
    return False


def assigned_name(event: Event) -> str | None:
    """Return the last name of the place that an event assigns to."""
    if event.kind not in (EventKind.BIND, EventKind.STORE) or event.augmented:
        return None
    last = event.term[-1][-1] if event.term[0] == "item" else event.term[-1]
    return last if isinstance(last, str) else None


def attributes_on_way(resolver: Resolver, effect: Effect) -> frozenset[str]:
    """Return the attributes that a write goes through, from its owner to what it changes, and its key."""
    events = (resolver.scope(step.function).events[step.event] for step in effect.steps if step.event >= 0)
    return frozenset(
        name
        for event in events
        for name in (
            event.term[1:] if event.kind is EventKind.BIND else (*names_in(event.term), *_key(event))
        )
    )


def _key(event: Event) -> Iterator[str]:
    """Yield the key of the item that an event sets or deletes, if it is a known text."""
    is_item = event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] == "item"
    if is_item and event.term[2][0] == "const" and isinstance(event.term[2][1], str):
        yield event.term[2][1]


def names_in(term: Term) -> Iterator[str]:
    """Yield the attributes that a path goes through, last first."""
    while term[0] in ("attr", "item"):
        if term[0] == "attr":
            yield term[2]
        term = term[1]
