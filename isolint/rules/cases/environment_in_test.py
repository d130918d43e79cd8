"""Cases of `environment_in_test`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.begun_names import KEPT_BY_NAME, NOT_KEPT_BY_NAME
from isolint.rules.cases.consumed import CONSUMED, NOT_CONSUMED
from isolint.rules.cases.half_restored import HALF_RESTORED, WHOLLY_RESTORED
from isolint.rules.cases.last_words import VARIABLES_GIVEN_BACK
from isolint.rules.cases.noticing import VARIABLES_GONE_OVER
from isolint.rules.cases.own_environment import NOT_SEPARATE, SEPARATE
from isolint.rules.cases.patched_by_case import OTHER_VARIABLES, VARIABLES_OF_FIXTURES
from isolint.rules.cases.repeated import OTHERWISE, REPEATED
from isolint.rules.cases.run_around import OTHER_MAPPING, SAME_MAPPING
from isolint.rules.cases.same_condition import VARIABLES_NOT_UNDER_SAME, VARIABLES_UNDER_SAME
from isolint.rules.cases.set_first import VARIABLE_TAKEN_AWAY_FIRST
from isolint.rules.cases.set_if_missing import NOT_SET_BEFORE, SET_BEFORE
from isolint.rules.cases.set_on_the_way import REMOVED_AFTER, REMOVED_BEFORE
from isolint.rules.cases.set_up_variables import SET_BY_SET_UP
from isolint.rules.cases.taken_in_case import IN_CASE, TAKEN_AWAY, TAKEN_IN_CASE, THERE
from isolint.rules.cases.variables_put_back import VARIABLES_NOT_PUT_BACK, VARIABLES_PUT_BACK
from isolint.rules.cases.variables_put_off import VARIABLES_LEFT, VARIABLES_PUT_OFF

VALID = (
    *VARIABLES_GIVEN_BACK,
    *WHOLLY_RESTORED,
    *VARIABLES_OF_FIXTURES,
    *OTHER_MAPPING,
    *SET_BEFORE,
    *CONSUMED,
    KEPT_BY_NAME,
    *OTHERWISE,
    *IN_CASE,
    *TAKEN_AWAY,
    *VARIABLES_UNDER_SAME,
    *REMOVED_AFTER,
    *SEPARATE,
    *VARIABLES_PUT_OFF,
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
    Valid("monkeypatch", 'def test_a(monkeypatch):\n    monkeypatch.setenv("A", "1")\n'),
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
        "a helper that no test runs",
        'import os\n\ndef use():\n    os.environ["A"] = "1"\n\ndef test_a():\n    pass\n',
    ),
    Valid("a local called os", 'def test_a(os):\n    os.environ["A"] = "1"\n'),
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
    *VARIABLES_PUT_BACK,
)

INVALID = (
    *HALF_RESTORED,
    *OTHER_VARIABLES,
    *SAME_MAPPING,
    *NOT_SET_BEFORE,
    *NOT_CONSUMED,
    *VARIABLE_TAKEN_AWAY_FIRST,
    NOT_KEPT_BY_NAME,
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
    *VARIABLES_NOT_PUT_BACK,
)
