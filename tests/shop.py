"""What tests of suites of a few files share: isolint in this process, pytest, the bundled application."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from matrix import PROJECTS, record_of

from isolint.cli import run
from isolint.runtime.launch import Arrangement, Suite
from isolint.runtime.record import Outcome, RunRecord

IN_ORDER = Arrangement("in order")

SETTINGS = """\
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["--strict-markers", "-p", "no:cacheprovider"]
asyncio_default_fixture_loop_scope = "function"
markers = ["schema: needs the schema"]
filterwarnings = ["error", "ignore:Using .httpx. with"]
"""
#: A suite that uses the server of these tests, as it would use that of any conftest.py.
SERVER = {
    "conftest.py": """\
import os

import pytest


@pytest.fixture(scope="session")
def postgres_server():
    return os.environ["SHOP_POSTGRES"]
"""
}


def shop(folder: Path, files: Mapping[str, str]) -> Suite:
    """Lay out the application, with these files beside it."""
    shutil.copytree(
        PROJECTS / "shop", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    for path, text in {"pyproject.toml": SETTINGS, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return Suite(folder)


def isolint_here(suite: Suite, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run isolint's command line in the suite's folder and in this process, which saves half a second."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(suite.root), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def confidences(suite: Suite, *arguments: str) -> dict[str, tuple[str, list[str]]]:
    """Return site -> how sure the finding on it is, and what keeps it from being certain."""
    done = isolint_here(suite, "check", "--output-format", "json", "--exit-zero", *arguments)
    assert done.returncode == 0, done.stderr
    return {
        finding["site"]["id"]: (finding["confidence"], finding["doubts"])
        for finding in json.loads(done.stdout)["findings"]
    }


def added(suite: Suite, *arguments: str) -> str:
    """Run `isolint add ... --apply`, and return the text of the conftest.py that it changed."""
    done = isolint_here(suite, "add", *arguments, "--apply")
    assert done.returncode == 0, done.stderr
    (path,) = re.findall(r"(\S*conftest\.py)(?:\.| has \w+ already\.)$", done.stderr)
    return (suite.root / path).read_text(encoding="utf-8")


def passed(suite: Suite, arrangement: Arrangement) -> RunRecord:
    """Run the suite's tests, insist that there are some and that all pass, and return the record."""
    record = record_of(suite, arrangement)
    assert record.items, record
    assert {item.node_id: item.outcome for item in record.items} == {
        item.node_id: Outcome.PASSED for item in record.items
    }
    return record
