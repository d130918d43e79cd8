"""Run the tests in many arrangements, and say which of them depend on others, on which, and why."""

from __future__ import annotations

import enum
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from isolint.commands.remaining import Remaining
from isolint.commands.session import Outcome, Request, Session, analyse_tests, open_session, writing
from isolint.commands.watching import watch_list, whole_list
from isolint.engine.check import analyse
from isolint.errors import ExitCode, IsolintError
from isolint.model import SiteKind
from isolint.proof import interpreter
from isolint.proof.certificates import Certificate, Standing, certified, expected
from isolint.proof.leakage import Leakage
from isolint.proof.observations import module_of
from isolint.proof.opening import open_suite, split
from isolint.proof.runner import Runner, Summary
from isolint.proof.search import Nature
from isolint.proof.verdicts import judge
from isolint.proof.verification import Inventory, Plan, Verification, verify
from isolint.report import certificates, evidence, verification, verification_json
from isolint.runtime.launch import Arrangement, Crash, Suite, probe
from isolint.runtime.launch import run as launch
from isolint.runtime.leaks import Mode
from isolint.runtime.record import RunRecord
from isolint.runtime.watchlist import WatchedSite, WatchList


class Format(enum.Enum):
    """The output formats."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What `verify` is asked for; `pytest` are the words that pytest is given in every run.

    With `victims`, only what changes these tests is looked for; they are named as pytest names them.
    """

    request: Request
    pytest: tuple[str, ...] = ()
    victims: tuple[str, ...] = ()
    python: str | None = None
    plan: Plan = field(default_factory=Plan)
    limit: float | None = None
    evidence: Path | None = None
    format: Format = Format.TEXT


def foresee(request: Request, format_: Format) -> Outcome:
    """Say of each test module what the code alone promises; nothing is run.

    Raises:
        IsolintError: The project could not be checked, or has no tests.
    """
    session = open_session(request)
    analysis = analyse_tests(session)
    modules = dict.fromkeys(module_of(test.nodeid) for test in analysis.index.tests)
    foreseen = expected(analysis.findings, modules)
    out = (
        certificates.to_json(foreseen)
        if format_ is Format.JSON
        else certificates.render(foreseen, session.style)
    )
    shares = any(one.standing is Standing.SHARES for one in foreseen)
    code = ExitCode.FINDINGS if shares else ExitCode.CLEAN
    return Outcome(out, f"{certificates.summary(foreseen)}\n", code)


def run(asked: VerifyRequest, say: Callable[[str], None]) -> Outcome:
    """Verify the project; `say` is told of the progress, line by line.

    An interrupt ends it with what was learned until then.

    Raises:
        IsolintError: The project has no interpreter with pytest, or no tests.
    """
    started = time.monotonic()
    session = open_session(asked.request)
    found = interpreter.find(session.root, asked.python, os.environ)
    say(f"Running with {found.line}")
    suite, inventory = open_suite(Suite(session.root, found.path), split(asked.pytest, session.root), launch)
    plan = replace(asked.plan, victims=_victims(asked.victims, inventory))
    if plan.workers and not plan.victims and not inventory.has_xdist:
        say("pytest-xdist is not there: no parallel runs")
    analysis = analyse(session.setup, session.project)
    watching = _Watching(
        watch_list(analysis, str(session.root), session.setup.libraries),
        whole_list(analysis, str(session.root), session.setup.libraries),
    )
    work = Verification(inventory, Runner(suite, launch, _Progress(say), asked.limit))
    try:
        verify(work, (analysis.index, analysis.findings), plan, watching)
    except KeyboardInterrupt:
        say("interrupted; this is what was learned")
    if asked.evidence is not None:
        judgements = judge(
            analysis.findings, work.cases, work.runner.seen, work.inventory.places, work.leakage
        )
        with writing(asked.evidence):
            asked.evidence.write_text(evidence.render(judgements), encoding="utf-8")
    seconds = time.monotonic() - started
    # Of a module nothing can be promised where only some tests were looked into.
    promised = () if plan.victims else certified(work, analysis.findings)
    out = _render(work, promised, session, asked.format, seconds)
    return Outcome(out, f"{verification.summary(work, seconds)}\n", _code(work))


def _render(
    work: Verification,
    promised: Sequence[Certificate],
    session: Session,
    format_: Format,
    seconds: float,
) -> str:
    match format_:
        case Format.TEXT:
            text = verification.render(work, session.style)
            listed = "".join(f"{line}\n" for line in certificates.lines(promised, session.style))
            return f"{text}\n{listed}" if promised else text
        case Format.JSON:
            return verification_json.render(work, seconds, certificates.rows(promised))


def _code(work: Verification) -> ExitCode:
    if not work.is_whole:
        return ExitCode.INTERRUPTED
    if any(case.nature is not Nature.STEADY for case in work.cases):
        return ExitCode.FINDINGS
    unjudged = any(entry.is_empty for entry in work.summaries) or work.runner.seen.errors
    return ExitCode.FAILED if unjudged else ExitCode.CLEAN


def _victims(names: tuple[str, ...], inventory: Inventory) -> tuple[str, ...]:
    by_name = {inventory.places.argument(test): test for test in inventory.tests}
    by_name.update((test, test) for test in inventory.tests)
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise IsolintError(f"pytest collects no test {unknown[0]}")
    return tuple(dict.fromkeys(by_name[name] for name in names))


@dataclass(frozen=True, slots=True)
class _Watching:
    """Runs the suite under the watcher, for what findings speak of, or the whole that the index can name."""

    listed: WatchList
    whole: WatchList

    def all_tests(self, suite: Suite, arrangement: Arrangement) -> Leakage | None:
        """Watch what findings speak of, and put back what each test leaves."""
        _, record = probe(suite, arrangement, self.listed)
        return Leakage(record) if record is not None else None

    def closely(
        self, suite: Suite, arrangement: Arrangement, put_back: tuple[str, ...] = ()
    ) -> tuple[RunRecord | Crash, Leakage | None]:
        """Watch whatever has a name, and leave it as it is, or put back just some states."""
        mode = Mode.PROBE if put_back else Mode.WATCH
        # The watcher puts back no other files than those that its list names.
        files = tuple(WatchedSite(site) for site in put_back if site.startswith(f"{SiteKind.FILE.value}:"))
        listed = self.whole._replace(sites=(*self.whole.sites, *files))
        result, record = probe(suite, arrangement, listed, mode, put_back)
        return result, Leakage(record) if record is not None else None


class _Progress:
    """Says how each run went, and how long the rest will take if it goes on so."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.planned(0)

    def planned(self, count: int) -> None:
        """Start a new stage."""
        self._planned, self._done, self._remaining = count, 0, Remaining(count)

    def began(self, label: str) -> None:
        """Name what is looked into, as a search prints nothing when it ends."""
        if label.startswith("what "):
            self._done += 1
            self._say(f"{self._count()} {label}{self._remaining.after(self._done - 1)}")

    def ended(self, summary: Summary) -> None:
        """Say how an arrangement went."""
        self._done += 1
        went = f"{summary.passed} passed" + (f", {summary.failed} failed" if summary.failed else "")
        trouble = f"; {summary.trouble}" if summary.trouble else ""
        self._say(f"{self._count()} {summary.label}: {went}{trouble}{self._remaining.after(self._done)}")

    def _count(self) -> str:
        width = len(str(self._planned))
        return f"[{self._done:>{width}}/{self._planned}]"
