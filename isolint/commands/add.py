"""Put a template into the right conftest.py: show the patch, or apply it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from isolint import config as configuration
from isolint import workspace
from isolint.commands.fix import Mode
from isolint.commands.session import Outcome, Request, Session, open_session
from isolint.contracts import Refused
from isolint.engine import adding, catalog
from isolint.engine.adding import Addition
from isolint.errors import ExitCode, IsolintError
from isolint.index import ProjectIndex, build
from isolint.line_length import lines_up_to
from isolint.report import diff

_CONFTEST = "conftest.py"


@dataclass(frozen=True, slots=True)
class AddRequest:
    """What `add` is asked for: `place` is a folder or a conftest.py, None for the tests' common folder."""

    cwd: Path
    name: str
    place: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    mode: Mode = Mode.SHOW
    config: Path | None = None


def run(asked: AddRequest) -> Outcome:
    """Add a template, and those that it needs, to one conftest.py.

    Raises:
        IsolintError: An unknown template or parameter, a name that is taken, an unwritable file.
    """
    place = _folder(asked.place)
    session = open_session(Request(asked.cwd, (place,) if place else (), config=asked.config))
    index = _index(session)
    folder = session.shown[0] if place else adding.common_folder(index)
    path = posixpath.join("" if folder == "." else folder, _CONFTEST)
    module = session.project.modules.get(path)
    for error in session.project.errors:
        if error.path == path:
            raise IsolintError(f"{path} {error.message}")
    library = catalog.templates(session.setup.config.templates)
    present = (path, module.text if module else None)
    try:
        with lines_up_to(session.setup.config.line_length):
            addition = adding.add(index, present, library, asked.name, asked.values)
    except Refused as refused:
        raise IsolintError(
            f"{asked.name} is not added to {session.style.display(path)}: {refused}"
        ) from refused
    changes = {path: (addition.old, addition.new)} if addition.added else {}
    if asked.mode is Mode.APPLY:
        workspace.commit(session.root, changes)
    out = "" if asked.mode is Mode.APPLY else diff.render(changes)
    return Outcome(out, "".join(f"{line}\n" for line in _remarks(session, asked, addition)), ExitCode.CLEAN)


def listing(cwd: Path, config: Path | None) -> Outcome:
    """Return the templates that can be added, a line each."""
    library = catalog.templates(configuration.load(cwd, file=config).templates)
    shown = [template for template in library if template.is_addable]
    width = max(len(template.name) for template in shown)
    lines = (f"{template.name:<{width}}  {template.summary}\n" for template in shown)
    return Outcome("".join(lines), "", ExitCode.CLEAN)


def _folder(place: str | None) -> str | None:
    """Return the folder of a place: the conftest.py itself need not be there yet."""
    if place is not None and PurePath(place).name == _CONFTEST:
        return str(PurePath(place).parent)
    return place


def _index(session: Session) -> ProjectIndex:
    facts = {path: module.facts for path, module in session.project.modules.items()}
    return build(facts, session.setup.config, session.setup.libraries)


def _remarks(session: Session, asked: AddRequest, addition: Addition) -> Iterator[str]:
    shown = session.style.display(addition.path)
    for fixture in addition.used:
        yield f"Uses the fixture `{fixture.name}` of {session.style.display(fixture.path)}."
    if not addition.added:
        yield f"{shown} has {asked.name} already."
        return
    if addition.packages:
        yield f"It needs: {', '.join(addition.packages)}"
    verb = "Added" if asked.mode is Mode.APPLY else "Would add"
    yield f"{verb} {', '.join(addition.added)} to {shown}."
