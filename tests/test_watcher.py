"""The watcher inside of real pytest runs: whose doing a change is, and what the modes do about it."""

from __future__ import annotations

import pytest
from watched import ONLY_OURS, watch

from isolint.runtime.leaks import Actor, Moment, PutBack
from isolint.runtime.watchlist import WatchedSite

WITH_XDIST = tuple(word for word in ONLY_OURS if word != "no:xdist")[:-1]


def test_what_a_body_leaves_is_the_doing_of_the_test(tmp_path) -> None:
    text = (
        "import os\n\ndef test_sets():\n    os.environ['APP_KEY'] = 'other'\n\ndef test_reads():\n    pass\n"
    )

    leak = watch(tmp_path, {"test_it.py": text}).only()

    assert (leak.site, leak.before, leak.after) == ("env:APP_KEY", "not set", "'other'")
    assert (leak.actor, leak.moment, leak.node_id) == (Actor.TEST, Moment.CALL, "test_it.py::test_sets")
    assert (leak.worker, leak.order, leak.put_back) == ("main", 1, PutBack.NOT_TRIED)


FIXTURES = """
import os
import pytest

@pytest.fixture(scope="{scope}")
def leaking():
    os.environ["APP_KEY"] = "other"
    yield

@pytest.fixture(scope="{scope}")
def clean():
    os.environ["APP_URL"] = "other"
    yield
    del os.environ["APP_URL"]

def test_uses(leaking, clean):
    pass

def test_next():
    pass
"""


@pytest.mark.parametrize("scope", ["function", "class", "module", "package"])
def test_what_a_fixture_leaves_is_the_doing_of_the_fixture(tmp_path, scope) -> None:
    leak = watch(tmp_path, {"test_it.py": FIXTURES.format(scope=scope)}).only()

    assert (leak.site, leak.after) == ("env:APP_KEY", "'other'")
    assert (leak.actor, leak.moment, leak.name) == (Actor.FIXTURE, Moment.SETUP, "leaking")
    assert (leak.scope, leak.place, leak.node_id) == (scope, "test_it.py:5", "test_it.py::test_uses")


def test_what_a_session_fixture_leaves_at_the_end_meets_nobody(tmp_path) -> None:
    watched = watch(tmp_path, {"test_it.py": FIXTURES.format(scope="session")})

    assert watched.record.lasting == ()
    assert [(leak.site, leak.scope) for leak in watched.leaks] == [("env:APP_KEY", "session")]


def test_a_test_is_not_blamed_for_what_a_wide_fixture_holds(tmp_path) -> None:
    text = """
import os
import pytest

@pytest.fixture(scope="module", autouse=True)
def held():
    before = dict(os.environ)
    os.environ["APP_KEY"] = "held"
    yield
    os.environ.clear()
    os.environ.update(before)

def test_one():
    assert os.environ["APP_KEY"] == "held"

def test_two():
    os.environ["APP_KEY"] = "mine"
"""
    leak = watch(tmp_path, {"test_it.py": text}, mode="probe").only()

    assert (leak.before, leak.after) == ("'held'", "'mine'")
    assert leak.node_id == "test_it.py::test_two"


def test_what_monkeypatch_puts_back_is_no_leak(tmp_path) -> None:
    text = """
import os

def test_sets(monkeypatch, tmp_path):
    monkeypatch.setenv("APP_KEY", "other")
    monkeypatch.chdir(tmp_path)
"""
    assert watch(tmp_path, {"test_it.py": text}).leaks == ()


def test_a_clean_up_is_not_blamed_for_what_it_found(tmp_path) -> None:
    text = """
import os

def test_sets_twice(monkeypatch):
    os.environ["APP_KEY"] = "first"
    monkeypatch.setenv("APP_KEY", "second")
"""
    leak = watch(tmp_path, {"test_it.py": text}).only()

    assert (leak.after, leak.moment, leak.actor) == ("'first'", Moment.CALL, Actor.TEST)


METHODS = """
import os
import unittest

class TestPlain:
    @classmethod
    def setup_class(cls):
        os.environ["OF_CLASS"] = "1"

    def setup_method(self):
        os.environ["OF_METHOD"] = "1"

    def test_it(self):
        pass

class TestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["OF_CASE"] = "1"

    @classmethod
    def tearDownClass(cls):
        os.environ.pop("OF_CASE")

    def setUp(self):
        os.environ["OF_SET_UP"] = "1"
        self.addCleanup(os.environ.pop, "OF_SET_UP")

    def test_it(self):
        os.environ["OF_BODY"] = "1"
"""


def test_set_up_methods_of_classes_are_named(tmp_path) -> None:
    leaks = watch(tmp_path, {"test_it.py": METHODS}).record.lasting

    assert {(leak.site, leak.name, leak.scope) for leak in leaks} == {
        ("env:OF_CLASS", "setup_class", "class"),
        ("env:OF_METHOD", "setup_method", "function"),
        ("env:OF_BODY", "", "function"),
    }


def test_what_importing_does_is_told_apart(tmp_path) -> None:
    files = {
        "app.py": "import os\nmode = 'plain'\nos.environ['BY_APP'] = '1'\n",
        "test_it.py": "import os\nos.environ['BY_MODULE'] = '1'\n\n"
        "def test_imports():\n    import app\n    app.mode = 'loud'\n",
    }

    watched = watch(
        tmp_path, files, sites=[WatchedSite("global:app:mode", ("ISO401:test_it.py:6",), "app.py")]
    )

    found = {leak.site: leak for leak in watched.leaks if leak.site != "process:sys.path"}
    assert found["env:BY_MODULE"].actor is Actor.COLLECTION
    assert found["env:BY_MODULE"].node_id == "test_it.py"
    assert (found["env:BY_APP"].actor, found["env:BY_APP"].name) == (Actor.IMPORT, "app")
    assert watched.only().site == "global:app:mode"
    assert (watched.only().before, watched.only().after) == ("'plain'", "'loud'")
    assert watched.only().findings == ("ISO401:test_it.py:6",)


TWICE = """
import os

def test_one():
    os.environ["APP_KEY"] = "other"

def test_two():
    os.environ["APP_KEY"] = "other"

def test_three():
    assert "APP_KEY" not in os.environ
"""


def test_watching_leaves_all_as_it_is(tmp_path) -> None:
    watched = watch(tmp_path, {"test_it.py": TWICE})

    assert [leak.node_id for leak in watched.leaks] == ["test_it.py::test_one"]
    assert watched.exit_code == 1
    assert "1 failed, 2 passed, 1 leaks" in watched.output


@pytest.mark.parametrize("mode", ["probe", "restore"])
def test_putting_back_shows_what_an_earlier_leak_hides(tmp_path, mode) -> None:
    watched = watch(tmp_path, {"test_it.py": TWICE}, mode=mode)

    assert [leak.node_id for leak in watched.leaks] == ["test_it.py::test_one", "test_it.py::test_two"]
    assert {leak.put_back for leak in watched.leaks} == {PutBack.DONE}
    assert watched.exit_code == 0


def test_a_suite_that_is_green_by_restoring_does_not_look_healthy(tmp_path) -> None:
    output = watch(tmp_path, {"test_it.py": TWICE}, mode="restore").output

    assert "isolint: THIS SUITE LEAKS, and passes only as long as isolint puts state back" in output
    assert "2 leaks by 2 tests and fixtures, 2 of them put back" in output
    assert "3 passed, 2 leaks put back by isolint" in output.splitlines()[-1]


def test_a_clean_suite_is_said_to_be_clean(tmp_path) -> None:
    watched = watch(tmp_path, {"test_it.py": "def test_it():\n    pass\n"}, mode="restore")

    assert watched.record.leaks == ()
    assert "isolint (restore): no test left state changed" in watched.output
    assert "LEAKS" not in watched.output


def test_the_leaks_of_workers_reach_the_controller(tmp_path) -> None:
    files = {
        f"test_{name}.py": f"import os\n\ndef test_it():\n    os.environ['BY_{name}'] = '1'\n"
        for name in "ABCD"
    }

    watched = watch(tmp_path, files, "-n2", "--dist=loadfile", mode="probe", plugins=WITH_XDIST)

    assert sorted(watched.sites) == ["env:BY_A", "env:BY_B", "env:BY_C", "env:BY_D"]
    assert {leak.worker for leak in watched.record.lasting} == {"gw0", "gw1"}
    assert "4 passed, 4 leaks put back" in watched.output.splitlines()[-1]


def test_a_module_that_cannot_be_imported_is_reported_without_frames_of_ours(tmp_path) -> None:
    watched = watch(tmp_path, {"test_it.py": "import gone_for_good\n"})

    assert "No module named 'gone_for_good'" in watched.output
    assert "exec_module" not in watched.output


def test_sites_are_reached_where_they_exist(tmp_path) -> None:
    sites = [
        WatchedSite("env:APP_KEY"),
        WatchedSite("global:app:mode", (), "app.py"),
        WatchedSite("global:app:gone", (), "app.py"),
        WatchedSite("global:other:mode", (), "other.py"),
        WatchedSite("process:flask context"),
        WatchedSite("port:8080"),
    ]
    files = {
        "app.py": "mode = 'plain'\n",
        "other.py": "mode = 'plain'\n",
        "test_it.py": "import app\n\ndef test_it():\n    pass\n",
    }

    record = watch(tmp_path, files, sites=sites).record

    assert record.reached == {"env:APP_KEY", "global:app:mode", "global:app:gone"}
    assert record.watched == tuple(site.site for site in sites)


def test_without_the_option_nothing_of_it_is_imported(pytester) -> None:
    pytester.makepyfile(
        "import sys\n\ndef test_it():\n    assert 'isolint.runtime.plugin' in sys.modules\n"
        "    assert 'isolint.runtime.watcher' not in sys.modules\n"
    )

    pytester.runpytest_subprocess("-p", "no:isolint", "-p", "isolint.runtime.plugin").assert_outcomes(
        passed=1
    )


def test_a_damaged_watch_list_is_a_wrong_argument(pytester) -> None:
    path = pytester.makefile(".json", watch="{")

    done = pytester.runpytest_subprocess(
        *(
            "-p",
            "no:isolint",
            "-p",
            "isolint.runtime.plugin",
            "--isolint=watch",
            f"--isolint-watch-list={path}",
        )
    )

    assert done.ret == 4
    done.stderr.fnmatch_lines(["*--isolint-watch-list: damaged watch list*"])
