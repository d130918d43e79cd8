"""Cases of `suite_state`."""

from __future__ import annotations

from isolint.codemods.cases.copies import NOT_COPIED_IN_A_MODULE
from isolint.codemods.cases.handed_over import HANDED_OVER_IN_A_MODULE
from isolint.codemods.cases.shared_mocks import MOCKS_OF_A_CONFTEST, MOCKS_OF_SEVERAL
from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a mock and a name of a test module",
        {
            "app.py": "def send(text):\n    pass\n\ndef order(done):\n    send('order')\n    done()\n",
            "test_case.py": '''
                """Orders."""
                from unittest.mock import Mock, patch

                import app

                send = Mock()
                state = "open"


                def close():
                    global state
                    state = "closed"


                @patch("app.send", send)
                def test_order():
                    app.order(close)
                    send.assert_called_once()
                    assert state == "closed"


                @patch("app.send", send)
                def test_nothing():
                    app.order(print)
                    send.assert_called_once()
                    assert state == "open"
                ''',
        },
        {
            "test_case.py": '''
                """Orders."""
                from unittest.mock import Mock, patch

                import pytest

                import app

                send = Mock()
                state = "open"


                @pytest.fixture(autouse=True)
                def fresh_state(monkeypatch):
                    """Let each test start with the state of this module as it was at first."""
                    monkeypatch.setitem(globals(), "state", state)
                    send.reset_mock()


                def close():
                    global state
                    state = "closed"


                @patch("app.send", send)
                def test_order():
                    app.order(close)
                    send.assert_called_once()
                    assert state == "closed"


                @patch("app.send", send)
                def test_nothing():
                    app.order(print)
                    send.assert_called_once()
                    assert state == "open"
                ''',
        },
    ),
    Rewrites(
        "an object of a test module",
        {
            "app.py": """
                from collections import defaultdict

                class Bus:
                    def __init__(self, name):
                        self.name = name
                        self.listeners = defaultdict(set)

                    def on(self, event):
                        def listen(function):
                            self.listeners[event].add(function)
                            return function

                        return listen

                    def off(self, event):
                        del self.listeners[event]
                """,
            "test_case.py": """
                import pytest
                from app import Bus

                bus = Bus("main")


                @bus.on("start")
                def greet():
                    pass


                def test_off():
                    bus.off("start")
                    assert not bus.listeners


                def test_on():
                    assert bus.listeners["start"]
                """,
        },
        {
            "test_case.py": '''
                import copy

                import pytest
                from app import Bus

                bus = Bus("main")


                @pytest.fixture(autouse=True)
                def fresh_state(monkeypatch):
                    """Let each test start with the state of this module as it was at first."""
                    monkeypatch.setitem(globals(), "bus", copy.deepcopy(bus))


                @bus.on("start")
                def greet():
                    pass


                def test_off():
                    bus.off("start")
                    assert not bus.listeners


                def test_on():
                    assert bus.listeners["start"]
                ''',
        },
    ),
    *MOCKS_OF_A_CONFTEST,
)

REFUSES = (
    *MOCKS_OF_SEVERAL,
    Refuses(
        "a name that a hook of the module stops, once the test is done",
        {
            "poller.py": """
                class Poller:
                    def start(self):
                        print("on")

                    def finish(self):
                        print("off")
                """,
            "test_poller.py": """
                from poller import Poller

                worker = None

                def teardown_function():
                    if worker is not None:
                        worker.finish()

                def start():
                    global worker
                    worker = Poller()
                    worker.start()

                def test_start():
                    start()
                    assert worker

                def test_nothing():
                    assert worker is None
                """,
        },
        "`teardown_function` looks at `worker` when a fixture would have put it back already",
    ),
    Refuses(
        "a name that a fixture of the module lets a helper stop when all tests are done",
        """
        import threading
        import pytest

        worker = None

        def stop():
            if worker is not None:
                worker.cancel()

        @pytest.fixture(scope="module", autouse=True)
        def stopped():
            yield
            stop()

        def test_start():
            global worker
            worker = threading.Timer(60, print)
            worker.start()

        def test_nothing():
            assert worker is None
        """,
        "`stopped` looks at `worker` when a fixture would have put it back already",
    ),
    Refuses(
        "an object that another one of the module keeps",
        {
            "app.py": """
                class Bus:
                    def __init__(self):
                        self.listeners = []

                    def on(self, listener):
                        self.listeners.append(listener)

                class Client:
                    def __init__(self, bus):
                        self.bus = bus
                """,
            "test_case.py": """
                from app import Bus, Client

                bus = Bus()
                client = Client(bus)

                def test_a():
                    bus.on("a")
                    assert client.bus.listeners == ["a"]

                def test_b():
                    bus.on("b")
                    assert bus.listeners == ["b"]
                """,
        },
        "something else of `test_case.py` keeps `bus`, too, and would keep the first one",
    ),
    Refuses(
        "an object that another one of the module comes to know, as it is handed over",
        {
            "app.py": """
                class Bus:
                    def __init__(self):
                        self.listeners = []

                    def serve(self, client):
                        client.bus = self

                    def on(self, listener):
                        self.listeners.append(listener)

                class Client:
                    bus = None
                """,
            "test_case.py": """
                from app import Bus, Client

                client = Client()
                bus = Bus()
                bus.serve(client)

                def test_a():
                    bus.on("a")
                    assert client.bus == bus

                def test_b():
                    bus.on("b")
                    assert bus.listeners == ["b"]
                """,
        },
        "something else of `test_case.py` keeps `bus`, too, and would keep the first one",
    ),
    Refuses(
        "an object that changes when pytest asks a class for its properties",
        {
            "app.py": """
                class Log:
                    def __init__(self):
                        self.lines = []

                    def add(self, line):
                        self.lines.append(line)

                    def clear(self):
                        self.lines = []
                """,
            "test_case.py": """
                from app import Log

                log = Log()

                class TestField:
                    @property
                    def value(self):
                        log.add("value")
                        return 1

                def test_a():
                    log.add("a")
                    log.clear()

                def test_b():
                    log.add("b")
                    assert TestField().value and log.lines == ["b", "value"]
                """,
        },
        "`TestField.value` may run, and change `log`, when pytest looks for tests",
    ),
    Refuses(
        "a name that says that the set-up has done what takes long",
        """
        import unittest

        is_filled = None
        LINES = []

        class TestIndex(unittest.TestCase):
            def setUp(self):
                global is_filled
                if is_filled is None:
                    is_filled = True
                    LINES.extend(line for line in open("lines.txt"))

            def test_a(self):
                assert LINES

            def test_b(self):
                assert LINES
        """,
        "`TestIndex.setUp` does something once, and says so by `is_filled`",
    ),
    *NOT_COPIED_IN_A_MODULE,
    *HANDED_OVER_IN_A_MODULE,
)
