"""Show the whole way on the bundled suite: broken together, the findings, one fix, green in any order."""

from __future__ import annotations

import difflib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from isolint.errors import ExitCode, IsolintError
from isolint.runtime.launch import Arrangement, Crash, Suite
from isolint.runtime.launch import run as run_suite
from isolint.runtime.matrix import alone, together
from isolint.runtime.record import RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: What the bundled suite and its runs import, and the distributions that bring it.
REQUIREMENTS = {
    "fastapi": "fastapi",
    "httpx": "httpx",
    "pydantic_settings": "pydantic-settings",
    "slowapi": "slowapi",
    "xdist": "pytest-xdist",
}

SUITE = "transit"
SEEDS = (1, 2, 3)

CHECK = ("check", "--output-format", "concise", ".")
FIX = ("fix", "--apply", "--unsafe-fixes", ".")


@dataclass(frozen=True, slots=True)
class Change:
    """How much of one file a fix changed."""

    path: str
    added: int
    removed: int


def run(keep: bool) -> int:
    """Run the demonstration; `keep` leaves the cured copy on disk. Return 0 only if all is green at its end.

    Raises:
        IsolintError: The packages that the bundled suite needs are not installed.
    """
    _require_packages()
    folder = Path(tempfile.mkdtemp(prefix="isolint-demo-"))
    try:
        green = _demonstrate(_copy_suite(folder))
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    if keep:
        click.echo(f"The cured suite is in {folder / SUITE}")
    return int(ExitCode.CLEAN if green else ExitCode.FINDINGS)


def _require_packages() -> None:
    missing = [dist for module, dist in REQUIREMENTS.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise IsolintError(f"the demo needs {', '.join(missing)}: pip install 'isolint[demo]'")


def _copy_suite(folder: Path) -> Suite:
    with resources.as_file(resources.files("isolint.demo_suite") / SUITE) as bundled:
        root = folder / SUITE
        shutil.copytree(bundled, root, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return Suite(root)


def _demonstrate(suite: Suite) -> bool:
    modules = sorted(path.relative_to(suite.root).as_posix() for path in suite.root.glob("tests/test_*.py"))
    _heading("The bundled suite: its modules alone, and together")
    _show_runs(suite, (*alone(modules), Arrangement("together"), Arrangement("reversed", reverse=True)))

    _heading(f"isolint {' '.join(CHECK)}")
    _isolint(suite, CHECK, show=True)

    _heading(f"isolint {' '.join(FIX)}")
    before = _texts(suite.root)
    _isolint(suite, FIX, show=False)
    _show_changes(_changes(before, _texts(suite.root)))

    _heading("The same suite, in any order")
    green = _show_runs(suite, (*alone(modules), *together(SEEDS)))
    verdict = (
        click.style("Green in every order.", fg="green") if green else click.style("Not green.", fg="red")
    )
    click.echo(f"\n{verdict}")
    return green


def _heading(text: str) -> None:
    click.echo(f"\n{click.style(text, bold=True)}")


def _show_runs(suite: Suite, arrangements: Iterable[Arrangement]) -> bool:
    """Run each arrangement and print a row for it; say whether all of them were green."""
    results = []
    for arrangement in arrangements:
        results.append(run_suite(suite, arrangement))
        click.echo(f"  {arrangement.label:<32}{_summary(results[-1])}")
    return all(isinstance(result, RunRecord) and result.green for result in results)


def _summary(result: RunRecord | Crash) -> str:
    if isinstance(result, Crash):
        return click.style(f"no result: {result.output}", fg="red")
    count = f"{len(result.passed)}/{len(result.collected)}"
    if result.green:
        return click.style(f"{count:>7}", fg="green")
    return click.style(f"{count:>7}  {len(result.failed)} failed", fg="red")


def _isolint(suite: Suite, arguments: tuple[str, ...], *, show: bool) -> None:
    command = (sys.executable, "-P", "-m", "isolint", *arguments)
    done = subprocess.run(command, cwd=suite.root, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (ExitCode.CLEAN, ExitCode.FINDINGS):
        raise IsolintError(f"isolint {arguments[0]} failed on the bundled suite: {done.stderr.strip()}")
    if show:
        click.echo("".join(f"  {line}\n" for line in done.stdout.splitlines()), nl=False)


def _texts(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in sorted(root.rglob("*.py"))}


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path, "").splitlines(), after.get(path, "").splitlines()
        marks = [line[0] for line in list(difflib.unified_diff(old, new, n=0, lineterm=""))[2:]]
        if marks:
            yield Change(path, marks.count("+"), marks.count("-"))


def _show_changes(changes: Iterable[Change]) -> None:
    for change in changes:
        click.echo(f"  {change.path:<32}{f'+{change.added}':>7}{f'-{change.removed}':>6}")
