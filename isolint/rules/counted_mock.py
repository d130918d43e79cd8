"""ISO403: a test counts the calls of a mock that all tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex
from isolint.index.sharing.mocks import MockUse, Use
from isolint.model import Finding, FixOffer, Safety
from isolint.rules._doubts import LONE
from isolint.rules._findings import counted


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

    VALID = (
        Valid(
            "a mock of the test's own",
            """
            from unittest.mock import Mock

            def test_a():
                send = Mock()
                send()
                send.assert_called_once()

            def test_b():
                send = Mock()
                send()
                send.assert_called_once()
            """,
        ),
        Valid(
            "each test resets it first",
            """
            from unittest.mock import Mock

            send = Mock()

            def test_a():
                send.reset_mock()
                send()
                send.assert_called_once()

            def test_b():
                send.reset_mock()
                send()
                send.assert_called_once()
            """,
        ),
        Valid(
            "an autouse fixture resets it",
            """
            from unittest.mock import Mock
            import pytest

            send = Mock()

            @pytest.fixture(autouse=True)
            def fresh():
                yield
                send.reset_mock()

            def test_a():
                send()
                send.assert_called_once()
            """,
        ),
        Valid(
            "setUp resets it",
            """
            import unittest
            from unittest.mock import MagicMock

            send = MagicMock()

            class Sending(unittest.TestCase):
                def setUp(self):
                    send.reset_mock()

                def test_a(self):
                    send()
                    send.assert_called_once()
            """,
        ),
        Valid(
            "the set-up puts a new mock in its place",
            """
            from unittest.mock import Mock

            api = Mock()

            def setup_function():
                api.get = Mock()

            def test_a():
                api.get()
                api.get.assert_called_once()

            def test_b():
                api.get()
                api.get.assert_called_once()
            """,
        ),
        Valid(
            "any call will do",
            """
            from unittest.mock import Mock

            send = Mock()

            def test_a():
                send(1)
                send.assert_called_with(1)

            def test_b():
                send(2)
                send.assert_any_call(2)
            """,
        ),
        Valid(
            "nobody calls what must not be called",
            """
            from unittest.mock import Mock

            api = Mock()

            def test_a():
                api.get()
                api.get.assert_called()

            def test_b():
                api.put.assert_not_called()
            """,
        ),
        Valid(
            "no mock, though its method has the name of one",
            """
            class Counter:
                call_count = 0

            counter = Counter()

            def test_a():
                assert counter.call_count == 0
            """,
        ),
    )
    INVALID = (
        Invalid(
            "counted by the next test too",
            {
                "app.py": "def send():\n    pass\n\ndef order():\n    send()\n",
                "test_case.py": """
                    from unittest.mock import Mock, patch
                    import app

                    send = Mock()

                    @patch("app.send", send)
                    def test_a():
                        send.reset_mock()
                        app.order()
                        send.assert_called_once()

                    @patch("app.send", send)
                    def test_b():
                        send.assert_not_called()
                    """,
            },
            line=9,
            site="global:test_case:send",
            message="`test_a` has the shared mock `send` called and does not reset it; 1 test counts its calls",
        ),
        Invalid(
            "a part of a mock of the conftest, in another file",
            {
                "conftest.py": "from mock import MagicMock\n\napi = MagicMock()\n",
                "test_case.py": """
                    from conftest import api

                    def test_a(client):
                        rows = client.load()
                        assert api.get.call_args[0] == (1,)
                    """,
                "test_other.py": """
                    from conftest import api

                    def test_b(client):
                        assert api.get.call_count == 0
                    """,
            },
            line=4,
            site="global:conftest:api",
            message="`test_a` has the shared mock `api.get` called and does not reset it; 1 test counts its calls",
        ),
        Invalid(
            "only the test itself, when it is run again",
            """
            from unittest.mock import Mock

            send = Mock()

            def test_a():
                send()
                send.assert_called_once()
            """,
            line=6,
            site="global:test_case:send",
            message="`test_a` has the shared mock `send` called and does not reset it; 1 test counts its calls",
        ),
    )

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
        site = index.objects.name(use.mock)
        counts = "counts" if victims.bit_count() == 1 else "count"
        return Finding(
            code=self.code,
            name=self.name,
            message=f"`{scope.qualname}` has the shared mock `{name}` called and does not reset it; "
            f"{counted(victims.bit_count(), 'test')} {counts} its calls",
            path=index.program.path(use.scope),
            span=scope.events[called.event].span,
            doubts=() if victims & ~called.tests else (LONE,),
            site=index.site(site, index.objects.definition(site)),
            tests=index.nodeids(called.tests),
            victims=index.nodeids(victims),
            chain=index.way_to(use.scope, called.tests),
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
