"""Cases of functions that are handed to another one of the project, together with what they are to change."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    def carefully(order, action, **options):
        return once(order, action, **options)

    def once(order, action, **options):
        return action(order={given}, **options)

    def close(order, note=""):
        order["closed"] = note
        return order
    """
_TESTS = """
    from app import close, carefully

    ORDER = {"id": 1}

    def test_close():
        assert carefully(ORDER, close, note="x")

    def test_open():
        assert "closed" not in ORDER
    """

#: Data of a suite.
NOT_CHANGED_BY_HANDED = (
    Valid(
        "what is handed over calls the function with a copy",
        {"app.py": _APP.replace("{given}", "dict(order)"), "test_case.py": _TESTS},
    ),
)
CHANGED_BY_HANDED = (
    Invalid(
        "a function that is handed over changes the data that is handed over with it",
        {"app.py": _APP.replace("{given}", "order"), "test_case.py": _TESTS},
        line=6,
        path="test_case.py",
        site="global:test_case:ORDER",
        message="`test_close` changes `ORDER` through `close`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
