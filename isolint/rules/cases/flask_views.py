"""Cases of views that a Flask application is given by a call, and of classes of views."""

from __future__ import annotations

from textwrap import dedent

from isolint.contracts import Invalid, Valid

_HEAD = """
    from flask import Blueprint, Flask
    from flask.views import MethodView, View
    from flask_restful import Api, Resource
    from flask_restx import Namespace

    ORDERS = []
    """
_CASE = """
    from app import ORDERS, app

    def test_order():
        assert app.test_client().{request}.data

    def test_orders():
        assert ORDERS == []
    """
_LINE = 9


def _project(app: str, request: str) -> dict[str, str]:
    return {"app.py": dedent(_HEAD) + dedent(app), "test_case.py": _CASE.replace("{request}", request)}


_FUNCTION = """
    def order(number=0):
        ORDERS.append(number)
        return "ordered"

    app = Flask(__name__)
    """
_BY_RULE = f"""{_FUNCTION}
    app.add_url_rule("/orders/<int:number>", "ordering", order, methods=["POST"])
    """
_OF_BLUEPRINT = f"""{_FUNCTION}
    desk = Blueprint("desk", __name__, url_prefix="/desk")
    desk.add_url_rule("/orders", view_func=order)
    app.register_blueprint(desk)
    """
_CLASS = """
    class Order({base}):
        def {method}(self, number=0): ORDERS.append(number)

        def get(self): return "none"

    app = Flask(__name__)
    {registered}
    """


def _of_class(base: str, method: str, registered: str) -> str:
    return _CLASS.format(base=base, method=method, registered=registered)


_RULE = 'app.add_url_rule("/orders", view_func=Order.as_view("orders"))'
_RESOURCE = 'Api(app).add_resource(Order, "/orders", "/orders/<int:number>")'
_ROUTED = """
    orders = Namespace("orders")

    @orders.route("/")
    class Order(Resource):
        def post(self): ORDERS.append(1)

    app = Flask(__name__)
    """

OTHER_VIEWS = (
    Valid("a path that was given a view, by another verb", _project(_BY_RULE, 'get("/orders/1")')),
    Valid("another path than that of a view", _project(_BY_RULE, 'post("/orders")')),
    Valid("a path without the prefix of its blueprint", _project(_OF_BLUEPRINT, 'get("/orders")')),
    Valid(
        "a view that no request asks for: to register it does not call it",
        {
            "app.py": """
                from flask import Flask

                ORDERS = []

                def order(): ORDERS.append(1)

                def make():
                    app = Flask(__name__)
                    app.add_url_rule("/orders", view_func=order)
                    return app
                """,
            "test_case.py": """
                from app import ORDERS, make

                def test_make(): assert make().test_client().get("/")

                def test_orders(): assert ORDERS == []
                """,
        },
    ),
    Valid(
        "another verb of a class of views",
        _project(_of_class("MethodView", "post", _RULE), 'get("/orders")'),
    ),
    Valid(
        "another verb of a resource", _project(_of_class("Resource", "put", _RESOURCE), 'get("/orders/1")')
    ),
    Valid("another path than that of a namespace", _project(_ROUTED, 'post("/")')),
    Valid(
        "a method of a view that no request runs",
        _project(_of_class("MethodView", "refund", _RULE), 'get("/orders")'),
    ),
)


def _ordered(why: str, app: str, request: str, where: str, line: int = _LINE) -> Invalid:
    return Invalid(
        why,
        _project(app, request),
        path="app.py",
        line=line,
        site="global:app:ORDERS",
        message=f"`{where}` changes `ORDERS`, and leaves it so after 1 test; 1 test meets it",
    )


GIVEN_VIEWS = (
    _ordered("a view that is given by a call", _BY_RULE, 'post("/orders/1")', "order"),
    _ordered("a view of a blueprint", _OF_BLUEPRINT, 'get("/desk/orders")', "order"),
    _ordered(
        "a class of views, by verb",
        _of_class("MethodView", "post", _RULE),
        'post("/orders")',
        "Order.post",
    ),
    _ordered(
        "a class of views that answers all alike",
        _of_class("View", "dispatch_request", _RULE),
        'get("/orders")',
        "Order.dispatch_request",
    ),
    _ordered(
        "a resource has several paths",
        _of_class("Resource", "put", _RESOURCE),
        'put("/orders/1")',
        "Order.put",
    ),
    _ordered("a decorated resource", _ROUTED, 'post("/orders/")', "Order.post", 12),
)
