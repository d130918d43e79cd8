"""Tell in one pass, with no line of Python for each, that places hold the very objects that they held."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .contents import DICTS, LISTS, SETS, Absent, Leaf, Node, attributes

if TYPE_CHECKING:
    from .contents import Contents
    from .places import Place

_MAPPINGS = (dict, type(vars(type)))


class Steady:
    """Remembers which objects are where, by identity: no method of theirs is called.

    What is no longer the same object may still be equal, and has to be looked at more closely.
    """

    def __init__(self) -> None:
        self._names: dict[int, tuple[Mapping[str, Any], dict[str, Any]]] = {}
        self._roots: list[tuple[Any, Mapping[str, Any]]] = []
        self._views: list[Collection[Any]] = []
        self._expected: list[Any] = []
        self._objects: list[Any] = []
        self._spaces: list[dict[str, Any]] = []
        # What `settle` makes of these.
        self._lengths: list[int] = []
        self._all: list[Any] = []

    def add(self, place: Place, value: Any, contents: Contents | None) -> bool:
        """Take in a place with what it holds, and tell whether it can be watched in this way.

        With no `contents`, which object is there is all that counts.
        """
        space = place.own_space()
        if type(space) not in _MAPPINGS or space is None or space.get(place.name, self) is not value:
            return False
        # What the contents were taken from has to be what is there.
        if isinstance(contents, Absent) or (isinstance(contents, Leaf) and contents.owner is not value):
            return False
        gathered = Steady()
        if contents is not None and not gathered._take(value, contents):
            return False
        self._take_over(gathered)
        self._names.setdefault(id(space), (space, {}))[1][place.name] = value
        return True

    def add_names(self, space: dict[str, Any], values: Mapping[str, Any]) -> None:
        """Take in what names of a module stand for."""
        self._names.setdefault(id(space), (space, {}))[1].update(values)

    def join(self, other: Steady) -> None:
        """Take in all that another one has: to ask one is quicker than to ask several."""
        for space, values in other._names.values():
            self._names.setdefault(id(space), (space, {}))[1].update(values)
        self._take_over(other)

    def settle(self) -> None:
        """Get ready to be asked, when all is taken in."""
        self._lengths = list(map(len, self._views))
        self._roots, self._all = [], []
        for space, values in self._names.values():
            # With one name alone the getter would not give a tuple.
            names = (*values, next(iter(values)))
            self._roots.append((operator.itemgetter(*names), space))
            self._all += [values[name] for name in names]
        self._all += self._spaces
        self._all += self._expected

    def holds(self) -> bool:
        """Tell whether everything is where it was."""
        try:
            if list(map(len, self._views)) != self._lengths:
                return False
            held: list[Iterable[Any]] = [get(space) for get, space in self._roots]
            held.append(map(object.__getattribute__, self._objects, itertools.repeat("__dict__")))
            held += self._views
            return all(map(operator.is_, itertools.chain.from_iterable(held), self._all))
        except (KeyError, RuntimeError):
            # Gone, or changed by another thread in the meantime.
            return False

    def _take_over(self, other: Steady) -> None:
        self._views += other._views
        self._expected += other._expected
        self._objects += other._objects
        self._spaces += other._spaces

    def _take(self, value: Any, contents: Contents) -> bool:
        """Take in what a value holds, down to the last part; tell whether all of it can be."""
        if not isinstance(contents, Node):
            return True
        owner, parts = contents.owner, contents.parts
        kind = type(owner)
        if owner is not value:
            # An equal one, of which nothing is remembered.
            return False
        if kind in SETS:
            self.see(owner)
            return True
        if kind in LISTS:
            if kind is not tuple:
                self.see(owner)
            return all(map(self._take, owner, parts))
        held = (owner if kind in DICTS else self._space(owner)) if isinstance(parts, dict) else None
        if held is None:
            return False
        self.see(held)
        self.see(held.values())
        return all(name in held and self._take(held[name], part) for name, part in parts.items())

    def see(self, view: Collection[Any]) -> None:
        """Take in a container, or the values of one, whose items are to stay the same objects."""
        self._views.append(view)
        self._expected.extend(view)

    def _space(self, owner: Any) -> dict[str, Any] | None:
        """Return the very dictionary of an object, if that is all it has."""
        held = attributes(owner)
        if not isinstance(held, dict) or getattr(type(owner), "__slots__", None) is not None:
            return None
        self._objects.append(owner)
        self._spaces.append(held)
        return held
