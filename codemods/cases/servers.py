"""The conftest files that the cases of `shared_server` expect."""

from __future__ import annotations

_IMPORTS = """\
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote
from uuid import uuid4

import pytest
"""

_SERVER = '''\
# Tests' data is thrown away: nothing has to survive a crash.
_COMMAND = "postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

_DISCONNECT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = '%s' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class PostgresDatabase:
    """One database of a server, which answers as a `PostgresContainer` would."""

    scheme: str
    host: str
    exposed_port: int
    username: str
    password: str
    dbname: str
    port = 5432

    def get_container_host_ip(self):
        return self.host

    def get_exposed_port(self, port):
        return self.exposed_port

    def get_connection_url(self, host=None, driver=...):
        scheme = self.scheme
        if driver is not ...:
            scheme = f"postgresql+{driver}" if driver else "postgresql"
        login = f"{self.username}:{quote(self.password, safe=' +')}"
        address = f"{host or self.host}:{self.exposed_port}"
        return f"{scheme}://{login}@{address}/{self.dbname}"

    def run(self, *statements):
        """Run each statement by itself, and return the rows of the last."""
        import psycopg2

        connection = psycopg2.connect(
            host=self.host,
            port=self.exposed_port,
            user=self.username,
            password=self.password,
            dbname=self.dbname,
        )
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


class PostgresServer:
    """A server that starts when the first database is asked for."""

    def __init__(self, start):
        self._start = start

    @cached_property
    def _main(self):
        return self._start()

    @cached_property
    def _admin(self):
        return replace(self._main, dbname="postgres")

    @contextmanager
    def fresh_database(self):
        """Provide a database that nobody else has, for one use."""
        database = replace(self._main, dbname=f"test_{uuid4().hex[:12]}")
        self._provide(database.dbname)
        try:
            yield database
        finally:
            self._drop(database.dbname)

    def _provide(self, name):
        first = self._main.dbname
        template = "template1" if first == "postgres" else first
        statement = f'CREATE DATABASE "{name}" TEMPLATE "{template}"'
        self._admin.run(statement)

    def _drop(self, name):
        self._admin.run(_DISCONNECT % name, f'DROP DATABASE "{name}"')


def _start_server(stack):
    """Start a server that runs until the stack is closed."""
    from testcontainers.postgres import PostgresContainer

    container = PostgresContainer("postgres:16").with_command(_COMMAND)
    stack.enter_context(container)
    return PostgresDatabase(
        scheme=container.get_connection_url().partition("://")[0],
        host=container.get_container_host_ip(),
        exposed_port=int(container.get_exposed_port(5432)),
        username=container.username,
        password=container.password,
        dbname=container.dbname,
    )


@pytest.fixture(scope="session")
def postgres_server():
    """Share one server among all tests; each use gets a database of its own."""
    with ExitStack() as stack:
        yield PostgresServer(lambda: _start_server(stack))
'''

ALONE = f"""\
{_IMPORTS}
{_SERVER}"""

FOR_MODULES = f'''\
{ALONE}

@pytest.fixture(scope="module")
def postgres(postgres_server):
    """Provide a database of its own, on the server that all tests share."""
    with postgres_server.fresh_database() as container:
        yield container
'''

FOR_TESTS = f'''\
{'"""What all tests share."""'}

{_IMPORTS}

{_SERVER.replace("psycopg2", "psycopg")}

@pytest.fixture
def fresh_shop(postgres_server):
    """Return a function that provides a shop on a database of its own."""
    from shop.db import Database

    @contextmanager
    def provided():
        with postgres_server.fresh_database() as database:
            db = Database(
                name=database.dbname,
                host=database.get_container_host_ip(),
                port=int(database.get_exposed_port(5432)),
            )
            db.provision()
            connection = db.connect()
            yield connection
            connection.close()

    with ExitStack() as stack:
        yield lambda: stack.enter_context(provided())
'''
