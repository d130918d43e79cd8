"""Cases of requests that only some of an application's routes answer."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    from fastapi import APIRouter, FastAPI

    count = 0

    async def step():
        global count
        count += 1
        return count

    app = FastAPI()
    router = APIRouter({options})

    @{owner}.get("{path}")
    async def counted():
        return {{"count": await step()}}

    @app.get("/plain")
    async def plain():
        return count

    app.include_router(router)
    """
_CASE = """
    from fastapi.testclient import TestClient

    from app import app, count

    def test_a():
        with TestClient(app) as client:
            assert client.get("{url}").json() == 42

    def test_b():
        assert not count
    """


def _project(owner: str, path: str, url: str, options: str = "") -> dict[str, str]:
    app = _APP.format(owner=owner, path=path, options=options)
    return {"app.py": app, "test_case.py": _CASE.format(url=url)}


OTHER_ROUTES = (
    Valid("an application's root answers no other URL", _project("app", "/", "/plain")),
    Valid(
        "the root of a router with a prefix answers that prefix",
        _project("router", "/", "/plain", 'prefix="/counts"'),
    ),
)


def _stepped(why: str, files: dict[str, str]) -> Invalid:
    return Invalid(
        why,
        files,
        path="app.py",
        line=7,
        site="global:app:count",
        # The other test has imported what the name stood for.
        message="`step` rebinds `count`, which stays so after 1 test that runs it; "
        "no other test that reads it was found",
    )


ROOT_ROUTES = (
    _stepped("a request asks for an application's root", _project("app", "/", "/")),
    _stepped("a request asks for the root with its host", _project("app", "/", "http://testserver/?a=1")),
    _stepped("a request asks for a router's prefix", _project("router", "/", "/counts/", 'prefix="/counts"')),
    _stepped("the root of a router may be included under any prefix", _project("router", "/", "/plain")),
)

_FLASK_APP = """
    from flask import Blueprint, Flask

    ORDERS = []
    desk = Blueprint("desk", __name__, url_prefix="/desk")

    {decorators}
    def order(number=0):
        ORDERS.append(number)
        return "ordered"

    @desk.route("/orders")
    def orders():
        return str(len(ORDERS))

    def create_app():
        app = Flask(__name__)
        app.register_blueprint(desk)
        return app
    """
_FLASK_CASE = """
    import pytest
    from flask import url_for

    from app import ORDERS, create_app

    @pytest.fixture
    def client():
        with create_app().test_client() as client:
            yield client

    def test_order(client):
        assert client.{request}.data

    def test_orders(client):
        assert ORDERS == []
    """


def _flask(request: str, *decorators: str) -> dict[str, str]:
    app = _FLASK_APP.replace("{decorators}", "\n    ".join(decorators))
    return {"app.py": app, "test_case.py": _FLASK_CASE.replace("{request}", request)}


_POST = '@desk.route("/orders/<int:number>", methods=["POST"])'

OTHER_FLASK_ROUTES = (
    Valid("a path of a Flask application by another verb", _flask('get("/desk/orders/1")', _POST)),
    Valid("another path of a Flask application", _flask('post("/desk/orders")', _POST)),
    Valid("the URL of another function", _flask('get(url_for("desk.orders"))', '@desk.get("/all")')),
)


def _ordered(why: str, files: dict[str, str], meeting: str = "1 test meets it") -> Invalid:
    return Invalid(
        why,
        files,
        path="app.py",
        line=8,
        site="global:app:ORDERS",
        message=f"`order` changes `ORDERS`, and leaves it so after 1 test; {meeting}",
    )


FLASK_ROUTES = (
    _ordered("a client of a Flask application asks for a path", _flask('post("/desk/orders/1")', _POST)),
    _ordered(
        "a function is asked for by its name", _flask('get(url_for("desk.order"))', '@desk.get("/all")')
    ),
    _ordered(
        "a hook runs for each request",
        _flask('get("/desk/orders")', "@desk.before_app_request"),
        meeting="2 tests meet it",
    ),
)
