"""Cases of changes that a test never comes to, and of those that it does, by whatever way."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.callbacks import CALLED_BACK, NOT_CALLED_BACK

NOT_COME_TO = (
    Valid(
        "one operand or choice is not come to, as what decides is passed",
        {
            "app.py": """
                SEEN = []
                FIELDS = {"name": 1}

                def load(source):
                    is_name = isinstance(source, str)
                    is_name and SEEN.append(source)
                    return source

                def block(fields, key, pop=False):
                    return fields.pop(key) if pop else fields[key]
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.load({"a": 1})
                    assert app.block(app.FIELDS, "name") == 1

                def test_b():
                    assert app.FIELDS and not app.SEEN
                """,
        },
    ),
    Valid(
        "an object that stands for an argument that is not given",
        {
            "app.py": """
                from unittest.mock import Mock

                MISSING = object()

                def fake(kind=MISSING):
                    if kind is MISSING:
                        kind = Mock()
                    return kind
                """,
            "test_case.py": """
                from app import fake

                def test_a():
                    fake().value = 1

                def test_b():
                    assert fake().value
                """,
        },
    ),
    Valid(
        "a request of a test client only has the name of a mutator",
        {
            "app.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
            "test_case.py": """
                from app import app
                from fastapi.testclient import TestClient

                client = TestClient(app)

                def test_a():
                    client.put("/rides")

                def test_b():
                    client.get("/rides")
                """,
        },
    ),
    *NOT_CALLED_BACK,
)

COME_TO = (
    Invalid(
        "one test alone switches it on",
        {
            "app.py": """
                LOG = []

                class Store:
                    def __init__(self, audit=False):
                        self.audit = audit

                    def save(self, item):
                        if self.audit:
                            LOG.append(item)
                """,
            "test_case.py": """
                from app import LOG, Store

                def test_a():
                    Store().save("a")

                def test_b():
                    Store(audit=True).save("b")

                def test_c():
                    assert not LOG
                """,
        },
        line=9,
        path="app.py",
        site="global:app:LOG",
        message="`Store.save` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a test sets the variable that switches it on",
        {
            "app.py": """
                import os

                LOG = []

                def save(item):
                    if os.environ.get("APP_AUDIT"):
                        LOG.append(item)
                """,
            "test_case.py": """
                from app import LOG, save

                def test_a():
                    save("a")

                def test_b(monkeypatch):
                    monkeypatch.setenv("APP_AUDIT", "1")
                    save("b")

                def test_c():
                    assert not LOG
                """,
        },
        line=7,
        path="app.py",
        site="global:app:LOG",
        message="`save` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an operator that a class defines",
        {
            "app.py": """
                SENT = []

                class Queue:
                    def __lshift__(self, item):
                        SENT.append(item)
                """,
            "test_case.py": """
                from app import SENT, Queue

                def test_a():
                    queue = Queue()
                    queue << "a"

                def test_b():
                    assert not SENT
                """,
        },
        line=5,
        path="app.py",
        site="global:app:SENT",
        message="`Queue.__lshift__` changes `SENT`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a read by key that a class defines",
        {
            "app.py": """
                READ = []

                class Table:
                    def __getitem__(self, key):
                        READ.append(key)
                        return key

                table = Table()
                """,
            "test_case.py": """
                from app import READ, table

                def test_a():
                    assert table["a"] == "a"

                def test_b():
                    assert not READ
                """,
        },
        line=5,
        path="app.py",
        site="global:app:READ",
        message="`Table.__getitem__` changes `READ`, and leaves it so after 1 test; 1 test meets it",
    ),
    *CALLED_BACK,
    Invalid(
        "an object that a function makes on first use and keeps under a module-level name",
        {
            "app.py": """
                _registry = None

                class Registry:
                    def __init__(self):
                        self.names = []

                    def add(self, name):
                        self.names.append(name)

                def registry():
                    global _registry
                    if _registry is None:
                        _registry = Registry()
                    return _registry
                """,
            "test_case.py": """
                from app import registry

                def test_a():
                    registry().add("a")

                def test_b():
                    assert registry().names == []
                """,
        },
        line=8,
        path="app.py",
        site="global:app:_registry",
        message="`Registry.add` changes `_registry`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a dictionary that a constructor enters itself into, reached by an element of another",
        {
            "app.py": """
                UNITS = {}

                class Unit:
                    def __init__(self, name):
                        UNITS[name] = self

                    def squared(self):
                        return Unit("square")

                Unit("metre")
                """,
            "test_case.py": """
                from app import UNITS

                def test_a():
                    for name in ("metre",):
                        UNITS[name].squared()

                def test_b():
                    assert len(UNITS) == 1
                """,
        },
        line=5,
        path="app.py",
        site="global:app:UNITS",
        message="`Unit.__init__` changes `UNITS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a context manager that is left without a word",
        {
            "app.py": """
                from contextlib import contextmanager

                TABLE = {}

                @contextmanager
                def timed():
                    try:
                        yield
                    finally:
                        print(len(TABLE))
                """,
            "test_case.py": """
                from app import TABLE, timed

                def test_a():
                    with timed():
                        TABLE["a"] = 1

                def test_b():
                    assert not TABLE
                """,
        },
        line=5,
        site="global:app:TABLE",
        message="`test_a` changes `TABLE`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an item set one call away",
        {
            "app.py": "TABLE = {}\n\ndef put(key):\n    TABLE[key] = 1\n",
            "test_case.py": "from app import TABLE, put\n\ndef test_a():\n    put('a')\n\ndef test_b():\n    assert not TABLE\n",
        },
        line=4,
        path="app.py",
        site="global:app:TABLE",
        message="`put` changes `TABLE`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a list handed to a function that appends to its parameter",
        """
        NAMES = ["a"]

        def grow(names):
            names.append("b")

        def test_a():
            grow(NAMES)

        def test_b():
            assert len(NAMES) == 1
        """,
        line=7,
        site="global:test_case:NAMES",
        message="`test_a` changes `NAMES` through `grow`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an instance whose method changes it",
        {
            "app.py": """
                class Registry:
                    def __init__(self):
                        self.names = []

                    def add(self, name):
                        self.names.append(name)

                registry = Registry()
                """,
            "test_case.py": """
                from app import registry

                def test_a():
                    registry.add("a")

                def test_b():
                    assert registry.names == []
                """,
        },
        line=6,
        path="app.py",
        site="global:app:registry",
        message="`Registry.add` changes `registry`, and leaves it so after 1 test; 1 test meets it",
    ),
)
