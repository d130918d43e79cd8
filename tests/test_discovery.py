from __future__ import annotations

import os
from pathlib import Path

import pytest

from isolint.config import Config
from isolint.discovery import walk
from isolint.errors import IsolintError


def grow(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")


def listed(root: Path, *named: Path, exclude: tuple[str, ...] = ()) -> tuple[str, ...]:
    listing = walk(root, named, Config(root=root, exclude=exclude))
    assert listing.errors == ()
    return listing.paths


def test_python_files_are_listed_in_order(tmp_path) -> None:
    grow(tmp_path, "b.py", "a/z.py", "a/y.pyi", "README.md", "a.py")
    assert listed(tmp_path) == ("a.py", "a/z.py", "b.py")


@pytest.mark.parametrize(
    "folder", [".git", ".venv", "venv", "node_modules", "__pycache__", "build", "dist", ".tox", ".nox"]
)
def test_folders_that_hold_no_source_of_the_project_are_skipped(tmp_path, folder) -> None:
    grow(tmp_path, "a.py", f"{folder}/b.py", f"pkg/{folder}/c.py")
    assert listed(tmp_path) == ("a.py",)


def test_a_virtual_environment_is_skipped_under_any_name(tmp_path) -> None:
    grow(tmp_path, "a.py", "py311/pyvenv.cfg", "py311/lib/b.py")
    assert listed(tmp_path) == ("a.py",)


def test_a_package_called_build_is_no_output_folder(tmp_path) -> None:
    grow(tmp_path, "src/build/__init__.py", "src/build/env.py")
    assert listed(tmp_path) == ("src/build/__init__.py", "src/build/env.py")


def test_ignore_files_are_heeded_at_every_level(tmp_path) -> None:
    grow(tmp_path, "a.py", "gen/b.py", "pkg/c_pb2.py", "pkg/keep_pb2.py", "pkg/deep/d.py", "deep/e.py")
    (tmp_path / ".gitignore").write_text("gen/\n*_pb2.py\n")
    (tmp_path / "pkg" / ".gitignore").write_text("!keep_pb2.py\n/deep/\n")
    assert listed(tmp_path) == ("a.py", "deep/e.py", "pkg/keep_pb2.py")


def test_ignore_files_of_the_repository_above_the_root_count(tmp_path) -> None:
    (tmp_path / ".git").mkdir()
    grow(tmp_path, "backend/a.py", "backend/gen/b.py", "backend/other/c.py")
    (tmp_path / ".gitignore").write_text("/backend/gen/\n")
    assert listed(tmp_path / "backend") == ("a.py", "other/c.py")


def test_a_root_that_the_repository_ignores_is_still_a_root(tmp_path) -> None:
    (tmp_path / ".git").mkdir()
    grow(tmp_path, "scratch/a.py")
    (tmp_path / ".gitignore").write_text("scratch/\n")
    assert listed(tmp_path / "scratch") == ("a.py",)


def test_an_ignore_file_that_makes_no_sense_is_passed_over(tmp_path) -> None:
    grow(tmp_path, "a.py")
    (tmp_path / ".gitignore").write_bytes(b"!\n\xff\n")
    assert listed(tmp_path) == ("a.py",)


def test_excluded_patterns_win_over_ignore_files(tmp_path) -> None:
    grow(tmp_path, "a.py", "legacy/b.py", "pkg/legacy/c.py")
    (tmp_path / ".gitignore").write_text("!legacy/\n")
    assert listed(tmp_path, exclude=("/legacy/",)) == ("a.py", "pkg/legacy/c.py")


def test_a_pattern_that_is_not_valid_is_an_error(tmp_path) -> None:
    with pytest.raises(IsolintError, match="a pattern in 'exclude' is not valid"):
        listed(tmp_path, exclude=("!",))


def test_a_file_asked_for_by_name_is_listed_though_it_is_ignored(tmp_path) -> None:
    grow(tmp_path, "a.py", "gen/b.py", "gen/c.py")
    assert listed(tmp_path, tmp_path / "gen" / "b.py", exclude=("gen/",)) == ("a.py", "gen/b.py")


def test_crossing_folder_links_are_not_followed(tmp_path) -> None:
    grow(tmp_path, "one/a.py", "two/b.py")
    (tmp_path / "one" / "across").symlink_to("../two")
    (tmp_path / "two" / "across").symlink_to("../one")
    assert listed(tmp_path) == ("one/a.py", "two/b.py")


def test_a_link_to_a_file_of_the_tree_counts_once_under_the_files_own_name(tmp_path) -> None:
    grow(tmp_path, "z.py")
    (tmp_path / "a.py").symlink_to("z.py")
    assert listed(tmp_path) == ("z.py",)


def test_two_links_to_a_file_outside_count_once(tmp_path) -> None:
    grow(tmp_path, "outside.py", "project/c.py")
    for name in ("b.py", "a.py"):
        (tmp_path / "project" / name).symlink_to("../outside.py")
    assert listed(tmp_path / "project") == ("a.py", "c.py")


def test_a_link_that_leads_nowhere_is_no_file(tmp_path) -> None:
    (tmp_path / "a.py").symlink_to("nowhere.py")
    assert listed(tmp_path) == ()


def test_a_folder_that_cannot_be_listed_is_named_and_the_rest_goes_on(tmp_path, monkeypatch) -> None:
    grow(tmp_path, "a.py", "closed/b.py")
    real = os.scandir

    def scandir(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    listing = walk(tmp_path, (), Config(root=tmp_path))
    assert listing.paths == ("a.py",)
    assert [(error.path, error.message) for error in listing.errors] == [
        ("closed", "cannot be listed: Permission denied")
    ]
