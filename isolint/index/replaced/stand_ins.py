"""What tests put in place of names of modules: what goes through such a name changes the stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from isolint.facts.records import Scope
from isolint.facts.terms import Term
from isolint.index.calls.way_out import WayOut
from isolint.index.resolution.values import External, ModuleValue
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, EffectKind, Form, event_of
from isolint.index.suite.tests import HOOKS, WIDE_HOOKS, is_teardown
from isolint.model import SiteKind


class StandIns:
    """Answers for each write from the names that its statement goes through."""

    def __init__(self, basis: Basis, way_out: WayOut, leaking: Callable[[Effect], int]) -> None:
        self._resolver = basis.resolver
        self._graph = basis.graph
        self._reach = basis.reach
        self._fixtures = basis.suite.fixtures
        self._effects_on = basis.by_site.on
        self._way_out = way_out
        self._leaking = leaking
        self._replaced: dict[SiteKey, int] = {}

    def tests(self, effect: Effect) -> int:
        """Return the tests for which something else is put in place of a name that a write goes through."""
        if effect.event < 0:
            return 0
        scope = self._resolver.scope(effect.source)
        tests = 0
        for site in self._names(effect.source, scope, scope.events[effect.event].term):
            if site != effect.site:
                tests |= self._replacing(site)
        return tests

    def _names(self, number: int, scope: Scope, term: Term) -> Iterator[SiteKey]:
        """Yield the sites of the names that a path goes through, what calls on the way give included."""
        while term[0] in ("attr", "item", "call"):
            if term[0] == "call":
                term = scope.events[term[1]].term
                continue
            if term[0] == "attr":
                match self._resolver.value(number, term[1]):
                    case ModuleValue(path):
                        yield from self._bound(path, term[2])
                    case External(name):
                        yield (SiteKind.PATCH, f"{name}.{term[2]}")
            term = term[1]
        if term[0] == "name":
            yield from self._bound(self._resolver.program.path(number), term[1])

    def _bound(self, path: str, name: str) -> Iterator[SiteKey]:
        """Yield the site of a name that a module binds; a folder without a file of its own binds none."""
        facts = self._resolver.program.modules.get(path)
        if facts is not None and facts.module.bindings.get(name) is not None:
            yield (SiteKind.GLOBAL, f"{self._resolver.program.dotted(path)}:{name}")

    def _replacing(self, site: SiteKey) -> int:
        """Return the tests around each of which a patch, fixture or hook puts something else there."""
        if site not in self._replaced:
            # While it is looked for, whether a replacement is left may be asked of what goes through it.
            self._replaced[site] = 0
            self._replaced[site] = self._found(site)
        return self._replaced[site]

    def _found(self, site: SiteKey) -> int:
        effects = self._effects_on(site)
        put_back = {(one.source, one.event) for one in effects if one.kind is EffectKind.RESET}
        tests = 0
        for effect in effects:
            is_set = effect.kind is EffectKind.WRITE and self._names_it(effect, site)
            if effect.kind is EffectKind.GUARD:
                tests |= self._reach.starts(effect.owner)
            elif is_set and (effect.source, effect.event) not in put_back and self._sets_up(effect):
                # What is left in place of it is met by others, with all that was done to it.
                tests |= self._set_up_by(effect.owner) & ~self._leaking(effect)
        return tests

    def _set_up_by(self, number: int) -> int:
        """Return the tests that a hook sets up, or another that calls it first, as `super().setUp()` does."""
        hooks = [number]
        for hook in hooks:
            for call in self._graph.incoming.get(hook, ()):
                is_new = call.caller not in hooks and not call.guessed and call.event >= 0
                if is_new and self._is_set_up(call.caller, call.event):
                    hooks.append(call.caller)
        tests = 0
        for hook in hooks:
            tests |= self._reach.starts(hook)
        return tests

    def _names_it(self, effect: Effect, site: SiteKey) -> bool:
        """Tell whether a write binds the name of a site anew, rather than that it changes the object."""
        event = event_of(self._resolver, effect)
        if event is None or effect.form is not Form.ASSIGN or effect.via:
            return False
        term = event.term
        is_name = term[0] == "attr" and term[2] == site[1].replace(":", ".").rpartition(".")[2]
        return is_name and isinstance(self._resolver.value(effect.source, term[1]), (External, ModuleValue))

    def _sets_up(self, effect: Effect) -> bool:
        """Tell whether a fixture or hook for single tests makes a write on the way in, whatever happens."""
        return self._is_set_up(effect.owner, effect.frame)

    def _is_set_up(self, number: int, event: int) -> bool:
        """Tell whether an event comes on the way into each single test that a fixture or hook is for."""
        scope = self._resolver.scope(number)
        fixture = self._fixtures.by_function.get(number)
        is_for_one = not fixture.is_wide if fixture is not None else scope.name in HOOKS - WIDE_HOOKS
        if not is_for_one or is_teardown(self._resolver.program, number):
            return False
        return scope.is_straight(event) and not self._way_out.is_cleanup(number, event)
