"""Cases of standard streams and event loops: of the process, of a thread, of a child, of an object."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

STREAMS_AND_LOOPS_OF_OTHERS = (
    Valid(
        "a thread sets its own event loop, and a forked child closes its own streams",
        {
            "app.py": """
                import asyncio
                import os
                import sys
                import threading

                def loop():
                    asyncio.set_event_loop(asyncio.new_event_loop())

                def start():
                    threading.Thread(target=loop).start()

                def spawn():
                    if os.fork():
                        return
                    sys.stdin.close()
                    os._exit(0)
                """,
            "test_case.py": """
                import asyncio
                import app

                def test_a():
                    app.start()
                    app.spawn()

                def test_b():
                    app.start()
                    assert asyncio.get_event_loop()
                """,
        },
    ),
    Valid(
        "a stream of its own, closed",
        """
        import io
        import sys
        import unittest

        class Captured(unittest.TestCase):
            def setUp(self):
                sys.stdout = io.StringIO()

            def tearDown(self):
                sys.stdout.close()
                sys.stdout = sys.__stdout__

            def test_a(self):
                pass
        """,
    ),
    Valid(
        "a loop of its own, closed",
        """
        import asyncio

        def test_a():
            loop = asyncio.new_event_loop()
            loop.close()

        def test_b():
            assert asyncio.get_event_loop()
        """,
    ),
)

STREAMS_AND_LOOPS_CLOSED = (
    Invalid(
        "a stream of the runner that a tearDown closes, where only some tests put their own there",
        """
        import io
        import sys
        import unittest

        class Captured(unittest.TestCase):
            def capture(self):
                sys.stdout = io.StringIO()

            def tearDown(self):
                sys.stdout.close()
                sys.stdout = sys.__stdout__

            def test_a(self):
                self.capture()

            def test_b(self):
                pass
        """,
        line=10,
        site="process:stdout",
        message="`Captured.tearDown` closes the process's stdout, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "the loop of the process, closed by an object that took it",
        {
            "app.py": """
                import asyncio

                class Bot:
                    def __init__(self):
                        self.loop = asyncio.get_event_loop()

                    def run(self, job):
                        self.loop.run_until_complete(job)
                        self.loop.close()
                """,
            "test_case.py": """
                from app import Bot

                def test_a():
                    Bot().run(None)

                def test_b():
                    assert Bot()
                """,
        },
        line=9,
        path="app.py",
        site="process:event loop",
        message="`Bot.run` closes the process's event loop, and leaves it so after 1 test; 2 tests meet it",
    ),
)
