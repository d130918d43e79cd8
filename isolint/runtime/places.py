"""Find in the running process what the sites of a watch list name, without importing anything."""

from __future__ import annotations

import os
import sys
import types
from typing import TYPE_CHECKING, Any

from .contents import ABSENT, Absent, attributes
from .putting_back import CannotRestore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .watchlist import WatchedSite, WatchList


class Place:
    """Where a value is held: an entry of a module, a class or an object, or a default of a function."""

    __slots__ = ("holder", "name", "space")

    def __init__(self, holder: Any, name: str) -> None:
        self.holder = holder
        self.name = name
        #: The namespace of a module, which can be asked without us.
        self.space: dict[str, Any] | None = _space_of(holder)

    def value(self) -> Any:
        """Return what is held now, or `ABSENT`; no property and no `__getattr__` runs."""
        return _held(self.holder, self.name)

    def own_space(self) -> Mapping[str, Any] | None:
        """Return the namespace of the module or class that holds the value itself, if one does."""
        if issubclass(type(self.holder), type) and self.name in self.holder.__dict__:
            own: Mapping[str, Any] = self.holder.__dict__
            return own
        return self.space

    def set(self, value: Any) -> None:
        """Let the place hold something else, or nothing.

        Raises:
            CannotRestore: What holds it does not let itself be changed.
        """
        try:
            if value is ABSENT:
                delattr(self.holder, self.name)
            elif _held(self.holder, self.name) is not value:
                setattr(self.holder, self.name, value)
        except (AttributeError, TypeError) as error:
            raise CannotRestore(f"{self.name} cannot be set: {error}") from error


class Finder:
    """Finds the places of sites: a module has the name by which it was imported, or the file that it is."""

    def __init__(self, watched: WatchList) -> None:
        self._paths = {
            site.path: os.path.realpath(os.path.join(watched.root, site.path))
            for site in watched.sites
            if site.path
        }
        # Few modules have such a name; the others are not worth more than a look at how theirs ends.
        self._names = tuple({os.path.basename(path) for path in self._paths})
        self._known: set[str] = set()
        self._by_file: dict[str, list[str]] = {}

    def refresh(self) -> None:
        """Look for modules that were imported since."""
        new = sys.modules.keys() - self._known
        self._known |= new
        for name in new:
            file = getattr(sys.modules[name], "__dict__", {}).get("__file__")
            if isinstance(file, str) and file.endswith(self._names):
                self._by_file.setdefault(os.path.realpath(file), []).append(name)

    def places(self, site: WatchedSite) -> list[Place]:
        """Return where a site is; that is in several places where one file was imported by several names."""
        _, is_inside, path = site.key.partition(":")
        if not is_inside:
            return [place for name in site.objects or (site.key,) for place in self._named(name)]
        found = (_walk(held, path.split(".")) for held in self.modules(site))
        return [place for place in found if place is not None]

    def modules(self, site: WatchedSite) -> list[types.ModuleType]:
        """Return the module of a site, several where one file was imported by several names."""
        names = [site.key.partition(":")[0]]
        if site.path is not None:
            names = self._by_file.get(self._paths[site.path], [])
        found = (sys.modules.get(name) for name in names)
        return [module for module in found if isinstance(module, types.ModuleType)]

    def _named(self, dotted: str) -> list[Place]:
        """Return where an object of a library is, by its dotted name; nowhere while that is not imported."""
        parts = dotted.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module = sys.modules.get(".".join(parts[:end]))
            if isinstance(module, types.ModuleType):
                place = _walk(module, parts[end:])
                return [] if place is None else [place]
        return []


def _walk(holder: Any, names: Sequence[str]) -> Place | None:
    """Follow attributes down to the last name; None where there is nothing on the way."""
    for name in names[:-1]:
        holder = _held(holder, name)
        if issubclass(type(holder), (staticmethod, classmethod)):
            holder = holder.__func__
        if type(holder) is Absent:
            return None
    name = names[-1]
    if issubclass(type(holder), type) and name.startswith("__") and not name.endswith("__"):
        name = f"_{holder.__name__.lstrip('_')}{name}"
    return Place(holder, name)


def _space_of(holder: Any) -> dict[str, Any] | None:
    return vars(holder) if issubclass(type(holder), types.ModuleType) else None


def _held(holder: Any, name: str) -> Any:
    kind = type(holder)
    if issubclass(kind, types.ModuleType):
        return holder.__dict__.get(name, ABSENT)
    if issubclass(kind, type):
        found = (base.__dict__[name] for base in holder.__mro__ if name in base.__dict__)
        return next(found, ABSENT)
    if issubclass(kind, types.FunctionType):
        return dict(_defaults(holder)).get(name, holder.__dict__.get(name, ABSENT))
    return (attributes(holder) or {}).get(name, ABSENT)


def _defaults(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    code, defaults = function.__code__, function.__defaults__ or ()
    first = code.co_argcount - len(defaults)
    yield from zip(code.co_varnames[first:], defaults)
    yield from (function.__kwdefaults__ or {}).items()
