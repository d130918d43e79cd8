"""All probes together: what changed since they last looked, and putting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .contents import ABSENT
from .putting_back import CannotRestore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .probing import Probe


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
        self._gauged = tuple(probe for probe in self.probes if probe.gauges())
        self._plain = tuple(probe for probe in self.probes if probe not in self._gauged)
        self._last: dict[str, dict[Any, Any]] = {}
        self._gauges: list[Callable[[], Any]] = []
        self._readings: list[Any] = []
        self.renew()

    def renew(self, *, outside_only: bool = False) -> None:
        """Take the state as it is for what it should be."""
        for probe in self._outside if outside_only else self.probes:
            self._last[probe.name] = probe.capture()
        if not outside_only:
            self._read()

    def changes(self) -> list[Change]:
        """Look, and return what changed since the last look."""
        found: list[Change] = []
        if [gauge() for gauge in self._gauges] != self._readings:
            for probe in self._gauged:
                self._capture(probe, found)
            self._read()
        for probe in self._plain:
            self._capture(probe, found)
        return found

    def _capture(self, probe: Probe, found: list[Change]) -> None:
        before, after = self._last[probe.name], probe.capture()
        if before is not after and before != after:
            self._last[probe.name] = after
            found.extend(_changes(probe, before, after))

    def _read(self) -> None:
        # Some gauges hold on to an object, and another may have taken its place.
        self._gauges = [gauge for probe in self._gauged for gauge in probe.gauges()]
        self._readings = [gauge() for gauge in self._gauges]

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
    for key in [*before, *(key for key in after if key not in before)]:
        if probe.is_partial and not (key in before and key in after):
            continue
        old, new = before.get(key, ABSENT), after.get(key, ABSENT)
        if old != new:
            yield Change(probe, key, old, new)
