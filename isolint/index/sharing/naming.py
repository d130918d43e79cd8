"""Names under which copies of fixtures can have one definition, so that all advice holds together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from isolint.facts.records import ParameterKind
from isolint.index.calls.reach import members
from isolint.index.sharing.duplicates import Copy, Duplicates, duplicates, grouped, is_worth

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex


def named(index: ProjectIndex) -> Iterator[Duplicates]:
    """Yield the groups of copies, each with the name that it can have beside the others.

    Copies that need a new name, but are asked for by code that gets other fixtures by the old one,
    are left out.
    """
    groups: list[Duplicates] = []
    for group in duplicates(index):
        groups += _renamed(index, group) if group.taken else [group]
    for group in _beside_each_other(groups):
        yield from _renamed(index, group) if group.rival else [group]


def _beside_each_other(groups: Iterable[Duplicates]) -> Iterator[Duplicates]:
    """Yield the groups, those with a rival that another one leaves no room for under the name of both."""
    having: dict[str, list[Duplicates]] = {}
    for group in sorted(groups, key=lambda one: (one.kept is None, -len(one.copies))):
        if group.taken is not None:
            yield group
            continue
        there = having.setdefault(group.copies[0].name, [])
        rival = next((one for one in there if _hides(one, group) or _hides(group, one)), None)
        if rival is None:
            there.append(group)
            yield group
        else:
            yield replace(group, rival=rival.kept or rival.copies[0])


def _hides(inner: Duplicates, outer: Duplicates) -> bool:
    """Tell whether the one definition of a group would take the place of another's for one of its copies."""
    return any(
        f"{copy.path}/".startswith(f"{inner.folder}/" if inner.folder else "") for copy in outer.copies
    )


def _renamed(index: ProjectIndex, group: Duplicates) -> Iterator[Duplicates]:
    """Yield what is left of a group that needs a new name, without the copies that cannot have another."""
    left = [copy for copy in group.copies if _can_be_renamed(index, copy, group)]
    if len(left) == len(group.copies):
        yield group
        return
    for smaller in grouped(index, left):
        if is_worth(index, smaller):
            yield replace(smaller, rival=group.rival)


def _can_be_renamed(index: ProjectIndex, copy: Copy, group: Duplicates) -> bool:
    """Tell whether all that asks for a copy by its name gets one of the group wherever it runs."""
    own = {one.function for one in group.copies}
    asking = {
        number
        for test in members(copy.users)
        for number in index.tests[test].life
        if _asks(index, number, copy.name)
    }
    return all(
        found is None or found.function in own
        for number in asking
        for test in map(index.tests.__getitem__, members(index.reach.starts(number)))
        for found in (index.fixtures.find(copy.name, test.path, test.owner, besides=number),)
    )


def _asks(index: ProjectIndex, number: int, name: str) -> bool:
    """Tell whether a test, fixture or hook has a parameter for a fixture of a name."""
    return any(
        parameter.name == name and parameter.default is None and parameter.kind is not ParameterKind.STAR
        for parameter in index.resolver.scope(number).parameters
    )
