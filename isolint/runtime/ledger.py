"""Whose doing a change is, and whether it outlived them: accounts of tests and of wide fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .leaks import Actor, Moment

if TYPE_CHECKING:
    from .observer import Change, Observer


class Party(NamedTuple):
    """Who runs: a test, a fixture, an import, or the collection of a module."""

    actor: Actor
    moment: Moment
    node_id: str
    name: str = ""
    scope: str = "function"
    place: str = ""


class Entry:
    """The changes of one piece of state, from the first to the last, and who made them."""

    def __init__(self, change: Change, party: Party) -> None:
        self.probe, self.key, self.before, self.after = change
        self.steps: list[tuple[Party, Any]] = [(party, change.after)]

    def add(self, after: Any, party: Party) -> None:
        """Enter a further change."""
        self.after = after
        self.steps.append((party, after))

    @property
    def culprit(self) -> Party:
        """Return who gave the state the value that stayed, or else who first changed it.

        What puts back at the end of a test, as `monkeypatch` does, is not to blame for what it had found.
        """
        makers = [party for party, after in self.steps if after == self.after]
        for party in reversed(makers):
            if party.moment is not Moment.TEARDOWN or party.actor is Actor.FIXTURE:
                return party
        return self.steps[0][0]


class Account:
    """What a test, or a wide fixture from its set-up to its end, changed."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, Any], Entry] = {}

    def add(self, change: Change, party: Party) -> None:
        """Enter a change."""
        place = (change.probe.name, change.key)
        if place in self._entries:
            self._entries[place].add(change.after, party)
        else:
            self._entries[place] = Entry(change, party)

    def close(self, observer: Observer) -> list[Entry]:
        """Return what was left changed, by whomever it was not put back, and forget all."""
        if not self._entries:
            return []
        entries, self._entries = self._entries, {}
        return [entry for entry in entries.values() if _is_left(entry, observer)]


def _is_left(entry: Entry, observer: Observer) -> bool:
    if entry.before == entry.after or observer.now(entry.probe, entry.key) == entry.before:
        return False
    return not entry.probe.is_harmless(entry.key, entry.before, entry.after)
