"""Cases of empty places that are filled on one more condition."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import time
    from limits import MOST

    class Api:
        stamp = None
        failures = 0
        most = MOST

        @classmethod
        def send(cls, work):
            if not cls.stamp and cls.failures >= cls.most:
                cls.stamp = time.time()
            try:
                work()
                cls.failures = 0
            except OSError:
                cls.failures += 1
                raise
    """
_TESTS = """
    from app import Api

    def test_a():
        Api.send(print)

    def test_b():
        Api.send(list)
        assert Api.stamp is None
    """
NOT_AT_FIRST = (
    Valid(
        "an empty place is filled only once a counter is at a number",
        {"app.py": _APP, "limits.py": "MOST = 3\n", "test_case.py": _TESTS},
    ),
)

AT_FIRST = (
    Invalid(
        "an empty place is filled, as a counter is at its number from the first",
        {"app.py": _APP, "limits.py": "MOST = 0\n", "test_case.py": _TESTS},
        line=12,
        path="app.py",
        site="attr:app:Api.stamp",
        message="`Api.send` changes `Api.stamp`, and leaves it so after 2 tests; 2 tests meet it",
    ),
)
