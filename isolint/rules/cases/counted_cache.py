"""Cases of `counted_cache`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    from functools import lru_cache

    class Prices:
        def __init__(self, table):
            self.table = table

        @lru_cache(maxsize=32)
        def __getitem__(self, name):
            return self.table[name]

        def get(self, name):
            return self[name]
    """
_ASKS = """
    from app import Prices

    def test_prices():
        assert Prices({"tea": 1}).get("tea") == 1

    def test_cache():
        prices = Prices({"tea": 1})
        for _ in range(10):
            prices.get("tea")
        assert prices.__getitem__.cache_info().hits == 9
    """

VALID = (
    Valid(
        "the test empties the cache before it counts",
        {
            "app.py": _APP,
            "test_case.py": _ASKS.replace(
                "        for _", "        Prices.__getitem__.cache_clear()\n        for _"
            ),
        },
    ),
    Valid(
        "the test compares what it was told before and after",
        {
            "app.py": _APP,
            "test_case.py": _ASKS.replace(
                "        for _", "        before = prices.__getitem__.cache_info().hits\n        for _"
            ).replace("hits == 9", "hits - before == 9"),
        },
    ),
    Valid(
        "a function that the test makes for itself",
        """
        from functools import lru_cache

        def test_cache():
            @lru_cache
            def price(name):
                return 1

            price("tea")
            assert price.cache_info().misses == 1

        def test_price():
            @lru_cache
            def price(name):
                return 1

            assert price("tea") == 1
        """,
    ),
    Valid(
        "no other test runs the function",
        {"app.py": _APP, "test_case.py": _ASKS.replace('assert Prices({"tea": 1}).get("tea") == 1', "pass")},
    ),
)
INVALID = (
    Invalid(
        "the cache of a method, which other tests fill",
        {"app.py": _APP, "test_case.py": _ASKS},
        line=8,
        path="app.py",
        site="cache:app:Prices.__getitem__",
        message="`Prices.__getitem__` counts the hits of its cache over 2 tests; 1 of them asks for the number",
    ),
)
