"""The ways in which people write tests: each turns the same statements into a module."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import indent


class Runner(enum.Enum):
    """How a module's tests are written; those from `FIXTURE` on are about the tests that leak alone."""

    FUNCTIONS = "functions"
    CLASS = "class"
    UNITTEST = "unittest"
    ASYNC = "async"
    FIXTURE = "leak in a fixture"
    HELPER = "leak in a helper"
    SETUP_METHOD = "leak in setup_method"
    SETUP_CLASS = "leak in setUpClass"
    PARAMETRIZED = "leak in one parameter"


#: Those whose set-up takes no fixtures.
WITHOUT_FIXTURES = frozenset({Runner.UNITTEST, Runner.SETUP_METHOD, Runner.SETUP_CLASS})


@dataclass(frozen=True, slots=True)
class Test:
    """A test: its name, what it does, and the fixtures it asks for; if it `leaks`, a set-up may do that."""

    __test__ = False

    name: str
    body: str
    arguments: str = ""
    leaks: bool = False


def module(head: str, tests: Sequence[Test], runner: Runner) -> tuple[str, dict[str, str]]:
    """Return the text of a module, and what follows its path in the node id of each test, by name."""
    opening = {
        Runner.CLASS: "class TestGroup:\n",
        Runner.UNITTEST: "class TestGroup(unittest.TestCase):\n",
    }.get(runner, "")
    texts = [f"import pytest\nimport unittest\n{head}\n", opening]
    ids: dict[str, str] = {}
    for test in tests:
        writer = _LEAKING.get(runner, _function) if test.leaks else _PLAIN.get(runner, _function)
        text, ids[test.name] = writer(test)
        texts.append(f"{text}\n")
    return "\n".join(texts), ids


def _function(test: Test) -> tuple[str, str]:
    return _definition(test.name, test.arguments, test.body), test.name


def _method(test: Test) -> tuple[str, str]:
    return _member(test), f"TestGroup::{test.name}"


def _coroutine(test: Test) -> tuple[str, str]:
    text, name = _function(test)
    return f"@pytest.mark.asyncio\nasync {text}", name


def _by_fixture(test: Test) -> tuple[str, str]:
    fixture = f"given_{test.name}"
    given = _definition(fixture, test.arguments, f"{test.body}\nyield 1")
    return f"@pytest.fixture\n{given}\n{_definition(test.name, fixture, f'assert {fixture}')}", test.name


def _by_helper(test: Test) -> tuple[str, str]:
    helper = f"prepare_{test.name}"
    prepare = _definition(helper, test.arguments, test.body)
    return f"{prepare}\n{_definition(test.name, test.arguments, f'{helper}({test.arguments})')}", test.name


def _by_setup_method(test: Test) -> tuple[str, str]:
    setup = indent(_definition("setup_method", "self", test.body), "    ")
    name = _class_of(test)
    return f"class {name}:\n{setup}\n{_idle(test)}", f"{name}::{test.name}"


def _by_setup_class(test: Test) -> tuple[str, str]:
    setup = indent(f"@classmethod\n{_definition('setUpClass', 'cls', test.body)}", "    ")
    name = _class_of(test)
    return f"class {name}(unittest.TestCase):\n{setup}\n{_idle(test)}", f"{name}::{test.name}"


def _class_of(test: Test) -> str:
    """Return a name of its own: of two classes of one name, pytest finds the second."""
    return test.name.title().replace("_", "")


def _by_parameter(test: Test) -> tuple[str, str]:
    body = f'if turn == "on":\n{indent(test.body, "    ")}'
    text = _definition(test.name, _joined("turn", test.arguments), body)
    return f'@pytest.mark.parametrize("turn", ["off", "on"])\n{text}', f"{test.name}[on]"


def _idle(test: Test) -> str:
    return _member(Test(test.name, "assert True"))


def _member(test: Test) -> str:
    return indent(_definition(test.name, _joined("self", test.arguments), test.body), "    ")


def _definition(name: str, arguments: str, body: str) -> str:
    return f"def {name}({arguments}):\n{indent(body, '    ')}\n"


def _joined(*arguments: str) -> str:
    return ", ".join(filter(None, arguments))


_Writer = Callable[[Test], tuple[str, str]]
_PLAIN: dict[Runner, _Writer] = {
    Runner.CLASS: _method,
    Runner.UNITTEST: _method,
    Runner.ASYNC: _coroutine,
}
_LEAKING: dict[Runner, _Writer] = {
    **_PLAIN,
    Runner.FIXTURE: _by_fixture,
    Runner.HELPER: _by_helper,
    Runner.SETUP_METHOD: _by_setup_method,
    Runner.SETUP_CLASS: _by_setup_class,
    Runner.PARAMETRIZED: _by_parameter,
}
