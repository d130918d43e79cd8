"""Cases of `rebound_global` on what happens the first time only."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

SAME_FOR_ALL = (
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
)

FIRST_FOR_ALL = (
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
)
