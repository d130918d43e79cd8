"""Cases of objects of the project's classes whose attributes the managed block of a conftest puts back."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import SUMMARY
from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

ATTRIBUTES_PUT_BACK = (
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
                    {SUMMARY}
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
                    {SUMMARY}
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
                    {SUMMARY}
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

ATTRIBUTES_NOT_PUT_BACK = (
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
        "a property that gives what it is given to whichever object is current",
        {
            "app.py": """
                from server import session

                class Context:
                    def current(self):
                        return session()

                    @property
                    def user(self):
                        return self.current().user

                    @user.setter
                    def user(self, name):
                        self.current().user = name

                context = Context()

                def log_in(name):
                    context.user = name
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.log_in("a")
                    assert app.context.user == "a"

                def test_b():
                    assert not app.context.user
                """,
        },
        "the property `user` may give what it is given to another object",
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
)
