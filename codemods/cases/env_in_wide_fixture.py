"""Cases of `env_in_wide_fixture`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a module fixture that leaves its variable set",
        '''
        import os

        import pytest

        @pytest.fixture(scope="module", autouse=True)
        def key():
            """Switch the key on."""
            os.environ["KEY"] = "k"

        def test_key():
            assert os.environ["KEY"] == "k"
        ''',
        '''
        import os

        import pytest

        @pytest.fixture(scope="module", autouse=True)
        def key():
            """Switch the key on."""
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.setenv("KEY", "k")
                yield

        def test_key():
            assert os.environ["KEY"] == "k"
        ''',
    ),
    Rewrites(
        "a session fixture that returns a value",
        """
        import os

        import pytest

        @pytest.fixture(scope="session")
        def folder(tmp_path_factory) -> str:
            place = str(tmp_path_factory.mktemp("data"))
            os.environ["FOLDER"] = place
            return place

        def test_folder(folder):
            assert os.environ["FOLDER"] == folder
        """,
        """
        import os
        from collections.abc import Iterator

        import pytest

        @pytest.fixture(scope="session")
        def folder(tmp_path_factory) -> Iterator[str]:
            place = str(tmp_path_factory.mktemp("data"))
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.setenv("FOLDER", place)
                yield place

        def test_folder(folder):
            assert os.environ["FOLDER"] == folder
        """,
    ),
    Rewrites(
        "a class fixture that puts back one variable of two",
        """
        import os

        import pytest

        @pytest.fixture(scope="class")
        def keys():
            saved = os.environ.get("A")
            os.environ["A"] = "a"
            os.environ["B"] = "b"  # needed by all
            yield
            if saved is None:
                del os.environ["A"]
            else:
                os.environ["A"] = saved

        class TestKeys:
            def test_keys(self, keys):
                assert os.environ["A"] + os.environ["B"] == "ab"
        """,
        """
        import os

        import pytest

        @pytest.fixture(scope="class")
        def keys():
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.setenv("A", "a")
                monkeypatch.setenv("B", "b")  # needed by all
                yield

        class TestKeys:
            def test_keys(self, keys):
                assert os.environ["A"] + os.environ["B"] == "ab"
        """,
    ),
    Rewrites(
        "what comes before the first write stays outside",
        """
        import os

        import pytest

        @pytest.fixture(scope="module")
        def server():
            port = 8000 + os.getpid() % 100
            # The client finds the server by these
            os.environ.update(HOST="localhost", PORT=str(port))

            yield port

            print("stopped")

        def test_server(server):
            assert os.environ["PORT"] == str(server)
        """,
        """
        import os

        import pytest

        @pytest.fixture(scope="module")
        def server():
            port = 8000 + os.getpid() % 100
            with pytest.MonkeyPatch.context() as monkeypatch:
                # The client finds the server by these
                monkeypatch.setenv("HOST", "localhost")
                monkeypatch.setenv("PORT", str(port))

                yield port

                print("stopped")

        def test_server(server):
            assert os.environ["PORT"] == str(server)
        """,
    ),
    Rewrites(
        "an async fixture",
        """
        import os

        import pytest_asyncio

        @pytest_asyncio.fixture(scope="module")
        async def key() -> str:
            os.environ["KEY"] = "k"
            return "k"

        async def test_key(key):
            assert os.environ["KEY"] == key
        """,
        """
        import os
        from collections.abc import AsyncIterator

        import pytest
        import pytest_asyncio

        @pytest_asyncio.fixture(scope="module")
        async def key() -> AsyncIterator[str]:
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.setenv("KEY", "k")
                yield "k"

        async def test_key(key):
            assert os.environ["KEY"] == key
        """,
    ),
    Rewrites(
        "a `finally` that put back one variable of two",
        """
        import os

        import pytest

        @pytest.fixture(scope="module")
        def key():
            os.environ["KEY"] = "k"
            os.environ["CITY"] = "Oslo"
            try:
                yield
            finally:
                os.environ.pop("KEY", None)

        def test_keys(key):
            assert os.environ["KEY"] == "k"
        """,
        """
        import os

        import pytest

        @pytest.fixture(scope="module")
        def key():
            with pytest.MonkeyPatch.context() as monkeypatch:
                monkeypatch.setenv("KEY", "k")
                monkeypatch.setenv("CITY", "Oslo")
                yield

        def test_keys(key):
            assert os.environ["KEY"] == "k"
        """,
    ),
)

REFUSES = (
    Refuses(
        "a set-up function is no fixture",
        """
        import os

        def setup_module():
            os.environ["KEY"] = "k"

        def test_key():
            assert os.environ["KEY"] == "k"
        """,
        "`setup_module` is not a fixture",
    ),
    Refuses(
        "a fixture that returns early",
        """
        import os

        import pytest

        @pytest.fixture(scope="module")
        def key():
            os.environ["KEY"] = "k"
            if os.name == "nt":
                return "windows"
            return "k"

        def test_key(key):
            assert os.environ["KEY"] == "k"
        """,
        "`key` returns from more places than its end",
    ),
    Refuses(
        "a fixture with a `monkeypatch` of its own",
        """
        import os

        import pytest

        @pytest.fixture(scope="module")
        def key():
            monkeypatch = pytest.MonkeyPatch()
            monkeypatch.setenv("A", "a")
            os.environ["KEY"] = "k"
            yield
            monkeypatch.undo()

        def test_key(key):
            assert os.environ["KEY"] == "k"
        """,
        "`key` has a `monkeypatch` of its own",
    ),
)
