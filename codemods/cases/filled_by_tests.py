"""Cases of containers that start with nothing in them: what only tests put there goes with it."""

from __future__ import annotations

from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

_METRICS = """
    class Counter:
        def __init__(self):
            self.count = 0

        def inc(self):
            self.count += 1

    class Metrics:
        def __init__(self):
            self.counters = {}

        def counter(self, name):
            if name not in self.counters:
                self.counters[name] = Counter()
            return self.counters[name]

    shared = Metrics()
    counter = shared.counter
    """
_TESTS = """
    from app import counter

    def test_one():
        counter("calls").inc()
        assert counter("calls").count == 1

    def test_two():
        counter("calls").inc()
        counter("calls").inc()
        assert counter("calls").count == 2
    """

REWRITES = (
    Rewrites(
        "counters in a table that only tests fill, by a method that goes by a name of its own",
        {"app.py": _METRICS, "test_app.py": _TESTS},
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    \"\"\"Start each test from the state that it would have alone.\"\"\"
                    import app

                    app_shared_counters = dict(app.shared.counters)
                    yield
                    app.shared.counters.clear()
                    app.shared.counters.update(app_shared_counters)


                # isolint: end (a3ca5abc)
                """,
        },
    ),
    Rewrites(
        "a table of a class that only tests fill, made by calling `defaultdict`, and what they put there",
        {
            "app.py": """
                import collections

                class Bus:
                    LISTENERS = collections.defaultdict(list)

                    def on(self, event, listener):
                        self.LISTENERS[event].append(listener)
                """,
            "test_app.py": """
                from app import Bus

                def test_on():
                    Bus().on("sent", print)
                    assert len(Bus.LISTENERS["sent"]) == 1

                def test_nothing():
                    assert not Bus.LISTENERS
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    \"\"\"Start each test from the state that it would have alone.\"\"\"
                    from app import Bus

                    bus_listeners = dict(Bus.LISTENERS)
                    yield
                    Bus.LISTENERS.clear()
                    Bus.LISTENERS.update(bus_listeners)


                # isolint: end (8dbd6ae8)
                """,
        },
    ),
    Rewrites(
        "what lies in a folder that is no package goes by its name there",
        {
            "server/app.py": """
                known = {}

                def enter(name):
                    known[name] = 1
                """,
            "server/test_app.py": """
                import app

                def test_enter():
                    app.enter("a")
                    assert app.known == {"a": 1}

                def test_known():
                    app.enter("b")
                    assert app.known == {"b": 1}
                """,
        },
        {
            "server/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    \"\"\"Start each test from the state that it would have alone.\"\"\"
                    import app

                    app_known = dict(app.known)
                    yield
                    app.known.clear()
                    app.known.update(app_known)


                # isolint: end (4f1dcbe0)
                """,
        },
    ),
)

REFUSES = (
    Refuses(
        "a tear-down of a module empties what another one has entered when it was imported",
        {
            "app.py": """
                kinds = {}
                """,
            "texts.py": """
                from app import kinds

                class Text:
                    pass

                kinds["text"] = Text
                """,
            "test_app.py": """
                from app import kinds

                def teardown_module(module):
                    kinds.clear()
                    kinds["none"] = None

                def test_enter():
                    kinds["none"] = None
                    assert "none" in kinds
                """,
            "test_texts.py": """
                from app import kinds
                from texts import Text

                def test_text():
                    assert kinds["text"] is Text
                """,
        },
        "`teardown_module` empties `kinds` when several tests are over, after what each puts back",
    ),
    Refuses(
        "a class of a module that can only be imported once a test has set something up",
        {
            "app.py": """
                loader = None

                def start():
                    global loader
                    loader = dict

                def loaded():
                    return loader()
                """,
            "parts.py": """
                from app import loaded

                TABLE = loaded()

                class Kinds:
                    known = []

                    @classmethod
                    def enter(cls, name):
                        cls.known.append(name)
                """,
            "test_app.py": """
                import app

                def test_enter(monkeypatch):
                    monkeypatch.setattr(app, "loader", dict)
                    from parts import Kinds
                    Kinds.enter("text")
                    assert Kinds.known == ["text"]

                def test_known(monkeypatch):
                    monkeypatch.setattr(app, "loader", dict)
                    from parts import Kinds
                    assert not Kinds.known
                """,
        },
        "`parts` is imported by some tests alone, and may need what these set up",
    ),
    Refuses(
        "a module that a test imports anew after it has set a variable for it",
        {
            "parts.py": """
                import os

                MODE = os.environ.get("MODE")
                known = []
                """,
            "test_app.py": """
                def test_enter(monkeypatch):
                    monkeypatch.setenv("MODE", "fast")
                    import parts
                    parts.known.append(parts.MODE)
                    assert parts.known == ["fast"]

                def test_known():
                    import parts
                    assert not parts.known
                """,
        },
        "`parts` is imported by some tests alone, and one changes `MODE` before",
    ),
    Refuses(
        "a module that needs a library which nothing else needs",
        {
            "parts.py": """
                import driver

                known = []
                """,
            "test_app.py": """
                import pytest

                def test_enter():
                    pytest.importorskip("driver")
                    import parts
                    parts.known.append("fast")
                    assert parts.known == ["fast"]

                def test_known():
                    pytest.importorskip("driver")
                    import parts
                    assert not parts.known
                """,
        },
        "`parts` is imported by some tests alone, and needs `driver`, which may be missing",
    ),
    Refuses(
        "a module that needs another one, for which a test puts a stub",
        {
            "parts.py": """
                import driver

                known = []
                """,
            "test_app.py": """
                import sys

                def test_enter(monkeypatch):
                    monkeypatch.setitem(sys.modules, "driver", object())
                    import parts
                    parts.known.append("fast")
                    assert parts.known == ["fast"]

                def test_known(monkeypatch):
                    monkeypatch.setitem(sys.modules, "driver", object())
                    import parts
                    assert not parts.known
                """,
        },
        "`parts` is imported by some tests alone, and one changes `driver` in `sys.modules` before",
    ),
    Refuses(
        "a module that a test takes out of the table of modules to import it anew",
        {
            "parts/__init__.py": """
                from .names import enter
                """,
            "parts/core.py": """
                known = {}
                """,
            "parts/names.py": """
                from .core import known

                def enter(name):
                    known[name] = True
                """,
            "test_app.py": """
                import importlib
                import sys

                def test_enter():
                    sys.modules.pop("parts.core", None)
                    core = importlib.import_module("parts.core")
                    assert not core.known

                def test_known():
                    from parts import enter
                    enter("a")
                    from parts.core import known
                    assert list(known) == ["a"]
                """,
        },
        "a test takes `parts.core` out of `sys.modules`, and imports it first",
    ),
    Refuses(
        "a table into which a module enters something that the first test to need it imports",
        {
            "app.py": """
                class Kinds:
                    known = {}

                    @classmethod
                    def enter(cls, name):
                        cls.known[name] = name
                """,
            "plugin.py": """
                from app import Kinds

                Kinds.enter("text")
                """,
            "test_app.py": """
                from app import Kinds

                def test_text():
                    import plugin
                    assert Kinds.known["text"] and plugin

                def test_kinds():
                    import plugin
                    assert "text" in Kinds.known and plugin
                """,
        },
        "`plugin.py` changes `Kinds.known` when a test imports it, and does not so a second time",
    ),
    Refuses(
        "a counter that a module has made when it was imported, too",
        {"app.py": _METRICS.rstrip() + '\n    counter("started").inc()\n', "test_app.py": _TESTS},
        "app.py:6 changes more than an attribute, or a list, dict or set in one",
    ),
)
