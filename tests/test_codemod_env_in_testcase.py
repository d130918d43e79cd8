"""Writes to the environment in `unittest` test cases."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from rewriting import at, refusal, rewritten

from isolint.codemods.env_in_testcase import EnvInTestcase

HEAD = "import os\nimport unittest\nfrom unittest import mock\n\n\n"
OWNERS = {"setUpClass": "class", "setUpModule": "module"}


def payload(source: str, *writes: str, **extra: Any) -> dict[str, Any]:
    """Return a payload that patches these lines."""
    lines = at(source, *writes)
    nodes = [
        one for one in ast.walk(ast.parse(source)) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    functions = [
        {"line": one.lineno, "owner": OWNERS.get(one.name, "method")}
        for one in nodes
        if not one.name.startswith("tearDown")
        and any(one.lineno < number <= (one.end_lineno or 0) for number in lines)
    ]
    teardowns = [one.lineno for one in nodes if one.name.startswith("tearDown")]
    found = {"environ": ["os.environ"], "writes": lines, "functions": functions, "teardowns": teardowns}
    return found | extra


def patched(source: str, *writes: str, **extra: Any) -> str:
    return rewritten(EnvInTestcase, source, **payload(source, *writes, **extra))


def declined(source: str, *writes: str, **extra: Any) -> str:
    return refusal(EnvInTestcase, source, **payload(source, *writes, **extra))


def method(*body: str, name: str = "test_a") -> str:
    lines = "".join(f"        {one}\n" if one else "\n" for one in body)
    return f"class TestTill(unittest.TestCase):\n    def {name}(self):\n{lines}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (['os.environ["A"] = "1"'], '{"A": "1"}'),
        (['os.environ["A"] = 1'], '{"A": "1"}'),
        (['os.environ["A"] = "1"', "os.environ[NAME] = value"], '{"A": "1", NAME: value}'),
        (['os.environ.update({"A": "1"}, B="2")'], '{"A": "1", "B": "2"}'),
        (['os.environ |= {"A": "1"}'], '{"A": "1"}'),
    ],
)
def test_values_are_given_to_one_patch(before: list[str], after: str) -> None:
    source = HEAD + method(*before, "self.run_it()")
    assert patched(source, *before) == HEAD + method(
        f"self.enterContext(mock.patch.dict(os.environ, {after}))", "self.run_it()"
    )


def test_writes_with_comments_of_their_own_are_entered_one_by_one() -> None:
    source = HEAD + method(
        'os.environ["A"] = "1"  # one', 'os.environ["B"] = "2"', "", "# c", 'os.environ["C"] = "3"'
    )
    assert patched(source, "os.environ[") == HEAD + method(
        'self.enterContext(mock.patch.dict(os.environ, {"A": "1"}))  # one',
        'self.enterContext(mock.patch.dict(os.environ, {"B": "2"}))',
        "",
        "# c",
        'self.enterContext(mock.patch.dict(os.environ, {"C": "3"}))',
    )


def test_many_values_get_a_line_each() -> None:
    names = ("FIRST_LONG_NAME", "SECOND_LONG_NAME", "THIRD_LONG_NAME")
    source = HEAD + method(*(f'os.environ["{name}"] = "value"' for name in names))
    assert patched(source, "os.environ[") == HEAD + method(
        "self.enterContext(",
        "    mock.patch.dict(",
        "        os.environ,",
        "        {",
        *(f'            "{name}": "value",' for name in names),
        "        },",
        "    )",
        ")",
    )


REMOVED = 'os.environ.pop("A", None)'


@pytest.mark.parametrize(
    ("write", "left"),
    [
        # It may have relied on a test that leaves the variable.
        pytest.param('del os.environ["A"]', REMOVED, id="del"),
        pytest.param(REMOVED, REMOVED, id="pop"),
        pytest.param("os.environ.clear()", "os.environ.clear()", id="clear"),
        pytest.param('os.environ.setdefault("A", "1")', 'os.environ.setdefault("A", "1")', id="setdefault"),
    ],
)
def test_other_writes_stay_behind_a_patch_of_the_whole(write: str, left: str) -> None:
    source = HEAD + method("prepare()", "", "# off", write, 'os.environ["B"] = "2"', "self.run_it()")
    assert patched(source, write, '"B"') == HEAD + method(
        "prepare()",
        "",
        "self.enterContext(mock.patch.dict(os.environ))",
        "# off",
        left,
        'os.environ["B"] = "2"',
        "self.run_it()",
    )


def test_a_conditional_write_stays_behind_a_patch_of_the_whole() -> None:
    source = HEAD + method("if self.ci:", '    os.environ["A"] = "1"', "self.run_it()")
    assert patched(source, "os.environ[") == HEAD + method(
        "self.enterContext(mock.patch.dict(os.environ))",
        "if self.ci:",
        '    os.environ["A"] = "1"',
        "self.run_it()",
    )


SETUP = (
    HEAD
    + '''class TestTill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.environ["KIND"] = "till"

    @classmethod
    def tearDownClass(cls):
        """Forget the kind."""
        del os.environ["KIND"]
        super().tearDownClass()

    def setUp(self):
        self.old = os.environ.get("CITY")
        os.environ["CITY"] = "Oslo"
        self.till = open_till()

    def tearDown(self):
        self.till.close()
        # as it was
        if self.old is None:
            del os.environ["CITY"]
        else:
            os.environ["CITY"] = self.old

    def test_a(self):
        self.assertTrue(self.till)
'''
)


def test_set_ups_enter_a_context_and_dead_tear_downs_go() -> None:
    assert (
        patched(SETUP, '= "till"', '= "Oslo"')
        == HEAD
        + """class TestTill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mock.patch.dict(os.environ, {"KIND": "till"}))

    def setUp(self):
        self.enterContext(mock.patch.dict(os.environ, {"CITY": "Oslo"}))
        self.till = open_till()

    def tearDown(self):
        self.till.close()

    def test_a(self):
        self.assertTrue(self.till)
"""
    )


def test_a_saved_value_that_a_test_reads_is_kept() -> None:
    source = SETUP.replace("assertTrue(self.till)", "assertTrue(self.old)")
    assert '        self.old = os.environ.get("CITY")\n' in patched(source, '= "till"', '= "Oslo"')


def test_before_python_3_11_a_patcher_is_started_and_its_stop_is_added() -> None:
    result = patched(SETUP, '= "till"', '= "Oslo"', enter_context=False)
    for receiver, adds in (("cls", "addClassCleanup"), ("self", "addCleanup")):
        assert f"        patcher.start()\n        {receiver}.{adds}(patcher.stop)\n" in result
    assert '        patcher = mock.patch.dict(os.environ, {"CITY": "Oslo"})\n' in result


def test_a_set_up_of_the_module_enters_the_modules_context() -> None:
    down = 'def tearDownModule():\n    del os.environ["A"]\n'
    source = f'{HEAD}def setUpModule():\n    os.environ["A"] = "1"\n\n\n{down}'
    assert patched(source, '= "1"') == (
        f"{HEAD}def setUpModule():\n"
        '    unittest.enterModuleContext(mock.patch.dict(os.environ, {"A": "1"}))\n'
    )


def test_clean_ups_of_the_environment_go() -> None:
    source = HEAD + method(
        'os.environ["A"] = "1"', 'self.addCleanup(os.environ.pop, "A", None)', "self.addCleanup(self.close)"
    )
    assert patched(source, "os.environ[") == HEAD + method(
        'self.enterContext(mock.patch.dict(os.environ, {"A": "1"}))', "self.addCleanup(self.close)"
    )


def test_a_try_that_only_restores_is_unwrapped() -> None:
    source = HEAD + method(
        'os.environ["A"] = "1"', "try:", "    self.run_it()", "finally:", '    del os.environ["A"]'
    )
    assert patched(source, '= "1"') == HEAD + method(
        'self.enterContext(mock.patch.dict(os.environ, {"A": "1"}))', "self.run_it()"
    )


def test_a_value_that_was_kept_for_the_restore_alone_is_forgotten() -> None:
    source = HEAD + method('old = os.environ.pop("A", None)', "self.run_it()", 'os.environ["A"] = old')
    assert patched(source, "pop") == HEAD + method(
        "self.enterContext(mock.patch.dict(os.environ))", 'os.environ.pop("A", None)', "self.run_it()"
    )


def test_a_tear_down_that_serves_other_tests_stays() -> None:
    down = '\n    def tearDown(self):\n        os.environ.pop("A", None)\n'
    other = '\n    def test_b(self):\n        os.environ["A"] = "2"\n'
    source = HEAD + method('os.environ["A"] = "1"') + other + down
    assert patched(source, '= "1"').endswith(other + down)


def test_a_tear_down_of_another_class_stays() -> None:
    other = (
        'class TestOther(unittest.TestCase):\n    def tearDown(self):\n        os.environ.pop("A", None)\n'
    )
    source = HEAD + method('os.environ["A"] = "1"', name="setUp") + "\n\n" + other
    assert patched(source, '= "1"').endswith(other)


def test_a_value_that_fills_the_line_gets_a_line_of_its_own() -> None:
    source = HEAD + method('os.environ["SOME_LONG_NAME"] = "some rather long value"')
    assert patched(source, "os.environ[") == HEAD + method(
        "self.enterContext(",
        '    mock.patch.dict(os.environ, {"SOME_LONG_NAME": "some rather long value"})',
        ")",
    )


def test_brackets_around_a_line_of_its_own_go_and_further_lines_move_with_their_item() -> None:
    source = HEAD + method(
        'os.environ["A"] = (',
        '    "http://localhost/one/rather/long/address"',
        ")",
        'os.environ["B"] = ",".join(',
        '    ["one", "two"]',
        ")",
        'os.environ["C"] = """',
        "  stays",
        '"""',
    )
    assert patched(source, "os.environ[") == HEAD + method(
        "self.enterContext(",
        "    mock.patch.dict(",
        "        os.environ,",
        "        {",
        '            "A": "http://localhost/one/rather/long/address",',
        '            "B": ",".join(',
        '                ["one", "two"]',
        "            ),",
        '            "C": """',
        "  stays",
        '""",',
        "        },",
        "    )",
        ")",
    )


@pytest.mark.parametrize(
    ("imports", "expected", "name"),
    [
        ("import unittest\n", "import unittest\nfrom unittest import mock\n", "mock.patch.dict"),
        ("from unittest.mock import patch\n", "from unittest.mock import patch\n", "patch.dict"),
        ("import unittest.mock\n", "import unittest.mock\n", "unittest.mock.patch.dict"),
        ("import mock\n", "import mock\n", "mock.patch.dict"),
    ],
)
def test_mock_is_imported_unless_it_is_there(imports: str, expected: str, name: str) -> None:
    source = f"import os\n{imports}\n\n" + method('os.environ["A"] = "1"')
    result = patched(source, "os.environ[")
    assert result.startswith(f"import os\n{expected}\n\nclass")
    assert f'self.enterContext({name}(os.environ, {{"A": "1"}}))' in result


def test_a_tear_down_that_restores_other_state_stays() -> None:
    source = (
        HEAD
        + method('os.environ["A"] = "1"', name="setUp")
        + '\n    def tearDown(self):\n        os.environ.pop("B")\n'
    )
    assert 'def tearDown(self):\n        os.environ.pop("B")\n' in patched(source, "os.environ[")


def test_a_name_mock_of_another_meaning_is_refused() -> None:
    source = "import os\n\nmock = 1\n\n\n" + method('os.environ["A"] = "1"')
    assert declined(source, "os.environ[") == "the module uses the name `mock` for something else"


def test_a_function_that_does_not_write_is_refused() -> None:
    source = HEAD + method("self.run_it()")
    functions = [{"line": at(source, "def test_a")[0], "owner": "method"}]
    assert declined(source, functions=functions) == "`test_a` does not write to the environment"


def test_a_body_on_the_line_of_its_def_is_refused() -> None:
    source = HEAD + 'class T(unittest.TestCase):\n    def test_a(self): os.environ["A"] = "1"\n'
    functions = [{"line": at(source, "def test_a")[0], "owner": "method"}]
    reason = "`test_a` has its whole body on the line of its `def`"
    assert declined(source, "os.environ[", functions=functions) == reason
