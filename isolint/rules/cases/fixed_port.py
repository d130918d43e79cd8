"""Cases of `fixed_port`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

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
    Valid(
        "the first free port of several, which a loop looks for",
        """
        import socket

        class Server:
            def __init__(self):
                self.socket = socket.socket()
                self.port = 8000
                while self.port < 9000:
                    try:
                        self.socket.bind(("localhost", self.port))
                        break
                    except OSError:
                        self.port += 1

        def test_a():
            assert Server().port

        def test_b():
            assert Server().port
        """,
    ),
    Valid(
        "the next port where one is taken, in a variable",
        """
        import socket

        def listening():
            server = socket.socket()
            port = 8000
            while True:
                try:
                    server.bind(("", port))
                    return server
                except OSError:
                    port += 1

        def test_a():
            assert listening()

        def test_b():
            assert listening()
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
    Invalid(
        "a number that is a sum",
        """
        import socket

        def listening():
            server = socket.socket()
            server.bind(("", 49152 + 10))
            return server

        def test_a():
            assert listening()

        def test_b():
            assert listening()
        """,
        line=5,
        site="port:49162",
        message="`listening` listens on port 49162 for 2 tests; 2 tests want it",
    ),
    Invalid(
        "the same port again, after a while",
        """
        import socket
        import time

        def listening():
            server = socket.socket()
            for _ in range(3):
                try:
                    server.bind(("", 8000))
                    break
                except OSError:
                    time.sleep(1)
            return server

        def test_a():
            assert listening()

        def test_b():
            assert listening()
        """,
        line=8,
        site="port:8000",
        message="`listening` listens on port 8000 for 2 tests; 2 tests want it",
    ),
)
