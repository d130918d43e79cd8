"""Cases of what is None for a base class, and what only derived classes have."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_INDEXES = """
    class Options:
        fields = ()

    class Index:
        Meta = {meta}

        @classmethod
        def describe(cls, fields):
            if cls.Meta is not None:
                cls.Meta.fields = fields
    """
_DESCRIBING = """
    from indexes import Index

    def test_a():
        class ByName(Index):
            class Meta:
                pass

        ByName.describe(("name",))
        assert ByName.Meta.fields

    def test_b():
        assert not getattr(Index.Meta, "fields", None)
    """

OF_NOTHING = (
    Valid(
        "what a base class has no object for, only derived classes change",
        {"indexes.py": _INDEXES.format(meta="None"), "test_case.py": _DESCRIBING},
    ),
)
OF_SOMETHING = (
    Invalid(
        "what a derived class changes where it has it from its base",
        {
            "indexes.py": _INDEXES.format(meta="Options()"),
            "test_case.py": """
                from indexes import Index

                class ByName(Index):
                    pass

                def test_a():
                    ByName.describe(("name",))

                def test_b():
                    assert not Index.Meta.fields
                """,
        },
        path="indexes.py",
        line=10,
        site="attr:indexes:Index.Meta",
        message="`Index.describe` changes `Index.Meta`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
