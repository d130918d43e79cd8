"""Every template that can be added: its example is put into a suite, and the suite is run and checked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from matrix import record_of
from shop import IN_ORDER, SERVER, added, isolint_here, passed, shop
from test_templates_databases import FORMS

from isolint.engine import catalog
from isolint.engine.conftest import fixtures_of
from isolint.errors import IsolintError
from isolint.rendering import constant, import_lines, literal, signature, tidied
from isolint.report.pages import assignments
from isolint.runtime.record import Outcome
from isolint.templates import Assignment, Reference, Template, read

ADDABLE = [template for template in catalog.templates() if template.is_addable]


def values_of(template: Template) -> dict[str, Any]:
    """Return the values of a template's example."""
    return template.values(assignments(template.command))


def asks_for_nothing(template: Template) -> bool:
    """Tell whether the tests of an example get what they get without asking."""
    fixtures = fixtures_of(template.render(values_of(template)))
    return bool(fixtures) and not any(name in template.usage for name in fixtures)


CHECKS = ("A", "ANN", "B", "D", "E", "F", "I", "PT", "RET", "SIM", "UP")

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
def test_example_passes_and_what_is_added_is_clean(
    template: Template, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "shop.django_settings")
    files = {"tests/test_example.py": f"{template.usage}\n"}
    if any(needed.template != "server_of_run" for needed in template.requirements(values_of(template))):
        request.getfixturevalue("postgres_server")
        files |= SERVER
    suite = shop(tmp_path, files)

    conftest = added(suite, *template.command[2:])

    assert added(suite, *template.command[2:]) == conftest
    passed(suite, IN_ORDER)
    assert isolint_here(suite, "check").stdout == ""


@pytest.mark.parametrize(
    "template", [pytest.param(one, id=one.name) for one in ADDABLE if asks_for_nothing(one)]
)
def test_example_of_an_autouse_fixture_fails_without_it(template: Template, tmp_path: Path) -> None:
    suite = shop(tmp_path, {"tests/test_example.py": f"{template.usage}\n"})

    outcomes = [item.outcome for item in record_of(suite, IN_ORDER).items]

    assert Outcome.FAILED in outcomes


def test_what_is_added_is_formatted_and_clean_for_ruff(tmp_path: Path) -> None:
    for template in ADDABLE:
        suite = shop(tmp_path / template.name, {"tests/test_example.py": f"{template.usage}\n"})
        added(suite, *template.command[2:])
    paths = [str(path) for path in tmp_path.rglob("conftest.py")]
    assert len(paths) == len(ADDABLE)

    for command in (
        ("format", "--isolated", "--diff"),
        ("check", "--isolated", "--select", ",".join(CHECKS), "--ignore", "ANN401,D100,D203,D213"),
    ):
        ruff = [sys.executable, "-m", "ruff", *command, *paths]
        done = subprocess.run(ruff, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_settings_of_django_that_a_test_assigns_or_deletes_are_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "shop.django_settings")
    tests = (
        "from django.conf import settings\nfrom django.core.cache import cache\n\n\n"
        "def test_assigned():\n    settings.CURRENCY = 'GBP'\n    cache.set('a', 1)\n\n\n"
        "def test_deleted():\n    del settings.USE_TZ\n\n\n"
        "def test_as_configured():\n"
        "    assert (settings.CURRENCY, settings.USE_TZ, cache.get('a')) == ('EUR', True, None)\n"
    )
    suite = shop(tmp_path, {"tests/test_example.py": tests})
    added(suite, "django_settings", "--param", "clear_cache=yes")

    passed(suite, IN_ORDER)


def test_a_fixture_stands_in_for_a_dependency_of_fastapi(tmp_path: Path) -> None:
    tests = (
        "import pytest\n\n\n@pytest.fixture\ndef user():\n    return 'Ada'\n\n\n"
        "def test_user(client):\n    assert client.get('/').json() == 'Hello Ada'\n"
    )
    suite = shop(tmp_path, {"tests/test_example.py": tests})
    binding = "override=shop.api:current_user=user"
    added(suite, "fastapi_overrides", "--param", "app=shop.api:app", "--param", binding)

    passed(suite, IN_ORDER)


def test_all_options_of_the_flask_factory(tmp_path: Path) -> None:
    tests = "def test_app(app):\n    assert (app.config['MODE'], app.config['SIZE']) == ('sale', 3)\n"
    suite = shop(tmp_path, {"tests/test_example.py": tests})
    values = ("factory=shop.web:create_app", 'arguments={"MODE": "sale"}', "config=SIZE=3")
    added(suite, "flask_app", *(option for value in values for option in ("--param", value)))

    passed(suite, IN_ORDER)


@pytest.mark.slow
def test_what_is_added_is_strictly_typed(tmp_path: Path) -> None:
    shop(tmp_path, {})
    examples = [(template, values_of(template)) for template in ADDABLE]
    examples += [(form.filled, form.values) for form in FORMS]
    for number, (template, values) in enumerate(examples):
        code = template.render(values)
        if "server_of_run(" in code and template.name != "server_of_run":
            code = f"from sharing import server_of_run\n{code}"
        (tmp_path / f"conftest_{number}.py").write_text(code, encoding="utf-8")
    sharing = catalog.template("server_of_run", ADDABLE)
    (tmp_path / "sharing.py").write_text(sharing.render(values_of(sharing)), encoding="utf-8")

    command = [sys.executable, "-m", "mypy", "--config-file=", "--strict", "--cache-dir=.cache"]
    lenient = ["--ignore-missing-imports", "--allow-untyped-calls", "--follow-imports=silent"]
    paths = sorted(path.name for path in tmp_path.glob("conftest_*.py"))
    done = subprocess.run(
        [*command, *lenient, *paths], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.stdout == f"Success: no issues found in {len(examples)} source files\n"


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


@pytest.mark.parametrize(
    ("text", "source"),
    [("3", "3"), ("None", "None"), ("[1, 'a']", "[1, 'a']"), ("sale", '"sale"'), ("", '""')],
)
def test_constants_stay_and_words_become_strings(text: str, source: str) -> None:
    assert constant(text) == source


def test_imports_that_nothing_mentions_are_dropped_and_gaps_closed() -> None:
    code = "import a\nimport b.c\nfrom d import e, f as g\n\n\n\n\ng(b.c)\n"
    assert tidied(code) == "import b.c\nfrom d import f as g\n\n\ng(b.c)"
    assert tidied("import a\ndef 1()") == "import a\ndef 1()"


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
