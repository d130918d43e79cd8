"""Cases of registries that test modules fill while they are imported, and that a clean-up empties for good."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_REGISTRY = """
    class Registry:
        parts = {}

        @staticmethod
        def empty():
            Registry.parts = {}

        def find(self, part):
            return self.parts[part.__name__]
    """
_PARTS = """
    from app import Registry

    class Wheel:
        pass

    Registry.parts["Wheel"] = Wheel

    def test_wheel():
        assert Registry().find(Wheel)
    """
_EMPTIED = """
    import pytest
    from app import Registry

    @pytest.fixture
    def registry():
        yield Registry()
        Registry.empty()

    def test_made(registry):
        assert registry
    """
_SAVED = """
    import pytest
    from app import Registry

    @pytest.fixture
    def registry():
        known = Registry.parts
        Registry.empty()
        yield Registry()
        Registry.parts = known

    def test_made(registry):
        assert registry
    """
_OWN_PARTS = """
    from app import Registry

    def test_wheel():
        Registry.parts["int"] = int
        assert Registry().find(int)
        del Registry.parts["int"]
    """

_KINDS = """
    kinds = {}
    """
_TEXTS = """
    from app import kinds

    class Text:
        pass

    kinds["text"] = Text
    """
_TEXT_TESTS = """
    from app import kinds
    from texts import Text

    def test_text():
        assert kinds["text"] is Text
    """
_TORN_DOWN = """
    import app
    from texts import Text

    def teardown_function():
        app.kinds.clear()
        app.kinds["{key}"] = {value}

    def test_number():
        app.kinds["number"] = int
        assert app.kinds["number"] is int
    """

#: Attributes of a class.
ENTRIES_KEPT = (
    Valid(
        "a registry that is put back as it was",
        {"app.py": _REGISTRY, "test_parts.py": _PARTS, "test_registry.py": _SAVED},
    ),
    Valid(
        "a registry into which only tests put something, and that is emptied when one is done",
        {"app.py": _REGISTRY, "test_parts.py": _OWN_PARTS, "test_registry.py": _EMPTIED},
    ),
)
ENTRIES_LOST = (
    Invalid(
        "a clean-up takes along what another module has put in when it was imported",
        {"app.py": _REGISTRY, "test_parts.py": _PARTS, "test_registry.py": _EMPTIED},
        line=6,
        path="app.py",
        site="attr:app:Registry.parts",
        message="`Registry.empty` changes `Registry.parts`, and leaves it so after 1 test; 1 test meets it",
    ),
)

#: Names of a module.
NAMES_KEPT = (
    Valid(
        "a tear-down puts in again what a module has put in when it was imported",
        {
            "app.py": _KINDS,
            "texts.py": _TEXTS,
            "test_texts.py": _TEXT_TESTS,
            "test_numbers.py": _TORN_DOWN.replace("{key}", "text").replace("{value}", "Text"),
        },
    ),
)
NAMES_LOST = (
    Invalid(
        "a tear-down takes along what a module of the application has put in, and puts in something else",
        {
            "app.py": _KINDS,
            "texts.py": _TEXTS,
            "test_texts.py": _TEXT_TESTS,
            "test_numbers.py": _TORN_DOWN.replace("{key}", "none").replace("{value}", "None"),
        },
        line=5,
        path="test_numbers.py",
        site="global:app:kinds",
        message="`teardown_function` changes `kinds`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
