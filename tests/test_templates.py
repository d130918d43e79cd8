"""Every template that can be added: its example is put into a suite, and the suite is run and checked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from matrix import isolint
from shop import IN_ORDER, REVERSED, added, passed, shop

from isolint.engine import catalog
from isolint.errors import IsolintError
from isolint.templates import Assignment, Reference, Template, import_lines, literal, read, signature

ADDABLE = [template for template in catalog.templates() if template.is_addable]
CHECKS = ("A", "ANN", "ARG", "B", "D", "E", "F", "I", "PT", "RET", "SIM", "UP")

HEADER = """\
{#-
name: greeting
summary: Greet.
replaces: silence.
packages: greet{% if polite %}[polite]{% endif %}

requires:
  environment: fixture={{ fixture }}_environment, variables=A=b
parameters:
  fixture [identifier] = greeting: name of the fixture
  settings [object +]: where the words are
  polite [yes|no] = no: whether to bow: or not
  note [text] = : what else
example: |
  $ isolint add greeting --param settings=app:words

  def test_greeting(greeting):
      pass
-#}
{{ fixture }} = {{ note }}
"""


@pytest.mark.parametrize("template", [pytest.param(one, id=one.name) for one in ADDABLE])
def test_example_passes_in_both_orders_and_what_is_added_is_clean(template: Template, tmp_path: Path) -> None:
    suite = shop(tmp_path, {"tests/test_example.py": f"{template.usage}\n"})

    conftest = added(suite, *template.command[2:])

    assert added(suite, *template.command[2:]) == conftest
    passed(suite, IN_ORDER)
    passed(suite, REVERSED)
    for command in (
        ("format", "--isolated", "--diff"),
        ("check", "--isolated", "--select", ",".join(CHECKS), "--ignore", "D100,D203,D213"),
    ):
        ruff = [sys.executable, "-m", "ruff", *command, tmp_path / "tests" / "conftest.py"]
        done = subprocess.run(ruff, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert isolint(suite, "check").stdout == ""


def test_header_is_read() -> None:
    template = read("greeting", HEADER)

    assert template.summary == "Greet."
    assert [(one.name, one.kind, one.many, one.default, one.is_required) for one in template.parameters] == [
        ("fixture", "identifier", False, "greeting", False),
        ("settings", "object", True, None, True),
        ("polite", "yes|no", False, "no", False),
        ("note", "text", False, "", False),
    ]
    assert template.parameters[2].text == "whether to bow: or not"
    assert template.command == ("isolint", "add", "greeting", "--param", "settings=app:words")
    assert template.usage == "def test_greeting(greeting):\n    pass"


def test_values_are_read_by_kind_and_reach_the_code_and_the_needs() -> None:
    template = read("greeting", HEADER)

    values = template.values([("settings", "a.b:c.d"), ("settings", "e:f"), ("note", "well")])

    assert values == {
        "fixture": "greeting",
        "settings": [Reference("a.b", "c.d"), Reference("e", "f")],
        "polite": "no",
        "note": "well",
    }
    assert template.render(values) == "greeting = well"
    (needed,) = template.requirements(values)
    assert (needed.template, dict(needed.values)) == (
        "environment",
        {"fixture": "greeting_environment", "variables": "A=b"},
    )
    assert template.package_names(values) == "greet[polite]"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "greeting needs --param settings=...: where the words are"),
        ([("setting", "a:b")], "greeting has no parameter 'setting'; did you mean 'settings'?"),
        (
            [("settings", "a.b")],
            "the parameter 'settings' must be written like package.module:name, not 'a.b'",
        ),
        (
            [("settings", "a:b"), ("polite", "maybe")],
            "the parameter 'polite' must be one of yes, no, not 'maybe'",
        ),
        (
            [("settings", "a:b"), ("fixture", "a-b")],
            "the parameter 'fixture' must be a Python name, not 'a-b'",
        ),
        ([("settings", "a:b"), ("note", "a\nb")], r"the parameter 'note' must be one line, not 'a\nb'"),
        (
            [("settings", "a:b"), ("note", "a"), ("note", "b")],
            "the parameter 'note' of greeting takes one value",
        ),
    ],
)
def test_wrong_values_are_errors(given: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(IsolintError) as caught:
        read("greeting", HEADER).values(given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{#-\n", "", "the template greeting does not start with a comment that describes it"),
        ("name: greeting", "name: other", "the template greeting calls itself 'other'"),
        ("summary: Greet.\n", "", "the comment of the template greeting has no 'summary'"),
        (
            "replaces:",
            "replace:",
            "the comment of the template greeting has 'replace: silence.'; did you mean",
        ),
        (" [identifier]", "[identifier]", "the comment of the template greeting has the parameter 'fixture["),
    ],
)
def test_wrong_headers_are_errors(old: str, new: str, message: str) -> None:
    with pytest.raises(IsolintError) as caught:
        read("greeting", HEADER.replace(old, new, 1))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("{{ nothing }}", "the template greeting cannot be rendered: 'nothing' is undefined"),
        ("{% if %}", "the template greeting, line 1 cannot be rendered: Expected an expression"),
        (
            "{{ fixture.__class__.__mro__ }}",
            "the template greeting cannot be rendered: access to attribute '__class__' of 'str'",
        ),
        ("{{ refuse('not today') }}", "not today"),
    ],
)
def test_broken_and_prying_templates_are_errors(code: str, message: str) -> None:
    header = HEADER.rpartition("-#}\n")[0] + "-#}\n"
    template = read("greeting", header)
    with pytest.raises(IsolintError) as caught:
        read("greeting", header.replace("Greet.", "x") + code).render(template.values([("settings", "a:b")]))
    assert str(caught.value).startswith(message.replace("line 1", "line 20"))


def test_assignment_keeps_all_that_follows_the_first_equals_sign() -> None:
    template = catalog.template("environment", catalog.templates())
    assert template.values([("variables", "A=b=c")])["variables"] == [Assignment("A", "b=c")]


@pytest.mark.parametrize(
    ("text", "source"), [("a", '"a"'), ("it's", '"it\'s"'), ('"', "'\"'"), ("\\", '"\\\\"')]
)
def test_text_becomes_a_literal_as_formatters_write_it(text: str, source: str) -> None:
    assert literal(text) == source


def test_imports_are_merged_and_sorted() -> None:
    statements = ["from b import d", "import z", "from b import c", "from a import x", "import z"]
    assert import_lines(statements) == ["import z", "from a import x", "from b import c, d"]


def test_long_signatures_are_broken_as_formatters_do() -> None:
    short, long = ["a: int"], [f"parameter_{number}: int" for number in range(5)]
    assert signature("f", short, "int") == "f(a: int) -> int:"
    assert (
        signature("f", long[:4], "dict[str, int]") == f"f(\n    {', '.join(long[:4])}\n) -> dict[str, int]:"
    )
    assert signature("f", long, "int") == f"f(\n{''.join(f'    {one},{chr(10)}' for one in long)}) -> int:"
