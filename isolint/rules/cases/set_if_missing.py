"""Cases of variables that tests set in case they are missing, and of signals that are handled as at the start."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import os

    def mode():
        return os.environ.get("APP_MODE")
    """
_TESTS = """
    import os
    from app import mode

    def test_a():
        os.environ.setdefault("APP_MODE", "test")
        assert mode()

    def test_b():
        assert mode()
    """
_ASKS = """
    import os
    from app import mode

    def test_a():
        if "APP_MODE" not in os.environ:
            os.environ["APP_MODE"] = "test"
        if not os.environ.get("APP_MODE"):
            os.environ["APP_MODE"] = "test"
        if os.getenv("APP_MODE") is None:
            os.environ["APP_MODE"] = "test"
        assert mode()

    def test_b():
        assert mode()
    """

SET_BEFORE = (
    Valid(
        "the suite's conftest has set a variable that a test gives a default",
        {
            "app.py": _APP,
            "conftest.py": 'import os\n\nos.environ["APP_MODE"] = "slow"\n',
            "test_case.py": _TESTS,
        },
    ),
    Valid(
        "the suite's conftest has given the same default, and tests ask first",
        {
            "app.py": _APP,
            "conftest.py": 'import os\n\nos.environ.setdefault("APP_MODE", "slow")\n',
            "test_case.py": _ASKS,
        },
    ),
)

NOT_SET_BEFORE = (
    Invalid(
        "the suite's conftest takes a variable away that a test gives a default",
        {
            "app.py": _APP,
            "conftest.py": 'import os\n\nos.environ.pop("APP_MODE", None)\n',
            "test_case.py": _TESTS,
        },
        line=5,
        site="env:APP_MODE",
        message="`APP_MODE` is set and stays set after the test: 1 other test reads it",
    ),
)

_ALARM = """
    import signal

    def test_a():
        signal.signal(signal.SIGALRM, lambda *given: None)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, {last})

    def test_b():
        assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    """

HANDLED_AS_AT_START = (
    Valid("a signal is handled by default again", {"test_case.py": _ALARM.format(last="signal.SIG_DFL")}),
)

HANDLED_OTHERWISE = (
    Invalid(
        "a signal is ignored in the end",
        {
            "test_case.py": """
                import signal

                def test_a():
                    signal.signal(signal.SIGALRM, signal.SIG_IGN)

                def test_b():
                    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
                """
        },
        line=4,
        site="process:signal:SIGALRM",
        message="`test_a` changes the process's signal SIGALRM, and leaves it so after 1 test; 1 test meets it",
    ),
)
