"""Write the smallest test file that shows a finding to be true, or say why there is none."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from isolint.commands.copying import copied
from isolint.commands.session import Outcome, Request, Session, analyse_tests, open_session, writing
from isolint.commands.watching import holders
from isolint.engine.check import Analysis
from isolint.errors import ExitCode, IsolintError
from isolint.model import Finding
from isolint.proof import interpreter
from isolint.proof.observations import module_of
from isolint.proof.opening import open_suite, split
from isolint.proof.proving.bench import Bench
from isolint.proof.proving.prover import Proof, Prover, Sources, Unproven, place
from isolint.proof.runner import Runner, Silent
from isolint.proof.verification import Inventory
from isolint.report import proofs
from isolint.runtime.launch import Suite
from isolint.runtime.launch import run as launch

#: What the first line of a file of ours begins with, so that a later proof may take its place.
_OURS = '"""Proof of '


@dataclass(frozen=True, slots=True)
class ProveRequest:
    """What `prove` is asked for: a finding by `CODE:PATH:LINE`, and words for pytest."""

    request: Request
    place: str
    pytest: tuple[str, ...] = ()
    python: str | None = None
    output: Path | None = None


def run(asked: ProveRequest, say: Callable[[str], None]) -> Outcome:
    """Prove the findings of the place, one after the other, until one is proven.

    Raises:
        IsolintError: There is no such finding, or the suite cannot be run.
    """
    session = open_session(asked.request)
    analysis = analyse_tests(session)
    findings = _asked_for(asked.place, analysis.findings, _root_relative(asked.request.cwd, session.root))
    path = _output(asked, session.root)
    found = interpreter.find(session.root, asked.python, os.environ)
    say(f"Running with {found.line}")
    results: list[Proof | Unproven] = []
    with copied(session.root) as root:
        places = tuple(str(root / place) for place in session.setup.config.src if (root / place).is_dir())
        suite = Suite(root, found.path, path=places)
        arguments = split((*asked.pytest, *_modules(findings)), root)
        suite, inventory = open_suite(suite, arguments, launch)
        runner = Runner(suite, launch, Silent())

        def bench(finding: Finding, beside: str) -> Bench:
            return Bench(runner, root, path or place(beside, finding))

        prover = Prover(_sources(session, analysis, inventory), bench, say)
        for finding in findings:
            results.append(prover.prove(finding))
            if isinstance(results[-1], Proof):
                break
    return _outcome(results, asked.output, runner.runs)


def _outcome(results: Sequence[Proof | Unproven], output: Path | None, runs: int) -> Outcome:
    last = results[-1]
    if not isinstance(last, Proof):
        unproven = [result for result in results if isinstance(result, Unproven)]
        return Outcome("", proofs.unproven(unproven, runs), ExitCode.FINDINGS)
    if output is not None:
        with writing(output):
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(last.text, encoding="utf-8")
    written = "" if output is not None else last.text
    return Outcome(written, proofs.proven(last, output, runs), ExitCode.CLEAN)


def _asked_for(place: str, findings: Sequence[Finding], relative: str) -> tuple[Finding, ...]:
    code, _, rest = place.partition(":")
    path, _, line = rest.rpartition(":")
    if not (code and path and line.isdigit()):
        raise IsolintError(f"{place!r} is no finding: name it as CODE:PATH:LINE, as `isolint check` shows it")
    paths = {os.path.normpath(name).replace(os.sep, "/") for name in (path, f"{relative}/{path}")}
    near = [finding for finding in findings if finding.code == code and finding.path in paths]
    found = tuple(finding for finding in near if finding.span.line == int(line))
    if found:
        return found
    others = ", ".join(dict.fromkeys(f"{one.code}:{one.path}:{one.span.line}" for one in near[:5]))
    hint = f"; in that file are {others}" if others else "; `isolint check` lists them"
    raise IsolintError(f"there is no finding {place}{hint}")


def _root_relative(cwd: Path, root: Path) -> str:
    return os.path.relpath(cwd.resolve(), root.resolve())


def _output(asked: ProveRequest, root: Path) -> str | None:
    """Return where in the project the file is to stand, None where that is left to us.

    Raises:
        IsolintError: Another file stands there, or it is outside of the project.
    """
    if asked.output is None:
        return None
    path = (asked.request.cwd / asked.output).resolve()
    if not path.is_relative_to(root.resolve()):
        raise IsolintError(f"{asked.output} is outside of the project, where the proof has to run")
    if path.exists() and not (path.is_file() and path.read_text(encoding="utf-8").startswith(_OURS)):
        raise IsolintError(f"{asked.output} is there already")
    return path.relative_to(root.resolve()).as_posix()


def _modules(findings: Sequence[Finding]) -> tuple[str, ...]:
    tests = (test for finding in findings for test in (*finding.tests, *finding.victims))
    return tuple(dict.fromkeys(module_of(test) for test in tests))


def _sources(session: Session, analysis: Analysis, inventory: Inventory) -> Sources:
    program = analysis.index.program
    modules = session.project.modules
    tests = frozenset(map(inventory.places.static, inventory.tests))
    in_suite = {module_of(test) for test in tests}
    return Sources(
        texts={path: modules[path].text for path in in_suite if path in modules},
        names={path: program.dotted(path) for path in modules},
        imports={path: _imported_as(session.root, path) for path in in_suite},
        tests=tests,
        objects=lambda finding: holders(finding.site, session.setup.libraries),
    )


def _imported_as(root: Path, path: str) -> str:
    """Return the name by which pytest imports a test module: from the first folder that is no package."""
    names = [PurePosixPath(path).stem]
    folder = (root / path).parent
    while (folder / "__init__.py").exists() and folder != folder.parent:
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names)
