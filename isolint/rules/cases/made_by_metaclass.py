"""Cases of classes that a metaclass or base completes: it enters them in a table, or gives them their own list."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_ENTER = """
    kinds = {}

    def enter(table, kind):
        table[kind.__name__] = kind

"""
_PREPARED = """
    class Meta(type):
        def __init__(cls, name, bases, members):
            enter(cls.table, cls)

"""
_MADE = """
    class Meta(type):
        def __new__(mcs, name, bases, members):
            made = super().__new__(mcs, name, bases, members)
            enter(made.table, made)
            return made

"""
_SHAPE = """
    class Shape(metaclass=Meta):
        table = kinds
    """
_TESTS = """
    import app

    def test_enter():
        class Circle(app.Shape):
            pass

        assert app.kinds["Circle"] is Circle

    def test_kinds():
        assert "Circle" not in app.kinds
    """

OWN_TABLES = (
    Valid(
        "a class with a table of its own",
        {
            "app.py": f"{_ENTER}{_PREPARED}{_SHAPE}",
            "test_app.py": """
                import app

                def test_enter():
                    mine = {}

                    class Circle(app.Shape):
                        table = mine

                    assert mine["Circle"] is Circle

                def test_kinds():
                    assert "Circle" not in app.kinds
                """,
        },
    ),
)
_FIELDS = """
    class Meta(type):
        def __new__(mcs, name, bases, members):
            made = super().__new__(mcs, name, bases, members)
            made.fields = dict(members)
            return made

    class Special(Meta):
        def __new__(mcs, name, bases, members):
            made = super().__new__(mcs, name, bases, members)
            made.fields.pop("__module__", None)
            return made

    class Form(metaclass=Special):
        pass
    """
GIVEN_BY_METACLASS = (
    Valid(
        "an attribute that a metaclass, derived from another, gives each class",
        {
            "app.py": _FIELDS,
            "test_app.py": """
                import app

                def test_a():
                    class Mine(app.Form):
                        name = "x"

                    assert "name" in Mine.fields

                def test_b():
                    class Other(app.Form):
                        pass

                    assert "name" not in Other.fields
                """,
        },
    ),
)
SHARED_TABLES = (
    Invalid(
        "the class as a metaclass prepares it",
        {
            "app.py": f"{_ENTER}{_PREPARED}{_SHAPE}",
            "test_app.py": _TESTS,
        },
        path="app.py",
        line=4,
        site="global:app:kinds",
        message="`enter` changes `kinds`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "the class as a metaclass has it made",
        {
            "app.py": f"{_ENTER}{_MADE}{_SHAPE}",
            "test_app.py": _TESTS,
        },
        path="app.py",
        line=4,
        site="global:app:kinds",
        message="`enter` changes `kinds`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

#: What is changed is the class's own, not its base's.
OWN_OF_A_CLASS = (
    Invalid(
        "the metaclass gives each class a list of its own",
        {
            "app.py": """
                class Meta(type):
                    def __init__(cls, name, bases, attributes):
                        super().__init__(name, bases, attributes)
                        cls.matchers = list(getattr(cls, "matchers", []))

                class Plugin(metaclass=Meta):
                    matchers: list

                def matcher(pattern):
                    def decorator(cls):
                        cls.matchers.append(pattern)
                        return cls

                    return decorator
                """,
            "tests/__init__.py": "",
            "tests/plugins.py": """
                from app import Plugin, matcher

                @matcher("a")
                class First(Plugin):
                    pass
                """,
            "tests/test_case.py": """
                from app import Plugin, matcher
                from tests.plugins import First

                def test_a():
                    matcher("b")(First)
                    assert First.matchers == ["a", "b"]

                def test_b():
                    assert not Plugin.matchers
                """,
        },
        line=5,
        path="tests/test_case.py",
        site="attr:tests.plugins:First.matchers",
        message=(
            "`test_a` changes `First.matchers` through `matcher.decorator`, and leaves it so after 1 test; "
            "no other test that meets it was found"
        ),
    ),
)
