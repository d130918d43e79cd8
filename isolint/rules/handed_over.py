"""ISO702: a test relies on what another test of its module left behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isolint.contracts import Rule
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.sharing.handovers import Handover, handovers
from isolint.index.state.effects import Effect, EffectKind, Form
from isolint.index.state.environment import ANY_VARIABLE
from isolint.model import Confidence, Doubt, Finding, Location, Site, SiteKind, Span
from isolint.rules._findings import counted, enumerated
from isolint.rules.cases import handed_over as cases

_MAY_DO_WITHOUT = Doubt("the tests may do with the placeholder", Confidence.LIKELY)

#: Marks of plugins that run tests in an order of their own, or skip them unless others passed.
_ORDERING = frozenset(
    f"pytest.mark.{name}"
    for name in ("order", "run", "first", "second", "last", "dependency", "depends", "incremental")
)


class HandedOver(Rule):
    """A test relies on what another test of its module left behind.

    What it does: finds class attributes, module globals, attributes of `pytest`, of `request.config` and of module-level
    objects, and keys of the cache and of dictionaries that start empty, which tests alone fill and other tests of
    the module read; and environment variables that a test deletes though only other tests set them. Marks that put
    the tests into an order (`order`, `run`, `dependency`, `incremental`) are named.

    Why it breaks tests: the second test fails alone, first in a shuffled order, or on a worker of its own; and where
    the first one fails, so does all that follows.

    Example:
        class TestAccount:
            def test_create(self):
                TestAccount.id = create()

            def test_delete(self):
                delete(TestAccount.id)

    Fix and its safety: none is applied yet. Move what the first test does into a fixture that both ask for, or
    make one test of the two.
    """

    code = "ISO702"
    name = "handed-over"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each place and module, and for each deletion."""
        for found in handovers(index):
            yield self._handed(index, found)
        for effect in index.writes(SiteKind.ENV):
            if effect.form is Form.DELETE and effect.site != ANY_VARIABLE:
                yield from self._deleted(index, effect)

    def _handed(self, index: ProjectIndex, found: Handover) -> Finding:
        marks = _marks(index, found.givers | found.takers)
        by_marks = f", in the order of {enumerated(marks)}" if marks else ""
        need = "needs" if found.takers.bit_count() == 1 else "need"
        sets = "sets" if found.givers.bit_count() == 1 else "set"
        return Finding(
            code=self.code,
            name=self.name,
            message=f"{_tests(index, found.takers)} {need} `{found.slot.name}`, which only "
            f"{_tests(index, found.givers)} {sets}{by_marks}",
            path=index.program.path(found.taken.scope),
            span=Span(found.taken.line, 1, found.taken.line, 1),
            doubts=(_MAY_DO_WITHOUT,) if found.slot.placeholder else (),
            site=Site(
                found.slot.kind,
                found.slot.key,
                index.objects.sites.definition((found.slot.kind, found.slot.key)),
            ),
            tests=index.nodeids(found.givers),
            victims=index.nodeids(found.takers),
            chain=tuple(
                Location(
                    index.program.path(place.scope), place.line, index.resolver.scope(place.scope).qualname
                )
                for place in (found.given, found.taken)
            ),
        )

    def _deleted(self, index: ProjectIndex, effect: Effect) -> Iterator[Finding]:
        """Yield a finding where a test deletes what neither it nor an import has set."""
        scope = index.resolver.scope(effect.source)
        block = scope.events[effect.event].block if effect.event >= 0 else 0
        takers = index.own_reach.tests(effect.owner) & ~index.audience.setters(effect.site)
        takers &= ~index.audience.may_set(effect.site)
        givers = 0
        for other in index.on(effect.site, EffectKind.WRITE):
            if other.site == effect.site and other.form is not Form.DELETE:
                givers |= index.leaks.leaking(other)
        in_suite = index.is_test_code(index.program.path(effect.source))
        if not in_suite or scope.is_conditional(block) or not takers or not givers & ~takers:
            return
        givers &= ~takers
        sets = "sets" if givers.bit_count() == 1 else "set"
        deletes = "deletes" if takers.bit_count() == 1 else "delete"
        yield Finding(
            code=self.code,
            name=self.name,
            message=f"{_tests(index, takers)} {deletes} `{effect.site[1]}`, which only {_tests(index, givers)} {sets}",
            path=index.program.path(effect.source),
            span=effect.span,
            site=index.site(effect.site),
            tests=index.nodeids(givers),
            victims=index.nodeids(takers),
            chain=index.chains.of(effect, takers),
        )


def _tests(index: ProjectIndex, bits: int) -> str:
    """Return one test by its name, and several by their number."""
    if bits.bit_count() > 1:
        return counted(bits.bit_count(), "test")
    test = index.tests[next(members(bits))]
    return f"`{test.nodeid.partition('::')[2].replace('::', '.')}`"


def _marks(index: ProjectIndex, bits: int) -> Sequence[str]:
    """Return the ordering marks of some tests and of their classes."""
    found: dict[str, None] = {}
    for number in members(bits):
        test = index.tests[number]
        for scope in (test.function, test.owner):
            for decorator in index.resolver.scope(scope).decorators if scope is not None else ():
                name = index.resolver.decorator_name(scope, decorator.term) if scope is not None else None
                if name in _ORDERING:
                    found[name] = None
    return tuple(found)
