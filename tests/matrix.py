"""What tests of whole suites share: a copy of a suite, isolint on it, and what may not change in it."""

from __future__ import annotations

import ast
import io
import os
import shutil
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from isolint.runtime.launch import Arrangement, Suite, run
from isolint.runtime.record import RunRecord

PROJECTS = Path(__file__).parent / "projects"


def copy_suite(name: str, folder: Path) -> Suite:
    """Copy a bundled suite into `folder`, without what earlier runs left in it."""
    root = folder / name
    shutil.copytree(PROJECTS / name, root, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return Suite(root)


def record_of(suite: Suite, arrangement: Arrangement) -> RunRecord:
    """Run the suite, and insist on a record."""
    result = run(suite, arrangement)
    assert isinstance(result, RunRecord), result.output
    return result


def isolint(
    suite: Suite, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run isolint's command line in the suite's folder."""
    command = (sys.executable, "-P", "-m", "isolint", *arguments)
    environment = {**os.environ, **env} if env else None
    return subprocess.run(
        command, cwd=suite.root, env=environment, capture_output=True, text=True, check=False
    )


def texts(suite: Suite) -> dict[str, str]:
    """Return every file of the suite by its path."""
    return {
        path.relative_to(suite.root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(suite.root.rglob("*"))
        if path.is_file() and not {"__pycache__", ".pytest_cache"} & set(path.parts)
    }


def asserts(source: str) -> list[str]:
    """Return the assert statements of a module, normalised, in source order."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    return [ast.unparse(node) for node in sorted(found, key=lambda node: (node.lineno, node.col_offset))]


def comments(source: str) -> Counter[str]:
    """Return the comments of a module, except linter directives, which go with the line that they excuse."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return Counter(
        token.string
        for token in tokens
        if token.type == tokenize.COMMENT and not token.string.startswith("# noqa")
    )
