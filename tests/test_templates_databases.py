"""The templates of databases, in all their forms, against one real Postgres server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from shop import IN_ORDER, SERVER, added, passed, shop

from isolint.engine import catalog
from isolint.templates import Template

ASYNCPG = """\
import asyncpg
import pytest


@pytest.mark.asyncio
@pytest.mark.parametrize("number", range(2))
async def test_order({fixture}, number):
    connection = await asyncpg.connect({fixture})
    {prepare}
    await connection.execute("INSERT INTO orders (item) VALUES ('bread')")
    assert await connection.fetchval("SELECT count(*) FROM orders") == 1
    await connection.close()
"""
SQLALCHEMY = """\
import pytest
import sqlalchemy


@pytest.mark.parametrize("number", range(2))
def test_order({fixture}, number):
    engine = sqlalchemy.create_engine({fixture})
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE orders (item text)"))
    engine.dispose()
"""
ASYNC_SESSION = """\
import pytest
from shop.models import Order
from sqlalchemy import func, select


@pytest.mark.{plugin}
@pytest.mark.parametrize("number", range(2))
async def test_order(session, number):
    session.add(Order(item="bread"))
    await session.commit()
    session.add(Order(item="cake"))
    await session.rollback()
    assert await session.scalar(select(func.count()).select_from(Order)) == 1
"""
ASYNC_APPLICATION = """\
import pytest
from shop import orders


@pytest.mark.asyncio
@pytest.mark.parametrize("number", range(2))
async def test_application_joins_in(session, number):
    await orders.add_async("bread")
    assert await orders.count_async() == 1
"""
ASYNC_CONNECTION = """\
import pytest


@pytest.mark.{plugin}
@pytest.mark.parametrize("number", range(2))
async def test_order(connection, number):
    async with connection.transaction():
        await connection.execute("INSERT INTO orders (item) VALUES ('bread')")
    {count}
"""
PSYCOPG_COUNT = """\
cursor = await connection.execute("SELECT count(*) FROM orders")
    assert await cursor.fetchone() == (1,)"""
ASYNCPG_COUNT = 'assert await connection.fetchval("SELECT count(*) FROM orders") == 1'
ONLY_ASYNCIO = "\n\n@pytest.fixture\ndef anyio_backend():\n    return 'asyncio'\n"
APPLICATION_SESSIONS = """\
import pytest
from shop import orders


@pytest.mark.parametrize("number", range(2))
def test_application_joins_in(session, number):
    orders.add("bread")
    assert orders.count() == session.query(orders.Order).count() == 1
"""


@dataclass(frozen=True, slots=True)
class Form:
    """A template with parameters, and tests that pass only where it isolates."""

    label: str
    template: str
    parameters: str
    tests: str

    @property
    def arguments(self) -> list[str]:
        """Return the arguments of `isolint add`."""
        options = (option for word in self.parameters.split() for option in ("--param", word))
        return [self.template, *options]

    @property
    def filled(self) -> Template:
        """Return the template."""
        return catalog.template(self.template, catalog.templates())

    @property
    def values(self) -> dict[str, Any]:
        """Return a value for each parameter of the template."""
        pairs = (word.partition("=") for word in self.parameters.split())
        return self.filled.values([(name, value) for name, _, value in pairs])


METADATA = "metadata=shop.models:Base.metadata"
SCHEMA = "schema=shop.database:create_schema"
CREATE = 'await connection.execute("CREATE TABLE orders (item text)")'
FORMS = (
    Form("created by psycopg2", "fresh_database", "driver=psycopg2 scheme=postgresql+psycopg2",
         SQLALCHEMY.format(fixture="fresh_database")),
    Form("created by asyncpg", "fresh_database", "driver=asyncpg fixture=own",
         ASYNCPG.format(fixture="own", prepare=CREATE)),
    Form("cloned, of metadata", "cloned_database", f"{METADATA} fixture=url clones=clone",
         ASYNCPG.format(fixture="url", prepare="")),
    Form("cloned, of metadata, async", "cloned_database", f"{METADATA} driver=asyncpg",
         ASYNCPG.format(fixture="cloned_database", prepare="")),
    Form("cloned, of a function, async", "cloned_database", f"{SCHEMA}_async building=async",
         ASYNCPG.format(fixture="cloned_database", prepare="")),
    Form("session on psycopg2", "rollback_session",
         f"{METADATA} driver=psycopg2 sessions=shop.orders:Sessions",
         APPLICATION_SESSIONS),
    Form("async session on asyncpg", "rollback_session", f"{METADATA} style=async driver=asyncpg",
         ASYNC_SESSION.format(plugin="asyncio")),
    Form("async session on psycopg, by anyio", "rollback_session", f"{SCHEMA} style=async plugin=anyio",
         ASYNC_SESSION.format(plugin="anyio") + ONLY_ASYNCIO),
    Form("async sessions of the application", "rollback_session",
         f"{METADATA} style=async driver=asyncpg sessions=shop.orders:AsyncSessions", ASYNC_APPLICATION),
    Form("async connection of psycopg", "rollback_connection", f"{METADATA} style=async",
         ASYNC_CONNECTION.format(plugin="asyncio", count=PSYCOPG_COUNT)),
    Form("connection of asyncpg, by anyio", "rollback_connection",
         f"{SCHEMA}_async driver=asyncpg building=async plugin=anyio",
         ASYNC_CONNECTION.format(plugin="anyio", count=ASYNCPG_COUNT) + ONLY_ASYNCIO),
)  # fmt: skip


def databases(server: str) -> set[str]:
    with psycopg.connect(server) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


@pytest.mark.parametrize("form", [pytest.param(form, id=form.label) for form in FORMS])
def test_each_test_has_the_database_to_itself_and_none_is_left(
    form: Form, tmp_path: Path, postgres_server: str
) -> None:
    before = databases(postgres_server)
    suite = shop(tmp_path, {"tests/test_example.py": form.tests, **SERVER})

    added(suite, *form.arguments)

    passed(suite, IN_ORDER)
    assert databases(postgres_server) == before


def test_several_templates_share_what_they_need(tmp_path: Path, postgres_server: str) -> None:
    example = catalog.template("fresh_database", catalog.templates()).usage
    suite = shop(tmp_path, {"tests/test_example.py": f"{example}\n", **SERVER})

    for arguments in (
        ["rollback_session", "--param", METADATA],
        ["schema_isolation", "--param", METADATA],
        ["fresh_database"],
    ):
        added(suite, *arguments)

    conftest = (tmp_path / "tests" / "conftest.py").read_text(encoding="utf-8")
    for name in ("engine", "database_url", "created_database", "execute", "session", "fresh_database"):
        assert conftest.count(f"\ndef {name}(") == 1, name
    passed(suite, IN_ORDER)
