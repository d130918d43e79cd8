"""Measure what watching costs a suite of 2,000 trivial tests, as a share of its time without.

Each round is a pair, one run right after the other. What is compared is the processor time of each pair, and
the time on the clock, by the medians of their ratios; the least disturbed runs say what is possible. No other
plugin is loaded, so that a test costs as little as it can.
The watch list has twenty sites: globals, containers, an object, caches and variables.

    python benchmarks/watcher_overhead.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

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


class Cost(NamedTuple):
    """What a run takes, in seconds of the processor and on the clock."""

    processor: float
    clock: float


def main(rounds: int) -> None:
    """Print the times of each pair of runs, and what watching adds."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_suite(root)
        watch = ("--isolint=watch", f"--isolint-watch-list={root / 'watch.json'}")
        run(root)
        run(root, *watch)
        pairs = []
        for _ in range(rounds):
            pairs.append((run(root), run(root, *watch)))
            plain, watched = pairs[-1]
            print(f"plain {plain.processor:.2f} s, watched {watched.processor:.2f} s", flush=True)
        least = min(two.processor for _, two in pairs) / min(one.processor for one, _ in pairs) - 1
        processor = statistics.median(two.processor / one.processor for one, two in pairs) - 1
        clock = statistics.median(two.clock / one.clock for one, two in pairs) - 1
        print(
            f"{TESTS} tests, {rounds} pairs: processor {processor:+.1%}, clock {clock:+.1%}, "
            f"least disturbed processor {least:+.1%}"
        )


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


def run(root: Path, *options: str) -> Cost:
    """Return what one run takes."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    # What is compiled is kept, as it is where people work.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *PLUGINS, *options]
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL, env=environment)
    after, ended = os.times(), time.perf_counter()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(processor, ended - started)


PLUGINS = ("-p", "isolint.runtime.plugin")

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
