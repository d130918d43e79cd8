"""Fixtures that several modules define alike, and the one place that could define them for all."""

from __future__ import annotations

import builtins
import posixpath
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isolint.facts.records import Outline, Part
from isolint.facts.terms import Term
from isolint.index.calls.reach import members
from isolint.index.resolution.values import AttributeOf, External, Literal, Unknown, Value
from isolint.index.suite.fixtures import Fixture, FixtureScope, conftest_folder

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: Copies are worth a finding from this many statements on that need not be there.
WORTH = 3


@dataclass(frozen=True, slots=True)
class Copy:
    """One definition; `users` are the tests that run it, `runs` how often a session does.

    `function` is None for one that a library's factory makes at module level.
    """

    name: str
    path: str
    line: int
    scope: FixtureScope
    autouse: bool
    function: int | None
    users: int
    runs: int


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Fixtures of several modules that one definition could stand for, by path and line.

    `folder` is the nearest that holds all of them; `kept` the copy whose conftest serves the others already,
    `taken` another fixture which the name means to other modules of the folder, or of one in between,
    and `rival` one of other copies that are to have the name there.
    """

    copies: tuple[Copy, ...]
    folder: str
    kept: Copy | None
    taken: Fixture | None
    rival: Copy | None = None

    @property
    def conftest(self) -> str:
        """Return the file that the one definition belongs into."""
        return self.kept.path if self.kept else posixpath.join(self.folder, "conftest.py")

    @property
    def users(self) -> int:
        """Return the tests that use one of the copies."""
        tests = 0
        for copy in self.copies:
            tests |= copy.users
        return tests


def duplicates(index: ProjectIndex) -> Iterator[Duplicates]:
    """Yield the groups of fixtures of one name that are equal up to local names and worth moving together."""
    alike: dict[Hashable, list[Fixture]] = {}
    for number, fixture in sorted(index.fixtures.by_function.items()):
        key = likeness(index, number)
        # One that no test asks for takes the place of a plugin's, and belongs where it is.
        if key is not None and index.reach.starts(number) and not _overrides(index, fixture):
            alike.setdefault((fixture.name, key), []).append(fixture)
    for same in alike.values():
        for group in grouped(index, [copy_of(index, fixture) for fixture in same]):
            if is_worth(index, group):
                yield group


def is_worth(index: ProjectIndex, group: Duplicates) -> bool:
    """Tell whether so much need not be there that a finding is worth it."""
    first, *rest = group.copies
    return first.function is not None and len(rest) * _weight(index, first.function) >= WORTH


def _overrides(index: ProjectIndex, fixture: Fixture) -> bool:
    """Tell whether a fixture extends an outer one of its own name."""
    parameters = index.resolver.scope(fixture.function).parameters
    return any(parameter.name == fixture.name for parameter in parameters)


def grouped(index: ProjectIndex, copies: Sequence[Copy]) -> Iterator[Duplicates]:
    """Yield a group for the copies of each part of the tree that one conftest can serve."""
    parts: dict[str, list[Copy]] = {}
    together = _served_from_root(index, copies)
    for copy in copies:
        top = "" if together else copy.path.partition("/")[0]
        parts.setdefault(top, []).append(copy)
    for part in parts.values():
        if len({copy.path for copy in part}) > 1:
            folder = common_folder([posixpath.dirname(copy.path) for copy in part])
            taken = _taken(index, part, folder)
            there = (copy for copy in part if conftest_folder(copy.path) == folder)
            yield Duplicates(tuple(part), folder, next(there, None) if taken is None else None, taken)


def _taken(index: ProjectIndex, copies: Sequence[Copy], folder: str) -> Fixture | None:
    """Return another fixture that the copies' name means in a folder, or nearer to one of them."""
    own = {copy.function for copy in copies}
    for place in (folder, *(posixpath.dirname(copy.path) for copy in copies)):
        seen = index.fixtures.find(copies[0].name, posixpath.join(place, "conftest.py"), None)
        if seen is not None and seen.function not in own:
            return seen
    return None


def _served_from_root(index: ProjectIndex, copies: Sequence[Copy]) -> bool:
    """Tell whether one conftest may serve copies: without a sign of it, folders may be projects apart."""
    tops = {copy.path.partition("/")[0] for copy in copies}
    configured = {place.removeprefix("./").partition("/")[0] for place in index.config.testpaths}
    return "conftest.py" in index.program.modules or tops <= configured or len(tops) == 1


def common_folder(folders: Sequence[str]) -> str:
    """Return the nearest folder that all of some folders are in, the root being the empty string."""
    shared = posixpath.commonpath([f"/{folder}" for folder in folders])
    return shared.strip("/")


def copy_of(index: ProjectIndex, fixture: Fixture) -> Copy:
    """Return a fixture as a copy of some others."""
    users = index.reach.starts(fixture.function)
    line = index.resolver.scope(fixture.function).span.line
    runs = runs_of(index, fixture.scope, users)
    return Copy(
        fixture.name, fixture.path, line, fixture.scope, fixture.autouse, fixture.function, users, runs
    )


def runs_of(index: ProjectIndex, scope: FixtureScope, users: int) -> int:
    """Return how often a session sets a fixture up for some tests, parameters aside."""
    tests = [index.tests[number] for number in members(users)]
    match scope:
        case FixtureScope.FUNCTION:
            return len(tests)
        case FixtureScope.CLASS:
            return len({(test.path, test.owner if test.owner is not None else test.nodeid) for test in tests})
        case FixtureScope.MODULE:
            return len({test.path for test in tests})
        case FixtureScope.PACKAGE:
            return len({posixpath.dirname(test.path) for test in tests})
        case FixtureScope.SESSION:
            return min(len(tests), 1)


# What makes two fixtures the same


def likeness(index: ProjectIndex, number: int) -> Hashable | None:
    """Return what fixtures that are equal up to names have in common, or None where that is not known."""
    scope = index.resolver.scope(number)
    outline = scope.outline
    if outline is None:
        return None
    requested = _requested(index, number)
    names = _Numbering({parameter.name for parameter in scope.parameters} - {"self"})
    parts = (*outline.decorators, *outline.statements)
    bindings = free_bindings(index, number, parts)
    is_method = index.program.enclosing_class(number) is not None
    uses_self = is_method and "self" in {name for part in parts for name in part.locals}
    if requested is None or bindings is None or uses_self:
        return None
    texts = tuple((part.text, tuple(names.of(name) for name in part.locals)) for part in parts)
    return scope.is_async, len(outline.decorators), texts, bindings, requested


class _Numbering:
    """Numbers local names in the order in which they turn up; those of requested fixtures keep theirs."""

    def __init__(self, kept: set[str]) -> None:
        self._kept = kept
        self._numbers: dict[str, int] = {}

    def of(self, name: str) -> str | int:
        return name if name in self._kept else self._numbers.setdefault(name, len(self._numbers))


def free_bindings(index: ProjectIndex, number: int, parts: Iterable[Part]) -> tuple[Value, ...] | None:
    """Return what the free paths of a fixture denote, or None where one of them is not known."""
    found = []
    for part in parts:
        for term in part.free:
            value = _binding(index, number, term)
            if value is None:
                return None
            found.append(value)
    return tuple(found)


def _binding(index: ProjectIndex, number: int, term: Term) -> Value | None:
    program = index.program
    owner = program.enclosing_class(number)
    start = term
    while start[0] == "attr":
        start = start[1]
    if owner is not None and start[0] == "name" and start[1] in index.resolver.scope(owner).bindings:
        # A decorator sees the names of the class that it stands in.
        return None
    value = index.resolver.value(program.module_of(number), term)
    return value if _is_identity(value) else None


def _is_identity(value: Value) -> bool:
    """Tell whether two equal values of this kind are one object."""
    while isinstance(value, AttributeOf):
        value = value.base
    if isinstance(value, External):
        module, _, name = value.name.partition(".")
        return module != "builtins" or hasattr(builtins, name.partition(".")[0])
    return not isinstance(value, (Unknown, Literal))


def _requested(index: ProjectIndex, number: int) -> Hashable | None:
    """Return the fixtures that a fixture asks for, by what their names mean where it stands."""
    scope = index.resolver.scope(number)
    fixture = index.fixtures.by_function[number]
    found = []
    for parameter in scope.parameters:
        if parameter.default is not None:
            return None
        known = index.fixtures.find(parameter.name, fixture.path, fixture.owner, besides=number)
        if parameter.name != "self":
            found.append((parameter.name, known.function if known is not None else -1))
    return tuple(sorted(found))


def _weight(index: ProjectIndex, number: int) -> int:
    """Return the statements of a fixture; one that only names a constant weighs nothing."""
    outline: Outline | None = index.resolver.scope(number).outline
    parts = outline.statements if outline is not None else ()
    statements = sum(part.statements for part in parts)
    return statements if statements > 1 or any("Call(" in part.text for part in parts) else 0
