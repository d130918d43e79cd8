"""Cases of names whose binding the managed block of a conftest puts back, and of one that it leaves."""

from __future__ import annotations

from isolint.codemods.cases.first_uses import BOUND_ON_FIRST_USE
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
    *BOUND_ON_FIRST_USE,
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
