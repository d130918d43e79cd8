"""Cases of writes to objects of what is there already: their start, or what the suite has set for all."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_HANDLER = """
    class Handler:
        def __init__(self, debug=False):
            self.debug = debug
            self.items = []
            self.reset()

        def reset(self):
            self.seen = dict(none=0)

        def configure(self, debug):
            self.debug = debug

        def add(self, item):
            self.items.append(item)

        def clear(self):
            self.items = []

        def __enter__(self):
            return self

        def __exit__(self, *args):
            self.stop()

        def stop(self):
            self.clear()

    HANDLER = Handler()
    """

#: Objects of modules.
SAME_STATE = (
    Valid(
        "a reset alone, which sets what the constructor does, or has it do",
        {
            "app.py": _HANDLER,
            "test_case.py": """
                from app import HANDLER

                def test_a():
                    HANDLER.clear()
                    HANDLER.reset()

                def test_b():
                    assert not HANDLER.items
                """,
        },
    ),
    Valid(
        "the test resets what it has filled",
        {
            "app.py": _HANDLER,
            "test_case.py": """
                from app import HANDLER

                def test_a():
                    HANDLER.add(1)
                    assert HANDLER.items
                    HANDLER.clear()

                def test_b():
                    assert not HANDLER.items
                """,
        },
    ),
    Valid(
        "a helper of tearDown resets it",
        {
            "app.py": _HANDLER,
            "test_case.py": """
                import unittest
                from app import HANDLER

                class Base(unittest.TestCase):
                    def forget(self):
                        HANDLER.stop()

                    def tearDown(self):
                        self.forget()

                class TestHandler(Base):
                    def test_a(self):
                        HANDLER.add(1)
                        assert HANDLER.items

                    def test_b(self):
                        assert not HANDLER.items
                """,
        },
    ),
    Valid(
        "filled before it is entered, and reset when it is left",
        {
            "app.py": _HANDLER,
            "test_case.py": """
                from app import HANDLER

                def test_a():
                    HANDLER.add(1)
                    with HANDLER:
                        assert len(HANDLER.items) == 1

                def test_b():
                    assert not HANDLER.items
                """,
        },
    ),
    Valid(
        "an argument that is the constructor's own default",
        {
            "app.py": _HANDLER,
            "test_case.py": """
                from app import HANDLER

                def test_a():
                    HANDLER.configure(False)

                def test_b():
                    assert not HANDLER.debug
                """,
        },
    ),
    Valid(
        "the literal that the object was made with, put back at the end",
        {
            "app.py": _HANDLER,
            "test_case.py": """
                import pytest
                from app import Handler

                LOUD = Handler(debug=True)

                @pytest.fixture(scope="module")
                def handler():
                    made = Handler("all")
                    return made

                def test_a(handler):
                    LOUD.debug = False
                    handler.debug = "none"
                    assert LOUD.debug is not handler.debug
                    LOUD.debug = True
                    handler.debug = "all"

                def test_b(handler):
                    assert LOUD.debug and handler.debug
                """,
        },
    ),
    Valid(
        "what a fixture for the whole suite has set",
        {
            "app.py": _HANDLER,
            "conftest.py": """
                import pytest
                from app import HANDLER

                @pytest.fixture(scope="session", autouse=True)
                def loud():
                    HANDLER.debug = True
                """,
            "test_case.py": """
                from app import HANDLER

                def test_a():
                    HANDLER.configure(True)

                def test_b():
                    assert HANDLER.debug
                """,
        },
    ),
)

NEW_STATE = (
    Invalid(
        "a reset of another attribute than the one that is filled",
        {
            "app.py": _HANDLER,
            "test_case.py": """
                from app import HANDLER

                def test_a():
                    HANDLER.add(1)
                    HANDLER.reset()

                def test_b():
                    assert not HANDLER.items
                """,
        },
        line=14,
        path="app.py",
        site="global:app:HANDLER",
        message="`Handler.add` changes `HANDLER`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a reset of what is filled while the application is imported",
        {
            "app.py": """
                class Registry:
                    def __init__(self):
                        self.known = {}

                    def add(self, name, item):
                        self.known[name] = item

                    def reset(self):
                        self.known = {}

                REGISTRY = Registry()
                REGISTRY.add("a", 1)
                """,
            "test_case.py": """
                from app import REGISTRY

                def test_a():
                    REGISTRY.reset()

                def test_b():
                    assert REGISTRY.known
                """,
        },
        line=9,
        path="app.py",
        site="global:app:REGISTRY",
        message="`Registry.reset` changes `REGISTRY`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "another literal than the object was made with",
        {
            "app.py": _HANDLER,
            "test_case.py": """
                from app import Handler

                LOUD = Handler(debug=True)

                def test_a():
                    LOUD.debug = False

                def test_b():
                    assert LOUD.debug
                """,
        },
        line=6,
        site="global:test_case:LOUD",
        message="`test_a` changes `LOUD`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "what its class starts with, where the constructor of the class that derives from it goes on",
        {
            "app.py": """
                class Base:
                    def __init__(self):
                        self.frozen = False

                    def freeze(self):
                        self.frozen = True

                    def unfreeze(self):
                        self.frozen = False

                class Record(Base):
                    def __init__(self):
                        super().__init__()
                        self.freeze()

                RECORD = Record()
                """,
            "test_case.py": """
                from app import RECORD

                def test_a():
                    RECORD.unfreeze()

                def test_b():
                    assert RECORD.frozen
                """,
        },
        line=9,
        path="app.py",
        site="global:app:RECORD",
        message="`Base.unfreeze` changes `RECORD`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a reset before what fills it",
        {
            "app.py": _HANDLER,
            "test_case.py": """
                from app import HANDLER

                def test_a():
                    HANDLER.clear()
                    HANDLER.add(1)

                def test_b():
                    assert not HANDLER.items
                """,
        },
        line=14,
        path="app.py",
        site="global:app:HANDLER",
        message="`Handler.add` changes `HANDLER`, and leaves it so after 1 test; 1 test meets it",
    ),
)
