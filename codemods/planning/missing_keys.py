"""Leave alone a table in which a test takes out a key that only other tests put there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from isolint.contracts import Refused
from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.classes import SELF
from isolint.index.resolution.values import Display, External, Global, Literal, Value
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import EffectKind

#: Tells whether a path of a function leads to the table.
_IsTable = Callable[[int, Term], bool]

_COPYING = frozenset({"copy.copy", "copy.deepcopy", "builtins.dict"})


def check_keys_of_class(index: ProjectIndex, site: SiteKey, owner: int, held: Value) -> None:
    """Refuse an attribute of a class of which a test needs a key that is there from another test.

    Raises:
        Refused: The test would find no such key.
    """
    place = ("attr", SELF, site[1].rpartition(".")[2])
    tests = [number for number, test in enumerate(index.tests) if test.owner == owner]
    _check(index, site, tests, held, lambda _, term: term == place)


def check_keys_of_module(index: ProjectIndex, site: SiteKey) -> None:
    """Refuse a name of the suite of which a test needs a key that is there from another test.

    Raises:
        Refused: The test would find no such key.
    """
    name = index.name_of(site)
    if name is not None and index.is_test_code(name.path) and not any(index.written_at_import(site)):
        tests = range(len(index.tests))
        _check(index, site, tests, index.resolver.definition(name), _leads_to(index, name))


def _leads_to(index: ProjectIndex, name: Global) -> _IsTable:
    return lambda number, term: index.resolver.value(number, term) == name


def _check(index: ProjectIndex, site: SiteKey, tests: Iterable[int], held: Value, is_table: _IsTable) -> None:
    keys = _keys(held)
    if keys is None:
        return
    writing = {effect.owner for effect in index.on(site, EffectKind.WRITE, EffectKind.GUARD)}
    for test in (index.tests[number] for number in tests):
        prepared = {*test.life} - {test.function}
        if not writing.isdisjoint(index.graph.closure(*prepared)):
            continue
        for key in _taken(index, test.function, is_table):
            if key not in keys:
                name = test.nodeid.partition("::")[2].replace("::", ".")
                raise Refused(f"`{name}` takes out `{key}`, which only another test puts there")


def _keys(held: Value) -> set[object] | None:
    """Return the keys that a table starts with, or None where they are not all known."""
    if not isinstance(held, Display) or held.kind != "dict":
        return None
    found: set[object] = set()
    for element in held.elements:
        key = element[0] if isinstance(element, tuple) and element else None
        if not isinstance(key, Literal):
            return None
        found.add(key.content)
    return found


def _taken(index: ProjectIndex, function: int, is_table: _IsTable) -> Iterator[object]:
    """Yield the keys that a test surely takes out of a table or a copy of it, before it does more to that."""
    for event in index.resolver.scope(function).events:
        if event.kind is EventKind.DELETE and event.term[0] == "item" and not event.block:
            key = event.term[2]
            if key[0] == "const" and _is_it(index, function, event.term[1], is_table):
                yield key[1]
                continue
        if _may_fill(index, function, event, is_table):
            return


def _may_fill(index: ProjectIndex, function: int, event: Event, is_table: _IsTable) -> bool:
    if event.kind is EventKind.STORE and event.term[0] == "item":
        return _is_it(index, function, event.term[1], is_table)
    if event.kind is not EventKind.CALL or _copied(index, function, event) is not None:
        return False
    holder = (event.term[1],) if event.term[0] == "attr" else ()
    return any(_is_it(index, function, term, is_table) for term in (*holder, *event.given))


def _is_it(index: ProjectIndex, function: int, term: Term, is_table: _IsTable) -> bool:
    """Tell whether a path leads to a table, or to a copy of it that the function has made."""
    while term[0] == "call":
        original = _copied(index, function, index.resolver.scope(function).events[term[1]])
        if original is None:
            return False
        term = original
    return is_table(function, term)


def _copied(index: ProjectIndex, function: int, event: Event) -> Term | None:
    """Return what a call makes a copy of."""
    if event.term[0] == "attr" and event.term[2] == "copy" and not event.given:
        holder: Term = event.term[1]
        return holder
    callee = index.resolver.value(function, event.term)
    is_copying = isinstance(callee, External) and callee.name in _COPYING
    return event.args[0] if is_copying and event.args and len(event.given) == 1 else None
