"""ISO402: a test starts a patch that nothing stops."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.contracts import Invalid, Valid
from isolint.index import ProjectIndex, Role
from isolint.index.resolution.values import UNKNOWN, External, Result
from isolint.index.state.effects import Effect, EffectKind, Step
from isolint.index.state.patchers import ANY_PATCH
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import FixOffer, Safety, SiteKind
from isolint.rules._state import TEST_CODE, StateRule, doer, short


class UnstoppedPatch(StateRule):
    """Code of the suite starts a patch by hand, and no code of its file stops one.

    What it does: reports `patch(...).start()` in tests, fixtures, hooks, helpers and at the import of test modules,
    and `setattr` of a `MonkeyPatch()` that the suite makes itself, where the file neither stops a patch nor calls
    `patch.stopall()` or `undo()`.

    Why it breaks tests: the mock stays in place of the real thing for the rest of the process. Tests that need
    the real thing fail after it, and others pass only because of it.

    Example:
        def setup_module():
            patch("app.fetch", return_value=None).start()

    Fix and its safety: safe. In tests and fixtures, `with patch(...)` around what follows; in a TestCase,
    `self.enterContext(patch(...))` or `self.addCleanup(patcher.stop)`. A `MonkeyPatch()` that a test or its fixture
    makes becomes pytest's `monkeypatch`.
    """

    code = "ISO402"
    name = "unstopped-patch"
    kinds = (SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.PATCH)
    offered = FixOffer("stopped_patch", Safety.SAFE)

    VALID = (
        Valid(
            "a clean-up stops it",
            {
                "app.py": "def fetch():\n    return 1\n",
                "test_case.py": """
                    import unittest
                    from unittest.mock import patch
                    import app

                    class Fetching(unittest.TestCase):
                        def setUp(self):
                            patcher = patch("app.fetch")
                            patcher.start()
                            self.addCleanup(patcher.stop)

                        def test_a(self):
                            assert app.fetch()
                    """,
            },
        ),
        Valid(
            "tearDown stops what setUp has kept in a list",
            {
                "app.py": "def fetch():\n    return 1\n",
                "test_case.py": """
                    import unittest
                    from unittest.mock import patch
                    import app

                    class Fetching(unittest.TestCase):
                        def setUp(self):
                            self.patches = [patch("app.fetch")]
                            for each in self.patches:
                                each.start()

                        def tearDown(self):
                            for each in self.patches:
                                each.stop()

                        def test_a(self):
                            assert app.fetch()
                    """,
            },
        ),
        Valid(
            "all are stopped",
            {
                "app.py": "def fetch():\n    return 1\n",
                "test_case.py": """
                    from unittest import mock
                    import app

                    def setup_function():
                        mock.patch("app.fetch").start()

                    def teardown_function():
                        mock.patch.stopall()

                    def test_a():
                        assert app.fetch()
                    """,
            },
        ),
        Valid(
            "a with block",
            {
                "app.py": "def fetch():\n    return 1\n",
                "test_case.py": """
                    from unittest.mock import patch
                    import app

                    def test_a():
                        with patch("app.fetch") as fetch:
                            assert app.fetch() is fetch()

                    def test_b():
                        assert app.fetch() == 1
                    """,
            },
        ),
        Valid(
            "a MonkeyPatch that is undone",
            {
                "app.py": "MODE = 1\n",
                "test_case.py": """
                    import pytest
                    import app

                    @pytest.fixture(scope="module")
                    def mode():
                        patch = pytest.MonkeyPatch()
                        patch.setattr(app, "MODE", 2)
                        yield
                        patch.undo()

                    def test_a(mode):
                        assert app.MODE == 2
                    """,
            },
        ),
        Valid(
            "a helper that is handed the fixture",
            {
                "app.py": "class Settings:\n    debug = False\n",
                "test_case.py": """
                    import pytest
                    from app import Settings

                    def debugging(monkeypatch: pytest.MonkeyPatch):
                        monkeypatch.setattr(Settings, "debug", True)

                    def test_a(monkeypatch):
                        debugging(monkeypatch)
                        assert Settings.debug
                    """,
            },
        ),
        Valid(
            "something else that starts",
            """
            import threading

            def test_a():
                thread = threading.Thread(target=print)
                thread.start()
                thread.join()
            """,
        ),
        Valid(
            "nobody uses what is patched",
            {
                "app.py": "def fetch():\n    return 1\n",
                "test_case.py": """
                    from unittest.mock import patch

                    def test_a():
                        patch("app.fetch").start()
                    """,
            },
        ),
    )
    INVALID = (
        Invalid(
            "started in a test",
            {
                "app.py": "def fetch():\n    return 1\n\ndef load():\n    return fetch()\n",
                "test_case.py": """
                    from unittest.mock import patch
                    import app

                    def test_a():
                        patcher = patch("app.fetch", return_value=2)
                        patcher.start()
                        assert app.load() == 2

                    def test_b():
                        assert app.load() == 1
                    """,
            },
            line=6,
            site="global:app:fetch",
            message="`test_a` starts a patch of `fetch`, and leaves it so after 1 test; 2 tests meet it",
        ),
        Invalid(
            "started in setUp, on an attribute of a class",
            {
                "app.py": "class Api:\n    def get(self):\n        return 1\n",
                "test_case.py": """
                    import unittest
                    from unittest import mock
                    from app import Api

                    class Getting(unittest.TestCase):
                        def setUp(self):
                            self.patcher = mock.patch.object(Api, "get")
                            self.get = self.patcher.start()

                        def test_a(self):
                            assert Api().get()
                    """,
                "test_other.py": "from app import Api\n\ndef test_b():\n    assert Api().get() == 1\n",
            },
            line=8,
            site="attr:app:Api.get",
            message="`Getting.setUp` starts a patch of `Api.get`, and leaves it so after 1 test; 2 tests meet it",
        ),
        Invalid(
            "a MonkeyPatch of the suite's own that is never undone",
            {
                "app.py": "MODE = 1\n",
                "test_case.py": """
                    import pytest
                    import app

                    def test_a():
                        patch = pytest.MonkeyPatch()
                        patch.setattr(app, "MODE", 2)

                    def test_b():
                        assert app.MODE == 1
                    """,
            },
            line=6,
            site="global:app:MODE",
            message="`test_a` starts a patch of `MODE`, and leaves it so after 1 test; 1 test meets it",
        ),
    )

    def changes(self, index: ProjectIndex, kind: SiteKind) -> Iterator[Effect]:
        """Yield the starts."""
        return (
            effect for effect in index.effects if effect.kind is EffectKind.START and effect.site[0] is kind
        )

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Take the suite's own, where its file does not stop any patch; a conftest's are for every test."""
        path = index.program.path(effect.source)
        return index.roles.of(effect.owner) in TEST_CODE and not any(
            index.program.path(other.source) == path for other in index.on(ANY_PATCH, EffectKind.RESET)
        )

    def leaving(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests after which a patch goes on, unless something stops all that are started."""
        return index.leaks.leaking(effect) & ~index.leaks.protection.tests(ANY_PATCH)

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests that use what is patched; those of the module itself have it on purpose."""
        own = self.leaving(index, effect) if index.roles.of(effect.owner) is Role.TEST_MODULE else 0
        return index.audience.mentioning(effect.site) & ~own

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say what is patched."""
        return f"{doer(index, effect)} starts a patch of `{short(effect.site)}`"

    def offer(self, index: ProjectIndex, anchor: Step) -> FixOffer | None:
        """Offer pytest's own fixture in place of a `MonkeyPatch` that a test or its fixture makes."""
        scope = index.resolver.scope(anchor.function)
        term = scope.events[anchor.event].term
        maker = index.resolver.value(anchor.function, term[1]) if term[0] == "attr" else UNKNOWN
        if not isinstance(maker, Result) or maker.callee != External("pytest.MonkeyPatch"):
            return self.offered
        takes_fixtures = (
            index.roles.of(anchor.function) in (Role.TEST, Role.FIXTURE)
            and index.roles.lifetime(anchor.function) is FixtureScope.FUNCTION
            and index.suite.takes_fixtures(index.program.enclosing_class(anchor.function))
        )
        return FixOffer("monkeypatch_fixture", Safety.SAFE) if takes_fixtures else None
