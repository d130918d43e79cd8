"""Cases of `narrow_fixture`."""

from __future__ import annotations

from isolint.codemods.cases.counted_on import COUNTED_BY_FIXTURE
from isolint.codemods.cases.handed_over import HANDED_OVER_BY_FIXTURE
from isolint.codemods.cases.missing_keys import FOUND_UNDER_A_KEY
from isolint.codemods.cases.set_once import SET_ONCE
from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a fixture, and one that is built from it",
        {
            "app.py": """
                class Router:
                    def __init__(self):
                        self.routes = []

                    def add(self, route):
                        self.routes.append(route)

                class Client:
                    def __init__(self, router):
                        self.router = router
                """,
            "test_app.py": '''
                import pytest
                from app import Client, Router

                @pytest.fixture(scope="module")
                def router():
                    """Router shared by all tests of the module."""
                    return Router()

                @pytest.fixture(scope="module", name="client")
                def make_client(router):
                    return Client(router)

                def test_add(router):
                    router.add("/")
                    assert router.routes == ["/"]

                def test_routes(client, router):
                    assert router.routes == []
                ''',
        },
        {
            "test_app.py": '''
                import pytest
                from app import Client, Router

                @pytest.fixture
                def router():
                    """Router of each test."""
                    return Router()

                @pytest.fixture(name="client")
                def make_client(router):
                    return Client(router)

                def test_add(router):
                    router.add("/")
                    assert router.routes == ["/"]

                def test_routes(client, router):
                    assert router.routes == []
                ''',
        },
    ),
    Rewrites(
        "a fixture that ends in a context of its own, as it could not ask for `monkeypatch`",
        {
            "app.py": "MODE = 1\n",
            "test_app.py": """
                import pytest
                import app

                @pytest.fixture(scope="module")
                def names():
                    with pytest.MonkeyPatch.context() as patch:
                        patch.setattr(app, "MODE", 2)
                        yield ["a"]

                def test_add(names):
                    names.append("b")
                    assert app.MODE == 2

                def test_names(names):
                    assert names == ["a"]
                """,
        },
        {
            "test_app.py": """
                import pytest
                import app

                @pytest.fixture
                def names(monkeypatch):
                    monkeypatch.setattr(app, "MODE", 2)
                    return ["a"]

                def test_add(names):
                    names.append("b")
                    assert app.MODE == 2

                def test_names(names):
                    assert names == ["a"]
                """,
        },
    ),
    Rewrites(
        "a fixture of a conftest, with a teardown",
        {
            "conftest.py": """
                import pytest

                @pytest.fixture(scope="session")
                def names():
                    found = ["a"]
                    yield found
                    found.clear()
                """,
            "test_a.py": """
                def test_add(names):
                    names.append("b")

                def test_names(names):
                    assert names == ["a"]
                """,
        },
        {
            "conftest.py": """
                import pytest

                @pytest.fixture
                def names():
                    found = ["a"]
                    yield found
                    found.clear()
                """,
        },
    ),
    Rewrites(
        "a file in a folder that is made for the session",
        """
        import json
        import pytest

        @pytest.fixture(scope="session")
        def names(tmp_path_factory):
            path = tmp_path_factory.mktemp("data") / "names.json"
            path.write_text("[]")
            return path

        def test_add(names):
            names.write_text(json.dumps(["a"]))
            assert json.loads(names.read_text()) == ["a"]

        def test_empty(names):
            assert json.loads(names.read_text()) == []
        """,
        """
        import json
        import pytest

        @pytest.fixture
        def names(tmp_path_factory):
            path = tmp_path_factory.mktemp("data") / "names.json"
            path.write_text("[]")
            return path

        def test_add(names):
            names.write_text(json.dumps(["a"]))
            assert json.loads(names.read_text()) == ["a"]

        def test_empty(names):
            assert json.loads(names.read_text()) == []
        """,
    ),
)

REFUSES = (
    *COUNTED_BY_FIXTURE,
    Refuses(
        "a file in a folder that stays the same",
        """
        import pytest

        @pytest.fixture(scope="session")
        def names(tmp_path_factory):
            path = tmp_path_factory.getbasetemp() / "names.txt"
            path.write_text("")
            return path

        def test_add(names):
            names.write_text("a")

        def test_empty(names):
            assert names.read_text() == ""
        """,
        "`names` makes no folder of its own, and would find the same files each time",
    ),
    Refuses(
        "a fixture with parameters",
        """
        import pytest

        @pytest.fixture(scope="module", params=[1, 2])
        def names(request):
            return [request.param]

        def test_a(names):
            names.append(1)

        def test_b(names):
            assert len(names) == 1
        """,
        "`names` has parameters, and the order of the tests depends on its scope",
    ),
    Refuses(
        "a fixture that starts a process",
        """
        import subprocess

        import pytest

        @pytest.fixture(scope="module")
        def server():
            found = [subprocess.Popen(["serve"])]
            yield found
            found[0].kill()

        def test_a(server):
            server.append(1)

        def test_b(server):
            assert len(server) == 1
        """,
        "`server` calls `subprocess.Popen`, which is too much for each test",
    ),
    Refuses(
        "a fixture whose machines are started by what it hands them to",
        {
            "app.py": """
                import contextlib
                import time

                class Machine:
                    def __init__(self, name):
                        self.name = name

                    def start(self):
                        time.sleep(60)

                @contextlib.contextmanager
                def started(machines):
                    for one in machines:
                        one.start()
                    yield
                """,
            "test_case.py": """
                import pytest
                from app import Machine, started

                @pytest.fixture(scope="module")
                def machines():
                    found = {"a": Machine("a")}
                    with started(found.values()):
                        yield found

                def test_a(machines):
                    machines["b"] = Machine("b")

                def test_b(machines):
                    assert list(machines) == ["a"]
                """,
        },
        "`machines` calls `time.sleep`, which is too much for each test",
    ),
    Refuses(
        "a fixture of which a report begins that all tests of a class share",
        """
        import pathlib

        import pytest

        REPORT = pathlib.Path("report.txt")

        @pytest.fixture(scope="module")
        def totals():
            return {"sent": 0}

        def add(text):
            with REPORT.open("a") as file:
                file.write(text)

        @pytest.fixture(scope="class")
        def report(totals):
            add("begin")
            yield
            add("end")

        @pytest.mark.usefixtures("report")
        class TestMail:
            def test_send(self, totals):
                totals["sent"] += 1
                assert totals["sent"] == 1

            def test_send_again(self, totals):
                totals["sent"] += 1
                assert totals["sent"] == 1
        """,
        "`report` adds to a file, and would do so again for each test",
    ),
    Refuses(
        "a fixture that another one asks for by text",
        """
        import pytest

        @pytest.fixture(scope="module")
        def names():
            return []

        @pytest.fixture(scope="module")
        def count(request):
            return len(request.getfixturevalue("names"))

        def test_a(names):
            names.append(1)

        def test_b(names, count):
            assert names == [] and count == 0
        """,
        "the module fixture `count` asks for `names` while it runs",
    ),
    Refuses(
        "a fixture that registers something, which it would do again",
        {
            "app.py": "KINDS = {}\n",
            "test_app.py": """
                import app
                import pytest

                @pytest.fixture(scope="module")
                def names():
                    app.KINDS["a"] = 1
                    return []

                def test_a(names):
                    names.append(1)

                def test_b(names):
                    assert names == [] and app.KINDS
                """,
        },
        "`names` changes `KINDS`, and would do so again for each test",
    ),
    *FOUND_UNDER_A_KEY,
    *HANDED_OVER_BY_FIXTURE,
    Refuses(
        "a fixture that adds to what stays wide",
        """
        import pytest

        @pytest.fixture(scope="session")
        def tables():
            return {}

        @pytest.fixture(scope="module")
        def names():
            return []

        @pytest.fixture(scope="module")
        def registered(tables, names):
            tables["names"] = names

        def test_a(names):
            names.append(1)

        def test_b(names, registered, tables):
            assert names == tables["names"] == []
        """,
        "`registered` changes `tables`, and would do so again for each test",
    ),
    *SET_ONCE,
)
