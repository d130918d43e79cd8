"""Compare the CPU time of `check` on a tree with that of `ast.parse` over the same files, in one sitting.

    python benchmarks/check_cpu.py TREE [RUNS]

Prints both medians in seconds and their ratio; trust the ratio, for the machine's speed drifts.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from pathlib import Path

PARSE = """
import ast, pathlib, sys, warnings
warnings.simplefilter("ignore")
for path in pathlib.Path(sys.argv[1]).rglob("*.py"):
    try:
        ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        pass
"""


def cpu_seconds(command: list[str], folder: Path) -> float:
    """Return the user and system time of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Run both in turn and print the medians."""
    tree = Path(sys.argv[1]).resolve()
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    check, parse = [], []
    for _ in range(runs):
        check.append(cpu_seconds([sys.executable, "-m", "isolint", "check", "--jobs", "1", "."], tree))
        parse.append(cpu_seconds([sys.executable, "-c", PARSE, str(tree)], tree))
    ours, theirs = statistics.median(check), statistics.median(parse)
    print(f"check {ours:.2f} s, ast.parse {theirs:.2f} s, ratio {ours / theirs:.1f}")


if __name__ == "__main__":
    main()
