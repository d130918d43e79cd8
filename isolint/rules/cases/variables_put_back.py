"""Cases of variables of the environment that a test puts back itself, and of those where it only seems to."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.context_managers import VARIABLES_OF_CONTEXTS

VARIABLES_PUT_BACK = (
    Valid(
        "one branch takes it away, the other puts back what was there",
        """
        import os

        def test_a():
            before = os.getenv("MODE")
            os.environ["MODE"] = "a"
            assert os.environ["MODE"] == "a"
            if before is None:
                del os.environ["MODE"]
            else:
                os.environ["MODE"] = before

        def test_b():
            assert "MODE" not in os.environ
        """,
    ),
    Valid(
        "the constructor of a test case keeps a copy of the environment",
        """
        import os
        import unittest

        class TestPath(unittest.TestCase):
            def __init__(self, name):
                super().__init__(name)
                self.before = os.environ.copy()

            def test_a(self):
                os.environ["APP_PATH"] = ""
                assert not os.environ["APP_PATH"]
                os.environ["APP_PATH"] = self.before["APP_PATH"]

            def test_b(self):
                assert os.environ["APP_PATH"]
        """,
    ),
    Valid(
        "a copy of the environment, in whose place the fixture puts the real one again",
        """
        import os
        import pytest

        @pytest.fixture
        def completing():
            real = os.environ
            os.environ = os.environ.copy()
            os.environ["LINE"] = "a"
            try:
                yield
            finally:
                os.environ = real

        def complete(line):
            os.environ["LINE"] = line
            return os.environ["LINE"]

        def test_a(completing):
            assert complete("b") == "b"

        def test_b():
            assert "LINE" not in os.environ
        """,
    ),
    *VARIABLES_OF_CONTEXTS,
    Valid(
        "asyncTearDown removes it",
        """
        import os
        import unittest

        class TestA(unittest.IsolatedAsyncioTestCase):
            async def asyncTearDown(self):
                os.environ.pop("A", None)

            async def test_a(self):
                os.environ["A"] = "1"
                assert os.environ["A"]
        """,
    ),
    Valid(
        "restored in a finally",
        """
        import os

        def test_a():
            old = os.environ.get("A")
            os.environ["A"] = "1"
            try:
                assert True
            finally:
                os.environ["A"] = old
        """,
    ),
    Valid(
        "restored after the yield",
        """
        import os
        import pytest

        @pytest.fixture
        def a():
            os.environ["A"] = "1"
            yield
            del os.environ["A"]

        def test_a(a):
            pass
        """,
    ),
    Valid(
        "setUp and tearDown are a pair",
        """
        import os
        import unittest

        class TestA(unittest.TestCase):
            def setUp(self):
                os.environ["A"] = "1"

            def tearDown(self):
                os.environ.pop("A", None)

            def test_a(self):
                pass
        """,
    ),
    Valid(
        "an autouse fixture puts the whole environment back",
        """
        import os
        import pytest

        @pytest.fixture(autouse=True)
        def environment():
            saved = dict(os.environ)
            yield
            os.environ.clear()
            os.environ.update(saved)

        def test_a():
            os.environ["A"] = "1"
        """,
    ),
    Valid(
        "addCleanup defers the restore",
        """
        import os
        import unittest

        class TestA(unittest.TestCase):
            def test_a(self):
                os.environ["A"] = "1"
                self.addCleanup(os.environ.pop, "A")
        """,
    ),
    Valid(
        "put back where there was a value, and taken away where there was none",
        """
        import os
        import pytest

        @pytest.fixture
        def variable():
            old = os.environ.get("A")
            os.environ["A"] = "1"
            yield
            if old is not None:
                os.environ["A"] = old
            else:
                del os.environ["A"]

        def test_a(variable):
            assert os.environ["A"]
        """,
    ),
    Valid(
        "taken away again at the end of the test: when an assert fails before, that is what is red",
        """
        import os

        def test_a():
            os.environ["A"] = "1"
            assert os.environ["A"]
            del os.environ["A"]

        def test_b():
            assert "A" not in os.environ
        """,
    ),
    Valid(
        "put back at the end of the test",
        """
        import os

        def test_a():
            before = os.environ["A"]
            os.environ["A"] = "1"
            assert os.environ["A"]
            os.environ["A"] = before

        def test_b():
            assert os.environ["A"]
        """,
    ),
    Valid(
        "taken away, and put back as it was",
        """
        import os

        def test_a():
            before = os.environ.pop("A")
            assert "A" not in os.environ
            os.environ["A"] = before

        def test_b():
            assert os.environ["A"]
        """,
    ),
    Valid(
        "set and taken away by two functions that the test calls",
        """
        import os

        def log_in():
            os.environ["USER"] = "ann"

        def log_out():
            del os.environ["USER"]

        def test_a():
            log_in()
            assert os.environ["USER"]
            log_out()

        def test_b():
            assert "USER" not in os.environ
        """,
    ),
)

VARIABLES_NOT_PUT_BACK = (
    Invalid(
        "in a module fixture",
        """
        import os
        import pytest

        @pytest.fixture(scope="module")
        def a():
            os.environ["A"] = "1"

        def test_a(a):
            pass
        """,
        line=6,
        site="env:A",
        message="`A` is set and stays set after the module that this fixture serves",
    ),
    Invalid(
        "in a setUp without its tearDown",
        """
        import os
        import unittest

        class TestA(unittest.TestCase):
            def setUp(self):
                os.environ["A"] = "1"

            def test_a(self):
                pass
        """,
        line=6,
        site="env:A",
        message="`A` is set and stays set after the test",
    ),
    Invalid(
        "a tearDown that resets another variable",
        """
        import os
        import unittest

        class TestA(unittest.TestCase):
            def setUp(self):
                os.environ["A"] = "1"

            def tearDown(self):
                os.environ.pop("B", None)

            def test_a(self):
                pass
        """,
        line=6,
        site="env:A",
        message="`A` is set and stays set after the test. `TestA.tearDown` (line 9) restores `B`, but not this",
    ),
    Invalid(
        "put back only where there was a value before",
        """
        import os

        def test_a():
            old = os.environ.get("A")
            os.environ["A"] = "1"
            try:
                assert os.environ["A"]
            finally:
                if old is not None:
                    os.environ["A"] = old

        def test_b():
            assert "A" not in os.environ, os.environ["A"]
        """,
        line=5,
        site="env:A",
        message="`A` is set and stays set after the test: 1 other test reads it. Restored only when the condition before line 10 holds",
    ),
    Invalid(
        "another value than the conftest of the suite has set",
        {
            "conftest.py": 'import os\n\nos.environ["MODE"] = "test"\n',
            "test_case.py": """
                import os

                def set_up(mode):
                    os.environ["MODE"] = mode

                def test_a():
                    set_up("live")

                def test_b():
                    assert os.environ["MODE"] == "test"
                """,
        },
        line=4,
        site="env:MODE",
        message="`MODE` is set and stays set after the test: 1 other test reads it",
    ),
    Invalid(
        "taken back at the end of a helper, which an exception that a test expects passes over",
        """
        import os
        import pytest

        def run(work):
            os.environ["A"] = "1"
            work()
            del os.environ["A"]

        def test_a():
            with pytest.raises(ZeroDivisionError):
                run(lambda: 1 / 0)
        """,
        line=5,
        site="env:A",
        message="`A` is set, and restored at line 7 only when nothing raises before",
    ),
)
