"""Cases of `rebound_global` on clean-ups that are passed over where there is nothing to clean up."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    server = None

    class Server:
        def close(self):
            return self

    def run():
        global server
        server = Server()

    class App:
        def run(self):
            run()

        def stop(self{more}):
            global server
            if {condition}:
                server.close()
                server = None
    """
_TESTS = """
    import app

    def test_a():
        made = app.App()
        made.run()
        assert app.server
        made.stop()
        assert not app.server

    def test_b():
        assert app.server is None
    """

STOPPED_IF_RUNNING = (
    Valid(
        "a server is stopped, and its name emptied, if there is one",
        {"app.py": _APP.format(more="", condition="server"), "test_case.py": _TESTS},
    ),
    Valid(
        "a server is stopped, and its name emptied, unless that is None",
        {"app.py": _APP.format(more="", condition="server is not None"), "test_case.py": _TESTS},
    ),
)
STOPPED_IF_ASKED = (
    Invalid(
        "a server is stopped, and its name emptied, where a parameter says so",
        {"app.py": _APP.format(more=", now=False", condition="now"), "test_case.py": _TESTS},
        line=9,
        site="global:app:server",
        message="`run` rebinds `server`, which stays so after 1 test that runs it; 1 test reads it",
        path="app.py",
    ),
)
