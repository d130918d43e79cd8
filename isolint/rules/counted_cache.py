"""ISO306: a test asks a memo cache for its hits and misses, which all tests of the process add to."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.contracts import Rule
from isolint.facts.records import EventKind
from isolint.index import ProjectIndex
from isolint.index.resolution.values import FunctionValue
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import EffectKind
from isolint.model import Finding, FixOffer, Safety
from isolint.rules._findings import counted, name_span
from isolint.rules.cases import counted_cache as cases

_ASKING = "cache_info"


class CountedCache(Rule):
    """A function under `lru_cache` counts its hits and misses over all tests, and a test asks for the numbers.

    What it does: reports a function under `lru_cache` or `cache` that several tests run, where one of them calls
    its `cache_info` once and nothing empties the cache before.

    Why it breaks tests: the cache, and its numbers, live as long as the process. The test expects nine hits of ten
    calls; where another test has asked for the same before, it finds ten.

    Example:
        @lru_cache
        def price(name): ...

        def test_cache():
            for _ in range(10):
                price("tea")
            assert price.cache_info().hits == 9

    Fix and its safety: safe. An autouse fixture in the nearest common conftest.py calls `cache_clear()`
    before and after each test.
    """

    code = "ISO306"
    name = "counted-cache"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each such function."""
        for function, asking in _asked(index).items():
            site = index.caches.site(function)
            if site is None or index.program.is_local(function):
                continue
            spared = index.leaks.protection.tests(site) | index.leaks.protection.resets_before(site)
            victims = _asking_tests(index, site, asking) & ~spared
            tests = index.reach.tests(function) & ~index.leaks.protection.tests(site)
            if victims and (tests | victims).bit_count() > 1:
                yield self._finding(index, function, site, tests, victims)

    def _finding(
        self, index: ProjectIndex, function: int, site: SiteKey, tests: int, victims: int
    ) -> Finding:
        location = index.program.location(function)
        asks = "asks" if victims.bit_count() == 1 else "ask"
        return Finding(
            code=self.code,
            name=self.name,
            message=f"`{location.name}` counts the hits of its cache over {counted(tests.bit_count(), 'test')}; "
            f"{victims.bit_count()} of them {asks} for the number",
            path=location.path,
            span=name_span(index, function),
            site=index.site(site, location),
            tests=index.nodeids(tests),
            victims=index.nodeids(victims),
            chain=index.chains.to(function, tests),
            fix=FixOffer("shared_conftest", Safety.SAFE),
        )


def _asked(index: ProjectIndex) -> dict[int, dict[int, int]]:
    """Return function -> the scopes that ask its cache for its numbers once, and by which event."""
    found: dict[int, dict[int, list[int]]] = {}
    for number, scope in enumerate(index.program.scopes):
        for position, event in enumerate(scope.events):
            if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == _ASKING:
                asked = index.resolver.value(number, event.term[1])
                if isinstance(asked, FunctionValue):
                    found.setdefault(asked.function, {}).setdefault(number, []).append(position)
    # Who asks twice compares what it was told.
    return {
        function: {number: events[0] for number, events in asking.items() if len(events) == 1}
        for function, asking in found.items()
    }


def _asking_tests(index: ProjectIndex, site: SiteKey, asking: dict[int, int]) -> int:
    """Return the tests that run what asks, and has not emptied the cache itself before."""
    emptied = [(effect.owner, effect.frame) for effect in index.on(site, EffectKind.RESET)]
    tests = 0
    for number, position in asking.items():
        if not any(owner == number and event < position for owner, event in emptied):
            tests |= index.reach.tests(number)
    return tests
