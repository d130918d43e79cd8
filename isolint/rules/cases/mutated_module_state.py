"""Cases of `mutated_module_state`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.asserted import NOT_STORED_AGAIN, STORED_AGAIN
from isolint.rules.cases.by_class import OF_ANOTHER_CLASS, OF_THAT_CLASS
from isolint.rules.cases.by_default import BY_DEFAULT, NOT_BY_DEFAULT
from isolint.rules.cases.chosen import CHOSEN, CHOSEN_OTHERWISE
from isolint.rules.cases.constants import CONSTANTS, OBJECTS
from isolint.rules.cases.cut_calls import NOT_PATCHED_ON_THE_WAY, PATCHED_ON_THE_WAY
from isolint.rules.cases.cut_off import CUT_OFF, NOT_CUT_OFF
from isolint.rules.cases.emptied import LOST
from isolint.rules.cases.forked import IN_CHILD, IN_PARENT
from isolint.rules.cases.fresh_starts import EMPTIED, NOT_ALWAYS_EMPTIED
from isolint.rules.cases.given_back import CHANGED, COUNTED_ON
from isolint.rules.cases.handed_in import NOT_REFUSED, REFUSED
from isolint.rules.cases.left_again import LEFT_AGAIN, LEFT_CHANGED
from isolint.rules.cases.local_to_context import LOCAL_TO_CONTEXT, LOCAL_TO_NOTHING
from isolint.rules.cases.made_anew import HANDED_OUT_AGAIN
from isolint.rules.cases.meeting import MET, NOT_MET
from isolint.rules.cases.members import CALLED_BY_OTHER_NAME, OTHER_NAMES, PROPERTIES, SET_BY_PROPERTY
from isolint.rules.cases.not_collected import COLLECTED, NOT_COLLECTED
from isolint.rules.cases.noticing import ONE_ENTRY
from isolint.rules.cases.on_copies import OWN_ENTRIES, SHARED_ENTRIES
from isolint.rules.cases.put_back import OUT_OF_SIGHT
from isolint.rules.cases.put_off import ITEMS_GIVEN_BACK, ITEMS_NOT_GIVEN_BACK
from isolint.rules.cases.references import CONTENTS_LEFT, SET_ANEW
from isolint.rules.cases.ruled_out import NEVER_TAKEN, TAKEN
from isolint.rules.cases.same_value import NEW_STATE, SAME_STATE
from isolint.rules.cases.set_again import OWN_STORE, SHARED_STORE
from isolint.rules.cases.set_flags import OFF, ON
from isolint.rules.cases.silence import KEPT, NAMESAKES, PAIRED, RESTORED, SET_UP, TIDIED, UNREACHED
from isolint.rules.cases.stand_ins import LISTS, TUPLES
from isolint.rules.cases.subcommands import ASKED_FOR, NOT_ASKED_FOR
from isolint.rules.cases.switched_off import SWITCHED_OFF
from isolint.rules.cases.taken_back import KEPT_AFTER_ALL, TAKEN_BACK
from isolint.rules.cases.test_data import EMPTIED_AGAIN, NOT_EMPTIED_AGAIN
from isolint.rules.cases.unwritten import NOT_TAKEN
from isolint.rules.cases.ways_back import NOT_MADE_ANEW

VALID = (
    *OF_ANOTHER_CLASS,
    *SET_ANEW,
    Valid(
        "data that names modules and what to set in them, by which these are looked up",
        {
            "app.py": """
                import importlib

                class Config:
                    def __init__(self):
                        self.wrapped = [{"module": "other", "function": "run"}]

                config = Config()

                def wrap(module, name):
                    if isinstance(module, str):
                        module = importlib.import_module(module)
                    setattr(module, name, print)

                def wrap_all():
                    for entry in config.wrapped:
                        wrap(entry.get("module"), entry["function"])
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.wrap_all()

                def test_b():
                    assert app.config.wrapped
                """,
        },
    ),
    *NEVER_TAKEN,
    *OWN_STORE,
    *STORED_AGAIN,
    *CONSTANTS,
    Valid(
        "an attribute of a folder that is a package without a file",
        {
            "plugins/first.py": "NAMES = []\n",
            "test_case.py": """
                import plugins
                import plugins.first

                def test_a():
                    plugins.first.NAMES.copy().append(1)
                    assert plugins.unknown.append

                def test_b():
                    assert not plugins.first.NAMES
                """,
        },
    ),
    Valid(
        "a name that a module's `__getattr__` makes up each time it is asked for",
        {
            "app.py": """
                def __getattr__(name):
                    if name == "FIELDS":
                        return {"email": "required"}
                    raise AttributeError(name)
                """,
            "test_case.py": """
                import app

                def test_a():
                    fields = app.FIELDS
                    fields["name"] = "optional"
                    assert len(fields) == 2

                def test_b():
                    assert len(app.FIELDS) == 1
                """,
        },
    ),
    *NOT_COLLECTED,
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
        "an object that the test has just made cannot have been there to be removed",
        {
            "app.py": """
                ACTIVE = set()

                class Server:
                    def start(self):
                        ACTIVE.add(self)

                    def stop(self):
                        ACTIVE.discard(self)
                """,
            "test_case.py": """
                import app

                def test_a():
                    server = app.Server()
                    server.stop()
                    assert server not in app.ACTIVE

                def test_b():
                    assert not app.ACTIVE
                """,
        },
    ),
    Valid(
        "a list that the set-up of each test, which another module has, fills anew",
        {
            "tests/__init__.py": "",
            "tests/context.py": """
                NAMES = []

                def setup_function():
                    NAMES[:] = ["a"]
                """,
            "tests/test_names.py": """
                from tests.context import NAMES, setup_function

                def test_add():
                    NAMES.append("b")

                def test_names():
                    assert NAMES == ["a"]
                """,
        },
    ),
    Valid(
        "what a module sets as it is imported, which another module had imported before the first test",
        {
            "app/__init__.py": "from app.order import ROOT",
            "app/order.py": """
                ROOT = []

                def first():
                    return ROOT[0]
                """,
            "app/roots.py": """
                from app import order

                order.ROOT.append("a")
                """,
            "test_case.py": """
                import app.roots
                from app.order import first

                def test_a():
                    from app import roots

                    assert roots

                def test_b():
                    assert first() == "a"
                """,
        },
    ),
    Valid(
        "an object of a class that the threads have one each of",
        {
            "app.py": """
                import threading

                class Run(threading.local):
                    task = None

                RUN = Run()

                def start(task):
                    RUN.task = task
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.start(1)

                def test_b():
                    assert app.RUN.task is None
                """,
        },
    ),
    Valid(
        "an item of a copy, which the class fills with other things",
        {
            "app.py": """
                class Handler:
                    verify = None

                HANDLERS = {"basic": Handler()}

                class Factory:
                    def __init__(self, handlers):
                        self.handlers = HANDLERS.copy()
                        self.handlers.update(handlers)
                """,
            "test_case.py": """
                from app import HANDLERS, Factory, Handler

                def test_a():
                    factory = Factory({"basic": Handler()})
                    factory.handlers["basic"].verify = print

                def test_b():
                    assert HANDLERS["basic"].verify is None
                """,
        },
    ),
    Valid(
        "a logger, which the process has once whatever name holds it",
        {
            "app.py": """
                import logging

                log = logging.getLogger("shop")

                def quiet():
                    log.propagate = False
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.quiet()

                def test_b():
                    assert app.log.propagate
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
        "an object gets a copy of the data, or drops the data before it changes anything",
        {
            "app.py": """
                class Host:
                    def __init__(self):
                        self.config = {}

                    def validate(self):
                        self.config["level"] = int(self.config["level"])

                    def read(self):
                        self.config = {}
                        self.config["level"] = 1
                """,
            "test_case.py": """
                from app import Host

                CONFIG = {"level": "1"}

                def test_a():
                    host = Host()
                    host.config = dict(CONFIG)
                    host.validate()

                def test_b():
                    host = Host()
                    host.config = CONFIG
                    host.read()
                    assert CONFIG["level"] == "1"
                """,
        },
    ),
    Valid(
        "pytest-mock puts back what it patches",
        {
            "app.py": """
                import os

                MODE = "a"
                CACHE = {}
                TABLE = {}

                def put():
                    CACHE["a"] = TABLE["a"] = 1
                    os.environ["MODE"] = "b"
                """,
            "test_case.py": """
                import app

                def test_a(mocker):
                    mocker.patch.dict("os.environ", {"MODE": "a"})
                    mocker.patch("app.CACHE", {})
                    mocker.patch.dict(app.TABLE, clear=True)
                    app.put()

                def test_b():
                    assert not app.CACHE and not app.TABLE
                """,
        },
    ),
    Valid(
        "a proxy of what belongs to the context",
        """
        from werkzeug.local import LocalProxy

        current = LocalProxy(dict)

        def test_a():
            current.name = "a"

        def test_b():
            assert not hasattr(current, "name")
        """,
    ),
    Valid(
        "nobody changes it",
        'NAMES = ["a"]\n\ndef test_a():\n    assert NAMES\n\ndef test_b():\n    assert NAMES\n',
    ),
    Valid(
        "a copy is changed",
        """
        NAMES = ["a"]

        def test_a():
            names = list(NAMES)
            names.append("b")
        """,
    ),
    Valid(
        "a local of the same name",
        'NAMES = ["a"]\n\ndef test_a():\n    NAMES = []\n    NAMES.append("b")\n',
    ),
    Valid(
        "monkeypatch takes the item back",
        """
        LIMITS = {}

        def test_a(monkeypatch):
            monkeypatch.setitem(LIMITS, "a", 1)
            assert LIMITS["a"]
        """,
    ),
    Valid(
        "the module fills its own table when it is imported",
        {
            "app.py": 'TABLE = {}\nTABLE["a"] = 1\n\ndef get():\n    return TABLE\n',
            "test_case.py": "from app import get\n\ndef test_a():\n    get()\n",
        },
    ),
    Valid(
        "a fixture clears it after each test",
        {
            "app.py": "TABLE = {}\n\ndef put(key):\n    TABLE[key] = 1\n",
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture(autouse=True)
                def clean():
                    yield
                    app.TABLE.clear()

                def test_a():
                    app.put("a")
                    assert app.TABLE
                """,
        },
    ),
    Valid(
        "a slice is a copy",
        """
        NAMES = ["a", "b"]

        def test_a():
            rest = NAMES[1:]
            rest.append("c")

        def test_b():
            assert len(NAMES) == 2
        """,
    ),
    Valid(
        "a decorator that registers while the application is imported",
        {
            "app.py": """
                HANDLERS = {}

                def handler(function):
                    HANDLERS[function.__name__] = function
                    return function

                @handler
                def ping():
                    return HANDLERS
                """,
            "test_case.py": "from app import ping\n\ndef test_a():\n    ping()\n\ndef test_b():\n    ping()\n",
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
    Valid(
        "an attribute is set anew on an object that only held the shared one",
        {
            "app.py": """
                UNSET = object()

                class Timeout:
                    def __init__(self, seconds=UNSET):
                        self.seconds = seconds

                    def stop(self):
                        self.seconds = None
                """,
            "test_case.py": """
                from app import UNSET, Timeout

                def test_a():
                    Timeout(UNSET).stop()

                def test_b():
                    assert UNSET
                """,
        },
    ),
    Valid(
        "a local name moves on from a number that the object holds",
        {
            "app.py": """
                class Router:
                    def __init__(self):
                        self.version = 0
                        self.children = []

                    def total(self):
                        version = self.version
                        for child in self.children:
                            version += child.total()
                        return version

                router = Router()
                """,
            "test_case.py": """
                from app import router

                def test_a():
                    assert router.total() == 0

                def test_b():
                    assert router.version == 0
                """,
        },
    ),
    Valid(
        "shallow copies, by a method, a slice and a call",
        """
        import copy

        NAMES = ["a"]
        SIZES = {"a": 1}

        def test_a():
            SIZES.copy()["b"] = 2
            names = NAMES[:]
            names.append("b")
            copy.copy(NAMES).append("c")
            sorted(NAMES).append("d")

        def test_b():
            assert NAMES == ["a"] and SIZES == {"a": 1}
        """,
    ),
    Valid(
        "a fresh object for each set of parameters",
        """
        import pytest

        @pytest.mark.parametrize("names", [["a"], ["b"]])
        def test_a(names):
            names.append("c")
        """,
    ),
    Valid(
        "a callback of one bus, which no test emits on",
        {
            "app.py": """
                class Bus:
                    def __init__(self):
                        self.handlers = []

                    def on(self, handler):
                        self.handlers.append(handler)
                        return handler
                """,
            "test_case.py": """
                from app import Bus

                bus = Bus()
                SEEN = []

                @bus.on
                def see():
                    SEEN.append(1)

                def test_a():
                    assert bus.handlers

                def test_b():
                    assert not SEEN
                """,
        },
    ),
    *RESTORED,
    *UNREACHED,
    *EMPTIED,
    *KEPT,
    *LEFT_AGAIN,
    *PAIRED,
    *NAMESAKES,
    *SET_UP,
    *TIDIED,
    *NOT_TAKEN,
    *SWITCHED_OFF,
    *CHOSEN_OTHERWISE,
    *NOT_ASKED_FOR,
    *OUT_OF_SIGHT,
    *CHANGED,
    *SAME_STATE,
    *BY_DEFAULT,
    *LOCAL_TO_CONTEXT,
    *PROPERTIES,
    *REFUSED,
    *OTHER_NAMES,
    *OWN_ENTRIES,
    *TAKEN_BACK,
    *EMPTIED_AGAIN,
    *ITEMS_GIVEN_BACK,
    *CUT_OFF,
    *PATCHED_ON_THE_WAY,
    *IN_CHILD,
    *OFF,
    *TUPLES,
)

INVALID = (
    *OF_THAT_CLASS,
    *CONTENTS_LEFT,
    *NOT_MADE_ANEW,
    *SHARED_STORE,
    *NOT_STORED_AGAIN,
    *TAKEN,
    *OBJECTS,
    *CHOSEN,
    *ASKED_FOR,
    *COLLECTED,
    *HANDED_OUT_AGAIN,
    Invalid(
        "a dictionary that functions have as the default of a parameter",
        {
            "app.py": """
                DEFAULTS = {"name": "a"}

                class Converter:
                    def __init__(self, config=DEFAULTS):
                        self.config = config

                    def name(self):
                        return self.config["name"]
                """,
            "test_case.py": """
                from app import Converter

                def test_a():
                    converter = Converter()
                    converter.config["name"] = "b"
                    assert converter.name() == "b"

                def test_b():
                    assert Converter().name() == "a"
                """,
        },
        path="test_case.py",
        line=5,
        site="global:app:DEFAULTS",
        message="`test_a` changes `DEFAULTS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an attribute that a fixture makes from what it was",
        """
        import pytest

        class App:
            def __init__(self):
                self.config = {}

        app = App()

        @pytest.fixture
        def client():
            app.config = {**app.config, "mode": "b"}
            return app

        def test_a(client):
            assert client.config

        def test_b(client):
            assert client.config
        """,
        line=11,
        site="global:test_case:app",
        message="`client` changes `app`, and leaves it so after 2 tests; 2 tests meet it",
    ),
    Invalid(
        "an object of a class that names `object` as its base",
        {
            "app.py": """
                class Shop(object):
                    def __init__(self):
                        self.open = False

                SHOP = Shop()
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.SHOP.open = True

                def test_b():
                    assert not app.SHOP.open
                """,
        },
        line=4,
        site="global:app:SHOP",
        message="`test_a` changes `SHOP`, and leaves it so after 1 test; 1 test meets it",
    ),
    *LEFT_CHANGED,
    *NEW_STATE,
    *NOT_BY_DEFAULT,
    *LOCAL_TO_NOTHING,
    *SET_BY_PROPERTY,
    *NOT_REFUSED,
    *CALLED_BY_OTHER_NAME,
    *KEPT_AFTER_ALL,
    *SHARED_ENTRIES,
    *NOT_EMPTIED_AGAIN,
    *LOST,
    *NOT_ALWAYS_EMPTIED,
    *COUNTED_ON,
    *ITEMS_NOT_GIVEN_BACK,
    *NOT_CUT_OFF,
    *NOT_PATCHED_ON_THE_WAY,
    *IN_PARENT,
    *ON,
    *LISTS,
    *MET,
    *NOT_MET,
    *ONE_ENTRY,
    Invalid(
        "data of the suite that a test puts into an object, whose method changes it",
        {
            "app.py": """
                class Host:
                    def __init__(self):
                        self.config = {}

                    def validate(self):
                        self.config["level"] = int(self.config["level"])
                """,
            "test_case.py": """
                from app import Host

                CONFIG = {"level": "1"}

                def test_a():
                    host = Host()
                    host.config = CONFIG
                    host.validate()

                def test_b():
                    assert CONFIG["level"] == "1"
                """,
        },
        line=8,
        site="global:test_case:CONFIG",
        message="`test_a` changes `CONFIG` through `Host.validate`, and leaves it so after 1 test; 2 tests meet it",
    ),
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
        "a module-level dictionary that a class has under a name of its own",
        {
            "app.py": """
                CODECS = {"json": 1}

                class Api:
                    codecs = CODECS

                    def decode(self, kind):
                        return self.codecs[kind]
                """,
            "test_case.py": """
                from app import CODECS, Api

                def test_a():
                    api = Api()
                    api.codecs.clear()
                    assert not api.codecs

                def test_b():
                    assert CODECS
                """,
        },
        line=5,
        site="global:app:CODECS",
        message="`test_a` changes `CODECS`, and leaves it so after 1 test; 2 tests meet it",
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
    Invalid(
        "a fixture that some of the tests ask for clears it first",
        {
            "app.py": "SEEN = []\n\ndef see(name):\n    SEEN.append(name)\n",
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def seen():
                    app.SEEN.clear()
                    return app.SEEN

                def test_a(seen):
                    app.see("a")
                    assert seen

                def test_b():
                    assert app.SEEN == []
                """,
        },
        line=4,
        path="app.py",
        site="global:app:SEEN",
        message="`see` changes `SEEN`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "two are registered for one that is taken out",
        {
            "app.py": """
                HANDLERS = []

                def register(handler):
                    HANDLERS.append(handler)

                def unregister(handler):
                    if handler in HANDLERS:
                        HANDLERS.remove(handler)
                """,
            "test_case.py": """
                from app import HANDLERS, register, unregister

                def test_a():
                    register(str)
                    register(int)
                    unregister(str)

                def test_b():
                    assert not HANDLERS
                """,
        },
        line=4,
        path="app.py",
        site="global:app:HANDLERS",
        message="`register` changes `HANDLERS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a row of a shallow copy",
        """
        ROWS = [{"name": "a"}]

        def test_a():
            rows = list(ROWS)
            rows[0]["name"] = "b"

        def test_b():
            assert ROWS[0]["name"] == "a"
        """,
        line=5,
        site="global:test_case:ROWS",
        message="`test_a` changes `ROWS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an element that `zip` and a generator hand on",
        """
        ROWS = [["a"], ["b"]]

        def pairs():
            for number, row in zip(range(2), ROWS):
                yield number, row

        def test_a():
            for _, row in pairs():
                row.append("c")

        def test_b():
            assert ROWS[0] == ["a"]
        """,
        line=9,
        site="global:test_case:ROWS",
        message="`test_a` changes `ROWS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "what `parametrize` takes from a module-level list",
        """
        import pytest

        ATTRIBUTES = [{"mode": 1}, {"mode": 2}]

        @pytest.mark.parametrize("attributes", ATTRIBUTES)
        def test_a(attributes):
            attributes["mode"] = None

        @pytest.mark.parametrize("attributes", ATTRIBUTES)
        def test_b(attributes):
            assert attributes["mode"]
        """,
        line=7,
        site="global:test_case:ATTRIBUTES",
        message="`test_a` changes `ATTRIBUTES`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a callback that the application calls out of a container",
        {
            "app.py": """
                class Bus:
                    def __init__(self):
                        self.handlers = {}

                    def on(self, name):
                        def register(handler):
                            self.handlers.setdefault(name, []).append(handler)
                            return handler
                        return register

                    def emit(self, name):
                        for handler in self.handlers[name]:
                            handler()
                """,
            "test_case.py": """
                from app import Bus

                bus = Bus()
                SEEN = []

                @bus.on("done")
                def see():
                    SEEN.append(1)

                def test_a():
                    bus.emit("done")

                def test_b():
                    assert not SEEN
                """,
        },
        line=8,
        site="global:test_case:SEEN",
        message="`see` changes `SEEN`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a function that the test passes to code which calls it",
        {
            "app.py": "def apply(function, value):\n    return function(value)\n",
            "test_case.py": """
                from app import apply

                SEEN = []

                def see(value):
                    SEEN.append(value)

                def test_a():
                    apply(see, 1)

                def test_b():
                    assert not SEEN
                """,
        },
        line=6,
        site="global:test_case:SEEN",
        message="`see` changes `SEEN`, and leaves it so after 1 test; 1 test meets it",
    ),
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
        "a list grows under a local name",
        """
        NAMES = ["a"]

        def test_a():
            names = NAMES
            names += ["b"]

        def test_b():
            assert len(NAMES) == 1
        """,
        line=5,
        site="global:test_case:NAMES",
        message="`test_a` changes `NAMES`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a table filled once, from what the first caller asks for",
        {
            "app.py": """
                _CLIENTS = {}

                def client(name, token):
                    if name not in _CLIENTS:
                        _CLIENTS[name] = (name, token)
                    return _CLIENTS[name]
                """,
            "test_case.py": """
                from app import client

                def test_a():
                    assert client("x", "1") == ("x", "1")

                def test_b():
                    assert client("x", "2") == ("x", "2")
                """,
        },
        line=5,
        path="app.py",
        site="global:app:_CLIENTS",
        message="`client` changes `_CLIENTS`, and leaves it so after 2 tests; 2 tests meet it",
    ),
    Invalid(
        "a fixture that would clear it, but that the test does not ask for",
        """
        import pytest

        STATE = {}

        @pytest.fixture
        def clean():
            yield
            STATE.clear()

        def test_a():
            STATE["a"] = 1

        def test_b(clean):
            STATE["b"] = 1
            assert "a" not in STATE
        """,
        line=11,
        site="global:test_case:STATE",
        message="`test_a` changes `STATE`, and leaves it so after 1 test; 1 test meets it. Restored by `clean` "
        "(line 8) only when it is asked for",
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
        message="`Registry.add` changes `registry`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an alias of a nested element",
        """
        CONFIG = {"db": {"port": 1}}

        def test_a():
            db = CONFIG["db"]
            db["port"] = 2

        def test_b():
            assert CONFIG["db"]["port"] == 1
        """,
        line=5,
        site="global:test_case:CONFIG",
        message="`test_a` changes `CONFIG`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an accessor that returns the object",
        {
            "app.py": "_STATE = {}\n\ndef state():\n    return _STATE\n",
            "test_case.py": """
                from app import state

                def test_a():
                    state()["mode"] = 1

                def test_b():
                    assert "mode" not in state()
                """,
        },
        line=4,
        site="global:app:_STATE",
        message="`test_a` changes `_STATE`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
