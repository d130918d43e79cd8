"""Cases of `process_state` on the event loop that a thread has before it runs any."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_RUNS = """
    import asyncio

    async def main():
        return 1

    def test_run():
        assert asyncio.run(main()) == 1

    def test_run_again():
        assert asyncio.run(main()) == 1
    """

LOOPS_NOT_ASKED_FOR = (
    Valid("nobody asks for the loop of the thread", _RUNS),
    Valid(
        "those who ask for a loop are run by one, or have set one of their own",
        {
            "app.py": """
                import asyncio

                class Client:
                    def __init__(self):
                        self.loop = asyncio.get_event_loop()

                async def connect():
                    return Client()
                """,
            "test_run.py": _RUNS,
            "test_app.py": """
                import asyncio
                from app import Client, connect

                def test_connect():
                    assert asyncio.run(connect()).loop

                async def test_client():
                    assert Client().loop

                def test_fixture(event_loop):
                    assert Client().loop

                def test_own():
                    loop = asyncio.new_event_loop()
                    asyncio.set_event_loop(loop)
                    assert Client().loop is loop
                    asyncio.set_event_loop(None)
                """,
        },
    ),
)
LOOPS_ASKED_FOR = (
    Invalid(
        "`asyncio.run` takes the loop away that another test runs a coroutine in",
        """
        import asyncio

        async def main():
            return 1

        def test_run():
            assert asyncio.run(main()) == 1

        def test_loop():
            assert asyncio.get_event_loop().run_until_complete(main()) == 1
        """,
        line=7,
        site="process:event loop:of the thread",
        message="`test_run` changes the process's event loop of the thread, and leaves it so after 1 test; "
        "1 test meets it",
    ),
)
