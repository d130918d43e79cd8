"""Say where the time of a suite goes: of a JUnit report, or of the project's baseline."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from isolint import config as configuration
from isolint.commands.profile_run import BASELINE
from isolint.commands.session import Outcome
from isolint.errors import ExitCode, IsolintError
from isolint.profiling import baseline_file, junit
from isolint.profiling.analysis import Analysis, Assumptions, of_profile, of_report
from isolint.profiling.baseline import Baseline
from isolint.report import analysis as report
from isolint.report.text import Style


class Format(enum.Enum):
    """The output formats."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class AnalyzeRequest:
    """What `profile analyze` is asked for: JUnit XML or a baseline, by default that of the project."""

    cwd: Path
    file: Path | None = None
    workers: tuple[int, ...] = (2, 4, 8)
    clone: float = 0.07
    shown: int = 10
    config: Path | None = None
    format: Format = Format.TEXT
    colour: bool = False


def run(asked: AnalyzeRequest) -> Outcome:
    """Analyse the file, each profile of a baseline by itself.

    Raises:
        IsolintError: It is not there, cannot be read, or is neither.
    """
    config = configuration.load(asked.cwd, file=asked.config, fallback=asked.cwd)
    own = config.root / config.profile.folder / BASELINE
    path = own if asked.file is None else asked.cwd / asked.file
    found = _analyses(path, own, asked, config.root)
    match asked.format:
        case Format.TEXT:
            return Outcome(report.render(found, asked.shown, Style(asked.colour, str)), "", ExitCode.CLEAN)
        case Format.JSON:
            return Outcome(report.render_json(found), "", ExitCode.CLEAN)


def _analyses(path: Path, own: Path, asked: AnalyzeRequest, root: Path) -> list[Analysis]:
    assumed = Assumptions(asked.workers, asked.clone)
    if path.suffix.lower() == ".xml":
        parsed = junit.parse(_text(path), str(path), lambda name: (root / name).is_file())
        if not parsed.cases:
            raise IsolintError(f"{path} has no tests")
        return [of_report(path.name, parsed, baseline_file.read(own) or Baseline(), assumed)]
    baseline = baseline_file.read(path)
    if baseline is None:
        raise IsolintError(
            f"there is no {path}: `isolint profile run` writes it, `pytest --junitxml` another"
        )
    found = [of_profile(profile, assumed) for profile in baseline.profiles if profile.tests]
    if not found:
        raise IsolintError(f"{path} has no tests")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise IsolintError(f"cannot read {path}: {error}") from error
