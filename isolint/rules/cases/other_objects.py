"""Cases of objects that are others than the shared one that a name stands for, and of those that are the very same."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.on_copies import COPIES, INSIDE_OF_COPIES

OTHER_OBJECTS = (
    Valid(
        "an object that the test has just made cannot have been there to be removed",
        {
            "app.py": """
                ACTIVE = set()

                class Server:
                    def start(self):
                        ACTIVE.add(self)

                    def stop(self):
                        ACTIVE.discard(self)
                """,
            "test_case.py": """
                import app

                def test_a():
                    server = app.Server()
                    server.stop()
                    assert server not in app.ACTIVE

                def test_b():
                    assert not app.ACTIVE
                """,
        },
    ),
    *COPIES,
    Valid(
        "a logger, which the process has once whatever name holds it",
        {
            "app.py": """
                import logging

                log = logging.getLogger("shop")

                def quiet():
                    log.propagate = False
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.quiet()

                def test_b():
                    assert app.log.propagate
                """,
        },
    ),
    Valid(
        "a proxy of what belongs to the context",
        """
        from werkzeug.local import LocalProxy

        current = LocalProxy(dict)

        def test_a():
            current.name = "a"

        def test_b():
            assert not hasattr(current, "name")
        """,
    ),
    Valid(
        "an attribute is set anew on an object that only held the shared one",
        {
            "app.py": """
                UNSET = object()

                class Timeout:
                    def __init__(self, seconds=UNSET):
                        self.seconds = seconds

                    def stop(self):
                        self.seconds = None
                """,
            "test_case.py": """
                from app import UNSET, Timeout

                def test_a():
                    Timeout(UNSET).stop()

                def test_b():
                    assert UNSET
                """,
        },
    ),
    Valid(
        "a local name moves on from a number that the object holds",
        {
            "app.py": """
                class Router:
                    def __init__(self):
                        self.version = 0
                        self.children = []

                    def total(self):
                        version = self.version
                        for child in self.children:
                            version += child.total()
                        return version

                router = Router()
                """,
            "test_case.py": """
                from app import router

                def test_a():
                    assert router.total() == 0

                def test_b():
                    assert router.version == 0
                """,
        },
    ),
    Valid(
        "a fresh object for each set of parameters",
        """
        import pytest

        @pytest.mark.parametrize("names", [["a"], ["b"]])
        def test_a(names):
            names.append("c")
        """,
    ),
)

SAME_OBJECTS = (
    Invalid(
        "an object that each thread has one of: tests run in the same",
        {
            "app.py": """
                import threading

                class Run(threading.local):
                    task = None

                RUN = Run()

                def start(task):
                    RUN.task = task
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.start(1)

                def test_b():
                    assert app.RUN.task is None
                """,
        },
        path="app.py",
        line=9,
        site="global:app:RUN",
        message="`start` changes `RUN`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a dictionary that functions have as the default of a parameter",
        {
            "app.py": """
                DEFAULTS = {"name": "a"}

                class Converter:
                    def __init__(self, config=DEFAULTS):
                        self.config = config

                    def name(self):
                        return self.config["name"]
                """,
            "test_case.py": """
                from app import Converter

                def test_a():
                    converter = Converter()
                    converter.config["name"] = "b"
                    assert converter.name() == "b"

                def test_b():
                    assert Converter().name() == "a"
                """,
        },
        path="test_case.py",
        line=5,
        site="global:app:DEFAULTS",
        message="`test_a` changes `DEFAULTS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an object of a class that names `object` as its base",
        {
            "app.py": """
                class Shop(object):
                    def __init__(self):
                        self.open = False

                SHOP = Shop()
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.SHOP.open = True

                def test_b():
                    assert not app.SHOP.open
                """,
        },
        line=4,
        site="global:app:SHOP",
        message="`test_a` changes `SHOP`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "data of the suite that a test puts into an object, whose method changes it",
        {
            "app.py": """
                class Host:
                    def __init__(self):
                        self.config = {}

                    def validate(self):
                        self.config["level"] = int(self.config["level"])
                """,
            "test_case.py": """
                from app import Host

                CONFIG = {"level": "1"}

                def test_a():
                    host = Host()
                    host.config = CONFIG
                    host.validate()

                def test_b():
                    assert CONFIG["level"] == "1"
                """,
        },
        line=8,
        site="global:test_case:CONFIG",
        message="`test_a` changes `CONFIG` through `Host.validate`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a module-level dictionary that a class has under a name of its own",
        {
            "app.py": """
                CODECS = {"json": 1}

                class Api:
                    codecs = CODECS

                    def decode(self, kind):
                        return self.codecs[kind]
                """,
            "test_case.py": """
                from app import CODECS, Api

                def test_a():
                    api = Api()
                    api.codecs.clear()
                    assert not api.codecs

                def test_b():
                    assert CODECS
                """,
        },
        line=5,
        site="global:app:CODECS",
        message="`test_a` changes `CODECS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    *INSIDE_OF_COPIES,
    Invalid(
        "an element that `zip` and a generator hand on",
        """
        ROWS = [["a"], ["b"]]

        def pairs():
            for number, row in zip(range(2), ROWS):
                yield number, row

        def test_a():
            for _, row in pairs():
                row.append("c")

        def test_b():
            assert ROWS[0] == ["a"]
        """,
        line=9,
        site="global:test_case:ROWS",
        message="`test_a` changes `ROWS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "what `parametrize` takes from a module-level list",
        """
        import pytest

        ATTRIBUTES = [{"mode": 1}, {"mode": 2}]

        @pytest.mark.parametrize("attributes", ATTRIBUTES)
        def test_a(attributes):
            attributes["mode"] = None

        @pytest.mark.parametrize("attributes", ATTRIBUTES)
        def test_b(attributes):
            assert attributes["mode"]
        """,
        line=7,
        site="global:test_case:ATTRIBUTES",
        message="`test_a` changes `ATTRIBUTES`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a list grows under a local name",
        """
        NAMES = ["a"]

        def test_a():
            names = NAMES
            names += ["b"]

        def test_b():
            assert len(NAMES) == 1
        """,
        line=5,
        site="global:test_case:NAMES",
        message="`test_a` changes `NAMES`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an alias of a nested element",
        """
        CONFIG = {"db": {"port": 1}}

        def test_a():
            db = CONFIG["db"]
            db["port"] = 2

        def test_b():
            assert CONFIG["db"]["port"] == 1
        """,
        line=5,
        site="global:test_case:CONFIG",
        message="`test_a` changes `CONFIG`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an accessor that returns the object",
        {
            "app.py": "_STATE = {}\n\ndef state():\n    return _STATE\n",
            "test_case.py": """
                from app import state

                def test_a():
                    state()["mode"] = 1

                def test_b():
                    assert "mode" not in state()
                """,
        },
        line=4,
        site="global:app:_STATE",
        message="`test_a` changes `_STATE`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
