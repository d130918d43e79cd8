"""Writes to the environment in tests, fixtures and helpers, said with monkeypatch."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from rewriting import at, call, line, refusal, rewritten

from isolint.codemods.env_in_function import EnvInFunction

HEAD = "import os\n\n\n"


def payload(source: str, *writes: str, kind: str | None = None, **extra: Any) -> dict[str, Any]:
    """Return a payload that patches these lines in all functions of the source."""
    functions = [
        {"line": node.lineno, "kind": kind or ("test" if node.name.startswith("test") else "fixture")}
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    return {"environ": ["os.environ"], "writes": at(source, *writes), "functions": functions} | extra


def patched(source: str, *writes: str, **extra: Any) -> str:
    return rewritten(EnvInFunction, source, **payload(source, *writes, **extra))


def declined(source: str, *writes: str, **extra: Any) -> str:
    return refusal(EnvInFunction, source, **payload(source, *writes, **extra))


def body(*lines: str) -> str:
    return f"{HEAD}def test_a():\n" + "".join(f"    {one}\n" for one in lines) + "    assert os.getcwd()\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('os.environ["A"] = "1"', ['monkeypatch.setenv("A", "1")']),
        ("os.environ[NAME] = value + 'x'", ["monkeypatch.setenv(NAME, value + 'x')"]),
        ('os.environ["A"] = 3', ['monkeypatch.setenv("A", "3")']),
        ('os.environ["A"] = True', ['monkeypatch.setenv("A", "True")']),
        ('os.environ["A"]: str = "1"', ['monkeypatch.setenv("A", "1")']),
        ('del os.environ["A"]', ['monkeypatch.delenv("A", raising=False)']),
        (
            'del os.environ["A"], os.environ["B"]',
            ['monkeypatch.delenv("A", raising=False)', 'monkeypatch.delenv("B", raising=False)'],
        ),
        ('os.environ.pop("A")', ['monkeypatch.delenv("A", raising=False)']),
        ('os.environ.pop("A", None)', ['monkeypatch.delenv("A", raising=False)']),
        (
            'a = os.environ.pop("A", None)',
            ['a = os.environ.get("A")', 'monkeypatch.delenv("A", raising=False)'],
        ),
        ('a = os.environ.pop("A")', ['a = os.environ["A"]', 'monkeypatch.delenv("A", raising=False)']),
        (
            'os.environ.setdefault("A", "1")',
            ['if "A" not in os.environ:', '    monkeypatch.setenv("A", "1")'],
        ),
        (
            'os.environ.update({"A": "1", "B": b})',
            ['monkeypatch.setenv("A", "1")', 'monkeypatch.setenv("B", b)'],
        ),
        ('os.environ.update(A="1", B="2")', ['monkeypatch.setenv("A", "1")', 'monkeypatch.setenv("B", "2")']),
        (
            "os.environ.update(values)",
            ["for name, value in dict(values).items():", "    monkeypatch.setenv(name, value)"],
        ),
        (
            "os.environ.update(**name)",
            ["for variable, value in name.items():", "    monkeypatch.setenv(variable, value)"],
        ),
        ('os.environ |= {"A": "1"}', ['monkeypatch.setenv("A", "1")']),
        (
            'os.environ |= {"A": "1", **rest}',
            [
                'monkeypatch.setenv("A", "1")',
                "for name, value in rest.items():",
                "    monkeypatch.setenv(name, value)",
            ],
        ),
        ('os.putenv("A", "1")', ['monkeypatch.setenv("A", "1")']),
        ('os.unsetenv("A")', ['monkeypatch.delenv("A", raising=False)']),
        ("os.environ.clear()", ["for name in list(os.environ):", "    monkeypatch.delenv(name)"]),
        ('os.environ["A"] = "1"; run()', ['monkeypatch.setenv("A", "1")', "run()"]),
        ('os.environ["A"] = "1"  # why', ['monkeypatch.setenv("A", "1")  # why']),
    ],
)
def test_each_form_of_write_has_its_counterpart(before: str, after: list[str]) -> None:
    lines = "".join(f"    {one}\n" for one in after)
    source = body(before)
    assert patched(source, before) == f"{HEAD}def test_a(monkeypatch):\n{lines}    assert os.getcwd()\n"


def test_a_guarded_removal_becomes_one_statement() -> None:
    source = body("# not here", 'if "A" in os.environ:', "    # go", '    del os.environ["A"]  # now')
    assert patched(source, "del os") == (
        f"{HEAD}def test_a(monkeypatch):\n    # not here\n    # go\n"
        '    monkeypatch.delenv("A", raising=False)  # now\n    assert os.getcwd()\n'
    )


@pytest.mark.parametrize("test", ['"B" in os.environ', '"A" in other', '"A" not in os.environ', "x"])
def test_another_guard_stays(test: str) -> None:
    source = body(f"if {test}:", '    del os.environ["A"]')
    assert f'    if {test}:\n        monkeypatch.delenv("A", raising=False)\n' in patched(source, "del os")


def test_a_write_behind_a_colon_gets_a_line_of_its_own() -> None:
    source = body('if x: os.environ["A"] = "1"  # why')
    assert '    if x:  # why\n        monkeypatch.setenv("A", "1")\n' in patched(source, "if x")


def test_only_the_lines_of_the_payload_change() -> None:
    source = body('os.environ["A"] = "1"', 'os.environ["B"] = "2"', 'env["C"] = "3"')
    result = patched(source, 'os.environ["B"]')
    assert '    os.environ["A"] = "1"\n    monkeypatch.setenv("B", "2")\n    env["C"] = "3"\n' in result


@pytest.mark.parametrize("text", ["environ", "app.os.environ", "env"])
def test_aliases_are_known_by_their_text(text: str) -> None:
    source = f'def test_a():\n    {text}["A"] = "1"\n    os.environ["B"] = "2"\n'
    result = patched(source, f"    {text}[", environ=[text])
    assert result == 'def test_a(monkeypatch):\n    monkeypatch.setenv("A", "1")\n    os.environ["B"] = "2"\n'


def test_comments_inside_of_an_update_stay_with_their_variables() -> None:
    source = body(
        "os.environ.update({  # all", "    # first", '    "A": "1",  # one', "", '    "B": "2",', "})"
    )
    assert patched(source, "update") == (
        f"{HEAD}def test_a(monkeypatch):\n    # all\n    # first\n"
        '    monkeypatch.setenv("A", "1")  # one\n    monkeypatch.setenv("B", "2")\n    assert os.getcwd()\n'
    )


def test_an_import_without_a_use_goes() -> None:
    source = 'import os\nimport sys\n\n\ndef test_a():\n    os.environ["A"] = "1"\n'
    assert patched(source, "os.environ[") == (
        'import sys\n\n\ndef test_a(monkeypatch):\n    monkeypatch.setenv("A", "1")\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("()", "(monkeypatch)"),
        ("(self)", "(self, monkeypatch)"),
        ("(a, b)", "(a, b, monkeypatch)"),
        ("(a, b=1)", "(a, monkeypatch, b=1)"),
        ("(a, *, b)", "(a, monkeypatch, *, b)"),
        ("(a, *args, b=1, **kw)", "(a, *args, monkeypatch, b=1, **kw)"),
        ("(a, *args)", "(a, *args, monkeypatch)"),
        ("(a, /)", "(a, /, monkeypatch)"),
        ("(a=1, /)", "(a=1, /, *, monkeypatch)"),
        ("(**kw)", "(monkeypatch, **kw)"),
        ("(monkeypatch, a)", "(monkeypatch, a)"),
        ("(a: int)", "(a: int, monkeypatch: pytest.MonkeyPatch)"),
        ("(self, a: int)", "(self, a: int, monkeypatch: pytest.MonkeyPatch)"),
        ("(a: int, b)", "(a: int, b, monkeypatch)"),
        ("() -> None", "(monkeypatch: pytest.MonkeyPatch) -> None"),
        ("(\n    a,\n)", "(\n    a,\n    monkeypatch,\n)"),
        ("(\n    a,\n    b\n)", "(\n    a,\n    b,\n    monkeypatch\n)"),
        ("(\n    a,\n    b,  # the b\n)", "(\n    a,\n    b,  # the b\n    monkeypatch,\n)"),
        ("(\n    a,\n    b=1,\n)", "(\n    a,\n    monkeypatch,\n    b=1,\n)"),
        ("(a,\n           b)", "(a,\n           b,\n           monkeypatch)"),
    ],
)
def test_the_parameter_goes_where_a_person_would_put_it(before: str, after: str) -> None:
    source = (
        f"import os\nimport pytest\n\n\nasync def test_a{before}:\n"
        '    os.environ["A"] = "1"\n    os.x(pytest)\n'
    )
    assert f"async def test_a{after}:\n" in patched(source, "os.environ[")


def test_an_annotation_brings_its_import() -> None:
    source = f'{HEAD}def test_a() -> None:\n    os.environ["A"] = "1"\n'
    assert patched(source, "os.environ[").startswith(
        "import pytest\n\n\ndef test_a(monkeypatch: pytest.MonkeyPatch)"
    )


HELPERS = f"""{HEAD}def set_city(name, country="no"):
    os.environ["CITY"] = name


class TestTill:
    def test_a(self):
        set_city("Oslo")

    def test_b(self):
        set_city(name="Oslo")
        set_city(*names)

    def test_c(self):
        set_city(
            "Bergen",
            country="se",
        )
        set_city("Moss", "dk")
"""


def test_a_helper_gets_the_parameter_and_its_callers_pass_it_on() -> None:
    starts = ('set_city("Oslo', "set_city(name=", "set_city(*", 'set_city("Moss')
    calls = [call(HELPERS, start, "set_city", 1) for start in starts]
    over_lines = {"line": line(HELPERS, '"Bergen"') - 1, "column": 9, "callee": "set_city", "position": 1}
    functions = [{"line": number, "kind": "helper"} for number in at(HELPERS, "def set_city")]
    functions += [{"line": number, "kind": "test"} for number in at(HELPERS, "def test_")]
    result = patched(HELPERS, "os.environ[", functions=functions, calls=[*calls, over_lines])
    assert (
        result
        == """def set_city(name, monkeypatch, country="no"):
    monkeypatch.setenv("CITY", name)


class TestTill:
    def test_a(self, monkeypatch):
        set_city("Oslo", monkeypatch)

    def test_b(self, monkeypatch):
        set_city(name="Oslo", monkeypatch=monkeypatch)
        set_city(*names, monkeypatch=monkeypatch)

    def test_c(self, monkeypatch):
        set_city(
            "Bergen",
            monkeypatch,
            country="se",
        )
        set_city("Moss", monkeypatch, "dk")
"""
    )


def test_a_call_without_a_position_passes_the_argument_by_name() -> None:
    source = (
        "from helpers import login\n\n\ndef test_a():\n"
        "    app = login().client(**options)\n    login(*a, **k)\n"
    )
    calls = [call(source, "login()", "login"), call(source, "login(*a", "login")]
    assert patched(source, calls=calls) == (
        "from helpers import login\n\n\ndef test_a(monkeypatch):\n"
        "    app = login(monkeypatch=monkeypatch).client(**options)\n"
        "    login(*a, monkeypatch=monkeypatch, **k)\n"
    )


@pytest.mark.parametrize(
    "restore",
    [
        'os.environ["A"] = old',
        'if old is None:\n    del os.environ["A"]\nelse:\n    os.environ["A"] = old',
        'if old is not None:\n    os.environ["A"] = old\nelse:\n    os.environ.pop("A", None)',
        'if old:\n    os.environ["A"] = old\nelif "A" in os.environ:\n    del os.environ["A"]',
        'os.environ.pop("A", None)',
    ],
)
def test_a_try_that_only_restores_is_unwrapped_with_what_it_saved(restore: str) -> None:
    final = "".join(f"        {one}\n" for one in restore.split("\n"))
    source = (
        f'{HEAD}def test_a():\n    # keep it\n    old = os.environ.get("A")\n'
        '    os.environ["A"] = "1"\n    try:\n'
        f"        # run\n        run()\n\n        assert done(\n            1\n        )\n"
        f"    finally:\n        # restore\n{final}"
    )
    assert patched(source, 'os.environ["A"] = "1"') == (
        'def test_a(monkeypatch):\n    # keep it\n    monkeypatch.setenv("A", "1")\n'
        "    # run\n    run()\n\n    assert done(\n        1\n    )\n"
    )


@pytest.mark.parametrize("save", ["os.environ.copy()", "dict(os.environ)", "{**os.environ}"])
def test_a_snapshot_that_is_put_back_goes(save: str) -> None:
    source = (
        f"{HEAD}def test_a():\n    saved = {save}\n    try:\n        os.environ['A'] = '1'\n        run()\n"
        "    finally:\n        os.environ.clear()\n        os.environ.update(saved)\n"
    )
    assert patched(source, "os.environ['A']") == (
        "def test_a(monkeypatch):\n    monkeypatch.setenv('A', '1')\n    run()\n"
    )


def test_every_write_that_a_dead_restore_served_is_patched() -> None:
    source = (
        f'{HEAD}def test_a():\n    flag = os.environ.pop("FLAG", None)\n    os.environ["B"] = "2"\n    try:\n'
        '        os.environ["A"] = "1"\n    finally:\n        del os.environ["A"]\n'
        '        if flag:\n            os.environ["FLAG"] = flag\n'
    )
    assert patched(source, '= "2"') == (
        'def test_a(monkeypatch):\n    monkeypatch.delenv("FLAG", raising=False)\n'
        '    monkeypatch.setenv("B", "2")\n    monkeypatch.setenv("A", "1")\n'
    )


def test_a_clear_is_a_restore_only_with_a_snapshot() -> None:
    source = (
        f'{HEAD}def test_a():\n    old = os.environ.get("A")\n    os.environ["A"] = "1"\n    run(old)\n'
        "    os.environ.clear()\n"
    )
    assert patched(source, '= "1"').endswith("    run(old)\n    os.environ.clear()\n")


def test_a_saved_value_that_the_test_reads_is_kept() -> None:
    source = (
        f'{HEAD}def test_a():\n    old = os.environ.get("A")\n'
        '    os.environ["A"] = "1"\n    assert old != run()\n'
        '    os.environ["A"] = old\n'
    )
    assert patched(source, '= "1"') == (
        f'{HEAD}def test_a(monkeypatch):\n    old = os.environ.get("A")\n    monkeypatch.setenv("A", "1")\n'
        "    assert old != run()\n"
    )


def test_a_restore_at_the_end_goes_with_its_comment() -> None:
    source = (
        f'{HEAD}def test_a():\n    os.environ["A"] = "1"\n    assert run()\n'
        '\n    # tidy up\n    del os.environ["A"]\n'
    )
    assert patched(source, "os.environ[") == (
        'def test_a(monkeypatch):\n    monkeypatch.setenv("A", "1")\n    assert run()\n'
    )


def test_a_restore_at_the_end_of_a_with_goes() -> None:
    source = (
        f'{HEAD}def test_a():\n    with x:\n        os.environ["A"] = "1"\n'
        '        run()\n        del os.environ["A"]\n'
    )
    assert patched(source, "os.environ[").endswith('        monkeypatch.setenv("A", "1")\n        run()\n')


@pytest.mark.parametrize(
    "final",
    [
        'del os.environ["B"]',
        'os.environ["A"] = "2"',
        "close()",
        'if ready():\n            del os.environ["A"]',
    ],
)
def test_a_finally_that_does_more_than_restore_stays(final: str) -> None:
    source = (
        f'{HEAD}def test_a():\n    try:\n        os.environ["A"] = "1"\n        run()\n'
        f"    finally:\n        {final}\n"
    )
    result = patched(source, '= "1"')
    assert "    try:\n" in result
    assert f"    finally:\n        {final}\n" in result


def test_of_a_finally_that_does_more_only_the_restore_at_its_end_goes() -> None:
    source = (
        f'{HEAD}def test_a():\n    try:\n        os.environ["A"] = "1"\n    finally:\n        close()\n'
        '        del os.environ["A"]\n'
    )
    assert patched(source, '= "1"').endswith("    finally:\n        close()\n")


def test_handlers_keep_their_try() -> None:
    source = (
        f'{HEAD}def test_a():\n    try:\n        os.environ["A"] = "1"\n'
        "    except ValueError:\n        fail()\n"
        '    finally:\n        del os.environ["A"]\n'
    )
    assert patched(source, '= "1"').endswith("    except ValueError:\n        fail()\n")


def test_a_restore_in_the_middle_of_a_test_is_a_step_of_it() -> None:
    source = (
        f'{HEAD}def test_a():\n    os.environ["A"] = "1"\n    run()\n'
        '    del os.environ["A"]\n    assert not run()\n'
    )
    assert patched(source, "os.environ[").endswith(
        '    monkeypatch.delenv("A", raising=False)\n    assert not run()\n'
    )


def test_a_removal_that_is_the_whole_test_is_what_it_is_about() -> None:
    source = f'{HEAD}def test_a():\n    os.environ.pop("A", None)\n'
    assert patched(source, "pop").endswith('    monkeypatch.delenv("A", raising=False)\n')


def test_a_removal_of_what_the_test_did_not_set_is_kept() -> None:
    source = f'{HEAD}def test_a():\n    start()\n    del os.environ["A"]\n'
    assert patched(source, "del").endswith('    start()\n    monkeypatch.delenv("A", raising=False)\n')


def test_a_helper_that_ends_with_a_removal_keeps_it() -> None:
    source = f'{HEAD}def go():\n    os.environ["A"] = "1"\n    run()\n    del os.environ["A"]\n'
    assert patched(source, "os.environ[", kind="helper").endswith(
        '    run()\n    monkeypatch.delenv("A", raising=False)\n'
    )


@pytest.mark.parametrize(
    ("teardown", "ending"),
    [
        ('yield\n    del os.environ["A"]', ""),
        ('yield 5\n    del os.environ["A"]', "    return 5\n"),
        ('yield\n    close()\n    del os.environ["A"]', "    yield\n    close()\n"),
        ('try:\n        yield 5\n    finally:\n        os.environ.pop("A", None)', "    return 5\n"),
        ("yield", "    yield\n"),
    ],
)
def test_a_teardown_that_only_restores_goes(teardown: str, ending: str) -> None:
    source = (
        "import os\nimport pytest\n\n\n@pytest.fixture\ndef city():\n"
        f'    os.environ["A"] = "1"\n    {teardown}\n'
    )
    assert patched(source, '= "1"') == (
        "import pytest\n\n\n@pytest.fixture\ndef city(monkeypatch):\n"
        f'    monkeypatch.setenv("A", "1")\n{ending}'
    )


def test_a_fixture_without_a_teardown_keeps_its_last_write() -> None:
    source = f'{HEAD}def city():\n    os.environ["A"] = "1"\n    run()\n    del os.environ["A"]\n'
    assert patched(source, "os.environ[").endswith('    run()\n    monkeypatch.delenv("A", raising=False)\n')


def test_strings_over_several_lines_keep_their_text() -> None:
    source = (
        f'{HEAD}def test_a():\n    try:\n        os.environ["A"] = """x\n        y\n"""\n        run()\n'
        '    finally:\n        del os.environ["A"]\n'
    )
    assert 'monkeypatch.setenv("A", """x\n        y\n""")\n    run()\n' in patched(source, '"""x')


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("monkeypatch.undo()", "`test_a` calls `monkeypatch.undo()`, which would undo this too"),
        ("monkeypatch = MonkeyPatch()", "`test_a` has a `monkeypatch` of its own"),
        ("with x as monkeypatch: pass", "`test_a` has a `monkeypatch` of its own"),
    ],
)
def test_another_use_of_monkeypatch_is_refused(statement: str, reason: str) -> None:
    assert declined(body('os.environ["A"] = "1"', statement), '= "1"') == reason


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ('env["A"] = "1"', "a line does not write to the environment"),
        (
            'A = os.environ["A"] = "1"',
            "a chained assignment sets the environment together with something else",
        ),
        ('del os.environ["A"], x', "one `del` removes an environment variable together with something else"),
        ("os.environ.update(*values)", "the environment is updated from unpacked arguments"),
        ("os.environ.popitem()", "`os.environ.popitem()` has no counterpart in monkeypatch"),
    ],
)
def test_a_line_that_cannot_be_said_with_monkeypatch_is_refused(statement: str, reason: str) -> None:
    assert declined(body(statement), statement) == reason


def test_a_call_that_is_not_there_is_refused() -> None:
    source = "def test_a():\n    login()\n"
    calls = [{"line": 2, "column": 5, "callee": "logout"}]
    assert declined(source, calls=calls) == "line 2 does not call `logout` at column 5"


def test_a_line_without_a_function_is_refused() -> None:
    source = "def test_a():\n    pass\n"
    assert declined(source, functions=[{"line": 2, "kind": "test"}]) == "no function is defined on line 2"
