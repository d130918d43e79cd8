"""Sort tests by how long they were measured to take, and mark them so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from isolint import config as configuration
from isolint import workspace
from isolint.adoption.adopting import Draft, register
from isolint.commands.fix import Mode
from isolint.commands.profile_run import BASELINE
from isolint.commands.session import Outcome, Request, open_session
from isolint.commands.setup_files import read_setup, read_text
from isolint.contracts import Refused
from isolint.engine.marking import mark_tests
from isolint.errors import ExitCode, IsolintError
from isolint.profiling import baseline_file, categories
from isolint.profiling.baseline import Baseline, known
from isolint.profiling.measurement import Result
from isolint.report import diff
from isolint.runtime.categories import MEANINGS

CATEGORIES = "pytest_categories.json"

#: What these took says nothing of the test.
_NOT_RUN = frozenset({Result.SKIPPED, Result.ERROR})
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class MarkRequest:
    """What `profile mark` is asked for: `in_code` has decorators written, too."""

    cwd: Path
    mode: Mode = Mode.SHOW
    in_code: bool = False
    config: Path | None = None


def run(asked: MarkRequest) -> Outcome:
    """Write the categories, register their marks, and mark the tests.

    Raises:
        IsolintError: There is no baseline, or a file that cannot be edited; then nothing is written.
    """
    config = configuration.load(asked.cwd, file=asked.config, fallback=asked.cwd)
    folder = config.root / config.profile.folder
    baseline = baseline_file.read(folder / BASELINE)
    if baseline is None:
        raise IsolintError(f"there is no {folder / BASELINE}: `isolint profile run` writes it")
    before = categories.read(folder / CATEGORIES)
    measured = durations(baseline)
    found = categories.categorise(measured, config.profile.limits, before)
    draft = Draft(read_setup(config.root))
    try:
        register(draft, [f"{name}: {meaning}" for name, meaning in MEANINGS.items()])
    except Refused as refused:
        raise IsolintError(f"{refused}; nothing was written") from refused
    path = f"{config.profile.folder}/{CATEGORIES}"
    old = read_text(folder / CATEGORIES) if (folder / CATEGORIES).is_file() else None
    new = categories.dumps(found, config.profile.limits)
    changes: dict[str, tuple[str | None, str | None]] = {**draft.changes}
    changes |= {path: (old, new)} if old != new else {}
    remarks: list[str] = []
    if asked.in_code:
        marked, remarks = _marked(asked, found)
        changes |= marked
    if asked.mode is Mode.APPLY:
        workspace.commit(config.root, changes)
    lines = (*_summary(found, before, measured), *remarks, *_next(asked, changes))
    out = "" if asked.mode is Mode.APPLY else diff.render(changes)
    return Outcome(out, "".join(f"{line}\n" for line in lines), ExitCode.CLEAN)


def durations(baseline: Baseline) -> dict[str, tuple[float, ...]]:
    """Return the seconds of each test that was run, in each of its runs."""
    found: dict[str, tuple[float, ...]] = {}
    for profile in baseline.profiles:
        for test in profile.tests:
            if test.result not in _NOT_RUN:
                found[test.node_id] = (*found.get(test.node_id, ()), *known(test.seconds))
    return found


def _marked(asked: MarkRequest, found: Mapping[str, str]) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Return the changed test files; fast tests go without a mark, which spares most of them one."""
    session = open_session(Request(asked.cwd, config=asked.config))
    wanted = {
        test: "" if category == categories.NAMES[0] else category
        for test, category in categories.by_function(found).items()
    }
    return mark_tests(session.project, wanted, categories.NAMES, session.setup.config.src)


def _summary(
    found: Mapping[str, str], before: Mapping[str, str], measured: Mapping[str, tuple[float, ...]]
) -> Iterator[str]:
    counts = Counter(found.values())
    yield ", ".join(f"{counts[name]} {name}" for name in categories.NAMES) + "."
    moved = [test for test, category in found.items() if before.get(test, category) != category]
    for test in moved[:_SHOWN]:
        yield f"{test}: {before[test]} -> {found[test]} ({max(measured[test]):.2f} s)"
    if len(moved) > _SHOWN:
        yield f"... and {len(moved) - _SHOWN} more"


def _next(asked: MarkRequest, changes: Mapping[str, object]) -> Iterator[str]:
    if not changes:
        yield "Nothing to change."
        return
    yield f"{'Changed' if asked.mode is Mode.APPLY else 'Would change'} {', '.join(sorted(changes))}."
    if asked.mode is Mode.SHOW:
        yield "Run it with `--apply` to write this."
