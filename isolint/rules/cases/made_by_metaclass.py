"""Cases of classes that tests define, and that a metaclass or base enters in a table."""

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
