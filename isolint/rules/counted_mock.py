"""ISO403: a test counts the calls of a mock that all tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from isolint.contracts import Rule
from isolint.index import ProjectIndex
from isolint.index.sharing.mocks import MockUse, Use
from isolint.model import Finding, FixOffer, Safety
from isolint.rules._doubts import LONE
from isolint.rules._findings import counted
from isolint.rules.cases import counted_mock as cases


class CountedMock(Rule):
    """A mock that lives as long as its module is called by one test, and its calls are counted by a test.

    What it does: reports tests that have a mock of a test module or conftest called and do not reset it, where
    a test that does not reset it first either counts its calls: `assert_called_once`, `assert_not_called`,
    `call_count`, `call_args_list` and their kin.

    Why it breaks tests: the mock is made once, when its module is imported, and remembers the calls of all
    tests. The first test that counts finds one call, the second finds two; run alone both pass.

    Example:
        send = Mock()

        @patch("app.send", send)
        def test_order():
            app.order()
            send.assert_called_once()

    Fix and its safety: safe. An autouse fixture beside the mock resets it before each test. Better still, make
    the mock in the test or in a fixture, so that each test has its own.
    """

    code = "ISO403"
    name = "counted-mock"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each scope that has a mock called whose calls somebody counts."""
        for uses in index.mocks.uses.values():
            found: dict[int, _Called] = {}
            for part in dict.fromkeys(use.part for use in uses if Use.COUNTS in use.use):
                for called in _called(index, [use for use in uses if use.part == part]):
                    known = found.setdefault(called.use.scope, called)
                    found[called.use.scope] = replace(known, victims=known.victims | called.victims)
            for called in found.values():
                yield self._finding(index, called)

    def _finding(self, index: ProjectIndex, called: _Called) -> Finding:
        use, victims = called.use, called.victims
        scope = index.resolver.scope(use.scope)
        name = ".".join((use.mock.name, *use.part))
        site = index.objects.sites.name(use.mock)
        counts = "counts" if victims.bit_count() == 1 else "count"
        return Finding(
            code=self.code,
            name=self.name,
            message=f"`{scope.qualname}` has the shared mock `{name}` called and does not reset it; "
            f"{counted(victims.bit_count(), 'test')} {counts} its calls",
            path=index.program.path(use.scope),
            span=scope.events[called.event].span,
            doubts=() if victims & ~called.tests else (LONE,),
            site=index.site(site, index.objects.sites.definition(site)),
            tests=index.nodeids(called.tests),
            victims=index.nodeids(victims),
            chain=index.chains.to(use.scope, called.tests),
            fix=FixOffer("suite_state", Safety.SAFE),
        )


@dataclass(frozen=True, slots=True)
class _Called:
    """A use that tells of a call, made by an event of its scope, and the tests that count such calls."""

    use: MockUse
    event: int
    tests: int
    victims: int


def _called(index: ProjectIndex, uses: Sequence[MockUse]) -> Iterator[_Called]:
    """Yield the calls of one part of a mock that outlive a test which counts them or another one."""
    before, after = _reset_around(index, uses[0])
    victims = 0
    for use in uses:
        if Use.COUNTS in use.use and not _is_reset(index, use, earlier=True):
            victims |= index.reach.tests(use.scope)
    victims &= ~before
    for use in uses:
        tests = index.reach.tests(use.scope) & ~after
        event = index.mocks.acts_before(use.scope, use.line)
        leaves = Use.CALLED in use.use and not _is_reset(index, use, earlier=False)
        if tests and victims and leaves and event is not None:
            yield _Called(use, event, tests, victims)


def _is_reset(index: ProjectIndex, use: MockUse, earlier: bool) -> bool:
    """Tell whether the scope of a use resets the mock before it, or after it."""
    return any(
        reset.scope == use.scope and (reset.line < use.line if earlier else reset.line > use.line)
        for reset in index.mocks.resets(use)
    )


def _reset_around(index: ProjectIndex, use: MockUse) -> tuple[int, int]:
    """Return the tests before each of which a fixture or hook resets what is used, and those after which."""
    before = after = 0
    for reset in index.mocks.resets(use):
        if not index.roles.is_around_each_test(reset.scope):
            continue
        if index.mocks.is_clean_up(reset.scope) or index.mocks.yields_before(reset.scope, reset.line):
            after |= index.reach.starts(reset.scope)
        else:
            before |= index.reach.starts(reset.scope)
    return before, after
