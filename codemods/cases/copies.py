"""Cases of objects of which each test is given a copy, and of those that cannot be copied."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

COPIED = (
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
)

MADE_INSTEAD = (
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
)

NOT_COPIED = (
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
        "`launch` of a `Skill` may be something that cannot be copied",
    ),
    Refuses(
        "an object that is made with what a library keeps a connection in",
        {
            "app.py": """
                class Basket:
                    def __init__(self, session):
                        self.session = session
                        self.items = []
                """,
            "test_app.py": """
                import unittest

                import requests

                from app import Basket

                class TestBasket(unittest.TestCase):
                    @classmethod
                    def setUpClass(cls):
                        cls.basket = Basket(requests.Session())

                    def test_a(self):
                        self.basket.items.append("apple")
                        self.assertEqual(self.basket.items, ["apple"])

                    def test_b(self):
                        self.assertEqual(self.basket.items, [])
                """,
        },
        "`basket` holds what `requests.Session` makes, which may be something that cannot be copied",
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
        "`lock` of a `Basket` may be something that cannot be copied",
    ),
)


NOT_COPIED_IN_A_MODULE = (
    Refuses(
        "an object that holds more than data",
        {
            "app.py": """
                import threading

                class Bus:
                    def __init__(self):
                        self.lock = threading.Lock()
                        self.listeners = []

                    def on(self, listener):
                        self.listeners.append(listener)
                """,
            "test_case.py": """
                from app import Bus

                bus = Bus()

                def test_a():
                    bus.on("a")
                    assert bus.listeners == ["a"]

                def test_b():
                    bus.on("b")
                    assert bus.listeners == ["b"]
                """,
        },
        "`lock` of a `Bus` may be something that cannot be copied",
    ),
)
