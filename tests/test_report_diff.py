from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from isolint.report.diff import render

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git applies the patches")


def test_the_patch_is_unified_and_sorted_by_path() -> None:
    assert (
        render({"b.py": (None, "new\n"), "a.py": ("one\ntwo\n", "one\n2\n")})
        == """\
diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -1,2 +1,2 @@
 one
-two
+2
diff --git a/b.py b/b.py
new file mode 100644
--- /dev/null
+++ b/b.py
@@ -0,0 +1 @@
+new
"""
    )


def test_a_file_that_goes_is_deleted_by_the_patch() -> None:
    assert render({"a.py": ("one\n", None)}) == (
        "diff --git a/a.py b/a.py\ndeleted file mode 100644\n--- a/a.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n"
    )


def test_a_missing_newline_at_the_end_is_said() -> None:
    assert render({"a.py": ("one", "two")}) == (
        "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n"
        "-one\n\\ No newline at end of file\n+two\n\\ No newline at end of file\n"
    )


def test_no_changes_are_no_patch() -> None:
    assert render({}) == ""


@needs_git
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\nc\n", "a\nx\nc\n"),
        ("a\nb", "a\nb\n"),
        ("a\nb\n", "a\nb"),
        ("a", "b"),
        ("a\r\nb\r\n", "a\r\nx\r\n"),
        ("a\x0cb\nc\u2028d\n", "a\x0cb\nx\n"),
        ("\ufeffa\n", "\ufeffb\n"),
        (None, "made\n"),
        (None, "made"),
        ("gone\n", None),
    ],
)
@pytest.mark.parametrize("path", ["a.py", "folder/a file.py", "é.py"])
def test_git_applies_the_patch(tmp_path: Path, path: str, old: str | None, new: str | None) -> None:
    target = tmp_path / path
    target.parent.mkdir(exist_ok=True)
    if old is not None:
        target.write_bytes(old.encode())
    patch = render({path: (old, new)}).encode()
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], input=patch, cwd=tmp_path, check=True)
    assert (target.read_bytes() if target.exists() else None) == (new.encode() if new is not None else None)
