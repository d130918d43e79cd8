"""Marks of pytest written into test files, each in a child process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from isolint.engine.project import Project
from isolint.engine.worker import ChildRewriter, Declined


def mark_tests(
    project: Project, wanted: Mapping[str, str], family: Sequence[str], src: Sequence[str]
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Return the old and the new text of each file with a test whose mark changes, and why others stay.

    `wanted` is node id -> what follows `pytest.mark.`, or nothing; parameters of node ids do not count. Of
    the `family` of marks a test keeps just the wanted one. `src` are the folders where imports start.
    """
    by_file: dict[str, dict[str, str]] = {}
    for node_id, mark in wanted.items():
        path, _, test = node_id.partition("[")[0].partition("::")
        by_file.setdefault(path, {})[test] = mark
    local = _packages(project, src)
    changes: dict[str, tuple[str, str]] = {}
    remarks = []
    with ChildRewriter() as rewriter:
        for path, marks in sorted(by_file.items()):
            module = project.modules.get(path)
            if module is None:
                remarks.append(f"{path} is not marked: it is not there")
                continue
            done = rewriter.mark(module.text, {"wanted": marks, "family": list(family), "local": local})
            if isinstance(done, Declined):
                remarks.append(f"{path} is not marked: {done.reason}")
            elif done.text != module.text:
                changes[path] = (module.text, done.text)
    return changes, remarks


def _packages(project: Project, src: Sequence[str]) -> list[str]:
    """Return the top-level modules of the project, as its imports name them."""
    found: set[str] = set()
    for folder in src:
        prefix = "" if folder == "." else f"{folder.strip('/')}/"
        below = (path.removeprefix(prefix) for path in project.modules if path.startswith(prefix))
        found.update(path.partition("/")[0].removesuffix(".py") for path in below)
    return sorted(found)
