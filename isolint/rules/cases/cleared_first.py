"""Cases of fixtures that clear the object of a wider one before they hand it to a test."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Server:
        def __init__(self):
            self.log = []
            self.handlers = []

        def clear(self):
            self.handlers = []

        def clear_log(self):
            self.log = []

        def expect(self, url):
            self.handlers.append(url)
    """
_TESTS = """
    import pytest
    from app import Server

    @pytest.fixture(scope="session")
    def wide():
        return Server()

    @pytest.fixture{scope}
    def server(wide):
        made = wide
        made.{clear}()
        return made

    def test_a(server):
        server.expect("/a")

    def test_b(server):
        assert server.handlers == []
    """


def _files(clear: str = "clear", scope: str = "") -> dict[str, str]:
    return {"app.py": _APP, "test_case.py": _TESTS.format(clear=clear, scope=scope)}


CLEARED_FIRST = (Valid("it is given other containers before each test", _files()),)


def _met(why: str, fixture: str, files: dict[str, str]) -> Invalid:
    return Invalid(
        why,
        files,
        line=15,
        site=f"fixture:test_case:{fixture}",
        message=f"`test_a` changes what `{fixture}` hands out through `Server.expect`, and leaves it so after "
        "1 test; 2 tests share it",
    )


CLEARED_OTHERWISE = (
    _met("another container is given anew", "wide", _files("clear_log")),
    _met("it is done once for all tests", "server", _files(scope='(scope="module")')),
)
