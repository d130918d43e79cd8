"""Rows in databases under the watcher: which table has more or fewer than before, and by which test."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from watched import ONLY_OURS, Watched, watch

from isolint.runtime.leaks import PutBack
from isolint.runtime.watchlist import WatchedSite

RIDES = """
import contextlib, sqlite3

PATH = {path}

def run(statement):
    with contextlib.closing(sqlite3.connect(PATH)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS rides (rider)")
        return connection.execute(statement).fetchall()

def add(rider):
    run(f"INSERT INTO rides VALUES ('{{rider}}')")
"""
IN_PROJECT = RIDES.format(path='"rides.db"')
IN_TEMPORARY = "import tempfile\n" + RIDES.format(path="tempfile.mkdtemp() + '/rides.db'")

TESTS = """
import rides

def test_reads():
    assert not rides.run("SELECT * FROM rides")

def test_adds():
    rides.add("ada")

def test_adds_two():
    rides.add("bob")
    rides.add("eve")

def test_removes():
    rides.run("DELETE FROM rides WHERE rider = 'ada'")
"""


def rows(watched: Watched) -> list[tuple[str, str, str, str]]:
    """Return site, test, and the numbers of rows of each leak in a database."""
    return [
        (leak.site, leak.node_id.rpartition("::")[2], leak.before, leak.after)
        for leak in watched.record.lasting
        if leak.site.startswith("db:")
    ]


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_rows_that_come_and_go_in_a_file_are_told_by_table_and_test(tmp_path, journal) -> None:
    rides = IN_PROJECT.replace(
        '"CREATE', f'"PRAGMA journal_mode={journal}")\n        connection.execute("CREATE'
    )

    watched = watch(tmp_path, {"rides.py": rides, "test_it.py": TESTS})

    assert watched.exit_code == 0, watched.output
    assert rows(watched) == [
        ("db:rides.db:rides", "test_adds", "0 rows", "1 row"),
        ("db:rides.db:rides", "test_adds_two", "1 row", "3 rows"),
        ("db:rides.db:rides", "test_removes", "3 rows", "2 rows"),
    ]
    # Looking leaves nothing beside the file.
    assert [path.name for path in tmp_path.glob("rides.db*")] == ["rides.db"]


def test_what_a_test_left_in_a_place_of_its_own_is_told_when_another_finds_it(tmp_path) -> None:
    own = "import sqlite3\n\ndef test_own(tmp_path):\n"
    own += "    with sqlite3.connect(tmp_path / 'own.db') as mine:\n"
    own += (
        "        mine.execute('CREATE TABLE own (id)')\n        mine.execute('INSERT INTO own VALUES (1)')\n"
    )
    files = {"test_a.py": "import rides\n\ndef test_adds():\n    rides.add('ada')\n", "test_b.py": own}
    rides = {"rides.py": IN_TEMPORARY}
    finds = {"test_c.py": "import rides\n\ndef test_finds():\n    rides.run('SELECT 1')\n"}

    assert rows(watch(tmp_path, rides | files)) == []
    ((site, *rest),) = rows(watch(tmp_path, rides | files | finds))
    assert site.endswith("/rides.db:rides")
    assert rest == ["test_adds", "no table", "1 row"]


MEMORY = """
import sqlite3

books = sqlite3.connect(":memory:")
books.execute("CREATE TABLE books (title)")
books.row_factory = sqlite3.Row
books.text_factory = bytes
"""
OF_MEMORY = """
import pytest, sqlite3
import app

@pytest.fixture(scope="module")
def shelf():
    return sqlite3.connect(":memory:", isolation_level=None)

@pytest.fixture
def undone():
    yield app.books
    app.books.rollback()

def test_commits():
    app.books.execute("INSERT INTO books VALUES ('Emma')")
    app.books.commit()

def test_is_undone(undone):
    undone.execute("INSERT INTO books VALUES ('Persuasion')")

def test_takes_away_what_it_adds():
    with app.books:
        app.books.execute("INSERT INTO books VALUES ('Sanditon')")
        app.books.execute("DELETE FROM books WHERE title = 'Sanditon'")

def test_has_its_own():
    own = sqlite3.connect(":memory:")
    own.execute("CREATE TABLE own (id)")
    own.execute("INSERT INTO own VALUES (1)")
    assert own.execute("SELECT 1").fetchone()

def test_fills_a_shelf(shelf):
    shelf.execute("CREATE TABLE shelf (id)")
    shelf.execute("INSERT INTO shelf VALUES (1)")

def test_fills_it_more(shelf):
    shelf.execute("INSERT INTO shelf VALUES (2)")

def test_drops(shelf):
    shelf.execute("DROP TABLE shelf")
"""


def test_rows_in_memory_are_counted_where_a_connection_outlives_its_test(tmp_path) -> None:
    watched = watch(tmp_path, {"app.py": MEMORY, "test_it.py": OF_MEMORY}, mode="restore")

    assert watched.exit_code == 0, watched.output
    assert sorted(rows(watched)) == [
        ("db:memory:books", "test_commits", "0 rows", "1 row"),
        ("db:memory:shelf", "test_drops", "2 rows", "no table"),
        ("db:memory:shelf", "test_fills_a_shelf", "no table", "1 row"),
        ("db:memory:shelf", "test_fills_it_more", "1 row", "2 rows"),
    ]
    assert {(leak.put_back, leak.reason) for leak in watched.record.lasting} == {
        (PutBack.NOT_TRIED, ""),
        (PutBack.IMPOSSIBLE, "rows of a database are not put back"),
    }


STORE = """
import sqlalchemy
from sqlalchemy.pool import StaticPool

engine = sqlalchemy.create_engine({url}, {options})
metadata = sqlalchemy.MetaData()
users = sqlalchemy.Table("users", metadata, sqlalchemy.Column("name", sqlalchemy.Text))

def add(name):
    with engine.begin() as connection:
        connection.execute(users.insert().values(name=name))

def count():
    with engine.connect() as connection:
        return connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(users))
"""
OF_STORE = """
import pytest
import store

@pytest.fixture(scope="module", autouse=True)
def schema():
    store.metadata.create_all(store.engine)
    yield
    store.metadata.drop_all(store.engine)

@pytest.fixture
def undone():
    with store.engine.connect() as connection:
        connection.begin()
        yield connection

def test_adds():
    store.add("ada")

def test_counts():
    store.count()

def test_adds_more():
    store.add("bob")
    store.add("eve")

def test_is_undone(undone):
    undone.execute(store.users.insert().values(name="joe"))

def test_clears_up():
    before = store.count()
    store.add("ann")
    with store.engine.begin() as connection:
        connection.execute(store.users.delete().where(store.users.c.name == "ann"))
    assert store.count() == before
"""


def test_rows_of_an_engine_in_memory_are_counted(tmp_path) -> None:
    text = STORE.format(url="'sqlite://'", options="poolclass=StaticPool")

    watched = watch(tmp_path, {"store.py": text, "test_it.py": OF_STORE})

    assert watched.exit_code == 0, watched.output
    assert rows(watched) == [
        ("db:memory:users", "test_adds", "0 rows", "1 row"),
        ("db:memory:users", "test_adds_more", "1 row", "3 rows"),
    ]


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
@pytest.mark.parametrize("level", ["", "isolation_level='AUTOCOMMIT'"])
def test_rows_that_an_engine_commits_on_a_server_are_counted(
    tmp_path, postgres_server, driver, level
) -> None:
    url = postgres_server.replace("postgresql://", f"postgresql+{driver}://")
    text = STORE.format(url=repr(url), options=level)
    tests = OF_STORE if not level else OF_STORE.replace("def test_is_undone", "def undone")

    watched = watch(tmp_path, {"store.py": text, "test_it.py": tests})

    assert watched.exit_code == 0, watched.output
    database = url.rpartition("/")[2]
    assert rows(watched) == [
        (f"db:{database}:users", "test_adds", "0 rows", "1 row"),
        (f"db:{database}:users", "test_adds_more", "1 row", "3 rows"),
    ]


DJANGO = """
import os

SECRET_KEY = "of tests"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": %s}
USE_TZ = True
"""
MODELS = """
from django.db import models

class User(models.Model):
    name = models.TextField()
"""
OF_DJANGO = """
import pytest
from django.test import TestCase

@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    from shop.models import User

    with django_db_blocker.unblock():
        User.objects.create(name="kept")
        yield
        User.objects.all().delete()

class TestRolledBack(TestCase):
    def test_adds(self):
        from shop.models import User

        User.objects.create(name="ada")

def test_past_the_blocker(django_db_blocker, kept):
    from shop.models import User

    with django_db_blocker.unblock():
        User.objects.create(name="ada")

@pytest.mark.django_db
def test_is_rolled_back(kept):
    from shop.models import User

    User.objects.create(name="bob")
    assert User.objects.count() == 2

@pytest.mark.django_db(transaction=True)
def test_is_flushed():
    from shop.models import User

    User.objects.create(name="eve")
"""


def of_django(database: str) -> dict[str, str]:
    """Return a project of Django and its tests."""
    return {
        "shop/__init__.py": "",
        "shop/models.py": MODELS,
        "shop/settings.py": DJANGO % database,
        "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = shop.settings\npythonpath = .\n",
        "test_it.py": OF_DJANGO,
    }


WITH_DJANGO = tuple(
    word for name in ("randomly", "asyncio", "anyio", "xdist") for word in ("-p", f"no:{name}")
)


#: A test of transactions flushes what a fixture of the module keeps; the other is rolled back by nobody.
LEFT_BY_DJANGO = [
    ("shop_user", "test_is_flushed", "1 row", "0 rows"),
    ("shop_user", "test_past_the_blocker", "0 rows", "1 row"),
]


def test_rows_that_django_leaves_in_memory_are_counted(tmp_path) -> None:
    database = "{'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}"

    watched = watch(tmp_path, of_django(database), plugins=WITH_DJANGO)

    assert watched.exit_code == 0, watched.output
    left = [(f"db:memorydb_default:{table}", *rest) for table, *rest in LEFT_BY_DJANGO]
    assert sorted(rows(watched)) == left


def test_rows_that_django_leaves_on_a_server_are_counted(tmp_path, postgres_server) -> None:
    place = urlsplit(postgres_server)
    database = f"""{{
        "ENGINE": "django.db.backends.postgresql",
        "NAME": {place.path[1:]!r},
        "USER": {place.username!r},
        "PASSWORD": {place.password!r},
        "HOST": {place.hostname!r},
        "PORT": {place.port!r},
    }}"""

    watched = watch(tmp_path, of_django(database), plugins=WITH_DJANGO)

    assert watched.exit_code == 0, watched.output
    left = [(f"db:test_{place.path[1:]}:{table}", *rest) for table, *rest in LEFT_BY_DJANGO]
    assert sorted(rows(watched)) == left


NAMED = """
import contextlib, os, sqlite3, tempfile
import pytest

FILE = tempfile.mktemp()
os.environ["APP_DATABASE"] = f"sqlite:///{tempfile.mktemp()}"

def add(path):
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS rides (rider)")
        connection.execute("INSERT INTO rides VALUES ('ada')")

@pytest.fixture(scope="module")
def connection():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE rides (rider)")
    return connection

def fill():
    add(FILE)
    add("literal.db")
    add(os.environ["APP_DATABASE"].removeprefix("sqlite:///"))

@pytest.fixture(scope="module", autouse=True)
def filled():
    fill()

def test_adds(connection):
    connection.execute("INSERT INTO rides VALUES ('ada')")
    fill()
"""


def test_a_database_that_a_finding_speaks_of_is_called_as_there(tmp_path) -> None:
    keys = ["test_it:FILE", "test_it:connection", "literal.db", "$APP_DATABASE"]
    sites = [
        WatchedSite(f"db:{key}", (f"ISO601:test_it.py:{line}",), "test_it.py" if "test_it" in key else None)
        for line, key in enumerate(keys, start=1)
    ]

    watched = watch(tmp_path, {"test_it.py": NAMED}, sites=sites)

    found = {leak.site: leak.findings for leak in watched.record.lasting if leak.name == ""}
    assert found == {f"{site.site}:rides": site.findings for site in sites}


def test_beside_other_workers_only_databases_that_are_a_worker_s_own_are_watched(tmp_path) -> None:
    own = RIDES.format(path="f\"own_{os.environ['PYTEST_XDIST_WORKER']}.db\"").replace(
        "import", "import os,", 1
    )
    files = {"rides.py": IN_PROJECT, "own.py": own}
    files["test_it.py"] = """
import own, rides

def test_adds():
    own.add("ada")
    rides.add("ada")

def test_adds_more():
    own.add("bob")
    rides.add("bob")
"""
    workers = tuple(word for word in ONLY_OURS if word != "no:xdist")[:-1]

    watched = watch(tmp_path, files, "-n2", "--dist=loadfile", plugins=workers)

    (worker,) = {leak.worker for leak in watched.record.lasting}
    assert sorted(rows(watched)) == [
        (f"db:own_{worker}.db:rides", "test_adds", "no table", "1 row"),
        (f"db:own_{worker}.db:rides", "test_adds_more", "1 row", "2 rows"),
    ]
