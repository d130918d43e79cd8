"""Cases of numbers that two tests add to, of which one may go on from the other."""

from __future__ import annotations

from isolint.contracts import Refuses

COUNTED_IN_A_CLASS = (
    Refuses(
        "two tests add to a number, and look at it",
        {
            "app.py": """
                class Dial:
                    def __init__(self):
                        self.position = 0

                    def scan(self):
                        self.position += 1
                """,
            "test_app.py": """
                import unittest

                from app import Dial

                class DialTest(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.dial = Dial()

                    def test_first(self):
                        self.dial.scan()
                        self.assertEqual(self.dial.position, 1)

                    def test_second(self):
                        self.dial.scan()
                        self.assertEqual(self.dial.position, 2)
                """,
        },
        "`DialTest.test_first` and `DialTest.test_second` both add to `position`, and one may go on from the "
        "other",
    ),
)


COUNTED_BY_FIXTURE = (
    Refuses(
        "two tests add to a number, and look at it",
        """
        import pytest

        class Dial:
            def __init__(self):
                self.position = 0

            def scan(self):
                self.position += 1

        @pytest.fixture(scope="module")
        def dial():
            return Dial()

        def test_first(dial):
            dial.scan()
            assert dial.position == 1

        def test_second(dial):
            dial.scan()
            assert dial.position == 2
        """,
        "`test_first` and `test_second` both add to `position`, and one may go on from the other",
    ),
)
