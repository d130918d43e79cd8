"""Cases of objects whose content the managed block of a conftest puts back."""

from __future__ import annotations

from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

_SUMMARY = '"""Start each test from the state that it would have alone."""'

PUT_BACK = (
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
                    {_SUMMARY}
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
                    {_SUMMARY}
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
                    {_SUMMARY}
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
                    {_SUMMARY}
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
                    {_SUMMARY}
                    import app

                    monkeypatch.setattr(app, "_client", None)
                    monkeypatch.setattr(app, "_pool", app._pool)


                # isolint: end (6202cae4)
                """,
        },
    ),
    Rewrites(
        "what a class keeps under a name of its own: an instance, and the attributes of all objects",
        {
            "app/__init__.py": "",
            "app/state.py": """
                class Service:
                    __instance = None

                    def __new__(cls):
                        if Service.__instance is None:
                            Service.__instance = object.__new__(cls)
                            Service.__instance.url = None
                        return Service.__instance

                class _Options:
                    __shared = {}

                    def __init__(self):
                        self.__dict__ = self.__shared

                    def use(self, name):
                        self.name = name

                def use(url):
                    Service().url = url
                    _Options().use(url)
                """,
            "tests/test_state.py": """
                from app.state import Service, _Options, use

                def test_use():
                    use("http://localhost")
                    assert Service().url

                def test_nothing():
                    assert Service().url is None
                    assert not hasattr(_Options(), "name")
                """,
        },
        {
            "tests/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {_SUMMARY}
                    from app.state import Service, _Options

                    monkeypatch.setattr(Service, "_Service__instance", Service._Service__instance)
                    options_shared = dict(_Options._Options__shared)
                    yield
                    _Options._Options__shared.clear()
                    _Options._Options__shared.update(options_shared)


                # isolint: end (70bc57bf)
                """,
        },
    ),
    Rewrites(
        "what module-level containers and a class attribute hold",
        {
            "app/__init__.py": "",
            "app/state.py": """
                SEEN = []
                TABLE = {}
                HOOKS = {"start": []}

                class Api:
                    calls = 0

                    @classmethod
                    def call(cls):
                        cls.calls += 1

                def see(name):
                    SEEN.append(name)
                    TABLE[name] = 1
                    HOOKS["start"].append(name)
                """,
            "tests/test_state.py": """
                from app import state

                def test_see():
                    state.see("a")
                    state.Api.call()
                    assert state.SEEN == ["a"]

                def test_nothing():
                    assert not state.SEEN and not state.TABLE
                    assert state.HOOKS == {"start": []} and state.Api.calls == 0
                """,
        },
        {
            "tests/conftest.py": f"""
                import copy

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {_SUMMARY}
                    from app import state
                    from app.state import Api

                    monkeypatch.setattr(Api, "calls", Api.calls)
                    state_seen = list(state.SEEN)
                    state_table = dict(state.TABLE)
                    state_hooks = {{key: copy.copy(value) for key, value in state.HOOKS.items()}}
                    yield
                    state.SEEN[:] = state_seen
                    state.TABLE.clear()
                    state.TABLE.update(state_table)
                    state.HOOKS.clear()
                    state.HOOKS.update(state_hooks)


                # isolint: end (341763d4)
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
                    {_SUMMARY}
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
        "an object that the set-up of all tests which change it replaces by one of their own",
        {
            "app/__init__.py": "",
            "app/hooks.py": """
                class Hooks:
                    def __init__(self):
                        self.known = []

                hooks = Hooks()

                def register(hook):
                    hooks.known.append(hook)
                """,
            "tests/test_hooks.py": """
                from app import hooks

                class TestRegister:
                    def setup_method(self):
                        hooks.hooks = hooks.Hooks()

                    def test_register(self):
                        hooks.register(print)
                        assert hooks.hooks.known == [print]

                def test_none():
                    assert hooks.hooks.known == []
                """,
        },
        {
            "tests/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {_SUMMARY}
                    from app import hooks

                    monkeypatch.setattr(hooks, "hooks", hooks.hooks)


                # isolint: end (078f317c)
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
                    {_SUMMARY}
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
                    {_SUMMARY}
                    import app

                    monkeypatch.setattr(app, "_engines", None)


                # isolint: end (96db04fb)
                """,
        },
    ),
    Rewrites(
        "nothing is imported for what cannot be put back",
        {
            "app.py": """
                SEEN = []

                def see(name):
                    SEEN.append(name)
                """,
            "other.py": """
                class Rows:
                    __slots__ = ("rows",)

                    def __init__(self):
                        self.rows = []

                    def add(self, row):
                        self.rows.append(row)

                class Other:
                    table = Rows()
                """,
            "test_case.py": """
                import app
                from other import Other

                def test_a():
                    app.see("a")
                    Other.table.add(1)

                def test_b():
                    assert not app.SEEN and not Other.table.rows
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {_SUMMARY}
                    import app

                    app_seen = list(app.SEEN)
                    yield
                    app.SEEN[:] = app_seen


                # isolint: end (92ad2ead)
                """,
        },
    ),
    Rewrites(
        "the attributes of an object that a class keeps",
        {
            "app.py": """
                class Meter:
                    def read(self, value):
                        self.value = value

                class Car:
                    meter = Meter()

                    def drive(self, value):
                        self.meter.read(value)
                """,
            "test_case.py": """
                from app import Car

                def test_a():
                    Car().drive(1)

                def test_b():
                    assert not hasattr(Car.meter, "value")
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {_SUMMARY}
                    from app import Car

                    car_meter = dict(vars(Car.meter))
                    yield
                    vars(Car.meter).clear()
                    vars(Car.meter).update(car_meter)


                # isolint: end (65f94104)
                """,
        },
    ),
    Rewrites(
        "the attributes of an object of a class, and what they hold",
        {
            "app.py": """
                class Table:
                    def __init__(self):
                        self.rows = []
                        self.__index = {}
                        self.name = None

                    def add(self, row):
                        self.rows.append(row)
                        self.__index[row] = len(self.rows)
                        self.last = row

                    def has(self, row):
                        return row in self.__index

                table = Table()
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.table.add(1)
                    assert app.table.rows == [1]

                def test_b():
                    assert not app.table.rows and not app.table.has(1)
                    assert not hasattr(app.table, "last")
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {_SUMMARY}
                    import app

                    app_table = dict(vars(app.table))
                    app_table_rows = list(app.table.rows)
                    app_table_index = dict(app.table._Table__index)
                    yield
                    vars(app.table).clear()
                    vars(app.table).update(app_table)
                    app.table.rows[:] = app_table_rows
                    app.table._Table__index.clear()
                    app.table._Table__index.update(app_table_index)


                # isolint: end (1658d7aa)
                """,
        },
    ),
)

NOT_PUT_BACK = (
    Refuses(
        "what the attributes of an object hold, further in",
        {
            "app.py": """
                class Table:
                    def __init__(self):
                        self.rows = {"a": []}

                    def add(self, row):
                        self.rows["a"].append(row)

                table = Table()
                """,
            "test_case.py": """
                from app import table

                def test_a():
                    table.add(1)
                    assert table.rows == {"a": [1]}

                def test_b():
                    assert not table.rows["a"]
                """,
        },
        "app.py:6 changes more than an attribute, or a list, dict or set in one",
    ),
    Refuses(
        "an object that has no `__dict__` to hold its attributes",
        {
            "app.py": """
                class Table:
                    __slots__ = ("rows",)

                    def __init__(self):
                        self.rows = []

                    def add(self, row):
                        self.rows.append(row)

                table = Table()
                """,
            "test_case.py": """
                from app import table

                def test_a():
                    table.add(1)
                    assert table.rows == [1]

                def test_b():
                    assert not table.rows
                """,
        },
        "`Table` keeps its attributes in a way of its own",
    ),
    Refuses(
        "an object of a library's class, which may keep more than it shows",
        {
            "app.py": """
                import threading

                class Table(threading.Thread):
                    rows = 0

                    def add(self, row):
                        self.rows = row

                table = Table()
                """,
            "test_case.py": """
                from app import table

                def test_a():
                    table.add(1)
                    assert table.rows == 1

                def test_b():
                    assert not table.rows
                """,
        },
        "`Table` is a `threading.Thread`, which may keep things elsewhere than in attributes",
    ),
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
