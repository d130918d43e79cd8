"""The import-time environment of a test module, as payloads name it."""

from __future__ import annotations

from typing import Any

import pytest
from rewriting import at, line, refusal, rewritten

from isolint.codemods.env_at_import import EnvAtImport


def moved(source: str, **payload: Any) -> str:
    return rewritten(EnvAtImport, source, **NAMES | payload)


def declined(source: str, **payload: Any) -> str:
    return refusal(EnvAtImport, source, **NAMES | payload)


NAMES = {
    "environ": ["os.environ"],
    "fixture": "environment",
    "setter": "set_environment",
    "importing": "import_environment",
    "scope": "function",
    "local": ["shop"],
}

UNREAD = '''"""Tests of the till."""

import os
import pytest

# Set test env vars before imports
os.environ["SHOP_KEY"] = "test-key"
os.environ["SHOP_CITY"] = "Oslo"  # the till needs one

from shop.till import (  # noqa: E402
    Till,
    open_till,
)


def test_open():
    assert open_till() == Till("Oslo")
'''


def test_writes_that_no_import_reads_become_one_autouse_fixture() -> None:
    assert (
        moved(UNREAD, before=at(UNREAD, "os.environ["))
        == '''"""Tests of the till."""

import pytest

from shop.till import (
    Till,
    open_till,
)


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Set the environment of this module's tests."""
    # Set test env vars before imports
    monkeypatch.setenv("SHOP_KEY", "test-key")
    monkeypatch.setenv("SHOP_CITY", "Oslo")  # the till needs one


def test_open():
    assert open_till() == Till("Oslo")
'''
    )


READ = """import os
import tempfile

import pytest
from fastapi.testclient import TestClient

# Environment of the app
DB = tempfile.mktemp(suffix=".db")
os.environ["SHOP_KEY"] = "test-key"
os.environ["SHOP_DB"] = DB

from shop.main import app  # noqa: E402
from shop.db import init_db  # noqa: E402

# No mail from tests
os.environ["SHOP_MAIL"] = "off"

client = TestClient(app)


@pytest.fixture(scope="module", autouse=True)
def database():
    init_db(DB)
"""


def test_imports_that_read_the_environment_run_under_it() -> None:
    payload = {
        "before": at(READ, '"SHOP_KEY"', '"SHOP_DB"'),
        "after": at(READ, '"SHOP_MAIL"'),
        "under": at(READ, "import app"),
    }
    assert (
        moved(READ, **payload)
        == '''import tempfile

import pytest
from fastapi.testclient import TestClient

DB = tempfile.mktemp(suffix=".db")


def set_environment(monkeypatch):
    # Environment of the app
    monkeypatch.setenv("SHOP_KEY", "test-key")
    monkeypatch.setenv("SHOP_DB", DB)


with pytest.MonkeyPatch.context() as import_environment:
    set_environment(import_environment)
    from shop.main import app
    from shop.db import init_db

client = TestClient(app)


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Set the environment of this module's tests."""
    set_environment(monkeypatch)
    # No mail from tests
    monkeypatch.setenv("SHOP_MAIL", "off")


@pytest.fixture(scope="module", autouse=True)
def database():
    init_db(DB)
'''
    )


def test_a_fixture_of_wider_scope_holds_a_monkeypatch_of_its_own() -> None:
    result = moved(UNREAD, before=at(UNREAD, "os.environ["), scope="module")
    assert (
        '''@pytest.fixture(scope="module", autouse=True)
def environment():
    """Set the environment of this module's tests."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        # Set test env vars before imports
        monkeypatch.setenv("SHOP_KEY", "test-key")
        monkeypatch.setenv("SHOP_CITY", "Oslo")  # the till needs one
        yield
'''
        in result
    )


def test_a_client_that_reads_the_environment_is_made_under_it_too() -> None:
    source = """import os

import pytest

os.environ["KEY"] = "k"

from shop.main import make_app  # noqa: E402

# one for all tests
client = make_app()
URL = "/till"


def test_a():
    assert client.get(URL)
"""
    result = moved(source, before=at(source, "os.environ["), under=at(source, "make_app  #", "client = "))
    assert (
        """    set_environment(import_environment)
    from shop.main import make_app

    # one for all tests
    client = make_app()

URL = "/till"


@pytest.fixture(autouse=True)
"""
        in result
    )


def test_a_helper_between_two_readers_stays_outside_and_each_reader_gets_the_environment() -> None:
    source = """import os
import pytest

os.environ["KEY"] = "k"
from shop.main import make_app


def build():
    return make_app()


client = build()


def test_a():
    assert client
"""
    result = moved(source, before=at(source, "os.environ["), under=at(source, "shop.main", "client = "))
    assert result.count("def set_environment(monkeypatch):") == 1
    assert result.count("set_environment(import_environment)") == 2
    assert (
        """

def build():
    return make_app()


with pytest.MonkeyPatch.context() as import_environment:
    set_environment(import_environment)
    client = build()


@pytest.fixture(autouse=True)
"""
        in result
    )


def test_pytest_is_imported_where_it_was_not() -> None:
    source = """import os
from shop.till import open_till

os.environ["KEY"] = "k"


def test_a():
    assert open_till()
"""
    assert (
        moved(source, before=at(source, "os.environ["))
        == '''import pytest

from shop.till import open_till


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Set the environment of this module's tests."""
    monkeypatch.setenv("KEY", "k")


def test_a():
    assert open_till()
'''
    )


def test_pytest_is_imported_above_the_code_that_needs_it() -> None:
    source = """import os

os.environ["KEY"] = "k"

from shop.main import app

import pytest


def test_a():
    assert app
"""
    result = moved(source, before=at(source, "os.environ["), under=at(source, "shop.main"))
    assert result.startswith("import pytest\n\n\ndef set_environment(monkeypatch):\n")
    assert result.count("import pytest\n") == 1


def test_another_name_for_pytest_is_kept() -> None:
    source = 'import os\nimport pytest as pt\n\nos.environ["A"] = "1"\n\n\ndef test_a():\n    assert pt\n'
    assert "@pt.fixture(autouse=True)" in moved(source, before=[4])


def test_conditions_defaults_updates_and_loops_keep_their_meaning() -> None:
    source = """import os
import pytest

if "A" not in os.environ:
    os.environ["A"] = "1"
else:
    os.environ["B"] = "2"
os.environ.setdefault("C", "3")
os.environ.update(
    {
        # the key
        "D": "4",  # short
        "E": "5",
    }
)
for name, value in {"F": "6"}.items():
    os.environ[name] = value
os.environ.pop("G", None)
if "H" in os.environ:
    del os.environ["H"]


def test_a():
    pass
"""
    before = at(source, "if ", "setdefault", "update", "for ", "pop")
    assert (
        moved(source, before=before)
        == '''import os
import pytest


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Set the environment of this module's tests."""
    if "A" not in os.environ:
        monkeypatch.setenv("A", "1")
    else:
        monkeypatch.setenv("B", "2")
    if "C" not in os.environ:
        monkeypatch.setenv("C", "3")
    # the key
    monkeypatch.setenv("D", "4")  # short
    monkeypatch.setenv("E", "5")
    for name, value in {"F": "6"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("G", raising=False)
    monkeypatch.delenv("H", raising=False)


def test_a():
    pass
'''
    )


def test_a_value_from_a_call_that_runs_once_becomes_a_constant() -> None:
    source = """import os
import tempfile
import pytest

os.environ["DATA_DIR"] = tempfile.mkdtemp()
os.environ["HERE"] = os.path.join(os.getcwd(), "x")


def test_a():
    pass
"""
    result = moved(source, before=at(source, "os.environ["))
    assert "\nDATA_DIR = tempfile.mkdtemp()\n\n\n@pytest.fixture" in result
    assert '    monkeypatch.setenv("DATA_DIR", DATA_DIR)\n' in result
    assert '    monkeypatch.setenv("HERE", os.path.join(os.getcwd(), "x"))\n' in result


def test_blank_lines_between_groups_of_writes_are_kept() -> None:
    source = """import os
import pytest

os.environ["A"] = "1"

# second group
os.environ["B"] = "2"

CITY = "Oslo"


def test_a():
    pass
"""
    result = moved(source, before=at(source, "os.environ["))
    assert (
        '    monkeypatch.setenv("A", "1")\n\n    # second group\n    monkeypatch.setenv("B", "2")\n' in result
    )
    assert 'import pytest\n\nCITY = "Oslo"\n\n\n@pytest' in result


def test_a_comment_about_a_constant_stays_with_it() -> None:
    source = """import os
import pytest

# one city for all
CITY = "Oslo"
os.environ["CITY"] = CITY


def test_a():
    pass
"""
    assert '# one city for all\nCITY = "Oslo"\n' in moved(source, before=at(source, "os.environ["))


def test_imports_that_stay_late_keep_their_mark() -> None:
    source = """import os
import pytest

CITY = "Oslo"
os.environ["CITY"] = CITY

from shop.till import Till  # noqa: E402


def test_a():
    pass
"""
    assert "from shop.till import Till  # noqa: E402\n" in moved(source, before=at(source, "os.environ["))


@pytest.mark.parametrize("mark", ["# noqa", "# noqa: E402, F401", "# isort: skip", "# noqa: F401"])
def test_other_marks_on_an_import_are_kept(mark: str) -> None:
    source = f'import os\nimport pytest\n\nos.environ["A"] = "1"\n\nfrom shop.till import Till  {mark}\n'
    assert f"from shop.till import Till  {mark}\n" in moved(source, before=[4])


def test_a_module_without_functions_gets_the_fixture_at_its_end() -> None:
    source = 'import os\nimport pytest\n\nos.environ["A"] = "1"\n# the end\n'
    assert moved(source, before=[4]).endswith('    monkeypatch.setenv("A", "1")\n# the end\n')


def test_fixtures_that_need_the_environment_ask_for_it() -> None:
    source = """import os
import pytest

os.environ["A"] = "1"


@pytest.fixture(autouse=True)
def database(tmp_path):
    pass
"""
    result = moved(source, before=[4], dependents=[line(source, "def database")])
    assert "def database(tmp_path, environment):\n" in result


def test_aliases_of_the_environment_are_known_by_their_text() -> None:
    source = """from os import environ
import pytest

environ["A"] = "1"
os_environ = {}
os_environ["B"] = "2"


def test_a():
    pass
"""
    result = moved(source, environ=["environ"], before=[4])
    assert result.startswith('import pytest\n\nos_environ = {}\nos_environ["B"] = "2"\n')


def test_several_writes_on_one_line_move_together() -> None:
    source = 'import os\nimport pytest\n\nos.environ["A"] = "1"; os.environ["B"] = "2"  # both\n'
    assert moved(source, before=[4]).endswith(
        '    monkeypatch.setenv("A", "1")  # both\n    monkeypatch.setenv("B", "2")\n'
    )


def test_what_is_not_part_of_the_block_is_kept_byte_for_byte() -> None:
    rest = "\n\ndef  test_a( ) :\n    x = { 'a':1 }   # odd\n\n\n\n    assert x\\\n        == x\n"
    source = f'import os\nimport pytest\n\nos.environ["A"] = "1"\n{rest}'
    assert moved(source, before=[4]).endswith(rest)


def test_windows_line_ends_are_kept() -> None:
    source = UNREAD.replace("\n", "\r\n")
    result = moved(source, before=at(UNREAD, "os.environ["))
    assert result == moved(UNREAD, before=at(UNREAD, "os.environ[")).replace("\n", "\r\n")


def test_tabs_are_kept_as_indentation() -> None:
    source = 'import os\nimport pytest\n\nos.environ["A"] = "1"\n\n\ndef test_a():\n\tassert 1\n'
    assert '\n\tmonkeypatch.setenv("A", "1")\n' in moved(source, before=[4])


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            'if CI:\n    os.environ["A"] = "1"\n    print("on")',
            '`print("on")` stands among the writes to the environment',
        ),
        (
            'try:\n    os.environ["A"] = "1"\nexcept KeyError:\n    pass',
            "the environment is set inside of a statement that cannot move into a function",
        ),
        ('old = os.environ.pop("A", None)', '`old = os.environ.pop("A", None)` also binds a name'),
        (
            'X = os.environ["A"] = "1"',
            "a chained assignment sets the environment together with something else",
        ),
        ("os.environ.popitem()", "`os.environ.popitem()` has no counterpart in monkeypatch"),
        ("CITY = 'Oslo'", "`CITY = 'Oslo'` stands among the writes to the environment"),
        (
            'for NAME in ("A", "B"):\n    os.environ[NAME] = "1"\nprint(NAME)',
            "`NAME`, bound by a loop over the environment, is used elsewhere in the module",
        ),
        (
            "os.environ.update(load())",
            "a value of the environment comes from a call that may not be repeated",
        ),
        ("", "no statement starts on line 5"),
    ],
)
def test_a_block_that_does_more_than_set_the_environment_is_refused(statement: str, reason: str) -> None:
    source = f"import os\nimport pytest\n\n\n{statement}\n"
    assert declined(source, before=[5]) == reason


def test_a_write_below_the_top_level_is_refused() -> None:
    source = 'import os\n\nif x:\n    os.environ["A"] = "1"\n'
    assert declined(source, before=[4]) == "a statement of the block is not at the top level of the module"


def test_an_import_under_an_environment_that_is_set_later_is_refused() -> None:
    source = 'import os\nfrom shop import app\nos.environ["A"] = "1"\n'
    reason = "no environment is set before the statements that read it"
    assert declined(source, after=[3], under=[2]) == reason


def test_nothing_to_move_is_refused() -> None:
    assert declined("import os\n") == "the module writes nothing to the environment"
