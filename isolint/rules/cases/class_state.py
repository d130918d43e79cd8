"""Cases of `class_state`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.asked_first import ASKED_FOR, NOT_ASKED_FOR
from isolint.rules.cases.class_methods import (
    BESIDE_FACTORIES,
    ELEMENTS_OF_NOTHING,
    ELEMENTS_PUT_IN,
    FROM_FACTORIES,
    INHERITED_RESETS,
    RESETS_OF_OTHERS,
)
from isolint.rules.cases.constants import MEMBERS
from isolint.rules.cases.derived import GIVEN_TO_DERIVED, OWN_OF_DERIVED
from isolint.rules.cases.emptied import FORGOTTEN, FORGOTTEN_FOR_GOOD
from isolint.rules.cases.filled_first import FILLED_BY_IMPORT, NOT_FILLED_BY_IMPORT
from isolint.rules.cases.given_back import OF_ITS_OWN, SHARED_BY_NAME
from isolint.rules.cases.given_constructors import GIVEN_ANOTHER, GIVEN_ITS_OWN
from isolint.rules.cases.handed_in import ELEMENTS_OF_OTHERS, OWN_ELEMENTS
from isolint.rules.cases.library_made import ELEMENTS, ROWS
from isolint.rules.cases.looked_up import FOUND, LOOKED_UP
from isolint.rules.cases.members import NOT_SET_BACK_BY_NAME, SET_BACK_BY_NAME
from isolint.rules.cases.of_functions import DEFAULTS_LEFT, DEFAULTS_PASSED_OVER, SET_BEFORE_IT_IS_READ
from isolint.rules.cases.on_copies import ON_COPIES, ON_THE_OBJECT
from isolint.rules.cases.own_instances import LISTS_OF_A_CLASS, LISTS_OF_THEIR_OWN
from isolint.rules.cases.put_back import EACH_ITS_OWN, OWN_OF_A_CLASS
from isolint.rules.cases.saved import CLASSES_NOT_SAVED, CLASSES_SAVED
from isolint.rules.cases.set_again import FOR_TWO_CLASSES, LEFT_SET, ONCE_FOR_A_CLASS, SET_BACK
from isolint.rules.cases.set_before import BY_A_CLASS
from isolint.rules.cases.test_data import SHARED_TEST_DATA, TEST_DATA
from isolint.rules.cases.unwritten import FRESH_CLASSES

VALID = (
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
    Valid(
        "a flag that importing the application has set already",
        {
            "app.py": """
                class Builder:
                    ready = False

                def prepare():
                    Builder.ready = True

                prepare()
                """,
            "test_case.py": """
                from app import Builder, prepare

                def test_a():
                    prepare()

                def test_b():
                    assert Builder.ready
                """,
        },
    ),
    Valid(
        "objects that the set-up of the class makes and fills, and a class that is passed to make objects",
        {
            "app.py": """
                class Adjacency:
                    def __set__(self, graph, value):
                        self.last = value

                    def __get__(self, graph, kind):
                        return graph.__dict__["links"]

                class Graph:
                    links = Adjacency()
                    frozen = False

                    def __init__(self):
                        self.edges = []

                    def add(self, edge):
                        self.edges.append(edge)
                        self.links.append(edge)

                def add_path(graph, *nodes):
                    graph.edges.append(nodes)

                def empty(kind):
                    if isinstance(kind, type):
                        graph = kind()
                    else:
                        graph = kind
                    return graph

                def frozen(graph):
                    graph.frozen = True
                    return graph
                """,
            "test_case.py": """
                from app import Graph, add_path, empty, frozen

                class TestGraph:
                    @classmethod
                    def setup_class(cls):
                        cls.graph = Graph()
                        cls.graph.add(1)
                        add_path(cls.graph, 1, 2)

                    def test_a(self):
                        assert frozen(empty(Graph)).frozen

                    def test_b(self):
                        assert self.graph.edges and not Graph.frozen

                    def test_c(self):
                        assert len(self.graph.edges) == 2
                """,
        },
    ),
    Valid(
        "a class that a test defines, and objects that get attributes of computed names",
        {
            "app.py": """
                class Field:
                    def __init__(self):
                        self.choices = []

                class Form:
                    def __init__(self, **fields):
                        for name, field in fields.items():
                            setattr(self, name, field())
                """,
            "test_case.py": """
                from app import Field, Form

                class Shared(Form):
                    field = Field()

                def test_a():
                    class Own:
                        field = Field()

                        def fill(self):
                            self.field.choices.append(1)

                    Own().fill()

                def test_b():
                    form = Shared(field=Field)
                    form.field.choices.append(1)

                def test_c():
                    assert not Shared(field=Field).field.choices
                """,
        },
    ),
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
    Valid(
        "an attribute of the object",
        """
        class Box:
            def __init__(self):
                self.items = []

            def add(self, item):
                self.items.append(item)

        def test_a():
            Box().add(1)

        def test_b():
            assert Box().items == []
        """,
    ),
    Valid(
        "a class default that each object hides with its own",
        """
        class Box:
            size = 0

            def grow(self):
                self.size = 1

        def test_a():
            Box().grow()
            assert Box().size == 0
        """,
    ),
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
    Valid(
        "setUpClass prepares its own class",
        """
        import unittest

        class TestA(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.value = 1

            def test_a(self):
                assert self.value
        """,
    ),
    Valid(
        "a class made in the test",
        """
        def test_a():
            class Local:
                value = 0

            Local.value = 1
            assert Local.value

        def test_b():
            pass
        """,
    ),
    Valid(
        "a base's constructor called on the object",
        {
            "app.py": """
                class Base:
                    url = None

                    def __init__(self, url):
                        self.url = url

                class Client(Base):
                    def __init__(self):
                        Base.__init__(self, "x")
                """,
            "test_case.py": """
                from app import Client

                def test_a():
                    assert Client().url

                def test_b():
                    assert Client.url is None
                """,
        },
    ),
    Valid(
        "a mutable default of the class that another method hides",
        {
            "app.py": """
                class Form:
                    fields = []

                    def reset(self):
                        self.fields = []

                    def add(self, field):
                        self.fields.append(field)
                """,
            "test_case.py": """
                from app import Form

                def test_a():
                    form = Form()
                    form.reset()
                    form.add(1)

                def test_b():
                    assert Form().fields == []
                """,
        },
    ),
    Valid(
        "what stands in a thread's own storage",
        {
            "app.py": """
                import threading

                local = threading.local()

                def enter():
                    local.depth = 1
                """,
            "test_case.py": "from app import enter\n\ndef test_a():\n    enter()\n\ndef test_b():\n    enter()\n",
        },
    ),
    Valid(
        "a shallow copy that each object changes for itself",
        """
        class Store:
            DATA = {"a": 1}

            def __init__(self):
                self.data = dict(self.DATA)

            def drop(self, name):
                self.data.pop(name)

        def test_a():
            Store().drop("a")

        def test_b():
            assert Store().data == {"a": 1}
        """,
    ),
    Valid(
        "a descriptor that the class holds, for each object's own",
        """
        class Option:
            def __init__(self, name):
                self.name = name

            def __get__(self, holder, owner):
                return holder.__dict__.setdefault(self.name, {})

        class Task:
            options = Option("options")

            def set(self, key):
                self.options.update({key: 1})

        def test_a():
            Task().set("a")

        def test_b():
            assert Task().options == {}
        """,
    ),
    Valid(
        "a mutable default in place of which all callers pass their own",
        {
            "app.py": """
                def collect(name, found=[]):
                    found.append(name)
                    return found
                """,
            "test_case.py": """
                from app import collect

                def test_a():
                    assert collect("a", []) == ["a"]

                def test_b():
                    assert collect("b", found=[]) == ["b"]
                """,
        },
    ),
    Valid(
        "a mutable default that only takes more where it holds something, which it never does",
        {
            "app.py": """
                COMMON = {"agent": "x"}

                def fetch(url, headers={}):
                    if not headers:
                        headers = COMMON
                    else:
                        headers.update(COMMON)
                    return url, headers

                def post(url, headers={}):
                    return fetch(url, headers)
                """,
            "test_case.py": """
                from app import fetch, post

                def test_a():
                    assert fetch("/") == ("/", {"agent": "x"})

                def test_b():
                    assert post("/") == ("/", {"agent": "x"})
                """,
        },
    ),
    Valid(
        "a `__new__` that makes a new object each time",
        {
            "app.py": """
                class Service:
                    def __new__(cls):
                        made = object.__new__(cls)
                        made.token = None
                        return made

                    def log_in(self, token):
                        self.token = token
                """,
            "test_case.py": """
                from app import Service

                def test_a():
                    Service().log_in("x")

                def test_b():
                    assert Service().token is None
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
)

INVALID = (
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
    *RESETS_OF_OTHERS,
    *ELEMENTS_PUT_IN,
    *BESIDE_FACTORIES,
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
        message="`Store.add` changes `Store.kept`, and leaves it so after 1 test; 2 tests meet it",
    ),
    *OWN_OF_A_CLASS,
    *CLASSES_NOT_SAVED,
    *NOT_SET_BACK_BY_NAME,
    *SHARED_BY_NAME,
    *ELEMENTS_OF_OTHERS,
    *SHARED_TEST_DATA,
    *FORGOTTEN_FOR_GOOD,
    Invalid(
        "an attribute of a class that a test case keeps in one of its own",
        {
            "app.py": "class Group:\n    limit = 1\n",
            "test_case.py": """
                import unittest
                from app import Group

                class TestGroup(unittest.TestCase):
                    def setUp(self):
                        self.group = Group

                    def test_a(self):
                        self.group.limit = 5

                    def test_b(self):
                        assert self.group.limit == 1
                """,
        },
        line=9,
        site="attr:app:Group.limit",
        message="`TestGroup.test_a` changes `Group.limit`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an object that the body of a test class makes once",
        {
            "app.py": """
                class Graph:
                    def __init__(self):
                        self.nodes = {}

                    def add(self, name):
                        self.nodes[name] = len(self.nodes)
                """,
            "test_case.py": """
                from app import Graph

                class TestGraph:
                    graph = Graph()

                    def test_a(self):
                        self.graph.add("a")

                    def test_b(self):
                        assert not self.graph.nodes
                """,
        },
        line=7,
        site="attr:test_case:TestGraph.graph",
        message="`TestGraph.test_a` changes `TestGraph.graph` through `Graph.add`, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
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
    Invalid(
        "the inside of a class attribute of which each object keeps a shallow copy",
        """
        class Store:
            DATA = {"docs": {"a": 1}}

            def __init__(self):
                self.data = dict(self.DATA)

            def drop(self, name):
                self.data["docs"].pop(name)

        def test_a():
            Store().drop("a")

        def test_b():
            assert Store().data["docs"] == {"a": 1}
        """,
        line=8,
        site="attr:test_case:Store.DATA",
        message="`Store.drop` changes `Store.DATA`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a singleton that `__new__` keeps",
        {
            "app.py": """
                class Service:
                    def __new__(cls):
                        return cls._instance

                    def log_in(self, token):
                        self.token = token

                Service._instance = object.__new__(Service)
                """,
            "test_case.py": """
                from app import Service

                def test_a():
                    Service().log_in("x")

                def test_b():
                    assert not hasattr(Service(), "token")
                """,
        },
        line=6,
        path="app.py",
        site="attr:app:Service._instance",
        message=(
            "`Service.log_in` changes `Service._instance`, and leaves it so after 1 test; 2 tests meet it"
        ),
    ),
    Invalid(
        "a mutable default that the function itself changes",
        {
            "app.py": """
                def collect(name, found=[]):
                    found.append(name)
                    return found
                """,
            "test_case.py": """
                from app import collect

                def test_a():
                    assert collect("a") == ["a"]

                def test_b():
                    assert collect("b", []) == ["b"]
                """,
        },
        line=2,
        path="app.py",
        site="attr:app:collect.found",
        message="`collect` changes `collect.found`, and leaves it so after 1 test; "
        "no other test that meets it was found",
    ),
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
    Invalid(
        "a list that all objects share",
        {
            "app.py": """
                class Box:
                    items = []

                    def add(self, item):
                        self.items.append(item)
                """,
            "test_case.py": """
                from app import Box

                def test_a():
                    Box().add(1)

                def test_b():
                    assert Box().items == []
                """,
        },
        line=5,
        path="app.py",
        site="attr:app:Box.items",
        message="`Box.add` changes `Box.items`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a singleton made by __new__",
        {
            "app.py": """
                class Pool:
                    _instance = None

                    def __new__(cls):
                        cls._instance = object.__new__(cls)
                        return cls._instance
                """,
            "test_case.py": """
                from app import Pool

                def test_a():
                    Pool()

                def test_b():
                    assert Pool._instance is None
                """,
        },
        line=5,
        path="app.py",
        site="attr:app:Pool._instance",
        message="`Pool.__new__` changes `Pool._instance`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a Borg, whose objects have one __dict__",
        {
            "app.py": """
                class Settings:
                    _shared = {}

                    def __init__(self):
                        self.__dict__ = self._shared

                    def use(self, mode):
                        self.mode = mode
                """,
            "test_case.py": """
                from app import Settings

                def test_a():
                    Settings().use("loud")

                def test_b():
                    assert not hasattr(Settings(), "mode")
                """,
        },
        line=8,
        path="app.py",
        site="attr:app:Settings._shared",
        message="`Settings.use` changes `Settings._shared`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a registry that a metaclass keeps, entered by a class made in a test",
        {
            "app.py": """
                class Meta(type):
                    known = []

                    def __init__(cls, name, bases, namespace):
                        Meta.known.append(name)

                class Plugin(metaclass=Meta):
                    pass
                """,
            "test_case.py": """
                from app import Meta, Plugin

                def test_a():
                    class Mine(Plugin):
                        pass

                def test_b():
                    assert Meta.known == ["Plugin"]
                """,
        },
        line=5,
        path="app.py",
        site="attr:app:Meta.known",
        message="`Meta.__init__` changes `Meta.known`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a property's setter that writes to the class",
        {
            "app.py": """
                class Document:
                    name = "plain"

                    @property
                    def collection(self):
                        return type(self).name

                    @collection.setter
                    def collection(self, value):
                        type(self).name = value
                """,
            "test_case.py": """
                from app import Document

                def test_a():
                    Document().collection = "loud"

                def test_b():
                    assert Document.name == "plain"
                """,
        },
        line=10,
        path="app.py",
        site="attr:app:Document.name",
        message="`Document.collection` changes `Document.name`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a mutable default that the constructor keeps",
        {
            "app.py": """
                class Basket:
                    def __init__(self, items=[]):
                        self.items = items

                    def add(self, item):
                        self.items.append(item)
                """,
            "test_case.py": """
                from app import Basket

                def test_a():
                    Basket().add(1)

                def test_b():
                    assert Basket().items == []
                """,
        },
        line=6,
        path="app.py",
        site="attr:app:Basket.__init__.items",
        message="`Basket.add` changes `Basket.__init__.items`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an object that setUpClass makes for all tests",
        """
        import unittest

        class TestList(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.names = []

            def test_a(self):
                self.names.append("a")

            def test_b(self):
                assert self.names == []
        """,
        line=9,
        site="attr:test_case:TestList.names",
        message="`TestList.test_a` changes `TestList.names`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a mutable default that takes more, and that another function asks whether it holds something",
        {
            "app.py": """
                COMMON = {"agent": "x"}

                def fetch(url, headers={}):
                    if not headers:
                        return url
                    return headers

                def common(headers={}):
                    found = fetch("/", headers)
                    headers.update(COMMON)
                    return found
                """,
            "test_case.py": """
                from app import common

                def test_a():
                    assert common() == "/"

                def test_b():
                    assert common() == "/"
                """,
        },
        line=10,
        path="app.py",
        site="attr:app:common.headers",
        message="`common` changes `common.headers`, and leaves it so after 2 tests; 2 tests meet it",
    ),
)
