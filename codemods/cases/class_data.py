"""Cases of `class_data`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "an object that cannot be copied, by the set-up that makes no more than it and what stays as it is",
        {
            "app.py": """
                import threading

                class Basket:
                    def __init__(self):
                        self.items = []
                        self.lock = threading.Lock()

                    def add(self, item):
                        with self.lock:
                            self.items.append(item)
                """,
            "test_app.py": """
                import unittest

                from app import Basket

                class TestBasket(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.basket = Basket()
                        cls.fruit = ["apple"]

                    def test_a(self):
                        self.basket.add(self.fruit[0])
                        self.assertEqual(self.basket.items, ["apple"])

                    def test_b(self):
                        self.basket.add("pear")
                        self.assertEqual(self.basket.items, ["pear"])
                """,
        },
        {
            "test_app.py": """
                import unittest

                from app import Basket

                class TestBasket(unittest.TestCase):
                    def setUp(self):
                        self.basket = Basket()
                        self.fruit = ["apple"]

                    def test_a(self):
                        self.basket.add(self.fruit[0])
                        self.assertEqual(self.basket.items, ["apple"])

                    def test_b(self):
                        self.basket.add("pear")
                        self.assertEqual(self.basket.items, ["pear"])
                """,
        },
    ),
    Rewrites(
        "a copy, in a module that has `deepcopy` already",
        {
            "test_app.py": """
                import unittest
                from copy import deepcopy

                class TestBasket(unittest.TestCase):
                    fruit = ["apple"]

                    def test_a(self):
                        mine = deepcopy(self.fruit)
                        self.fruit.append("pear")
                        self.assertEqual(mine, ["apple"])

                    def test_b(self):
                        self.assertEqual(self.fruit, ["apple"])
                """,
        },
        {
            "test_app.py": """
                import unittest
                from copy import deepcopy

                class TestBasket(unittest.TestCase):
                    fruit = ["apple"]

                    def setUp(self):
                        super().setUp()
                        self.fruit = deepcopy(self.fruit)

                    def test_a(self):
                        mine = deepcopy(self.fruit)
                        self.fruit.append("pear")
                        self.assertEqual(mine, ["apple"])

                    def test_b(self):
                        self.assertEqual(self.fruit, ["apple"])
                """,
        },
    ),
    Rewrites(
        "a copy, where the set-up of the class writes a file as well",
        {
            "app.py": """
                class Basket:
                    def __init__(self):
                        self.items = []

                    def add(self, item):
                        self.items.append(item)
                """,
            "test_app.py": """
                import unittest

                from app import Basket

                class TestBasket(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        with open("/tmp/basket.txt", "w") as file:
                            file.write("apple")
                        cls.basket = Basket()

                    def test_a(self):
                        self.basket.add("apple")
                        self.assertEqual(self.basket.items, ["apple"])

                    def test_b(self):
                        self.basket.add("pear")
                        self.assertEqual(self.basket.items, ["pear"])
                """,
        },
        {
            "test_app.py": """
                import copy
                import unittest

                from app import Basket

                class TestBasket(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        with open("/tmp/basket.txt", "w") as file:
                            file.write("apple")
                        cls.basket = Basket()

                    def setUp(self):
                        super().setUp()
                        self.basket = copy.deepcopy(self.basket)

                    def test_a(self):
                        self.basket.add("apple")
                        self.assertEqual(self.basket.items, ["apple"])

                    def test_b(self):
                        self.basket.add("pear")
                        self.assertEqual(self.basket.items, ["pear"])
                """,
        },
    ),
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
    Refuses(
        "two tests add to a number, and look at it",
        {
            "app.py": """
                class Dial:
                    def __init__(self):
                        self.position = 0

                    def scan(self):
                        self.position += 1
                """,
            "test_app.py": """
                import unittest

                from app import Dial

                class DialTest(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.dial = Dial()

                    def test_first(self):
                        self.dial.scan()
                        self.assertEqual(self.dial.position, 1)

                    def test_second(self):
                        self.dial.scan()
                        self.assertEqual(self.dial.position, 2)
                """,
        },
        "`DialTest.test_first` and `DialTest.test_second` both add to `position`, and one may go on from the "
        "other",
    ),
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
    Refuses(
        "a key that one test takes out of a copy, after another has put it into the original",
        """
        import copy
        import unittest

        class Request(unittest.TestCase):
            payload = {"a": 1}

            def test_a(self):
                self.payload["token"] = "t"
                assert len(self.payload) == 2

            def test_b(self):
                payload = copy.deepcopy(self.payload)
                del payload["token"]
                assert payload == {"a": 1}
        """,
        "`Request.test_b` takes out `token`, which only another test puts there",
    ),
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
    Refuses(
        "an object that one test fills for another, which runs later by its name",
        {
            "app.py": """
                class Store:
                    def __init__(self, name):
                        self.name = name
                        self.tables = {}

                    def create(self, table):
                        self.tables[table] = []

                    def names(self):
                        return list(self.tables)
                """,
            "test_app.py": """
                import unittest

                from app import Store

                class TestStore(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.store = Store("main")

                    def test_names(self):
                        self.assertEqual(self.store.names(), ["a"])

                    def test_create(self):
                        self.store.create("a")
                        self.assertEqual(self.store.name, "main")
                """,
        },
        "`test_names` takes from `store.tables` what an earlier test puts there",
    ),
    Refuses(
        "an object that holds functions made for it, which a copy would have from the original",
        {
            "app.py": """
                class Skill:
                    def __init__(self):
                        self.known = {}
                        self.launch = self.registering("launch")

                    def registering(self, name):
                        def register(function):
                            self.known[name] = function
                            return function
                        return register
                """,
            "test_app.py": """
                import unittest

                from app import Skill

                class TestSkill(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.skill = Skill()

                    def test_a(self):
                        self.skill.known["x"] = print
                        self.skill.launch(print)
                        self.assertEqual(len(self.skill.known), 2)

                    def test_b(self):
                        self.assertEqual(self.skill.known, {})
                """,
        },
        "`skill.launch` holds a function that a copy of it would have from the original",
    ),
    Refuses(
        "an object with a lock",
        {
            "app.py": """
                import threading

                class Basket:
                    def __init__(self):
                        self.items = []
                        self.lock = threading.Lock()

                    def add(self, item):
                        with self.lock:
                            self.items.append(item)
                """,
            "test_app.py": """
                import unittest

                from app import Basket

                class TestBasket(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.basket = Basket()

                    def test_a(self):
                        self.basket.add("apple")
                        self.assertEqual(self.basket.items, ["apple"])

                    def test_b(self):
                        self.assertEqual(self.basket.items, [])
                """,
        },
        "`basket.lock` holds what `threading.Lock` makes, which cannot be copied",
    ),
)
