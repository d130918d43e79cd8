"""Cases of changes of the process that a test does not meet: made elsewhere, or not at all."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_OPENING = """
    import multiprocessing
    import os
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

    def open_up():
        os.umask(0)

    def in_process():
        worker = multiprocessing.Process(target=open_up)
        worker.start()

    def in_context():
        context = multiprocessing.get_context("spawn")
        context.Process(target=open_up).start()

    def in_pool():
        with ProcessPoolExecutor() as pool:
            pool.submit(open_up)

    def in_thread():
        with ThreadPoolExecutor() as pool:
            pool.submit(open_up)
    """

ELSEWHERE = (
    Valid(
        "what is handed to another process",
        {
            "app.py": _OPENING,
            "test_case.py": """
                import os
                import app

                def test_a():
                    app.in_process()
                    app.in_context()
                    app.in_pool()

                def test_b():
                    os.mkdir("made", 0o777)
                """,
        },
    ),
    Valid(
        "the working folder of a path that another one gives",
        """
        import os
        import pytest

        @pytest.fixture
        def repository(tmpdir):
            with tmpdir.join("repository").ensure_dir().as_cwd():
                yield

        def test_a(repository):
            os.chdir("..")

        def test_b():
            assert os.getcwd()
        """,
    ),
    Valid(
        "a thread of a pool sets its own event loop",
        """
        import asyncio
        import concurrent.futures

        def work():
            asyncio.set_event_loop(asyncio.new_event_loop())

        def test_a():
            with concurrent.futures.ThreadPoolExecutor() as pool:
                pool.submit(work).result()

        def test_b():
            assert asyncio.get_event_loop()
        """,
    ),
)

HERE = (
    Invalid(
        "what is handed to a thread",
        {
            "app.py": _OPENING,
            "test_case.py": """
                import os
                import app

                def test_a():
                    app.in_thread()

                def test_b():
                    os.mkdir("made", 0o777)
                """,
        },
        line=6,
        path="app.py",
        site="process:umask",
        message="`open_up` changes the process's umask, and leaves it so after 1 test; no test that meets it was found",
    ),
    Invalid(
        "a context manager that leaves something behind, for the test alone that it decorates",
        {
            "test_case.py": """
                import contextlib
                import sys

                @contextlib.contextmanager
                def on_path():
                    sys.path.append("lib")
                    yield

                class TestPath:
                    @on_path()
                    def test_a(self):
                        assert "lib" in sys.path

                    def test_b(self):
                        assert "lib" not in sys.path
                """,
        },
        line=6,
        site="process:sys.path",
        message="`on_path` changes the process's sys.path, and leaves it so after 1 test; no other test that meets it was found",
    ),
)
