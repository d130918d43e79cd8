"""Cases of handlers of signals and of what runs when the process ends."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

SIGNALS_AS_BEFORE = (
    Valid(
        "a handler of signals that a mock is only asked about",
        {
            "app.py": """
                import multiprocessing
                import signal

                def prepare():
                    signal.signal(signal.SIGINT, signal.SIG_IGN)

                def pool():
                    return multiprocessing.Pool(2, prepare)
                """,
            "test_case.py": """
                import signal
                from unittest import mock
                import app

                def test_a():
                    with mock.patch("multiprocessing.Pool") as pool:
                        app.pool()
                    pool.assert_called_once_with(2, app.prepare)

                def test_b():
                    assert signal.getsignal(signal.SIGINT)
                """,
        },
    ),
    Valid(
        "a handler that is kept for a signal that does not come, and a clean-up that takes out the last item",
        {
            "app.py": """
                import atexit
                import sys

                def leave():
                    sys.path.append("late")

                def prepare():
                    atexit.register(leave)
                """,
            "test_case.py": """
                import sys
                import unittest
                from app import prepare

                class TestPath(unittest.TestCase):
                    def test_a(self):
                        prepare()
                        sys.path.append("early")
                        self.addCleanup(sys.path.pop)

                    def test_b(self):
                        assert "early" not in sys.path
                """,
        },
    ),
    Valid(
        "signals go back to the handler that was there",
        """
        import signal

        def test_a():
            old = signal.signal(signal.SIGINT, print)
            signal.signal(signal.SIGINT, old)
        """,
    ),
)

SIGNALS_HANDLED = (
    Invalid(
        "a timer, whose first argument is no signal",
        "import signal\n\ndef test_a():\n    signal.setitimer(signal.ITIMER_REAL, 5)\n",
        line=4,
        site="process:signal",
        message="`test_a` changes the process's signal, and leaves it so after 1 test; no test that meets it was found",
    ),
    Invalid(
        "the handler of one signal",
        "import signal\n\ndef test_a():\n    signal.signal(signal.SIGTERM, print)\n",
        line=4,
        site="process:signal:SIGTERM",
        message="`test_a` changes the process's signal SIGTERM, and leaves it so after 1 test; no test that meets it was found",
    ),
)
