"""ISO603: tests listen on a port that their code fixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.contracts import Invalid, Rule, Valid
from isolint.facts.records import BlockKind
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.leaks.stubs import Stubs
from isolint.index.leaks.ways import Ways
from isolint.index.state.effects import Effect, Step
from isolint.model import Confidence, Doubt, Finding, SiteKind
from isolint.rules._findings import counted, from_effect
from isolint.rules._state import doer, through

_MAY_BE_FREE = Doubt("the port may be free again, where tests run one at a time", Confidence.LIKELY)


class FixedPort(Rule):
    """Several tests listen on the same port, whose number stands in the code.

    What it does: follows numbers, addresses and what containers publish to the calls that listen on a port, and
    reports those that two or more tests reach, by themselves or through a fixture.

    Why it breaks tests: a machine has each port once. Two workers of a parallel run want it at the same time (a
    fixture of session scope is set up by each of them), and a test that does not close its server takes it from
    the next one.

    Example:
        @pytest.fixture(scope="session")
        def server():
            with HTTPServer(("localhost", 8080), Handler) as server:
                yield server

    Fix and its safety: none is applied yet. Listen on port 0, and ask the server which one it got.
    """

    code = "ISO603"
    name = "fixed-port"

    VALID = (
        Valid(
            "any free port",
            """
            import socket

            def test_a():
                socket.socket().bind(("localhost", 0))

            def test_b():
                socket.socket().bind(("localhost", 0))
            """,
        ),
        Valid(
            "one test only",
            """
            import socket

            def test_a():
                socket.socket().bind(("localhost", 8080))

            def test_b():
                pass
            """,
        ),
        Valid(
            "each test has its own",
            """
            from http.server import HTTPServer

            def test_a():
                HTTPServer(("localhost", 8081), None)

            def test_b():
                HTTPServer(("localhost", 8082), None)
            """,
        ),
        Valid(
            "a port that the fixture asks for",
            """
            import uvicorn
            import pytest

            @pytest.fixture
            def port(unused_tcp_port):
                return unused_tcp_port

            def test_a(port):
                uvicorn.run("app", port=port)

            def test_b(port):
                uvicorn.run("app", port=port)
            """,
        ),
        Valid(
            "the tests only connect",
            """
            import socket

            def test_a():
                socket.socket().connect(("localhost", 8080))

            def test_b():
                socket.socket().connect(("localhost", 8080))
            """,
        ),
        Valid(
            "the server does not run",
            """
            from unittest import mock
            import uvicorn

            def main():
                uvicorn.run("app", port=8000)

            @mock.patch("uvicorn.run")
            def test_a(run):
                main()

            @mock.patch("uvicorn.run")
            def test_b(run):
                main()
            """,
        ),
        Valid(
            "a choice of sockets, of which a test may take another",
            """
            import socket

            def listen(path=None):
                if path:
                    socket.socket().bind(path)
                else:
                    socket.socket().bind(("localhost", 8080))

            def test_a(tmp_path):
                listen(str(tmp_path / "a"))

            def test_b(tmp_path):
                listen(str(tmp_path / "b"))
            """,
        ),
        Valid(
            "a function on the way to the server is replaced",
            {
                "app.py": """
                    import uvicorn

                    def serve():
                        uvicorn.run("app", port=8000)

                    def main():
                        serve()
                    """,
                "test_case.py": """
                    from unittest import mock
                    import app

                    def test_a():
                        with mock.patch.object(app, "serve"):
                            app.main()

                    def test_b(monkeypatch):
                        monkeypatch.setattr("app.serve", lambda: None)
                        app.main()
                    """,
            },
        ),
        Valid(
            "another object's bind",
            """
            class Key:
                def bind(self, place):
                    self.place = place

            def test_a():
                Key().bind(("localhost", 8080))

            def test_b():
                Key().bind(("localhost", 8080))
            """,
        ),
    )
    INVALID = (
        Invalid(
            "two tests by a helper",
            {
                "test_case.py": """
                    import socket

                    PORT = 8080

                    def listen():
                        server = socket.socket()
                        server.bind(("localhost", PORT))
                        return server

                    def test_a():
                        listen()

                    def test_b():
                        listen()
                    """,
            },
            line=7,
            site="port:8080",
            message="`listen` listens on port 8080 for 2 tests; 2 tests want it",
        ),
        Invalid(
            "a fixture of session scope, which each worker sets up",
            """
            from http.server import HTTPServer
            import pytest

            @pytest.fixture(scope="session")
            def server():
                server = HTTPServer(("localhost", 8080), None)
                yield server
                server.server_close()

            def test_a(server):
                pass

            def test_b(server):
                pass
            """,
            line=6,
            site="port:8080",
            message="`server` listens on port 8080 for 2 tests; 2 tests want it",
        ),
        Invalid(
            "a server of the application, on the port that the fixture passes",
            {
                "app.py": """
                    import uvicorn

                    class Server:
                        def __init__(self, port=8000):
                            self.port = port

                        def start(self):
                            uvicorn.run("app", port=self.port)
                    """,
                "test_case.py": """
                    import pytest
                    from app import Server

                    @pytest.fixture
                    def server():
                        server = Server(8001)
                        server.start()

                    def test_a(server):
                        pass

                    def test_b(server):
                        pass
                    """,
            },
            line=7,
            site="port:8001",
            message="`server` listens on port 8001 through `Server.start` for 2 tests; 2 tests want it",
        ),
        Invalid(
            "the port that a container publishes",
            """
            import docker
            import pytest

            @pytest.fixture(scope="module")
            def database():
                client = docker.from_env()
                yield client.containers.run("postgres", ports={"5432/tcp": 5433}, detach=True)

            def test_a(database):
                pass

            def test_b(database):
                pass
            """,
            line=7,
            site="port:5433",
            message="`database` listens on port 5433 for 2 tests; 2 tests want it",
        ),
        Invalid(
            "an address as a text",
            """
            import grpc
            import unittest

            class TestService(unittest.TestCase):
                def setUp(self):
                    self.server = grpc.server(None)
                    self.server.add_insecure_port("localhost:50051")

                def test_a(self):
                    pass

                def test_b(self):
                    pass
            """,
            line=7,
            site="port:50051",
            message="`TestService.setUp` listens on port 50051 for 2 tests; 2 tests want it",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each statement that listens on a port for several tests."""
        groups: dict[tuple[Step, str], list[Effect]] = {}
        for effect in index.writes(SiteKind.PORT):
            if any(_is_choice(index, step) for step in (*effect.via, Step(effect.source, effect.event))):
                continue
            groups.setdefault((index.anchor(effect), effect.site[1]), []).append(effect)
        stubs = Stubs(index.resolver)
        wanted: dict[str, int] = {}
        for (_, port), effects in groups.items():
            wanted[port] = wanted.get(port, 0) | _listening(index, stubs, effects)
        for (anchor, port), effects in groups.items():
            tests = _listening(index, stubs, effects)
            if tests and wanted[port].bit_count() > 1:
                yield self._finding(index, anchor, effects[0], tests, wanted[port])

    def _finding(self, index: ProjectIndex, anchor: Step, effect: Effect, tests: int, all_: int) -> Finding:
        message = (
            f"{doer(index, effect)} listens on port {effect.site[1]}{through(index, effect)} "
            f"for {counted(tests.bit_count(), 'test')}; {all_.bit_count()} tests want it"
        )
        return replace(
            from_effect(self, index, effect, message, tests),
            path=index.program.path(anchor.function),
            span=index.resolver.scope(anchor.function).events[anchor.event].span,
            victims=index.nodeids(all_),
            doubts=(_MAY_BE_FREE,),
        )


def _is_choice(index: ProjectIndex, step: Step) -> bool:
    """Tell whether a step is one of several branches: which of them a test takes is not known."""
    scope = index.resolver.scope(step.function)
    block = scope.events[step.event].block if step.event >= 0 else 0
    while block > 0:
        if scope.blocks[block].kind in (BlockKind.BRANCH, BlockKind.EXCEPT):
            return True
        block = scope.blocks[block].parent
    return False


def _listening(index: ProjectIndex, stubs: Stubs, effects: Sequence[Effect]) -> int:
    """Return the tests that come to one of some effects, and replace nothing on the way or what listens."""
    ways = Ways(index)
    tests = 0
    for effect in effects:
        for number in members(index.reach.tests(effect.owner)):
            life = index.tests[number].life
            stubbed = stubs.of(life)
            comes = any(ways.to(function, effect, stubbed.functions) is not None for function in life)
            if comes and stubbed.names.isdisjoint(index.models.ports):
                tests |= 1 << number
    return tests
