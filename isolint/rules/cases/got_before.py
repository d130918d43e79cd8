"""Cases of setters that are handed at last what the getter beside them had given."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Api:
        def __init__(self):
            self.readers = {}

        def reader(self, kind):
            return self.readers.get(kind, len)

        def set_reader(self, kind, reader):
            self.readers[kind] = reader

    api = Api()
    """
_TESTS = """
    from app import api

    def test_a():
        old = api.reader({asked})
        api.set_reader("text", str.upper)
        assert api.reader("text")("a") == "A"
        api.set_reader("text", old)

    def test_b():
        assert api.reader("text") is len
    """

GOT_BEFORE = (
    Valid(
        "what the getter gave for a key is set again under that key",
        {"app.py": _APP, "test_case.py": _TESTS.format(asked='"text"')},
    ),
)

NOT_GOT_BEFORE = (
    Invalid(
        "what the getter gave for another key is set",
        {"app.py": _APP, "test_case.py": _TESTS.format(asked='"data"')},
        line=9,
        path="app.py",
        site="global:app:api",
        message="`Api.set_reader` changes `api`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
