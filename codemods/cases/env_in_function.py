"""Cases of `env_in_function`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a parameter for which the line is too short",
        """
        import os

        def test_that_the_key_is_read_from_the_environment(capsys: object, tmp_path: object):
            os.environ["KEY"] = "k"

        class TestKey:
            def test_that_the_key_is_read_from_the_environment_when_the_shop_is_opened(self):
                os.environ["KEY"] = "k"
        """,
        """
        import pytest

        def test_that_the_key_is_read_from_the_environment(
            capsys: object, tmp_path: object, monkeypatch: pytest.MonkeyPatch
        ):
            monkeypatch.setenv("KEY", "k")

        class TestKey:
            def test_that_the_key_is_read_from_the_environment_when_the_shop_is_opened(
                self, monkeypatch
            ):
                monkeypatch.setenv("KEY", "k")
        """,
    ),
    Rewrites(
        "a class with bases that say nothing of tests",
        """
        import os
        from typing import Generic, TypeVar

        T = TypeVar("T")

        class Base(Generic[T]):
            pass

        class TestKey(Base[int]):
            def test_key(self):
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"
        """,
        """
        import os
        from typing import Generic, TypeVar

        T = TypeVar("T")

        class Base(Generic[T]):
            pass

        class TestKey(Base[int]):
            def test_key(self, monkeypatch):
                monkeypatch.setenv("KEY", "k")
                assert os.environ["KEY"] == "k"
        """,
    ),
    Rewrites(
        "a test",
        """
        import os

        def test_key():
            os.environ["KEY"] = "k"
            assert os.environ["KEY"] == "k"
        """,
        """
        import os

        def test_key(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            assert os.environ["KEY"] == "k"
        """,
    ),
    Rewrites(
        "a test that puts the variable back by hand, where there was one",
        """
        import os

        def test_key():
            saved = os.environ.get("KEY")
            os.environ["KEY"] = "k"
            assert os.environ["KEY"] == "k"
            if saved is not None:
                os.environ["KEY"] = saved
        """,
        """
        import os

        def test_key(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            assert os.environ["KEY"] == "k"
        """,
    ),
    Rewrites(
        "a fixture that puts back one variable of two",
        """
        import os

        import pytest

        @pytest.fixture
        def key():
            os.environ.update(KEY="k", CITY="Oslo")
            yield "k"
            del os.environ["KEY"]

        def test_key(key):
            assert os.environ["KEY"] == key
        """,
        """
        import os

        import pytest

        @pytest.fixture
        def key(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            monkeypatch.setenv("CITY", "Oslo")
            return "k"

        def test_key(key):
            assert os.environ["KEY"] == key
        """,
    ),
    Rewrites(
        "an async test, a method and a parametrised test",
        """
        import os

        import pytest

        async def test_async():
            os.environ["KEY"] = "k"
            assert os.environ["KEY"] == "k"

        class TestKey:
            def test_removed(self):
                os.environ.pop("KEY", None)
                assert "KEY" not in os.environ

        @pytest.mark.parametrize("key", ["a", "b"])
        def test_each(key):
            os.environ["KEY"] = key
            assert os.environ["KEY"] == key
        """,
        """
        import os

        import pytest

        async def test_async(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            assert os.environ["KEY"] == "k"

        class TestKey:
            def test_removed(self, monkeypatch):
                monkeypatch.delenv("KEY", raising=False)
                assert "KEY" not in os.environ

        @pytest.mark.parametrize("key", ["a", "b"])
        def test_each(key, monkeypatch):
            monkeypatch.setenv("KEY", key)
            assert os.environ["KEY"] == key
        """,
    ),
    Rewrites(
        "parameters that share a line, with and without room for one more",
        """
        import os

        def test_short(
            tmp_path, capsys
        ):
            os.environ["KEY"] = "a"

        def test_long(
            tmp_path, capsys, caplog, recwarn, record_property, testdir, request, pytester
        ):
            os.environ["KEY"] = "b"

        def test_read():
            assert "KEY" not in os.environ
        """,
        """
        import os

        def test_short(
            tmp_path, capsys, monkeypatch
        ):
            monkeypatch.setenv("KEY", "a")

        def test_long(
            tmp_path,
            capsys,
            caplog,
            recwarn,
            record_property,
            testdir,
            request,
            pytester,
            monkeypatch,
        ):
            monkeypatch.setenv("KEY", "b")

        def test_read():
            assert "KEY" not in os.environ
        """,
    ),
    Rewrites(
        "a helper that tests and a conftest call across files",
        {
            "tests/helpers.py": '''
                import os

                def use(name, value="1"):
                    """Switch something on."""
                    os.environ[name] = value
                ''',
            "tests/conftest.py": """
                import pytest
                from helpers import use

                @pytest.fixture
                def fast():
                    use("FAST")
                """,
            "tests/test_a.py": """
                import os
                from helpers import use

                def test_fast(fast):
                    assert os.environ["FAST"] == "1"

                def test_mode():
                    use("MODE", "slow")
                    assert os.environ["MODE"] == "slow"
                """,
        },
        {
            "tests/helpers.py": '''
                def use(name, monkeypatch, value="1"):
                    """Switch something on."""
                    monkeypatch.setenv(name, value)
                ''',
            "tests/conftest.py": """
                import pytest
                from helpers import use

                @pytest.fixture
                def fast(monkeypatch):
                    use("FAST", monkeypatch)
                """,
            "tests/test_a.py": """
                import os
                from helpers import use

                def test_fast(fast):
                    assert os.environ["FAST"] == "1"

                def test_mode(monkeypatch):
                    use("MODE", monkeypatch, "slow")
                    assert os.environ["MODE"] == "slow"
                """,
        },
    ),
    Rewrites(
        "helpers that call each other, with types",
        """
        import os

        def use(name: str, value: str) -> None:
            os.environ[name] = value

        def start(mode: str) -> None:
            use("MODE", mode)

        def test_mode() -> None:
            start("slow")
            assert os.environ["MODE"] == "slow"
        """,
        """
        import os

        import pytest

        def use(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
            monkeypatch.setenv(name, value)

        def start(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
            use("MODE", mode, monkeypatch)

        def test_mode(monkeypatch: pytest.MonkeyPatch) -> None:
            start("slow", monkeypatch)
            assert os.environ["MODE"] == "slow"
        """,
    ),
    Rewrites(
        "a test that another test calls",
        """
        import os

        def test_key():
            os.environ["KEY"] = "k"
            assert os.environ["KEY"] == "k"

        def test_both():
            test_key()
            assert os.environ["KEY"] == "k"
        """,
        """
        import os

        def test_key(monkeypatch):
            monkeypatch.setenv("KEY", "k")
            assert os.environ["KEY"] == "k"

        def test_both(monkeypatch):
            test_key(monkeypatch)
            assert os.environ["KEY"] == "k"
        """,
    ),
    Rewrites(
        "a helper that takes any number of arguments",
        """
        import os

        def use(*names):
            for name in names:
                os.environ[name] = "1"

        def test_key():
            use("A", "B")
            assert os.environ["A"]
        """,
        """
        import os

        def use(*names, monkeypatch):
            for name in names:
                monkeypatch.setenv(name, "1")

        def test_key(monkeypatch):
            use("A", "B", monkeypatch=monkeypatch)
            assert os.environ["A"]
        """,
    ),
)

REFUSES = (
    Refuses(
        "a variable for programs, where another test puts a copy in the place of the environment",
        {
            "app.py": """
                import os
                import subprocess

                def home():
                    return os.environ.get("APP_HOME")

                def run():
                    subprocess.check_call(["app"])
                """,
            "test_app.py": """
                import os

                from app import home, run

                def test_home():
                    saved = os.environ.copy()
                    try:
                        os.environ["APP_HOME"] = "x"
                        assert home() == "x"
                    finally:
                        os.environ = saved

                def test_run():
                    os.environ["PATH"] = "/opt/app/bin"
                    run()
                """,
        },
        "`test_home` puts a copy in the place of `os.environ`, of which other programs see nothing",
    ),
    Refuses(
        "a context of the suite that is told by a keyword to see to the variable",
        {
            "app.py": """
                import os

                def mode():
                    return os.environ.get("MODE")
                """,
            "test_app.py": """
                import os

                from app import mode
                from kept import variables

                def test_mode():
                    with variables(MODE="slow"):
                        os.environ["MODE"] = "fast"
                        assert mode() == "fast"

                def test_other():
                    assert mode() is None
                """,
        },
        "what line 7 does may put `MODE` back, before a clean-up would",
    ),
    Refuses(
        "a class whose base is of a library, and may well be a test case",
        """
        import os

        from cherry import helper

        class TestKey(helper.WebCase):
            def test_key(self):
                os.environ["KEY"] = "k"
                assert os.environ["KEY"] == "k"
        """,
        "`TestKey.test_key` is a method of a class whose base, of a library, may take no fixtures",
    ),
    Refuses(
        "a function in a function",
        """
        import os

        def test_key():
            def use():
                os.environ["KEY"] = "k"

            use()
            assert os.environ["KEY"] == "k"
        """,
        "`test_key.use` is nested in another function",
    ),
    Refuses(
        "a test that undoes its patches before it ends",
        """
        import os

        def test_key(monkeypatch):
            os.environ["KEY"] = "k"
            monkeypatch.undo()
            assert os.environ["KEY"] == "k"
        """,
        "`test_key` calls `monkeypatch.undo()`, which would undo this too",
    ),
    Refuses(
        "a helper of a `unittest.TestCase`",
        """
        import os
        import unittest

        def use():
            os.environ["KEY"] = "k"

        class TestKey(unittest.TestCase):
            def test_key(self):
                use()
                assert os.environ["KEY"] == "k"
        """,
        "`TestKey.test_key` is a method of a `unittest.TestCase`, which takes no fixtures",
    ),
    Refuses(
        "a helper that is handed on as a callback",
        """
        import os

        def use(value):
            os.environ["KEY"] = value

        def test_key():
            assert list(map(use, ["k"])) == [None]
        """,
        "`use` is not called by its name on line 7",
    ),
    Refuses(
        "a helper that a wide fixture calls as well",
        """
        import os

        import pytest

        def use(value):
            os.environ["KEY"] = value

        @pytest.fixture(scope="module")
        def key():
            use("k")

        def test_key(key):
            assert os.environ["KEY"] == "k"

        def test_own_key():
            use("j")
            assert os.environ["KEY"] == "j"
        """,
        "the fixture `key` is wider than a function, so it cannot ask for `monkeypatch`",
    ),
    Refuses(
        "a test that Hypothesis runs many times",
        """
        import os
        from hypothesis import given, strategies as st

        @given(st.text())
        def test_key(text):
            os.environ["KEY"] = text
            assert os.environ["KEY"] == text
        """,
        "`test_key` runs many times in one test by Hypothesis, which `monkeypatch` would outlast",
    ),
)
