"""The README says what is so: its commands are those that CI runs, and its table lists every rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from isolint.engine import catalog

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["demo", "tests"])
def test_ci_finds_the_command(name) -> None:
    block = re.search(rf"^<!-- ci: {name} -->\n```bash\n(.+)\n```$", README, re.MULTILINE)

    assert block
    assert block[1].startswith("python3 -m venv .venv && ")


def test_every_rule_is_in_the_table() -> None:
    section = README.partition("<!-- rules -->\n")[2].partition("<!-- /rules -->")[0]
    listed = re.findall(r"^\| `(ISO\d{3})` \| `([a-z-]+)` \|", section, re.MULTILINE)

    assert listed == [(rule.code, rule.name) for rule in catalog.rules()]
