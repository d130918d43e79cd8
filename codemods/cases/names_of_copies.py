"""Cases of what a test makes a copy of, and what only looks like a copy."""

from __future__ import annotations

from isolint.contracts import Rewrites

REWRITES = (
    Rewrites(
        "a dictionary made of keywords, which is a copy of nothing",
        {
            "app.py": """
                def enrich(order):
                    order["total"] = sum(order["prices"])
                    return order
                """,
            "test_app.py": """
                from app import enrich

                ORDER = {"prices": [1, 2]}

                def test_total():
                    expected = dict(total=3)
                    order = enrich(ORDER)
                    assert order["total"] == expected["total"]

                def test_prices():
                    assert ORDER == {"prices": [1, 2]}
                """,
        },
        {
            "test_app.py": """
                import copy

                from app import enrich

                ORDER = {"prices": [1, 2]}

                def test_total():
                    expected = dict(total=3)
                    order = enrich(copy.deepcopy(ORDER))
                    assert order["total"] == expected["total"]

                def test_prices():
                    assert ORDER == {"prices": [1, 2]}
                """,
        },
    ),
    Rewrites(
        "data that the test gives a name of its own, and hands over by the first one",
        """
        ORDER = {"size": {"width": 3}}

        def width(order):
            return order["size"]["width"]

        def test_narrow():
            order = ORDER
            order["size"]["width"] = 1
            found = width(ORDER)
            assert found == 1

        def test_wide():
            assert width(ORDER) == 3
        """,
        """
        import copy

        ORDER = {"size": {"width": 3}}

        def width(order):
            return order["size"]["width"]

        def test_narrow():
            order = copy.deepcopy(ORDER)
            order["size"]["width"] = 1
            found = width(order)
            assert found == 1

        def test_wide():
            assert width(ORDER) == 3
        """,
    ),
)
