"""How often `isolint profile compare` is right, on pairs of recordings of one suite.

    python benchmarks/profile_comparison.py --pairs 30 --slowdown 1.3 --folder FIGURES

Each pair is two recordings of the same suite by `isolint profile run`, one after the other; the first is also
compared with a third one, in which one module takes longer by the slowdown. Recordings stay in the folder,
and those that are there are not made again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

PYPROJECT = """\
[tool.pytest.ini_options]
addopts = "-p no:cacheprovider"
"""

#: A module of tests: some compute, some wait as for a server, and a fixture of the module does both.
MODULE = """\
import os
import time

import pytest

FACTOR = float(os.environ.get("SLOWDOWN", "1")) if {name!r} == "test_reports" else 1.0


def compute(units):
    table = {{}}
    for number in range(int(units * FACTOR)):
        table[number % 977] = str(number)
    return sorted(table.values())


def wait(seconds):
    time.sleep(seconds * FACTOR)


@pytest.fixture(scope="module")
def service():
    compute(150_000)
    wait(0.03)
    yield
    wait(0.01)


@pytest.mark.parametrize("number", range(5))
def test_computes(service, number):
    assert compute(200_000 + 20_000 * number)


@pytest.mark.parametrize("number", range(3))
def test_waits(service, number):
    wait(0.02)
    assert compute(80_000)
"""
NAMES = ("test_orders", "test_parts", "test_reports", "test_routes", "test_stock", "test_users")


def suite(folder: Path) -> Path:
    """Write the suite into a folder, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    for name in NAMES:
        (folder / f"{name}.py").write_text(MODULE.format(name=name), encoding="utf-8")
    return folder


def record(root: Path, output: Path, slowdown: float, repeat: int) -> None:
    """Have isolint measure the suite, unless that was done before."""
    if output.exists():
        return
    command = (sys.executable, "-P", "-m", "isolint", "profile", "run", "--repeat", str(repeat))
    # What else is installed would take longer to import than the suite to run.
    environment = {**os.environ, "SLOWDOWN": str(slowdown), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(
        (*command, "--output", str(output)), cwd=root, env=environment, capture_output=True, check=True
    )


def compare(root: Path, first: Path, second: Path) -> tuple[int, str]:
    """Return how `profile compare` ends on two recordings, and what it prints."""
    command = (sys.executable, "-P", "-m", "isolint", "profile", "compare", str(first), str(second))
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def main() -> None:
    """Record, compare, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--slowdown", type=float, default=1.3)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    folder = asked.folder.absolute()
    root = suite(folder / "suite")
    alarms, found = 0, 0
    for pair in range(asked.pairs):
        started = time.monotonic()
        one, same, slower = (folder / f"{pair:02}-{name}.json" for name in ("one", "same", "slower"))
        for path, slowdown in ((one, 1.0), (same, 1.0), (slower, asked.slowdown)):
            record(root, path, slowdown, asked.repeat)
        code, printed = compare(root, one, same)
        alarms += code != 0
        if code:
            print(f"pair {pair}: false alarm\n{printed}")
        code, printed = compare(root, one, slower)
        is_found = code == 1 and "slower  test_reports.py" in printed
        found += is_found
        if not is_found:
            print(f"pair {pair}: the slowdown was not found\n{printed}")
        print(f"pair {pair}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(f"false alarms: {alarms} of {asked.pairs}")
    print(f"a module slower by {asked.slowdown - 1:.0%} found: {found} of {asked.pairs}")


if __name__ == "__main__":
    main()
