"""Cases of helpers to which all that call them hand `monkeypatch`, and of those whose callers cannot."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

HANDED_NAMES = (
    Rewrites(
        "calls whose arguments stand below them, and one that grows too long for its line",
        {
            "app.py": "FOLDERS = {}\n\ndef folder(name):\n    return FOLDERS.get(name)\n",
            "test_app.py": """
                import app

                def prepare(base, name="default", switch=False, hidden=False):
                    if switch:
                        app.FOLDERS["base"] = base / name
                    return hidden

                def test_a(tmp_path):
                    prepare(
                        tmp_path, name="outdated_project", switch=True, hidden=False
                    )
                    assert app.folder("base")

                def test_b(tmp_path):
                    prepare(tmp_path, name="outdated_project_of_somebody", switch=True, hidden=True)
                    assert app.folder("base")

                def test_c(tmp_path):
                    prepare(
                        tmp_path,
                        switch=True,
                    )
                    assert app.folder("base")

                def test_d(tmp_path):
                    prepare(
                        tmp_path, name="outdated_project_of_somebody", switch=True, hidden=bool(tmp_path)
                    )
                    assert app.folder("base")
                """,
        },
        {
            "test_app.py": """
                import app

                def prepare(base, monkeypatch, name="default", switch=False, hidden=False):
                    if switch:
                        monkeypatch.setitem(app.FOLDERS, "base", base / name)
                    return hidden

                def test_a(tmp_path, monkeypatch):
                    prepare(
                        tmp_path, monkeypatch, name="outdated_project", switch=True, hidden=False
                    )
                    assert app.folder("base")

                def test_b(tmp_path, monkeypatch):
                    prepare(
                        tmp_path,
                        monkeypatch,
                        name="outdated_project_of_somebody",
                        switch=True,
                        hidden=True,
                    )
                    assert app.folder("base")

                def test_c(tmp_path, monkeypatch):
                    prepare(
                        tmp_path,
                        monkeypatch,
                        switch=True,
                    )
                    assert app.folder("base")

                def test_d(tmp_path, monkeypatch):
                    prepare(
                        tmp_path,
                        monkeypatch,
                        name="outdated_project_of_somebody",
                        switch=True,
                        hidden=bool(tmp_path),
                    )
                    assert app.folder("base")
                """,
        },
    ),
    Rewrites(
        "a helper, given it by the test and the fixture that call it",
        {
            "app.py": "LIMIT = 10\n",
            "test_app.py": """
                import app
                import pytest

                def limit(value):
                    app.LIMIT = value

                @pytest.fixture
                def low():
                    limit(1)

                def test_a(low):
                    assert app.LIMIT == 1

                def test_b():
                    limit(2)

                def test_c():
                    assert app.LIMIT == 10
                """,
        },
        {
            "test_app.py": """
                import app
                import pytest

                def limit(value, monkeypatch):
                    monkeypatch.setattr(app, "LIMIT", value)

                @pytest.fixture
                def low(monkeypatch):
                    limit(1, monkeypatch)

                def test_a(low):
                    assert app.LIMIT == 1

                def test_b(monkeypatch):
                    limit(2, monkeypatch)

                def test_c():
                    assert app.LIMIT == 10
                """,
        },
    ),
)


HANDED_VARIABLES = (
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

CALLED_WITHOUT = (
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
)
