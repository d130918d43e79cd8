"""Gather what all workers saw, say it at the end of the session, and write it to a file."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

import pytest

from .leaks import Actor, Leak, LeakRecord, Mode, PutBack, from_data, write
from .watcher import LEAKS, REACHED

if TYPE_CHECKING:
    from pathlib import Path

    from .watchlist import WatchList

#: The attribute of a report, and the entry of a worker's output, that brings something.
CARRIED = "isolint"

#: How many states are listed at the end, and how many leaks and findings of each; the file has all of them.
MAX_SITES, MAX_LEAKS, MAX_FINDINGS = 50, 3, 3

_TITLES = {
    Mode.WATCH: "isolint: state that tests leave changed",
    Mode.PROBE: "isolint: state that tests leave changed, put back after each",
    Mode.RESTORE: "isolint: THIS SUITE LEAKS, and passes only as long as isolint puts state back",
}


class Courier:
    """Sends with the reports of a worker, and at its end, what its watcher delivers."""

    def __init__(self, output: dict[str, Any]) -> None:
        self._output = output

    def deliver(self, carried: dict[str, Any]) -> None:
        """Keep what the next report will carry; there may be none after it."""
        kept = self._output.setdefault(CARRIED, {})
        for name, values in carried.items():
            kept.setdefault(name, []).extend(values)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Let the report carry it, before it is sent."""
        carried = self._output.pop(CARRIED, None)
        if carried:
            setattr(report, CARRIED, carried)


class Collector:
    """Keeps what the watchers of one session saw, wherever the tests ran."""

    def __init__(self, mode: Mode, watched: WatchList, path: Path | None) -> None:
        self._mode = mode
        self._watched = watched
        self._path = path
        self._leaks: dict[Leak, None] = {}
        self._reached: set[str] = set()

    def add(self, carried: dict[str, Any]) -> None:
        """Take leaks and reached sites; what collecting did, each worker tells."""
        for data in carried.get(LEAKS, ()):
            leak = from_data(data)
            self._leaks[leak.by("") if leak.actor is Actor.COLLECTION else leak] = None
        self._reached.update(carried.get(REACHED, ()))

    @property
    def record(self) -> LeakRecord:
        """Return all that was seen."""
        watched = tuple(site.site for site in self._watched.sites)
        return LeakRecord(self._mode, tuple(self._leaks), watched, frozenset(self._reached))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the record, and have the last line of the session count the leaks beside the tests."""
        record = self.record
        if self._path is not None:
            write(self._path, record)
        reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and record.lasting:
            # Other plugins take what is counted for reports, and look for attributes of their own.
            counted = [types.SimpleNamespace(leak=leak) for leak in record.lasting]
            reporter.stats[_category(self._mode)] = counted

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """List what leaked."""
        leaks = self.record.lasting
        if not leaks:
            terminalreporter.write_line(f"isolint ({self._mode.value}): no test left state changed")
            return
        terminalreporter.write_sep(
            "=", _TITLES[self._mode], red=self._mode is Mode.RESTORE, yellow=True, bold=True
        )
        by_site: dict[str, list[Leak]] = {}
        for leak in leaks:
            by_site.setdefault(leak.site, []).append(leak)
        for site, found in list(by_site.items())[:MAX_SITES]:
            terminalreporter.write_line(_heading(site, found), bold=True)
            for leak in found[:MAX_LEAKS]:
                terminalreporter.write_line(_line(leak))
            if len(found) > MAX_LEAKS:
                terminalreporter.write_line(f"    and {len(found) - MAX_LEAKS} more times")
        if len(by_site) > MAX_SITES:
            terminalreporter.write_line(f"... and {len(by_site) - MAX_SITES} more states")
        terminalreporter.write_line(_count(leaks, self._mode), bold=True)


class Receiver:
    """Hears what workers send, for the collector."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a report brings from a worker."""
        self._collector.add(getattr(report, CARRIED, {}))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker says at its end."""
        self._collector.add(getattr(node, "workeroutput", {}).get(CARRIED, {}))


def _category(mode: Mode) -> str:
    names = {Mode.WATCH: "leaks", Mode.PROBE: "leaks put back", Mode.RESTORE: "leaks put back by isolint"}
    return names[mode]


def _heading(site: str, leaks: list[Leak]) -> str:
    findings = list(dict.fromkeys(finding for leak in leaks for finding in leak.findings))
    more = f" and {len(findings) - MAX_FINDINGS} more" if len(findings) > MAX_FINDINGS else ""
    return f"{site}  ({', '.join(findings[:MAX_FINDINGS])}{more})" if findings else site


def _line(leak: Leak) -> str:
    undone = f", NOT put back: {leak.reason}" if leak.put_back is PutBack.IMPOSSIBLE else ""
    return f"    {_who(leak)}\n        {leak.before} -> {leak.after}{undone}"


def _who(leak: Leak) -> str:
    if leak.actor is Actor.TEST:
        return leak.node_id
    place = f", {leak.place}" if leak.place else ""
    return f"{leak.node_id}, {leak.moment.value} of {leak.name} ({leak.scope} scope{place})"


def _count(leaks: tuple[Leak, ...], mode: Mode) -> str:
    makers = {(leak.node_id, leak.name) for leak in leaks}
    text = f"{_number(len(leaks), 'leak')} by {_number(len(makers), 'test or fixture', 'tests and fixtures')}"
    if mode is Mode.WATCH:
        return text
    done = sum(leak.put_back is PutBack.DONE for leak in leaks)
    text += f", {done} of them put back"
    return f"{text}; without --isolint=restore, other tests meet them" if mode is Mode.RESTORE else text


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
