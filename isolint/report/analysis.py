"""Where the time of a suite goes, and what would shorten it: as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from isolint.profiling.analysis import Analysis, Module
from isolint.profiling.makespan import Makespan
from isolint.profiling.savings import Means, Saving
from isolint.report.text import Style, plural, printable

_VERSION = 1

#: What has to be so for a means to be one.
_CONDITIONS = {
    Means.MODULE: "where tests leave it as it was",
    Means.SESSION: "where tests leave it as it was",
    Means.SHARED: "where they make the same thing",
    Means.TEMPLATE: "where it builds a database",
}


def render(analyses: Sequence[Analysis], shown: int, style: Style) -> str:
    """Return a block for each suite: by module, test and fixture, savings, and spread over workers."""
    return "\n".join("".join(f"{line}\n" for line in _block(found, shown, style)) for found in analyses)


def _block(found: Analysis, shown: int, style: Style) -> Iterator[str]:
    tests = plural(len(found.tests), "test")
    yield f"{style.paint(found.name, bold=True)}: {tests}, {_seen(found)}"
    yield from _part("modules", [_module(module) for module in found.modules], shown, style)
    yield from _part("tests", [_row(seconds, name) for name, seconds in found.tests], shown, style)
    fixtures = [
        _row(use.seconds, f"{use.name} ({use.scope}; {plural(use.setups, 'set-up')}; {use.place})")
        for use in found.fixtures
    ]
    yield from _part("set-up of fixtures", fixtures, shown, style)
    yield from _part("could be saved", [_saving(saving) for saving in found.savings], shown, style)
    yield f"  {style.paint('on several workers, in tests alone', bold=True)}"
    yield from (_makespan(spread, found) for spread in found.makespans)


def _part(title: str, rows: Sequence[str], shown: int, style: Style) -> Iterator[str]:
    if not rows:
        return
    yield f"  {style.paint(title, bold=True)}"
    yield from rows[:shown]
    if len(rows) > shown:
        yield f"    and {len(rows) - shown} more"


def _seen(found: Analysis) -> str:
    text = f"{found.seconds:.2f} s in tests"
    if found.session is None:
        return text
    on = f" on {plural(found.workers, 'worker')}" if found.workers else ""
    return f"{text}, in a session of {found.session:.2f} s{on}"


def _row(seconds: float, text: str) -> str:
    return f"  {seconds:>9.2f} s  {printable(text)}"


def _module(module: Module) -> str:
    parts = [plural(module.tests, "test")]
    if module.setup is not None and module.teardown is not None:
        parts += [f"set-up {module.setup:.2f} s", f"teardown {module.teardown:.2f} s"]
    return _row(module.seconds, f"{module.path} ({', '.join(parts)})")


def _saving(saving: Saving) -> str:
    condition = _CONDITIONS[saving.means]
    where = f"{saving.name} ({', '.join(saving.places)})"
    stay = "" if saving.left == saving.setups else f", {saving.left} of which stay"
    count = f"{plural(saving.setups, 'set-up')} in {saving.spent:.2f} s{stay}"
    return _row(saving.saved, f"{where}: {saving.means.value}, {condition}; {count}")


def _makespan(spread: Makespan, found: Analysis) -> str:
    ideal = f"no less than {spread.bound:.2f} s; test by test {spread.by_test:.2f} s"
    by_module = f"module by module {spread.by_module:.2f} s"
    seen = found.session is not None and found.workers == spread.workers
    compared = f"; seen: {found.session:.2f} s, with start-up" if seen else ""
    return f"  {plural(spread.workers, 'worker'):>11}  {ideal}, {by_module}{compared}"


def render_json(analyses: Iterable[Analysis]) -> str:
    """Return all of it as one JSON object."""
    document = {"version": _VERSION, "suites": [_suite(found) for found in analyses]}
    return json.dumps(document, indent=2) + "\n"


def _suite(found: Analysis) -> dict[str, Any]:
    return {
        "name": found.name,
        "session": found.session,
        "workers": found.workers,
        "seconds": round(found.seconds, 4),
        "modules": [asdict(module) for module in found.modules],
        "tests": [{"test": name, "seconds": seconds} for name, seconds in found.tests],
        "fixtures": [asdict(use) for use in found.fixtures],
        "savings": [{**asdict(saving), "means": saving.means.value} for saving in found.savings],
        "makespans": [asdict(spread) for spread in found.makespans],
    }
