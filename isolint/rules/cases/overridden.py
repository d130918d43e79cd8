"""Cases of methods that a base class calls on its own object, and that derived classes have others for."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    ORDERS = []

    class Desk:
        def __init__(self, name="desk"):
            self.name = name
            self.opened()

        def opened(self):
            pass

        def serve(self, order):
            self.checked(order)

        def checked(self, order):
            self.done(order)

        def done(self, order):
            raise NotImplementedError

    class Register(Desk):
        def __init__(self):
            super().__init__("register")

        def opened(self):
            {opened}

        def done(self, order):
            {done}

    class Window(Desk):
        def done(self, order):
            return order
    """
_INHERITED = {
    "app.py": """
        ORDERS = []

        def add(order):
            ORDERS.append(order)
        """,
    "test_app.py": """
        import unittest
        import app

        class Base:
            def setUp(self):
                self.order = None

            def tearDown(self):
                self.close()

            def close(self):
                self.order = None

            def make(self):
                return None

            def test_makes(self):
                self.check()

            def check(self):
                assert self.make() is self.order

        class RealTest(Base, unittest.TestCase):
            def make(self):
                {make}

            def {cleaned_up_by}(self):
                app.ORDERS.clear()

        class OtherTest(Base, unittest.TestCase):
            def test_orders(self):
                assert app.ORDERS == []
        """,
}


def _inherited(make: str, cleaned_up_by: str) -> dict[str, str]:
    tests = _INHERITED["test_app.py"].replace("{make}", make).replace("{cleaned_up_by}", cleaned_up_by)
    return {**_INHERITED, "test_app.py": tests}


_TESTS = """
    from app import ORDERS, Desk, Register, Window

    def test_serves():
        {serves}

    def test_orders():
        assert ORDERS == []
    """


def _written(opened: str = "pass", done: str = "pass", serves: str = "") -> dict[str, str]:
    app = _APP.replace("{opened}", opened).replace("{done}", done)
    return {"app.py": app, "test_app.py": _TESTS.replace("{serves}", serves)}


#: Tables of an application.
CHANGED_BY_DERIVED = (
    Invalid(
        "a derived class's method in place of one that is called two calls further in the base class",
        _written(done="ORDERS.append(order)", serves="Register().serve(1)"),
        line=28,
        path="app.py",
        site="global:app:ORDERS",
        message="`Register.done` changes `ORDERS`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a derived class's method in place of one that the constructor of the base class calls",
        _written(opened="ORDERS.append(self)", serves="assert Register()"),
        line=25,
        path="app.py",
        site="global:app:ORDERS",
        message="`Register.opened` changes `ORDERS`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a derived class of tests has a method in place of one that inherited tests call",
        _inherited("app.add(1)", cleaned_up_by="empty"),
        line=4,
        path="app.py",
        site="global:app:ORDERS",
        message="`add` changes `ORDERS`, and leaves it so after 1 test; 1 test meets it",
    ),
)
NOT_CHANGED_BY_DERIVED = (
    Valid(
        "a derived class of tests takes out in its clean-up what it has added",
        _inherited("app.add(1)", cleaned_up_by="close"),
    ),
    Valid(
        "an object of another derived class",
        _written(done="ORDERS.append(order)", serves="assert Window().serve(1) is None"),
    ),
    Valid(
        "an object of the base class itself",
        _written(opened="ORDERS.append(self)", serves="assert Desk()"),
    ),
)
