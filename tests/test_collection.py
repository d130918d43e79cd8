"""Which tests there are, where pytest's configuration leaves some out."""

from __future__ import annotations

from pathlib import Path

import pytest
from matrix import isolint

from isolint import models
from isolint.config import Config
from isolint.engine.check import Setup, analyse
from isolint.engine.project import from_texts
from isolint.runtime.launch import Suite

TEST = "def test_a(): pass\n\ndef test_ab(): pass\n\nclass TestC:\n    def test_d(self): pass\n"
FILES = ("test_a.py", "unit/test_a.py", "unit/data/test_a.py", "data/unit/test_a.py")


def collected(**options: tuple[str, ...]) -> set[str]:
    config = Config(root=Path("/srv/project"), **options)
    project = from_texts(dict.fromkeys(FILES, TEST))
    index = analyse(Setup(config, (), models.load(())), project).index
    return {test.nodeid for test in index.tests}


def files(**options: tuple[str, ...]) -> set[str]:
    return {nodeid.partition("::")[0] for nodeid in collected(**options)}


@pytest.mark.parametrize(
    ("options", "left_out"),
    [
        ({}, ()),
        ({"ignored_paths": ("unit",)}, FILES[1:3]),
        ({"ignored_paths": ("unit/test_a.py",)}, FILES[1:2]),
        ({"ignored_globs": ("un*",)}, FILES[1:3]),
        ({"ignored_globs": ("*/unit/*",)}, FILES[3:]),
        ({"norecursedirs": ("data",)}, FILES[2:]),
        ({"norecursedirs": ("unit/data",)}, FILES[2:3]),
        ({"norecursedirs": ("test_*",)}, ()),
        ({"norecursedirs": ("project/unit",)}, FILES[1:3]),
        ({"python_files": ("unit/test_*.py",)}, (FILES[0], FILES[2])),
        ({"python_files": ("project/test_*.py",)}, FILES[1:]),
        ({"python_files": ("project/unit/*.py",)}, (FILES[0], FILES[3])),
        ({"python_files": ("/project/*.py",)}, FILES),
        ({"norecursedirs": ("unit",), "testpaths": ("unit", "data")}, (FILES[0], FILES[3])),
    ],
)
def test_files_that_pytest_passes_over_have_no_tests(options, left_out) -> None:
    assert files(**options) == set(FILES) - set(left_out)


def test_deselected_tests_are_none() -> None:
    everything = collected()
    gone = everything - collected(deselected=("unit/test_a.py::test_a", "test_a.py::TestC"))
    assert gone == {"unit/test_a.py::test_a", "unit/test_a.py::test_ab", "test_a.py::TestC::test_d"}


PLUGIN = """
import pytest

@pytest.fixture
def state():
    pass

@pytest.fixture(autouse=True)
def clean():
    pass
"""


@pytest.mark.parametrize(
    ("plugins", "fixtures"),
    [((), []), (("ours.plugin",), ["clean", "state"]), (("xdist", "ours.other"), [])],
)
def test_tests_get_the_fixtures_of_the_projects_own_plugins(plugins, fixtures) -> None:
    config = Config(root=Path("/srv/project"), plugins=plugins)
    files = {
        "src/ours/__init__.py": "",
        "src/ours/plugin.py": PLUGIN,
        "test_a.py": "def test_a(state): pass\n",
    }
    index = analyse(Setup(config, (), models.load(())), from_texts(files)).index
    (test,) = index.tests
    assert sorted(fixture.name for fixture in test.fixtures) == fixtures


SUITES = """
import unittest

class Base:
    __test__ = False
    def test_base(self): pass

class TestKept(Base):
    __test__ = True

class TestLeft(Base):
    pass

class Checks(unittest.TestCase):
    def test_check(self): pass

class TestMade:
    def __init__(self, size): pass
    def test_made(self): pass

def test_alone(): pass
"""
STAR = """
__all__ = ["TestStar"]

class TestStar:
    def test_it(self): pass

class TestHidden(TestStar):
    pass

class TestTyped(TestStar):
    pass
"""
MAIN = """
from typing import TYPE_CHECKING
from suites import Checks, TestKept as Kept, TestKept as TestAgain, TestKept, TestLeft, TestMade, test_alone
from star import *

if TYPE_CHECKING:
    from star import TestTyped

class TestOwn(TestKept):
    def test_own(self): pass

del TestKept
"""


@pytest.mark.parametrize("imported", [True, False])
def test_what_a_module_imports_is_collected_by_the_name_that_it_has_there(imported) -> None:
    config = Config(root=Path("project"), python_files=("main.py",), collect_imported_tests=imported)
    project = from_texts({"suites.py": SUITES, "star.py": STAR, "main.py": MAIN})
    index = analyse(Setup(config, (), models.load(())), project).index
    own = {"main.py::TestOwn::test_own", "main.py::TestOwn::test_base"}
    others = {
        "main.py::Checks::test_check",
        "main.py::Kept::test_base",
        "main.py::TestAgain::test_base",
        "main.py::TestStar::test_it",
        "main.py::test_alone",
    }
    assert {test.nodeid for test in index.tests} == own | (others if imported else set())


LONE = """
import unittest

class Lone(unittest.TestCase):
    def runTest(self): pass

class Heir(Lone): pass

class Other(Lone):
    def test_own(self): pass

class TestPlain:
    def runTest(self): pass
"""


def test_a_test_case_without_tests_runs_what_unittest_calls_by_itself() -> None:
    config = Config(root=Path("project"))
    index = analyse(Setup(config, (), models.load(())), from_texts({"test_main.py": LONE})).index
    assert {test.nodeid.partition("::")[2] for test in index.tests} == {
        "Lone::runTest",
        "Heir::runTest",
        "Other::test_own",
    }


DJANGO_TESTS = """
import os
import unittest


class Modes(unittest.TestCase):
    def test_a(self):
        os.environ["APP_MODE"] = "a"

    def test_b(self):
        self.assertIsNone(os.getenv("APP_MODE"))
"""


def test_unittests_pattern_counts_where_no_file_has_a_name_that_pytest_looks_for(tmp_path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "tests.py").write_text(DJANGO_TESTS)

    assert "app/tests.py:8:9: ISO102" in isolint(Suite(tmp_path), "check").stdout

    (tmp_path / "test_other.py").write_text("def test_a():\n    assert True\n")
    assert "No findings" in isolint(Suite(tmp_path), "check").stderr


def test_files_that_only_have_the_name_of_tests_do_not_keep_those_of_another_runner_from_being_found(
    tmp_path,
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "test_settings.py").write_text("DEBUG = True\n")
    (tmp_path / "app" / "tests.py").write_text(DJANGO_TESTS)

    assert "app/tests.py:8:9: ISO102" in isolint(Suite(tmp_path), "check").stdout


def test_a_default_for_a_variable_that_a_plugin_sets_before_changes_nothing(tmp_path) -> None:
    (tmp_path / "test_app.py").write_text(
        'import os\n\nos.environ.setdefault("APP_MODE", "fast")\n\n\n'
        'def test_a():\n    assert os.environ["APP_MODE"]\n'
    )
    assert "test_app.py:3:1: ISO101" in isolint(Suite(tmp_path), "check").stdout

    (tmp_path / "pytest.ini").write_text("[pytest]\nenv =\n    APP_MODE=fast\n")
    assert "No findings" in isolint(Suite(tmp_path), "check").stderr
