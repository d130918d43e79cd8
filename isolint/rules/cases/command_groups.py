"""Cases of commands that tests ask a group of them for, and of routes that an application is made with."""

from __future__ import annotations

from textwrap import dedent

from isolint.contracts import Invalid, Valid

_CASE = """
    from click.testing import CliRunner

    from shop import ORDERS, {group}

    def test_order():
        CliRunner().invoke({group}, {words})

    def test_orders():
        assert ORDERS == []
    """
_CLICK = """
    import click

    ORDERS = []

    @click.group()
    def shop(): pass

    @shop.group("back")
    def back_office(): pass

    @back_office.command()
    @click.option("--number")
    def order_goods(number=None):
        ORDERS.append(number)

    @click.command("list")
    def show(): click.echo("none")

    shop.add_command(show)
    """
_OPTION = '@click.option("--number")'
_ARGUMENT = '@click.argument("number")'
_REQUIRED = '@click.option("-n", "--number", required=True)'
_MISUSED = """
    from click.testing import CliRunner

    from shop import ORDERS, shop

    def test_order():
        result = CliRunner().invoke(shop, ["back", "order-goods", "--all"])
        assert result.exit_code == 2

    def test_orders():
        assert ORDERS == []
    """
_TYPER = """
    import typer

    ORDERS = []
    shop = typer.Typer()
    back = typer.Typer()
    one = typer.Typer()

    @back.callback()
    def before(): {before}

    @back.command()
    def order_goods(number: int = 0):
        ORDERS.append(number)

    @back.command("list")
    def show(): typer.echo("none")

    @one.command()
    def only(): {only}

    shop.add_typer(back, name="back")
    """


def _project(
    app: str, words: str, group: str = "shop", before: str = "pass", only: str = "pass"
) -> dict[str, str]:
    app = app.replace("{before}", before).replace("{only}", only)
    return {"shop.py": dedent(app), "test_case.py": _CASE.format(group=group, words=words)}


_STARLETTE = """
    from starlette.applications import Starlette
    from starlette.endpoints import HTTPEndpoint
    from starlette.routing import Mount, Route

    ORDERS = []

    async def order(request):
        ORDERS.append(request)

    class Order(HTTPEndpoint):
        async def post(self, request):
            ORDERS.append(request)

    shop = Starlette(routes=[Mount("/back", routes=[Route("/orders", {view}, methods=["POST"])])])
    """
_ASKED = """
    from starlette.testclient import TestClient

    from shop import ORDERS, shop

    def test_order(): TestClient(shop).{request}

    def test_orders(): assert ORDERS == []
    """
_AIOHTTP = """
    from aiohttp import web

    ORDERS = []
    routes = web.RouteTableDef()

    @routes.post("/orders/{number}")
    async def order(request):
        ORDERS.append(request)
        return web.Response()

    def make():
        shop = web.Application()
        shop.add_routes(routes)
        return shop
    """
_AWAITED = """
    from shop import ORDERS, make

    async def test_order(aiohttp_client):
        client = await aiohttp_client(make())
        await client.{request}

    def test_orders(): assert ORDERS == []
    """


def _starlette(view: str, request: str) -> dict[str, str]:
    return {
        "shop.py": _STARLETTE.replace("{view}", view),
        "test_case.py": _ASKED.replace("{request}", request),
    }


def _aiohttp(request: str) -> dict[str, str]:
    return {"shop.py": _AIOHTTP, "test_case.py": _AWAITED.replace("{request}", request)}


OTHER_COMMANDS = (
    Valid("another command of a group", _project(_CLICK, '["list"]')),
    Valid("a command of another group", _project(_CLICK, '["order-goods"]')),
    Valid("a word that is for the command to read", _project(_CLICK, '["list", "back", "order-goods"]')),
    Valid("a command that is asked for help only", _project(_CLICK, '["back", "order-goods", "--help"]')),
    Valid(
        "a command without its argument",
        _project(_CLICK.replace(_OPTION, _ARGUMENT), '["back", "order-goods"]'),
    ),
    Valid(
        "a command without an option that it needs",
        _project(_CLICK.replace(_OPTION, _REQUIRED), '["back", "order-goods", "--all"]'),
    ),
    Valid(
        "a command line that is expected not to be understood",
        {**_project(_CLICK, ""), "test_case.py": _MISUSED},
    ),
    Valid("words that are not known", _project(_CLICK, "input().split()")),
    Valid("another command of an added group", _project(_TYPER, '["back", "list"]')),
    Valid("another verb than that of a route", _starlette("order", 'get("/back/orders")')),
    Valid("another verb than that of an endpoint", _starlette("Order", 'get("/back/orders")')),
    Valid("another path than that in a table of routes", _aiohttp('post("/orders")')),
)


def _ordered(why: str, files: dict[str, str], where: str, line: int) -> Invalid:
    return Invalid(
        why,
        files,
        path="shop.py",
        line=line,
        site="global:shop:ORDERS",
        message=f"`{where}` changes `ORDERS`, and leaves it so after 1 test; 1 test meets it",
    )


COMMANDS = (
    _ordered(
        "a command of a group in a group", _project(_CLICK, '["back", "order-goods"]'), "order_goods", 14
    ),
    _ordered(
        "a command with its argument",
        _project(_CLICK.replace(_OPTION, _ARGUMENT), '["back", "order-goods", input()]'),
        "order_goods",
        14,
    ),
    _ordered(
        "a command with the option that it needs",
        _project(_CLICK.replace(_OPTION, _REQUIRED), '["back", "order-goods", "-n2"]'),
        "order_goods",
        14,
    ),
    _ordered(
        "a command line in a text", _project(_CLICK, '"back order-goods --number 2"'), "order_goods", 14
    ),
    _ordered("a command of an added group", _project(_TYPER, '["back", "order-goods"]'), "order_goods", 13),
    _ordered(
        "what comes before each command",
        _project(_TYPER, '["back", "list"]', before="ORDERS.append(1)"),
        "before",
        9,
    ),
    _ordered("the only command", _project(_TYPER, "[]", group="one", only="ORDERS.append(1)"), "only", 19),
    _ordered("a route in a list", _starlette("order", 'post("/back/orders")'), "order", 8),
    _ordered("an endpoint in a list", _starlette("Order", 'post("/back/orders")'), "Order.post", 12),
    _ordered("a table of routes", _aiohttp('post("/orders/1")'), "order", 8),
)
