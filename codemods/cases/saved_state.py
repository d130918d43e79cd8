"""Cases of objects whose content the managed block of a conftest puts back."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import SUMMARY
from isolint.codemods.cases.saved_names import NAMES_NOT_PUT_BACK, NAMES_PUT_BACK
from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

PUT_BACK = (
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
                    {SUMMARY}
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
                    {SUMMARY}
                    from app import hooks

                    monkeypatch.setattr(hooks, "hooks", hooks.hooks)


                # isolint: end (078f317c)
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
                    {SUMMARY}
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
    *NAMES_PUT_BACK,
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
    *NAMES_NOT_PUT_BACK,
)
