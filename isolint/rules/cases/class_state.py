"""Cases of `class_state`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.asked_first import ASKED_FOR, NOT_ASKED_FOR
from isolint.rules.cases.at_start import DONE_AT_START, NOT_DONE_AT_START
from isolint.rules.cases.class_methods import (
    BESIDE_FACTORIES,
    ELEMENTS_OF_NOTHING,
    ELEMENTS_PUT_IN,
    FROM_FACTORIES,
    INHERITED_RESETS,
    RESETS_OF_OTHERS,
)
from isolint.rules.cases.classes_of_tests import KEPT_FOR_ALL, KEPT_FOR_EACH
from isolint.rules.cases.completed import COMPLETED, COMPLETED_FOR_OTHERS
from isolint.rules.cases.constants import MEMBERS
from isolint.rules.cases.copied_defaults import COPIED_DEFAULTS, SHARED_DEFAULTS
from isolint.rules.cases.derived import GIVEN_TO_DERIVED, OWN_OF_DERIVED
from isolint.rules.cases.done_by_import import FLAG_SET_BY_IMPORT
from isolint.rules.cases.emptied import FORGOTTEN, FORGOTTEN_FOR_GOOD
from isolint.rules.cases.equal_content import EQUAL_CONTENT, OTHER_CONTENT
from isolint.rules.cases.extensions import OF_EXTENSION, OF_OWN_OBJECT
from isolint.rules.cases.filled_first import FILLED_BY_IMPORT, NOT_FILLED_BY_IMPORT
from isolint.rules.cases.first_of_two import AT_FIRST, NOT_AT_FIRST
from isolint.rules.cases.given_back import OF_ITS_OWN, SHARED_BY_NAME
from isolint.rules.cases.given_constructors import GIVEN_ANOTHER, GIVEN_ITS_OWN
from isolint.rules.cases.handed_in import ELEMENTS_OF_OTHERS, OWN_ELEMENTS
from isolint.rules.cases.imported_before import SET_BY_IMPORT, SET_TO_ANOTHER
from isolint.rules.cases.library_made import ELEMENTS, ROWS
from isolint.rules.cases.looked_up import FOUND, LOOKED_UP
from isolint.rules.cases.lost_entries import ENTRIES_KEPT, ENTRIES_LOST
from isolint.rules.cases.made_by_metaclass import GIVEN_BY_METACLASS, OWN_OF_A_CLASS
from isolint.rules.cases.made_objects import OF_OBJECTS_JUST_MADE
from isolint.rules.cases.members import (
    NOT_SET_BACK_BY_NAME,
    OF_CLASSES_BY_PROPERTY,
    OF_OBJECTS_BY_PROPERTY,
    SET_BACK_BY_NAME,
)
from isolint.rules.cases.mutable_defaults import DEFAULTS_NOT_SHARED, DEFAULTS_SHARED
from isolint.rules.cases.nothing_to_change import CLASSES_OF_FUNCTIONS
from isolint.rules.cases.of_functions import DEFAULTS_LEFT, DEFAULTS_PASSED_OVER, SET_BEFORE_IT_IS_READ
from isolint.rules.cases.of_nothing import OF_NOTHING, OF_SOMETHING
from isolint.rules.cases.on_copies import ON_COPIES, ON_THE_OBJECT
from isolint.rules.cases.own_attributes import EACH_ITS_OWN, OF_ALL_OBJECTS, OF_EACH_OBJECT
from isolint.rules.cases.own_instances import LISTS_OF_A_CLASS, LISTS_OF_THEIR_OWN
from isolint.rules.cases.refused import REFUSED_TWICE, REFUSED_TWICE_BY_OBJECT
from isolint.rules.cases.saved import CLASSES_NOT_SAVED, CLASSES_SAVED
from isolint.rules.cases.set_again import FOR_TWO_CLASSES, LEFT_SET, ONCE_FOR_A_CLASS, SET_BACK
from isolint.rules.cases.set_before import BY_A_CLASS
from isolint.rules.cases.singletons import NOT_SINGLETONS, SINGLETONS
from isolint.rules.cases.stdlib_objects import NOT_WRITTEN, WRITTEN
from isolint.rules.cases.test_data import SHARED_TEST_DATA, TEST_DATA
from isolint.rules.cases.unwritten import FRESH_CLASSES

VALID = (
    *NOT_WRITTEN,
    *CLASSES_OF_FUNCTIONS,
    *GIVEN_BY_METACLASS,
    *OF_OBJECTS_BY_PROPERTY,
    *REFUSED_TWICE_BY_OBJECT,
    *EQUAL_CONTENT,
    *COMPLETED,
    *ENTRIES_KEPT,
    *NOT_AT_FIRST,
    *OWN_OF_DERIVED,
    *DEFAULTS_PASSED_OVER,
    *SET_BEFORE_IT_IS_READ,
    *GIVEN_ITS_OWN,
    *ROWS,
    *LOOKED_UP,
    *NOT_ASKED_FOR,
    *ON_COPIES,
    *LISTS_OF_THEIR_OWN,
    *SET_BACK,
    *ONCE_FOR_A_CLASS,
    *MEMBERS,
    *INHERITED_RESETS,
    *FROM_FACTORIES,
    *ELEMENTS_OF_NOTHING,
    *FILLED_BY_IMPORT,
    *DONE_AT_START,
    *OF_NOTHING,
    *OF_OWN_OBJECT,
    *SET_BY_IMPORT,
    *COPIED_DEFAULTS,
    Valid(
        "what starts empty is emptied by an object of the class",
        {
            "app.py": """
                class Box:
                    held = {}

                    def __init__(self, size):
                        self.size = size

                    def peek(self, key):
                        return self.held.get(key)
                """,
            "test_case.py": """
                import unittest

                from app import Box

                class TestBox(unittest.TestCase):
                    def setUp(self):
                        self.box = Box(1)

                    def test_a(self):
                        self.box.held.clear()
                        assert not self.box.peek("a")

                    def test_b(self):
                        assert not self.box.peek("b")
                """,
        },
    ),
    Valid(
        "what a manager of a library's class fetches by its `get` is made for who asks",
        {
            "app.py": """
                from django.db import models

                class PeopleManager(models.Manager):
                    def adults(self):
                        return self.filter(age__gte=18)

                class Person(models.Model):
                    objects = PeopleManager()
                """,
            "test_case.py": """
                from app import Person

                def test_a():
                    person = Person.objects.get(pk=1)
                    person.name = "Ada"
                    assert person.name == "Ada"

                def test_b():
                    assert Person.objects.get(pk=1).name != "Ada"
                """,
        },
    ),
    *FLAG_SET_BY_IMPORT,
    Valid(
        "a function that a library keeps beside another, which is not handed to it",
        {
            "app.py": """
                import hooks

                def change(node):
                    node.state = {}

                def wanted(node):
                    return bool(node)

                def register():
                    hooks.register(int, change, wanted)
                """,
            "test_case.py": """
                from app import register, wanted

                def test_a():
                    register()

                def test_b():
                    assert not hasattr(wanted, "state")
                """,
        },
    ),
    Valid(
        "a method without parameters, whose `super()` can only fail",
        """
        class Shop:
            count = 0

            def close():
                super().count = 1

        def test_a():
            Shop.close()

        def test_b():
            assert not Shop.count
        """,
    ),
    *OF_EACH_OBJECT,
    Valid(
        "monkeypatch takes it back",
        {
            "app.py": "class Client:\n    session = None\n",
            "test_case.py": """
                from app import Client

                def test_a(monkeypatch):
                    monkeypatch.setattr(Client, "session", 1)
                    assert Client.session
                """,
        },
    ),
    *FRESH_CLASSES,
    *EACH_ITS_OWN,
    *SET_BACK_BY_NAME,
    *OF_ITS_OWN,
    *OWN_ELEMENTS,
    *TEST_DATA,
    *FORGOTTEN,
    *CLASSES_SAVED,
    *DEFAULTS_NOT_SHARED,
    *NOT_SINGLETONS,
    *KEPT_FOR_EACH,
)

INVALID = (
    *WRITTEN,
    *OTHER_CONTENT,
    *COMPLETED_FOR_OTHERS,
    *ENTRIES_LOST,
    *AT_FIRST,
    *BY_A_CLASS,
    *GIVEN_TO_DERIVED,
    *DEFAULTS_LEFT,
    *GIVEN_ANOTHER,
    *FOUND,
    *ASKED_FOR,
    *ON_THE_OBJECT,
    *ELEMENTS,
    *LISTS_OF_A_CLASS,
    *LEFT_SET,
    *FOR_TWO_CLASSES,
    *NOT_FILLED_BY_IMPORT,
    *NOT_DONE_AT_START,
    *OF_SOMETHING,
    *OF_EXTENSION,
    *SET_TO_ANOTHER,
    *RESETS_OF_OTHERS,
    *ELEMENTS_PUT_IN,
    *BESIDE_FACTORIES,
    *SHARED_DEFAULTS,
    Invalid(
        "a list of a generic base that a class derives from, for some item",
        {
            "app.py": """
                from typing import Generic, TypeVar

                Item = TypeVar("Item")

                class Store(Generic[Item]):
                    kept: list[Item] = []

                    def add(self, item: Item) -> None:
                        self.kept.append(item)

                    def all(self) -> list[Item]:
                        return list(self.kept)

                class Names(Store[str]):
                    pass
                """,
            "test_case.py": """
                from app import Names

                def test_a():
                    Names().add("ada")

                def test_b():
                    assert not Names().all()
                """,
        },
        line=9,
        path="app.py",
        site="attr:app:Store.kept",
        message="`Store.add` changes `Store.kept`, and leaves it so after 1 test; 1 test meets it",
    ),
    *OWN_OF_A_CLASS,
    *CLASSES_NOT_SAVED,
    *NOT_SET_BACK_BY_NAME,
    *SHARED_BY_NAME,
    *ELEMENTS_OF_OTHERS,
    *SHARED_TEST_DATA,
    *FORGOTTEN_FOR_GOOD,
    Invalid(
        "an attribute of a class that a table names",
        {
            "app.py": """
                class Store:
                    key = None

                class Files:
                    STORES = {"store": Store}

                    def use(self, settings):
                        store = self.STORES["store"]
                        store.key = settings["key"]
                """,
            "test_case.py": """
                from app import Files, Store

                def test_a():
                    Files().use({"key": "a"})

                def test_b():
                    assert Store.key is None
                """,
        },
        line=9,
        path="app.py",
        site="attr:app:Store.key",
        message="`Files.use` changes `Store.key`, and leaves it so after 1 test; 1 test meets it",
    ),
    *OF_ALL_OBJECTS,
    Invalid(
        "a class method that sets an attribute",
        {
            "app.py": """
                class Client:
                    session = None

                    @classmethod
                    def connect(cls):
                        cls.session = 1
                """,
            "test_case.py": """
                from app import Client

                def test_a():
                    Client.connect()

                def test_b():
                    assert Client.session is None
                """,
        },
        line=6,
        path="app.py",
        site="attr:app:Client.session",
        message="`Client.connect` changes `Client.session`, and leaves it so after 1 test; 1 test meets it",
    ),
    *DEFAULTS_SHARED,
    *SINGLETONS,
    *OF_OBJECTS_JUST_MADE,
    *OF_CLASSES_BY_PROPERTY,
    *REFUSED_TWICE,
    *KEPT_FOR_ALL,
)
