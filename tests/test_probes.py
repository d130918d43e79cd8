"""Each kind of state in a real pytest run: what leaked is named, from what to what, and put back."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from watched import watch

from isolint.runtime.leaks import PutBack
from isolint.runtime.probes.environment import Environment
from isolint.runtime.probes.files import Files
from isolint.runtime.probing import Surroundings
from isolint.runtime.watchlist import WatchedSite, WatchList


@dataclass(frozen=True)
class Case:
    """What a test does to a state, and what the next test finds that runs after the state was put back."""

    site: str
    before: str
    after: str
    does: str
    finds: str = ""
    options: tuple[str, ...] = ()


PROCESS = {
    "environment, set": Case(
        "env:APP_KEY", "not set", "'x'", "os.environ['APP_KEY'] = 'x'", "'APP_KEY' not in os.environ"
    ),
    "environment, deleted": Case(
        *("env:WATCHED_BY_TEST", "'kept'", "not set", "del os.environ['WATCHED_BY_TEST']"),
        "os.environ['WATCHED_BY_TEST'] == 'kept'",
    ),
    "environment, secret": Case(
        *("env:APP_PASSWORD", "not set", "(hidden, 6 characters)", "os.environ['APP_PASSWORD'] = 'hunter'"),
        "'APP_PASSWORD' not in os.environ",
    ),
    "working folder": Case(
        "process:cwd", "{folder}", "'/'", "os.chdir('/')", "os.getcwd() == os.path.dirname(__file__)"
    ),
    "import path": Case(
        "process:sys.path",
        "without",
        "with ['/nowhere']",
        "sys.path.append('/nowhere')",
        "'/nowhere' not in sys.path",
    ),
    "arguments": Case(
        "process:argv", "without", "with ['--x']", "sys.argv.append('--x')", "'--x' not in sys.argv"
    ),
    "stub": Case(
        *("process:sys.modules:made_up", "not imported", "stub"),
        *("sys.modules['made_up'] = types.ModuleType('made_up')", "'made_up' not in sys.modules"),
    ),
    "module removed": Case(
        *("process:sys.modules:colorsys", "module", "not imported", "del sys.modules['colorsys']"),
        "sys.modules['colorsys'] is colorsys",
    ),
    "module removed as another comes": Case(
        *("process:sys.modules:test_it", "module", "not imported"),
        "del sys.modules['test_it']; sys.modules['made_up'] = types.ModuleType('made_up')",
        "'test_it' in sys.modules and 'made_up' not in sys.modules",
    ),
    "level": Case(
        *(
            "process:logging:levels:app",
            "app.level = NOTSET",
            "DEBUG",
            "logging.getLogger('app').setLevel(10)",
        ),
        "logging.getLogger('app').level == 0",
    ),
    "handlers of root": Case(
        *("process:logging:handlers:root", "root.handlers = []", "[logging.NullHandler object]"),
        *("logging.getLogger().addHandler(logging.NullHandler())",),
        "not any(type(h) is logging.NullHandler for h in logging.getLogger().handlers)",
    ),
    "disabled for all": Case(
        *("process:logging", "root.disable = NOTSET", "ERROR", "logging.disable(40)"),
        "logging.root.manager.disable == 0",
    ),
    "disabled": Case(
        *("process:logging:disabling:app", "app.disabled = False", "True"),
        *("logging.getLogger('app').disabled = True", "not logging.getLogger('app').disabled"),
    ),
    "propagation": Case(
        *("process:logging:propagation:app", "app.propagate = True", "False"),
        *("logging.getLogger('app').propagate = False", "logging.getLogger('app').propagate"),
    ),
    "random numbers": Case(
        *("process:rng:python", "as it was", "seeded", "random.seed(7)"),
        "random.random() != random.Random(7).random()",
    ),
    "decimal context": Case(
        *("process:decimal context", "prec = 28", "prec = 3", "decimal.getcontext().prec = 3"),
        "decimal.getcontext().prec == 28",
    ),
    "decimal traps": Case(
        *("process:decimal context",),
        "traps = ['DivisionByZero', 'InvalidOperation', 'Overflow']",
        "traps = ['DivisionByZero', 'Inexact', 'InvalidOperation', 'Overflow']",
        "decimal.getcontext().traps[decimal.Inexact] = True",
        "not decimal.getcontext().traps[decimal.Inexact]",
    ),
    "recursion limit": Case(
        "process:recursion limit",
        "{limit}",
        "5000",
        "sys.setrecursionlimit(5000)",
        "sys.getrecursionlimit() != 5000",
    ),
    "garbage collector": Case("process:gc", "True", "False", "gc.disable()", "gc.isenabled()"),
    "socket timeout": Case(
        *("process:socket timeout", "None", "3.0", "socket.setdefaulttimeout(3)"),
        "socket.getdefaulttimeout() is None",
    ),
    "warning filters": Case(
        *("process:warnings", "{filters}", "{more}", "warnings.simplefilter('error', FutureWarning)"),
        "('error', None, FutureWarning, None, 0) not in warnings.filters",
        ("-p", "no:warnings"),
    ),
}

POSIX = {
    "umask": Case("process:umask", "0o22", "0o77", "os.umask(0o77)", "os.umask(0o22) == 0o22"),
    "signal": Case(
        *("process:signal:SIGUSR1", "SIG_DFL", "SIG_IGN", "signal.signal(signal.SIGUSR1, signal.SIG_IGN)"),
        "signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL",
    ),
    "working folder, deleted": Case(
        *("process:cwd", "{folder}", "'(deleted)'"),
        "os.mkdir('gone'); os.chdir('gone'); os.rmdir(os.getcwd())",
        "os.getcwd() == os.path.dirname(__file__)",
    ),
    "time zone": Case(
        *("env:TZ", "not set", "'Asia/Tokyo'", "os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()"),
        "time.tzname[0] != 'JST'",
    ),
}
CASES = PROCESS if os.name != "posix" else PROCESS | POSIX

SUITE = """
import colorsys, decimal, gc, logging, os, random, signal, socket, sys, time, types, warnings

def test_does():
    {does}

def test_finds():
    assert {finds}
"""


@pytest.fixture
def usual(monkeypatch) -> Iterator[None]:
    """Let the process that is started find the usual environment and umask."""
    monkeypatch.setenv("WATCHED_BY_TEST", "kept")
    monkeypatch.delenv("TZ", raising=False)
    mask = os.umask(0o22)
    yield
    os.umask(mask)


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize("name", CASES)
def test_a_state_of_the_process_is_named_and_put_back(tmp_path, name) -> None:
    case = CASES[name]
    text = SUITE.format(does=case.does, finds=case.finds)
    watched = watch(tmp_path, {"test_it.py": text}, *case.options, mode="restore")

    found = {leak.site: leak for leak in watched.record.lasting}
    leak = found[case.site]
    assert leak.put_back is PutBack.DONE
    assert leak.node_id == "test_it.py::test_does"
    assert watched.exit_code == 0, watched.output
    if "{" not in case.before + case.after:
        assert (leak.before, leak.after) == (case.before, case.after)


APP = """
import collections, functools, itertools
from contextvars import ContextVar

class Settings:
    def __init__(self):
        self.debug, self.hosts = False, ["localhost"]

class Slotted:
    __slots__ = ("count",)

class Registry:
    kinds = {"a": [1]}
    __private = []

    def add(self, into=[]):
        into.append(1)

mode = "plain"
flags = {"on": {"deep": [1, 2]}}
names = ["a"]
seen = {1, 2}
queue = collections.deque([1])
settings = Settings()
slotted = Slotted()
slotted.count = 1
current = ContextVar("current", default=None)
raw = bytearray(b"abc")
instance = None

@functools.lru_cache
def get_settings():
    return Settings()

@functools.lru_cache(maxsize=None)
def compute(number):
    return [number]

def now():
    return 1
"""


@dataclass(frozen=True)
class ValueCase:
    site: str
    before: str
    after: str
    does: str
    finds: str


VALUES = [
    ValueCase("global:app:mode", "'plain'", "'loud'", "app.mode = 'loud'", "app.mode == 'plain'"),
    ValueCase(
        "global:app:instance",
        "None",
        "app.Settings object",
        "app.instance = app.Settings()",
        "app.instance is None",
    ),
    ValueCase("global:app:mode", "'plain'", "nothing", "del app.mode", "app.mode == 'plain'"),
    ValueCase("global:app:added", "nothing", "1", "app.added = 1", "not hasattr(app, 'added')"),
    ValueCase(
        *("global:app:flags", "['on']['deep'] = [1, 2]", "['on']['deep'] = [1, 2, 3]"),
        *(
            "app.flags['on']['deep'].append(3)",
            "app.flags == {'on': {'deep': [1, 2]}} and app.flags is FLAGS",
        ),
    ),
    ValueCase(
        "global:app:names",
        "['a']",
        "['a', 'b']",
        "app.names.append('b')",
        "app.names == ['a'] and app.names is NAMES",
    ),
    ValueCase("global:app:seen", "{1, 2}", "{1, 2, 3}", "app.seen.add(3)", "app.seen == {1, 2}"),
    ValueCase("global:app:queue", "[1]", "[1, 2]", "app.queue.append(2)", "list(app.queue) == [1]"),
    ValueCase(
        *("global:app:settings", ".debug = False", ".debug = True", "app.settings.debug = True"),
        "app.settings.debug is False",
    ),
    ValueCase(
        *("global:app:settings", ".hosts = ['localhost']", ".hosts = ['localhost', 'x']"),
        *("app.settings.hosts.append('x')", "app.settings.hosts == ['localhost']"),
    ),
    ValueCase(
        "global:app:slotted", ".count = 1", ".count = 2", "app.slotted.count = 2", "app.slotted.count == 1"
    ),
    ValueCase("global:app:current", "[None]", "['x']", "app.current.set('x')", "app.current.get() is None"),
    ValueCase("global:app:raw", "b'abc'", "b'xbc'", "app.raw[0] = ord('x')", "app.raw == b'abc'"),
    ValueCase(
        *("attr:app:Registry.kinds", "['a'] = [1]", "['a'] = [1, 2]", "app.Registry.kinds['a'].append(2)"),
        "app.Registry.kinds == {'a': [1]}",
    ),
    ValueCase(
        *("attr:app:Registry.__private", "[]", "[1]", "app.Registry._Registry__private.append(1)"),
        "app.Registry._Registry__private == []",
    ),
    ValueCase(
        *("attr:app:Registry.add.into", "[]", "[1]", "app.Registry().add()"),
        "app.Registry.add.__defaults__ == ([],)",
    ),
    ValueCase(
        *("cache:app:get_settings", "0 results", "1 result", "app.get_settings()"),
        "app.get_settings.cache_info().currsize == 0",
    ),
    ValueCase("patch:json.dumps", "json.dumps", "app.now", "json.dumps = app.now", "json.dumps({}) == '{}'"),
]


@pytest.mark.parametrize("case", VALUES, ids=lambda case: f"{case.site}: {case.does}")
def test_a_watched_value_is_named_and_put_back(tmp_path, case) -> None:
    text = (
        f"import app, json\nFLAGS, NAMES = app.flags, app.names\n\ndef test_does():\n    {case.does}\n\n"
        f"def test_finds():\n    assert {case.finds}\n"
    )
    path = None if case.site.startswith("patch") else "app.py"

    watched = watch(
        *(tmp_path, {"app.py": APP, "test_it.py": text}),
        mode="restore",
        sites=[WatchedSite(case.site, ("ISO000:app.py:1",), path)],
    )

    leak = watched.only()
    assert (leak.site, leak.before, leak.after) == (case.site, case.before, case.after)
    assert (leak.findings, leak.put_back) == (("ISO000:app.py:1",), PutBack.DONE)
    assert watched.exit_code == 0, watched.output


LOGS = """
import logging

class Service:
    def __init__(self):
        self.log = logging.getLogger("service.inner")

service = Service()
"""


def test_a_value_that_has_a_logger_is_not_changed_by_what_becomes_of_loggers(tmp_path) -> None:
    text = "import log, logging\n\ndef test_it():\n    logging.getLogger('service').setLevel(10)\n"

    watched = watch(
        *(tmp_path, {"log.py": LOGS, "test_it.py": text}),
        sites=[WatchedSite("global:log:service", (), "log.py")],
    )

    assert watched.sites == ["process:logging:levels:service"]


PROXY = """
class Proxy:
    def _asked(self):
        raise RuntimeError("nothing is configured")

    __class__ = property(_asked)

    def __getattr__(self, name):
        self._asked()

proxy = Proxy()
holds = [proxy]
mode = 1
"""


def test_a_module_that_is_loaded_once_more_is_named(tmp_path) -> None:
    text = (
        "import importlib, app\n\ndef test_it():\n    importlib.reload(app)\n\ndef test_next():\n    pass\n"
    )

    leak = watch(
        *(tmp_path, {"app.py": "mode = 1\n", "test_it.py": text}),
        sites=[WatchedSite("process:sys.modules:app", ("ISO404:test_it.py:5",))],
    ).only()

    assert (leak.site, leak.before, leak.after) == (
        "process:sys.modules:app",
        "as it was loaded",
        "loaded once more",
    )


def test_no_proxy_is_asked_for_what_it_stands_for(tmp_path) -> None:
    text = "import app\n\ndef test_it():\n    app.mode, app.holds, app.proxy = 2, [app.proxy, app.proxy], 3\n"
    names = ("proxy", "proxy.debug", "holds", "mode")

    watched = watch(
        *(tmp_path, {"app.py": PROXY, "test_it.py": text}),
        mode="restore",
        sites=[WatchedSite(f"global:app:{name}", (), "app.py") for name in names],
    )

    assert set(watched.sites) >= {"global:app:proxy", "global:app:holds", "global:app:mode"}, watched.output
    assert watched.exit_code == 0, watched.output


def test_what_pytest_has_of_its_own_is_not_looked_into(tmp_path) -> None:
    text = "from pytest import mark\n\ndef test_it(request):\n    request.config.late = 1\n"

    watched = watch(
        tmp_path, {"test_it.py": text}, sites=[WatchedSite("global:test_it:mark", (), "test_it.py")]
    )

    assert watched.sites == []


def test_what_a_test_does_to_a_fixture_of_its_own_goes_with_it(tmp_path) -> None:
    text = (
        "import pytest\n\n@pytest.fixture\ndef users():\n    return []\n\n"
        "def test_it(users):\n    users.append('ann')\n"
    )

    watched = watch(
        tmp_path, {"test_it.py": text}, sites=[WatchedSite("fixture:test_it:users", (), "test_it.py")]
    )

    assert watched.sites == []


CACHED = """
import app

def test_fills():
    app.compute(1)
    app.get_settings()

def test_uses():
    assert app.compute(1) == [1]
    app.get_settings()

def test_changes_a_result():
    app.get_settings().debug = True
    app.compute(1).append(2)

def test_clears():
    app.get_settings.cache_clear()
    app.compute.cache_clear()
"""


def test_a_result_of_a_cache_is_watched_and_an_empty_cache_is_clean(tmp_path) -> None:
    sites = [WatchedSite(f"cache:app:{name}", (), "app.py") for name in ("get_settings", "compute")]

    leaks = watch(tmp_path, {"app.py": APP, "test_it.py": CACHED}, sites=sites).record.lasting

    assert {(leak.node_id.partition("::")[2], leak.site, leak.before, leak.after) for leak in leaks} == {
        ("test_fills", "cache:app:compute", "0 results", "1 result"),
        ("test_fills", "cache:app:get_settings", "0 results", "1 result"),
        ("test_changes_a_result", "cache:app:compute", "[1]", "[1, 2]"),
        ("test_changes_a_result", "cache:app:get_settings", ".debug = False", ".debug = True"),
    }


HARMLESS = """
import json, logging, random, threading
import app

def test_draws_numbers():
    [random.random() for _ in range(5000)]

def test_imports():
    import wave

def test_makes_a_logger():
    logging.getLogger("fresh")

def test_ends_its_thread():
    threading.Thread(target=int).start()

def test_writes_the_same():
    app.mode = "".join(["pl", "ain"])
    app.names = ["a"]
    app.settings = app.Settings()
    app.get_settings.cache_clear()

def test_puts_back_by_hand():
    app.flags["on"]["deep"].append(3)
    app.flags["on"]["deep"].pop()
"""


def test_what_nobody_could_notice_is_no_leak(tmp_path) -> None:
    names = (
        "global:app:mode",
        "global:app:names",
        "global:app:settings",
        "global:app:flags",
        "cache:app:get_settings",
    )
    sites = [*(WatchedSite(name, (), "app.py") for name in names), WatchedSite("process:rng:python")]

    assert watch(tmp_path, {"app.py": APP, "test_it.py": HARMLESS}, sites=sites).record.lasting == ()


def test_a_function_replaced_in_a_watched_module_is_named(tmp_path) -> None:
    patches, follows = (
        "def test_patches():\n    app.now = int\n",
        "def test_next():\n    assert app.now() == 1\n",
    )
    text = f"import app\n\n{patches}\n{follows}"
    sites = [WatchedSite("global:app:mode", (), "app.py")]

    watched = watch(tmp_path, {"app.py": APP, "test_it.py": text}, mode="restore", sites=sites)

    assert (watched.only().site, watched.only().before) == ("global:app:now", "app.now")
    assert watched.exit_code == 0


def test_the_value_of_a_wide_fixture_is_watched(tmp_path) -> None:
    text = """
import pytest

@pytest.fixture(scope="module")
def users():
    return ["ann"]

def test_adds(users):
    users.append("bob")

def test_counts(users):
    assert users == ["ann"]
"""
    sites = [WatchedSite("fixture:test_it:users", ("ISO501:test_it.py:5",), "test_it.py")]

    watched = watch(tmp_path, {"test_it.py": text}, mode="restore", sites=sites)

    leak = watched.only()
    assert (leak.before, leak.after, leak.node_id) == ("['ann']", "['ann', 'bob']", "test_it.py::test_adds")
    assert watched.exit_code == 0


def test_files_that_findings_name_are_put_back_and_others_only_reported(tmp_path) -> None:
    text = """
from pathlib import Path

def test_writes():
    Path("made.txt").write_text("x")
    Path("data.txt").write_text("changed")
    Path("other.txt").write_text("x")

def test_reads():
    assert not Path("made.txt").exists()
    assert Path("data.txt").read_text() == "kept"
"""
    sites = [WatchedSite("file:made.txt"), WatchedSite("file:data.txt")]

    watched = watch(tmp_path, {"data.txt": "kept", "test_it.py": text}, mode="restore", sites=sites)

    assert {leak.site: leak.put_back for leak in watched.record.lasting} == {
        "file:data.txt": PutBack.DONE,
        "file:made.txt": PutBack.DONE,
        "file:other.txt": PutBack.IMPOSSIBLE,
    }
    assert watched.exit_code == 0, watched.output
    assert "NOT put back: only files that a finding names are removed" in watched.output


def test_a_thread_that_runs_on_is_named_and_cannot_be_put_back(tmp_path) -> None:
    text = """
import threading

def test_starts():
    threading.Thread(target=threading.Event().wait, name="endless", daemon=True).start()
"""
    leak = watch(tmp_path, {"test_it.py": text}, mode="restore").only()

    assert (leak.site, leak.after) == ("process:threads", "thread endless runs on")
    assert (leak.put_back, leak.reason) == (PutBack.IMPOSSIBLE, "a thread cannot be stopped from outside")


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="policies are on their way out, and warn")
def test_the_policy_of_event_loops_is_named_and_put_back(tmp_path) -> None:
    text = """
import asyncio

class Mine(asyncio.DefaultEventLoopPolicy):
    pass

def test_asks_for_the_default():
    asyncio.get_event_loop_policy()

def test_sets():
    asyncio.set_event_loop_policy(Mine())

def test_next():
    assert type(asyncio.get_event_loop_policy()) is not Mine
"""
    watched = watch(tmp_path, {"test_it.py": text}, mode="restore")

    leak = watched.only()
    assert (leak.site, leak.before, leak.after) == ("process:event loop", "the default", "Mine")
    assert watched.exit_code == 0


ROWS = """
import app

def test_adds():
    app.rows.execute("INSERT INTO rides VALUES (1)")

def test_reads():
    assert app.rows.execute("SELECT * FROM rides")
"""


def test_rows_that_are_changed_through_a_connection_are_told(tmp_path) -> None:
    app = 'import sqlite3\nrows = sqlite3.connect(":memory:")\nrows.execute("CREATE TABLE rides (id)")\n'
    sites = [WatchedSite("global:app:rows", (), "app.py")]

    watched = watch(tmp_path, {"app.py": app, "test_it.py": ROWS}, mode="restore", sites=sites)

    counted, leak = watched.record.lasting
    assert {leak.node_id, counted.node_id} == {"test_it.py::test_adds"}
    assert counted.site == "db:memory:rides"
    assert (leak.before, leak.after) == ("'rows changed so far: 0'", "'rows changed so far: 1'")
    assert (leak.put_back, leak.reason) == (PutBack.IMPOSSIBLE, "a database cannot be turned back")


CHOSEN = """
import os

def test_does():
    os.environ["KEPT"] = "1"
    os.environ["TAKEN_BACK"] = "1"

def test_finds():
    assert "KEPT" in os.environ
    assert "TAKEN_BACK" not in os.environ
"""


def test_just_the_chosen_state_is_put_back(tmp_path) -> None:
    watched = watch(tmp_path, {"test_it.py": CHOSEN}, "--isolint-put-back=env:TAKEN_BACK", mode="restore")

    assert {leak.site: leak.put_back for leak in watched.record.lasting} == {
        "env:KEPT": PutBack.NOT_TRIED,
        "env:TAKEN_BACK": PutBack.DONE,
    }
    assert watched.exit_code == 0, watched.output


def _descriptors(folder: Path) -> list[int]:
    """Return by which numbers the process holds a folder open."""
    found = []
    for number in range(256):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(number), folder.stat()):
                found.append(number)
    return found


def test_the_root_folder_is_watched_also_after_a_suite_closed_what_it_did_not_open(tmp_path) -> None:
    probe = Files(Surroundings(WatchList(), tmp_path))
    for closing in (False, True):
        os.utime(tmp_path, (1, 1))
        (look,) = probe.gauges()
        assert look() == look() == 10**9
        os.utime(tmp_path, (2, 2))
        assert look() == 2 * 10**9
        if closing:
            (opened,) = _descriptors(tmp_path)
            os.dup2(0, opened)
    assert look() != 2 * 10**9
    (look,) = probe.gauges()
    assert look() == 2 * 10**9
    probe.session_ends()
    assert not _descriptors(tmp_path)
    os.close(opened)


def test_an_entry_is_seen_that_comes_in_the_same_moment_as_another(tmp_path) -> None:
    probe = Files(Surroundings(WatchList(), tmp_path))
    entries = set()
    for number in range(20):
        (tmp_path / str(number)).touch()
        entries.add(str(tmp_path / str(number)))
        assert probe.capture().keys() == entries
    (look,) = probe.gauges()
    with pytest.raises(LookupError):
        look()
    probe.session_ends()


def test_variables_are_compared_whether_or_not_pytest_says_which_test_it_is(monkeypatch, tmp_path) -> None:
    probe = Environment(Surroundings(WatchList(), tmp_path))
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    look = probe.gauges()[0]
    look()
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "test_it (call)")
    look = probe.gauges()[0]
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "test_it (teardown)")
    look()
    monkeypatch.setenv("APP_KEY", "x")
    with pytest.raises(LookupError):
        look()
