"""Cases of methods that a library calls on objects of classes which are derived from its own."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_WORKER = {
    "app.py": """
        import threading

        LOG = []

        class Worker(threading.Thread):
            def {name}(self):
                LOG.append("done")

        def work():
            worker = Worker()
            worker.start()
            worker.join()
        """,
    "test_case.py": """
        import app

        def test_a():
            app.work()

        def test_b():
            assert app.LOG == []
        """,
}


def _with(name: str) -> dict[str, str]:
    return {path: text.replace("{name}", name) for path, text in _WORKER.items()}


NOT_RUN_BY_BASE = (Valid("a method of a thread that starting it does not run", _with("report")),)
RUN_BY_BASE = (
    Invalid(
        "the method that starting a thread runs",
        _with("run"),
        line=7,
        path="app.py",
        site="global:app:LOG",
        message="`Worker.run` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
)
