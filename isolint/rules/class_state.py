"""ISO303: state that hangs on a class is changed while a test runs."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.index import ProjectIndex, Role
from isolint.index.effects import Effect
from isolint.index.suite import HOOKS
from isolint.model import SiteKind
from isolint.rules._state import TEST_CODE, StateRule, doer, short


class ClassState(StateRule):
    """An attribute of a class or function is set or changed by what a test runs.

    What it does: reports `cls.x = ...`, `Class.x += 1`, `setattr(cls, name, ...)`, `function.x = ...` and
    changes of a mutable class attribute through its instances (`self.items.append(...)` where `items` is the
    class's), unless something takes them back.

    Why it breaks tests: a class lives as long as the process. Singletons, registries and counters that hang
    on it carry over from one test to the next, although each test makes fresh objects.

    Example:
        class Client:
            session = None

            @classmethod
            def connect(cls, url):
                cls.session = open_session(url)

    Fix and its safety: none is applied yet. `monkeypatch.setattr(Client, "session", None)` before the call
    takes the change back after the test; a mutable class attribute belongs into `__init__`.
    """

    code = "ISO303"
    name = "class-state"
    kinds = (SiteKind.ATTRIBUTE,)

    VALID = (
        Valid(
            "an attribute of the object",
            """
            class Box:
                def __init__(self):
                    self.items = []

                def add(self, item):
                    self.items.append(item)

            def test_a():
                Box().add(1)

            def test_b():
                assert Box().items == []
            """,
        ),
        Valid(
            "a class default that each object hides with its own",
            """
            class Box:
                size = 0

                def grow(self):
                    self.size = 1

            def test_a():
                Box().grow()
                assert Box().size == 0
            """,
        ),
        Valid(
            "monkeypatch takes it back",
            {
                "app.py": "class Client:\n    session = None\n",
                "test_case.py": """
                    from app import Client

                    def test_a(monkeypatch):
                        monkeypatch.setattr(Client, "session", 1)
                        assert Client.session
                    """,
            },
        ),
        Valid(
            "setUpClass prepares its own class",
            """
            import unittest

            class TestA(unittest.TestCase):
                @classmethod
                def setUpClass(cls):
                    cls.value = 1

                def test_a(self):
                    assert self.value
            """,
        ),
    )
    INVALID = (
        Invalid(
            "a class method that sets an attribute",
            {
                "app.py": """
                    class Client:
                        session = None

                        @classmethod
                        def connect(cls):
                            cls.session = 1
                    """,
                "test_case.py": """
                    from app import Client

                    def test_a():
                        Client.connect()

                    def test_b():
                        assert Client.session is None
                    """,
            },
            line=6,
            path="app.py",
            site="attr:app:Client.session",
            message="`Client.connect` changes `Client.session`, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "a list that all objects share",
            {
                "app.py": """
                    class Box:
                        items = []

                        def add(self, item):
                            self.items.append(item)
                    """,
                "test_case.py": """
                    from app import Box

                    def test_a():
                        Box().add(1)

                    def test_b():
                        assert Box().items == []
                    """,
            },
            line=5,
            path="app.py",
            site="attr:app:Box.items",
            message="`Box.add` changes `Box.items`, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "a singleton made by __new__",
            {
                "app.py": """
                    class Pool:
                        _instance = None

                        def __new__(cls):
                            cls._instance = object.__new__(cls)
                            return cls._instance
                    """,
                "test_case.py": "from app import Pool\n\ndef test_a():\n    Pool()\n\ndef test_b():\n    Pool()\n",
            },
            line=5,
            path="app.py",
            site="attr:app:Pool._instance",
            message="`Pool.__new__` changes `Pool._instance`, and leaves it so after 2 tests; 2 tests meet it",
        ),
    )

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Leave out what a test class prepares of its own, and what a test patches directly."""
        if index.resolver.scope(effect.source).name in HOOKS and index.is_own_class(effect):
            return False
        in_test = index.is_test_code(index.program.path(effect.source))
        if in_test and index.stores_into_class(effect) and not index.is_own_class(effect):
            return False
        return index.role(effect.owner) in (*TEST_CODE, Role.APP)

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say who changes what."""
        return f"{doer(index, effect)} changes `{short(effect.site)}`"
