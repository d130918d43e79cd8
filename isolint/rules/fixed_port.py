"""ISO603: tests listen on a port that their code fixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.contracts import Rule
from isolint.facts.records import BlockKind
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.replaced.stubs import Stubs
from isolint.index.state.effects import Effect, Step
from isolint.index.state.retries import is_tried_with_another
from isolint.index.state.ways import Ways
from isolint.model import Confidence, Doubt, Finding, SiteKind
from isolint.rules._findings import counted, from_effect
from isolint.rules._state import doer, through
from isolint.rules.cases import fixed_port as cases

_MAY_BE_FREE = Doubt("the port may be free again, where tests run one at a time", Confidence.LIKELY)


class FixedPort(Rule):
    """Several tests listen on the same port, whose number stands in the code.

    What it does: follows numbers, addresses and what containers publish to the calls that listen on a port, and
    reports those that two or more tests reach, by themselves or through a fixture.

    Why it breaks tests: a machine has each port once. Two workers of a parallel run want it at the same time (a
    fixture of session scope is set up by each of them), and a test that does not close its server takes it from
    the next one.

    Example:
        @pytest.fixture(scope="session")
        def server():
            with HTTPServer(("localhost", 8080), Handler) as server:
                yield server

    Fix and its safety: none is applied yet. Listen on port 0, and ask the server which one it got.
    """

    code = "ISO603"
    name = "fixed-port"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each statement that listens on a port for several tests."""
        groups: dict[tuple[Step, str], list[Effect]] = {}
        for effect in index.writes(SiteKind.PORT):
            if any(_is_not_sure(index, step) for step in (*effect.via, Step(effect.source, effect.event))):
                continue
            groups.setdefault((index.chains.anchor(effect), effect.site[1]), []).append(effect)
        stubs = index.leaks.stubs
        wanted: dict[str, int] = {}
        for (_, port), effects in groups.items():
            wanted[port] = wanted.get(port, 0) | _listening(index, stubs, effects)
        for (anchor, port), effects in groups.items():
            tests = _listening(index, stubs, effects)
            if tests and wanted[port].bit_count() > 1:
                yield self._finding(index, anchor, effects[0], tests, wanted[port])

    def _finding(self, index: ProjectIndex, anchor: Step, effect: Effect, tests: int, all_: int) -> Finding:
        message = (
            f"{doer(index, effect)} listens on port {effect.site[1]}{through(index, effect)} "
            f"for {counted(tests.bit_count(), 'test')}; {all_.bit_count()} tests want it"
        )
        return replace(
            from_effect(self, index, effect, message, tests),
            path=index.program.path(anchor.function),
            span=index.resolver.scope(anchor.function).events[anchor.event].span,
            victims=index.nodeids(all_),
            doubts=(_MAY_BE_FREE,),
        )


def _is_not_sure(index: ProjectIndex, step: Step) -> bool:
    """Tell whether a step is one of several branches, or a loop tries the next port where it fails."""
    scope = index.resolver.scope(step.function)
    if step.event >= 0 and is_tried_with_another(scope, step.event):
        return True
    block = scope.events[step.event].block if step.event >= 0 else 0
    while block > 0:
        if scope.blocks[block].kind in (BlockKind.BRANCH, BlockKind.EXCEPT):
            return True
        block = scope.blocks[block].parent
    return False


def _listening(index: ProjectIndex, stubs: Stubs, effects: Sequence[Effect]) -> int:
    """Return the tests that come to one of some effects, and replace nothing on the way or what listens."""
    ways = Ways(index)
    tests = 0
    for effect in effects:
        for number in members(index.reach.tests(effect.owner)):
            life = index.tests[number].life
            stubbed = stubs.of(life)
            comes = any(ways.to(function, effect, stubbed.functions) is not None for function in life)
            if comes and stubbed.names.isdisjoint(index.models.ports):
                tests |= 1 << number
    return tests
