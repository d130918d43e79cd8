"""Cases of variables that functions put right which are handed over, to be called when the test is over."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_OVERRIDE = """
import os
import unittest

class Base(unittest.TestCase):
    def override(self, name, value):
        def restore():
            if old is not None:
                os.environ[name] = old
{otherwise}
        old = os.environ.get(name)
        os.environ[name] = value
        self.addCleanup(restore)

    def at_home(self, path):
        self.override("APP_HOME", path)

class TestHome(Base):
    def test_a(self):
        self.override("APP_KEY", "1")
        assert os.environ["APP_KEY"]

    def test_b(self):
        self.at_home("/home")
        assert os.environ["APP_HOME"]

    def test_c(self):
        assert "APP_KEY" not in os.environ
        assert "APP_HOME" not in os.environ
"""

_REMOVED = """
            else:
                del os.environ[name]
"""

_INHERITED = """
import os
import unittest

class Base(unittest.TestCase):
    def setUp(self):
        old = os.environ.copy()
        self.addCleanup(os.environ.update, old)
        self.addCleanup(os.environ.clear)

class Sized(Base):
    def setUp(self):
        {before}
        self.size = 1

class TestKeys(Sized):
    def setUp(self):
        super().setUp()
        self.name = "a"

    def test_a(self):
        os.environ["APP_KEY"] = "1"
        assert os.environ["APP_KEY"]

class TestOthers(Base):
    def test_b(self):
        assert "APP_KEY" not in os.environ
"""

#: Variables of the environment.
VARIABLES_PUT_OFF = (
    Valid(
        "set-up of a base puts off what brings all back, which set-ups over it call",
        _INHERITED.format(before="super().setUp()"),
    ),
    Valid(
        "the patchers of a library under a name of the suite's own",
        """
        import os
        import unittest
        from unittest import mock

        patch = mock.patch

        class TestUsers(unittest.TestCase):
            def setUp(self):
                patcher = patch.object(os, "environ", {})
                patcher.start()
                self.addCleanup(patcher.stop)

            def test_a(self):
                os.environ["APP_USER"] = "a"
                assert os.environ["APP_USER"]

        def test_b():
            assert "APP_USER" not in os.environ
        """,
    ),
    Valid(
        "a helper sets the variable that it is given, and puts off what takes it back",
        _OVERRIDE.format(otherwise=_REMOVED),
    ),
    Valid(
        "set-up puts off what removes the variables that its tests set",
        """
        import os
        import unittest

        class TestKeys(unittest.TestCase):
            def setUp(self):
                self.addCleanup(os.environ.pop, "APP_KEY", None)

            def test_a(self):
                os.environ["APP_KEY"] = "1"
                assert os.environ["APP_KEY"]

        class TestHomes(unittest.TestCase):
            def setUp(self):
                def remove():
                    for name in ("APP_HOME", "APP_ROOT"):
                        if name in os.environ:
                            del os.environ[name]

                self.addCleanup(remove)

            def test_b(self):
                os.environ["APP_HOME"] = os.environ["APP_ROOT"] = "/"
                assert os.environ["APP_HOME"]

        def test_c():
            assert "APP_KEY" not in os.environ and "APP_HOME" not in os.environ
        """,
    ),
    Valid(
        "a decorator has a child process run what it is given",
        """
        import functools
        import multiprocessing
        import os
        import pty
        import pytest

        class in_child:
            def __init__(self, function):
                self.function = function

            def __call__(self, *args):
                pid, _ = pty.fork()
                if pid == 0:
                    self.function(*args)
                    os._exit(0)

        def in_process(function):
            @functools.wraps(function)
            def run():
                child = multiprocessing.Process(target=function)
                child.start()
                child.join()

            return run

        def set_up():
            os.environ["APP_KEY"] = "1"

        def test_a():
            @in_child
            def child():
                os.environ["APP_KEY"] = "1"
                assert os.environ["APP_KEY"]

            child()

        @in_process
        def test_b():
            set_up()
            assert os.environ["APP_KEY"]

        @pytest.mark.forked
        def test_c():
            set_up()
            assert os.environ["APP_KEY"]

        def test_d():
            assert "APP_KEY" not in os.environ
        """,
    ),
)

VARIABLES_LEFT = (
    Invalid(
        "a set-up that overrides the one which puts off what brings all back",
        _INHERITED.format(before="self.shape = None"),
        line=21,
        site="env:APP_KEY",
        message="`APP_KEY` is set and stays set after the test: 1 other test reads it",
    ),
    Invalid(
        "set-up puts off the removal of another variable",
        """
        import os
        import unittest

        class TestKeys(unittest.TestCase):
            def setUp(self):
                self.addCleanup(os.environ.pop, "APP_HOME", None)

            def test_a(self):
                os.environ["APP_KEY"] = "1"
                assert os.environ["APP_KEY"]

        def test_b():
            assert "APP_KEY" not in os.environ
        """,
        line=9,
        site="env:APP_KEY",
        message="`APP_KEY` is set and stays set after the test: 1 other test reads it",
    ),
    Invalid(
        "what a helper puts off takes back only where there was a value before",
        _OVERRIDE.format(otherwise=""),
        line=11,
        site="env:APP_HOME",
        message="`APP_HOME` and `APP_KEY` are set and stay set after the test: 1 other test reads them",
    ),
    Invalid(
        "a decorator starts a process, and runs what it is given itself",
        """
        import functools
        import multiprocessing
        import os

        def serve():
            pass

        def with_server(function):
            @functools.wraps(function)
            def run():
                server = multiprocessing.Process(target=serve)
                server.start()
                function()
                server.terminate()

            return run

        @with_server
        def test_a():
            os.environ["APP_KEY"] = "1"

        def test_b():
            assert "APP_KEY" not in os.environ
        """,
        line=20,
        site="env:APP_KEY",
        message="`APP_KEY` is set and stays set after the test: 1 other test reads it",
    ),
)
