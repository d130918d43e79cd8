"""Leaks that a parallel run by files does not show, one of each family: `verify` finds and names them all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from matrix import isolint
from verifying import project

from isolint.runtime.launch import Suite

YARD = """
    import functools
    import os

    fleet = {"red": 1}
    signal = "green"

    class Depot:
        gates = 2

    class Settings:
        def __init__(self):
            self.limit = 30
            self.town = os.environ.get("YARD_TOWN", "Ely")

    settings = Settings()

    @functools.lru_cache(maxsize=None)
    def get_settings():
        return Settings()

    def hours():
        return os.environ.get("YARD_HOURS", "day")
    """

#: Family -> what the one test does, and what the other expects.
LEAKS = {
    "environment": ('os.environ["YARD_HOURS"] = "night"', 'yard.hours() == "day"'),
    "cached": (
        'monkeypatch.setenv("YARD_TOWN", "Bath"); assert yard.get_settings().town == "Bath"',
        'yard.get_settings().town == "Ely"',
    ),
    "settings": ("yard.settings.limit = 50", "yard.settings.limit == 30"),
    "container": ('yard.fleet["blue"] = 2', 'yard.fleet == {"red": 1}'),
    "module": ('yard.signal = "red"', 'yard.signal == "green"'),
    "class": ("yard.Depot.gates = 0", "yard.Depot.gates == 2"),
    "folder": ("os.chdir(tmp_path)", 'os.path.exists("yard.py")'),
}

SITES = {
    "environment": "env:YARD_HOURS",
    "cached": "cache:yard:get_settings",
    "settings": "global:yard:settings",
    "container": "global:yard:fleet",
    "module": "global:yard:signal",
    "class": "attr:yard:Depot.gates",
    "folder": "process:cwd",
}


@pytest.fixture(scope="module")
def yard(tmp_path_factory) -> Suite:
    files = {"pytest.ini": "[pytest]\n", "yard.py": YARD}
    for name, (leak, expected) in LEAKS.items():
        # In the order of the files, whoever would notice comes first.
        head = "import os\nimport yard\n\n"
        files[f"test_a_{name}.py"] = f"{head}def test_meets_{name}():\n    assert {expected}\n"
        files[f"test_b_{name}.py"] = f"{head}def test_leaves_{name}(monkeypatch, tmp_path):\n    {leak}\n"
    return project(tmp_path_factory.mktemp("yard"), files)


@pytest.fixture(scope="module")
def report(yard) -> dict[str, Any]:
    done = isolint(yard, "verify", "--seeds", "1", "-n", "4", "--output-format", "json")
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)


@pytest.mark.proof
def test_the_parallel_run_by_files_is_green(report) -> None:
    (entry,) = (entry for entry in report["arrangements"] if entry["label"] == "-n 4 --dist loadfile")

    assert (entry["passed"], entry["failed"]) == (2 * len(LEAKS), 0)


@pytest.mark.proof
@pytest.mark.parametrize("name", LEAKS)
def test_the_leak_is_named_with_its_polluter(report, name) -> None:
    (entry,) = (entry for entry in report["tests"] if entry["test"].endswith(f"::test_meets_{name}"))
    (found,) = entry["polluters"]

    assert [unit["test"] for unit in found["units"]] == [f"test_b_{name}.py::test_leaves_{name}"]
    assert found["causes"][0]["site"].startswith(SITES[name])
