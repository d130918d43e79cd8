"""Compare two recordings of what suites cost: files, or what a Git revision holds."""

from __future__ import annotations

import enum
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from isolint import config as configuration
from isolint.commands.profile_run import BASELINE
from isolint.commands.session import Outcome
from isolint.errors import ExitCode, IsolintError
from isolint.profiling import baseline_file
from isolint.profiling.baseline import Baseline
from isolint.profiling.comparing import Comparison, compare
from isolint.report import comparison
from isolint.report.text import Style

#: What the working tree is compared with, where nothing else is named.
_COMMITTED = "HEAD"

#: Where GitHub's runners take a summary of the job from.
SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"


class Format(enum.Enum):
    """The output formats."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """What `profile compare` is asked for: two files or Git revisions, by default HEAD and the working tree.

    Without a threshold the configuration has it.
    """

    cwd: Path
    before: str | None = None
    after: str | None = None
    threshold: float | None = None
    config: Path | None = None
    format: Format = Format.TEXT
    colour: bool = False


def run(asked: CompareRequest, environment: Mapping[str, str]) -> Outcome:
    """Compare, and append the Markdown to the summary of a GitHub job, where there is one.

    Raises:
        IsolintError: What was named is neither a file nor a revision with a baseline, or cannot be read.
    """
    config = configuration.load(asked.cwd, file=asked.config, fallback=asked.cwd)
    path = config.root / config.profile.folder / BASELINE
    earlier = _named(asked.before, asked.cwd, path) if asked.before else _committed(path)
    later = _named(asked.after, asked.cwd, path) if asked.after else baseline_file.read(path)
    if later is None:
        raise IsolintError(f"there is no {path}: `isolint profile run` writes it")
    if earlier is None:
        said = f"no baseline to compare with: {_COMMITTED} has no {_relative(path, config.root)}\n"
        return Outcome("", said, ExitCode.CLEAN)
    threshold = config.profile.threshold if asked.threshold is None else asked.threshold
    found = compare(earlier, later, threshold)
    complaint = _summarise(comparison.render_markdown(found), environment.get(SUMMARY_VARIABLE))
    code = ExitCode.FINDINGS if found.slower else ExitCode.CLEAN
    return Outcome(_render(found, asked), f"{complaint}{comparison.summary(found)}\n", code)


def _render(found: Comparison, asked: CompareRequest) -> str:
    match asked.format:
        case Format.TEXT:
            return comparison.render(found, Style(asked.colour, str))
        case Format.MARKDOWN:
            return comparison.render_markdown(found)
        case Format.JSON:
            return comparison.render_json(found)


def _named(name: str, cwd: Path, path: Path) -> Baseline:
    found = baseline_file.read(cwd / name) if (cwd / name).exists() else _of_revision(name, path)
    if found is None:
        raise IsolintError(f"{name} is neither a file nor a Git revision that has {path.name}")
    return found


def _committed(path: Path) -> Baseline | None:
    return _of_revision(_COMMITTED, path)


def _of_revision(revision: str, path: Path) -> Baseline | None:
    """Return the baseline as it was at a revision, or None if it had none."""
    folder = next(folder for folder in path.parents if folder.exists())
    # Not taken for an option, and found from the folder that Git is run in.
    place = f"{revision}:./{path.relative_to(folder).as_posix()}"
    try:
        done = subprocess.run(
            ("git", "show", "--end-of-options", place), cwd=folder, capture_output=True, check=False
        )
    except OSError:
        return None
    if done.returncode:
        return None
    return baseline_file.loads(done.stdout.decode("utf-8", errors="replace"), place)


def _summarise(text: str, file: str | None) -> str:
    """Append to the summary of the job; return a line if that cannot be done."""
    if not file:
        return ""
    try:
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(text)
    except OSError as error:
        return f"warning: cannot write {file}: {error.strerror}\n"
    return ""


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
