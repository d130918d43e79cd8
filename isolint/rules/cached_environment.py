"""ISO201: a cached function keeps what it made of the environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isolint.contracts import Rule
from isolint.index import ProjectIndex
from isolint.index.resolution.values import Global, Parameter
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import EffectKind
from isolint.model import Confidence, Doubt, Finding, FixOffer, Safety
from isolint.rules._findings import enumerated, name_span, variables
from isolint.rules.cases import cached_environment as cases

_MAY_NOT_HOLD = Doubt("the variable is read far away, perhaps for something else")
#: Of all findings that were certain but for this one, none was right (docs/accuracy.md).
_MAY_BE_SAME = Doubt("what is cached may be the same whatever the variable holds", Confidence.LIKELY)

#: A variable that is read more calls away than these need not be part of what is cached.
_NEAR = 2


class CachedEnvironment(Rule):
    """A memo cache, such as that of a `get_settings` factory, outlives the environment it was built from.

    What it does: reports a function under `lru_cache`, `cache` or a library's equivalent that reads
    environment variables, itself or through its calls and settings classes, where the suite changes one of
    these variables and no fixture of function scope empties the cache for each test that gets to it.

    Why it breaks tests: the first test (or import) that calls it decides what all later ones see. A
    `monkeypatch.setenv` in a later test has no effect, and its value can stay cached after it is undone.

    Example:
        @lru_cache
        def get_settings() -> Settings:
            return Settings()

    Fix and its safety: safe. An autouse fixture in the nearest common conftest.py calls `cache_clear()`
    before and after each test.
    """

    code = "ISO201"
    name = "cached-environment"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each such function."""
        for function in index.program.functions():
            site = index.caches.site(function)
            reached = index.reach.tests(function)
            if site is None or not reached or index.resolver.annotations.is_self(Parameter(function, 0)):
                # What a method caches, it caches for its object.
                continue
            reads = dict.fromkeys(effect.site for effect in index.environment_of(function))
            changed = [read for read in reads if index.audience.changed_by_suite(read)]
            name = index.objects.sites.name(
                Global(index.program.path(function), index.resolver.scope(function).qualname)
            )
            spared = (
                index.leaks.protection.tests(site)
                | index.leaks.protection.resets_before(site)
                | index.leaks.protection.tests(name)
                | _emptied_around(index, site)
            )
            changed = [read for read in changed if index.audience.setters(read) & reached & ~spared]
            if changed:
                yield self._finding(index, function, site, changed)

    def _finding(
        self, index: ProjectIndex, function: int, site: SiteKey, changed: Sequence[SiteKey]
    ) -> Finding:
        reached = index.reach.tests(function)
        setters = 0
        for variable in changed:
            setters |= index.audience.setters(variable)
        location = index.program.location(function)
        message = (
            f"`{location.name}` caches what it reads of {enumerated(variables(changed))}, "
            f"which the suite changes{self._insufficient(index, site)}"
        )
        return Finding(
            code=self.code,
            name=self.name,
            message=message,
            path=location.path,
            span=name_span(index, function),
            doubts=self._doubts(index, function, changed),
            site=index.site(site, location),
            tests=index.nodeids(reached & setters),
            victims=index.nodeids(reached),
            chain=index.chains.to(function, reached),
            fix=FixOffer("shared_conftest", Safety.SAFE),
        )

    def _doubts(self, index: ProjectIndex, function: int, changed: Sequence[SiteKey]) -> tuple[Doubt, ...]:
        """Return the doubt that the result depends on the variable, which far away may be read otherwise."""
        near = index.graph.within(function, _NEAR)
        is_near = any(
            effect.site in changed and effect.owner in near for effect in index.environment_of(function)
        )
        return (_MAY_BE_SAME,) if is_near else (_MAY_NOT_HOLD,)

    def _insufficient(self, index: ProjectIndex, site: SiteKey) -> str:
        """Return a clause on the clean-up that is there but does not run for each test."""
        for effect in index.on(site, EffectKind.RESET):
            fixture = index.fixtures.by_function.get(effect.owner)
            if fixture is not None and fixture.is_wide:
                return f"; `{fixture.name}` empties it only once a {fixture.scope.name.lower()}"
            if fixture is not None and not fixture.autouse:
                return f"; `{fixture.name}` empties it only for the tests that ask for it"
        return ""


def _emptied_around(index: ProjectIndex, site: SiteKey) -> int:
    """Return the tests that empty a cache themselves, before they use it and whatever happens after it."""
    way_out = index.leaks.way_out
    emptied = [(effect.owner, effect.frame) for effect in index.on(site, EffectKind.RESET)]
    before = {owner for owner, event in emptied if not way_out.is_cleanup(owner, event)}
    after = {owner for owner, event in emptied if way_out.is_cleanup(owner, event)}
    return index.reach.started_by(before & after)
