"""The tests that pytest would collect, and for each the functions that its life runs."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from isolint.config import Config
from isolint.facts.records import ScopeKind
from isolint.index.resolution.program import Program
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    ClassValue,
    External,
    FunctionValue,
    ItemOf,
    Value,
    options,
)
from isolint.index.suite.collection import Collection, matches_place
from isolint.index.suite.fixtures import Fixture, FixtureGraph
from isolint.index.suite.found_names import FoundNames
from isolint.index.suite.marks import Marks
from isolint.index.suite.parametrization import parametrized

_TESTCASES = frozenset({"unittest.TestCase", "unittest.IsolatedAsyncioTestCase"})
#: Whose classes are no test cases, other than `unittest`'s.
_PLAIN_LIBRARIES = frozenset({"abc", "builtins", "collections", "enum", "typing", "typing_extensions"})
#: What a test case without methods of its own runs.
_LONE_TEST = "runTest"
_MODULE_HOOKS = ("setup_module", "setUpModule", "teardown_module", "tearDownModule")
_FUNCTION_HOOKS = ("setup_function", "teardown_function")
_CLASS_HOOKS = ("setup_class", "teardown_class", "setUpClass", "tearDownClass")
#: Those of Django's test cases around all others, which it calls for each test.
_SET_UP_BY_DJANGO = ("_pre_setup", "_fixture_setup")
_TORN_DOWN_BY_DJANGO = ("_fixture_teardown", "_post_teardown")
_METHOD_HOOKS = (
    *_SET_UP_BY_DJANGO,
    *("setup_method", "teardown_method", "setUp", "tearDown", "asyncSetUp", "asyncTearDown"),
    *_TORN_DOWN_BY_DJANGO,
)
#: Hooks of pytest's in a conftest that run for each test.
_CONFTEST_HOOKS = ("pytest_runtest_setup", "pytest_runtest_teardown")

#: Hooks whose effects outlive one test, as those of a wide fixture do.
WIDE_HOOKS = frozenset(_MODULE_HOOKS + _CLASS_HOOKS)
HOOKS = frozenset(_MODULE_HOOKS + _FUNCTION_HOOKS + _CLASS_HOOKS + _METHOD_HOOKS + _CONFTEST_HOOKS)
TEARDOWN_HOOKS = frozenset(name for name in HOOKS if "teardown" in name.lower())


def is_teardown(program: Program, number: int) -> bool:
    """Tell whether a function is a hook that runs after tests, whatever else it may be."""
    if program.scopes[number].name in TEARDOWN_HOOKS:
        return True
    return not TEARDOWN_HOOKS.isdisjoint(program.other_names.get(number, ()))


@dataclass(frozen=True, slots=True)
class TestItem:
    """A test; `life` holds the functions that run for it: fixtures in order of set-up, hooks, itself."""

    __test__ = False

    nodeid: str
    function: int
    path: str
    owner: int | None
    fixtures: tuple[Fixture, ...]
    life: tuple[int, ...]


class Suite:
    """Collects the tests of the files that pytest's configuration names."""

    def __init__(self, resolver: Resolver, config: Config) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._config = config
        self.variables = config.variables
        self._conftests: dict[str, tuple[str, ...]] = {}
        self._is_test_code: dict[str, bool] = {}
        self._marks = Marks(resolver)
        self._found_names = FoundNames(resolver, imported=config.collect_imported_tests)
        collection = Collection(resolver, config)
        self._left_out = frozenset(path for path in self._program.modules if collection.leaves_out(path))
        self.fixtures = FixtureGraph(resolver, config.plugins)
        resolver.use_fixtures(self._requested)
        self.test_paths = frozenset(path for path in self._program.modules if self.is_test_file(path))
        self.tests: tuple[TestItem, ...] = tuple(
            item
            for path in sorted(self.test_paths)
            for item in self._collect(path)
            if not collection.deselects(item.nodeid)
            and not self._marks.skips(item.function, item.owner, path)
        )

    def _requested(self, number: int, position: int) -> Value | None:
        """Return what pytest passes for a parameter of a test or fixture, or None for other functions."""
        path = self._program.path(number)
        scope = self._resolver.scope(number)
        parameter = scope.parameters[position]
        if parameter.default is not None or parameter.name in ("self", "cls"):
            return None
        listed = parametrized(self._resolver, number, parameter.name)
        if listed is not None:
            return listed
        is_fixture = self._resolver.is_fixture(number)
        if not is_fixture and not (self.is_test_file(path) and self._is_test_function(scope.name)):
            return None
        owner = self._program.enclosing_class(number)
        return self.fixtures.parameter_value(parameter.name, path, owner, number)

    def is_test_file(self, path: str) -> bool:
        """Tell whether pytest would collect a file."""
        return path not in self._left_out and self._is_named(path)

    def _is_named(self, path: str) -> bool:
        """Tell whether a file goes by the name of a test file, where the tests are."""
        root = self._config.root.as_posix()
        if not any(matches_place(pattern, path, root) for pattern in self._config.python_files):
            return False
        places = self._config.testpaths
        return not places or any(path == place or fnmatch.fnmatch(path, f"{place}/*") for place in places)

    def _collect(self, path: str) -> Iterator[TestItem]:
        for name, number in self._found_names.of(path):
            if self._resolver.scope(number).kind is ScopeKind.CLASS:
                yield from self._collect_class(path, number, f"{path}::{name}")
            elif self._is_test_function(name) and number not in self.fixtures.by_function:
                yield self._item(f"{path}::{name}", number, path, None)

    def is_test_code(self, path: str) -> bool:
        """Tell whether a file belongs to the suite rather than to the application."""
        known = self._is_test_code.get(path)
        if known is None:
            known = self._is_test_code[path] = self._serves_tests(path)
        return known

    def _serves_tests(self, path: str) -> bool:
        if self._is_named(path) or posixpath.basename(path) == "conftest.py":
            return True
        return any(path.startswith(f"{folder}/") for folder in self._test_folders)

    @cached_property
    def _test_folders(self) -> frozenset[str]:
        folders = {posixpath.dirname(path) for path in self.test_paths}
        return frozenset(
            folder for folder in folders if posixpath.basename(folder) in ("tests", "test", "testing")
        )

    def conftests(self, path: str) -> tuple[str, ...]:
        """Return the conftests that pytest imports for a test file, outermost first."""
        folder = posixpath.dirname(path)
        if folder not in self._conftests:
            parts = folder.split("/") if folder else []
            places = ("/".join((*parts[:depth], "conftest.py")) for depth in range(len(parts) + 1))
            self._conftests[folder] = tuple(place for place in places if place in self._program.modules)
        return self._conftests[folder]

    def _is_test_function(self, name: str) -> bool:
        return _matches(name, self._config.python_functions)

    def is_testcase(self, owner: int) -> bool:
        """Tell whether a class is a `unittest.TestCase`, Django's and others' included."""
        return any(
            base in _TESTCASES or base.rpartition(".")[2].endswith("TestCase")
            for base in self._resolver.classes.external_bases(owner)
        )

    def bodies(self) -> list[int]:
        """Return the bodies of the tests' modules and of their conftests."""
        paths = {test.path for test in self.tests}
        paths |= {conftest for path in paths for conftest in self.conftests(path)}
        return [self._program.number(path) for path in sorted(paths)]

    def takes_fixtures(self, owner: int | None) -> bool:
        """Tell whether pytest hands a class's methods fixtures: not if a base is, or may be, a test case."""
        return owner is None or all(
            option.name.partition(".")[0] in _PLAIN_LIBRARIES
            if isinstance(option, External)
            else isinstance(option, ClassValue)
            for base in self._resolver.classes.bases(owner)
            for option in options(base.base if isinstance(base, ItemOf) else base)
        )

    def _collect_class(self, path: str, owner: int, prefix: str) -> Iterator[TestItem]:
        testcase = self.is_testcase(owner)
        said = self._resolver.classes.bound(owner, "__test__")
        if said is not None and said[1] == ("const", False):
            return
        is_named = (said is not None and said[1] == ("const", True)) or _matches(
            prefix.rpartition("::")[2], self._config.python_classes
        )
        if not testcase and not (is_named and self._is_made_plainly(owner)):
            return
        seen: set[str] = set()
        is_any = False
        for base in self._resolver.classes.ancestry(owner):
            for name, term in self._resolver.scope(base).bindings.items():
                if term[0] != "def" or name in seen:
                    continue
                seen.add(name)
                number = self._program.number(self._program.path(base), term[1])
                if self._resolver.scope(number).kind is ScopeKind.CLASS:
                    if base == owner and not testcase:
                        yield from self._collect_class(path, number, f"{prefix}::{name}")
                elif number in self.fixtures.by_function:
                    continue
                elif name.startswith("test") if testcase else self._is_test_function(name):
                    is_any = True
                    yield self._item(f"{prefix}::{name}", number, path, owner)
        lone = self._resolver.classes.method(owner, _LONE_TEST) if testcase and not is_any else None
        if lone is not None:
            yield self._item(f"{prefix}::{_LONE_TEST}", lone, path, owner)

    def is_gone_through(self, owner: int) -> bool:
        """Tell whether pytest asks an object of a class for all of its attributes, in search of tests."""
        name = self._resolver.scope(owner).name
        is_named = _matches(name, self._config.python_classes) and not self.is_testcase(owner)
        return is_named and self._is_made_plainly(owner)

    def _is_made_plainly(self, owner: int) -> bool:
        """Tell whether a class has no constructor: others are none of tests for pytest."""
        return all(self._resolver.classes.method(owner, maker) is None for maker in ("__init__", "__new__"))

    def _item(self, nodeid: str, number: int, path: str, owner: int | None) -> TestItem:
        wanted = self.fixtures.autouse(path, owner)
        wanted += self._used(number, path, owner)
        wanted += self.fixtures.requested(number, path, owner)
        ordered: dict[int, Fixture] = {}
        for fixture in wanted:
            self._close(fixture, path, owner, ordered)
        fixtures = tuple(sorted(ordered.values(), key=lambda item: -item.scope))
        life = (
            *(fixture.function for fixture in fixtures),
            *self._hooks(path, owner),
            number,
        )
        return TestItem(nodeid, number, path, owner, fixtures, tuple(dict.fromkeys(life)))

    def _close(self, fixture: Fixture, path: str, owner: int | None, ordered: dict[int, Fixture]) -> None:
        """Add a fixture after those that it asks for itself."""
        if fixture.function in ordered:
            return
        pending = [(fixture, False)]
        visited = set()
        while pending:
            item, expanded = pending.pop()
            if expanded:
                ordered.setdefault(item.function, item)
            elif item.function not in visited:
                visited.add(item.function)
                pending.append((item, True))
                pending.extend(
                    (needed, False) for needed in self.fixtures.requested(item.function, path, owner)
                )

    def _used(self, number: int, path: str, owner: int | None) -> list[Fixture]:
        """Return the fixtures that `usefixtures` marks of a test, its class and its module name."""
        names = self._marks.fixtures(number, owner, path)
        found = (self.fixtures.find(name, path, owner) for name in names)
        return [fixture for fixture in found if fixture is not None]

    def marked(self, test: TestItem) -> frozenset[str]:
        """Return the names of the fixtures, of the suite or not, that marks of a test ask for."""
        return frozenset(self._marks.fixtures(test.function, test.owner, test.path))

    def _hooks(self, path: str, owner: int | None) -> list[int]:
        found = [
            self._program.number(conftest, term[1])
            for conftest in self.conftests(path)
            for name in _CONFTEST_HOOKS
            if (term := self._program.modules[conftest].module.bindings.get(name)) is not None
            and term[0] == "def"
        ]
        for name in (*_MODULE_HOOKS, *(() if owner is not None else _FUNCTION_HOOKS)):
            bindings = self._program.modules[path].module.bindings
            term = bindings.get(name)
            if term is not None and term[0] == "name":
                term = bindings.get(term[1])
            if term is not None and term[0] == "def":
                found.append(self._program.number(path, term[1]))
            elif term is not None and term[0] == "import":
                imported = self._resolver.linker.module_name(path, name)
                found += [imported.function] if isinstance(imported, FunctionValue) else []
        if owner is not None:
            names = (*_CLASS_HOOKS, *self._called_by_base(owner), *_METHOD_HOOKS)
            methods = (self._resolver.classes.method(owner, name) for name in names)
            found += [method for method in methods if method is not None]
        return found

    def _called_by_base(self, owner: int) -> list[str]:
        """Return the methods that a library's class of test cases calls for each test."""
        hooks = self._resolver.models.hooks
        bases = self._resolver.classes.external_bases(owner) & hooks.keys()
        return sorted(name for name in frozenset().union(*(hooks[base] for base in bases)))


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(
        fnmatch.fnmatch(name, pattern) if any(mark in pattern for mark in "*?[") else name.startswith(pattern)
        for pattern in patterns
    )
