"""Run a suite by several strategies, in turn, and report what each of them gains and gives up."""

from __future__ import annotations

import contextlib
import enum
import os
import platform
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from isolint import config as configuration
from isolint.commands.measuring import Measurer, measurer, require_writable, write
from isolint.commands.remaining import Remaining
from isolint.commands.revisions import checked_out, described
from isolint.commands.session import Outcome
from isolint.config import Config
from isolint.errors import ExitCode, IsolintError
from isolint.profile_config import Strategy
from isolint.profiling.bench import Bench, Benched, turns
from isolint.profiling.measurement import Measurement, Status
from isolint.report import bench as report
from isolint.report import bench_json, page
from isolint.report.bench import Circumstances
from isolint.report.profile_text import ending
from isolint.report.text import Style
from isolint.spelling import suggest


class Format(enum.Enum):
    """The output formats."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class BenchRequest:
    """What `profile bench` is asked for: strategies by the names that the configuration has, and others.

    Without any, all of the configuration are run. `pytest` are words for each of them.
    """

    cwd: Path
    names: tuple[str, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    pytest: tuple[str, ...] = ()
    python: str | None = None
    repeat: int | None = None
    limit: float | None = None
    html: Path | None = None
    config: Path | None = None
    format: Format = Format.TEXT
    colour: bool = False


def run(asked: BenchRequest, say: Callable[[str], None]) -> Outcome:
    """Run each strategy as often as is asked, in turn; what ends it early leaves the rounds that are whole.

    Raises:
        IsolintError: There is nothing to run, no interpreter with pytest, or no such strategy or revision.
    """
    config = configuration.load(asked.cwd, file=asked.config, fallback=asked.cwd)
    strategies = _strategies(config, asked)
    if asked.html is not None:
        require_writable(asked.cwd / asked.html)
    rounds = asked.repeat or config.profile.repeat
    with contextlib.ExitStack() as stack:
        first = measurer(config.root, asked.python, asked.limit, say)
        runners = [_runner(first, strategy, config, stack) for strategy in strategies]
        runs, interrupted = _runs(runners, strategies, asked.pytest, rounds, say)
    # Runs of a round that was cut off met another machine than those that did not take place.
    whole = min(map(len, runs)) or 1
    benched = tuple(
        Benched(strategy, _command(strategy, asked.pytest), tuple(found[:whole]))
        for strategy, found in zip(strategies, runs, strict=True)
        if found
    )
    if not benched:
        raise IsolintError("interrupted before any run was over")
    circumstances = _circumstances(first, whole, rounds)
    code = ExitCode.INTERRUPTED if interrupted else _code(benched)
    bench = Bench(benched, whole)
    if asked.html is not None:
        write(asked.cwd / asked.html, page.render_bench(bench, circumstances))
    return Outcome(_render(bench, circumstances, asked), "", code)


def _strategies(config: Config, asked: BenchRequest) -> tuple[Strategy, ...]:
    known = {strategy.name: strategy for strategy in config.profile.strategies}
    for name in asked.names:
        if name not in known:
            raise IsolintError(f"unknown strategy {name!r}{suggest(name, list(known))}")
    named = tuple(known[name] for name in asked.names)
    chosen = (*named, *asked.strategies) or tuple(known.values())
    if not chosen:
        raise IsolintError(
            "no strategies: name some with `--strategy 'serial=-n 0' --strategy 'four=-n 4'`, "
            "or in [tool.isolint.profile.strategies]"
        )
    if len({strategy.name for strategy in chosen}) < len(chosen):
        raise IsolintError("two strategies have the same name")
    return chosen


def _runner(first: Measurer, strategy: Strategy, config: Config, stack: contextlib.ExitStack) -> Measurer:
    if strategy.revision is None:
        return Measurer(first.suite)
    root = stack.enter_context(checked_out(config.root, strategy.revision))
    # Where the project is installed, that is as it is now.
    places = tuple(str(root / place) for place in config.src if (root / place).is_dir())
    return Measurer(replace(first.suite, root=root, path=places))


def _runs(
    runners: Sequence[Measurer],
    strategies: Sequence[Strategy],
    words: Sequence[str],
    rounds: int,
    say: Callable[[str], None],
) -> tuple[list[list[Measurement]], bool]:
    """Return the runs of each strategy, and whether they were interrupted."""
    runs: list[list[Measurement]] = [[] for _ in strategies]
    remaining = Remaining(rounds * len(strategies))
    for done, (number, index) in enumerate(turns(len(strategies), rounds), start=1):
        strategy = strategies[index]
        measured = runners[index].run((*strategy.words, *words))
        left = "" if measured.interrupted else remaining.after(done)
        say(f"round {number + 1} of {rounds}, {strategy.name}: {ending(measured)}{left}")
        if measured.interrupted:
            return runs, True
        runs[index].append(measured)
    return runs, False


def _command(strategy: Strategy, words: Sequence[str]) -> str:
    return shlex.join(("pytest", *strategy.words, *words))


def _circumstances(runner: Measurer, rounds: int, asked: int) -> Circumstances:
    return Circumstances(
        moment=datetime.now(UTC).isoformat("T", "seconds"),
        revision=described(runner.suite.root),
        interpreter=runner.interpreter,
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        rounds=rounds,
        asked=asked,
    )


def _render(bench: Bench, circumstances: Circumstances, asked: BenchRequest) -> str:
    match asked.format:
        case Format.TEXT:
            return report.render(bench, Style(asked.colour, str))
        case Format.MARKDOWN:
            return report.render_markdown(bench, circumstances)
        case Format.JSON:
            return bench_json.render(bench, circumstances)


def _code(benched: Sequence[Benched]) -> ExitCode:
    statuses = {run.status for one in benched for run in one.runs}
    if statuses & {Status.UNFINISHED, Status.EMPTY}:
        return ExitCode.FAILED
    return ExitCode.FINDINGS if Status.FAILED in statuses else ExitCode.CLEAN
