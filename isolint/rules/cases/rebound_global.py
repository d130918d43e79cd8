"""Cases of `rebound_global`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.by_globals import BY_OTHER_NAMES, GLOBALS_READ
from isolint.rules.cases.called_by_base import CALLED_BY_BASE, CALLED_BY_NOBODY
from isolint.rules.cases.first_time import FIRST_FOR_ALL, SAME_FOR_ALL
from isolint.rules.cases.forgotten import FORGOTTEN, NOT_FORGOTTEN
from isolint.rules.cases.given_mocks import GIVEN_MOCKS, GIVEN_WHATEVER
from isolint.rules.cases.meeting import NAME_NOT_READ, NAME_READ
from isolint.rules.cases.nothing_to_change import MAYBE_STARTED_SO, NEVER_STARTED_SO
from isolint.rules.cases.otherwise_at_start import STOPPED_IF_ASKED, STOPPED_IF_RUNNING
from isolint.rules.cases.routes import OTHER_ROUTES, ROOT_ROUTES
from isolint.rules.cases.same_name import NEW_NAME, SAME_NAME
from isolint.rules.cases.set_before import OF_A_NAME
from isolint.rules.cases.silence import RESET
from isolint.rules.cases.stand_ins import HANDED_BACK, LEFT_SWITCHED, SWITCHED
from isolint.rules.cases.wrapped_tests import SET_BY_APP, SET_BY_APP_FOR_GOOD

VALID = (
    *NEVER_STARTED_SO,
    *STOPPED_IF_RUNNING,
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
    *SAME_FOR_ALL,
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
    *GLOBALS_READ,
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
    *MAYBE_STARTED_SO,
    *STOPPED_IF_ASKED,
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
    *BY_OTHER_NAMES,
    *FIRST_FOR_ALL,
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
