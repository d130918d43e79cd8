"""The fixtures of a suite, and which of them a test or another fixture sees under a name."""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from isolint.facts.records import ParameterKind
from isolint.index.resolution.resolver import FIXTURE_DECORATORS, Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    Display,
    External,
    FunctionValue,
    Handed,
    Literal,
    Result,
    Value,
)
from isolint.index.suite.patches import monkeypatch_fixture


class FixtureScope(enum.IntEnum):
    """How long a fixture's value lives, shortest first."""

    FUNCTION = 0
    CLASS = 1
    MODULE = 2
    PACKAGE = 3
    SESSION = 4


@dataclass(frozen=True, slots=True)
class Fixture:
    """A fixture. `folder` is where it is seen from, for a conftest; `owner` the class it is a method of."""

    name: str
    function: int
    scope: FixtureScope
    autouse: bool
    path: str
    folder: str | None
    owner: int | None

    @property
    def is_wide(self) -> bool:
        """Tell whether several tests share one value of it."""
        return self.scope is not FixtureScope.FUNCTION


class FixtureGraph:
    """Collects the fixtures and answers by visibility."""

    def __init__(self, resolver: Resolver, plugins: Sequence[str] = ()) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._named = tuple(plugins)
        self.by_function: dict[int, Fixture] = {}
        self._in_module: dict[str, list[Fixture]] = {}
        self._in_folder: dict[str, list[Fixture]] = {}
        self._in_class: dict[int, list[Fixture]] = {}
        self._levels: dict[tuple[str, int | None], Sequence[Sequence[Fixture]]] = {}
        for number in self._program.functions():
            fixture = self._fixture(number)
            if fixture is not None:
                self._add(fixture)
        self._add_imported()
        self._add_plugins()

    def _fixture(self, number: int) -> Fixture | None:
        scope = self._resolver.scope(number)
        outer = self._program.parent(number)
        for decorator in scope.decorators:
            if self._resolver.decorator_name(number, decorator.term) in FIXTURE_DECORATORS:
                made = self._resolver.value(outer if outer is not None else number, decorator.term)
                path = self._program.path(number)
                return Fixture(
                    name=_text(made, "name") or scope.name,
                    function=number,
                    scope=_scope(made),
                    autouse=isinstance(made, Result) and made.argument(9, "autouse") == Literal(True),
                    path=path,
                    folder=conftest_folder(path),
                    owner=self._program.enclosing_class(number),
                )
        return None

    def _add(self, fixture: Fixture) -> None:
        self.by_function.setdefault(fixture.function, fixture)
        if fixture.owner is not None:
            self._in_class.setdefault(fixture.owner, []).append(fixture)
        elif fixture.folder is not None:
            self._in_folder.setdefault(fixture.folder, []).append(fixture)
        else:
            self._in_module.setdefault(fixture.path, []).append(fixture)

    def _add_imported(self) -> None:
        """Fixtures that a module imports by name are seen in it as if they were its own."""
        linker = self._resolver.linker
        for path in sorted(self._program.modules):
            module = self._program.modules[path].module
            names = [name for name, term in module.bindings.items() if term[0] == "import"]
            for star in linker.star_imports(path):
                names.extend(self._program.modules[star].module.bindings)
            for name in names:
                value = linker.module_name(path, name)
                known = self.by_function.get(value.function) if isinstance(value, FunctionValue) else None
                if known is not None and known.path != path:
                    self._add(
                        Fixture(
                            name=known.name
                            if known.name != self._resolver.scope(known.function).name
                            else name,
                            function=known.function,
                            scope=known.scope,
                            autouse=known.autouse,
                            path=path,
                            folder=conftest_folder(path),
                            owner=None,
                        )
                    )

    def _add_plugins(self) -> None:
        """The fixtures of modules that are loaded as plugins are seen everywhere."""
        for path in self._plugins():
            for fixture in self._in_module.pop(path, ()):
                self._in_folder.setdefault("", []).append(replace(fixture, folder=""))

    def _plugins(self) -> Iterator[str]:
        """Yield the modules of the project that its configuration, or one of them, loads as plugins."""
        for name in self._named:
            registered = self._program.path_of(name)
            if registered is not None:
                yield registered
        for path, module in sorted(self._program.modules.items()):
            term = module.module.bindings.get("pytest_plugins")
            if term is None:
                continue
            value = self._resolver.value(self._program.number(path), term)
            for name in value.elements if isinstance(value, Display) else (value,):
                plugin = self._program.path_of(name.content) if isinstance(name, Literal) else None
                if plugin is not None and plugin != path:
                    yield plugin

    def levels(self, path: str, owner: int | None) -> Sequence[Sequence[Fixture]]:
        """Return the groups of fixtures that a place sees, nearest first."""
        key = (path, owner)
        if key not in self._levels:
            self._levels[key] = tuple(group for group in self._groups(path, owner) if group)
        return self._levels[key]

    def _groups(self, path: str, owner: int | None) -> Iterator[Sequence[Fixture]]:
        """Yield the fixtures of a class and its bases, of a module, and of the folders around it."""
        if owner is not None:
            for scope in self._resolver.classes.ancestry(owner):
                yield self._in_class.get(scope, ())
        yield self._in_module.get(path, ())
        folder = posixpath.dirname(path)
        while True:
            yield self._in_folder.get(folder, ())
            if not folder:
                return
            folder = posixpath.dirname(folder)

    def find(self, name: str, path: str, owner: int | None, besides: int | None = None) -> Fixture | None:
        """Return the fixture that a name means at a place; `besides` is the one that overrides it."""
        for group in self.levels(path, owner):
            for fixture in group:
                if fixture.name == name and fixture.function != besides:
                    return fixture
        return None

    def is_wide(self, handing: int) -> bool:
        """Tell whether what a function hands out outlives a test, as that of a cached function does, too."""
        fixture = self.by_function.get(handing)
        return fixture is None or fixture.is_wide

    def autouse(self, path: str, owner: int | None) -> list[Fixture]:
        """Return the autouse fixtures at a place, outermost first."""
        groups = [list(group) for group in self.levels(path, owner)]
        return [fixture for group in reversed(groups) for fixture in group if fixture.autouse]

    def requested(self, number: int, path: str, owner: int | None) -> list[Fixture]:
        """Return the fixtures that a function's parameters ask for, seen from a test's place."""
        found = []
        for parameter in self._resolver.scope(number).parameters:
            if parameter.default is None and parameter.kind is not ParameterKind.STAR:
                fixture = self.find(parameter.name, path, owner, besides=number)
                if fixture is not None:
                    found.append(fixture)
        return found

    def parameter_value(self, name: str, path: str, owner: int | None, number: int) -> Value:
        """Return what a fixture parameter of a test or fixture holds."""
        fixture = self.find(name, path, owner, besides=number)
        if fixture is not None:
            return Handed(fixture.function)
        if name == "monkeypatch":
            return monkeypatch_fixture()
        kind = self._resolver.models.fixtures.get(name)
        return Result(External(kind)) if kind is not None else UNKNOWN


def conftest_folder(path: str) -> str | None:
    """Return the folder that a conftest serves, or None for any other file."""
    return posixpath.dirname(path) if posixpath.basename(path) == "conftest.py" else None


def _text(made: Value, key: str) -> str | None:
    value = dict(made.keywords).get(key) if isinstance(made, Result) else None
    return value.content if isinstance(value, Literal) and isinstance(value.content, str) else None


def _scope(made: Value) -> FixtureScope:
    name = _text(made, "scope") or ""
    if not name and isinstance(made, Result) and made.args and isinstance(made.args[0], Literal):
        name = str(made.args[0].content)
    return FixtureScope.__members__.get(name.upper(), FixtureScope.FUNCTION)
