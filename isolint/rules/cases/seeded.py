"""Cases of state of the process that is set anew for each test, as random numbers are by their seed."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

SEEDED = (
    Valid(
        "a fixture for every test seeds them before it, whatever a test does then",
        {
            "conftest.py": """
                import random
                import pytest

                @pytest.fixture(autouse=True)
                def seeded():
                    random.seed(1)
                """,
            "test_case.py": """
                import random

                def test_a():
                    random.seed(2)
                    assert random.random()

                def test_b():
                    assert random.random()
                """,
        },
    ),
    Valid(
        "each test that asks for some has seeded them before",
        """
        import random
        import unittest

        class TestNumbers(unittest.TestCase):
            def setUp(self):
                random.seed(1)

            def test_a(self):
                assert random.random()

        def test_b():
            random.seed(2)
            assert random.random()
        """,
    ),
)

#: Loggers that are set up before each test, or get more and more.
SET_ALIKE = (
    Valid(
        "a fixture sets the same for each test that meets it",
        {
            "conftest.py": """
                import logging
                import pytest

                @pytest.fixture(autouse=True)
                def plain():
                    logging.getLogger("app").setLevel(logging.ERROR)
                    for handler in logging.getLogger("app").handlers:
                        handler.setFormatter(logging.Formatter(fmt="%(message)s"))
                """,
            "test_case.py": """
                import logging

                def test_a():
                    assert logging.getLogger("app").handlers

                def test_b():
                    assert logging.getLogger("app").level
                """,
        },
    ),
)
ADDED_EACH_TIME = (
    Invalid(
        "a fixture adds the same for each test",
        {
            "conftest.py": """
                import logging
                import pytest

                @pytest.fixture(autouse=True)
                def heard():
                    logging.getLogger("app").addHandler(logging.StreamHandler())
                """,
            "test_case.py": """
                import logging

                def test_a():
                    assert logging.getLogger("app").handlers

                def test_b():
                    assert len(logging.getLogger("app").handlers) == 1
                """,
        },
        line=6,
        path="conftest.py",
        site="process:logging:handlers:app",
        message="`heard` changes the process's logging handlers of `app`, and leaves it so after 2 tests; 2 tests meet it",
    ),
)

UNSEEDED = (
    Invalid(
        "a test asks for some that it has not seeded",
        """
        import random

        def test_a():
            random.seed(1)
            assert random.random()

        def test_b():
            assert random.random()
        """,
        line=4,
        site="process:rng:python",
        message="`test_a` changes the process's rng python, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a fixture that some tests alone ask for seeds them",
        """
        import random
        import pytest

        @pytest.fixture
        def seeded():
            random.seed(1)

        def test_a(seeded):
            assert random.random()

        def test_b():
            assert random.random()
        """,
        line=6,
        site="process:rng:python",
        message="`seeded` changes the process's rng python, and leaves it so after 1 test; 1 test meets it",
    ),
)
