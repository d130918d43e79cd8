"""Cases of tests and definitions that no run on this platform has, and of those that one may have."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = "LOG = []\n"
_POLLUTER = """
    import app

    def test_a():
        app.LOG.append("a")
    """
_VICTIM = """
    import app

    def test_b():
        assert not app.LOG
    """

#: The test that writes is none.
NOT_COLLECTED = (
    Valid(
        "a conftest lists the file, or a folder around it",
        {
            "app.py": _APP,
            "conftest.py": """
                import os

                collect_ignore = ["test_first.py", os.path.join("old", "suite")]
                collect_ignore += ["test_second.py"]
                collect_ignore.append("test_third.py")
                collect_ignore.extend(["test_fourth.py"])
                collect_ignore_glob = ["*_legacy.py"]
                """,
            "test_first.py": _POLLUTER,
            "test_second.py": _POLLUTER,
            "test_third.py": _POLLUTER,
            "test_fourth.py": _POLLUTER,
            "test_of_legacy.py": _VICTIM,
            "deep/test_b_legacy.py": _POLLUTER,
            "old/suite/test_case.py": _POLLUTER,
            "test_case.py": _VICTIM,
        },
    ),
    Valid(
        "a conftest lists the file, as no interpreter is that old or platform is this one",
        {
            "app.py": _APP,
            "conftest.py": """
                import sys

                collect_ignore = []
                if sys.version_info >= (3, 7) and sys.platform != "win32":
                    collect_ignore.append("test_first.py")
                """,
            "test_first.py": _POLLUTER,
            "test_case.py": _VICTIM,
        },
    ),
    Valid(
        "tests are skipped, by a mark of their own, of a class or a base of it, or of the module",
        {
            "app.py": _APP,
            "test_own.py": """
                import unittest

                import app
                import pytest

                @pytest.mark.skip
                def test_a():
                    app.LOG.append("a")

                @pytest.mark.skip(reason="broken")
                class TestB:
                    def test_b(self):
                        app.LOG.append("b")

                class TestC(TestB):
                    def test_c(self):
                        app.LOG.append("c")

                class D(unittest.TestCase):
                    @unittest.skip("broken")
                    def test_d(self):
                        app.LOG.append("d")
                """,
            "test_of_module.py": """
                import app
                import pytest

                pytestmark = [pytest.mark.slow, pytest.mark.skip("broken")]

                def test_a():
                    app.LOG.append("a")
                """,
            "test_case.py": _VICTIM,
        },
    ),
    Valid(
        "the code asks whether it runs under pytest, or in a test",
        {
            "app.py": """
                import os
                import sys
                from os import environ

                LOG = []

                def start():
                    if "pytest" not in sys.modules:
                        LOG.append("start")

                def tell():
                    if "PYTEST_CURRENT_TEST" not in environ and not os.getenv("PYTEST_CURRENT_TEST"):
                        LOG.append("tell")

                def close():
                    if os.environ.get("PYTEST_CURRENT_TEST"):
                        return
                    LOG.append("close")
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.start()
                    app.tell()
                    app.close()

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
)

#: What a run may have, for all that is seen.
COLLECTED = (
    Invalid(
        "a conftest leaves the file out where a package is missing",
        {
            "app.py": _APP,
            "conftest.py": """
                import importlib.util

                if importlib.util.find_spec("numpy") is None:
                    collect_ignore_glob = ["test_*.py"]
                collect_ignore = ["other/test_first.py"]
                try:
                    import pandas
                except ImportError:
                    collect_ignore.append("test_first.py")
                """,
            "test_first.py": _POLLUTER,
            "test_case.py": _VICTIM,
        },
        path="test_first.py",
        line=4,
        site="global:app:LOG",
        message="`test_a` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a conftest nearer to the file lists others",
        {
            "app.py": _APP,
            "conftest.py": "collect_ignore = ['inner/test_first.py']\n",
            "inner/conftest.py": "collect_ignore = ['test_other.py']\n",
            "inner/test_first.py": _POLLUTER,
            "inner/test_other.py": _POLLUTER,
            "test_case.py": _VICTIM,
        },
        path="inner/test_first.py",
        line=4,
        site="global:app:LOG",
        message="`test_a` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a test is skipped somewhere, and code asks whether something else is loaded",
        {
            "app.py": """
                import sys

                LOG = []

                def start():
                    if "colorama" not in sys.modules:
                        LOG.append("start")
                """,
            "test_case.py": """
                import sys

                import app
                import pytest

                @pytest.mark.skipif(sys.platform == "win32", reason="no signals")
                def test_a():
                    app.start()

                def test_b():
                    assert not app.LOG
                """,
        },
        path="app.py",
        line=7,
        site="global:app:LOG",
        message="`start` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a function is for another platform, where there is `fork`",
        {
            "app.py": """
                import sys

                LOG = []

                if sys.platform in ("win32", "darwin"):
                    def save(item):
                        LOG.append(item)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.save("a")

                def test_b():
                    assert not app.LOG
                """,
        },
        path="app.py",
        line=7,
        site="global:app:LOG",
        message="`save` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
)
