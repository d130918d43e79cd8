"""Run again, in one process, what a worker of a recorded run did, and find what made its tests fail."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from isolint.commands.session import Outcome, Request, open_session, writing
from isolint.engine.check import analyse
from isolint.errors import ExitCode, IsolintError
from isolint.proof import interpreter
from isolint.proof.causes import Causes
from isolint.proof.opening import open_suite, split
from isolint.proof.prediction import Prediction
from isolint.proof.replaying import Replay, Worker, replay, serial, workers
from isolint.proof.runner import Runner, Silent
from isolint.proof.search import Depth, Search
from isolint.report import replays
from isolint.runtime.launch import Arrangement, Crash, Suite
from isolint.runtime.launch import run as launch
from isolint.runtime.record import RecordError, RunRecord, read, write

#: A recorded run is the user's own, and takes as long as it takes, in seconds.
_PATIENCE = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """What `replay` is asked for: a record, one of its workers, one of its tests; words for pytest."""

    request: Request
    record: Path
    worker: str | None = None
    victim: str | None = None
    recording: bool = False
    pytest: tuple[str, ...] = ()
    python: str | None = None


def run(asked: ReplayRequest, say: Callable[[str], None]) -> Outcome:
    """Record a run, or replay those of its workers in which tests failed.

    Raises:
        IsolintError: There is no such record, worker or test, or the suite cannot be run.
    """
    session = open_session(asked.request)
    found = interpreter.find(session.root, asked.python, os.environ)
    path = asked.request.cwd / asked.record
    suite = Suite(session.root, found.path)
    if asked.recording:
        return _recorded(replace(suite, xdist=False, options=asked.pytest, timeout=_PATIENCE), path)
    chosen = _chosen(workers(_read(path)), asked)
    if not chosen:
        return Outcome("", f"No test failed in {asked.record}: there is nothing to find.\n", ExitCode.CLEAN)
    say(f"Running with {found.line}")
    analysis = analyse(session.setup, session.project)
    suite, inventory = open_suite(suite, split(serial(asked.pytest), session.root), launch)
    prediction = Prediction(analysis.index, analysis.findings, inventory.places)
    causes = Causes(analysis.index, inventory.places, prediction, None)
    results: list[Replay] = []
    for worker, tests in chosen:
        say(f"{worker.name} again, in one process")
        runner = Runner(suite, launch, Silent())
        search = Search(runner, inventory.places, prediction, causes, Depth())
        results.append(replay(worker, tests, runner, inventory, search))
    shown = any(test.fails_again for result in results for test in result.tests)
    code = ExitCode.FINDINGS if shown else ExitCode.CLEAN
    return Outcome(replays.render(results, session.style), replays.summary(results), code)


def _recorded(suite: Suite, path: Path) -> Outcome:
    result = launch(suite, Arrangement("recorded"))
    if isinstance(result, Crash):
        if result.seen is None or not result.seen.items:
            raise IsolintError(f"pytest gave no record:\n{result.output.rstrip()}")
        result = result.seen
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, result)
    out = replays.listing(workers(result))
    return Outcome(out, f"Recorded in {path}.\n", ExitCode.FINDINGS if result.failed else ExitCode.CLEAN)


def _read(path: Path) -> RunRecord:
    try:
        return read(path)
    except RecordError as error:
        raise IsolintError(
            f"{error}; make one with `pytest --isolint-record={path.name}` or `isolint replay --record`"
        ) from error


def _chosen(known: Sequence[Worker], asked: ReplayRequest) -> tuple[tuple[Worker, tuple[str, ...]], ...]:
    """Return the workers to run again, each with the tests to look into."""
    names = ", ".join(worker.name for worker in known)
    if asked.worker is not None and asked.worker not in [worker.name for worker in known]:
        raise IsolintError(f"no worker {asked.worker} in {asked.record}, which has {names or 'none'}")
    wanted = [worker for worker in known if asked.worker in (None, worker.name)]
    if asked.victim is None:
        return tuple((worker, worker.failed) for worker in wanted if worker.failed)
    ran = tuple(worker for worker in wanted if asked.victim in dict(worker.items))
    if not ran:
        raise IsolintError(f"{asked.victim} did not run there in {asked.record}")
    return tuple((worker, (asked.victim,)) for worker in ran)
