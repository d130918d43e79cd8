"""The documentation says what is so: pages are rendered, examples run, tables are full, links work."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from matrix import isolint

from isolint import config, profile_config
from isolint.cli import run
from isolint.commands import pages as command
from isolint.engine import catalog
from isolint.model import Confidence
from isolint.models import schema
from isolint.profile_config import Strategy
from isolint.report import pages
from isolint.runtime.launch import Suite

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
#: The package's `load` is the function; this is the module.
LOADER = sys.modules["isolint.models.load"]
PAGES = command.rendered(catalog.rules())
WRITTEN = sorted({path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - PAGES.keys())


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text(page), re.MULTILINE | re.DOTALL)


def project(folder: Path, files: dict[str, str]) -> Suite:
    for path, content in {"pyproject.toml": "", **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return Suite(folder)


@pytest.mark.parametrize("path", sorted(PAGES))
def test_page_is_what_the_code_renders(path: str) -> None:
    assert (DOCS / path).is_file(), "run `python -m isolint.commands.pages docs`"
    assert text(path) == PAGES[path], "run `python -m isolint.commands.pages docs`"


def test_no_page_is_left_of_a_rule_or_codemod_that_is_gone() -> None:
    assert list(command.stale(DOCS)) == []


def test_the_readme_lists_what_the_code_renders() -> None:
    assert "README.md" not in command.changes(DOCS), "run `python -m isolint.commands.pages docs`"


def test_the_command_writes_all_pages_and_removes_what_is_stale(tmp_path: Path, capsys) -> None:
    docs = tmp_path / "docs"
    (docs / "rules").mkdir(parents=True)
    (docs / "rules" / "ISO999.md").touch()
    (tmp_path / "README.md").write_text("# A\n\n<!-- rules -->\n<!-- /rules -->\n\nB\n")

    assert command.main([str(docs)]) == 0
    assert sorted(capsys.readouterr().out.split()) == sorted(
        [*(f"docs/{path}" for path in PAGES), "README.md"]
    )
    assert {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")} == PAGES.keys()
    readme = (tmp_path / "README.md").read_text()
    assert readme.startswith("# A\n\n<!-- rules -->\n| code | name | finds |\n")
    assert readme.endswith(" |\n<!-- /rules -->\n\nB\n")

    assert command.main([str(docs)]) == 0
    assert capsys.readouterr().out == ""


def test_docstring_is_read_in_sections() -> None:
    class Documented:
        """Does a thing.

        What it does: looks
        at lines.

        Example:
            def f():
                pass

            f()

        Fix and its safety: none.
        """

    assert pages.sections(Documented()) == (
        pages.Section(None, "Does a thing."),
        pages.Section("What it does", "looks\nat lines."),
        pages.Section("Example", "def f():\n    pass\n\nf()", is_code=True),
        pages.Section("Fix and its safety", "none."),
    )


@pytest.mark.parametrize("page", [*WRITTEN, *sorted(PAGES)])
def test_links_lead_somewhere(page: str) -> None:
    for target, anchor in re.findall(r"\]\((?!https?://)([^)#\s]*)(?:#([^)]*))?\)", text(page)):
        path = (DOCS / page).parent / target if target else DOCS / page
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [
                re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings
            ]


def test_explain_knows_codes_rule_names_and_codemods(capsys) -> None:
    for name in ("iso102", "environment-in-test", "env_in_function"):
        assert run(["explain", name]) == 0
    out = capsys.readouterr().out
    assert out.count("https://isolint.readthedocs.io/en/latest/rules/ISO102/") == 2
    assert out.count("https://isolint.readthedocs.io/en/latest/codemods/env_in_function/") == 1


def test_explain_needs_no_libcst_for_a_rule() -> None:
    script = (
        "import sys; from isolint.cli import run; run(['explain', 'ISO102']); print('libcst' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


# configuration.md


def test_the_settings_shown_are_accepted_and_every_key_is_described(tmp_path: Path) -> None:
    shown = blocks("configuration.md", "toml")[0]
    project(tmp_path, {"pyproject.toml": shown, "isolint-models.toml": ""})

    found = config.load(tmp_path)

    assert found.select == ("ISO1", "ISO301")
    assert found.src == (".", "src", "lib")
    described = re.findall(r"^\| `(\w+)` \|", text("configuration.md").partition("## Supp")[0], re.MULTILINE)
    assert sorted(described) == sorted(config._KEYS)


def test_the_profiles_shown_are_accepted_and_every_key_is_described(tmp_path: Path) -> None:
    project(tmp_path, {"pyproject.toml": blocks("configuration.md", "toml")[-1]})

    found = config.load(tmp_path).profile

    assert found.repeat == 5
    assert found.markers[0] == ("schema", ("--schema",))
    assert found.strategies[-1] == Strategy("before", ("-n", "0"), "v1.4")
    described = re.findall(r"^\| `(\w+)` \|", text("configuration.md").partition("## Prof")[2], re.MULTILINE)
    assert sorted(described) == sorted(profile_config._KEYS)


def test_every_suppression_shown_silences(tmp_path: Path) -> None:
    comments = blocks("configuration.md", "python")[0]
    test = "\n\ndef test_a():\n    pass\n"
    bare = re.sub(r" *# isolint.*", "", comments)

    loud = isolint(project(tmp_path / "a", {"test_a.py": f"import os\n\n{bare}{test}"}), "check")
    silent = isolint(project(tmp_path / "b", {"test_a.py": f"import os\n\n{comments}{test}"}), "check")

    assert loud.stdout.count(": ISO101 ") == 3
    assert (silent.stdout, silent.returncode) == ("", 0)


def test_the_library_model_shown_finds_and_cures_the_state_of_the_module_shown(tmp_path: Path) -> None:
    shop, model = blocks("configuration.md", "python")[1], blocks("configuration.md", "toml")[1]
    tests = "from shop import buy\n\ndef test_a():\n    buy('beta')\n\ndef test_b():\n    buy('a')\n"
    files = {
        "pyproject.toml": '[tool.isolint]\nmodels = ["isolint-models.toml"]\n',
        "isolint-models.toml": model,
        "shop.py": shop,
        "test_shop.py": tests,
    }
    suite = project(tmp_path, files)

    checked = isolint(suite, "check", "--output-format", "json")
    fixed = isolint(suite, "fix", "--apply")

    assert [found["code"] for found in json.loads(checked.stdout)["findings"]] == ["ISO310"]
    assert fixed.returncode == 0, fixed.stderr
    assert "board.reset()" in (tmp_path / "conftest.py").read_text(encoding="utf-8")


def test_the_model_shown_of_a_state_of_the_process_tells_changes_from_what_puts_them_back(
    tmp_path: Path,
) -> None:
    def sites(name: str, *lines: str) -> list[str]:
        body = "".join(f"    {line}\n" for line in lines)
        files = {
            "pyproject.toml": '[tool.isolint]\nmodels = ["isolint-models.toml"]\n',
            "isolint-models.toml": blocks("configuration.md", "toml")[2],
            "test_shop.py": f"import switchboard\n\ndef test_a():\n{body}",
        }
        checked = isolint(project(tmp_path / name, files), "check", "--output-format", "json")
        return [found["site"]["id"] for found in json.loads(checked.stdout)["findings"]]

    assert sites("a", "switchboard.turn_on('x')") == ["process:switches"]
    assert sites("b", "switchboard.defaults['x'] = True") == ["process:switches"]
    assert sites("c", "switchboard.turn_on('x', board=None)") == []
    assert sites("d", "with switchboard.only('x'):", "    switchboard.load()") == []
    assert sites("e", "switchboard.load()", "switchboard.turn_all_off()") == []


def test_every_table_and_key_of_a_library_model_is_described() -> None:
    section = text("configuration.md").partition("## Library models")[2].partition("\n## ")[0]
    tables: dict[str, set[str]] = {}
    current: set[str] = set()
    for table, keys in re.findall(r"^\|([^|]*)\|([^|]*)\|", section, re.MULTILINE):
        names = re.findall(r"`\[*([\w-]+)\]*`", table)
        current = tables.setdefault(names[0], set()) if names else current
        current.update(re.findall(r"`([\w-]+)`", keys))

    assert set(tables) == {*LOADER._ROWS, *LOADER._MERGED, *LOADER._LISTED, *LOADER._UNITED}
    for name in LOADER._ROWS:
        kind = {"settings": schema.SettingsModel}.get(name) or getattr(schema, f"{name.title()}Model")
        assert tables[name] == {field.name.replace("_", "-") for field in fields(kind)}


# how-it-works.md and json.md


def test_every_confidence_is_described() -> None:
    section = text("how-it-works.md").partition("## Confidence")[2].partition("## ")[0]
    assert re.findall(r"^\* `(\w+)`", section, re.MULTILINE) == [level.value for level in Confidence]


def test_the_json_shown_is_the_output_for_the_file_shown(tmp_path: Path) -> None:
    (test,) = blocks("json.md", "python")
    (shown,) = blocks("json.md", "json")
    suite = project(tmp_path, {"tests/test_page.py": test})

    done = isolint(suite, "check", "--output-format", "json")

    output = re.sub(r'"seconds": [\d.]+', '"seconds": 0.004', done.stdout)
    assert output == shown
    described = set(re.findall(r"`([\w.]+)`", text("json.md")))
    top, nested = (set(re.findall(rf'^ {{{indent}}}"(\w+)":', shown, re.MULTILINE)) for indent in ("2", "6"))
    assert top | nested - {"site"} <= described


# index.md


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"\(decisions/([\w.-]+)\)", text("index.md"))
    assert listed == sorted(path.name for path in (DOCS / "decisions").glob("*.md"))


def test_every_page_is_reached_from_the_first() -> None:
    seen: set[str] = set()
    pending = ["index.md"]
    while pending:
        page = pending.pop()
        if page in seen:
            continue
        seen.add(page)
        targets = re.findall(r"\]\((?!https?://)([^)#\s]+\.md)", text(page))
        paths = [((DOCS / page).parent / target).resolve() for target in targets]
        pending += [path.relative_to(DOCS).as_posix() for path in paths if path.is_relative_to(DOCS)]
    assert seen == {*WRITTEN, *PAGES}
