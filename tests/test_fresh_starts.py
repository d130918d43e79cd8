"""Set-ups after which a test has nothing of the tests before it, and those that leave it a part."""

from __future__ import annotations

import pytest
from harness import analysed

from isolint.rules.cases.fresh_starts import BOARD, PINNED
from isolint.rules.class_state import ClassState
from isolint.rules.mutated_module_state import MutatedModuleState
from isolint.rules.process_state import ProcessStateChange


@pytest.mark.parametrize(("colour", "adders"), [("", 0), ('"red"', 1)])
def test_only_a_set_up_that_empties_all_hides_what_was_added(colour: str, adders: int) -> None:
    files = {"app.py": BOARD, "test_case.py": PINNED.replace("{colour}", colour)}

    messages = [finding.message for finding in analysed(files, [MutatedModuleState()]).findings]

    assert sum("`Board.add`" in message for message in messages) == adders


def test_who_only_adds_or_sets_the_same_key_before_the_whole_is_looked_at_does_not_meet_what_is_left() -> (
    None
):
    test = """
        NAMES = {"list": "a"}

        def test_a():
            NAMES["map"] = "b"

        def test_b():
            NAMES["map"] = NAMES["list"]
            assert NAMES == {"list": "a", "map": "a"}

        def test_c():
            NAMES.update(other="c")

        def test_d():
            assert NAMES == {"list": "a"}
        """

    findings = analysed({"test_case.py": test}, [MutatedModuleState()]).findings

    assert {finding.span.line: finding.victims for finding in findings} == {
        4: ("test_case.py::test_d",),
        7: ("test_case.py::test_d",),
        11: ("test_case.py::test_b", "test_case.py::test_d"),
    }


def test_what_a_call_sets_of_a_derived_class_is_set_for_none_that_looks_at_the_base() -> None:
    app = """
        class Document:
            table = None

            @classmethod
            def open(cls):
                cls.table = {}

            @classmethod
            def rows(cls):
                return cls.table

        class Person(Document):
            pass
        """
    test = """
        import app

        def test_a():
            app.Document.open()

        def test_b():
            app.Person.open()
            assert app.Document.rows() is None
        """

    findings = analysed({"app.py": app, "test_case.py": test}, [ClassState()]).findings

    assert [finding.victims for finding in findings] == [("test_case.py::test_b",)]


@pytest.mark.parametrize(("emptied", "met"), [("log.handlers = []", ()), ("", ("test_case.py::test_b",))])
def test_who_takes_all_handlers_away_before_it_logs_meets_none_of_them(
    emptied: str, met: tuple[str, ...]
) -> None:
    test = f"""
        import logging

        log = logging.getLogger("app")

        def test_a():
            log.addHandler(logging.StreamHandler())

        def test_b(capsys):
            {emptied}
            handler = logging.StreamHandler()
            log.addHandler(handler)
            log.info("set up")
            log.removeHandler(handler)
            assert capsys.readouterr().err == "set up"
        """

    findings = analysed({"test_case.py": test}, [ProcessStateChange()]).findings

    assert [finding.victims for finding in findings if finding.span.line == 6] == [met]
