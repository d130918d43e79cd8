"""Cases of `rebound_global`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.called_by_base import CALLED_BY_BASE, CALLED_BY_NOBODY
from isolint.rules.cases.forgotten import FORGOTTEN, NOT_FORGOTTEN
from isolint.rules.cases.given_mocks import GIVEN_MOCKS, GIVEN_WHATEVER
from isolint.rules.cases.meeting import NAME_NOT_READ, NAME_READ
from isolint.rules.cases.routes import OTHER_ROUTES, ROOT_ROUTES
from isolint.rules.cases.same_name import NEW_NAME, SAME_NAME
from isolint.rules.cases.set_before import OF_A_NAME
from isolint.rules.cases.silence import RESET
from isolint.rules.cases.stand_ins import HANDED_BACK, LEFT_SWITCHED, SWITCHED
from isolint.rules.cases.wrapped_tests import SET_BY_APP, SET_BY_APP_FOR_GOOD

VALID = (
    *GIVEN_MOCKS,
    *CALLED_BY_NOBODY,
    Valid(
        "the package of the suite has done the same before",
        {
            "app.py": """
                DEBUG = False

                def debug(mode=True):
                    global DEBUG
                    DEBUG = bool(mode)
                """,
            "tests/__init__.py": "import app\n\napp.debug(True)\n",
            "tests/test_case.py": """
                import app

                def test_a():
                    app.debug()
                    assert app.DEBUG

                def test_b():
                    assert app.DEBUG
                """,
        },
    ),
    Valid(
        "a name that the module does not have, and that the test deletes again",
        """
        def look_up(name):
            return globals().get(name)

        def test_a():
            global Later

            class Later:
                pass

            assert look_up("Later") is Later
            del Later

        def test_b():
            assert "Later" not in globals() or Later
        """,
    ),
    Valid(
        "an early return keeps it from making what is missing",
        {
            "app.py": """
                class Collector:
                    def __init__(self, manager):
                        self.manager = manager
                        self.names = []

                _collector = None
                _managers = []

                def collector():
                    global _collector
                    if _collector is None:
                        manager = next(iter(_managers), None)
                        if manager is None:
                            return None
                        _collector = Collector(manager)
                    return _collector
                """,
            "test_case.py": """
                import app

                def test_a():
                    assert app.collector() is None

                def test_b():
                    assert app.collector() is None
                """,
        },
    ),
    Valid(
        "nobody reads it",
        {
            "app.py": "last = None\n\ndef start(now):\n    global last\n    last = now\n",
            "test_case.py": "from app import start\n\ndef test_a():\n    start(1)\n",
        },
    ),
    Valid(
        "no test runs it",
        {
            "app.py": """
                last = None

                def start(now):
                    global last
                    last = now

                def get():
                    return last
                """,
            "test_case.py": "from app import get\n\ndef test_a():\n    assert get() is None\n",
        },
    ),
    Valid(
        "a fixture patches it for each test",
        {
            "app.py": """
                last = None

                def start(now):
                    global last
                    last = now

                def get():
                    return last
                """,
            "conftest.py": """
                import app
                import pytest

                @pytest.fixture(autouse=True)
                def fresh(monkeypatch):
                    monkeypatch.setattr(app, "last", None)
                """,
            "test_case.py": "from app import get, start\n\ndef test_a():\n    start(1)\n    assert get() == 1\n",
        },
    ),
    Valid(
        "a local that shadows the global",
        {
            "app.py": "last = None\n\ndef start(now):\n    last = now\n    return last\n\ndef get():\n    return last\n",
            "test_case.py": "from app import get, start\n\ndef test_a():\n    start(1)\n    get()\n",
        },
    ),
    Valid(
        "the function puts the old value back",
        {
            "app.py": """
                mode = "plain"

                def run(callback):
                    global mode
                    old = mode
                    mode = "loud"
                    try:
                        callback(mode)
                    finally:
                        mode = old
                """,
            "test_case.py": "from app import run\n\ndef test_a():\n    run(print)\n",
        },
    ),
    Valid(
        "kept after the first time, and the same whoever asks",
        {
            "app.py": """
                import platform

                _machine = None

                def machine():
                    global _machine
                    if _machine is not None:
                        return _machine
                    _machine = platform.node()
                    return _machine
                """,
            "test_case.py": "from app import machine\n\ndef test_a():\n    assert machine()\n\ndef test_b():\n    assert machine()\n",
        },
    ),
    Valid(
        "`globals()` is only read",
        {
            "app.py": """
                pattern = "a"

                def matches(name, text):
                    return globals()[name] in text
                """,
            "test_case.py": """
                from app import matches

                def test_a():
                    assert matches("pattern", "a")

                def test_b():
                    assert matches("pattern", "ab")
                """,
        },
    ),
    *RESET,
    *SAME_NAME,
    *OTHER_ROUTES,
    *HANDED_BACK,
    *SWITCHED,
    *FORGOTTEN,
    NAME_NOT_READ,
    Valid(
        "a port that is given away, and the next one after that",
        {
            "conftest.py": """
                import pytest

                PORT = 5000

                @pytest.fixture
                def port():
                    global PORT
                    PORT += 1
                    yield PORT
                """,
            "test_case.py": """
                def test_a(port):
                    assert port > 0

                def test_b(port):
                    assert port > 0
                """,
        },
    ),
    *SET_BY_APP,
)

INVALID = (
    *GIVEN_WHATEVER,
    *CALLED_BY_BASE,
    *OF_A_NAME,
    Invalid(
        "what the package of the suite has done before, with what is gathered on the way",
        {
            "app.py": """
                NAMES = ()

                def declare(*names):
                    global NAMES
                    found = []
                    for name in names:
                        found.append(name)
                    NAMES = tuple(found)
                """,
            "tests/__init__.py": "import app\n\napp.declare('a')\n",
            "tests/test_case.py": """
                import app

                def test_a():
                    app.declare("b")

                def test_b():
                    assert app.NAMES == ("a",)
                """,
        },
        line=8,
        path="app.py",
        site="global:app:NAMES",
        message="`declare` rebinds `NAMES`, which stays so after 1 test that runs it; 1 test reads it",
    ),
    *NEW_NAME,
    *ROOT_ROUTES,
    *LEFT_SWITCHED,
    *NOT_FORGOTTEN,
    NAME_READ,
    Invalid(
        "a function that the module calls by the name, and a flag that a caught exception asks for",
        {
            "app.py": """
                dump = print

                def dump_with(other):
                    global dump
                    dump = other

                class Problem(Exception):
                    def tell(self):
                        dump(self)
                """,
            "test_case.py": """
                from app import Problem, dump_with

                def test_a():
                    dump_with(str)

                def test_b():
                    try:
                        raise Problem
                    except (KeyError, Problem) as problem:
                        problem.tell()
                """,
        },
        line=5,
        path="app.py",
        site="global:app:dump",
        message="`dump_with` rebinds `dump`, which stays so after 1 test that runs it; 1 test reads it",
    ),
    Invalid(
        "by `globals()`, under the name that the test passes",
        {
            "app.py": """
                pattern = "a"

                def disable(name):
                    globals()[name] = None

                def matches(text):
                    return pattern in text
                """,
            "test_case.py": """
                from app import disable, matches

                def test_a():
                    disable("pattern")

                def test_b():
                    assert matches("a")
                """,
        },
        line=4,
        path="app.py",
        site="global:app:pattern",
        message="`disable` rebinds `pattern`, which stays so after 1 test that runs it; 1 test reads it",
    ),
    Invalid(
        "read by a property of a metaclass, through a second name of the class that a fixture hands out",
        {
            "app.py": """
                _factory = None

                class Middleware:
                    def __init__(self, url):
                        global _factory
                        _factory = url

                class Meta(type):
                    @property
                    def session(cls):
                        return _factory

                class Session(metaclass=Meta):
                    pass

                db: Meta = Session
                """,
            "conftest.py": """
                import pytest

                @pytest.fixture
                def middleware():
                    from app import Middleware
                    yield Middleware

                @pytest.fixture
                def database():
                    from app import db
                    yield db
                """,
            "test_case.py": """
                def test_a(middleware):
                    middleware("sqlite://")

                def test_b(database):
                    assert database.session is None
                """,
        },
        line=6,
        path="app.py",
        site="global:app:_factory",
        message="`Middleware.__init__` rebinds `_factory`, which stays so after 1 test that runs it; 1 test reads it",
    ),
    Invalid(
        "kept after the first time, though the environment has a say in it",
        {
            "app.py": """
                import os

                _mode = None

                def mode():
                    global _mode
                    if _mode is None:
                        _mode = os.environ.get("MODE", "plain")
                    return _mode
                """,
            "test_case.py": "from app import mode\n\ndef test_a():\n    assert mode()\n",
        },
        line=8,
        path="app.py",
        site="global:app:_mode",
        message="`mode` rebinds `_mode`, which stays so after 1 test that runs it; no other test that reads it was found",
    ),
    Invalid(
        "a flag that lets something happen once",
        {
            "app.py": """
                _ready = False

                def set_up(level):
                    global _ready
                    if _ready:
                        return
                    _ready = True
                    print(level)
                """,
            "test_case.py": "from app import set_up\n\ndef test_a():\n    set_up(1)\n\ndef test_b():\n    set_up(2)\n",
        },
        line=7,
        path="app.py",
        site="global:app:_ready",
        message="`set_up` rebinds `_ready`, which stays so after 2 tests that run it; 2 tests read it",
    ),
    Invalid(
        "set in one test, read in another",
        {
            "app.py": """
                last = None

                def start(now):
                    global last
                    last = now

                def get():
                    return last
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.start(1)

                def test_b():
                    assert app.get() is None
                """,
        },
        line=5,
        path="app.py",
        site="global:app:last",
        message="`start` rebinds `last`, which stays so after 1 test that runs it; 1 test reads it",
    ),
    Invalid(
        "a constructor that rebinds another module's name",
        {
            "state.py": "mode = 0\n\ndef get():\n    return mode\n",
            "app.py": """
                import state

                class App:
                    def __init__(self, mode):
                        state.mode = mode
                """,
            "test_case.py": """
                from app import App
                from state import get

                def test_a():
                    App(2)
                    assert get() == 2
                """,
        },
        line=5,
        path="app.py",
        site="global:state:mode",
        message="`App.__init__` rebinds `mode`, which stays so after 1 test that runs it; no test was found that reads what it leaves",
    ),
    Invalid(
        "a singleton made on first use",
        {
            "app.py": """
                _client = None

                def client(url):
                    global _client
                    if _client is None:
                        _client = (url, object())
                    return _client
                """,
            "test_case.py": "from app import client\n\ndef test_a():\n    assert client('x')\n",
        },
        line=6,
        path="app.py",
        site="global:app:_client",
        message="`client` rebinds `_client`, which stays so after 1 test that runs it; no other test that reads it was found",
    ),
    Invalid(
        "a number that fixtures count on, and that a test looks at",
        {
            "conftest.py": """
                import pytest

                COUNT = 0

                @pytest.fixture
                def counted():
                    global COUNT
                    COUNT += 1
                    yield COUNT
                """,
            "test_case.py": """
                import conftest

                def test_a(counted):
                    assert counted > 0

                def test_b():
                    assert conftest.COUNT == 0
                """,
        },
        line=8,
        path="conftest.py",
        site="global:conftest:COUNT",
        message="`counted` rebinds `COUNT`, which stays so after 1 test that runs it; 2 tests read it",
    ),
    *SET_BY_APP_FOR_GOOD,
)
