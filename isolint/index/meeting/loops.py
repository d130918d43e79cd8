"""Which tests need the event loop of their thread, as there is none running that they would be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.index.calls.call import Call
from isolint.index.resolution.values import External
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import EffectKind
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

_LOOP: SiteKey = (SiteKind.PROCESS, "event loop")
_ASKING = External("asyncio.get_event_loop")
_SETTING = frozenset({"asyncio.set_event_loop", "asyncio.set_event_loop_policy"})
#: Fixtures of plugins that give a test a loop of its own.
_GIVING = frozenset({"event_loop", "loop"})


def asking_for_loop(index: ProjectIndex) -> int:
    """Return the tests that ask for the loop of their thread outside of coroutines, and set none first."""
    resolver = index.resolver
    tests = 0

    def is_plain(number: int) -> bool:
        return not resolver.scope(number).is_async

    def passes(call: Call) -> bool:
        return is_plain(call.caller) and call.handed is None and not call.guessed

    for effect in index.on(_LOOP, EffectKind.READ):
        event = resolver.scope(effect.source).events[effect.event]
        if resolver.value(effect.source, event.term) == _ASKING and is_plain(effect.owner):
            tests |= index.leaks.branches.tests_through(effect, passes, is_plain, changing=False).tests
    return tests & ~_given(index) if tests else 0


def _given(index: ProjectIndex) -> int:
    """Return the tests for which a loop is set, by themselves or by a fixture of a plugin."""
    tests = 0
    for effect in index.on(_LOOP, EffectKind.WRITE):
        event = index.resolver.scope(effect.source).events[effect.event]
        callee = index.resolver.value(effect.source, event.term)
        if event.kind is EventKind.CALL and isinstance(callee, External) and callee.name in _SETTING:
            tests |= index.reach.tests(effect.owner)
    for number, test in enumerate(index.tests):
        asked = (one.name for function in test.life for one in index.resolver.scope(function).parameters)
        tests |= (not _GIVING.isdisjoint(asked)) << number
    return tests
