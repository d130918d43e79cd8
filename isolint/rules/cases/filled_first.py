"""Cases of `class_state` and `rebound_global` on empty places that importing modules fills."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_WATCH = """
    class Watch:
        _one = None

        def __init__(self):
            self.paths = []

        @classmethod
        def get(cls):
            if cls._one is None:
                cls._one = Watch()
            return cls._one
    """

FILLED_BY_IMPORT = (
    Valid(
        "the one object of a class, which the module asks for at its foot",
        {
            "app.py": _WATCH + "\n    Watch.get()\n",
            "test_case.py": """
                from app import Watch

                def test_a():
                    assert Watch.get() is not None

                def test_b():
                    assert Watch._one is not None
                """,
        },
    ),
    Valid(
        "a table that the constructor of an object fills which a module makes in a display",
        {
            "kinds.py": """
                class Kind:
                    _table = None

                    @staticmethod
                    def base(name):
                        if Kind._table is None:
                            Kind._table = {}
                            Kind._table["text"] = Kind()
                            Kind._table["number"] = Kind()
                        return Kind._table[name]
                """,
            "app.py": """
                import kinds

                class Field:
                    def __init__(self, name):
                        self.kind = kinds.Kind.base(name)

                FIELDS = {"title": Field("text"), "pages": Field("number")}
                """,
            "test_case.py": """
                from app import Field

                def test_a():
                    assert Field("text").kind

                def test_b():
                    assert Field("number").kind
                """,
        },
    ),
)

NOT_FILLED_BY_IMPORT = (
    Invalid(
        "the one object of a class that a test takes away again, and a later one makes anew",
        {
            "app.py": _WATCH + "\n    Watch.get()\n",
            "test_case.py": """
                from app import Watch

                def test_a():
                    Watch._one = None

                def test_b():
                    assert Watch.get().paths == []
                """,
        },
        line=10,
        site="attr:app:Watch._one",
        message="`Watch.get` changes `Watch._one`, and leaves it so after 1 test; no other test that meets it was found",
        path="app.py",
    ),
    Invalid(
        "the one object of a class, which only a function of the module asks for",
        {
            "app.py": _WATCH + "\n    def start():\n        return Watch.get()\n",
            "test_case.py": """
                from app import Watch, start

                def test_a():
                    assert start() is not None

                def test_b():
                    assert Watch._one is None
                """,
        },
        line=10,
        site="attr:app:Watch._one",
        message="`Watch.get` changes `Watch._one`, and leaves it so after 1 test; 2 tests meet it",
        path="app.py",
    ),
)
