"""All probes together: what changed since they last looked, and putting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .contents import ABSENT
from .probing import Probe
from .putting_back import CannotRestore
from .steady import Steady

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Change(NamedTuple):
    """A piece of state that is not what it was."""

    probe: Probe
    key: Any
    before: Any
    after: Any


class Observer:
    """Holds what each probe saw last."""

    def __init__(self, probes: Iterable[Probe]) -> None:
        self.probes = tuple(probes)
        self._outside = tuple(probe for probe in self.probes if probe.outside)
        # Those that want to hear of each test, as most do not.
        self._told = tuple(probe for probe in self.probes if type(probe).test_begins is not Probe.test_begins)
        self._last: dict[str, dict[Any, Any]] = {}
        # Which probes have gauges changes with what there is to look at.
        self._gauged: list[Probe] = []
        self._plain: list[Probe] = []
        self._gauges: list[Callable[[], Any]] = []
        self._readings: list[Any] = []
        self._steady = Steady()
        self.renew()

    def renew(self) -> None:
        """Take the state as it is for what it should be."""
        for probe in self.probes:
            self._last[probe.name] = probe.capture()
        self._read()

    def test_begins(self, node_id: str) -> None:
        """Take what pytest changes between two tests as it is, and say which test it is now."""
        for probe in self._outside:
            self._last[probe.name] = probe.capture()
        for probe in self._told:
            probe.test_begins(node_id)

    def changes(self) -> list[Change]:
        """Look, and return what changed since the last look."""
        found: list[Change] = []
        plain = self._plain
        try:
            is_same = [gauge() for gauge in self._gauges] == self._readings and self._steady.holds()
        except (LookupError, OSError):
            # What a gauge asked for is gone.
            is_same = False
        if not is_same:
            for probe in self._gauged:
                self._capture(probe, found)
            self._read()
        for probe in plain:
            self._capture(probe, found)
        return found

    def _capture(self, probe: Probe, found: list[Change]) -> None:
        before, after = self._last[probe.name], probe.capture()
        if before is not after and before != after:
            self._last[probe.name] = after
            found.extend(_changes(probe, before, after))

    def _read(self) -> None:
        """Take readings from new gauges: some hold on to an object, and another may have taken its place."""
        self._gauged, self._plain = [], []
        # Several probes count the modules.
        found: dict[Callable[[], Any], None] = {}
        self._steady = Steady()
        for probe in self.probes:
            gauges, looked_at = probe.gauges(), probe.steady()
            (self._gauged if gauges else self._plain).append(probe)
            found.update(dict.fromkeys(gauges))
            if looked_at is not None:
                self._steady.join(looked_at)
        self._steady.settle()
        self._gauges = list(found)
        try:
            self._readings = [gauge() for gauge in self._gauges]
        except (LookupError, OSError):
            # Equal to no readings, so that the next look is a close one.
            self._readings = []

    def now(self, probe: Probe, key: Any) -> Any:
        """Return what the last look saw."""
        return self._last[probe.name].get(key, ABSENT)

    def reached(self, sites: Iterable[str]) -> set[str]:
        """Return those of some sites of which a probe would have said that they changed."""
        complete = tuple(state for probe in self.probes for state in probe.states)
        partial = {
            probe.site(key) for probe in self.probes if probe.is_partial for key in self._last[probe.name]
        }
        return {site for site in sites if site.startswith(complete) or site in partial}

    def restore(self, probe: Probe, key: Any, token: Any) -> str:
        """Put a piece of state back, and return why that was impossible, or nothing."""
        try:
            probe.restore(key, token)
        except CannotRestore as error:
            return str(error)
        self._last[probe.name] = probe.capture()
        self._read()
        return ""


def _changes(probe: Probe, before: dict[Any, Any], after: dict[Any, Any]) -> Iterator[Change]:
    for key, old in before.items():
        new = after.get(key, ABSENT)
        if old is not new and old != new and not (probe.is_partial and key not in after):
            yield Change(probe, key, old, new)
    if not probe.is_partial:
        for key, new in after.items():
            if key not in before and new != ABSENT:
                yield Change(probe, key, ABSENT, new)
