"""Cases of `copied_data`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "data that is handed over once",
        {
            "app.py": """
                def enrich(order):
                    order["total"] = sum(order["prices"])
                    return order
                """,
            "tests/data.py": 'ORDER = {"prices": [1, 2]}\n',
            "tests/test_app.py": """
                from tests import data
                from app import enrich

                def test_total():
                    order = enrich(data.ORDER)
                    assert order["total"] == 3

                def test_prices():
                    assert data.ORDER == {"prices": [1, 2]}
                """,
        },
        {
            "tests/test_app.py": """
                import copy

                from tests import data
                from app import enrich

                def test_total():
                    order = enrich(copy.deepcopy(data.ORDER))
                    assert order["total"] == 3

                def test_prices():
                    assert data.ORDER == {"prices": [1, 2]}
                """,
        },
    ),
    Rewrites(
        "data that is used several times, and a copy that goes not deep enough",
        {
            "app.py": """
                def enrich(order):
                    order["prices"].append(0)
                    return order
                """,
            "test_app.py": '''
                import copy

                from app import enrich

                ORDER = {"prices": [1, 2]}
                order = {"prices": [3]}

                def test_length():
                    """A price is added."""
                    # The second one as well
                    enrich(ORDER)
                    longer = enrich(ORDER)
                    assert len(longer["prices"]) == 4

                def test_copy():
                    mine = copy.copy(ORDER)
                    mine["prices"].append(0)
                    assert mine["prices"] == [1, 2, 0]

                def test_loop():
                    for number in range(2):
                        longer = enrich(order)
                        assert len(longer["prices"]) == number + 2

                def test_prices():
                    assert ORDER == {"prices": [1, 2]}
                    assert order == {"prices": [3]}
                ''',
        },
        {
            "test_app.py": '''
                import copy

                from app import enrich

                ORDER = {"prices": [1, 2]}
                order = {"prices": [3]}

                def test_length():
                    """A price is added."""
                    order_copy = copy.deepcopy(ORDER)
                    # The second one as well
                    enrich(order_copy)
                    longer = enrich(order_copy)
                    assert len(longer["prices"]) == 4

                def test_copy():
                    mine = copy.deepcopy(ORDER)
                    mine["prices"].append(0)
                    assert mine["prices"] == [1, 2, 0]

                def test_loop():
                    order_copy = copy.deepcopy(order)
                    for number in range(2):
                        longer = enrich(order_copy)
                        assert len(longer["prices"]) == number + 2

                def test_prices():
                    assert ORDER == {"prices": [1, 2]}
                    assert order == {"prices": [3]}
                ''',
        },
    ),
    Rewrites(
        "another test that imports `copy` for itself",
        {
            "app.py": 'def enrich(order):\n    order["total"] = 3\n    return order\n',
            "test_app.py": """
                from app import enrich

                ORDER = {"prices": [1, 2]}

                def test_total():
                    order = enrich(ORDER)
                    assert order["total"] == 3

                def test_prices():
                    import copy

                    order = copy.copy(ORDER)
                    assert order == {"prices": [1, 2]}
                """,
        },
        {
            "test_app.py": """
                import copy

                from app import enrich

                ORDER = {"prices": [1, 2]}

                def test_total():
                    order = enrich(copy.deepcopy(ORDER))
                    assert order["total"] == 3

                def test_prices():
                    import copy

                    order = copy.copy(ORDER)
                    assert order == {"prices": [1, 2]}
                """,
        },
    ),
    Rewrites(
        "another test that copies the data, and hands the copy to code that may change what is in it",
        {
            "app.py": """
                class Orders:
                    def __init__(self, rows):
                        self.rows = rows

                    def add(self, row):
                        self.rows.append(row)

                    def __getitem__(self, name):
                        return Chosen(self, name)

                class Chosen:
                    def __init__(self, orders, name):
                        self.orders = orders
                        self.name = name

                    def __setitem__(self, key, value):
                        for row in self.orders.rows:
                            if row["name"] == self.name:
                                row[key] = value
                """,
            "test_app.py": """
                import copy

                from app import Orders

                ROWS = [{"name": "tea", "price": 1}]

                def test_add():
                    orders = Orders(ROWS)
                    orders.add({"name": "milk"})
                    assert orders.rows[-1] == {"name": "milk"}

                def test_price():
                    orders = Orders(copy.copy(ROWS))
                    orders["tea"]["price"] = 2
                    assert orders.rows[0]["price"] == 2

                def test_rows():
                    rows = copy.copy(ROWS)
                    assert len(rows) == 1
                """,
        },
        {
            "test_app.py": """
                import copy

                from app import Orders

                ROWS = [{"name": "tea", "price": 1}]

                def test_add():
                    orders = Orders(copy.deepcopy(ROWS))
                    orders.add({"name": "milk"})
                    assert orders.rows[-1] == {"name": "milk"}

                def test_price():
                    orders = Orders(copy.deepcopy(ROWS))
                    orders["tea"]["price"] = 2
                    assert orders.rows[0]["price"] == 2

                def test_rows():
                    rows = copy.copy(ROWS)
                    assert len(rows) == 1
                """,
        },
    ),
    Rewrites(
        "what a parameter is given",
        """
        import pytest

        ORDERS = [({"prices": [1]}, 1), ({"prices": []}, 0)]

        @pytest.mark.parametrize("order, total", ORDERS)
        def test_total(order, total):
            order["total"] = total
            assert sum(order["prices"]) == order["total"]

        @pytest.mark.parametrize("order, total", ORDERS)
        def test_fields(order, total):
            assert list(order) == ["prices"]
        """,
        """
        import copy

        import pytest

        ORDERS = [({"prices": [1]}, 1), ({"prices": []}, 0)]

        @pytest.mark.parametrize("order, total", ORDERS)
        def test_total(order, total):
            order = copy.deepcopy(order)
            order["total"] = total
            assert sum(order["prices"]) == order["total"]

        @pytest.mark.parametrize("order, total", ORDERS)
        def test_fields(order, total):
            assert list(order) == ["prices"]
        """,
    ),
)

REFUSES = (
    Refuses(
        "a change that nothing in the test would see on a copy",
        """
        ORDER = {"prices": [1, 2]}

        def test_change():
            ORDER["prices"].append(3)

        def test_prices():
            assert ORDER == {"prices": [1, 2]}
        """,
        "`test_change` changes `ORDER` and does not use it",
    ),
    Refuses(
        "a test that asks for identity",
        {
            "app.py": 'def enrich(order):\n    order["total"] = 3\n    return order\n',
            "test_app.py": """
                from app import enrich

                ORDER = {"prices": [1, 2]}

                def test_same():
                    is_same = enrich(ORDER) is ORDER
                    assert is_same

                def test_prices():
                    assert ORDER == {"prices": [1, 2]}
                """,
        },
        "`test_same` asks whether something is `ORDER` itself",
    ),
    Refuses(
        "an assert that hands it over",
        {
            "app.py": 'def enrich(order):\n    order["total"] = 3\n    return order\n',
            "test_app.py": """
                from app import enrich

                ORDER = {"prices": [1, 2]}

                def test_total():
                    assert enrich(ORDER)["total"] == 3

                def test_prices():
                    assert ORDER == {"prices": [1, 2]}
            """,
        },
        "an `assert` of `test_total` mentions `ORDER`, and asserts stay as they are",
    ),
)
