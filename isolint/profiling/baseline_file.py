"""The file in which a project keeps what its suites cost: `perf_metrics/pytest_marker_baselines.json`.

Beside its own format it reads the one without a version, which has a wall time and the slowest tests.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from isolint.errors import IsolintError
from isolint.profiling.baseline import PHASES, Baseline, Profile, Run, Test
from isolint.profiling.measurement import FixtureUse, Result, Status, WorkerUse

#: Raised with every change of the format that a reader has to know of.
VERSION = 2

#: The format without a version.
_OLDEST = 1

#: How many of the slowest phases are listed for those who look into the file.
SLOWEST = 10

#: Fixtures whose set-ups take less than this, in seconds and all together, are not kept.
_WORTH = 0.001

#: What is kept of each test in each run.
_ROWS = (*PHASES, "cpu", "waited")
_RUN = ("wall", "session", "collection", "cpu", "waited")
_FIXTURE = ("name", "place", "scope", "setups", "modules", "workers", "seconds", "longest")
_WORKER = ("worker", "tests", "busy", "span", "cpu", "waited")

#: Digits of seconds in the file: a tenth of a millisecond.
_DIGITS = 4
_PACE_DIGITS = 7


def read(path: Path) -> Baseline | None:
    """Return the baseline in a file, or None if there is no such file.

    Raises:
        IsolintError: It cannot be read, or is no baseline.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise IsolintError(f"{path} is no baseline: {error}") from error
    except OSError as error:
        raise IsolintError(f"cannot read {path}: {error.strerror}") from error
    return loads(text, str(path))


def loads(text: str, origin: str) -> Baseline:
    """Return the baseline that a text holds; `origin` is what errors call it.

    Raises:
        IsolintError: It is none.
    """
    try:
        data = json.loads(text)
        version = data.get("version", _OLDEST)
        entries = data["profiles"].items()
        if version == VERSION:
            return Baseline().with_profiles(_profile(name, entry) for name, entry in entries)
        if version == _OLDEST:
            moment = str(data.get("generated_at", ""))
            return Baseline().with_profiles(_old_profile(name, entry, moment) for name, entry in entries)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise IsolintError(f"{origin} is no baseline that can be read: {reason}") from error
    raise IsolintError(f"{origin} is a baseline of version {version}, expected at most {VERSION}")


def dumps(baseline: Baseline) -> str:
    """Return the baseline as JSON, in an order that runs do not change, with a line for each run and test."""
    latest = max((profile.generated_at for profile in baseline.profiles), default="")
    profiles = {profile.name: _profile_data(profile) for profile in baseline.profiles}
    data = {"version": VERSION, "generated_at": latest, "profiles": profiles}
    return f"{_layout(data, 0)}\n"


def _layout(value: Any, depth: int) -> str:
    """Return JSON with a line an entry down to what belongs together, which stays on one line."""
    is_leaf = not isinstance(value, (dict, list)) or not value
    if is_leaf or not any(isinstance(entry, (dict, list)) for entry in _entries(value)) or depth > 3:
        return json.dumps(value, ensure_ascii=False)
    margin, end = " " * (depth + 1), " " * depth
    if isinstance(value, dict):
        lines = [
            f"{margin}{json.dumps(key, ensure_ascii=False)}: {_layout(entry, depth + 1)}"
            for key, entry in value.items()
        ]
        return "{\n" + ",\n".join(lines) + f"\n{end}}}"
    return "[\n" + ",\n".join(f"{margin}{json.dumps(row, ensure_ascii=False)}" for row in value) + f"\n{end}]"


def _entries(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _profile_data(profile: Profile) -> dict[str, Any]:
    slowest = [
        {"nodeid": node_id, "duration": _rounded(seconds), "phase": phase}
        for node_id, phase, seconds in list(profile.slowest)[:SLOWEST]
    ]
    return {
        "marker": profile.marker,
        "command": profile.command,
        "status": profile.status.value,
        "trouble": profile.trouble or None,
        "generated_at": profile.generated_at,
        "wall_time_seconds": _rounded(profile.wall),
        "outcomes": {result.value: count for result, count in profile.counts.items()},
        "deselected": profile.deselected,
        "complete": profile.is_whole,
        "runs": [_run_data(run) for run in profile.runs],
        "slow_tests": slowest,
        "fixtures": [
            {name: _kept(getattr(use, name)) for name in _FIXTURE}
            for use in profile.fixtures
            if use.seconds >= _WORTH
        ],
        "tests": {
            test.node_id: _test_data(test) for test in sorted(profile.tests, key=lambda test: test.node_id)
        },
    }


def _run_data(run: Run) -> dict[str, Any]:
    workers = [{name: _kept(getattr(worker, name)) for name in _WORKER} for worker in run.workers]
    seconds = {name: _rounded(getattr(run, name)) for name in _RUN}
    return {**seconds, "pace": _pace(run.pace), "workers": workers}


def _test_data(test: Test) -> dict[str, Any]:
    rows = {name: [_rounded(value) for value in getattr(test, name)] for name in _ROWS}
    paces = [_pace(value) for value in test.pace]
    return {"outcome": test.result.value if test.result else None, **rows, "pace": paces}


def _pace(value: float | None) -> float | None:
    return None if value is None else round(value, _PACE_DIGITS)


def _kept(value: Any) -> Any:
    return _rounded(value) if isinstance(value, float) else value


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _profile(name: str, data: dict[str, Any]) -> Profile:
    return Profile(
        name=name,
        marker=data["marker"],
        command=data["command"],
        status=Status(data["status"]),
        generated_at=data["generated_at"],
        runs=tuple(_run(entry) for entry in data["runs"]),
        tests=tuple(_test(node_id, entry) for node_id, entry in data["tests"].items()),
        counts={Result(result): int(count) for result, count in data["outcomes"].items()},
        deselected=int(data["deselected"]),
        trouble=data["trouble"] or "",
        is_whole=bool(data["complete"]),
        fixtures=tuple(FixtureUse(*(entry[name] for name in _FIXTURE)) for entry in data["fixtures"]),
    )


def _run(data: dict[str, Any]) -> Run:
    workers = tuple(WorkerUse(*(entry[name] for name in _WORKER)) for entry in data["workers"])
    return Run(
        wall=float(data["wall"]),
        session=data["session"],
        collection=data["collection"],
        pace=data["pace"],
        cpu=data["cpu"],
        waited=data["waited"],
        workers=workers,
    )


def _test(node_id: str, data: dict[str, Any]) -> Test:
    result = Result(data["outcome"]) if data["outcome"] else None
    rows = (_row(data[name]) for name in (*_ROWS, "pace"))
    return Test(node_id, result, *rows)


def _row(values: list[Any]) -> tuple[float | None, ...]:
    return tuple(None if value is None else float(value) for value in values)


def _old_profile(name: str, data: dict[str, Any], moment: str) -> Profile:
    tests: dict[str, dict[str, tuple[float, ...]]] = {}
    for entry in data.get("slow_tests", ()):
        phase = str(entry.get("phase", "call"))
        if phase not in PHASES:
            raise ValueError(f"{phase!r} is no phase of a test")
        tests.setdefault(str(entry["nodeid"]), {})[phase] = (float(entry["duration"]),)
    return Profile(
        name=name,
        marker=data.get("marker", name),
        command=_command(data.get("command", "")),
        status=Status.PASSED,
        generated_at=moment,
        runs=(Run(float(data["wall_time_seconds"])),),
        tests=tuple(
            Test(node_id, None, *(phases.get(phase, ()) for phase in PHASES))
            for node_id, phases in tests.items()
        ),
        counts={},
        is_whole=False,
    )


def _command(command: Any) -> str:
    return " ".join(map(str, command)) if isinstance(command, list) else str(command)
