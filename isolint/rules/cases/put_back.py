"""Cases of state that is put back out of sight of the write: by helpers, constructors, handed-over methods."""

from __future__ import annotations

from isolint.contracts import Valid

#: Containers and objects of modules.
OUT_OF_SIGHT = (
    Valid(
        "a test clears what it has filled itself, of a library's object",
        """
        import requests

        session = requests.Session()

        def test_a():
            session.cookies.set("a", "b")
            assert session.cookies
            session.cookies.clear()

        def test_b():
            assert not session.cookies
        """,
    ),
    Valid(
        "a fixture sets the same item for each test that looks at it",
        {
            "app.py": """
                class App:
                    def __init__(self):
                        self.config = {}

                app = App()

                def paths():
                    return app.config.get("PATHS")
                """,
            "test_case.py": """
                import pytest
                import app

                class TestPaths:
                    @pytest.fixture(autouse=True)
                    def configured(self):
                        app.app.config["PATHS"] = False

                    def test_a(self):
                        app.app.config["PATHS"] = True
                        assert app.paths()

                    def test_b(self):
                        assert not app.paths()
                """,
        },
    ),
    Valid(
        "monkeypatch guards the environment, which a module has under its own name",
        {
            "portable.py": "from os import *\n\nNAME = 'portable'\n",
            "tools/run.py": "from tools import missing\n\nmissing()\n",
            "tools/everything.py": "from tools import *\n",
            "app.py": """
                import portable

                def login():
                    portable.environ["TOKEN"] = "x"
                """,
            "test_case.py": """
                import app
                import portable

                def test_a(monkeypatch):
                    monkeypatch.setenv("TOKEN", "")
                    app.login()

                def test_b():
                    assert portable.environ["HOME"]
                """,
        },
    ),
    Valid(
        "a container is emptied, and filled again from its copy",
        {
            "app.py": """
                class Plugins(list):
                    def load(self):
                        self.append("extra")

                plugins = Plugins(["core"])
                """,
            "test_case.py": """
                import pytest
                import app

                @pytest.fixture
                def run():
                    def runner():
                        known = app.plugins.copy()
                        app.plugins.load()
                        found = list(app.plugins)
                        app.plugins.clear()
                        app.plugins.extend(known)
                        return found

                    return runner

                def test_a(run):
                    assert run() == ["core", "extra"]

                def test_b():
                    assert app.plugins == ["core"]
                """,
        },
    ),
    Valid(
        "an element takes itself out when it is done",
        {
            "app.py": """
                import asyncio

                TASKS = set()

                async def start():
                    task = asyncio.create_task(asyncio.sleep(0))
                    TASKS.add(task)
                    task.add_done_callback(TASKS.discard)
                    await task
                """,
            "test_case.py": """
                import asyncio
                import app

                def test_a():
                    asyncio.run(app.start())

                def test_b():
                    assert not app.TASKS
                """,
        },
    ),
    Valid(
        "a property is read, and its setter not run",
        {
            "app.py": """
                class Console:
                    def __init__(self):
                        self._width = 80

                    @property
                    def width(self):
                        return self._width

                    @width.setter
                    def width(self, width):
                        self._width = width

                    def fit(self, text):
                        return text[: min(self.width, 20)]

                console = Console()
                """,
            "test_case.py": """
                from app import console

                def test_a():
                    assert console.fit("a") == "a"

                def test_b():
                    assert console.width == 80
                """,
        },
    ),
    Valid(
        "a fixture for every test calls the constructor on the object again",
        {
            "app.py": """
                class Logger:
                    def __init__(self):
                        self.handlers = []

                    def add(self, handler):
                        self.handlers.append(handler)

                logger = Logger()
                """,
            "conftest.py": """
                import app
                import pytest

                @pytest.fixture(autouse=True)
                def fresh_logger():
                    def reset():
                        app.logger.__init__()

                    reset()
                    yield
                    reset()
                """,
            "test_case.py": """
                from app import logger

                def test_a():
                    logger.add("a")
                    assert logger.handlers == ["a"]

                def test_b():
                    assert not logger.handlers
                """,
        },
    ),
    Valid(
        "helpers of tearDown empty what a factory has made, and a list by its slice",
        {
            "app.py": """
                from collections import defaultdict

                LISTENERS = defaultdict(list)
                HOOKS = []

                def listen(name, function):
                    LISTENERS[name].append(function)
                    HOOKS.append(name)
                """,
            "test_case.py": """
                import unittest
                import app

                class Base(unittest.TestCase):
                    def tearDown(self):
                        self.unload()

                    def unload(self):
                        self.forget()

                    def forget(self):
                        from app import HOOKS

                        app.LISTENERS.clear()
                        del HOOKS[:]

                class TestListen(Base):
                    def test_a(self):
                        app.listen("start", print)
                        assert app.LISTENERS and app.HOOKS

                    def test_b(self):
                        assert not app.LISTENERS and not app.HOOKS
                """,
        },
    ),
    Valid(
        "a list is given no items for all that it has, as it starts",
        {
            "app.py": """
                callbacks = []

                def subscribe(callback):
                    callbacks.append(callback)

                def clear():
                    callbacks[:] = []
                """,
            "test_case.py": """
                import pytest
                from app import callbacks, clear, subscribe

                @pytest.fixture(autouse=True)
                def cleared():
                    yield
                    clear()

                def test_subscribes():
                    subscribe(print)
                    assert callbacks

                def test_clear():
                    clear()
                    assert not callbacks
                """,
        },
    ),
    Valid(
        "the container's own method is handed to a clean-up before the write",
        {
            "app.py": "CHECKERS = {}\n",
            "test_case.py": """
                import unittest
                from app import CHECKERS

                class TestCheckers(unittest.TestCase):
                    def test_a(self):
                        self.addCleanup(CHECKERS.pop, "boom")
                        CHECKERS["boom"] = print
                        assert CHECKERS

                    def test_b(self):
                        assert not CHECKERS
                """,
        },
    ),
    Valid(
        "a fixture for every test replaces the function that writes",
        {
            "app.py": """
                SIGNALS = []

                def set_up_signals():
                    SIGNALS.append("int")

                def main():
                    set_up_signals()
                """,
            "test_case.py": """
                from unittest.mock import Mock
                import app
                import pytest

                @pytest.fixture(autouse=True)
                def no_signals(monkeypatch):
                    monkeypatch.setattr("app.set_up_signals", Mock())

                def test_a():
                    app.main()

                def test_b():
                    assert not app.SIGNALS
                """,
        },
    ),
    Valid(
        "only a forked child gets to the write",
        {
            "app.py": """
                import os

                STATE = {}

                def spawn():
                    if os.fork():
                        return
                    STATE["child"] = True
                    os._exit(0)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.spawn()

                def test_b():
                    assert not app.STATE
                """,
        },
    ),
    Valid(
        "a factory of a library makes something new on each call",
        {
            "test_case.py": """
                from django.test import RequestFactory

                rf = RequestFactory()

                def test_a():
                    request = rf.get("/")
                    request.META["HTTP_HOST"] = "example.org"
                    assert request

                def test_b():
                    assert rf.get("/").META
                """,
        },
    ),
)
