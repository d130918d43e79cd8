"""A database file that a module shares, and the same tests on a file of their own."""

from __future__ import annotations

from typing import Any

import pytest
from rewriting import at, call, line, refusal, rewritten

from isolint.codemods.database_per_test import DatabasePerTest


def narrowed(source: str, **payload: Any) -> str:
    return rewritten(DatabasePerTest, source, **_payload(source, payload))


def declined(source: str, **payload: Any) -> str:
    return refusal(DatabasePerTest, source, **_payload(source, payload))


def _payload(source: str, payload: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"fixture": line(source, "def database")}
    if "TEST_DB =" in source:
        found |= {"constant": "TEST_DB", "constant_line": line(source, "TEST_DB =")}
    return found | payload


SHARED = '''"""Tests of the till."""

import os
import tempfile

import pytest

TEST_DB = tempfile.mktemp(suffix=".sqlite")

from shop.db import init_db  # noqa: E402


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Set the environment of this module's tests."""
    monkeypatch.setenv("SHOP_KEY", "k")
    # where the rows go
    monkeypatch.setenv("SHOP_DB", TEST_DB)


@pytest.fixture(scope="module", autouse=True)
def database():
    """Make the tables once for all tests."""
    # Remove the old file if there is one
    if os.path.exists(TEST_DB):
        os.remove(TEST_DB)
    # Make the tables
    init_db(TEST_DB)


def test_a():
    pass
'''


def test_a_module_scoped_database_becomes_a_file_of_each_test() -> None:
    assert (
        narrowed(SHARED, environment=at(SHARED, '"SHOP_DB"'))
        == '''"""Tests of the till."""

import pytest

from shop.db import init_db


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Set the environment of this module's tests."""
    monkeypatch.setenv("SHOP_KEY", "k")


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    """Make the tables for each test."""
    test_db = str(tmp_path / "test.sqlite")
    # where the rows go
    monkeypatch.setenv("SHOP_DB", test_db)
    # Make the tables
    init_db(test_db)


def test_a():
    pass
'''
    )


def test_a_fixture_that_set_nothing_but_the_path_goes() -> None:
    source = SHARED.replace('    monkeypatch.setenv("SHOP_KEY", "k")\n', "")
    result = narrowed(source, environment=at(source, '"SHOP_DB"'))
    assert "def environment" not in result
    assert "from shop.db import init_db\n\n\n@pytest.fixture(autouse=True)\ndef database(" in result


def test_an_environment_that_is_used_elsewhere_is_not_emptied() -> None:
    source = SHARED.replace('    monkeypatch.setenv("SHOP_KEY", "k")\n', "").replace(
        "test_a()", "test_a(environment)"
    )
    reason = "`environment` sets nothing but the path, and is used elsewhere"
    assert declined(source, environment=at(source, '"SHOP_DB"')) == reason


def database(body: str, decorator: str = '@pytest.fixture(scope="module")', head: str = "") -> str:
    """Return a module whose fixture has this body."""
    indented = "".join(f"    {one}\n" if one else "\n" for one in body.split("\n"))
    return (
        f'import os\nimport pytest\nfrom shop.db import init_db\n\n{head}TEST_DB = "/tmp/shop.db"\n\n\n'
        f"{decorator}\ndef database():\n{indented}"
    )


@pytest.mark.parametrize(
    "removal",
    [
        "os.remove(TEST_DB)",
        "Path(TEST_DB).unlink(missing_ok=True)",
        "if os.path.exists(TEST_DB):\n    os.unlink(TEST_DB)",
        "if Path(TEST_DB).exists():\n    Path(TEST_DB).unlink()",
        "try:\n    os.remove(TEST_DB)\nexcept FileNotFoundError:\n    pass",
        "with contextlib.suppress(OSError):\n    os.remove(TEST_DB)",
        'for end in ("", "-wal"):\n    if os.path.exists(TEST_DB + end):\n        os.remove(TEST_DB + end)',
    ],
)
def test_removing_the_old_file_goes_with_its_comment(removal: str) -> None:
    result = narrowed(database(f"# a clean start\n{removal}\ninit_db(TEST_DB)"))
    assert result.endswith(
        "@pytest.fixture\ndef database(tmp_path):\n"
        '    test_db = str(tmp_path / "shop.db")\n    init_db(test_db)\n'
    )


@pytest.mark.parametrize(
    "other",
    [
        "if os.path.exists(TEST_DB):\n    os.remove(TEST_DB)\nelse:\n    print(TEST_DB)",
        "if STALE:\n    os.remove(TEST_DB)",
        "try:\n    os.remove(TEST_DB)\nexcept OSError:\n    raise",
        "os.remove(OTHER)",
        "log(os.remove(TEST_DB))",
    ],
)
def test_a_statement_that_does_more_than_remove_the_file_stays(other: str) -> None:
    result = narrowed(database(f"{other}\ninit_db(TEST_DB)"))
    indented = "".join(f"    {one}\n" for one in other.replace("TEST_DB", "test_db").split("\n"))
    assert f'"shop.db")\n{indented}    init_db(test_db)\n' in result


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("init_db(TEST_DB)\nyield\nos.remove(TEST_DB)", "init_db(test_db)\n"),
        ("init_db(TEST_DB)\nyield TEST_DB\nos.remove(TEST_DB)", "init_db(test_db)\n    return test_db\n"),
        (
            "init_db(TEST_DB)\ntry:\n    yield TEST_DB\nfinally:\n    os.remove(TEST_DB)",
            "init_db(test_db)\n    return test_db\n",
        ),
        (
            "conn = init_db(TEST_DB)\nyield conn\nconn.close()\nos.remove(TEST_DB)",
            "conn = init_db(test_db)\n    yield conn\n    conn.close()\n",
        ),
        (
            "conn = db(TEST_DB)\ntry:\n    yield conn\nfinally:\n    conn.close()\n    os.remove(TEST_DB)",
            "conn = db(test_db)\n    try:\n        yield conn\n    finally:\n        conn.close()\n",
        ),
    ],
)
def test_a_teardown_that_only_removes_the_file_goes(body: str, expected: str) -> None:
    assert narrowed(database(body)).endswith(f'"shop.db")\n    {expected}')


def test_a_yield_that_nothing_followed_before_stays() -> None:
    assert narrowed(database("init_db(TEST_DB)\nyield")).endswith("init_db(test_db)\n    yield\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Set up once.", "Set up for each test."),
        ("Set up once for all tests.", "Set up for each test."),
        ("Set up once per module.", "Set up for each test."),
        ("Set up once for all tests in this module.", "Set up for each test."),
        ("Set up once before the tests.", "Set up for each test."),
        ("Set up for all tests in this module.", "Set up for each test."),
        ("Module-scoped database.", "Function-scoped database."),
        ("A module-scoped database.", "A function-scoped database."),
        ("One database per module.", "One database per test."),
        ("Keep a database open for the whole test session.", "Keep a database open for each test."),
        ("A database shared by all tests in this module.", "A database of each test."),
        ("Wait, and go on once the server is up.", "Wait, and go on once the server is up."),
        ("Make all tables at once-off cost.", "Make all tables at once-off cost."),
        ("Make the tables that tests share.", "Make the tables that tests share."),
    ],
)
def test_a_docstring_that_says_how_often_is_corrected(before: str, after: str) -> None:
    result = narrowed(database(f'"""{before}"""\n# {before}\ninit_db(TEST_DB, "once")'))
    assert f'    """{after}"""\n' in result
    assert f'    # {after}\n    init_db(test_db, "once")\n' in result


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('@pytest.fixture(scope="module")', "@pytest.fixture"),
        ('@pytest.fixture(scope="session", autouse=True)', "@pytest.fixture(autouse=True)"),
        ('@pytest.fixture(autouse=True, scope="class")', "@pytest.fixture(autouse=True)"),
        (
            '@pytest.fixture(\n    name="db",\n    scope="module",\n)',
            '@pytest.fixture(\n    name="db",\n)',
        ),
        ('@pytest.mark.slow\n@pytest.fixture(scope="module")', "@pytest.mark.slow\n@pytest.fixture"),
    ],
)
def test_the_scope_goes_and_other_arguments_stay(before: str, after: str) -> None:
    assert f"\n\n{after}\ndef database(tmp_path):" in narrowed(database("init_db(TEST_DB)", before))


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ('tempfile.mktemp(suffix=".db")', 'str(tmp_path / "test.db")'),
        ("tempfile.mktemp()", 'str(tmp_path / "test.db")'),
        ('tempfile.NamedTemporaryFile(suffix=".sqlite3").name', 'str(tmp_path / "test.sqlite3")'),
        ('os.path.join("/tmp", "till.db")', 'str(tmp_path / "till.db")'),
        ('Path("/tmp/till.db")', 'tmp_path / "till.db"'),
        ('Path(tempfile.gettempdir()) / "till.db"', 'tmp_path / "till.db"'),
        ('"sqlite:///./till.db"', "f\"sqlite:///{tmp_path / 'till.db'}\""),
        ('"sqlite+aiosqlite:///till.db?x=1"', "f\"sqlite+aiosqlite:///{tmp_path / 'till.db'}?x=1\""),
    ],
)
def test_the_new_path_is_of_the_kind_that_the_constant_was(value: str, path: str) -> None:
    source = database("init_db(TEST_DB)").replace('"/tmp/shop.db"', value)
    assert f"    test_db = {path}\n    init_db(test_db)\n" in narrowed(source)


def test_a_comment_that_heads_more_than_the_constant_stays() -> None:
    source = database("init_db(TEST_DB)", head="# What the tests use\n").replace(
        'shop.db"\n', 'shop.db"\nCITY = "Oslo"\n'
    )
    assert '\n\n# What the tests use\nCITY = "Oslo"\n' in narrowed(source)


def test_tests_and_helpers_that_use_the_path_get_it_from_a_fixture() -> None:
    source = """import sqlite3
import pytest

TEST_DB = "/tmp/shop.db"


@pytest.fixture(scope="module", autouse=True)
def database():
    init_db(TEST_DB)


def rows(table, limit=10):
    return sqlite3.connect(TEST_DB).execute(table, limit)


def test_a(client):
    assert rows("sales")


def test_b():
    assert sqlite3.connect(TEST_DB)
"""
    payload = {
        "users": at(source, "def rows", "def test_a", "def test_b"),
        "calls": [call(source, 'rows("sales', "rows", 1)],
        "variable": "database_path",
    }
    assert (
        narrowed(source, **payload)
        == '''import sqlite3
import pytest


@pytest.fixture
def database_path(tmp_path):
    """Return the path of a database that only this test uses."""
    return str(tmp_path / "shop.db")


@pytest.fixture(autouse=True)
def database(database_path):
    init_db(database_path)


def rows(table, database_path, limit=10):
    return sqlite3.connect(database_path).execute(table, limit)


def test_a(client, database_path):
    assert rows("sales", database_path)


def test_b(database_path):
    assert sqlite3.connect(database_path)
'''
    )


def test_fixtures_that_stand_on_the_database_narrow_with_it() -> None:
    source = (
        database("init_db(TEST_DB)")
        + '\n\n@pytest.fixture(scope="module")\ndef client(database):\n    return 1\n'
    )
    assert "@pytest.fixture\ndef client(database):\n" in narrowed(source, narrow=at(source, "def client"))


FACTORY = '''import sqlite3
import pytest


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Connect once."""
    connection = sqlite3.connect(tmp_path_factory.mktemp("data") / "till.db")
    yield connection
    connection.close()
'''


def test_a_fixture_that_makes_its_own_folder_only_narrows() -> None:
    assert (
        narrowed(FACTORY)
        == '''import sqlite3
import pytest


@pytest.fixture
def database(tmp_path):
    """Connect for each test."""
    connection = sqlite3.connect(tmp_path / "till.db")
    yield connection
    connection.close()
'''
    )


def test_a_database_in_memory_only_narrows() -> None:
    source = (
        'import pytest\n\n\n@pytest.fixture(scope="module")\ndef database():\n    yield connect(":memory:")\n'
    )
    assert narrowed(source) == source.replace('(scope="module")', "")


def test_types_are_written_where_the_author_writes_them() -> None:
    source = database("init_db(TEST_DB)\nyield").replace(
        "def database():", "def database() -> Iterator[None]:"
    )
    result = narrowed(source)
    assert "def database(tmp_path: Path) -> Iterator[None]:\n" in result
    assert "from pathlib import Path\n" in result
    assert result.endswith("    yield\n")


def test_a_path_that_is_used_elsewhere_is_refused() -> None:
    source = database("init_db(TEST_DB)") + "\n\ndef test_a():\n    assert open(TEST_DB)\n"
    assert declined(source) == "`TEST_DB` is also used outside of the fixture"


def test_a_name_that_is_taken_is_refused() -> None:
    assert declined(database("init_db(TEST_DB)", head="test_db = 1\n")) == "the name `test_db` is taken"


@pytest.mark.parametrize(
    ("decorator", "reason"),
    [
        ("@pytest.fixture", "`database` already has the scope of one test"),
        ("@pytest.fixture(autouse=True)", "`database` already has the scope of one test"),
        ("@pytest.fixture(scope=SCOPE)", "the scope of `database` is computed"),
        ("@cache", "`database` has no fixture decorator"),
    ],
)
def test_what_is_no_wide_fixture_is_refused(decorator: str, reason: str) -> None:
    assert declined(database("init_db(TEST_DB)", decorator)) == reason


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('mktemp("data")', "getbasetemp()", "`database` does not make exactly one temporary folder"),
        (
            "yield connection",
            'yield tmp_path_factory.mktemp("b")',
            "`database` does not make exactly one temporary folder",
        ),
        (
            "yield connection",
            "yield tmp_path_factory",
            "`database` uses its factory of temporary folders in another way",
        ),
    ],
)
def test_a_factory_of_folders_used_otherwise_is_refused(old: str, new: str, reason: str) -> None:
    assert declined(FACTORY.replace(old, new)) == reason


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("print(TEST_DB)", "a statement that is to move does not set an environment variable"),
        ('monkeypatch.setenv("SHOP_DB", OTHER)', "a statement that is to move does not mention `TEST_DB`"),
    ],
)
def test_only_a_variable_with_the_path_moves(statement: str, reason: str) -> None:
    source = SHARED.replace('monkeypatch.setenv("SHOP_DB", TEST_DB)', statement)
    assert declined(source, environment=at(source, statement)) == reason


def test_a_line_that_does_not_assign_the_constant_is_refused() -> None:
    assert declined(SHARED, constant_line=6) == "line 6 does not assign `TEST_DB`"
