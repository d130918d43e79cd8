"""Cases of `class_data`."""

from __future__ import annotations

from isolint.codemods.cases.copies import COPIED, MADE_INSTEAD, NOT_COPIED
from isolint.codemods.cases.counted_on import COUNTED_IN_A_CLASS
from isolint.codemods.cases.handed_over import HANDED_OVER_IN_A_CLASS
from isolint.codemods.cases.missing_keys import TAKEN_OUT_OF_A_COPY
from isolint.contracts import Refuses, Rewrites

REWRITES = (
    *MADE_INSTEAD,
    *COPIED,
    Rewrites(
        "a list in the body of a test case",
        """
        import unittest

        class Basket(unittest.TestCase):
            items = ["apple"]

            def test_a(self):
                self.items.append("pear")
                assert len(self.items) == 2

            def test_b(self):
                assert self.items == ["apple"]
        """,
        """
        import copy
        import unittest

        class Basket(unittest.TestCase):
            items = ["apple"]

            def setUp(self):
                super().setUp()
                self.items = copy.deepcopy(self.items)

            def test_a(self):
                self.items.append("pear")
                assert len(self.items) == 2

            def test_b(self):
                assert self.items == ["apple"]
        """,
    ),
    Rewrites(
        "an object that setUpClass makes, beside a setUp",
        {
            "app.py": """
                class Basket:
                    def __init__(self):
                        self.items = []

                    def add(self, item):
                        self.items.append(item)
                """,
            "test_case.py": """
                import copy
                import unittest
                from app import Basket

                class Baskets(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.basket = Basket()

                    def setUp(self):
                        super().setUp()
                        self.item = "apple"

                    def test_a(self):
                        self.basket.add(self.item)
                        assert self.basket.items == ["apple"]

                    def test_b(self):
                        assert not self.basket.items
                """,
        },
        {
            "test_case.py": """
                import copy
                import unittest
                from app import Basket

                class Baskets(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.basket = Basket()

                    def setUp(self):
                        super().setUp()
                        self.basket = copy.deepcopy(self.basket)
                        self.item = "apple"

                    def test_a(self):
                        self.basket.add(self.item)
                        assert self.basket.items == ["apple"]

                    def test_b(self):
                        assert not self.basket.items
                """,
        },
    ),
    Rewrites(
        "a function in a test, which has the `self` of that test",
        """
        import unittest

        class Basket(unittest.TestCase):
            items = ["apple"]

            def test_a(self):
                def add():
                    self.items.append("pear")
                add()
                assert len(self.items) == 2

            def test_b(self):
                assert self.items == ["apple"]
        """,
        """
        import copy
        import unittest

        class Basket(unittest.TestCase):
            items = ["apple"]

            def setUp(self):
                super().setUp()
                self.items = copy.deepcopy(self.items)

            def test_a(self):
                def add():
                    self.items.append("pear")
                add()
                assert len(self.items) == 2

            def test_b(self):
                assert self.items == ["apple"]
        """,
    ),
    Rewrites(
        "a class of pytest",
        """
        class TestBasket:
            items = {"apple": 1}

            def test_a(self):
                self.items["pear"] = 1
                assert len(self.items) == 2

            def test_b(self):
                assert len(self.items) == 1
        """,
        """
        import copy

        class TestBasket:
            items = {"apple": 1}

            def setup_method(self):
                self.items = copy.deepcopy(self.items)

            def test_a(self):
                self.items["pear"] = 1
                assert len(self.items) == 2

            def test_b(self):
                assert len(self.items) == 1
        """,
    ),
)

REFUSES = (
    *COUNTED_IN_A_CLASS,
    Refuses(
        "the class is asked for it as well",
        """
        import unittest

        class Basket(unittest.TestCase):
            items = ["apple"]

            def test_a(self):
                self.items.append("pear")
                assert len(Basket.items) == 2

            def test_b(self):
                assert self.items == ["apple"]
        """,
        "`Basket.test_a` asks the class for `items`",
    ),
    *TAKEN_OUT_OF_A_COPY,
    Refuses(
        "a function in a test asks the class for it",
        """
        import unittest

        class Basket(unittest.TestCase):
            items = ["apple"]

            def test_a(self):
                def add():
                    Basket.items.append("pear")
                add()
                assert len(self.items) == 2

            def test_b(self):
                assert self.items == ["apple"]
        """,
        "`Basket.test_a.add` asks the class for `items`",
    ),
    Refuses(
        "classes are derived from it",
        """
        class TestBase:
            items = []

            def test_a(self):
                self.items.append("pear")
                assert self.items == ["pear"]

        class TestBasket(TestBase):
            def test_b(self):
                assert not self.items
        """,
        "`TestBasket` is derived from `TestBase`, and may prepare its tests in another way",
    ),
    *HANDED_OVER_IN_A_CLASS,
    *NOT_COPIED,
)
