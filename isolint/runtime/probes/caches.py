"""Caches of functions that findings speak of."""

from __future__ import annotations

import functools
import gc
import types
from typing import TYPE_CHECKING, Any, NamedTuple

from ..contents import Absent, Contents, remember, still_holds
from ..differing import difference
from ..place_probe import PlaceProbe
from ..putting_back import CannotRestore, put_back

if TYPE_CHECKING:
    from ..place_probe import Row
    from ..steady import Steady
    from ..watchlist import WatchedSite


#: What `functools.lru_cache` makes of a function.
_COUNTING = type(functools.lru_cache(maxsize=1)(lambda: None))


class Filled(NamedTuple):
    """How many results a cache has had to make, how many it has, and which, with what they hold."""

    misses: int
    size: int
    results: list[Contents]

    def has(self, results: list[Any]) -> bool:
        """Tell whether these are the same results."""
        return len(results) == len(self.results) and all(map(_is_of, self.results, results))

    def is_still(self, results: list[Any]) -> bool:
        """Tell whether these are the same results, and hold the same."""
        return self.has(results) and all(map(still_holds, self.results, results))


class Caches(PlaceProbe):
    """Watch which results a cache has, and what they hold; an empty one is clean."""

    name = "caches"

    @classmethod
    def is_about(cls, site: WatchedSite) -> bool:
        """Tell whether a site is a cache."""
        return site.kind == "cache"

    def token(self, value: Any, last: Any) -> Any:
        """Return how a cache is filled."""
        function = getattr(value, "__func__", value)
        info = getattr(function, "cache_info", None)
        if callable(info):
            counts = info()
            misses, size = counts.misses, counts.currsize
            if size == 0 and isinstance(last, Filled) and last[:2] == (misses, 0):
                return last
            results = _results(function) if size else []
        else:
            # cachetools leaves the mapping on the function.
            results = list(getattr(function, "cache", {}).values())
            misses, size = 0, len(results)
        if isinstance(last, Filled) and (misses, size) == last[:2] and last.is_still(results):
            return last
        return Filled(misses, size, [remember(result) for result in results])

    def watch(self, steady: Steady, row: Row, value: Any) -> bool:
        """Tell whether a cache is empty, and one whose dictionary tells when it no longer is."""
        token = row.token
        if type(value) is not _COUNTING or not isinstance(token, Filled) or token.size:
            return False
        kept = _kept(value)
        if kept is None or kept or not steady.add(row.place, value, None):
            return False
        steady.see(kept)
        return True

    def is_harmless(self, key: Any, before: Any, after: Any) -> bool:
        """Tell whether the cache is empty now: what it is asked for next is made anew."""
        return isinstance(after, Absent) or isinstance(before, Absent) or after.size == 0

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Return how many results there were and are, or what became of one."""
        for old, new in zip(before.results, after.results) if before.size == after.size else ():
            if old != new:
                return difference(self.site(key), old, new)
        results = "other results" if before.size == after.size else _count(after.size)
        return _count(before.size), results

    def restore(self, key: Any, token: Any) -> None:
        """Give the results back what they held, or empty a cache that has others."""
        cached = self.place(key).value()
        function = getattr(cached, "__func__", cached)
        if token.has(_results(function)):
            for contents in token.results:
                put_back(contents)
            return
        mapping = getattr(function, "cache", None)
        clear = getattr(function, "cache_clear", None) or getattr(mapping, "clear", None)
        if not callable(clear):
            raise CannotRestore("the cache cannot be emptied")
        clear()


def _is_of(contents: Contents, result: Any) -> bool:
    return not isinstance(contents, Absent) and contents.owner is result


def _kept(function: Any) -> dict[Any, Any] | None:
    """Return the dictionary in which a cache made by `functools` finds its results."""
    own = function.__dict__
    return next((held for held in gc.get_referents(function) if type(held) is dict and held is not own), None)


def _results(function: Any) -> list[Any]:
    """Return what a cache made by `functools` refers to, in a stable order: only the collector can tell."""
    own = getattr(function, "__dict__", None)
    found: dict[int, Any] = {}
    for held in gc.get_referents(function):
        if held is own or issubclass(type(held), (type, types.FunctionType)):
            continue
        # A cache without limit keeps plain results; one with a limit keeps links, and refers to results, too.
        for item in held.values() if type(held) is dict else (held,):
            if type(item).__name__ != "_lru_list_elem":
                found[id(item)] = item
    return [found[number] for number in sorted(found)]


def _count(size: int) -> str:
    return f"{size} result{'s' if size != 1 else ''}"
