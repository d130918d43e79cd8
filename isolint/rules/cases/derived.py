"""Cases of attributes that a class has from its base, until it is given one of its own."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Backend:
        schemes = []

    class Stream(Backend):
        def __init__(self, schemes):
            Stream.schemes = sorted(schemes)
    """

_RECORDS = """
    class Record:
        {declared}

        def __init_subclass__(cls):
            super().__init_subclass__()
            {given}

        @classmethod
        def load(cls, key):
            cls.kept[key] = key
            return key

        @classmethod
        def loaded(cls):
            return len(cls.kept)

        def again(self):
            return self.load(1)
    """
_RECORD_TESTS = """
    from app import Record

    class Book(Record):
        pass

    KINDS = {"book": Book}

    def test_a():
        assert KINDS.get("book", Record).load(1)

    def test_b():
        assert Book().again()

    def test_c():
        assert not Record.loaded()
    """


def _records(declared: str, given: str) -> dict[str, str]:
    return {"app.py": _RECORDS.format(declared=declared, given=given), "test_case.py": _RECORD_TESTS}


#: What a derived class is given hides what its base has, and leaves that alone.
GIVEN_TO_DERIVED = (
    Invalid(
        "a class is given an attribute in place of that which it has from its base",
        {
            "app.py": _APP,
            "test_app.py": """
                import app

                def test_a():
                    assert app.Stream("ba").schemes == ["a", "b"]

                def test_b():
                    assert app.Stream.schemes == []

                def test_c():
                    assert app.Backend.schemes == []
                """,
        },
        path="app.py",
        line=6,
        site="attr:app:Stream.schemes",
        message="`Stream.__init__` changes `Stream.schemes`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "classes that derive from one have its table",
        _records("kept = {}", "cls.other = {}"),
        path="app.py",
        line=10,
        site="attr:app:Record.kept",
        message="`Record.load` changes `Record.kept`, and leaves it so after 2 tests; 1 test meets it",
    ),
)

OWN_OF_DERIVED = (
    Valid(
        "each class that derives from one is given a table, which the base has not",
        _records("kept: dict", "cls.kept = {}"),
    ),
    Valid(
        "who puts it back names the derived class as well",
        {
            "app.py": _APP,
            "test_app.py": """
                import pytest
                import app

                @pytest.fixture(autouse=True)
                def schemes(monkeypatch):
                    monkeypatch.setattr(app.Stream, "schemes", app.Stream.schemes)

                def test_a():
                    assert app.Stream("ba").schemes == ["a", "b"]

                def test_b():
                    assert app.Stream.schemes == []
                """,
        },
    ),
)
