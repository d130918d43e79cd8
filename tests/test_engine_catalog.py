from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import LeakRule

from isolint.engine import catalog
from isolint.errors import IsolintError

RULE = """
from isolint.contracts import Rule

class {name}(Rule):
    code = "{code}"
    name = "it"
    VALID = INVALID = ()

    def check(self, index):
        return iter(())
"""
CODEMOD = """
from isolint.contracts import Codemod

class {name}(Codemod):
    name = "{code}"
    codes = frozenset()
    REWRITES = REFUSES = ()

    def plan(self, index, findings):
        return iter(())

    def rewrite(self, module, payload):
        return module
"""

Package = Callable[..., str]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    """Yield what makes a package of modules and returns its name."""
    name = "catalog_under_test"

    def make(**modules: str) -> str:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        for module, text in modules.items():
            (tmp_path / name / f"{module}.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        return name

    yield make
    for imported in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[imported]


def codes(found) -> list[str]:
    return [rule.code for rule in found]


def test_rules_are_found_in_the_order_of_their_codes(package) -> None:
    name = package(one=RULE.format(name="B", code="ISO202"), two=RULE.format(name="A", code="ISO101"))
    assert codes(catalog.rules(name)) == ["ISO101", "ISO202"]


def test_helpers_base_classes_and_imported_rules_are_no_rules(package) -> None:
    name = package(
        _helper="raise ImportError('a helper is not imported by the catalog')",
        base="from isolint.contracts import Rule\nclass Base(Rule):\n    pass\n",
        one=RULE.format(name="A", code="ISO101"),
        two="from catalog_under_test.one import A\n",
    )
    assert codes(catalog.rules(name)) == ["ISO101"]


def test_two_rules_of_one_code_are_an_error_that_names_both(package) -> None:
    name = package(one=RULE.format(name="A", code="ISO101"), two=RULE.format(name="B", code="ISO101"))
    with pytest.raises(IsolintError, match=r"^'ISO101' is claimed by both \S+\.one\.A and \S+\.two\.B$"):
        catalog.rules(name)


def test_a_code_of_another_form_is_an_error(package) -> None:
    with pytest.raises(IsolintError, match=r"has the code 'X1', which is not like ISO123$"):
        catalog.rules(package(one=RULE.format(name="A", code="X1")))


def test_codemods_are_found_by_name_and_are_unique(package) -> None:
    name = package(one=CODEMOD.format(name="A", code="second"), two=CODEMOD.format(name="B", code="first"))
    assert [codemod.name for codemod in catalog.codemods(name)] == ["first", "second"]


def test_two_codemods_of_one_name_are_an_error(package) -> None:
    name = package(one=CODEMOD.format(name="A", code="it"), two=CODEMOD.format(name="B", code="it"))
    with pytest.raises(IsolintError, match="'it' is claimed by both"):
        catalog.codemods(name)


def rule(code: str) -> LeakRule:
    return type("AnyRule", (LeakRule,), {"code": code})()


RULES = (rule("ISO101"), rule("ISO102"), rule("ISO201"))


@pytest.mark.parametrize(
    ("wanted", "unwanted", "expected"),
    [
        ((), (), ["ISO101", "ISO102", "ISO201"]),
        (("ISO1",), (), ["ISO101", "ISO102"]),
        (("ISO101", "ISO2"), (), ["ISO101", "ISO201"]),
        ((), ("ISO1",), ["ISO201"]),
        (("ISO101",), ("ISO1",), ["ISO101"]),
        (("ISO1",), ("ISO101",), ["ISO102"]),
        (("ISO101",), ("ISO101",), []),
    ],
)
def test_the_longer_prefix_decides(wanted, unwanted, expected) -> None:
    assert codes(catalog.select(RULES, wanted, unwanted)) == expected


@pytest.mark.parametrize("code", ["ISO111", "iso101", "ISO1011", ""])
def test_a_prefix_of_no_rule_is_an_error_that_names_the_nearest(code) -> None:
    with pytest.raises(IsolintError, match=f"^unknown rule code '{code}'; "):
        catalog.select(RULES, (), (code,))
