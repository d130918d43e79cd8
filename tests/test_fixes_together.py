"""What several codemods make of one file together."""

from __future__ import annotations

from harness import after, fixed

from isolint.engine import catalog
from isolint.engine.worker import ChildRewriter

FOLDER = """
import os
import pytest


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("out")
    os.chdir(path)
    open("in.txt", "w").close()


def test_write(folder):
    open("out.txt", "w").close()


def test_empty(folder):
    assert not os.path.exists("out.txt")


def test_here():
    assert os.listdir(".")
"""

BASKETS = {
    "app.py": """
class Basket:
    def __init__(self):
        self.items = []
        self.mode = "plain"
""",
    "test_app.py": """
import unittest

from app import Basket


class Baskets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.basket = Basket()

    def test_items(self):
        self.basket.items.append("apple")
        self.assertEqual(self.basket.items, ["apple"])

    def test_mode(self):
        self.basket.mode = "fast"
        self.assertEqual(self.basket.mode, "fast")

    def test_start(self):
        self.assertEqual((self.basket.items, self.basket.mode), ([], "plain"))
""",
}


def test_a_fixture_that_loses_its_scope_asks_for_monkeypatch_rather_than_make_one(
    rewriter: ChildRewriter,
) -> None:
    rules = [rule for rule in catalog.rules() if rule.code in ("ISO105", "ISO604")]

    outcome = fixed(FOLDER, rules, list(catalog.codemods()), rewriter)

    text = after(FOLDER, outcome)["test_case.py"]
    assert "@pytest.fixture\ndef folder(tmp_path_factory, monkeypatch):\n" in text
    assert "    monkeypatch.chdir(path)\n    open(" in text
    assert "MonkeyPatch" not in text


def test_what_each_test_is_given_for_itself_needs_no_patch(rewriter: ChildRewriter) -> None:
    rules = [rule for rule in catalog.rules() if rule.code == "ISO303"]

    outcome = fixed(BASKETS, rules, list(catalog.codemods()), rewriter)

    text = after(BASKETS, outcome)["test_app.py"]
    assert "    def setUp(self):\n        self.basket = Basket()\n" in text
    assert 'self.basket.mode = "fast"\n' in text
    assert "mock" not in text
    assert not outcome.remaining


SET_UP = {
    "app.py": "SETTINGS = {'mode': 'plain'}\n",
    "test_app.py": """
import copy
import unittest

import app


class Modes(unittest.TestCase):
    defaults = copy.deepcopy(app.SETTINGS)

    def setUp(self):
        app.SETTINGS = copy.deepcopy(self.defaults)

    def test_fast(self):
        app.SETTINGS["mode"] = "fast"
        self.assertEqual(app.SETTINGS["mode"], "fast")

    def test_slow(self):
        app.SETTINGS["mode"] = "slow"
        self.assertEqual(app.SETTINGS["mode"], "slow")


class Other(unittest.TestCase):
    def test_mode(self):
        self.assertEqual(app.SETTINGS["mode"], "plain")
""",
}

VARIABLE = """
import os
import pytest


@pytest.fixture
def folder(tmp_path):
    os.environ["APP_HOME"] = str(tmp_path)
    return tmp_path


def test_in_folder(folder):
    assert os.environ["APP_HOME"] == str(folder)


def test_below(folder):
    os.environ["APP_HOME"] = str(folder / "below")
    assert os.environ["APP_HOME"].endswith("below")


def test_without():
    assert "APP_HOME" not in os.environ
"""


def test_what_a_set_up_puts_back_needs_no_patch_of_its_own_in_the_tests(rewriter: ChildRewriter) -> None:
    rules = [rule for rule in catalog.rules() if rule.code in ("ISO301", "ISO302", "ISO401")]

    outcome = fixed(SET_UP, rules, list(catalog.codemods()), rewriter)

    text = after(SET_UP, outcome)["test_app.py"]
    assert 'mock.patch.object(app, "SETTINGS", copy.deepcopy(self.defaults))' in text
    assert text.count("mock.patch") == 1
    assert outcome.remaining == ()


def test_a_variable_that_a_fixture_puts_back_is_set_as_it_was_in_the_tests(rewriter: ChildRewriter) -> None:
    rules = [rule for rule in catalog.rules() if rule.code == "ISO102"]

    outcome = fixed(VARIABLE, rules, list(catalog.codemods()), rewriter)

    text = after(VARIABLE, outcome)["test_case.py"]
    assert text.count("monkeypatch.setenv") == 1
    assert 'os.environ["APP_HOME"] = str(folder / "below")\n' in text
    (fix,) = outcome.applied
    assert [finding.span.line for finding in fix.findings] == [7, 16]
