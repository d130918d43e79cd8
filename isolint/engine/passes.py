"""The fix loop: analyse, rewrite, merge, apply and analyse again, until nothing changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields

from isolint.codemods.conftest.upkeep import CODEMOD
from isolint.contracts import Codemod, Task
from isolint.engine.check import Analysis, Setup, analyse, sure_enough, within
from isolint.engine.edits import apply, merge
from isolint.engine.plan import Failure, Plan, carry_out, plan, texts_of
from isolint.engine.project import Project, replace
from isolint.engine.upkeep import Upkeep, keep_up
from isolint.engine.worker import Rewriter, Rewritten
from isolint.model import FileError, Finding, Fix, Refusal, Safety, SiteKind
from isolint.source import split_lines

_MAX_PASSES = 10

#: Code, path, site and source line of a finding.
_Mark = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class FixOptions:
    """Which fixes are wanted: by which codemods, how safe, and of findings in which paths (none: all).

    Findings on the sites `left_out` stay as they are.
    """

    codemods: tuple[Codemod, ...]
    allowed: frozenset[Safety] = frozenset({Safety.SAFE})
    paths: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """A file's text before and after; `old` is None for a file that is new, `new` for one that goes."""

    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class FixOutcome:
    """What the fix loop came to; `withheld` are findings that wait for a less safe tier to be allowed.

    `updated` are the conftests whose managed block had entries that nothing needs any more, or not as they
    were; `untouchable` those whose block was edited by hand.
    """

    changes: Mapping[str, Change]
    applied: tuple[Fix, ...]
    refusals: tuple[Refusal, ...]
    withheld: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    errors: tuple[FileError, ...]
    updated: tuple[str, ...] = ()
    untouchable: tuple[FileError, ...] = ()


def fix(setup: Setup, analysis: Analysis, rewriter: Rewriter, options: FixOptions) -> FixOutcome:
    """Fix what can be fixed of an analysed project, in memory."""
    run = _Run(setup, analysis, rewriter, options)
    for _ in range(_MAX_PASSES):
        if not run.advance():
            break
    run.keep_up()
    return run.outcome()


class _Run:
    """The state of one fix loop: the project as it stands, and what was done to it and what could not be."""

    def __init__(self, setup: Setup, analysis: Analysis, rewriter: Rewriter, options: FixOptions) -> None:
        self._setup = setup
        self._original = analysis.project
        self._analysis = analysis
        self._rewriter = rewriter
        self._options = options
        self._applied: list[Fix] = []
        # A task that failed is not tried again while its findings stay as they are.
        self._failures: dict[tuple[str, tuple[Finding, ...]], Failure] = {}
        self._upkeep = Upkeep(analysis.project)
        self._serving = {codemod.name for codemod in options.codemods if codemod.serves_each_test}

    def advance(self) -> bool:
        """Make one pass, and tell whether there was anything to try."""
        found = self._wanted()
        waiting = _waiting(found, found)
        first = [finding for finding in found if finding not in waiting]
        return self._attempt(first) or (bool(waiting) and self._attempt(found))

    def _attempt(self, findings: Sequence[Finding]) -> bool:
        """Fix what can be fixed of some findings, and tell whether there was anything to try."""
        fixes: list[Fix] = []
        served: set[str] = set()
        for task in self._in_turn(findings):
            # A change of what is made or put back for each test from now on may need nothing more then.
            if not served.isdisjoint(finding.site.id for finding in task.findings):
                continue
            result = carry_out(task, self._analysis.project, self._rewriter)
            if isinstance(result, Failure):
                self._fail(result)
            else:
                fixes.append(result)
                if task.codemod in self._serving:
                    # A variable that a test removes has to be there: a patch sees to that, too.
                    sites = (finding.site for finding in task.findings)
                    served |= {site.id for site in sites if site.kind is not SiteKind.ENV}
        self._settle(merge(fixes).accepted)
        return bool(fixes)

    def _in_turn(self, findings: Sequence[Finding]) -> Sequence[Task]:
        """Return the tasks that have not failed, those first after which others may have nothing to do."""
        tasks = [task for task in self._plan(findings).tasks if _key(task) not in self._failures]
        return sorted(tasks, key=lambda task: task.codemod not in self._serving)

    def keep_up(self) -> None:
        """Bring the managed blocks up to date with what was found and fixed."""
        if CODEMOD not in {codemod.name for codemod in self._options.codemods}:
            return
        self._upkeep = keep_up(self._setup, self._analysis.project, self._rewriter, self._options.paths)
        if self._upkeep.fixes:
            self._analysis = analyse(self._setup, self._upkeep.project)

    def outcome(self) -> FixOutcome:
        """Return what has come of it so far."""
        last = self._plan(self._wanted())
        failures = [self._failures[_key(task)] for task in last.tasks if _key(task) in self._failures]
        return FixOutcome(
            changes=self._changes(),
            applied=tuple(self._applied),
            refusals=(*last.refusals, *(refusal for failure in failures for refusal in failure.refusals)),
            withheld=tuple(finding for task in last.withheld for finding in task.findings),
            remaining=self._found(),
            errors=tuple(failure.error for failure in failures if failure.error is not None),
            updated=tuple(edit.path for one in self._upkeep.fixes for edit in one.edits[:1]),
            untouchable=self._upkeep.untouchable,
        )

    def _changes(self) -> dict[str, Change]:
        before = texts_of(self._original)
        after = dict(sorted(texts_of(self._analysis.project).items()))
        emptied = self._upkeep.emptied
        return {
            path: Change(before.get(path), None if path in emptied else text)
            for path, text in after.items()
            if before.get(path) != text and not (path in emptied and path not in before)
        }

    def _plan(self, findings: Sequence[Finding]) -> Plan:
        return plan(self._analysis, findings, self._options.codemods, self._options.allowed)

    def _wanted(self) -> Sequence[Finding]:
        shown = within(self._found(), self._options.paths)
        return [finding for finding in shown if finding.site.id not in self._options.left_out]

    def _found(self) -> tuple[Finding, ...]:
        return sure_enough(self._analysis.findings, self._setup.config, self._original)

    def _fail(self, failure: Failure) -> None:
        self._failures[_key(failure.attempt)] = failure

    def _settle(self, fixes: Sequence[Fix]) -> None:
        """Apply the fixes, less those that spoil a file or cure nothing."""
        project = self._analysis.project
        while fixes:
            candidate, spoilt = replace(project, self._applied_together(fixes))
            if spoilt:
                fixes = self._less_the_last(fixes, spoilt[0])
                continue
            after = analyse(self._setup, candidate)
            left = _census(candidate, after.findings)
            idle = [fix for fix in fixes if not self._cures(fix, left)]
            if not idle:
                self._applied += [self._with_what_went_along(fix, left) for fix in fixes]
                self._analysis = after
                return
            for fix in idle:
                code = fix.findings[0].code
                reason = (
                    f"the rewrite does not cure it, and was taken back; `isolint explain {code}` says more"
                )
                self._fail(Failure(fix, reason))
            fixes = [fix for fix in fixes if fix not in idle]

    def _with_what_went_along(self, fix: Fix, left: Counter[_Mark]) -> Fix:
        """Return a fix, with the findings that waited for it and are no more."""
        project = self._analysis.project
        waited = _waiting(self._wanted(), fix.findings)
        gone = (finding for finding in waited if left.keys().isdisjoint(_census(project, [finding])))
        return replace_fields(fix, findings=(*fix.findings, *gone))

    def _applied_together(self, fixes: Sequence[Fix]) -> dict[str, str]:
        """Return the new text of each file, without the imports that only the fixes together make useless."""
        before = texts_of(self._analysis.project)
        texts = dict(apply(before, fixes))
        count = Counter(path for fix in fixes for path in {edit.path for edit in fix.edits})
        for path, text in texts.items():
            if count[path] > 1 and path in before:
                result = self._rewriter.tidy(before[path], text)
                texts[path] = result.text if isinstance(result, Rewritten) else text
        return texts

    def _less_the_last(self, fixes: Sequence[Fix], spoilt: FileError) -> Sequence[Fix]:
        """Leave out the last fix of a file that does not parse: until later, unless it is alone to blame."""
        involved = [fix for fix in fixes if any(edit.path == spoilt.path for edit in fix.edits)]
        if len(involved) == 1:
            self._fail(Failure(involved[0], f"the rewrite of {spoilt.path} {spoilt.message}"))
        return [fix for fix in fixes if fix is not involved[-1]]

    def _cures(self, fix: Fix, left: Counter[_Mark]) -> bool:
        """Tell whether the project has fewer findings like any one of those that the fix is for."""
        project = self._analysis.project
        before = _census(project, self._analysis.findings)
        return any(left[mark] < before[mark] for mark in _census(project, fix.findings))


def _waiting(findings: Sequence[Finding], others: Sequence[Finding]) -> list[Finding]:
    """Return the findings on what set-up changes, too: rewritten alike, that may put right both."""
    changing = defaultdict(list)
    for other in others:
        if other.fix is not None:
            changing[other.site.id, other.fix.codemod].append(frozenset(other.tests))
    return [
        finding
        for finding in findings
        if finding.fix is not None
        and any(
            tests.issuperset(finding.tests) and len(tests) > len(set(finding.tests))
            for tests in changing.get((finding.site.id, finding.fix.codemod), ())
        )
    ]


def _key(attempt: Task | Fix) -> tuple[str, tuple[Finding, ...]]:
    return attempt.codemod, attempt.findings


def _census(project: Project, findings: Sequence[Finding]) -> Counter[_Mark]:
    """Count findings, and the places that they stand for, by what does not change when lines move."""
    # The next of the places that a finding stood for takes its turn when it is cured.
    places = {
        (found.code, path, found.site.id, line, column)
        for found in findings
        for path, line, column in (
            (found.path, found.span.line, found.span.column),
            *((place.path, place.line, 0) for place in found.related),
        )
    }
    modules = {path: project.modules.get(path) for _, path, *_ in places}
    lines = {path: split_lines(module.text) for path, module in modules.items() if module is not None}
    marks: Counter[_Mark] = Counter()
    for code, path, site, line, _ in places:
        text = lines[path][line - 1].strip() if path in lines and line <= len(lines[path]) else ""
        marks[code, path, site, text] += 1
    return marks
