"""Findings do not depend on how a project is given: order, place, number of processes, seed of the hashes."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from harness import setup

from isolint.contracts import case_files
from isolint.engine import catalog
from isolint.engine.check import analyse
from isolint.engine.project import Project, from_texts

TRANSIT = Path(__file__).parent / "projects" / "transit"


@pytest.fixture(scope="module")
def texts() -> Mapping[str, str]:
    """Return one project with the first hazard of each rule, each in a folder of its own."""
    return {
        f"{rule.code.lower()}/{path}": text
        for rule in catalog.rules()
        for path, text in case_files(rule.INVALID[0].files).items()
    }


@pytest.fixture(scope="module")
def tree(texts: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with that project and a bundled suite."""
    root = tmp_path_factory.mktemp("project")
    (root / "pyproject.toml").write_text("[project]\n")
    bundled = {f"transit/{path.relative_to(TRANSIT)}": path.read_text() for path in TRANSIT.rglob("*.py")}
    for name, text in {**texts, **bundled}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def checked(cwd: Path, *arguments: str, seed: str = "0") -> list[dict[str, Any]]:
    """Return the findings of a run in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "isolint", "check", "--output-format", "json", "--exit-zero", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    findings: list[dict[str, Any]] = json.loads(run.stdout)["findings"]
    assert findings
    return findings


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_files_does_not_matter(texts: Mapping[str, str], seed: int) -> None:
    project = from_texts(texts)
    names = list(project.modules)
    random.Random(seed).shuffle(names)
    shuffled = Project({name: project.modules[name] for name in names})

    everything = setup(catalog.rules())
    assert analyse(everything, shuffled).findings == analyse(everything, project).findings != ()


def test_the_order_of_the_arguments_does_not_matter(tree: Path) -> None:
    folders = sorted(path.name for path in tree.iterdir() if path.is_dir())
    assert checked(tree, *folders) == checked(tree, *reversed(folders)) == checked(tree)


def test_the_working_folder_does_not_matter(tree: Path, tmp_path: Path) -> None:
    found = checked(tree, ".")
    assert checked(tree / "transit", "..") == found
    assert checked(tmp_path, str(tree)) == found


def test_a_subfolder_has_the_findings_that_the_whole_project_has_there(tree: Path) -> None:
    found = [finding for finding in checked(tree) if finding["path"].startswith("transit/")]
    assert checked(tree / "transit") == found


@pytest.mark.parametrize("jobs", ["2", "3"])
def test_the_number_of_processes_does_not_matter(tree: Path, jobs: str) -> None:
    assert checked(tree, "--jobs", jobs) == checked(tree, "--jobs", "1")


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_the_seed_of_the_hashes_does_not_matter(tree: Path, seed: str) -> None:
    assert checked(tree, seed=seed) == checked(tree, seed="0")
