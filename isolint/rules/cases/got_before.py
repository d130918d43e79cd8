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
_ENGINES = """
    import importlib

    class Index:
        pass

    class Engine:
        def __init__(self):
            self._index = Index()
            self._backend = Index()

        def index(self):
            return self._index

        def backend(self):
            return self._backend

    class Handler:
        def __init__(self, makers):
            self.made = {key: made(*path.split(":")) for key, path in makers.items()}

        def __getitem__(self, key):
            return self.made[key]

    def made(module, name):
        return getattr(importlib.import_module(module), name)()

    engine = Engine()
    engines = Handler({"main": "app:Engine"})
    """
_INDEXED = """
    from app import Index, engine, engines

    def test_a():
        {before}
        {place}._index = Index()
        assert {place}.index()
        {place}._index = old
        assert {place}

    def test_b():
        assert {place}.index()
    """


def _engines(place: str, before: str) -> dict[str, str]:
    return {"app.py": _ENGINES, "test_case.py": _INDEXED.format(place=place, before=before)}


GOT_BEFORE = (
    Valid(
        "what a method gave of an object of a class that is not seen",
        _engines('engines["main"]', 'old = engines["main"].index()'),
    ),
    Valid("what a method gave that returns the attribute", _engines("engine", "old = engine.index()")),
    Valid(
        "what the getter gave for a key is set again under that key",
        {"app.py": _APP, "test_case.py": _TESTS.format(asked='"text"')},
    ),
)

NOT_GOT_BEFORE = (
    Invalid(
        "what a method gave that looks at another attribute",
        _engines("engine", "old = engine.backend()"),
        line=7,
        site="global:app:engine",
        message="`test_a` changes `engine`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "what a method gave when the attribute was set already",
        _engines('engines["main"]', 'engines["main"]._index = Index(); old = engines["main"].index()'),
        line=7,
        site="global:app:engines",
        message="`test_a` changes `engines`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "what the getter gave for another key is set",
        {"app.py": _APP, "test_case.py": _TESTS.format(asked='"data"')},
        line=9,
        path="app.py",
        site="global:app:api",
        message="`Api.set_reader` changes `api`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
