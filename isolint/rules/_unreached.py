"""What application code leaves changed where no test comes to it: nothing breaks yet, so it is told on request."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from isolint.contracts import Rule
from isolint.index import ProjectIndex, Role
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, Step
from isolint.model import Doubt, Finding, SiteKind

_UNREACHED = Doubt("no test is seen to run it")


def unreached(
    rule: Rule,
    index: ProjectIndex,
    kind: SiteKind,
    concerns: Callable[[ProjectIndex, Effect], bool],
    phrase: Callable[[ProjectIndex, Effect], str],
) -> Iterator[Finding]:
    """Yield a finding for each statement and object of a kind that a rule concerns, if that was asked for."""
    if not index.config.unreached:
        return
    told: set[tuple[Step, SiteKey]] = set()
    for effect in index.writes(kind):
        anchor = index.chains.anchor(effect)
        if (anchor, effect.site) not in told and _is_left(index, effect) and concerns(index, effect):
            told.add((anchor, effect.site))
            yield _finding(rule, index, effect, f"{phrase(index, effect)}, and leaves it so; no test runs it")


def _is_left(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether the application leaves a write behind whenever somebody runs it, and no test does."""
    is_run = any(index.reach.tests(number) for number in (effect.owner, effect.source))
    return index.roles.of(effect.owner) is Role.APP and not is_run and index.leaks.stays(effect)


def _finding(rule: Rule, index: ProjectIndex, effect: Effect, message: str) -> Finding:
    anchor = index.chains.anchor(effect)
    return Finding(
        code=rule.code,
        name=rule.name,
        message=message,
        path=index.program.path(anchor.function),
        span=index.resolver.scope(anchor.function).events[anchor.event].span,
        site=index.site(effect.site, index.objects.sites.definition(effect.site)),
        victims=index.nodeids(_meeting(index, effect.site)),
        doubts=(_UNREACHED,),
    )


def _meeting(index: ProjectIndex, site: SiteKey) -> int:
    return index.audience.readers(site) if site[0] is SiteKind.ENV else index.audience.mentioning(site)
