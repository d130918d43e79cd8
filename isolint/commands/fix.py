"""Show a patch that cures the hazards of a project, or apply it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from isolint import workspace
from isolint.commands.guarding import Fixing, Guarded, guard
from isolint.commands.session import Outcome, Request, Session, analyse_tests, open_session
from isolint.engine import catalog
from isolint.engine.check import within
from isolint.engine.edits import edits_between, original_line
from isolint.engine.passes import Change, FixOptions, FixOutcome, fix
from isolint.engine.worker import ChildRewriter
from isolint.errors import ExitCode
from isolint.line_length import lines_up_to
from isolint.model import Refusal, Safety
from isolint.report import diff, fixes, text

_TIERS = {False: frozenset({Safety.SAFE}), True: frozenset({Safety.SAFE, Safety.UNSAFE})}


class Mode(enum.Enum):
    """What becomes of the changes."""

    SHOW = "show"
    APPLY = "apply"


@dataclass(frozen=True, slots=True)
class Guarding:
    """What it takes to run the suite: an interpreter, words for pytest, and whom to tell of the progress."""

    python: str | None
    pytest: tuple[str, ...]
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FixRequest:
    """What `fix` is asked for."""

    request: Request
    mode: Mode = Mode.SHOW
    unsafe: bool = False
    guard: Guarding | None = None


def run(asked: FixRequest) -> Outcome:
    """Fix the findings that lie in the requested paths; the fixes themselves may touch any file.

    Raises:
        IsolintError: The project could not be checked, or the files could not be written.
    """
    session = open_session(asked.request)
    if session.emptiness:
        return Outcome("", f"{session.emptiness}\n", ExitCode.CLEAN)
    analysis = analyse_tests(session)
    options = FixOptions(catalog.codemods(), _TIERS[asked.unsafe], session.shown)
    with lines_up_to(session.setup.config.line_length), ChildRewriter() as rewriter:

        def fixing(left_out: frozenset[str]) -> FixOutcome:
            return fix(session.setup, analysis, rewriter, replace(options, left_out=left_out))

        guarded = _guarded(session, fixing, asked.guard)
    outcome = guarded.outcome
    applying = asked.mode is Mode.APPLY
    if applying:
        workspace.commit(session.root, {path: (c.old, c.new) for path, c in outcome.changes.items()})
        lines = (
            *fixes.applied_lines(outcome.applied, session.style),
            *fixes.updated_lines(outcome.updated, session.style),
        )
        out = "".join(f"{line}\n" for line in lines)
    else:
        out = diff.render(_shown_texts(session, outcome.changes))
    remaining = within(outcome.remaining, session.shown)
    pending = bool(outcome.changes) and not applying
    return Outcome(
        out,
        "".join(f"{line}\n" for line in (*_taken_back(guarded), *_remarks(session, outcome, asked.mode))),
        ExitCode.FINDINGS if pending or remaining else ExitCode.CLEAN,
    )


def _guarded(session: Session, fixing: Fixing, guarding: Guarding | None) -> Guarded:
    if guarding is None:
        return Guarded(fixing(frozenset()), ())
    return guard(session, fixing, guarding.python, guarding.pytest, guarding.say)


def _remarks(session: Session, outcome: FixOutcome, mode: Mode) -> Iterator[str]:
    for error in (*session.project.errors, *outcome.errors):
        yield text.error_line(error, session.style)
    rules = {rule.code: rule for rule in session.setup.rules}
    remaining = within(outcome.remaining, session.shown)
    unoffered = [
        Refusal("", found, fixes.without_rewrite(rules[found.code], found.site))
        for found in remaining
        if found.fix is None
    ]
    refusals = [*outcome.refusals, *unoffered]
    if mode is Mode.SHOW:
        # The files on disk are still the old ones, so the lines must be theirs.
        refusals = [_as_on_disk(refusal, outcome.changes) for refusal in refusals]
    yield from fixes.refusal_lines(refusals, session.style)
    yield from fixes.untouchable_lines(outcome.untouchable, session.style)
    yield fixes.summary(
        fixes.FixReport(
            applied=outcome.applied,
            refusals=outcome.refusals,
            withheld=len(within(outcome.withheld, session.shown)),
            remaining=len(remaining),
            files=len(outcome.changes),
            written=mode is Mode.APPLY,
        )
    )


def _taken_back(guarded: Guarded) -> Iterator[str]:
    for one in guarded.taken_back:
        sites = " and ".join(f"`{site}`" for site in one.sites)
        yield text.printable(
            f"taken back: the fix of {sites}; with it {one.test} fails ({one.arrangement}): {one.reason}"
        )


def _as_on_disk(refusal: Refusal, changes: Mapping[str, Change]) -> Refusal:
    found = refusal.finding
    change = changes.get(found.path)
    if change is None:
        return refusal
    line = original_line(edits_between(found.path, change.old or "", change.new or ""), found.span.line)
    return replace(refusal, finding=replace(found, span=found.span._replace(line=line)))


def _shown_texts(session: Session, changes: Mapping[str, Change]) -> dict[str, tuple[str | None, str | None]]:
    """Return the texts as they must be to come out, in UTF-8, as the bytes on disk that `git apply` sees."""
    shown: dict[str, tuple[str | None, str | None]] = {}
    for path, change in changes.items():
        module = session.project.modules.get(path)
        encoding = module.encoding if module else "utf-8"
        shown[path] = _reinterpreted(change.old, encoding), _reinterpreted(change.new, encoding)
    return shown


def _reinterpreted(content: str | None, encoding: str) -> str | None:
    return None if content is None else content.encode(encoding).decode("utf-8", "surrogateescape")
