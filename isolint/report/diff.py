"""The unified diff of a fix, which `git apply` takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from isolint.source import split_lines

_NO_NEWLINE = "\n\\ No newline at end of file\n"


def render(changes: Mapping[str, tuple[str | None, str | None]]) -> str:
    """Return the patch for changed files, given as old text and new text (None: no file)."""
    return "".join(line for path in sorted(changes) for line in _file(path, *changes[path]))


def _file(path: str, old: str | None, new: str | None) -> Iterator[str]:
    before, after = f"a/{path}", f"b/{path}"
    yield f"diff --git {before} {after}\n"
    if old is None:
        yield "new file mode 100644\n"
        before = "/dev/null"
    if new is None:
        yield "deleted file mode 100644\n"
        after = "/dev/null"
    hunks = difflib.unified_diff(split_lines(old or ""), split_lines(new or ""), before, after)
    for line in hunks:
        yield line if line.endswith("\n") else line + _NO_NEWLINE
