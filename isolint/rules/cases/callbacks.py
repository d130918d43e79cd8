"""Cases of functions that code is handed, or keeps, to call them later."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

NOT_CALLED_BACK = (
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
)

CALLED_BACK = (
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
)
