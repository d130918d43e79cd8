"""Measure what watching costs a suite of 2,000 trivial tests, as a share of its time without.

Both runs alternate, and processor time is compared, of the least disturbed run of each: what else the machine
does makes a run longer, never shorter.
The watch list has twenty sites: globals, containers, an object, caches and variables.

    python benchmarks/watcher_overhead.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from isolint.runtime.watchlist import WatchedSite, WatchList, dumps

TESTS, FILES = 2000, 20

APP = """
import functools

class Settings:
    def __init__(self):
        self.debug, self.name, self.hosts = False, "app", ["localhost"]

class Registry:
    handlers = {"a": print, "b": print}

settings = Settings()
flags = {name: False for name in "abcdefgh"}
"""
CACHE = """
@functools.lru_cache
def cached_{number}():
    return Settings()
"""


def main(rounds: int) -> None:
    """Print the time of each run, and what watching adds."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_suite(root)
        watch = ("--isolint=watch", f"--isolint-watch-list={root / 'watch.json'}")
        run(root)
        plain, watched = [], []
        for _ in range(rounds):
            plain.append(run(root))
            watched.append(run(root, *watch))
            print(f"plain {plain[-1]:.2f} s, watched {watched[-1]:.2f} s", flush=True)
        least = min(watched) / min(plain) - 1
        median = statistics.median(watched) / statistics.median(plain) - 1
        print(f"{TESTS} tests, {rounds} rounds: least disturbed {least:+.1%}, medians {median:+.1%}")


def write_suite(root: Path) -> None:
    """Write an application, its tests and the watch list."""
    values = [f"value_{number}" for number in range(8)]
    caches = [f"cached_{number}" for number in range(4)]
    lines = [f"{name} = 'plain'\n" for name in values] + [CACHE.format(number=number) for number in range(4)]
    (root / "app.py").write_text(APP + "".join(lines), encoding="utf-8")
    for number in range(FILES):
        tests = (f"def test_{test}():\n    assert app.value_0\n" for test in range(TESTS // FILES))
        (root / f"test_{number}.py").write_text("import app\n" + "".join(tests), encoding="utf-8")
    (root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    names = [f"global:app:{name}" for name in (*values, "settings", "flags")]
    names += ["attr:app:Registry.handlers", *(f"cache:app:{name}" for name in caches)]
    sites = [WatchedSite(name, (), "app.py") for name in names]
    sites += [WatchedSite(f"env:APP_{number}") for number in range(20 - len(sites))]
    (root / "watch.json").write_text(dumps(WatchList(str(root), tuple(sites))), encoding="utf-8")


def run(root: Path, *options: str) -> float:
    """Return the processor time of one run, in seconds."""
    before = os.times()
    # Plugins that happen to be installed are none of ours.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *PLUGINS, *options]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


PLUGINS = ("-p", "no:randomly", "-p", "no:xdist", "-p", "no:asyncio", "-p", "no:anyio")

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
