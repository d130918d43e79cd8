"""Loggers that a single test asks for: they have no handlers but those that it gives them."""

from __future__ import annotations

from isolint.index.calls.reach import Reach
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Display
from isolint.index.state.by_site import EffectsOn
from isolint.index.state.effects import Effect, Form
from isolint.model import SiteKind

_LISTS = ("logging:handlers:", "logging:filters:")


class OwnLoggers:
    """Answers for the writes of one program."""

    def __init__(self, resolver: Resolver, reach: Reach, effects_on: EffectsOn) -> None:
        self._resolver = resolver
        self._reach = reach
        self._effects_on = effects_on

    def is_emptied(self, effect: Effect) -> bool:
        """Tell whether a test takes all handlers of a logger away, which only it asks for by that name."""
        kind, state = effect.site
        prefix = next((one for one in _LISTS if state.startswith(one)), None)
        if kind is not SiteKind.PROCESS or prefix is None or effect.form is not Form.ASSIGN:
            return False
        return (
            self._is_emptying(effect)
            and self._is_of_project(state.removeprefix(prefix))
            and self._is_of_one(effect)
        )

    def _is_emptying(self, effect: Effect) -> bool:
        event = self._resolver.scope(effect.source).events[effect.event]
        value = self._resolver.value(effect.source, event.value)
        return isinstance(value, Display) and value.kind == "list" and not value.elements

    def _is_of_project(self, name: str) -> bool:
        """Tell whether a logger's name begins as the project's modules do, but is that of none of them."""
        program = self._resolver.program
        first = name.partition(".")[0]
        return first != name and program.path_of(name) is None and program.path_of(first) is not None

    def _is_of_one(self, effect: Effect) -> bool:
        tests = 0
        for other in self._effects_on(effect.site):
            if other.site == effect.site:
                tests |= self._reach.tests(other.owner)
        return tests.bit_count() == 1
