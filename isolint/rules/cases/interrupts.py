"""Cases of `process_state` on handlers that only an interrupt leads to."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import signal

    def _leave():
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def work(number):
        return number + 1

    def run(number, worker=work):
        try:
            return worker(number)
        except KeyboardInterrupt as error:
            _leave()
            return str(error)
    """

NEVER_INTERRUPTED = (
    Valid(
        "a handler is set where the user interrupts, which no test does",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                def test_a():
                    assert app.run(1) == 2
                """,
        },
    ),
)
INTERRUPTED = (
    Invalid(
        "a handler is set where the user interrupts, as a test does",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                def test_a():
                    assert app.run(1) == 2

                def test_b():
                    def worker(number):
                        raise KeyboardInterrupt

                    assert app.run(1, worker) == ""
                """,
        },
        line=4,
        site="process:signal:SIGINT",
        message="`_leave` changes the process's signal SIGINT, and leaves it so after 1 test; no test that meets it was "
        "found",
        path="app.py",
    ),
)
