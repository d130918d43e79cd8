"""Cases of `suite_state`."""

from __future__ import annotations

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
    Rewrites(
        "mocks of a conftest, which tests of other modules import",
        {
            "app.py": "def send(text):\n    pass\n\ndef order():\n    send('order')\n",
            "tests/__init__.py": "",
            "tests/conftest.py": """
                from unittest.mock import Mock, patch

                send = Mock()

                patch("app.send", send).start()
                """,
            "tests/test_a.py": """
                import app
                from tests.conftest import send

                def test_order():
                    app.order()
                    send.assert_called_once_with("order")
                """,
            "tests/test_b.py": """
                import app
                from tests.conftest import send

                def test_order():
                    app.order()
                    send.assert_called_once_with("order")
                """,
        },
        {
            "tests/conftest.py": '''
                from unittest.mock import Mock, patch

                import pytest

                send = Mock()

                patch("app.send", send).start()


                @pytest.fixture(autouse=True)
                def fresh_state():
                    """Let each test start with the state of this module as it was at first."""
                    send.reset_mock()
                ''',
        },
    ),
)

REFUSES = (
    Refuses(
        "a mock of a module that is no conftest, which tests of another use",
        {
            "app.py": "def order(send):\n    send('order')\n",
            "tests/__init__.py": "",
            "tests/mocks.py": "from unittest.mock import Mock\n\nsend = Mock()\n",
            "tests/test_a.py": """
                import app
                from tests.mocks import send

                def test_order():
                    app.order(send)
                    send.assert_called_once_with("order")

                def test_again():
                    app.order(send)
                    send.assert_called_once_with("order")
                """,
        },
        "`send` of `tests/mocks.py` is used by tests that a fixture there does not reach",
    ),
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
    Refuses(
        "an object that holds more than data",
        {
            "app.py": """
                import threading

                class Bus:
                    def __init__(self):
                        self.lock = threading.Lock()
                        self.listeners = []

                    def on(self, listener):
                        self.listeners.append(listener)
                """,
            "test_case.py": """
                from app import Bus

                bus = Bus()

                def test_a():
                    bus.on("a")
                    assert bus.listeners == ["a"]

                def test_b():
                    bus.on("b")
                    assert bus.listeners == ["b"]
                """,
        },
        "`lock` of a `Bus` may be something that cannot be copied",
    ),
    Refuses(
        "calls that a fixture for several tests makes",
        """
        from unittest.mock import Mock
        import pytest

        send = Mock()

        @pytest.fixture(scope="module")
        def order():
            send("order")

        def test_order(order):
            send.assert_called_once_with("order")

        def test_more(order):
            list(map(send, "a"))
            assert send.call_count == 2
        """,
        "`test_order` looks at calls of `send` that a fixture for several tests may have made",
    ),
    Refuses(
        "a name by which a test hands something to the next one",
        """
        number = None

        def test_a():
            global number
            number = 1
            assert number

        def test_b():
            assert str(number) == "1"
        """,
        "`test_b` takes from `number` what another test left there",
    ),
    Refuses(
        "an object that one test opens, and fills, for those below it",
        {
            "app.py": """
                class Queue:
                    def __init__(self):
                        self.is_open = False
                        self.items = []

                    def open(self):
                        self.is_open = True

                    def put(self, item):
                        if not self.is_open:
                            raise ValueError
                        self.items.append(item)
                """,
            "test_case.py": """
                from app import Queue

                queue = Queue()

                def test_open():
                    queue.open()

                def test_put():
                    queue.put(1)
                    assert queue.items == [1]
                """,
        },
        "`test_put` takes from `queue.is_open` what an earlier test puts there",
    ),
)
