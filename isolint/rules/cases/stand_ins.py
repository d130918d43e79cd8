"""Cases of what tests put in place of names of modules, or never bind at all."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_CAPTURE = """
import logging

class Capture:
    def start(self):
        logger = logging.getLogger()
        logger.setLevel(1)
"""

_STUBBED = """
import logging
import unittest
import app

class Stub:
    level = None

    def getLogger(self):
        return self

    def setLevel(self, level):
        self.level = level

class TestCapture(unittest.TestCase):
    def setUp(self):
        self.logging = app.logging
        {stubbed} = Stub()

    def tearDown(self):
        app.logging = self.logging

    def test_a(self):
        app.Capture().start()
        assert app.logging.level == 1

def test_b():
    assert logging.getLogger().level
"""

_WORKER = """
import os

def work(folder):
    os.chdir(folder)
    return folder
"""

_PATCHED = """
import os
import app

def patch(patcher, name):
    patcher.setattr(name, lambda _: None)

def test_a(monkeypatch):
    patch(monkeypatch, "{name}")
    assert app.work("/tmp") == "/tmp"

def test_b(monkeypatch):
    monkeypatch.setattr({holder}, "chdir", lambda _: None)
    assert app.work("/tmp") == "/tmp"

def test_c():
    assert os.path.exists("app.py")
"""

#: State of the process.
STOOD_IN = (
    Valid(
        "a test puts something in place of the library's function, by itself or by a function of the suite",
        {"app.py": _WORKER, "test_case.py": _PATCHED.format(name="app.os.chdir", holder="app.os")},
    ),
    Valid(
        "set-up puts something else in place of the module that the application changes",
        {"app.py": _CAPTURE, "test_case.py": _STUBBED.format(stubbed="app.logging")},
    ),
)
NOT_STOOD_IN = (
    Invalid(
        "a function of the suite puts something in place of another function",
        {"app.py": _WORKER, "test_case.py": _PATCHED.format(name="app.os.listdir", holder="os")},
        line=4,
        path="app.py",
        site="process:cwd",
        message="`work` changes the process's cwd, and leaves it so after 1 test; 3 tests meet it",
    ),
    Invalid(
        "set-up puts something else in place of another name",
        {"app.py": _CAPTURE, "test_case.py": _STUBBED.format(stubbed="app.other")},
        line=6,
        path="app.py",
        site="process:logging:levels:root",
        message="`Capture.start` changes the process's logging levels of `root`, and leaves it so after 1 test; no test that meets it was found",
    ),
)

#: Attributes that tests set.
SET_ON_STAND_INS = (
    Valid(
        "a test sets an attribute of a module in a folder without a file of its own",
        {
            "plugins/web.py": "import cProfile\n\ndef profile():\n    return cProfile.Profile()\n",
            "test_case.py": """
                import plugins.web

                def test_a(monkeypatch):
                    monkeypatch.setattr(plugins.web, "profile", list)
                    plugins.web.profile = dict
                    assert plugins.web.profile() == {}

                def test_b():
                    assert plugins.web.profile()
                """,
        },
    ),
    Valid(
        "a test sets an attribute of what set-up has put in place of a module",
        {
            "app.py": "import cProfile\n\ndef profile():\n    return cProfile.Profile()\n",
            "test_case.py": """
                import unittest
                import app

                class Stub:
                    pass

                class TestProfile(unittest.TestCase):
                    def setUp(self):
                        self.module = app.cProfile
                        app.cProfile = Stub()

                    def tearDown(self):
                        app.cProfile = self.module

                    def test_a(self):
                        app.cProfile.Profile = dict
                        assert app.profile() == {}

                def test_b():
                    assert app.profile()
                """,
        },
    ),
    Valid(
        "a class body has names that its metaclass makes up",
        {
            "app.py": """
                class Names(dict):
                    def __missing__(self, name):
                        return lambda: name

                class Meta(type):
                    @classmethod
                    def __prepare__(cls, name, bases):
                        return Names(__name__=name, __module__=name, __qualname__=name)
                """,
            "test_case.py": """
                from app import Meta

                def test_a():
                    class Made(metaclass=Meta):
                        extra.public = False
                        assert not extra.public

                def test_b():
                    class Made(metaclass=Meta):
                        assert extra.public
                """,
        },
    ),
)

#: Names of modules.
HANDED_BACK = (
    Valid(
        "tearDown hands what was saved to the setter, which sets another name, too",
        {
            "app.py": """
                _encoding = "ascii"
                _width = "narrow"

                def set_width(width):
                    global _width
                    _width = width

                def set_encoding(encoding):
                    global _encoding
                    if encoding == "utf-8":
                        set_width("utf8")
                    else:
                        set_width("narrow")
                    _encoding = encoding

                def encoding():
                    return _encoding

                def width():
                    return _width
                """,
            "test_case.py": """
                import unittest
                import app

                class TestEncoding(unittest.TestCase):
                    def setUp(self):
                        self.old = app.encoding()

                    def tearDown(self):
                        app.set_encoding(self.old)

                    def test_a(self):
                        app.set_encoding("utf-8")
                        assert app.width() == "utf8"

                def test_b():
                    assert app.width() == "narrow"
                """,
        },
    ),
)

_SWITCHED = """
_context = None

class switched:
    def __init__(self, name):
        global _context
        self._saved = _context
        _context = name

    def __enter__(self):
        return _context

    def __exit__(self, *details):
        global _context
        _context = self._saved
"""

#: Names of modules that a constructor binds, and what leaves its object gives back.
SWITCHED = (
    Valid(
        "an object switches a name when it is made for a block, and back when that is left",
        {
            "app.py": _SWITCHED,
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def context():
                    with app.switched("a") as context:
                        yield context

                def test_a(context):
                    assert app._context == context

                def test_b():
                    with app.switched("b"):
                        assert app._context == "b"

                def test_c():
                    assert app._context is None
                """,
        },
    ),
)
LEFT_SWITCHED = (
    Invalid(
        "an object that switches a name is made for no block",
        {
            "app.py": _SWITCHED,
            "test_case.py": """
                import app

                def test_a():
                    assert app.switched("a")

                def test_b():
                    assert app._context is None
                """,
        },
        line=7,
        path="app.py",
        site="global:app:_context",
        message="`switched.__init__` rebinds `_context`, which stays so after 1 test that runs it; 2 tests read it",
    ),
)

#: Containers of modules.
TUPLES = (
    Valid(
        "a tuple is no object that `+=` changes",
        """
        COMMAND = ("python", "-m")

        def run(command):
            command += ("quiet",)
            return command

        def test_a():
            command = COMMAND
            command += ("pytest",)
            assert run(command)

        def test_b():
            assert run(COMMAND) == ("python", "-m", "quiet")
        """,
    ),
)
LISTS = (
    Invalid(
        "a list is an object that `+=` changes",
        """
        COMMAND = ["python", "-m"]

        def test_a():
            command = COMMAND
            command += ["pytest"]
            assert command

        def test_b():
            assert COMMAND == ["python", "-m"]
        """,
        line=5,
        site="global:test_case:COMMAND",
        message="`test_a` changes `COMMAND`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
