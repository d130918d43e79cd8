"""ISO102: a test, fixture or helper writes the environment and leaves it so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.contracts import Rule
from isolint.index import ProjectIndex, Role
from isolint.index.resolution.machine import OF_THE_MACHINE
from isolint.index.restores.cleanups import Flaw, is_taken_back
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import Confidence, Doubt, Finding, FixOffer, Safety, SiteKind
from isolint.rules._doubts import ABSENT, AGAIN, SKIPPED, is_written_again, of_branches, of_names
from isolint.rules._findings import (
    by_statement,
    counted,
    enumerated,
    environment_reach,
    from_effect,
    mostly_in,
    reading,
    variables,
)
from isolint.rules._state import shortfall, skipped
from isolint.rules.cases import environment_in_test as cases

_MAY_ALWAYS_BE_SET = Doubt("the variable may always be set where the suite runs", Confidence.LIKELY)
_SET_BY_SOME = Doubt("it is there only after what else sets it", Confidence.LIKELY)

_TEST_CODE = frozenset({Role.TEST, Role.FIXTURE, Role.HOOK, Role.HELPER})


class EnvironmentInTest(Rule):
    """A test, fixture or helper of the suite writes `os.environ` and does not put it back.

    What it does: reports environment writes of every form in code of the suite that a test runs, unless they
    are undone on every way out: by `monkeypatch`, `mock.patch.dict`, a `finally`, the code after a fixture's
    `yield`, a `tearDown`.

    Why it breaks tests: the variable stays for every test that runs later in the process. Which ones those
    are depends on the order, and under `-n` on the worker.

    Example:
        def test_debug_mode():
            os.environ["APP_DEBUG"] = "1"
            assert render() == "debug"

    Fix and its safety: safe. The write becomes `monkeypatch.setenv` or `delenv`, with the fixture added to
    the parameters; in a fixture of wider scope `pytest.MonkeyPatch.context()`; in a `unittest.TestCase`
    `enterContext(mock.patch.dict(os.environ))`.
    """

    code = "ISO102"
    name = "environment-in-test"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each statement."""
        writes = (
            effect
            for effect in index.writes(SiteKind.ENV)
            if index.roles.of(effect.source) in _TEST_CODE
            and index.roles.of(effect.owner) in _TEST_CODE
            and index.leaks.leaking(effect)
            and not index.serves_everybody(effect.owner)
            and not self._takes_back(index, effect)
        )
        for group in by_statement(writes):
            yield self._finding(index, group)

    def _takes_back(self, index: ProjectIndex, effect: Effect) -> bool:
        """Tell whether a write only undoes an earlier one, of the same function or the set-up of its tests."""
        if effect.form in REMOVING and (
            index.audience.may_be_set_before(effect) or self._is_set_up(index, effect)
        ):
            return True
        return any(
            earlier.owner == effect.owner and earlier.frame < effect.frame and is_taken_back(earlier, effect)
            for earlier in index.on(effect.site, EffectKind.WRITE)
        )

    def _is_set_up(self, index: ProjectIndex, effect: Effect) -> bool:
        """Tell whether set-up that leaves a variable so has set it for each test that a removal stands in.

        What the machine has set is gone after the removal.
        """
        if index.roles.of(effect.owner) is not Role.TEST or effect.site[1] in OF_THE_MACHINE:
            return False
        tests = index.reach.tests(effect.owner)
        for other in index.on(effect.site, EffectKind.WRITE):
            if other.form not in REMOVING and index.leaks.leaking(other):
                tests &= ~index.fresh_starts.set_up(other)
        return not tests

    def _finding(self, index: ProjectIndex, group: Sequence[Effect]) -> Finding:
        first = group[0]
        tests, victims = environment_reach(index, group)
        names = variables(effect.site for effect in group)
        verb = "removed" if first.form in REMOVING else "set"
        lasting = "is {0} and stays {0}" if len(names) == 1 else "are {0} and stay {0}"
        lifetime = index.roles.lifetime(first.owner)
        after = (
            "test"
            if lifetime is FixtureScope.FUNCTION
            else f"{lifetime.name.lower()} that this fixture serves"
        )
        restored = skipped(index, first)
        be = "is" if len(names) == 1 else "are"
        fate = f"{be} {verb}, and {restored}" if restored else f"{lasting.format(verb)} after the {after}"
        message = f"{enumerated(names)} {fate}"
        if victims:
            message += f": {counted(victims.bit_count(), 'other test')} {reading(victims, names)}"
            message += mostly_in(index, first.site, victims)
        message += shortfall(index, first)
        return replace(
            from_effect(self, index, first, message, tests),
            victims=index.audience.nodeids(first.site, victims),
            doubts=(*self._doubts(index, first), *of_branches(index, first), *of_names(names)),
            fix=FixOffer(self._codemod(index, first), Safety.SAFE),
        )

    def _doubts(self, index: ProjectIndex, effect: Effect) -> tuple[Doubt, ...]:
        cleanup = index.cleanups.judged(effect)
        match cleanup.flaw if cleanup is not None else None:
            case Flaw.SKIPPED:
                return (SKIPPED,)
            case Flaw.CONDITIONAL:
                return (_MAY_ALWAYS_BE_SET,)
            case _:
                again = (AGAIN,) if is_written_again(index, effect) else ()
                return (*again, *self._absence(index, effect))

    def _absence(self, index: ProjectIndex, effect: Effect) -> tuple[Doubt, ...]:
        """Return the doubt that a variable is there to be removed: `del` shows that somebody has set it."""
        if effect.form is Form.POP:
            return (ABSENT,)
        is_set = any(other.form not in REMOVING for other in index.written_at_import(effect.site))
        is_there = is_set or effect.site[1] in OF_THE_MACHINE
        return () if effect.form is not Form.DELETE or is_there else (_SET_BY_SOME,)

    def _codemod(self, index: ProjectIndex, effect: Effect) -> str:
        owner = index.program.enclosing_class(effect.source)
        if owner is not None and index.suite.is_testcase(owner):
            return "env_in_testcase"
        if index.resolver.scope(effect.source).name in ("setUpModule", "tearDownModule"):
            return "env_in_testcase"
        if index.roles.lifetime(effect.source) is not FixtureScope.FUNCTION:
            return "env_in_wide_fixture"
        return "env_in_function"
