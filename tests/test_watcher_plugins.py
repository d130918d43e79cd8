"""The watcher beside other plugins, and in suites of other manners, under pytest-xdist, too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from watched import ONLY_OURS, watch

from isolint.runtime.leaks import Actor, PutBack
from isolint.runtime.watchlist import WatchedSite

SERIAL, PARALLEL = ("-p", "no:xdist"), ("-n", "2")


def plugins(*wanted: str) -> tuple[str, ...]:
    """Return the words that keep plugins out, other than these and pytest-xdist."""
    names = (name.removeprefix("no:") for name in ONLY_OURS if name != "-p")
    return tuple(word for name in names if name not in ("xdist", *wanted) for word in ("-p", f"no:{name}"))


@pytest.fixture(params=[SERIAL, PARALLEL], ids=["serial", "parallel"])
def workers(request) -> tuple[str, ...]:
    return request.param


ASYNC = """
import os
import pytest

@pytest.fixture
async def app_key():
    os.environ["BY_FIXTURE"] = "1"
    yield "key"

@pytest.fixture
async def app_url():
    os.environ["APP_URL"] = "1"
    yield "url"
    del os.environ["APP_URL"]

@pytest.mark.asyncio
async def test_sets(app_url):
    os.environ["BY_TEST"] = "1"

@pytest.mark.asyncio
async def test_uses(app_key):
    assert "BY_TEST" not in os.environ

@pytest.mark.asyncio
async def test_last():
    assert "BY_FIXTURE" not in os.environ
"""


def test_async_tests_and_fixtures(tmp_path, workers) -> None:
    ini = {"pytest.ini": "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"}

    watched = watch(
        *(tmp_path, {**ini, "test_it.py": ASYNC}, *workers), mode="restore", plugins=plugins("asyncio")
    )

    found = {leak.site: leak for leak in watched.record.lasting}
    assert found.keys() == {"env:BY_TEST", "env:BY_FIXTURE"}
    assert found["env:BY_TEST"].actor is Actor.TEST
    assert (found["env:BY_FIXTURE"].actor, found["env:BY_FIXTURE"].name) == (Actor.FIXTURE, "app_key")
    assert watched.exit_code == 0, watched.output


CASES = """
import os
import unittest

class Shared(unittest.TestCase):
    kinds = []

    def setUp(self):
        os.environ["APP_KEY"] = "1"

    def tearDown(self):
        del os.environ["APP_KEY"]

    def test_a_adds(self):
        self.kinds.append(1)
        os.chdir("/")

    def test_b_counts(self):
        self.assertEqual(self.kinds, [])
        self.assertNotEqual(os.getcwd(), "/")

    @unittest.expectedFailure
    def test_c_fails(self):
        os.environ["BY_FAILING"] = "1"
        self.fail()
"""


def test_unittest_cases(tmp_path, workers) -> None:
    sites = [WatchedSite("attr:test_it:Shared.kinds", (), "test_it.py")]

    watched = watch(
        *(tmp_path, {"test_it.py": CASES}, *workers), mode="restore", sites=sites, plugins=plugins()
    )

    assert sorted(watched.sites) == ["attr:test_it:Shared.kinds", "env:BY_FAILING", "process:cwd"]
    assert {leak.put_back for leak in watched.record.lasting} == {PutBack.DONE}
    assert watched.exit_code == 0, watched.output


DJANGO = {
    "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = site_settings\npythonpath = .\n",
    "site_settings.py": """
SECRET_KEY = "x"
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
FLAGS = {"on": False}
""",
    "test_site.py": """
import pytest
from django.conf import settings as conf
from django.contrib.contenttypes.models import ContentType
from django.test import TestCase

@pytest.mark.django_db
def test_rows():
    ContentType.objects.create(app_label="a", model="b")

def test_settings_of_the_fixture(settings):
    settings.TIME_ZONE = "Asia/Tokyo"

def test_flags():
    conf.FLAGS["on"] = True

class TestRows(TestCase):
    def test_flags_are_off(self):
        self.assertFalse(conf.FLAGS["on"])
        self.assertEqual(ContentType.objects.filter(app_label="a").count(), 0)
""",
}


def test_django_suites(tmp_path, workers) -> None:
    sites = [WatchedSite("global:site_settings:FLAGS", ("ISO302:test_site.py:15",), "site_settings.py")]

    watched = watch(*(tmp_path, DJANGO, *workers), mode="restore", sites=sites, plugins=plugins("django"))

    assert watched.only().findings == ("ISO302:test_site.py:15",)
    assert (watched.only().before, watched.only().after) == ("['on'] = False", "['on'] = True")
    assert watched.exit_code == 0, watched.output


def test_a_failing_teardown_hides_no_leak(tmp_path, workers) -> None:
    text = """
import os
import pytest

@pytest.fixture
def failing():
    yield
    raise RuntimeError

def test_sets(failing):
    os.environ["APP_KEY"] = "1"

def test_next():
    assert "APP_KEY" not in os.environ
"""
    watched = watch(tmp_path, {"test_it.py": text}, *workers, mode="restore", plugins=plugins())

    assert watched.sites == ["env:APP_KEY"]
    assert "2 passed, 1 error, 1 leaks put back by isolint" in watched.output.splitlines()[-1]


def test_a_worker_that_dies_takes_only_its_own_last_leaks_along(tmp_path) -> None:
    text = """
import os

def test_a():
    os.environ["BY_A"] = "1"

def test_b():
    os._exit(9)
"""
    watched = watch(tmp_path, {"test_it.py": text}, "-n", "1", plugins=plugins())

    assert watched.sites == ["env:BY_A"]


def test_it_is_handed_to_an_interpreter_that_knows_nothing_of_isolint(tmp_path) -> None:
    (tmp_path / "isolint_runtime").symlink_to(Path(__file__).parent.parent / "isolint" / "runtime")
    (tmp_path / "test_it.py").write_text(
        "import os, sys\n\ndef test_it():\n    os.environ['APP_KEY'] = '1'\n"
        "    assert not any(name.partition('.')[0] == 'isolint' for name in sys.modules)\n"
    )
    guest = ("-p", "no:isolint", "-p", "isolint_runtime.plugin", "--isolint=watch", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", *ONLY_OURS, *guest]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "1 passed, 1 leaks" in done.stdout, done.stdout + done.stderr


def test_plugins_that_look_through_all_that_is_counted_find_what_a_report_has(tmp_path) -> None:
    conftest = """
def pytest_terminal_summary(terminalreporter):
    for counted in terminalreporter.stats.values():
        assert [vars(report).get("of_a_plugin") for report in counted] == [None] * len(counted)
"""
    leaking = "import os\n\ndef test_sets():\n    os.environ['APP_KEY'] = 'other'\n"

    watched = watch(tmp_path, {"conftest.py": conftest, "test_it.py": leaking})

    assert watched.exit_code == 0, watched.output
    assert "1 passed, 1 leaks" in watched.output
