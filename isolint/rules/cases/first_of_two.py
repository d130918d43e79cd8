"""Cases of empty places that are filled on one more condition."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import time

    class Api:
        stamp = None
        failures = 0
        most = {most}

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
        {"app.py": _APP.format(most=3), "test_case.py": _TESTS},
    ),
)

AT_FIRST = (
    Invalid(
        "an empty place is filled, as a counter is at its number from the first",
        {"app.py": _APP.format(most=0), "test_case.py": _TESTS},
        line=11,
        path="app.py",
        site="attr:app:Api.stamp",
        message="`Api.send` changes `Api.stamp`, and leaves it so after 2 tests; 2 tests meet it",
    ),
)
