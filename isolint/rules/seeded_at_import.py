"""ISO107: a test draws random numbers from a generator that is seeded when its module is imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.contracts import Invalid, Rule, Valid
from isolint.facts.records import EventKind, ScopeKind
from isolint.index import ProjectIndex, Role
from isolint.index.state.effects import Effect, EffectKind, event_of
from isolint.model import Confidence, Doubt, Finding, Location, SiteKind
from isolint.rules._findings import counted, from_effect
from isolint.rules._state import TEST_CODE

_MAY_TAKE_ANY = Doubt("the test may do with any numbers", Confidence.LIKELY)

_GENERATOR = "rng"


class SeededAtImport(Rule):
    """A test module seeds the global generator when it is imported, and its tests draw from it later.

    What it does: reports the first draw of each test, fixture and helper from the generator of `random`, NumPy
    or PyTorch, where the test module seeds that generator at import and the test does not.

    Why it breaks tests: the seed was to make the numbers the same each time, but each draw moves the generator
    on. What a test gets depends on the tests that drew before it, and on the other modules that seed.

    Example:
        random.seed(7)

        def test_mean():
            assert abs(mean(random.gauss(10, 4) for _ in range(1000)) - 10) < 0.1

    Fix and its safety: none is applied. Draw from a generator of the test's own, such as `random.Random(7)`, or
    seed in an autouse fixture.
    """

    code = "ISO107"
    name = "seeded-at-import"

    VALID = (
        Valid(
            "the test seeds",
            """
            import random

            random.seed(7)

            def test_a():
                random.seed(7)
                assert random.random() < 1
            """,
        ),
        Valid(
            "a fixture seeds for each test",
            """
            import random
            import pytest

            random.seed(7)

            @pytest.fixture(autouse=True)
            def seeded():
                random.seed(7)

            def test_a():
                assert random.random() < 1
            """,
        ),
        Valid(
            "all is drawn at import",
            """
            import random

            random.seed(7)
            DATA = [random.random() for _ in range(10)]

            def test_a():
                assert DATA
            """,
        ),
        Valid(
            "a generator of the module's own",
            """
            import random

            numbers = random.Random(7)

            def test_a():
                assert numbers.random() < 1
            """,
        ),
        Valid(
            "a seed for one generator, a draw from another",
            """
            import random
            import numpy

            random.seed(7)

            def test_a():
                assert numpy.random.rand(3).mean() < 1
            """,
        ),
        Valid(
            "the seed is left to the system, so that the numbers are others each time",
            "import random\n\nrandom.seed()\n\ndef test_a():\n    assert random.random() < 1\n",
        ),
        Valid(
            "a seed of None is the system's choice",
            "import numpy\n\nnumpy.random.seed(None)\n\ndef test_a():\n    assert numpy.random.rand() < 1\n",
        ),
        Valid(
            "nobody means the numbers to be the same",
            "import random\n\ndef test_a():\n    assert random.random() < 1\n",
        ),
    )
    INVALID = (
        Invalid(
            "a draw in the test",
            """
            import random

            random.seed(7)

            def test_a():
                values = [random.gauss(10, 4) for _ in range(1000)]
                assert random.random() < 1
                assert values
            """,
            line=6,
            site="process:rng:python",
            message="`test_a` draws from a generator that this module seeds only at its import, line 3: "
            "the numbers depend on the draws before it, in 1 test",
        ),
        Invalid(
            "a draw in a helper for two tests, one of which seeds",
            """
            import numpy as np

            np.random.seed(7)

            def sample():
                return np.random.normal(size=10)

            def test_a():
                assert sample().mean() < 9

            def test_b():
                np.random.seed(8)
                assert sample().mean() < 9
            """,
            line=6,
            site="process:rng:numpy",
            message="`sample` draws from a generator that this module seeds only at its import, line 3: "
            "the numbers depend on the draws before it, in 1 test",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each function of a seeding module that draws."""
        seeds = [
            effect
            for effect in index.writes(SiteKind.PROCESS)
            if effect.site[1].partition(":")[0] == _GENERATOR
            and index.roles.of(effect.owner) is Role.TEST_MODULE
            and _is_told(index, effect)
        ]
        told: set[int] = set()
        for seed in seeds:
            for draw in _draws(index, seed):
                tests = index.reach.tests(draw.owner) & ~_seeding(index, seed)
                if tests and draw.owner not in told:
                    told.add(draw.owner)
                    yield self._finding(index, seed, draw, tests)

    def _finding(self, index: ProjectIndex, seed: Effect, draw: Effect, tests: int) -> Finding:
        message = (
            f"`{index.resolver.scope(draw.owner).qualname}` draws from a generator that this module seeds only at "
            f"its import, line {seed.span.line}: the numbers depend on the draws before it, in "
            f"{counted(tests.bit_count(), 'test')}"
        )
        definition = Location(index.program.path(seed.owner), seed.span.line, seed.site[1])
        return replace(
            from_effect(self, index, draw, message, tests),
            site=index.site(seed.site, definition),
            victims=index.nodeids(tests),
            doubts=(_MAY_TAKE_ANY,),
        )


def _is_told(index: ProjectIndex, seed: Effect) -> bool:
    """Tell whether a call is given the seed: the system's choice makes no numbers the same."""
    event = event_of(index.resolver, seed)
    if event is None or event.kind is not EventKind.CALL:
        return True
    return bool(event.given) and event.given[0] != ("const", None)


def _draws(index: ProjectIndex, seed: Effect) -> Sequence[Effect]:
    """Return the draws, in functions of the module that seeds, in the order of the text."""
    path = index.program.path(seed.owner)
    found = [
        effect
        for effect in index.on(seed.site, EffectKind.READ)
        if effect.owner == effect.source
        and index.program.path(effect.owner) == path
        and index.roles.of(effect.owner) in TEST_CODE
        and index.resolver.scope(effect.owner).kind is not ScopeKind.MODULE
    ]
    return sorted(found, key=lambda effect: (effect.span.line, effect.span.column))


def _seeding(index: ProjectIndex, seed: Effect) -> int:
    """Return the tests that seed the generator themselves."""
    tests = 0
    for effect in index.on(seed.site, EffectKind.WRITE, EffectKind.RESET):
        if index.resolver.scope(effect.owner).kind is not ScopeKind.MODULE:
            tests |= index.reach.tests(effect.owner)
    return tests
