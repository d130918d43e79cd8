"""Cases of what a class enters once, and refuses to enter again."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_PINS = {
    "app.py": """
        class Board:
            taken = []

        class Pin:
            def __init__(self, number):
                taken = {taken}
                if number in taken:
                    raise ValueError(number)
                taken.append(number)
        """,
    "test_case.py": """
        from app import Pin

        def test_a():
            Pin(1)

        def test_b():
            Pin(1)
        """,
}


def _taking(taken: str) -> dict[str, str]:
    return {path: text.replace("{taken}", taken) for path, text in _PINS.items()}


REFUSED_TWICE_BY_OBJECT = (
    Valid("a list that is copied before something enters it", _taking("Board.taken[:]")),
)
REFUSED_TWICE = (
    Invalid(
        "a list of a class in which nothing may be twice",
        _taking("Board.taken"),
        line=9,
        path="app.py",
        site="attr:app:Board.taken",
        message="`Pin.__init__` changes `Board.taken`, and leaves it so after 2 tests; 2 tests meet it",
    ),
)
