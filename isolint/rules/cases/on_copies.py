"""Cases of what is done to copies, and to what they share with the original, and of arguments a branch is not for."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_TESTS = """
    import unittest
    import app

    class BasketTest(unittest.TestCase):
        basket = app.Basket()
        label = app.Label("a")

        def test_a(self):
            assert self.basket.named("mine").owner == "mine"

        def test_b(self):
            assert self.basket.tagged(self.label).labels

        def test_c(self):
            assert self.basket.owner is None and self.label.text == "a"
    """

#: What the methods set is set on the copy; what they are given is no basket.
ON_COPIES = (
    Valid(
        "a decorator runs methods on a copy",
        {
            "app.py": """
                import copy
                import functools

                def chaining(method):
                    @functools.wraps(method)
                    def on_copy(self, *args):
                        made = copy.copy(self) if getattr(self, "frozen", True) else self
                        method(made, *args)
                        return made
                    return on_copy

                class Label:
                    def __init__(self, text):
                        self.text = text

                class Basket:
                    def __init__(self):
                        self.owner = None
                        self.labels = []

                    @chaining
                    def named(self, owner):
                        self.owner = owner

                    @chaining
                    def tagged(self, label):
                        self.labels = [*self.labels, label]
                        if isinstance(label, Basket):
                            label.text = "of a basket"
                """,
            "test_case.py": _TESTS,
        },
    ),
)

#: The method runs on the object; what is given is what the branch is for.
ON_THE_OBJECT = (
    Invalid(
        "a decorator keeps a copy, and runs the method on the object",
        {
            "app.py": """
                import copy
                import functools

                def undoable(method):
                    @functools.wraps(method)
                    def keeping(self, *args):
                        before = copy.copy(self)
                        method(self, *args)
                        return before, self
                    return keeping

                class Basket:
                    def __init__(self):
                        self.owner = None

                    @undoable
                    def named(self, owner):
                        self.owner = owner
                """,
            "test_case.py": """
                import unittest
                import app

                class BasketTest(unittest.TestCase):
                    basket = app.Basket()

                    def test_a(self):
                        assert self.basket.named("mine")

                    def test_b(self):
                        assert self.basket.owner is None
                """,
        },
        line=8,
        site="attr:test_case:BasketTest.basket",
        message="`BasketTest.test_a` changes `BasketTest.basket` through `Basket.named`, and leaves it so "
        "after 1 test; 2 tests meet it",
    ),
    Invalid(
        "what is given is of a class derived from the one that a branch is for",
        {
            "app.py": """
                class Label:
                    def __init__(self):
                        self.text = None

                class Wide(Label):
                    pass

                def shown(label):
                    if isinstance(label, Label) and label.text is None:
                        label.text = "shown"
                    return label
                """,
            "test_case.py": """
                import unittest
                import app

                class LabelTest(unittest.TestCase):
                    label = app.Wide()

                    def test_a(self):
                        assert app.shown(self.label)

                    def test_b(self):
                        assert self.label.text is None
                """,
        },
        line=8,
        site="attr:test_case:LabelTest.label",
        message="`LabelTest.test_a` changes `LabelTest.label` through `shown`, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
)

_PAGES = """
    class Pages:
        def __init__(self, base):
            self.base = base

        def listed(self, names):
            made = dict(self.base)
            made.setdefault("pages", {})
            for name in names:
                made["pages"][name] = {}
                made["pages"][name]["size"] = 1
            return made
    """

_LISTED = """
    from app import Pages

    PAGES = Pages({base})

    def test_a():
        assert PAGES.listed(["a"])["pages"]

    def test_b():
        assert "a" not in PAGES.base.get("pages", ())
    """

OWN_ENTRIES = (
    Valid(
        "a copy of a dict gets an entry that the dict does not have, and what is in it",
        {"app.py": _PAGES, "test_case.py": _LISTED.format(base='{"title": {"text": "a"}}')},
    ),
)

SHARED_ENTRIES = (
    Invalid(
        "the entry is in the dict that is copied",
        {"app.py": _PAGES, "test_case.py": _LISTED.format(base='{"title": "a", "pages": {}}')},
        line=6,
        site="global:test_case:PAGES",
        message="`test_a` changes `PAGES` through `Pages.listed`, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
)

COPIES = (
    Valid(
        "an item of a copy, which the class fills with other things",
        {
            "app.py": """
                class Handler:
                    verify = None

                HANDLERS = {"basic": Handler()}

                class Factory:
                    def __init__(self, handlers):
                        self.handlers = HANDLERS.copy()
                        self.handlers.update(handlers)
                """,
            "test_case.py": """
                from app import HANDLERS, Factory, Handler

                def test_a():
                    factory = Factory({"basic": Handler()})
                    factory.handlers["basic"].verify = print

                def test_b():
                    assert HANDLERS["basic"].verify is None
                """,
        },
    ),
    Valid(
        "an object gets a copy of the data, or drops the data before it changes anything",
        {
            "app.py": """
                class Host:
                    def __init__(self):
                        self.config = {}

                    def validate(self):
                        self.config["level"] = int(self.config["level"])

                    def read(self):
                        self.config = {}
                        self.config["level"] = 1
                """,
            "test_case.py": """
                from app import Host

                CONFIG = {"level": "1"}

                def test_a():
                    host = Host()
                    host.config = dict(CONFIG)
                    host.validate()

                def test_b():
                    host = Host()
                    host.config = CONFIG
                    host.read()
                    assert CONFIG["level"] == "1"
                """,
        },
    ),
    Valid(
        "a copy is changed",
        """
        NAMES = ["a"]

        def test_a():
            names = list(NAMES)
            names.append("b")
        """,
    ),
    Valid(
        "a slice is a copy",
        """
        NAMES = ["a", "b"]

        def test_a():
            rest = NAMES[1:]
            rest.append("c")

        def test_b():
            assert len(NAMES) == 2
        """,
    ),
    Valid(
        "shallow copies, by a method, a slice and a call",
        """
        import copy

        NAMES = ["a"]
        SIZES = {"a": 1}

        def test_a():
            SIZES.copy()["b"] = 2
            names = NAMES[:]
            names.append("b")
            copy.copy(NAMES).append("c")
            sorted(NAMES).append("d")

        def test_b():
            assert NAMES == ["a"] and SIZES == {"a": 1}
        """,
    ),
)

INSIDE_OF_COPIES = (
    Invalid(
        "a row of a shallow copy",
        """
        ROWS = [{"name": "a"}]

        def test_a():
            rows = list(ROWS)
            rows[0]["name"] = "b"

        def test_b():
            assert ROWS[0]["name"] == "a"
        """,
        line=5,
        site="global:test_case:ROWS",
        message="`test_a` changes `ROWS`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
