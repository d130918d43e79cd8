"""Cases of properties, of functions that a class has by other names, and of attributes named in a text."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_GAUGE = """
    class Gauge:
        def __init__(self):
            self._level = 0
            self._socket = None
            self._opened = set()

        @property
        def unit(self):
            return "m"

        @unit.setter
        def unit(self, value):
            if value != "m":
                raise ValueError(value)

        @property
        def level(self):
            return self._level

        @level.setter
        def level(self, value):
            self._level = value

        @property
        def socket(self):
            if self._socket is None:
                self._socket = object()
                self._opened.add(self._socket)
            return self._socket

        @socket.deleter
        def socket(self):
            self._opened.discard(self._socket)
            self._socket = None

        @property
        def marks(self):
            return {}

        @marks.setter
        def marks(self, value):
            pass

        depth = property(lambda self: 1, lambda self, value: None)

    GAUGE = Gauge()
    """


def _placed(files: dict[str, str], place: str) -> dict[str, str]:
    return {path: text.replace("{place}", place) for path, text in files.items()}


#: Objects of modules whose attributes are properties.
PROPERTIES = (
    Valid(
        "a setter that keeps nothing, or refuses",
        {
            "app.py": _GAUGE,
            "test_case.py": """
                from app import GAUGE

                def test_a():
                    GAUGE.unit = "m"
                    GAUGE.depth = 3
                    GAUGE.marks["a"] = 1

                def test_b():
                    assert GAUGE.unit == "m" and GAUGE.depth == 1
                """,
        },
    ),
    Valid(
        "a deleter that takes away what the getter makes again",
        {
            "app.py": _GAUGE,
            "test_case.py": """
                from app import GAUGE

                def test_a():
                    del GAUGE.socket

                def test_b():
                    assert not GAUGE._opened
                """,
        },
    ),
)

_OF_CLASS = {
    "app.py": """
        class Store:
            _kept = None

            @property
            def kept(self):
                return type(self)._kept

            @kept.setter
            def kept(self, value):
                {place} = value
        """,
    "test_case.py": """
        from app import Store

        def test_a():
            store = Store()
            store.kept = "x"

        def test_b():
            store = Store()
            assert store.kept is None
        """,
}

#: Attributes that properties set on the class of an object, or on the object.
OF_OBJECTS_BY_PROPERTY = (
    Valid("a setter that keeps what it is given in the object", _placed(_OF_CLASS, "self._kept")),
)
OF_CLASSES_BY_PROPERTY = (
    Invalid(
        "a property that keeps what it is given in the class of its object",
        _placed(_OF_CLASS, "type(self)._kept"),
        line=10,
        path="app.py",
        site="attr:app:Store._kept",
        message="`Store.kept` changes `Store._kept`, and leaves it so after 1 test; 1 test meets it",
    ),
)

#: A setter that keeps what it is given.
SET_BY_PROPERTY = (
    Invalid(
        "a property that can be deleted, too, and is set",
        {
            "app.py": """
                class Gauge:
                    def __init__(self):
                        self._level = 0

                    @property
                    def level(self):
                        return self._level

                    @level.setter
                    def level(self, value):
                        self._level = value

                    @level.deleter
                    def level(self):
                        raise AttributeError("level")

                GAUGE = Gauge()
                """,
            "test_case.py": """
                from app import GAUGE

                def fill(gauge):
                    gauge.level = 3

                def test_a():
                    fill(GAUGE)

                def test_b():
                    assert GAUGE.level == 0
                """,
        },
        line=4,
        path="test_case.py",
        site="global:app:GAUGE",
        message="`fill` changes `GAUGE`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

#: Functions that a class body makes members of, or gives a second name.
OTHER_NAMES = (
    Valid(
        "to make a static method of a function is not to call it",
        """
        TABLE = {}

        def fill():
            TABLE["a"] = 1

        class TestTable:
            fill = staticmethod(fill)
            again = classmethod(fill)

            def test_a(self):
                assert self.fill

        def test_b():
            assert not TABLE
        """,
    ),
    Valid(
        "the set-up is the tear-down as well",
        {
            "app.py": """
                class Registry:
                    def __init__(self):
                        self.items = {}

                    def empty(self):
                        self.items = {}

                    def add(self, name):
                        self.items[name] = 1

                REGISTRY = Registry()
                """,
            "test_case.py": """
                import unittest
                from app import REGISTRY

                class TestRegistry(unittest.TestCase):
                    def setUp(self):
                        REGISTRY.empty()

                    tearDown = setUp

                    def test_a(self):
                        REGISTRY.add("a")
                        self.assertTrue(REGISTRY.items)

                def test_b():
                    assert not REGISTRY.items
                """,
        },
    ),
    Valid(
        "a function of the module is its tear-down",
        """
        NAMES = []

        def clear():
            NAMES.clear()

        teardown_function = clear

        def test_a():
            NAMES.append("a")

        def test_b():
            assert not NAMES
        """,
    ),
)

#: A static method that was a function is called all the same.
CALLED_BY_OTHER_NAME = (
    Invalid(
        "a static method that is a function of the module",
        """
        TABLE = {}

        def fill():
            TABLE["a"] = 1

        class TestTable:
            prepare = staticmethod(fill)

            def test_a(self):
                self.prepare()

        def test_b():
            assert not TABLE
        """,
        line=4,
        site="global:test_case:TABLE",
        message="`fill` changes `TABLE`, and leaves it so after 1 test; 1 test meets it",
    ),
)

#: Attributes that clean-ups set or delete by name.
SET_BACK_BY_NAME = (
    Valid(
        "setattr and delattr are handed to the clean-ups, by whoever changes the attribute",
        {
            "app.py": """
                MODE = 1

                class Thing:
                    mode = 1

                def change(thing, value):
                    thing.mode = value

                def extend(thing, value):
                    thing.extra = value
                """,
            "test_case.py": """
                import unittest
                import app

                class TestThings(unittest.TestCase):
                    def test_a(self):
                        before = app.Thing.mode
                        self.addCleanup(setattr, app.Thing, "mode", before)
                        app.change(app.Thing, 3)

                    def test_b(self):
                        app.extend(app, 3)
                        self.addCleanup(delattr, app, "extra")

                    def test_c(self):
                        self.addCleanup(setattr, app, "MODE", app.MODE)
                        app.MODE = 2

                    def test_d(self):
                        self.assertEqual((app.Thing.mode, app.MODE), (1, 1))
                        self.assertFalse(app.extra)
                """,
        },
    ),
    Valid(
        "a helper hands setattr to the finalizers of its test",
        """
        import functools
        import app

        def swapped(request, holder, name, value):
            before = getattr(holder, name)
            request.addfinalizer(functools.partial(setattr, holder, name, before))
            setattr(holder, name, value)

        def test_a(request):
            swapped(request, app.Thing, "mode", 3)

        def test_b():
            assert app.Thing.mode == 1
        """,
    ),
)

#: Clean-ups that set something else.
NOT_SET_BACK_BY_NAME = (
    Invalid(
        "the clean-up sets another attribute",
        {
            "app.py": """
                class Thing:
                    mode = 1
                    mood = 1

                def change(thing, value):
                    thing.mode = value
                """,
            "test_case.py": """
                import unittest
                import app

                class TestThings(unittest.TestCase):
                    def test_a(self):
                        self.addCleanup(setattr, app.Thing, "mood", app.Thing.mood)
                        app.change(app.Thing, 3)

                    def test_b(self):
                        self.assertEqual(app.Thing.mode, 1)
                """,
        },
        line=6,
        path="app.py",
        site="attr:app:Thing.mode",
        message="`change` changes `Thing.mode`, and leaves it so after 1 test; 1 test meets it",
    ),
)
