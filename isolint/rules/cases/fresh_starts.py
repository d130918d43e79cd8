"""Cases of state that the set-up of each test empties, by a branch that its arguments choose."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

BOARD = """
    class Board:
        def __init__(self):
            self.notes = []

        def add(self, note):
            self.notes.append(note)

        def clear(self, colour=None):
            if colour is None:
                del self.notes[:]
            else:
                self.notes[:] = [note for note in self.notes if note != colour]

    board = Board()

    def clear(colour=None):
        board.clear(colour)
    """
PINNED = """
    import unittest
    import app

    class TestBoard(unittest.TestCase):
        def setUp(self):
            app.clear({colour})

        def test_a(self):
            app.board.add("red")

        def test_b(self):
            assert not app.board.notes
    """
_UNLESS_FROZEN = """
    words = []
    frozen = False

    def reset():
        if not frozen:
            words.clear()
    """
_RESET_EACH_TIME = """
    import unittest
    from unittest import mock
    import app

    class TestWords(unittest.TestCase):
        def setUp(self):
            app.reset()

        def test_a(self):
            app.words.append("c")

        def test_b(self):
            assert not app.words
    """
_FROZEN_BY_A_TEST = """
        def test_frozen(self):
            with mock.patch.object(app, "frozen", True):
                app.reset()
    """

#: Objects of modules.
EMPTIED = (
    Valid(
        "a set-up that empties all, as nothing else is asked for",
        {"app.py": BOARD, "test_case.py": PINNED.replace("{colour}", "")},
    ),
    Valid(
        "a set-up that empties under a condition which holds for every test",
        {"app.py": _UNLESS_FROZEN, "test_case.py": _RESET_EACH_TIME},
    ),
)
NOT_ALWAYS_EMPTIED = (
    Invalid(
        "a set-up that empties under a condition which a test changes",
        {"app.py": _UNLESS_FROZEN, "test_case.py": _RESET_EACH_TIME + _FROZEN_BY_A_TEST},
        line=10,
        path="test_case.py",
        site="global:app:words",
        message="`TestWords.test_a` changes `words`, and leaves it so after 1 test; 3 tests meet it",
    ),
)
