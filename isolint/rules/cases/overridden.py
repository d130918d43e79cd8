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
)
NOT_CHANGED_BY_DERIVED = (
    Valid(
        "an object of another derived class",
        _written(done="ORDERS.append(order)", serves="assert Window().serve(1) is None"),
    ),
    Valid(
        "an object of the base class itself",
        _written(opened="ORDERS.append(self)", serves="assert Desk()"),
    ),
)
