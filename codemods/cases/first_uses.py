"""Cases of names that are bound on first use, which the managed block of a conftest takes back."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import SUMMARY
from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Rewrites

BOUND_ON_FIRST_USE = (
    Rewrites(
        "what is made on first use, by a test or by a fixture for several",
        {
            "app.py": """
                _client = None
                _pool = None

                def client(url):
                    global _client
                    if _client is None:
                        _client = {"url": url}
                    return _client

                def pool(size):
                    global _pool
                    if _pool is None:
                        _pool = [size]
                    return _pool
                """,
            "test_app.py": """
                import app
                import pytest

                @pytest.fixture(scope="module", autouse=True)
                def small_pool():
                    app.pool(2)

                def test_local():
                    assert app.client("http://localhost")["url"].endswith("localhost")

                def test_remote():
                    assert app.client("http://example.org")["url"].endswith("org")

                def test_pool():
                    assert app.pool(1) == [2]
                """,
            "test_size.py": "import app\n\ndef test_size():\n    assert app.pool(3) == [3]\n",
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    import app

                    monkeypatch.setattr(app, "_client", None)
                    monkeypatch.setattr(app, "_pool", app._pool)


                # isolint: end (6202cae4)
                """,
        },
    ),
    Rewrites(
        "a class attribute that is filled as well as replaced, and names that exist only once they are used",
        {
            "app/__init__.py": "",
            "app/state.py": """
                class Part:
                    label = ""

                class Model:
                    parts = []

                    def add(self, part):
                        Model.parts.append(part)

                    def label(self):
                        for part in Model.parts:
                            part.label = "part"

                    def sort(self):
                        Model.parts = sorted(Model.parts)

                class Reader:
                    @classmethod
                    def read(cls, text):
                        if not hasattr(cls, "_table"):
                            cls._table = text.split()
                        return cls._table

                def connect():
                    global connection
                    connection = object()

                def connected():
                    return connection
                """,
            "tests/test_state.py": """
                import pytest
                from app.state import Model, Part, Reader, connect, connected

                def test_use():
                    connect()
                    Model().add(Part())
                    Model().label()
                    Model().sort()
                    assert Reader.read("a b") == ["a", "b"] and connected()

                def test_again():
                    with pytest.raises(NameError):
                        connected()
                    Model().sort()
                    assert Model.parts == []
                    assert Reader.read("c") == ["c"]
                """,
        },
        {
            "tests/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    from app import state
                    from app.state import Model, Reader

                    monkeypatch.setattr(Model, "parts", list(Model.parts))
                    # Made on first use: they are gone before each test and after it.
                    monkeypatch.setattr(state, "connection", None, raising=False)
                    monkeypatch.delattr(state, "connection")
                    monkeypatch.setattr(Reader, "_table", None, raising=False)
                    monkeypatch.delattr(Reader, "_table")


                # isolint: end (a0e5f82e)
                """,
        },
    ),
    Rewrites(
        "a name that is bound on first use, and whose content tests change then, starts as it does alone",
        {
            "app.py": """
                _engines = None

                def engines():
                    global _engines
                    if _engines is None:
                        _engines = {}
                    return _engines

                def add(name):
                    engines()
                    _engines[name] = 1
                """,
            "test_app.py": """
                import app

                def test_add():
                    app.add("a")
                    assert app.engines() == {"a": 1}

                def test_none():
                    assert app.engines() == {}
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    import app

                    monkeypatch.setattr(app, "_engines", None)


                # isolint: end (96db04fb)
                """,
        },
    ),
)
