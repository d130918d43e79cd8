"""Cases of objects of the standard library that modules keep: flags, options, heaps."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_FLAG = {
    "app.py": """
        import threading

        stopping = threading.Event()

        def stop():
            stopping.set()
        """,
    "test_case.py": """
        import app

        def test_a():
            app.stop(){again}

        def test_b():
            assert not app.stopping.is_set()
        """,
}
_HEAP = {
    "app.py": """
        import heapq

        JOBS = []

        def plan(job):
            heapq.heappush({jobs}, job)
        """,
    "test_case.py": """
        import app

        def test_a():
            app.plan(1)

        def test_b():
            assert app.JOBS == []
        """,
}


def _with(files: dict[str, str], mark: str, text: str) -> dict[str, str]:
    return {path: content.replace(mark, text) for path, content in files.items()}


FLAGS_CLEARED = (
    Valid("a flag that the test clears again", _with(_FLAG, "{again}", "\n            app.stopping.clear()")),
)
FLAGS_SET = (
    Invalid(
        "a flag that a function sets",
        _with(_FLAG, "{again}", ""),
        line=6,
        path="app.py",
        site="global:app:stopping",
        message="`stopping` (`threading.Event`) keeps a flag from one test to the next; 1 test changes it",
    ),
)
HEAPS_OF_THEIR_OWN = (Valid("a heap that a function makes of a copy", _with(_HEAP, "{jobs}", "list(JOBS)")),)
HEAPS = (
    Invalid(
        "a heap that a function pushes to",
        _with(_HEAP, "{jobs}", "JOBS"),
        line=6,
        path="app.py",
        site="global:app:JOBS",
        message="`plan` changes `JOBS`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

WRITTEN = (
    Invalid(
        "a file in memory that a class makes once is written to",
        """
        import io

        class TestWriter:
            @classmethod
            def setup_class(cls):
                cls.file = io.BytesIO()

            def test_a(self):
                self.file.write(b"a")
                assert self.file.getvalue()

            def test_b(self):
                assert self.file.getvalue() == b""
        """,
        line=9,
        site="attr:test_case:TestWriter.file",
        message="`TestWriter.test_a` changes `TestWriter.file`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
NOT_WRITTEN = (
    Valid(
        "a file in memory that a class makes once is read, and one of the test's own is written to",
        """
        import io

        class TestReader:
            @classmethod
            def setup_class(cls):
                cls.file = io.BytesIO(b"a")

            def test_a(self):
                own = io.BytesIO()
                own.write(self.file.getvalue())
                assert own.getvalue() == b"a"

            def test_b(self):
                assert self.file.getvalue() == b"a"
        """,
    ),
)
