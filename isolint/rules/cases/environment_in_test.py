"""Cases of `environment_in_test`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.noticing import VARIABLES_GONE_OVER
from isolint.rules.cases.own_environment import NOT_SEPARATE, SEPARATE
from isolint.rules.cases.put_off import VARIABLES_LEFT, VARIABLES_PUT_OFF
from isolint.rules.cases.repeated import OTHERWISE, REPEATED
from isolint.rules.cases.same_condition import VARIABLES_NOT_UNDER_SAME, VARIABLES_UNDER_SAME
from isolint.rules.cases.set_on_the_way import REMOVED_AFTER, REMOVED_BEFORE
from isolint.rules.cases.set_up_variables import SET_BY_SET_UP
from isolint.rules.cases.taken_in_case import IN_CASE, TAKEN_AWAY, TAKEN_IN_CASE, THERE

VALID = (
    *OTHERWISE,
    *IN_CASE,
    *TAKEN_AWAY,
    *VARIABLES_UNDER_SAME,
    *REMOVED_AFTER,
    *SEPARATE,
    *VARIABLES_PUT_OFF,
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
        "taken away in case it is there, which nothing has set",
        """
        import os

        def with_variables(variables, work):
            original = os.environ
            os.environ = {**original, **variables}
            try:
                return work()
            finally:
                os.environ = original

        def test_a():
            os.environ.pop("APP_MODE", None)
            assert with_variables({"APP_MODE": "a"}, lambda: os.environ["APP_MODE"]) == "a"

        def test_b():
            if "APP_MODE" in os.environ:
                del os.environ["APP_MODE"]
            assert not os.environ.get("APP_MODE")
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
        "between the start and the stop of a patch that the module holds",
        """
        import os
        from unittest.mock import patch

        environment = patch.dict(os.environ)

        def setup_function():
            environment.start()
            os.environ.pop("A", None)
            os.environ["B"] = "1"

        def teardown_function():
            environment.stop()

        def test_a():
            assert os.environ["B"]

        def test_b():
            assert "A" not in os.environ
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
    Valid(
        "a context manager takes away what was not there, or sets it again",
        """
        import contextlib
        import os

        @contextlib.contextmanager
        def environment(key, value):
            before = os.environ.get(key)
            os.environ[key] = value
            try:
                yield
            finally:
                if before is None:
                    del os.environ[key]
                else:
                    os.environ[key] = before

        def test_a():
            with environment("A", "1"):
                assert os.environ["A"]

        def test_b():
            assert "A" not in os.environ
        """,
    ),
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
        "a patch that helpers of setUp and tearDown start and stop",
        """
        import os
        import unittest
        from unittest.mock import patch

        class Base(unittest.TestCase):
            def setUp(self):
                self.set_up_home()

            def tearDown(self):
                self.tear_down_home()

            def set_up_home(self):
                self.patcher = patch.dict("os.environ", {"HOME": "/nowhere"})
                self.patcher.start()

            def tear_down_home(self):
                self.patcher.stop()

        class TestEditor(Base):
            def test_a(self):
                os.environ["EDITOR"] = "vi"
                assert os.environ["EDITOR"]

            def test_b(self):
                assert "EDITOR" not in os.environ
        """,
    ),
    Valid(
        "another mapping stands in for the environment",
        """
        import os
        import unittest
        from unittest.mock import patch

        class TestEditor(unittest.TestCase):
            def setUp(self):
                self.patcher = patch("os.environ", {"HOME": "/nowhere"})
                self.patcher.start()

            def tearDown(self):
                self.patcher.stop()

            def test_a(self):
                os.environ["EDITOR"] = "vi"
                assert os.environ["EDITOR"]

            def test_b(self):
                assert "EDITOR" not in os.environ
        """,
    ),
    Valid(
        "set once for all tests, before the first of them",
        {
            "conftest.py": """
                import os
                import pytest

                @pytest.fixture(scope="session", autouse=True)
                def headless():
                    os.environ["HEADLESS"] = "1"
                """,
            "test_case.py": "import os\n\ndef test_a():\n    assert os.environ['HEADLESS']\n",
        },
    ),
    Valid(
        "a context manager sets the variable that it is given, and puts all of them back",
        """
        import contextlib
        import os

        @contextlib.contextmanager
        def environment(key, value):
            before = dict(os.environ)
            os.environ[key] = value
            yield
            os.environ.clear()
            os.environ.update(before)

        def test_a():
            with environment("A", "1"):
                assert os.environ["A"]

        def test_b():
            assert "A" not in os.environ
        """,
    ),
    Valid("monkeypatch", 'def test_a(monkeypatch):\n    monkeypatch.setenv("A", "1")\n'),
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
        "patch.dict as a decorator",
        """
        import os
        from unittest.mock import patch

        @patch.dict(os.environ)
        def test_a():
            os.environ["A"] = "1"
        """,
    ),
    Valid(
        "patch.dict on the class",
        """
        import os
        import unittest
        from unittest import mock

        @mock.patch.dict("os.environ", {"B": "1"})
        class TestA(unittest.TestCase):
            def test_a(self):
                os.environ["A"] = "1"
        """,
    ),
    Valid(
        "patch.dict around the call that writes",
        """
        import os
        from unittest import mock

        def use(key):
            os.environ[key] = "1"

        def test_a():
            with mock.patch.dict(os.environ):
                use("A")
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
        "a helper that no test runs",
        'import os\n\ndef use():\n    os.environ["A"] = "1"\n\ndef test_a():\n    pass\n',
    ),
    Valid("a local called os", 'def test_a(os):\n    os.environ["A"] = "1"\n'),
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
        "the value that the conftest of the suite has set",
        {
            "conftest.py": 'import os\n\nos.environ["MODE"] = "test"\n',
            "test_case.py": """
                import os

                def set_up(mode):
                    os.environ["MODE"] = mode

                def test_a():
                    os.environ["MODE"] = "test"
                    set_up("test")

                def test_b():
                    assert os.environ["MODE"] == "test"
                """,
        },
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

INVALID = (
    *REPEATED,
    *SET_BY_SET_UP,
    *THERE,
    *TAKEN_IN_CASE,
    *VARIABLES_NOT_UNDER_SAME,
    *REMOVED_BEFORE,
    *NOT_SEPARATE,
    *VARIABLES_GONE_OVER,
    *VARIABLES_LEFT,
    Invalid(
        "which the application has read for good when it was imported",
        {
            "app.py": """
                import os

                MODE = os.environ.get("MODE", "a")

                def mode():
                    return os.environ.get("MODE", "a")
                """,
            "test_case.py": """
                import os
                from app import MODE, mode

                def test_a():
                    os.environ["MODE"] = "b"

                def test_b():
                    assert MODE == "a"

                def test_c():
                    assert mode() == "a"
                """,
        },
        path="test_case.py",
        line=5,
        site="env:MODE",
        message="`MODE` is set and stays set after the test: 1 other test reads it",
    ),
    Invalid(
        "which another test asks for by `in`",
        """
        import os
        from os import environ

        def test_a():
            os.environ["A"] = "1"

        def test_b():
            assert "A" not in os.environ

        def test_c():
            if "A" in environ:
                raise ValueError
        """,
        line=5,
        site="env:A",
        message="`A` is set and stays set after the test: 2 other tests read it",
    ),
    Invalid(
        "in a test",
        'import os\n\ndef test_a():\n    os.environ["A"] = "1"\n',
        line=4,
        site="env:A",
        message="`A` is set and stays set after the test",
    ),
    Invalid(
        "deleted in a test",
        'import os\n\ndef test_a():\n    del os.environ["A"]\n',
        line=4,
        site="env:A",
        message="`A` is removed and stays removed after the test",
    ),
    Invalid(
        "putenv",
        'import os\n\ndef test_a():\n    os.putenv("A", "1")\n',
        line=4,
        site="env:A",
        message="`A` is set and stays set after the test",
    ),
    Invalid(
        "merged in place",
        'import os\n\ndef test_a():\n    os.environ |= {"A": "1"}\n',
        line=4,
        site="env:A",
        message="`A` is set and stays set after the test",
    ),
    Invalid(
        "through the application's own os",
        {
            "app.py": "import os\n",
            "test_case.py": 'import app\n\ndef test_a():\n    app.os.environ["A"] = "1"\n',
        },
        line=4,
        site="env:A",
        message="`A` is set and stays set after the test",
    ),
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
        "in a helper, with the name from its caller",
        """
        import os

        def use(key):
            os.environ[key] = "1"

        def test_a():
            use("A")
        """,
        line=4,
        site="env:A",
        message="`A` is set and stays set after the test",
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
