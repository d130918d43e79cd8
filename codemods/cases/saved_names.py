"""Cases of names whose binding the managed block of a conftest puts back, and of one that it leaves."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import SUMMARY
from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

NAMES_PUT_BACK = (
    Rewrites(
        "names that a text binds, in a module and in a package",
        {
            "app.py": """
                MODE = "fast"

                def load(text):
                    exec(text, globals())

                def mode():
                    return MODE
                """,
            "shop/__init__.py": """
                LIMIT = 1

                def override(**names):
                    globals().update(names)

                def limit():
                    return LIMIT
                """,
            "test_case.py": """
                import app
                import shop

                def test_load():
                    app.load("MODE = 'slow'")
                    shop.override(LIMIT=2)
                    assert (app.mode(), shop.limit()) == ("slow", 2)

                def test_mode():
                    assert (app.mode(), shop.limit()) == ("fast", 1)
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    import app
                    import shop

                    app_names = dict(vars(app))
                    shop_names = dict(vars(shop))
                    yield
                    vars(app).clear()
                    vars(app).update(app_names)
                    vars(shop).update(shop_names)


                # isolint: end (82877142)
                """,
        },
    ),
    Rewrites(
        "what a reload binds anew, of which another file has the first class",
        {
            "app.py": """
                import os

                DEBUG = bool(os.getenv("DEBUG"))

                class Item:
                    pass

                def made():
                    return Item()
                """,
            "test_case.py": """
                import importlib

                import app
                from app import Item

                def test_debug(monkeypatch):
                    monkeypatch.setenv("DEBUG", "1")
                    importlib.reload(app)
                    assert app.DEBUG

                def test_plain():
                    assert not app.DEBUG
                    assert isinstance(app.made(), Item)
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    import app

                    app_names = dict(vars(app))
                    yield
                    vars(app).clear()
                    vars(app).update(app_names)


                # isolint: end (f6d80994)
                """,
        },
    ),
    Rewrites(
        "a list of a class under one more name",
        {
            "app.py": """
                class Board:
                    pins = []

                used = Board.pins

                class Motor:
                    def __init__(self, pin):
                        used.append(pin)
                """,
            "test_case.py": """
                import app

                def test_one():
                    app.Motor(3)
                    assert app.used == [3]

                def test_other():
                    app.Motor(4)
                    assert app.Board.pins == [4]
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    import app

                    app_used = list(app.used)
                    yield
                    app.used[:] = app_used


                # isolint: end (6e4b6527)
                """,
        },
    ),
    Rewrites(
        "a name of a module that the tests have in common",
        {
            "tests/__init__.py": "",
            "tests/numbers.py": """
                last = 0

                def fresh():
                    global last
                    last += 1
                    return last
                """,
            "tests/test_a.py": """
                from tests.numbers import fresh

                def test_first():
                    assert fresh() == 1
                """,
            "tests/test_b.py": """
                from tests.numbers import fresh

                def test_first():
                    assert fresh() == 1
                """,
        },
        {
            "tests/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    from tests import numbers

                    monkeypatch.setattr(numbers, "last", 0)


                # isolint: end (828f28ad)
                """,
        },
    ),
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
                    # Made on first use: it is gone before each test and after it.
                    monkeypatch.setattr(state, "connection", None, raising=False)
                    monkeypatch.delattr(state, "connection")
                    # Made on first use: it is gone before each test and after it.
                    monkeypatch.setattr(Reader, "_table", None, raising=False)
                    monkeypatch.delattr(Reader, "_table")


                # isolint: end (24e16bc6)
                """,
        },
    ),
    Rewrites(
        "a module whose name means a function in its package",
        {
            "app/__init__.py": "from .render import *\n",
            "app/render.py": """
                STYLE = "plain"

                def use(style):
                    global STYLE
                    STYLE = style

                def render():
                    return STYLE
                """,
            "tests/test_render.py": """
                from app import render, use

                def test_use():
                    use("bold")
                    assert render() == "bold"

                def test_plain():
                    assert render() == "plain"
                """,
        },
        {
            "tests/conftest.py": f"""
                import importlib

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    render = importlib.import_module("app.render")

                    monkeypatch.setattr(render, "STYLE", "plain")


                # isolint: end (24ec0aa2)
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

NAMES_NOT_PUT_BACK = (
    Refuses(
        "an attribute that a method sets in the class of its object, which has its own",
        {
            "app.py": """
                class Table:
                    name = "table"

                    def rename(self, name):
                        type(self).name = name

                    def title(self):
                        return self.name.title()
                """,
            "test_case.py": """
                from app import Table

                class Rows(Table):
                    name = "rows"

                def test_a():
                    rows = Rows()
                    rows.rename("lines")
                    assert rows.title() == "Lines"

                def test_b():
                    assert Rows().title() == "Rows"
                """,
        },
        "`Rows` has a `name` of its own, which would stay changed",
    ),
)
