"""Cases of `env_in_function`."""

from __future__ import annotations

from isolint.codemods.cases.callers import CALLED_WITHOUT, HANDED_VARIABLES
from isolint.codemods.cases.put_back_by_hand import VARIABLES_PUT_BACK_BY_HAND
from isolint.codemods.cases.told_contexts import VARIABLES_TOLD
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
    *VARIABLES_PUT_BACK_BY_HAND,
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
    *HANDED_VARIABLES,
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
    *VARIABLES_TOLD,
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
    *CALLED_WITHOUT,
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
