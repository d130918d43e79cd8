"""What tests do with files, in order: which of them leave one changed, and which meet what others left."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind, ScopeKind
from isolint.index.calls.reach import members
from isolint.index.meeting.replaced_paths import ReplacedPaths
from isolint.index.resolution.values import UNKNOWN, Literal, Value, options
from isolint.index.sharing.moved_around import MovedAround
from isolint.index.sites.paths import folders, holder_of, is_relative
from isolint.index.state.effects import Effect, EffectKind, Form, Step
from isolint.index.state.files import LISTED, WORKING_DIRECTORY
from isolint.index.state.sweeps import SWEPT
from isolint.index.state.ways import Ways
from isolint.index.suite.fixtures import FixtureScope
from isolint.index.suite.tests import TestItem
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: Forms of writes after which nothing is left of those before.
_UNDOING = frozenset({Form.DELETE, Form.PUT_BACK})

#: Fixtures of pytest that run the test in a temporary folder.
_MOVING_FIXTURES = frozenset({"pytester", "testdir"})

#: Asks for a fixture whose name is a value.
_BY_NAME = "getfixturevalue"


@dataclass(frozen=True, slots=True)
class FileHazard:
    """A file that `tests` leave changed by one of `effects`, and that the `victims` find so."""

    path: str
    effects: tuple[Effect, ...]
    tests: int
    victims: int

    @property
    def is_alone(self) -> bool:
        """Tell whether one test meets just what itself left, as when it runs again."""
        return self.victims == self.tests and self.tests.bit_count() == 1

    def joined(self, other: FileHazard) -> FileHazard:
        """Return this hazard with what others make of a file that goes by the same name."""
        effects = tuple(dict.fromkeys((*self.effects, *other.effects)))
        return FileHazard(self.path, effects, self.tests | other.tests, self.victims | other.victims)


@dataclass(frozen=True, slots=True)
class _Moment:
    """An effect in the life of a test; `undoes` tells whether it stands in clean-up code of that life."""

    order: tuple[int, ...]
    effect: Effect
    undoes: bool
    way: tuple[Step, ...]


@dataclass(slots=True)
class _Outcome:
    """What a test makes of a file: whether it looks at what it finds, and the writes that it leaves."""

    meets: bool = False
    left: tuple[_Moment, ...] = ()


class FileUse:
    """Orders the effects on files of each test."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._stubs = index.leaks.stubs
        self._ways = Ways(index)
        self._effects = [effect for effect in index.effects if effect.site[0] is SiteKind.FILE]
        self._replaced = ReplacedPaths(index)
        self._elsewhere, self._roots = self._moved()
        self._by_path = self._placed()

    def hazards(self) -> Iterator[FileHazard]:
        """Yield the files that one test leaves changed and that another, or the same again, meets."""
        for path, placed in sorted(self._by_path.items()):
            if any(self._is_making(effect, path) for effect, _ in placed):
                yield from self._hazards(path)

    def _is_making(self, effect: Effect, path: str) -> bool:
        if effect.kind is not EffectKind.WRITE or path.endswith(SWEPT):
            return False
        return effect.form not in _UNDOING or (effect.form is Form.DELETE and holder_of(path) is not None)

    def _hazards(self, path: str) -> Iterator[FileHazard]:
        outcomes = {
            number: self._outcome(path, number)
            for number in members(self._touching(path))
            if not self._is_inert(number)
        }
        shared = self._set_up(path)
        found: dict[Step, FileHazard] = {}
        for together in self._having_the_same(path, outcomes):
            for hazard in self._hazards_among(path, {one: outcomes[one] for one in together}, shared):
                anchor = self._index.chains.anchor(hazard.effects[0])
                known = found.get(anchor)
                found[anchor] = hazard if known is None else known.joined(hazard)
        yield from found.values()

    def _having_the_same(self, path: str, outcomes: Iterable[int]) -> Iterator[Sequence[int]]:
        """Yield the tests in groups that have the same file: a folder may be made anew for each class."""
        holder = holder_of(path)
        if holder is None:
            yield tuple(outcomes)
            return
        tests = sum(1 << number for number in outcomes)
        for part in self._index.instances.parts(holder, tests):
            yield tuple(members(part))

    def _hazards_among(
        self, path: str, outcomes: Mapping[int, _Outcome], shared: frozenset[int]
    ) -> Iterator[FileHazard]:
        meeting = [number for number, outcome in outcomes.items() if outcome.meets]
        causes: dict[Effect, int] = {}
        for number, outcome in outcomes.items():
            for moment in outcome.left:
                causes[moment.effect] = causes.get(moment.effect, 0) | 1 << number
        groups: dict[Step, list[Effect]] = {}
        for effect in causes:
            groups.setdefault(self._index.chains.anchor(effect), []).append(effect)
        for effects in groups.values():
            tests = victims = 0
            for effect in effects:
                tests |= causes[effect]
            for number in meeting:
                # What only the victim's group of tests shares makes the file anew for it.
                needed = shared.intersection(self._index.tests[number].life)
                if any(needed.issubset(self._index.tests[one].life) for one in members(tests)):
                    victims |= 1 << number
            # A folder made for this run is new in the next: whoever is alone with it meets nothing.
            is_alone = victims == tests and tests.bit_count() == 1 and holder_of(path) is not None
            if victims and not is_alone:
                yield FileHazard(path, tuple(effects), tests, victims)

    def _set_up(self, path: str) -> frozenset[int]:
        """Return the wide fixtures and hooks that write a file."""
        return frozenset(
            start
            for effect, _ in self._by_path[path]
            if effect.kind is EffectKind.WRITE
            for start, _ in self._index.reach.nearest(effect.owner)
            if self._is_wide(start)
        )

    def _is_wide(self, number: int) -> bool:
        is_function = self._index.resolver.scope(number).kind is ScopeKind.FUNCTION
        return is_function and self._index.roles.lifetime(number) is not FixtureScope.FUNCTION

    # Where paths lead

    def _moved(self) -> tuple[int, Mapping[str, int]]:
        """Return the tests that run in a folder of their own, and folder -> the tests that share it."""
        own = 0
        around = MovedAround(self._index)
        for number, test in enumerate(self._index.tests):
            asked = {
                one.name for function in test.life for one in self._index.resolver.scope(function).parameters
            }
            is_moved = self._may_be_moved(test) or around.is_moved(test.function)
            own |= bool(asked & _MOVING_FIXTURES or is_moved) << number
        roots: dict[str, int] = {}
        for effect in self._index.on(WORKING_DIRECTORY, EffectKind.GUARD):
            alone = self._index.own_reach.tests(effect.owner)
            if isinstance(effect.value, Literal):
                root = str(effect.value.content)
                if holder_of(root) is not None:
                    roots[root] = roots.get(root, 0) | self._index.reach.tests(effect.owner)
                continue
            own |= alone
            for start, _ in self._index.reach.nearest(effect.owner):
                if self._is_wide(start):
                    place = self._index.program.location(start)
                    root = f"{{{self._index.program.dotted(place.path)}:{place.name}}}"
                    roots[root] = roots.get(root, 0) | self._index.reach.starts(start)
        return own, roots

    def _may_be_moved(self, test: TestItem) -> bool:
        """Tell whether a fixture that a test asks for by a name that is computed may change the folder."""
        for function in test.life:
            for event in self._index.resolver.scope(function).events:
                if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] == _BY_NAME:
                    asked = self._index.resolver.value(function, event.args[0]) if event.args else UNKNOWN
                    if any(self._is_moving(name, test) for name in options(asked)):
                        return True
        return False

    def _is_moving(self, name: Value, test: TestItem) -> bool:
        """Tell whether a fixture, or one that it asks for, runs the test in another folder."""
        if not isinstance(name, Literal) or not isinstance(name.content, str):
            return True
        if name.content in _MOVING_FIXTURES:
            return True
        pending, closed = [self._index.fixtures.find(name.content, test.path, test.owner)], set[int]()
        while pending:
            fixture = pending.pop()
            if fixture is not None and fixture.function not in closed:
                closed.add(fixture.function)
                pending += self._index.fixtures.requested(fixture.function, test.path, test.owner)
        return not self._movers.isdisjoint(self._index.graph.closure(*closed))

    @cached_property
    def _movers(self) -> frozenset[int]:
        """Return the functions that change the working folder for a while."""
        return frozenset(effect.owner for effect in self._index.on(WORKING_DIRECTORY, EffectKind.GUARD))

    def _placed(self) -> dict[str, list[tuple[Effect, int]]]:
        """Return path -> the effects on it, each with the tests that have it there for themselves alone."""
        found: dict[str, list[tuple[Effect, int]]] = {}
        for path, effect, tests in self._paths():
            found.setdefault(path, []).append((effect, tests))
        # What is changed through an open file is changed of each file that the same test opened as it.
        for placed in list(found.values()):
            for opened, tests in list(placed):
                kept = opened.value.content if isinstance(opened.value, Literal) else None
                through = found.get(f"{{{kept}}}", ()) if opened.kind is EffectKind.READ else ()
                placed.extend((change, tests & there) for change, there in through if tests & there)
        return found

    def _paths(self) -> Iterator[tuple[str, Effect, int]]:
        """Yield each effect with a path, and the tests that have it there."""
        homeless = 0
        for effect in self._index.on((SiteKind.ENV, "HOME"), EffectKind.WRITE, EffectKind.GUARD):
            homeless |= self._index.reach.tests(effect.owner)
        for effect in self._effects:
            if effect.site == WORKING_DIRECTORY and effect.kind is EffectKind.GUARD:
                continue
            tests = self._index.own_reach.tests(effect.owner)
            if tests and effect.kind is not EffectKind.READ:
                tests &= self._index.leaks.branches.coming_to(effect)
            if tests:
                tests &= ~self._replaced.tests(effect)
            path = effect.site[1]
            if is_relative(path):
                tests &= ~self._elsewhere
                for root, there in self._roots.items():
                    if tests & there:
                        below = root if path == "." else f"{root}/{path.removeprefix('./')}"
                        yield below, effect, tests & there
                        tests &= ~there
            elif path.startswith("~"):
                tests &= ~homeless
            if path != ".":
                yield path, effect, tests

    # The life of one test

    def _touching(self, path: str) -> int:
        tests = 0
        for _, having in self._related(path):
            tests |= having
        return tests

    def _related(self, path: str) -> Iterator[tuple[Effect, int]]:
        """Yield the effects on a file: also on the folders around it, where they list or remove these."""
        yield from self._by_path[path]
        for place, folder in enumerate(folders(path)):
            yield from self._by_path.get(f"{folder}{SWEPT}", ())
            if not place and folder != ".":
                yield from self._by_path.get(f"{folder}{LISTED}", ())
            for effect, tests in self._by_path.get(folder, ()):
                if effect.form is Form.DELETE:
                    yield effect, tests

    def _is_inert(self, number: int) -> bool:
        """Tell whether a test has a file system, or functions of one, that are not real."""
        test = self._index.tests[number]
        if self._index.leaks.replacing.fake_files.tests >> number & 1:
            return True
        return not self._stubs.of(test.life).names.isdisjoint(self._index.models.files)

    def _outcome(self, path: str, number: int) -> _Outcome:
        outcome = _Outcome()
        is_new = True
        moments = self._moments(path, number)
        for moment, following in itertools.zip_longest(moments, moments[1:]):
            effect = moment.effect
            if effect.kind is EffectKind.READ:
                outcome.meets = outcome.meets or (is_new and not self._only_asks(effect, following))
            elif effect.form in _UNDOING or self._restores(moment, outcome.left):
                # Who takes away what a fixture made for all leaves them without it.
                spoils = is_new and effect.form is not Form.PUT_BACK and path == f"{{{holder_of(path)}}}"
                outcome.left = (moment,) if spoils else ()
            elif effect.form is Form.ASSIGN:
                outcome.left = (moment,)
            elif effect.value not in _run(outcome.left):
                outcome.left = (*outcome.left, moment)
            is_new = is_new and effect.kind is EffectKind.READ and not outcome.meets
        return outcome

    def _restores(self, moment: _Moment, left: Sequence[_Moment]) -> bool:
        """Tell whether a write ends a pair: in clean-up code, or in the manager that made the first."""
        manager = self._ways.manager(moment.way)
        return bool(left) and (moment.undoes or any(manager in earlier.way for earlier in left))

    def _only_asks(self, effect: Effect, following: _Moment | None) -> bool:
        """Tell whether a look at a file just decides whether to remove or make it."""
        if following is None or following.effect.kind is not EffectKind.WRITE:
            return False
        then = following.effect
        scope = self._index.resolver.scope(then.owner)
        return (
            effect.owner == then.owner and effect.frame != then.frame >= 0 and scope.may_pass_over(then.frame)
        )

    def _moments(self, path: str, number: int) -> list[_Moment]:
        test = self._index.tests[number]
        life = [one for one in test.life if not self._is_wide(one)]
        stubbed = self._stubs.of(test.life).functions
        found: dict[_Moment, None] = {}
        for effect, tests in self._related(path):
            if not tests >> number & 1:
                continue
            for place, function in enumerate(life):
                for latest in (False, True) if effect.form is Form.DELETE else (False,):
                    moment = self._moment(place, function, effect, stubbed, latest)
                    # Of what is taken away by a name that is not known, only what cleans up takes all.
                    if moment is not None and (moment.undoes or not effect.site[1].endswith(SWEPT)):
                        found[moment] = None
        return sorted(found, key=lambda moment: moment.order)

    def _moment(
        self, place: int, function: int, effect: Effect, stubbed: frozenset[int], latest: bool
    ) -> _Moment | None:
        """Return when, in the life of a test, a function first or last comes to an effect."""
        way = self._ways.to(function, effect, stubbed, latest)
        if way is None or (effect.kind is EffectKind.WRITE and self._ways.is_to_fail(way)):
            return None
        late = self._ways.is_late(way[0]) or self._ways.is_late(Step(effect.owner, effect.frame))
        undoes = late or self._index.leaks.way_out.is_cleanup(way[0].function, way[0].event)
        return _Moment((int(late), place, *self._ways.order(way)), effect, undoes, tuple(way))


def _run(left: Sequence[_Moment]) -> list[Value]:
    """Return the programs that have been run already."""
    return [moment.effect.value for moment in left if moment.effect.form is Form.LIBRARY_CALL]
