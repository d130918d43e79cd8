"""Cases of state that is given back by name, by what stands beside it, or by what it starts as."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_CONSOLE = """
class Console:
    def __init__(self):
        self.depth = 0

    def __enter__(self):
        self._enter()
        return self

    def __exit__(self, *args):
        self._leave()

    def _enter(self):
        self.depth += 1

    def _leave(self):
        self.depth {leave}

    def show(self, text):
        with self:
            return str(text)

console = Console()
"""
_PRINTING = """
import app

def test_a():
    assert app.console.show("a")

def test_b():
    assert app.console.depth == 0
"""

_CONFIG = {
    "app.py": """
class Manager:
    def __init__(self):
        self.stack = []

    def push(self, item):
        self.stack.append(item)

manager = Manager()

class Config:
    manager = manager

    def begin(self):
        self.manager.push("request")
""",
}

#: Containers and objects of modules.
CHANGED = (
    Valid(
        "names of a module are saved and given back in a loop",
        {
            "app.py": """
                _words = {}
                _tongue = "en"

                def load(tongue):
                    global _words
                    _words = {}
                    _words[tongue] = 1
                """,
            "test_case.py": """
                import unittest
                import app

                class TestWords(unittest.TestCase):
                    NAMES = ["_words", "_tongue"]

                    def setUp(self):
                        self.saved = {}
                        for name in self.NAMES:
                            self.saved[name] = getattr(app, name)

                    def tearDown(self):
                        for name, value in self.saved.items():
                            setattr(app, name, value)

                    def test_a(self):
                        app.load("fr")
                        assert app._words

                    def test_b(self):
                        assert not app._words
                """,
        },
    ),
    Valid(
        "what adds itself and takes itself out again may be called in between",
        {
            "app.py": """
                CLIENTS = []

                class Client:
                    tries = 0

                    def connect(self):
                        self.start(self.retry)

                    def start(self, task):
                        task()

                    def retry(self):
                        CLIENTS.append(self)
                        while self.tries < 3:
                            self.connect()
                        CLIENTS.remove(self)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.Client().retry()

                def test_b():
                    assert app.CLIENTS == []
                """,
        },
    ),
    Valid(
        "a name is defined anew from what it was before",
        {
            "app.py": """
                import functools

                SEEN = []

                def run(item, verbose=False):
                    return item

                run = functools.partial(run, verbose=True)
                again = functools.partial(again)
                """,
            "test_case.py": """
                import app

                def test_a():
                    assert app.run("a") and not app.SEEN

                def test_b():
                    assert app.again("b")
                """,
        },
    ),
    Valid(
        "a shared object is made without what it would change",
        {
            "app.py": """
                class Schema:
                    def __init__(self, query, extensions=()):
                        self.query = query
                        self.extensions = tuple(extensions)

                    def execute(self, text):
                        for extension in self.extensions:
                            extension.text = text
                        return self.query(text)
                """,
            "test_case.py": """
                import app

                schema = app.Schema(str)

                def test_a():
                    assert schema.execute("a") == "a"

                def test_b():
                    assert schema.execute("b") == "b"
                """,
        },
    ),
    Valid(
        "a class has a module's object, and a test gives its own object another one",
        _CONFIG
        | {
            "test_case.py": """
                import app

                class Recorder:
                    pushed = None

                    def push(self, item):
                        self.pushed = item

                def test_a():
                    config = app.Config()
                    recorder = Recorder()
                    config.manager = recorder
                    config.begin()
                    assert recorder.pushed

                def test_b():
                    assert not app.manager.stack
                """,
        },
    ),
    Valid(
        "what is counted up on the way into a block is counted down on the way out",
        {
            "app.py": _CONSOLE.format(leave="-= 1"),
            "test_case.py": _PRINTING,
        },
    ),
)
COUNTED_ON = (
    Invalid(
        "a class has a module's object, and a method of the class changes that",
        _CONFIG
        | {
            "test_case.py": """
                import app

                def test_a():
                    app.Config().begin()

                def test_b():
                    assert not app.manager.stack
                """,
        },
        path="app.py",
        line=6,
        site="global:app:manager",
        message="`Manager.push` changes `manager`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "what is counted up on the way into a block is counted up once more on the way out",
        {
            "app.py": _CONSOLE.format(leave="+= 1"),
            "test_case.py": _PRINTING,
        },
        path="app.py",
        line=13,
        site="global:app:console",
        message="`Console._enter` changes `console`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

#: Attributes of classes.
OF_ITS_OWN = (
    Valid(
        "an object is given containers of its own under the names of those that its class has",
        {
            "app.py": """
                class Stack:
                    def __init__(self):
                        self.items = []

                    def push(self, item):
                        self.items.append(item)

                stack = Stack()

                class Master:
                    stack = stack
                    WORKERS = {}

                    def start(self):
                        self.spawn()

                    def spawn(self):
                        self.stack.push(1)
                        self.WORKERS[1] = "worker"
                """,
            "test_case.py": """
                import app

                def test_a():
                    master = app.Master()
                    master.WORKERS = {}
                    master.stack = app.Stack()
                    master.start()
                    assert master.WORKERS and master.stack.items

                def test_b():
                    assert not app.Master.WORKERS and not app.stack.items
                """,
        },
    ),
)
SHARED_BY_NAME = (
    Invalid(
        "an object is given what its class has under a name",
        {
            "app.py": """
                class Master:
                    WORKERS = {}

                    def spawn(self):
                        self.WORKERS[1] = "worker"
                """,
            "test_case.py": """
                import app

                def test_a():
                    master = app.Master()
                    master.WORKERS = app.Master.WORKERS
                    master.spawn()
                    assert master.WORKERS

                def test_b():
                    assert not app.Master.WORKERS
                """,
        },
        path="app.py",
        line=5,
        site="attr:app:Master.WORKERS",
        message="`Master.spawn` changes `Master.WORKERS`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

#: Attributes that tests set.
SET = (
    Valid(
        "a name that a parameter gives is got, set, and given back",
        """
        import sys
        import pytest

        @pytest.mark.parametrize("channel", ["stdout", "stderr"])
        def test_a(channel):
            before = getattr(sys, channel)
            setattr(sys, channel, object())
            assert getattr(sys, channel) is not before
            setattr(sys, channel, before)

        def test_b():
            assert sys.stdout.write and sys.stderr.write
        """,
    ),
    Valid(
        "a class attribute is given the module that it starts with",
        {
            "app.py": """
                import json

                class Packet:
                    codec = json

                def use(codec):
                    Packet.codec = codec
                """,
            "test_case.py": """
                import json
                import app

                def test_a():
                    app.use("other")
                    assert app.Packet.codec == "other"
                    app.Packet.codec = json

                def test_b():
                    assert app.Packet.codec.loads("1") == 1
                """,
        },
    ),
    Valid(
        "what was saved is given back where it was, and to another class under the same name",
        {
            "app.py": "class Packet:\n    codec = None\n",
            "test_case.py": """
                import app
                from library.packets import Packet

                def test_a():
                    saved = app.Packet.codec
                    app.Packet.codec = "other"
                    assert app.Packet.codec != saved
                    app.Packet.codec = saved
                    Packet.codec = saved

                def test_b():
                    assert Packet.codec is app.Packet.codec
                """,
        },
    ),
)
