"""Summaries of files, in this process or in several; the order of the paths is that of the results."""

from __future__ import annotations

import gc
import os
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from isolint.errors import IsolintError
from isolint.facts import ModuleFacts, extract
from isolint.model import FileError
from isolint.source import SourceFile, Suppression, read

#: With fewer files or CPUs, starting processes and handing facts over takes about what it saves.
_FILES_WORTH_IT = 400
_CPUS_WORTH_IT = 4
#: Many chunks for each process, so that none is left with the largest files when the others are done.
_CHUNKS = 8


@dataclass(frozen=True, slots=True)
class Module:
    """One file of a project."""

    text: str
    encoding: str
    suppressions: tuple[Suppression, ...]
    facts: ModuleFacts


def summaries(root: Path, paths: Sequence[str], jobs: int) -> Iterator[Module | FileError]:
    """Yield the summary of each file, in the order of `paths`; `jobs` of 0 leaves their number to us.

    Raises:
        IsolintError: A worker process died.
    """
    processes = _processes(len(paths), jobs)
    if processes == 1:
        yield from (_summary(root, path) for path in paths)
        return
    chunk = max(1, len(paths) // (processes * _CHUNKS))
    with ProcessPoolExecutor(processes, initializer=gc.disable) as pool:
        try:
            yield from pool.map(partial(_summary, root), paths, chunksize=chunk)
        except BrokenProcessPool as error:
            raise IsolintError("a worker process died; --jobs 1 does without them") from error


def _processes(files: int, jobs: int) -> int:
    cpus = os.cpu_count() or 1
    fitting = cpus if files >= _FILES_WORTH_IT and cpus >= _CPUS_WORTH_IT else 1
    return max(1, min(jobs or fitting, files))


def _summary(root: Path, path: str) -> Module | FileError:
    return summarise(read(root, path))


def summarise(source: SourceFile | FileError) -> Module | FileError:
    """Return what a parsed file says, without its tree."""
    if isinstance(source, FileError):
        return source
    try:
        facts = extract(source)
    except Exception:  # noqa: BLE001 - the one boundary: a file that defeats us must not take the rest with it
        return FileError(source.path, f"internal error, please report it:\n{traceback.format_exc()}")
    return Module(source.text, source.encoding, source.suppressions, facts)
