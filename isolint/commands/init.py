"""Set a project up to run its tests shuffled and in parallel: show the patch, or apply it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from isolint import workspace
from isolint.adoption import dependencies, marks, pytest_home
from isolint.adoption.adopting import Draft, adopt
from isolint.adoption.recommendation import Recommendation, recommend
from isolint.adoption.wishes import Distribution, Wishes
from isolint.commands.fix import Mode
from isolint.commands.session import Outcome, Request, Session, open_session
from isolint.contracts import Refused
from isolint.engine.check import Analysis, analyse
from isolint.errors import ExitCode, IsolintError
from isolint.report import diff
from isolint.source import DecodeError, decode


@dataclass(frozen=True, slots=True)
class InitRequest:
    """What `init` is asked for; without a `distribution` the index recommends one."""

    request: Request
    mode: Mode = Mode.SHOW
    distribution: Distribution | None = None
    workers: str = "auto"
    most_workers: int | None = None
    limit: int | None = None


def run(asked: InitRequest) -> Outcome:
    """Edit the project's settings of pytest, its dependencies and its profiles.

    Raises:
        IsolintError: A file that is not understood; then nothing is written.
    """
    session = open_session(asked.request)
    analysis = analyse(session.setup, session.project)
    advice = recommend(analysis.index, analysis.findings)
    draft = Draft(_setup(session.root))
    wishes = Wishes(
        asked.distribution or advice.distribution,
        workers=asked.workers,
        most_workers=asked.most_workers,
        limit=asked.limit,
    )
    texts = {path: module.text for path, module in session.project.modules.items()}
    try:
        adopt(draft, wishes, marks.collect(texts))
    except Refused as refused:
        raise IsolintError(f"{refused}; nothing was written") from refused
    changes = draft.changes
    if asked.mode is Mode.APPLY:
        workspace.commit(session.root, changes)
    out = "" if asked.mode is Mode.APPLY else diff.render(changes)
    lines = (*_said(asked, advice, analysis), *draft.remarks, *_next(session, asked, changes))
    return Outcome(out, "".join(f"{line}\n" for line in lines), ExitCode.CLEAN)


def _setup(root: Path) -> dict[str, str]:
    """Return the text of each file at the root that tells how tests are set up."""
    found = {root / name for name in (*pytest_home.PLACES, *dependencies.NAMES)}
    for pattern in dependencies.PATTERNS:
        found.update(root.glob(pattern))
    return {path.relative_to(root).as_posix(): _read(path) for path in sorted(found) if path.is_file()}


def _read(path: Path) -> str:
    try:
        return decode(path.read_bytes())[0]
    except OSError as error:
        raise IsolintError(f"{path} cannot be read: {error.strerror}") from error
    except DecodeError as error:
        raise IsolintError(f"{path} cannot be decoded: {error}") from error


def _said(asked: InitRequest, advice: Recommendation, analysis: Analysis) -> Iterator[str]:
    name = advice.distribution.value
    chosen = asked.distribution or advice.distribution
    if chosen is advice.distribution:
        yield f"--dist={name}: {advice.reason}."
    else:
        yield f"--dist={chosen.value}, as asked; {name} would be advised: {advice.reason}."
    count = len(analysis.findings)
    if count:
        hazards = "1 hazard" if count == 1 else f"{count} hazards"
        yield (
            f"`isolint check` knows of {hazards}: until they are cured, shuffled runs may fail "
            "(`-p no:randomly` keeps the order)."
        )


def _next(
    session: Session, asked: InitRequest, changes: dict[str, tuple[str | None, str | None]]
) -> Iterator[str]:
    if not changes:
        yield "Nothing to change."
        return
    verb = "Changed" if asked.mode is Mode.APPLY else "Would change"
    yield f"{verb} {', '.join(session.style.display(path) for path in sorted(changes))}."
    for name, command in dependencies.LOCKS.items():
        if (session.root / name).is_file():
            yield f"{name} has to be brought up to date: `{command}`."
    if asked.mode is Mode.SHOW:
        yield "Run `isolint init --apply` to write this."
