"""Writes to what the same function has just put into a shared place: they are part of making that."""

from __future__ import annotations

from isolint.facts.records import EventKind
from isolint.facts.terms import Term, prefixes
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Display, External, Instance, Result, Value
from isolint.index.sites.factories import MOCK_MODULES, MUTABLE_FACTORIES
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.suite.tests import Suite

_SETTING = frozenset({EventKind.BIND, EventKind.STORE})


class NewlyMade:
    """Answers for writes, as of an accessor that makes and fills an object, or a test that stubs a mock."""

    def __init__(self, resolver: Resolver, suite: Suite) -> None:
        self._resolver = resolver
        self._suite = suite

    def is_filling(self, effect: Effect) -> bool:
        """Tell whether the owner of a write has put a new object into its place before, which it changes."""
        if effect.kind is not EffectKind.WRITE or effect.frame < 0:
            return False
        is_test_code = self._suite.is_test_code(self._resolver.program.path(effect.owner))
        scope = self._resolver.scope(effect.owner)
        event = scope.events[effect.frame]
        _, *places = prefixes(event.term)
        around = scope.around(event.block)
        return any(
            earlier.kind in _SETTING
            and earlier.term in places
            and not earlier.augmented
            and earlier.block in around
            and self._is_new(effect.owner, earlier.value, is_test_code=is_test_code)
            for earlier in scope.events[: effect.frame]
        )

    def _is_new(self, number: int, term: Term, *, is_test_code: bool) -> bool:
        """Tell whether a term makes an object, of which code of the suite just stubs attributes."""
        value = self._resolver.value(number, term) if term[0] in ("call", "new") else None
        if is_test_code:
            return isinstance(value, Result) and _makes_mock(value.callee)
        match value:
            case Display() | Instance():
                return True
            case Result(External(name)):
                return name in MUTABLE_FACTORIES or name.rpartition(".")[2][:1].isupper()
            case _:
                return False


def _makes_mock(callee: Value) -> bool:
    return isinstance(callee, External) and callee.name.startswith(MOCK_MODULES)
