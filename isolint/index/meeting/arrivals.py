"""Tests that do not mind where the process is: their set-up goes to a folder of its own choice first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term, mentions
from isolint.index.resolution.values import (
    AttributeOf,
    Composed,
    External,
    Global,
    Handed,
    Literal,
    ModuleValue,
    Result,
    Value,
)
from isolint.index.state.effects import Effect, EffectKind
from isolint.index.suite.tests import HOOKS, TEARDOWN_HOOKS, WIDE_HOOKS
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_CWD = (SiteKind.PROCESS, "cwd")
#: What gives a path that starts at the root.
_FROM_ROOT = ("tempfile.", "pytest.TempPathFactory", "py.path.local", "pathlib.Path.home")
_WORKING = frozenset({"os.getcwd", "os.getcwdb", "pathlib.Path.cwd"})
#: How many steps a path is followed to what it starts with.
_MAX_STEPS = 12


class Arrivals:
    """Answers for the tests of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver

    @cached_property
    def tests(self) -> int:
        """The tests for each of which a fixture or hook changes to a folder given from the root."""
        found = 0
        for effect in self._index.on(_CWD, EffectKind.WRITE, EffectKind.GUARD):
            if self._is_for_one(effect.owner) and self._arrives(effect):
                found |= self._index.reach.starts(effect.owner)
        return found

    def is_kept_only(self, effect: Effect) -> bool:
        """Tell whether a folder that is asked for is only kept to go back there."""
        scope = self._resolver.scope(effect.source)
        if effect.event < 0:
            return False
        asked = ("call", effect.event)
        uses = list(_uses(scope, asked))
        return bool(uses) and all(
            self._goes_to(effect.source, event, asked)
            or self._is_kept_to_go_back(effect.source, event, asked)
            for event in uses
        )

    def _is_for_one(self, number: int) -> bool:
        """Tell whether a function sets up each test for itself."""
        fixture = self._index.fixtures.by_function.get(number)
        if fixture is not None:
            return not fixture.is_wide
        return self._resolver.scope(number).name in HOOKS - WIDE_HOOKS - TEARDOWN_HOOKS

    def _arrives(self, effect: Effect) -> bool:
        scope = self._resolver.scope(effect.source)
        if effect.via or effect.event < 0 or not scope.is_straight(effect.event):
            return False
        if any(event.kind is EventKind.YIELD for event in scope.events[: effect.event]):
            return False
        event = scope.events[effect.event]
        callee = self._resolver.value(effect.source, event.term)
        if event.args:
            return self._is_absolute(self._resolver.value(effect.source, event.args[0]))
        return isinstance(callee, AttributeOf) and self._is_absolute(callee.base)

    def _is_absolute(self, value: Value) -> bool:
        """Tell whether a path is sure to start at the root."""
        for _ in range(_MAX_STEPS):
            match value:
                case Literal(str(text)):
                    return text.startswith("/")
                case AttributeOf(ModuleValue(), "__file__"):
                    return True
                case Global() | Handed():
                    value = self._resolver.definition(value)
                case Result(External(name)) if name in _WORKING:
                    return False
                case Result(External(name)) if name.startswith(_FROM_ROOT):
                    return True
                case Result(External("pathlib.Path"), args):
                    # Without an argument, it is what pytest hands a test.
                    if not args:
                        return True
                    value = args[0]
                case Result(External(name), (first, *_)) if (
                    name.startswith("os.path.") or name == "builtins.str"
                ):
                    value = first
                case Result(AttributeOf(base, _)) | AttributeOf(base, _):
                    value = base
                case Composed((first, *_)):
                    value = first
                case _:
                    return False
        return False

    def _goes_to(self, number: int, event: Event, folder: Term) -> bool:
        """Tell whether an event changes to a folder."""
        if event.kind is not EventKind.CALL or event.args[:1] != (folder,):
            return False
        callee = self._resolver.value(number, event.term)
        state = self._index.models.process.get(callee.name) if isinstance(callee, External) else None
        return state == "cwd" or (isinstance(callee, AttributeOf) and callee.name == "chdir")

    def _is_kept_to_go_back(self, number: int, event: Event, asked: Term) -> bool:
        """Tell whether an event puts a folder into an attribute that only says where to go back to."""
        is_kept = event.kind is EventKind.STORE and event.value == asked and event.term[0] == "attr"
        if not is_kept:
            return False
        kept = ("attr", ("param", 0), event.term[2])
        scopes = self._resolver.program.modules[self._resolver.program.path(number)].scopes
        uses = [
            (self._resolver.program.number(self._resolver.program.path(number), place), use)
            for place, scope in enumerate(scopes)
            for use in _uses(scope, kept)
            if use is not event
        ]
        return bool(uses) and all(self._goes_to(other, use, kept) for other, use in uses)


def _uses(scope: Scope, term: Term) -> Iterator[Event]:
    """Yield the events of a scope that do something with a term."""
    for event in scope.events:
        given = (event.term, event.value, *event.given)
        if any(mentions(part, (term,)) for part in given):
            yield event
