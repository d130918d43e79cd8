"""Which tests a finding names of those that come by a state: who can tell what another has left of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from harness import analysed

from isolint.contracts import Rule
from isolint.rules.class_state import ClassState
from isolint.rules.environment_in_test import EnvironmentInTest
from isolint.rules.mutated_module_state import MutatedModuleState
from isolint.rules.patched_attribute import PatchedAttribute
from isolint.rules.process_state import ProcessStateChange

REGISTRY = """
    class Registry:
        def __init__(self):
            self._known = {}
            self.label = "sizes"

        def add(self, name, size):
            self._known[name] = size

        def find(self, name):
            return self._known.get(name)

        def has(self, name):
            if name in self._known:
                return self.find(name) is not None

        def all(self):
            return sorted(self._known)

        def each(self):
            yield from (self._known[name] for name in self._known)

        def state(self):
            return dict(self.__dict__)

        @property
        def known(self):
            return self._known

    registry = Registry()

    def register(name):
        registry.add(name, len(name))
    """


def met(rule: Rule, files: Mapping[str, str]) -> set[str]:
    """Return the names of the tests that meet what some finding tells of."""
    return {
        victim.rpartition("::")[2] for found in analysed(files, [rule]).findings for victim in found.victims
    }


@pytest.mark.parametrize(
    "change", ['registry.add("largest", 3)', 'app.register("largest")', 'registry._known["largest"] = 3']
)
def test_of_an_object_only_those_meet_an_entry_whose_methods_may_look_at_it(change: str) -> None:
    test = f"""
        import app
        from app import registry

        def test_a():
            {change}

        def test_same():
            assert registry.has("largest")

        def test_other():
            assert registry.find("smallest") is None
            assert registry.label == "sizes"

        def test_adds():
            registry.add("widest", 4)

        def test_all():
            assert registry.all() == []

        def test_each():
            assert list(registry.each()) == []

        def test_state():
            assert registry.state()

        def test_known():
            assert not registry.known
        """

    assert met(MutatedModuleState(), {"app.py": REGISTRY, "test_case.py": test}) == {
        "test_same",
        "test_all",
        "test_each",
        "test_state",
        "test_known",
    }


def test_what_a_set_up_only_keeps_is_met_by_those_that_look_at_what_it_kept() -> None:
    test = """
        import unittest

        REPORT = {"title": "sales", "rows": []}

        class TestReport(unittest.TestCase):
            def setUp(self):
                self.report = REPORT

            def test_a(self):
                self.report["rows"] = [1]

            def test_title(self):
                assert self.report["title"] == "sales"

            def test_rows(self):
                assert self.report["rows"] == []

            def test_whole(self):
                assert len(self.report) == 2

            def test_keys(self):
                assert self.report.get("rows") == []

            def test_nothing(self):
                assert "sales"
        """

    assert met(MutatedModuleState(), {"test_case.py": test}) == {"test_rows", "test_whole", "test_keys"}


DOCUMENTS = """
    class Document:
        table = ""

        @classmethod
        def name(cls):
            return cls.table

        @classmethod
        def label(cls):
            return cls.name().title()

    class Person(Document):
        table = "people"

        @classmethod
        def rename(cls):
            cls.table = "persons"

    class Pupil(Person):
        pass

    class House(Document):
        table = "houses"
    """


def test_who_calls_a_method_of_the_base_for_another_class_does_not_meet_what_is_set_of_one() -> None:
    test = """
        import app

        def test_a():
            app.Person.rename()

        def test_house():
            assert app.House.label() == "Houses"

        def test_base():
            assert app.Document.name() == ""

        def test_person():
            assert app.Person.label() == "People"

        def test_pupil():
            assert app.Pupil.name() == "people"
        """

    found = met(ClassState(), {"app.py": DOCUMENTS, "test_case.py": test})

    assert found == {"test_person", "test_pupil"}


def test_who_only_keeps_what_an_attribute_of_a_library_is_does_not_meet_another_one() -> None:
    app = """
        import sys

        class Client:
            def __init__(self):
                self.before = sys.excepthook

            def install(self):
                self.before = sys.excepthook
                sys.excepthook = self.hook

            def is_installed(self):
                return sys.excepthook is self.hook

            def hook(self, *raised):
                self.before(*raised)
        """
    test = """
        import sys
        from app import Client

        def test_a():
            sys.excepthook = print

        def test_kept():
            assert Client()

        def test_asked():
            assert not Client().is_installed()

        def test_itself():
            assert sys.excepthook is sys.__excepthook__
        """

    found = met(PatchedAttribute(), {"app.py": app, "test_case.py": test})

    assert found == {"test_asked", "test_itself"}


LOUD = """
    import logging

    log = logging.getLogger("shop")

    def sell():
        log.debug("selling")

    def warn():
        if log.isEnabledFor(logging.WARNING):
            log.warning("few left")

    def fail():
        logging.getLogger("shop.till").error("no change")

    def hush():
        log.setLevel(logging.ERROR)

    def shout():
        log.setLevel(logging.DEBUG)
    """
LISTENING = """
    import logging
    import app

    def test_a():
        app.{change}()

    def test_warned(caplog):
        app.warn()
        assert caplog.messages

    def test_told(caplog):
        app.sell()
        assert not caplog.messages

    def test_failed(caplog):
        app.fail()
        assert caplog.messages

    def test_own_level(caplog):
        caplog.set_level(logging.DEBUG, logger="shop")
        app.warn()
        app.sell()
        assert caplog.messages

    def test_all_levels(caplog):
        caplog.set_level(logging.DEBUG)
        app.sell()
        assert caplog.messages

    def test_silent():
        app.warn()
        app.sell()
    """


@pytest.mark.parametrize(
    ("change", "meeting"),
    [("hush", {"test_warned", "test_all_levels"}), ("shout", {"test_told"})],
)
def test_a_level_is_met_by_those_who_capture_what_it_keeps_back_or_lets_through(
    change: str, meeting: set[str]
) -> None:
    files = {"app.py": LOUD, "test_case.py": LISTENING.format(change=change)}

    assert met(ProcessStateChange(), files) == meeting


def test_who_sets_a_level_before_something_is_logged_does_not_meet_another_one() -> None:
    test = """
        import logging

        log = logging.getLogger("shop")

        class Kept(logging.Handler):
            def emit(self, record):
                self.record = record

        def listening():
            log.addHandler(Kept())

        def test_a():
            log.setLevel(logging.DEBUG)

        def test_unset():
            listening()
            log.info("sold")

        def test_set():
            listening()
            log.setLevel(logging.INFO)
            log.info("sold")

        def test_severe():
            listening()
            log.log(70, "sold")

        def test_mild():
            listening()
            log.log(logging.DEBUG, "sold")
        """

    found = analysed({"test_case.py": test}, [ProcessStateChange()]).findings

    assert {victim.rpartition("::")[2] for one in found if one.span.line == 13 for victim in one.victims} == {
        "test_unset",
        "test_mild",
    }


def test_loggers_that_are_turned_off_are_met_by_those_who_capture_what_is_logged() -> None:
    test = """
        import logging.config
        import app

        def test_a():
            logging.config.{call}

        def test_warned(caplog):
            app.warn()
            assert caplog.messages

        def test_silent():
            app.warn()
        """
    turned_off = test.replace("{call}", 'dictConfig({"version": 1})')
    kept = test.replace("{call}", 'dictConfig({"version": 1, "disable_existing_loggers": False})')

    assert met(ProcessStateChange(), {"app.py": LOUD, "test_case.py": turned_off}) == {"test_warned"}
    assert met(ProcessStateChange(), {"app.py": LOUD, "test_case.py": kept}) == set()


def test_a_handler_is_met_by_those_who_look_at_what_is_printed_and_log() -> None:
    test = """
        import app
        import logging

        def test_a():
            logging.getLogger("shop").addHandler(logging.StreamHandler())

        def adds():
            logging.getLogger("shop").addHandler(logging.NullHandler())

        def test_printed(capsys):
            adds()
            app.warn()
            assert not capsys.readouterr().err

        def test_not_printed():
            adds()
            app.warn()

        def test_not_logged(capsys):
            adds()
            assert not capsys.readouterr().err
        """

    found = analysed({"app.py": LOUD, "test_case.py": test}, [ProcessStateChange()]).findings
    by_line = {one.span.line: {victim.rpartition("::")[2] for victim in one.victims} for one in found}

    assert by_line[5] == {"test_printed"}


@pytest.mark.parametrize(
    ("stream", "meeting"),
    [("stdin", {"test_a", "test_asks"}), ("stdout", {"test_a", "test_asks", "test_other"})],
)
def test_a_closed_stream_is_met_by_all_who_may_print_or_by_those_who_ask_for_it(stream, meeting) -> None:
    app = """
        import sys

        def ask():
            return sys.stdin.readline() or print("nothing")
        """
    test = f"""
        import sys
        import app

        def test_a():
            sys.{stream}.close()

        def test_asks():
            assert app.ask()

        def test_other():
            assert app
        """

    assert met(ProcessStateChange(), {"app.py": app, "test_case.py": test}) == meeting


def test_random_numbers_are_met_by_tests_that_draw_them_or_have_the_module_seeded() -> None:
    app = """
        import random

        def shuffled(items):
            return random.sample(items, len(items))
        """
    test = """
        import random
        import app

        def test_a():
            random.seed(1)

        def test_app():
            assert app.shuffled([1])

        def test_draws():
            assert random.random()
        """
    seeded = """
        import random
        import app

        random.seed(7)

        def test_seeded():
            assert app.shuffled([1])
        """

    found = met(ProcessStateChange(), {"app.py": app, "test_case.py": test, "test_seeded.py": seeded})

    assert found == {"test_draws", "test_seeded"}


def test_a_variable_is_met_by_those_who_put_a_name_together_that_begins_like_it() -> None:
    app = """
        import os

        PREFIX = "SHOP_"

        def option(name):
            return os.environ.get(PREFIX + name.upper())

        def has(name):
            return f"SHOP_{name}" in os.environ

        def needed(name):
            return os.environ["SHOP_" + name]

        def asked(name):
            return os.getenv("SHOP_%s" % name)

        def other(name):
            return os.environ.get(f"BANK_{name}")
        """
    test = """
        import os
        import app

        def test_a():
            os.environ["SHOP_MODE"] = "fast"

        def test_option():
            assert not app.option("mode")

        def test_has():
            assert not app.has("MODE")

        def test_needed():
            assert app.needed("MODE")

        def test_asked():
            assert not app.asked("MODE")

        def test_other():
            assert not app.other("MODE")
        """

    found = met(EnvironmentInTest(), {"app.py": app, "test_case.py": test})

    assert found == {"test_option", "test_has", "test_needed", "test_asked"}


@pytest.mark.parametrize(
    ("number", "words"), [(20, "20 tests meet it"), (21, "21 tests meet it, all in `find`")]
)
def test_of_many_tests_a_message_tells_in_which_function_they_look_and_names_the_nearest_first(
    number: int, words: str
) -> None:
    app = """
        SIZES = {}

        def find(name):
            return SIZES.get(name)

        def has(name):
            return find(name) is not None
        """
    far = "".join(f"\n\ndef test_{place}():\n    assert not app.has('small')" for place in range(number - 1))
    near = "def test_a():\n    app.SIZES['small'] = 1\n\n\ndef test_near():\n    app.find('small')\n"
    test = f"import app\n{far}\n\n{near}"

    (found,) = analysed({"app.py": app, "test_case.py": test}, [MutatedModuleState()]).findings

    assert found.message.endswith(f"; {words}")
    assert found.victims[0] == "test_case.py::test_near"


def test_a_variable_is_met_by_those_who_hand_its_name_to_what_asks_for_it() -> None:
    app = """
        import os

        class Switch:
            def __init__(self, name="SHOP_ON"):
                self.name = name

            def is_on(self):
                if self.name in os.environ:
                    return True
                return False
        """
    test = """
        import os
        from app import Switch

        def test_a():
            os.environ["SHOP_OPEN"] = "1"

        def test_same():
            assert not Switch("SHOP_OPEN").is_on()

        def test_other():
            assert not Switch("SHOP_LATE").is_on()

        def test_unasked():
            assert Switch("SHOP_OPEN").name

        def test_guarded(monkeypatch):
            monkeypatch.setenv("SHOP_OPEN", "2")
            assert Switch("SHOP_OPEN").is_on()
        """

    found = met(EnvironmentInTest(), {"app.py": app, "test_case.py": test})

    assert found == {"test_same"}
