"""What rules share: findings from effects, and the words of their messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from isolint.contracts import Rule
from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect
from isolint.index.state.environment import ANY_VARIABLE
from isolint.model import Finding, Span

#: Of more tests than this the reader is told by which way most of them come.
_MANY = 20


def from_effect(
    rule: Rule,
    index: ProjectIndex,
    effect: Effect,
    message: str,
    tests: int,
) -> Finding:
    """Return a finding without doubts, anchored at the source of an effect that some tests have."""
    return Finding(
        code=rule.code,
        name=rule.name,
        message=message,
        path=index.program.path(effect.source),
        span=effect.span,
        site=index.site(effect.site),
        tests=index.chains.tests(tests, effect),
        chain=index.chains.of(effect, tests),
    )


def name_span(index: ProjectIndex, number: int) -> Span:
    """Return the span of a definition's `def name` or `class name`."""
    scope = index.resolver.scope(number)
    keyword = "async def " if scope.is_async else "def "
    end = scope.span.column + len(keyword) + len(scope.name)
    return Span(scope.span.line, scope.span.column, scope.span.line, end)


def enumerated(words: Sequence[str], most: int = 3) -> str:
    """Return code words as prose, the first few by name."""
    shown = [f"`{word}`" if word else "a variable whose name is not known" for word in words[:most]]
    more = len(words) - len(shown)
    if more > 0:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def variables(sites: Iterable[SiteKey]) -> tuple[str, ...]:
    """Return the names of environment sites, without duplicates."""
    return tuple(dict.fromkeys("" if site == ANY_VARIABLE else site[1] for site in sites))


def reading(tests: int, names: Sequence[str]) -> str:
    """Return the end of the clause on how many tests read these variables."""
    return f"{'reads' if tests.bit_count() == 1 else 'read'} {'it' if len(names) == 1 else 'them'}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def mostly_in(index: ProjectIndex, site: SiteKey, tests: int) -> str:
    """Return the words on where most of many tests look at a site, if that is one function for nearly all."""
    number = tests.bit_count()
    found = index.audience.busiest(site, tests) if number > _MANY else None
    if found is None or found[1] * 3 < number * 2:
        return ""
    share = "all" if found[1] == number else "most"
    return f", {share} in `{index.resolver.scope(found[0]).qualname}`"


def environment_reach(index: ProjectIndex, group: Iterable[Effect]) -> tuple[int, int]:
    """Return the tests that leave variables changed, and the others that read one of these."""
    tests = victims = 0
    for effect in group:
        tests |= index.leaks.leaking(effect)
        at_import = index.resolver.scope(effect.owner).kind is ScopeKind.MODULE
        victims |= (
            index.audience.victims(effect.site) if at_import else index.audience.later_victims(effect.site)
        )
    return tests, victims & ~tests


def by_statement(effects: Iterable[Effect]) -> list[list[Effect]]:
    """Group effects by the statement that is their source."""
    groups: dict[tuple[int, int], list[Effect]] = {}
    for effect in effects:
        groups.setdefault((effect.source, effect.event), []).append(effect)
    return list(groups.values())
