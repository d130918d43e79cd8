"""Set a project up to run its tests shuffled and in parallel: show the patch, or apply it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from isolint import __version__, workspace
from isolint.adoption import dependencies, guide, marks, pre_commit, workflow
from isolint.adoption.adopting import Draft, adopt, suites
from isolint.adoption.recommendation import Recommendation, group_marks, recommend
from isolint.adoption.wishes import Distribution, Edited, Wishes
from isolint.commands.fix import Mode
from isolint.commands.session import Outcome, Request, Session, open_session
from isolint.commands.setup_files import read_setup
from isolint.contracts import Refused
from isolint.engine.check import Analysis, analyse
from isolint.engine.marking import mark_tests
from isolint.errors import ExitCode, IsolintError
from isolint.proof import interpreter
from isolint.report import diff

#: pytest-xdist registers it as well, but not where it is switched off.
_GROUP_MARK = ("xdist_group(name): tests that run in one process",)

#: From this pytest on, this pytest-xdist and those before it take all tests for tests without a group
#: (pytest-xdist #1386), and say nothing.
_STRUCTURED = Version("9.2")
_LAST_DEAF = "3.8.0"


@dataclass(frozen=True, slots=True)
class InitRequest:
    """What `init` is asked for; without a `distribution` the index recommends one."""

    request: Request
    mode: Mode = Mode.SHOW
    distribution: Distribution | None = None
    workers: str = "auto"
    most_workers: int | None = None
    limit: int | None = None
    python: str | None = None
    guide: str | None = None
    hooks: bool = False
    workflow: bool = False
    markers: tuple[str, ...] = ()


def run(asked: InitRequest) -> Outcome:
    """Edit the project's settings of pytest, its dependencies and its profiles.

    Raises:
        IsolintError: A file that is not understood; then nothing is written.
    """
    session = open_session(asked.request)
    analysis = analyse(session.setup, session.project)
    advice = recommend(
        analysis.index, analysis.findings, without_groups=grouping_trouble(session.root, asked.python)
    )
    chosen = asked.distribution or advice.distribution
    draft = _drafted(asked, session, advice, analysis, chosen)
    changes: dict[str, tuple[str | None, str | None]] = {**draft.changes}
    remarks: list[str] = []
    if chosen is Distribution.LOADGROUP:
        marked, remarks = mark_tests(
            session.project, group_marks(advice.groups), (), session.setup.config.src
        )
        changes |= marked
    if asked.mode is Mode.APPLY:
        workspace.commit(session.root, changes)
    out = "" if asked.mode is Mode.APPLY else diff.render(changes)
    lines = (*_said(asked, advice, analysis), *draft.remarks, *remarks, *_next(session, asked, changes))
    return Outcome(out, "".join(f"{line}\n" for line in lines), ExitCode.CLEAN)


def _drafted(
    asked: InitRequest,
    session: Session,
    advice: Recommendation,
    analysis: Analysis,
    chosen: Distribution,
) -> Draft:
    """Return the files as they are to be, without those extras that cannot be written."""
    page = _below(session.root, asked.request.cwd, asked.guide) if asked.guide else None
    draft = Draft(read_setup(session.root, *([page] if page else [])))
    wishes = Wishes(
        chosen,
        workers=asked.workers,
        most_workers=asked.most_workers,
        markers=_GROUP_MARK if chosen is Distribution.LOADGROUP and advice.groups else (),
        limit=asked.limit,
    )
    used = marks.collect({path: module.text for path, module in session.project.modules.items()})
    try:
        adopt(draft, wishes, used)
    except Refused as refused:
        raise IsolintError(f"{refused}; nothing was written") from refused
    if page is not None:
        _add(draft, "the page", lambda: _page(draft, page, analysis, chosen))
    if asked.hooks:
        _add(draft, "the pre-commit hook", lambda: _hooks(draft))
    if asked.workflow:
        _add(draft, "the job of the workflow", lambda: _workflow(draft, asked, session, used))
    return draft


def _below(root: Path, cwd: Path, name: str) -> str:
    path = Path(os.path.normpath(cwd / name))
    if not path.is_relative_to(root):
        raise IsolintError(f"{name} lies outside of the project root {root}")
    return path.relative_to(root).as_posix()


def _add(draft: Draft, what: str, edit: Callable[[], None]) -> None:
    """Make an edit, or say why it is left out."""
    try:
        edit()
    except Refused as refused:
        draft.remarks.append(f"{what} is left out: {refused}")


def _page(draft: Draft, page: str, analysis: Analysis, chosen: Distribution) -> None:
    modules = {test.path for test in analysis.index.tests}
    module = min(modules, key=lambda path: (path.count("/"), path), default="tests")
    draft.put(page, Edited(guide.edit(page, draft.text(page), module, chosen.value, draft.texts)))


def _hooks(draft: Draft) -> None:
    draft.put(pre_commit.FILE, Edited(pre_commit.edit(draft.text(pre_commit.FILE), __version__)))


def _workflow(draft: Draft, asked: InitRequest, session: Session, used: marks.Marks) -> None:
    config = session.setup.config.profile
    markers = asked.markers or tuple(name for name, _ in config.markers) or suites(draft, used)
    found = workflow.edit(draft.texts, markers, config.folder)
    if found is not None:
        draft.put(found[0], Edited(found[1]))


def grouping_trouble(root: Path, python: str | None) -> str | None:
    """Return why marks of groups have no effect with what the project has installed, if so."""
    try:
        found = interpreter.find(root, python, os.environ)
    except IsolintError:
        return None
    xdist = interpreter.version_of(found, root, "pytest-xdist") or _LAST_DEAF
    if Version(found.pytest) < _STRUCTURED or Version(xdist) > Version(_LAST_DEAF):
        return None
    return f"pytest {found.pytest} and pytest-xdist {xdist} pass over its marks"


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
