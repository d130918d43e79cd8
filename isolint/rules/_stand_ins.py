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

#: State of the process.
STOOD_IN = (
    Valid(
        "set-up puts something else in place of the module that the application changes",
        {"app.py": _CAPTURE, "test_case.py": _STUBBED.format(stubbed="app.logging")},
    ),
)
NOT_STOOD_IN = (
    Invalid(
        "set-up puts something else in place of another name",
        {"app.py": _CAPTURE, "test_case.py": _STUBBED.format(stubbed="app.other")},
        line=6,
        path="app.py",
        site="process:logging:levels:root",
        message="`Capture.start` changes the process's logging levels of `root`, and leaves it so after 1 test; 1 test meets it",
    ),
)

#: Attributes that tests set.
SET_ON_STAND_INS = (
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
