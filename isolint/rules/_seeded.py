"""Cases of random numbers that each test seeds anew, or some test does not."""

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
