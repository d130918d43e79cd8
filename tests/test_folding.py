"""Many findings on one object, or by one statement, become a few that stand for all."""

from __future__ import annotations

from harness import analysed

from isolint.model import Finding
from isolint.rules.class_state import ClassState
from isolint.rules.mutated_module_state import MutatedModuleState

ADDS = "".join(f"def add_{name}():\n    SEEN.append({name!r})\n\n" for name in "abcde")
TESTS = "".join(f"def test_{name}():\n    app.add_{name}()\n    assert app.SEEN\n\n" for name in "abcde")


def findings() -> list[Finding]:
    files = {"app.py": f"SEEN = []\n\n{ADDS}", "test_case.py": f"import app\n\n{TESTS}"}
    return list(analysed(files, [MutatedModuleState()]).findings)


def test_three_findings_stand_for_five_changes_of_one_object() -> None:
    assert [found.span.line for found in findings()] == [4, 7, 10]


def test_the_first_tells_of_the_places_that_are_not_shown() -> None:
    first = findings()[0]
    assert first.message.endswith("The same at 2 other places, first at app.py:13")
    assert [(place.path, place.line) for place in first.related] == [("app.py", 13), ("app.py", 16)]


def test_the_first_has_the_tests_of_all_that_it_stands_for() -> None:
    assert {"test_case.py::test_a", "test_case.py::test_d", "test_case.py::test_e"} == set(
        findings()[0].tests
    )


def test_three_findings_stand_for_five_attributes_of_one_class() -> None:
    body = "".join(f"        cls.{name} = settings[{name!r}]\n" for name in "abcde")
    app = f"class Store:\n    @classmethod\n    def configure(cls, settings):\n{body}"
    reads = "def test_reads():\n    assert all((Store.a, Store.b, Store.c, Store.d, Store.e))\n"
    sets = "def test_sets():\n    Store.configure(dict.fromkeys('abcde', 1))\n"
    test = f"from app import Store\n\n{sets}\n{reads}"

    found = analysed({"app.py": app, "test_case.py": test}, [ClassState()]).findings

    assert [one.span.line for one in found] == [4, 5, 6]
    assert found[0].message.endswith("The same at 2 other places, first at app.py:7")
