from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from interrupting import heeding

from isolint import workspace
from isolint.errors import IsolintError


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]


def test_writes_every_changed_file_and_creates_new_ones(tmp_path) -> None:
    (tmp_path / "a.py").write_text("old\n")
    workspace.commit(tmp_path, {"a.py": ("old\n", "new\n"), "b.py": (None, "made\n")})
    assert (tmp_path / "a.py").read_text() == "new\n"
    assert (tmp_path / "b.py").read_text() == "made\n"
    assert leftovers(tmp_path) == []


def test_removes_a_file_without_a_new_text(tmp_path) -> None:
    (tmp_path / "a.py").write_text("old\n")
    workspace.commit(tmp_path, {"a.py": ("old\n", None)})
    assert list(tmp_path.iterdir()) == []


def test_a_removed_file_comes_back_when_a_later_one_cannot_be_written(tmp_path, monkeypatch) -> None:
    (tmp_path / "a.py").write_text("old\n")
    (tmp_path / "b.py").write_text("old\n")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(IsolintError, match="No space left"):
        workspace.commit(tmp_path, {"a.py": ("old\n", None), "b.py": ("old\n", "new\n")})
    assert (tmp_path / "a.py").read_text() == (tmp_path / "b.py").read_text() == "old\n"
    assert leftovers(tmp_path) == []


def test_keeps_the_byte_order_mark(tmp_path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbfx = 1\r\n")
    workspace.commit(tmp_path, {"a.py": ("x = 1\r\n", "x = 2\r\n")})
    assert (tmp_path / "a.py").read_bytes() == b"\xef\xbb\xbfx = 2\r\n"


def test_keeps_the_declared_encoding(tmp_path) -> None:
    (tmp_path / "a.py").write_bytes("# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    workspace.commit(tmp_path, {"a.py": ("# coding: latin-1\nx = 'é'\n", "# coding: latin-1\nx = 'éé'\n")})
    assert (tmp_path / "a.py").read_bytes() == "# coding: latin-1\nx = 'éé'\n".encode("latin-1")


def test_refuses_text_that_the_encoding_cannot_hold(tmp_path) -> None:
    old = b"# coding: latin-1\n"
    (tmp_path / "a.py").write_bytes(old)
    with pytest.raises(IsolintError, match=r"a\.py cannot be written as iso-8859-1"):
        workspace.commit(tmp_path, {"a.py": (old.decode(), old.decode() + "x = '\u20ac'\n")})
    assert (tmp_path / "a.py").read_bytes() == old


def test_keeps_the_mode(tmp_path) -> None:
    path = tmp_path / "a.py"
    path.write_text("old\n")
    path.chmod(0o755)
    workspace.commit(tmp_path, {"a.py": ("old\n", "new\n")})
    assert path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("problem", ["changed", "deleted", "appeared", "undecodable", "read-only"])
def test_writes_nothing_at_all_when_one_file_is_not_what_was_read(tmp_path, problem) -> None:
    (tmp_path / "a.py").write_text("old\n")
    victim = tmp_path / "b.py"
    victim.write_text("old\n")
    expected: str | None = "old\n"
    if problem == "changed":
        victim.write_text("edited meanwhile\n")
    elif problem == "deleted":
        victim.unlink()
    elif problem == "appeared":
        expected = None
    elif problem == "undecodable":
        victim.write_bytes(b"\xff\n")
    else:
        victim.chmod(0o444)
    before = victim.read_bytes() if victim.exists() else None

    with pytest.raises(IsolintError, match=r"b\.py .*; nothing was written") as raised:
        workspace.commit(tmp_path, {"a.py": ("old\n", "new\n"), "b.py": (expected, "new\n")})

    assert "\n" not in str(raised.value)
    assert (tmp_path / "a.py").read_text() == "old\n"
    assert (victim.read_bytes() if victim.exists() else None) == before
    assert leftovers(tmp_path) == []


def test_writes_through_a_link_and_leaves_the_link(tmp_path) -> None:
    (tmp_path / "real.py").write_text("old\n")
    (tmp_path / "link.py").symlink_to("real.py")
    workspace.commit(tmp_path, {"link.py": ("old\n", "new\n")})
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_text() == "new\n"


def test_refuses_a_link_that_leads_out_of_the_project(tmp_path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "outside.py").write_text("old\n")
    (project / "link.py").symlink_to("../outside.py")
    with pytest.raises(IsolintError, match=r"link\.py leads out of the project"):
        workspace.commit(project, {"link.py": ("old\n", "new\n")})
    assert (tmp_path / "outside.py").read_text() == "old\n"


def test_other_hard_links_of_a_file_see_the_new_text(tmp_path) -> None:
    (tmp_path / "a.py").write_text("a longer old text\n")
    os.link(tmp_path / "a.py", tmp_path / "twin.py")
    workspace.commit(tmp_path, {"a.py": ("a longer old text\n", "new\n")})
    assert (tmp_path / "twin.py").read_text() == "new\n"
    assert (tmp_path / "a.py").samefile(tmp_path / "twin.py")
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_puts_back_what_was_replaced_when_a_later_file_fails(tmp_path, monkeypatch, failure) -> None:
    for name in ("a.py", "c.py"):
        (tmp_path / name).write_text("old\n")
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "c.py":
            raise failure
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises((IsolintError, KeyboardInterrupt)):
        workspace.commit(
            tmp_path, {"a.py": ("old\n", "new\n"), "b.py": (None, "made\n"), "c.py": ("old\n", "new\n")}
        )
    assert (tmp_path / "a.py").read_text() == "old\n"
    assert (tmp_path / "c.py").read_text() == "old\n"
    assert not (tmp_path / "b.py").exists()
    assert leftovers(tmp_path) == []


def test_refuses_a_file_that_changes_while_the_commit_is_under_way(tmp_path, monkeypatch) -> None:
    (tmp_path / "a.py").write_text("old\n")
    real = os.fsync

    def edit_meanwhile(descriptor: int) -> None:
        real(descriptor)
        (tmp_path / "a.py").write_text("edited meanwhile\n")

    monkeypatch.setattr(os, "fsync", edit_meanwhile)
    with pytest.raises(IsolintError, match=r"a\.py has changed since it was read"):
        workspace.commit(tmp_path, {"a.py": ("old\n", "new\n")})
    assert (tmp_path / "a.py").read_text() == "edited meanwhile\n"


COMMITTING = """
import sys
from pathlib import Path

from isolint.cli import leave_in_order
from isolint.workspace import commit

leave_in_order()
root = Path(sys.argv[1])
print("ready", flush=True)
commit(root, {f"{number}.txt": ("old", "new") for number in range(300)})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1, 0.3])
def test_a_signal_while_files_are_written_leaves_all_of_them_old_or_all_new(tmp_path, name, delay) -> None:
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text("old", encoding="utf-8")
    command = heeding([sys.executable, "-c", COMMITTING, str(tmp_path)])
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        time.sleep(delay)
        started.send_signal(signal.Signals[name])
        started.wait(60)

    assert len(list(tmp_path.iterdir())) == 300
    assert len({path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}) == 1
