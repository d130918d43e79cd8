"""Cases of functions that a library is handed to be forgotten, which does not call them."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import bus

    count = 0

    def count_up(*_):
        global count
        count = count + 1

    def change():
        bus.main.{method}(count_up)
    """
_TESTS = """
    import app

    def test_a():
        app.change()

    def test_b():
        assert app.count == 0
    """

FORGOTTEN = (
    Valid(
        "a listener is taken away",
        {"app.py": _APP.format(method="remove_listener"), "test_case.py": _TESTS},
    ),
    Valid("a handler is disconnected", {"app.py": _APP.format(method="disconnect"), "test_case.py": _TESTS}),
)
NOT_FORGOTTEN = (
    Invalid(
        "a listener is told",
        {"app.py": _APP.format(method="tell"), "test_case.py": _TESTS},
        path="app.py",
        line=7,
        site="global:app:count",
        message="`count_up` rebinds `count`, which stays so after 1 test that runs it; 2 tests read it",
    ),
)
