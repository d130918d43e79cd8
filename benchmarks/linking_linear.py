"""Show how the time to link a project, and to ask the rules of it, grows with the number of its files.

    python benchmarks/linking_linear.py [TREE]

The project is made up: packages with state, classes and fixtures, each of which calls the one before it.
Given TREE, its files are repeated instead, each time in a folder of their own. Prints CPU time for four
sizes, and the exponent of growth: 1.0 is linear.
"""

from __future__ import annotations

import gc
import math
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from isolint.config import Config
from isolint.engine.check import analyse, prepare
from isolint.engine.project import Project, from_texts
from isolint.index import build

SIZES = (1, 2, 4, 8)
PACKAGES = 100
RUNS = 3

APP = """
import os
from p{before}.app import Store as Before, lookup as before

CACHE = {{}}
MODE = os.environ.get("MODE_{number}", "plain")

class Store(Before):
    items = []

    def __init__(self, name):
        super().__init__(name)
        self.name = name

    def add(self, item):
        self.items.append(item)
        return self

def lookup(key):
    if key not in CACHE:
        CACHE[key] = Store(key).add(before(key){stop})
    return CACHE[key]
"""
TESTS = """
import pytest
from p{number}.app import Store, lookup

@pytest.fixture(scope="module")
def store():
    return Store("shared")

def test_lookup(store):
    assert lookup("a").name == "a"

def test_add(store):
    store.add(1)
    assert store.items == [1]

class TestStore:
    def test_environment(self, monkeypatch):
        monkeypatch.setenv("MODE_{number}", "loud")
        assert lookup("b")
"""


def generated(size: int) -> dict[str, str]:
    """Return a project of some hundred packages times `size`, in chains of ten."""
    files: dict[str, str] = {}
    for number in range(PACKAGES * size):
        before = number - 1 if number % 10 else number
        names = {"number": number, "before": before, "stop": "" if number % 10 else " if key else None"}
        files[f"p{number}/__init__.py"] = ""
        files[f"p{number}/app.py"] = APP.format(**names)
        files[f"p{number}/test_app.py"] = TESTS.format(**names)
    return files


def repeated(tree: Path, size: int) -> dict[str, str]:
    """Return the files of a tree, so many times."""
    files = {}
    for path in sorted(tree.rglob("*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        files.update({f"copy{copy}/{path.relative_to(tree).as_posix()}": text for copy in range(size)})
    return files


def measured(files: Mapping[str, str]) -> tuple[Project, float, float]:
    """Return the project, and the least CPU seconds of linking it, and of linking and rules together."""
    setup = prepare(Config(root=Path("project")))
    project = from_texts(files)
    facts = {path: module.facts for path, module in project.modules.items()}
    gc.freeze()
    gc.disable()
    linking, everything = math.inf, math.inf
    for _ in range(RUNS):
        start = time.process_time()
        build(facts, setup.config, setup.libraries)
        linking = min(linking, time.process_time() - start)
        start = time.process_time()
        analyse(setup, project)
        everything = min(everything, time.process_time() - start)
    gc.enable()
    return project, linking, everything


def main() -> None:
    """Measure each size, and print the growth between the first and the last."""
    rows = []
    for size in SIZES:
        files = repeated(Path(sys.argv[1]), size) if len(sys.argv) > 1 else generated(size)
        project, linking, everything = measured(files)
        count = len(project.modules)
        rows.append((count, linking, everything))
        each = f"{1000 * linking / count:.2f} ms a file"
        print(f"{count:6} files  linking {linking:6.2f} s ({each})  rules too {everything:6.2f} s")
    first, last = rows[0], rows[-1]
    linking, everything = (_exponent(last[0] / first[0], last[row] / first[row]) for row in (1, 2))
    print(f"growth: linking {linking:.2f}, rules too {everything:.2f}")


def _exponent(size: float, time: float) -> float:
    return math.log(time) / math.log(size)


if __name__ == "__main__":
    main()
