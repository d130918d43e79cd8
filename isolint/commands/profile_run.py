"""Run marked suites, and keep what they cost in the project's baseline."""

from __future__ import annotations

import enum
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from isolint import config as configuration
from isolint.commands.measuring import Measurer, measurer, require_writable, write
from isolint.commands.remaining import Remaining
from isolint.commands.session import Outcome
from isolint.config import Config
from isolint.errors import ExitCode
from isolint.profiling import baseline_file
from isolint.profiling.baseline import Baseline, Profile
from isolint.profiling.comparing import compare
from isolint.profiling.measurement import Measurement, Status
from isolint.profiling.recording import Subject, profile
from isolint.report import page, profile_text
from isolint.report.page import Pictured
from isolint.report.text import Style

BASELINE = "pytest_marker_baselines.json"

#: The profile of a suite that is run without a marker.
WHOLE = "all"


class Format(enum.Enum):
    """The output formats."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What `profile run` is asked for.

    Without markers it takes those of the configuration, or else the whole suite. `pytest` are the words that
    pytest is given in every run. Without a number of runs the configuration has it.
    """

    cwd: Path
    markers: tuple[str, ...] = ()
    whole: bool = False
    pytest: tuple[str, ...] = ()
    python: str | None = None
    repeat: int | None = None
    limit: float | None = None
    slowest: int = 10
    output: Path | None = None
    html: Path | None = None
    config: Path | None = None
    format: Format = Format.TEXT
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite to be run: the name of its profile, its marker, and the words that it takes."""

    name: str
    marker: str | None
    words: tuple[str, ...]

    @property
    def command(self) -> str:
        """Return the line that runs it, as it is typed in the project's root."""
        return shlex.join(("pytest", *self.words))


def run(asked: RunRequest, say: Callable[[str], None]) -> Outcome:
    """Run each suite some times, and write what it cost; `say` is told of the progress, line by line.

    Raises:
        IsolintError: The project has no interpreter with pytest, or its baseline cannot be read or written.
    """
    config = configuration.load(asked.cwd, file=asked.config, fallback=asked.cwd)
    path = asked.cwd / asked.output if asked.output else config.root / config.profile.folder / BASELINE
    known = baseline_file.read(path) or Baseline()
    for target in (path, *((asked.cwd / asked.html,) if asked.html else ())):
        require_writable(target)
    runner = measurer(config.root, asked.python, asked.limit, say)
    done: list[Profile] = []
    pictured: list[Pictured] = []
    interrupted = False
    for suite in _suites(config, asked):
        runs = _runs(runner, suite, asked.repeat or config.profile.repeat, say)
        interrupted = any(run.interrupted for run in runs)
        whole = [run for run in runs if not run.interrupted]
        subject = Subject(
            suite.name, suite.marker, suite.command, datetime.now(UTC).isoformat("T", "seconds")
        )
        # What is shown is what the file says, to the last digit.
        measured = _reread(profile(subject, whole or runs))
        pictured.append(_pictured(known, measured, (whole or runs)[-1], config.profile.threshold))
        known = keep(path, known, measured, say)
        done.append(measured)
        if interrupted:
            break
    if asked.html is not None:
        write(asked.cwd / asked.html, page.render_profiles(pictured))
    return Outcome(_render(done, asked), "", ExitCode.INTERRUPTED if interrupted else _code(done))


def _suites(config: Config, asked: RunRequest) -> list[Suite]:
    flags = dict(config.profile.markers)
    names = asked.markers or tuple(flags)
    if asked.whole or not names:
        return [Suite(WHOLE, None, asked.pytest)]
    return [Suite(name, name, ("-m", name, *flags.get(name, ()), *asked.pytest)) for name in names]


def keep(path: Path, known: Baseline, measured: Profile, say: Callable[[str], None]) -> Baseline:
    """Write a profile into the baseline; a run that did not end well takes no place of one that did."""
    earlier = known.get(measured.name)
    if measured.is_measured or earlier is None or not earlier.is_measured:
        known = known.with_profiles([measured])
        write(path, baseline_file.dumps(known))
        return known
    say(f"{measured.name}: the earlier figures of {path} stay")
    if measured.tests:
        beside = path.with_suffix(".partial.json")
        write(beside, baseline_file.dumps(Baseline((measured,))))
        say(f"{measured.name}: what was measured is in {beside}")
    return known


def _runs(runner: Measurer, suite: Suite, count: int, say: Callable[[str], None]) -> list[Measurement]:
    """Run a suite until it has been run often enough, or has not ended well."""
    runs: list[Measurement] = []
    remaining = Remaining(count)
    while len(runs) < count and all(run.status in (Status.PASSED, Status.FAILED) for run in runs):
        runs.append(runner.run(suite.words))
        left = "" if runs[-1].interrupted else remaining.after(len(runs))
        say(f"{suite.name}, run {len(runs)} of {count}: {profile_text.ending(runs[-1])}{left}")
    return runs


def _pictured(known: Baseline, measured: Profile, run: Measurement, threshold: float) -> Pictured:
    earlier = known.get(measured.name)
    compared = compare(Baseline((earlier,)), Baseline((measured,)), threshold).markers if earlier else (None,)
    return Pictured(measured, run, compared[0])


def _reread(measured: Profile) -> Profile:
    text = baseline_file.dumps(Baseline((measured,)))
    return baseline_file.loads(text, measured.name).profiles[0]


def _render(done: Sequence[Profile], asked: RunRequest) -> str:
    match asked.format:
        case Format.TEXT:
            style = Style(asked.colour, str)
            return profile_text.render(done, asked.slowest, style)
        case Format.JSON:
            return baseline_file.dumps(Baseline().with_profiles(done))


def _code(done: Sequence[Profile]) -> ExitCode:
    if any(not entry.is_measured for entry in done):
        return ExitCode.FAILED
    return ExitCode.FINDINGS if any(entry.status is Status.FAILED for entry in done) else ExitCode.CLEAN
