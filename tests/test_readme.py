"""The README says what is so: its commands are those that CI runs, and its table lists every rule."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from matrix import copy_suite, isolint

from isolint import config
from isolint.engine import catalog

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["demo", "tests"])
def test_ci_finds_the_command(name) -> None:
    block = re.search(rf"^<!-- ci: {name} -->\n```bash\n(.+)\n```$", README, re.MULTILINE)

    assert block
    assert block[1].startswith("python3 -m venv .venv && ")


def test_every_command_of_the_use_section_works(tmp_path) -> None:
    suite = copy_suite("transit", tmp_path)
    block = README.partition("## Use\n\n```bash\n")[2].partition("```")[0]
    commands = [shlex.split(line, comments=True) for line in block.splitlines()]

    assert len(commands) == 10
    for program, *arguments in commands:
        assert program == "isolint"
        done = isolint(suite, *arguments)
        assert done.returncode in (0, 1), done.stderr


def test_the_settings_shown_are_accepted(tmp_path) -> None:
    block = README.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "pyproject.toml").write_text(block)
    for name in tomllib.loads(block)["tool"]["isolint"]["models"]:
        (tmp_path / name).touch()

    found = config.load(tmp_path)

    assert found.root == tmp_path
    assert found.select == ("ISO1", "ISO2")


def test_every_rule_is_in_the_table() -> None:
    section = README.partition("<!-- rules -->\n")[2].partition("<!-- /rules -->")[0]
    listed = re.findall(r"^\| `(ISO\d{3})` \| `([a-z-]+)` \|", section, re.MULTILINE)

    assert listed == [(rule.code, rule.name) for rule in catalog.rules()]
