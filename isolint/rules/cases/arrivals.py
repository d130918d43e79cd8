"""Cases of tests that go to a folder of their own before they look at where the process is."""

from __future__ import annotations

from isolint.contracts import Invalid

_LOOKING = """
    import os
    import unittest

    HERE = os.path.dirname(__file__)

    class TestLooking(unittest.TestCase):
        def setUp(self):
            self.before = os.getcwd()
            os.chdir({place})

        def tearDown(self):
            os.chdir(self.before)

        def test_a(self):
            assert open("words.txt")

        def test_b(self):
            assert open("names.txt")
    """
_LEAVING = """
    import os

    def test_c(tmp_path):
        os.chdir(tmp_path)

    def test_d():
        assert os.getcwd()
    """


def _left(why: str, place: str, meeting: str) -> Invalid:
    return Invalid(
        why,
        {"test_leaving.py": _LEAVING, "test_looking.py": _LOOKING.replace("{place}", place)},
        line=4,
        site="process:cwd",
        message=f"`test_c` changes the process's cwd, and leaves it so after 1 test; {meeting} it",
        path="test_leaving.py",
    )


#: A folder left behind, and who meets it.
LEFT_BEHIND = (
    _left("tests that go to a folder of their own do not meet it", "HERE", "2 tests meet"),
    _left("tests that go on from where they are do", '"data"', "4 tests meet"),
)
