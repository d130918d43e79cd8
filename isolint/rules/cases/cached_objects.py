"""Cases of objects that a cached function or property makes once, and hands out ever after."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import functools

    class Registry:
        def __init__(self):
            self.names = []

        def add(self, name):
            self.names.append(name)

    {decorator}
    def registry({parameters}):
        return Registry()

    def add(name):
        registry({given}).add(name)
    """
_TESTS = """
    from app import add, registry

    def test_add():
        add("a")

    def test_empty():
        assert registry({given}).names == []
    """
_PROPERTY = """
    import functools

    class Shop:
        @{decorator}
        def orders(self):
            return []

    shop = Shop()

    def order(what):
        {shop}.orders.append(what)
    """
_ORDERS = """
    from app import order, shop

    def test_order():
        order("tea")

    def test_empty():
        assert shop.orders == []
    """


def _registry(decorator: str, parameters: str = "", given: str = "", **more: str) -> dict[str, str]:
    app = _APP.format(decorator=decorator, parameters=parameters, given=given)
    return {"app.py": app, "test_case.py": _TESTS.format(given=given), **more}


def _shop(decorator: str, shop: str = "shop") -> dict[str, str]:
    return {"app.py": _PROPERTY.format(decorator=decorator, shop=shop), "test_case.py": _ORDERS}


_EMPTIED = """
    import pytest
    from app import registry

    @pytest.fixture(autouse=True)
    def fresh():
        yield
        registry.cache_clear()
    """

CACHED_OBJECTS_FRESH = (
    Valid("the function makes another object each time", _registry("# not cached")),
    Valid("the cache is emptied after each test", _registry("@functools.cache", **{"conftest.py": _EMPTIED})),
    Valid("a property that makes its list each time", _shop("property")),
    Valid(
        "a list that a property keeps for an object of the call's own",
        _shop("functools.cached_property", "Shop()"),
    ),
)
CACHED_OBJECTS = (
    Invalid(
        "an object that a cached function hands out",
        _registry("@functools.lru_cache(maxsize=None)"),
        line=8,
        path="app.py",
        site="cache:app:registry",
        message="`Registry.add` changes `registry()`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a list that a property of a shared object keeps",
        _shop("functools.cached_property"),
        line=11,
        path="app.py",
        site="global:app:shop",
        message="`order` changes `shop`, and leaves it so after 1 test; 1 test meets it",
    ),
)
