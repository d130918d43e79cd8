"""Each library model speaks of things that are there, and does what it is for."""

from __future__ import annotations

import collections
import functools
import importlib
import importlib.util
import sys
import textwrap
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import tomli
from harness import analysed

from isolint.engine import catalog
from isolint.errors import IsolintError
from isolint.models import load

RULES = catalog.rules()
MODELS: Mapping[str, Mapping[str, Any]] = {
    item.name.removesuffix(".toml"): tomli.loads(item.read_text(encoding="utf-8"))
    for item in resources.files("isolint.models").iterdir()
    if item.name.endswith(".toml")
}
CALLS = tomli.loads(Path(__file__).with_name("library_calls.toml").read_text(encoding="utf-8"))

#: Proven by the cases of the rules and codemods that they are for.
PROVEN_ELSEWHERE = {
    "aiohttp", "cachetools", "djangorestframework", "flask_restful", "functools", "h5py", "ports", "py",
    "pydantic_settings", "pytest", "pytest_django", "pytest_mock", "servers", "sqlite3", "stdlib",
    "stdlib_files", "stdlib_objects", "werkzeug",
}  # fmt: skip

# What models are for


def rows(kind: str) -> list[Any]:
    return [
        pytest.param(row, id=f"{model}: {row[1]}")
        for model, table in CALLS.items()
        for row in table.get(kind, ())
    ]


def sites(head: str, first: str, second: str = "pass") -> set[str]:
    tests = (
        f"def test_{name}():\n{textwrap.indent(body, '    ')}" for name, body in (("a", first), ("b", second))
    )
    text = "\n\n".join((head, *tests)) + "\n"
    return {finding.site.id for finding in analysed(text, RULES).findings}


@pytest.mark.parametrize("row", rows("leaks"))
def test_what_a_library_keeps_is_reported(row: list[str]) -> None:
    head, first, site, *second = row
    assert sites(head, first, *second) == {site}


@pytest.mark.parametrize("row", rows("silent"))
def test_what_a_library_puts_back_is_not_reported(row: list[str]) -> None:
    assert sites(*row) == set()


def test_every_model_is_proven() -> None:
    assert set(CALLS) | PROVEN_ELSEWHERE == set(MODELS)


def test_the_documentation_names_every_library() -> None:
    page = Path(__file__).parent.parent.joinpath("docs", "configuration.md").read_text(encoding="utf-8")
    listed = page.partition("come with isolint:")[2].partition(". ")[0]
    assert [
        model["library"] for model in MODELS.values() if model["library"] not in " ".join(listed.split())
    ] == []


# Keys and names

#: Tables whose keys are names of things, and those that hold names as values too.
NAMED_BY_KEY = (
    "aliases",
    "returns",
    "objects",
    "process",
    "holders",
    "observes",
    "undoes",
    "originals",
    "restores",
)
NAMED_BY_VALUE = ("aliases", "objects", "fixtures")
LISTS = (
    "dependencies",
    "engines",
    "includes",
    "mapped",
    "reverses",
    "rows",
    "servers",
    "statements",
    "transient",
    "unset",
)
ROWS = {
    "state": "type",
    "cache": "decorator",
    "settings": "base",
    "router": "type",
    "client": "type",
    "database": "connect",
}
METHODS = ("changed-by", "changed-by-decorated", "removed-by", "reset-by", "begun-by", "read-by", "register")

#: What only some versions of a library have, what only some systems have, and what an object hands on.
ELSEWHERE = frozenset(
    {
        "_pytest.tmpdir.TempdirFactory", "asyncio.EventLoop", "asyncio.EventLoop.close",
        "asyncio.EventLoop.create_server", "builtins.reload", "contextlib.chdir", "dbm.gnu.open",
        "django.conf.urls.url", "django.core.urlresolvers",
        "django.test.LiveServerTestCase.client", "django.test.SimpleTestCase.async_client",
        "django.test.SimpleTestCase.client", "django.test.TestCase.async_client",
        "django.test.TestCase.client",
        "django.test.TransactionTestCase.async_client", "django.test.TransactionTestCase.client",
        "django.core.mail.outbox", "fastapi.FastAPI.add_websocket_route", "flask_limiter.Limiter.check",
        "flask_limiter.extension.Limiter", "flask_sqlalchemy.SQLAlchemy.session", "imp.reload",
        "posix.remove", "py._path.local.LocalPath", "pydantic.BaseSettings",
        "pytest_django.fixtures.SettingsWrapper",
        "starlette.applications.Starlette.add_websocket_route",
        "starlette.applications.Starlette.route", "starlette.applications.Starlette.websocket_route",
 "unittest.mock.mock",
        "unittest.mock.patch.object.start", "unittest.mock.patch.start",
        "moto.mock_dynamodb", "moto.mock_ec2", "moto.mock_iam", "moto.mock_kms", "moto.mock_lambda",
        "moto.mock_s3", "moto.mock_secretsmanager", "moto.mock_sns", "moto.mock_sqs", "moto.mock_ssm",
        "moto.mock_sts",
    }
)  # fmt: skip


def claims(model: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a model decides: the kind of statement, and the name that it is about."""
    for table in (*NAMED_BY_KEY, "unless", "fixtures"):
        yield from ((table, name) for name in model.get(table, ()))
    for table, key in ROWS.items():
        yield from ((table, row[key]) for row in model.get(table, ()))
    for table in ("file", "port", "route"):
        yield from ((table, name) for row in model.get(table, ()) for name in row["calls"])


def names(model: Mapping[str, Any]) -> Iterator[str]:
    """Yield the dotted names that a model speaks of, without the patterns."""
    for table, name in claims(model):
        if table != "fixtures":
            yield name
    for table in NAMED_BY_VALUE:
        yield from model.get(table, {}).values()
    for table in LISTS:
        yield from (name for name in model.get(table, ()) if "*" not in name)
    for table in ("state", "router"):
        for row in model.get(table, ()):
            if not row.get("parts"):
                yield from (f"{row['type']}.{method}" for key in METHODS for method in row.get(key, ()))
    for row in model.get("client", ()):
        yield from (f"{row['type']}.{method}" for method in row["calls"])


def by_library() -> Iterator[tuple[str, str, list[str]]]:
    """Yield model, library and the model's names in it, for the libraries that are installed."""
    for model, document in sorted(MODELS.items()):
        found: dict[str, list[str]] = {}
        for name in sorted(set(names(document)) - ELSEWHERE):
            if "." in name:
                found.setdefault(name.partition(".")[0], []).append(name)
        for library, known in found.items():
            if importlib.util.find_spec(library) is not None:
                yield model, library, known


#: Classes of what is made when it is first asked for something, from the settings of an application.
LAZY = frozenset({"DefaultAdminSite"})


def is_there(name: str) -> bool:
    """Tell whether a library has something of this name, as far as it can be imported here."""
    parts = name.split(".")
    found: Any = importlib.import_module(parts[0])
    for end, part in enumerate(parts[1:], 2):
        path = ".".join(parts[:end])
        if type(found).__name__ in LAZY:
            return True
        if issubclass(type(getattr(found, part, found)), ModuleType) and not is_importable(found, path):
            return True
        if not hasattr(found, part):
            return is_given(found, part)
        found = getattr(found, part)
    return True


@functools.cache
def is_importable(package: object, path: str) -> bool:
    """Tell whether a part of a package, if it is a module at all, needs nothing that is not there.

    That may be another distribution, or, for a framework, the settings of an application.
    """
    if not hasattr(package, "__path__") or path in sys.modules:
        return True
    try:
        if importlib.util.find_spec(path) is not None:
            importlib.import_module(path)
    except Exception:  # noqa: BLE001
        return False
    return True


def is_given(owner: object, name: str) -> bool:
    """Tell whether a class, or a base of it, gives its objects an attribute when it makes them."""
    if not isinstance(owner, type):
        return False
    codes = (getattr(getattr(one, "__init__", None), "__code__", None) for one in owner.__mro__)
    return any(code is not None and name in code.co_names for code in codes)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "known", [pytest.param(known, id=f"{model}: {library}") for model, library, known in by_library()]
)
def test_names_are_those_of_the_library(known: list[str]) -> None:
    assert [name for name in known if not is_there(name)] == []


def test_no_two_models_decide_the_same() -> None:
    counted = collections.Counter(claim for model in MODELS.values() for claim in set(claims(model)))
    assert [claim for claim, count in counted.items() if count > 1] == []


def test_models_have_no_unknown_keys() -> None:
    assert load().states


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('library = "own"\n\n[undo]\n"own.stop" = "own"\n', encoding="utf-8")
    with pytest.raises(IsolintError, match="unknown key 'undo'"):
        load([own])


def test_a_row_without_what_it_needs_is_an_error(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('library = "own"\n\n[[state]]\ntype = "own.Board"\n', encoding="utf-8")
    with pytest.raises(IsolintError, match="lacks 'holds'"):
        load([own])


def test_a_projects_own_model_wins(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('library = "own"\n\n[process]\n"os.chdir" = "folder"\n', encoding="utf-8")
    assert load([own]).process["os.chdir"] == "folder"


# What is saved and put back

SAVED = [
    pytest.param(row, id=f"{model}: {row['state']}")
    for model, table in MODELS.items()
    for row in table.get("saved", ())
]


@pytest.mark.parametrize("row", SAVED)
def test_what_is_saved_can_be_put_back_as_it_was(row: dict[str, Any]) -> None:
    scope: dict[str, Any] = {}
    for module in row["imports"]:
        scope[module] = pytest.importorskip(module)
    name = "SIGTERM" if row["state"] == "signal" else '"shop"'
    for saved, key in (("first", "save"), ("first", "put-back"), ("second", "save")):
        for statement in row[key]:
            exec(statement.format(saved=saved, name=name), scope)
    # Objects without an equality of their own show in their text what they hold.
    assert repr(scope["first"]) == repr(scope["second"])


@pytest.mark.parametrize("row", SAVED)
def test_putting_back_what_was_saved_is_seen_as_that(row: dict[str, Any]) -> None:
    modules = ", ".join(row["imports"])
    name = "SIGTERM" if row["state"] == "signal" else '"shop"'
    before, after = (
        [statement.format(saved="saved", name=name) for statement in row[key]] for key in ("save", "put-back")
    )
    state = row["state"].removesuffix(":*")
    # What an unknown name may stand for is put back by what puts all back.
    is_of_all = row["state"].endswith(":*")
    change = CHANGES[state].replace('"shop"', "input()") if is_of_all else CHANGES[state]
    body = textwrap.indent("\n".join((*before, "yield", *after)), "    ")
    around = f"import pytest\nimport {modules}\n\n@pytest.fixture(autouse=True)\ndef around():\n{body}\n"
    # A test that always makes the change first does not notice that another one made it.
    at_times = f"if input():\n{textwrap.indent(change, '    ')}"
    assert [
        site.partition(":")[2].startswith(state) for site in sites(f"import {modules}", change, at_times)
    ] == [True]
    assert sites(around, change, at_times) == set()


#: How a test changes each state that is saved.
CHANGES = {
    "scheduled jobs": "schedule.every().do(print)",
    "cwd": 'os.chdir("/")',
    "umask": "os.umask(0o77)",
    "argv": 'sys.argv = ["shop"]',
    "sys.path": 'sys.path.append("shop")',
    "sys.meta_path": "sys.meta_path.insert(0, None)",
    "locale": 'locale.setlocale(locale.LC_ALL, "C")',
    "signal": "signal.signal(signal.SIGTERM, print)",
    "socket timeout": "socket.setdefaulttimeout(1)",
    "event loop:of the thread": "asyncio.get_event_loop()\nasyncio.run(input())",
    "recursion limit": "sys.setrecursionlimit(5000)",
    "switch interval": "sys.setswitchinterval(1)",
    "logging:levels": 'logging.getLogger("shop").setLevel(10)',
    "logging:disabling": 'logging.getLogger("shop").disabled = True',
    "logging:propagation": 'logging.getLogger("shop").propagate = False',
    "logging:handlers": 'logging.getLogger("shop").addHandler(logging.NullHandler())',
    "logging:filters": 'logging.getLogger("shop").addFilter(print)',
    "decimal context": "decimal.getcontext().prec = 3",
    "rng:python": "random.seed(1)",
    "rng:numpy": "numpy.random.seed(1)",
}
