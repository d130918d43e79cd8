"""Run a small suite under the watcher, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from isolint.runtime.leaks import Leak, LeakRecord, read
from isolint.runtime.watchlist import WatchedSite, WatchList, dumps

#: Plugins that happen to be installed here are loaded by the tests that are about them.
ONLY_OURS = tuple(
    word for name in ("randomly", "asyncio", "anyio", "django", "xdist") for word in ("-p", f"no:{name}")
)


@dataclass(frozen=True)
class Watched:
    """What pytest printed, how it ended, and what the watcher wrote."""

    output: str
    exit_code: int
    record: LeakRecord

    @property
    def leaks(self) -> tuple[Leak, ...]:
        return self.record.leaks

    @property
    def sites(self) -> list[str]:
        return [leak.site for leak in self.record.lasting]

    def only(self) -> Leak:
        (leak,) = self.record.lasting
        return leak


def watch(
    folder: Path,
    files: Mapping[str, str],
    *arguments: str,
    mode: str = "watch",
    sites: Iterable[WatchedSite] | None = None,
    plugins: tuple[str, ...] = ONLY_OURS,
) -> Watched:
    """Write the files, and run them; without `sites`, there is no watch list."""
    for name, text in {"pytest.ini": "[pytest]\n", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    leaks = folder / ".leaks.json"
    options = [f"--isolint={mode}", f"--isolint-leaks={leaks}"]
    if sites is not None:
        listed = folder / ".watch.json"
        listed.write_text(dumps(WatchList(str(folder), tuple(sites))), encoding="utf-8")
        options.append(f"--isolint-watch-list={listed}")
    command = [sys.executable, "-m", "pytest", "-p", "no:isolint", "-p", "isolint.runtime.plugin"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", *plugins, *options, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert leaks.exists(), done.stdout + done.stderr
    return Watched(done.stdout + done.stderr, done.returncode, read(leaks))
