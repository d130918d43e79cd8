"""The linked program, and the questions that rules and codemods ask of it."""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from isolint.config import Config
from isolint.facts.records import EventKind, ModuleFacts, ReadPlace, Scope, ScopeKind
from isolint.facts.terms import Term
from isolint.index.calls.dispatch import dispatch
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.reach import Reach, members
from isolint.index.calls.routes import Routes
from isolint.index.leaks.basis import Basis
from isolint.index.leaks.by_site import BySite
from isolint.index.leaks.cleanups import Cleanups
from isolint.index.leaks.first_use import FirstUse
from isolint.index.leaks.fresh_starts import FreshStarts
from isolint.index.leaks.leaking import Leaks
from isolint.index.leaks.put_backs import PutBacks
from isolint.index.leaks.removals import Removals
from isolint.index.resolution.layout import Layout
from isolint.index.resolution.linker import Linker
from isolint.index.resolution.program import Program
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.settings import fields
from isolint.index.resolution.values import UNKNOWN, ClassValue, Global, ModuleValue, Value
from isolint.index.sharing.file_use import FileHazard, FileUse
from isolint.index.sharing.mocks import Mocks
from isolint.index.state.collect import Collector
from isolint.index.state.databases import Databases
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form, SiteKey, Step
from isolint.index.state.environment import Environment
from isolint.index.state.files import Files
from isolint.index.state.library import LibraryState
from isolint.index.state.module_state import Caches, ModuleState
from isolint.index.state.modules import LoadedModules, ModuleUsers
from isolint.index.state.mutations import Mutations
from isolint.index.state.objects import Objects
from isolint.index.state.patchers import Patchers
from isolint.index.state.paths import Paths
from isolint.index.state.ports import Ports
from isolint.index.state.process import ProcessState
from isolint.index.state.readers import readers
from isolint.index.suite.fixtures import FixtureScope
from isolint.index.suite.tests import HOOKS, WIDE_HOOKS, Suite, TestItem
from isolint.model import Location, Site, SiteKind
from isolint.models import LibraryModels, StateModel


class Role(enum.Enum):
    """What a scope is to the suite."""

    TEST = "test"
    FIXTURE = "fixture"
    HOOK = "hook"
    HELPER = "helper"
    TEST_MODULE = "test module"
    CONFTEST = "conftest"
    APP = "application"
    APP_MODULE = "application module"


class ProjectIndex:
    """Everything known about a project; it is built once for a tree and never changes.

    `texts` holds the source of each file, for codemods that carry code from one file to another.
    """

    def __init__(
        self,
        modules: Mapping[str, ModuleFacts],
        config: Config,
        models: LibraryModels,
        texts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.config = config
        self.texts = texts
        self.models = models
        self.program = Program(modules, Layout(modules, config.src))
        self.resolver = Resolver(Linker(self.program, models))
        self.suite = Suite(self.resolver, config)
        self.fixtures = self.suite.fixtures
        self.graph = CallGraph(self.resolver, Routes(self.resolver))
        dispatch(self.resolver, self.graph)
        self.objects = Objects(self.resolver, self.fixtures)
        self.caches = Caches(self.resolver)
        self.library = LibraryState(self.resolver, self.objects)
        paths = Paths(self.resolver, self.fixtures)
        interpreters = (
            Environment(self.resolver),
            ModuleState(self.resolver, self.objects),
            PutBacks(self.resolver, self.objects),
            Removals(self.resolver, self.objects),
            self.caches,
            self.library,
            Databases(self.resolver),
            ProcessState(self.resolver),
            LoadedModules(self.resolver),
            Patchers(self.resolver, self.objects),
            Files(self.resolver, paths),
            Ports(self.resolver, paths),
        )
        self.effects = (
            *Collector(self.resolver, self.graph, interpreters).run(),
            *Mutations(self.resolver, self.graph, self.objects).run(),
        )
        lives = [self._life(test) for test in self.tests]
        self.reach = Reach(len(self.program.scopes), self.graph, self.tests, lives)
        self.by_site = BySite(self.effects)
        self.leaks = Leaks(Basis(self.resolver, self.graph, self.suite, self.reach, self.by_site))
        self._of_suite: dict[SiteKey, bool] = {}

    @cached_property
    def cleanups(self) -> Cleanups:
        """Return the judge of clean-ups that fall short."""
        return Cleanups(self)

    @cached_property
    def own_reach(self) -> Reach:
        """Return what the tests run each for itself, without what fixtures and hooks share over several."""
        lives = [
            [number for number in test.life if self.lifetime(number) is FixtureScope.FUNCTION]
            for test in self.tests
        ]
        return Reach(len(self.program.scopes), self.graph, self.tests, lives)

    @cached_property
    def file_hazards(self) -> tuple[FileHazard, ...]:
        """Return the files that tests leave changed for others."""
        return tuple(FileUse(self).hazards())

    @cached_property
    def sure_reach(self) -> Reach:
        """Return what the tests run by calls that are seen rather than guessed."""
        lives = [self._life(test) for test in self.tests]
        return Reach(len(self.program.scopes), self.graph, self.tests, lives, lambda call: not call.guessed)

    @cached_property
    def collected(self) -> frozenset[int]:
        """Return the bodies of the modules that are imported when tests are collected."""
        bodies = {number for test in self.tests for number in self._bodies(test)}
        modules = {self.program.number(path) for path in self.program.modules}
        return self.graph.closure(*bodies) & modules

    @cached_property
    def running(self) -> Reach:
        """Return what the tests run themselves, once they are collected."""
        lives = [test.life for test in self.tests]
        apart = self.collected
        return Reach(
            len(self.program.scopes), self.graph, self.tests, lives, lambda call: call.callee not in apart
        )

    @property
    def tests(self) -> Sequence[TestItem]:
        """Return the tests in the order of their files and definitions."""
        return self.suite.tests

    def _life(self, test: TestItem) -> tuple[int, ...]:
        """Return what runs for a test, the bodies of its module and conftests included."""
        return (*test.life, *self._bodies(test))

    def _bodies(self, test: TestItem) -> tuple[int, ...]:
        """Return the bodies of a test's module and conftests."""
        paths = (*self.suite.conftests(test.path), test.path)
        return tuple(self.program.number(path) for path in paths)

    # Roles

    def is_test_code(self, path: str) -> bool:
        """Tell whether a file belongs to the suite rather than to the application."""
        return self.suite.is_test_code(path)

    def role(self, number: int) -> Role:
        """Return what a scope is to the suite; a nested scope has the role of the one around it."""
        path = self.program.path(number)
        if not self.is_test_code(path):
            inside = self._outermost_function(number) is not None
            return Role.APP if inside else Role.APP_MODULE
        function = self._outermost_function(number)
        if function is None:
            return Role.CONFTEST if posixpath.basename(path) == "conftest.py" else Role.TEST_MODULE
        if function in self.fixtures.by_function:
            return Role.FIXTURE
        if not HOOKS.isdisjoint(self.program.names(function)):
            return Role.HOOK
        return Role.TEST if function in self._test_functions else Role.HELPER

    def _outermost_function(self, number: int) -> int | None:
        found: int | None = None
        current: int | None = number
        while current is not None:
            if self.resolver.scope(current).kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
                found = current
            current = self.program.parent(current)
        return found

    @cached_property
    def _test_functions(self) -> frozenset[int]:
        return frozenset(test.function for test in self.tests)

    def lifetime(self, number: int) -> FixtureScope:
        """Return how many tests one run of a scope serves."""
        fixture = self.fixtures.by_function.get(number)
        if fixture is not None:
            return fixture.scope
        scope = self.resolver.scope(number)
        if scope.name in WIDE_HOOKS:
            return (
                FixtureScope.CLASS
                if self.program.enclosing_class(number) is not None
                else FixtureScope.MODULE
            )
        return FixtureScope.SESSION if scope.kind is ScopeKind.MODULE else FixtureScope.FUNCTION

    def serves_everybody(self, number: int) -> bool:
        """Tell whether a scope is a fixture that runs once, before the first test and for all of them."""
        fixture = self.fixtures.by_function.get(number)
        if fixture is None or not fixture.autouse or fixture.scope is not FixtureScope.SESSION:
            return False
        return self.reach.starts(number) == (1 << len(self.tests)) - 1

    # Effects

    def writes(self, kind: SiteKind) -> Iterator[Effect]:
        """Yield the writes of a kind of site that are not undone by what makes them."""
        return (
            effect for effect in self.effects if effect.kind is EffectKind.WRITE and effect.site[0] is kind
        )

    def changes_process(self, effect: Effect) -> bool:
        """Tell whether what makes an effect also changes a state of the process, or puts it back."""
        return (effect.source, effect.event) in self._process_events

    @cached_property
    def _process_events(self) -> frozenset[tuple[int, int]]:
        return frozenset(
            (effect.source, effect.event)
            for effect in self.effects
            if effect.site[0] is SiteKind.PROCESS and effect.kind is not EffectKind.READ
        )

    def on(self, site: SiteKey, *kinds: EffectKind) -> Iterator[Effect]:
        """Yield the effects of some kinds on a site."""
        return (effect for effect in self.by_site.on(site) if effect.kind in kinds)

    def readers(self, site: SiteKey) -> int:
        """Return the tests that read a site."""
        return self._reading(site, self.reach)

    def _reading(self, site: SiteKey, reach: Reach) -> int:
        tests = 0
        for effect in self.on(site, EffectKind.READ):
            tests |= reach.tests(effect.owner)
        return tests

    def setters(self, site: SiteKey) -> int:
        """Return the tests that set a site themselves, or whose module does when it is imported."""
        return self._starters(site, at_import=True)

    def function_setters(self, site: SiteKey) -> int:
        """Return the tests that set a site in their own fixtures, hooks or body."""
        return self._starters(site, at_import=False)

    def _starters(self, site: SiteKey, at_import: bool) -> int:
        tests = 0
        for effect in self.on(site, EffectKind.WRITE, EffectKind.GUARD):
            is_import = self.resolver.scope(effect.owner).kind is ScopeKind.MODULE
            sets = effect.site == site and effect.form not in REMOVING
            if sets and (at_import or not is_import):
                tests |= self.reach.starts(effect.owner)
        return tests

    def victims(self, site: SiteKey) -> int:
        """Return the tests that read a site without setting it themselves.

        What their module sets when it is imported does not count: any module imported later sets it anew.
        """
        return self.readers(site) & ~self.function_setters(site)

    def later_victims(self, site: SiteKey) -> int:
        """Return those of the victims that read a site themselves, rather than what they import."""
        return self.victims(site) & self._reading(site, self.running)

    @cached_property
    def fresh_starts(self) -> FreshStarts:
        """Return who tells the tests that do not notice a write."""
        return FreshStarts(self)

    @cached_property
    def first_use(self) -> FirstUse:
        """Return who tells what only fills empty places."""
        return FirstUse(self)

    @cached_property
    def mentions(self) -> Mapping[SiteKey, frozenset[int]]:
        """Return the shared objects that something writes to, with the scopes that mention them."""
        changing = (EffectKind.WRITE, EffectKind.START)
        written = {effect.site for effect in self.effects if effect.kind in changing}
        kinds = (SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.FIXTURE, SiteKind.PATCH)
        return readers(self.resolver, self.objects, {site for site in written if site[0] in kinds})

    def mentioning(self, site: SiteKey) -> int:
        """Return the tests that run code which mentions a shared object, what is done at import left out."""
        tests = 0
        owner = self.objects.function_of(site)
        named = self.objects.functions_named(site)
        for number in (*self.mentions.get(site, ()), *named, *(() if owner is None else (owner,))):
            tests |= self.running.tests(number)
        return tests

    @cached_property
    def module_users(self) -> ModuleUsers:
        """Return who uses which module, and who imports one while it runs."""
        return ModuleUsers(self.resolver)

    @cached_property
    def mocks(self) -> Mocks:
        """Return the mocks that modules of the suite hold, and what is done with them."""
        return Mocks(self.resolver, self.suite)

    def precedes_tests(self, effect: Effect) -> bool:
        """Tell whether an effect is that of importing a module of the application, before the first test."""
        return effect.owner in self.collected and self.role(effect.owner) is Role.APP_MODULE

    def is_around_each_test(self, number: int) -> bool:
        """Tell whether a scope is a fixture or hook of function scope."""
        return (
            self.role(number) in (Role.FIXTURE, Role.HOOK) and self.lifetime(number) is FixtureScope.FUNCTION
        )

    def users_of(self, site: SiteKey) -> int:
        """Return the tests that ask for a fixture, by the site of what it hands out."""
        tests = 0
        for function in self.fixtures.by_function:
            if self.objects.fixture(function) == site:
                tests |= self.reach.starts(function)
        return tests

    def library_state(self, site: SiteKey) -> StateModel | None:
        """Return the library model of the object that a module-level name holds."""
        name = self.name_of(site)
        return self.library.model(name) if name is not None else None

    def _stored_into(self, effect: Effect) -> Value:
        """Return the object whose attribute a write sets directly, if it does."""
        if effect.event < 0 or effect.source != effect.owner:
            return UNKNOWN
        event = self.resolver.scope(effect.source).events[effect.event]
        if event.kind is EventKind.CALL and event.term == ("name", "setattr"):
            return self.resolver.value(effect.source, event.args[0])
        is_store = event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] == "attr"
        return self.resolver.value(effect.source, event.term[1]) if is_store else UNKNOWN

    def stores_into_module(self, effect: Effect) -> bool:
        """Tell whether a write is `module.name = ...` or its kin."""
        return isinstance(self._stored_into(effect), ModuleValue)

    def stores_into_class(self, effect: Effect) -> bool:
        """Tell whether a write is `Class.name = ...` or its kin."""
        return isinstance(self._stored_into(effect), ClassValue)

    def is_own_class(self, effect: Effect) -> bool:
        """Tell whether a method writes to its own class."""
        owner = self.program.enclosing_class(effect.source)
        base = self._stored_into(effect)
        return (
            isinstance(base, ClassValue)
            and owner is not None
            and base.scope in self.resolver.classes.ancestry(owner)
        )

    def name_of(self, site: SiteKey) -> Global | None:
        """Return the module-level name behind a site of kind GLOBAL."""
        module, _, name = site[1].rpartition(":")
        path = self.program.path_of(module)
        return Global(path, name) if path is not None else None

    def is_made_late(self, site: SiteKey) -> bool:
        """Tell whether a module-level name starts as None, so that what it holds is inferred."""
        name = self.name_of(site) if site[0] is SiteKind.GLOBAL else None
        if name is None:
            return False
        return self.program.modules[name.path].module.bindings.get(name.name) == ("const", None)

    def name_readers(self, name: Global) -> int:
        """Return the tests that run a function which reads a module-level name, from whichever module."""
        tests = 0
        for number, scope in enumerate(self.program.scopes):
            reached = self.reach.tests(number)
            if reached & ~tests:
                read = any(self._reads(number, term, name) for term in scope.reads)
                tests |= reached if read or self._calls(number, scope, name) else 0
        return tests

    def uses_of(self, name: Global) -> Iterator[tuple[int, Term, ReadPlace]]:
        """Yield the scopes that read a module-level name, the whole path that they read, and where."""
        for number, scope in enumerate(self.program.scopes):
            for term, place in scope.reads.items():
                if self._reads(number, term, name):
                    yield number, term, place

    def _calls(self, number: int, scope: Scope, name: Global) -> bool:
        wanted = ("name", name.name)
        return wanted in scope.called() and self.resolver.value(number, wanted) == name

    def _reads(self, number: int, term: Term, name: Global) -> bool:
        while True:
            if name.name in term[1:] and self.resolver.value(number, term) == name:
                return True
            if term[0] not in ("attr", "item"):
                return term[0] == "import" and self.resolver.value(number, term) == name
            term = term[1]

    def environment_of(self, function: int) -> tuple[Effect, ...]:
        """Return the reads of the environment that running a function makes, its calls' included."""
        reached = self.graph.closure(function)
        return tuple(
            effect
            for effect in self.effects
            if effect.kind is EffectKind.READ and effect.site[0] is SiteKind.ENV and effect.owner in reached
        )

    @cached_property
    def required_environment(self) -> Mapping[SiteKey, int]:
        """Return variable -> the tests that run code which cannot do without it."""
        found: dict[SiteKey, int] = {}
        for effect in self.effects:
            if effect.kind is EffectKind.READ and effect.form is Form.REQUIRED:
                found[effect.site] = found.get(effect.site, 0) | self.reach.tests(effect.owner)
        return found

    def is_rebound_at_import(self, site: SiteKey) -> bool:
        """Tell whether importing some module already rebinds a module-level name."""
        return any(effect.owner in self._run_at_import for effect in self.on(site, EffectKind.WRITE))

    @cached_property
    def _run_at_import(self) -> frozenset[int]:
        return self.graph.closure(*(self.program.number(path) for path in self.program.modules))

    def settings_field(self, effect: Effect) -> Location | None:
        """Return the field of a settings class that a read of the environment fills, or None."""
        if effect.event < 0:
            return None
        event = self.resolver.scope(effect.source).events[effect.event]
        made = self.resolver.value(effect.source, event.term)
        if not isinstance(made, ClassValue) or not self.resolver.classes.is_settings(made.scope):
            return None
        return next(
            (
                Location(self.program.path(field.scope), field.line, field.name)
                for field in fields(self.resolver, made.scope)
                if field.variable == effect.site[1]
            ),
            None,
        )

    def changed_by_suite(self, site: SiteKey) -> bool:
        """Tell whether code of the suite writes or patches a site, or application code does in a test."""
        return any(
            self.is_test_code(self.program.path(effect.owner)) or self.reach.tests(effect.owner)
            for effect in self.on(site, EffectKind.WRITE, EffectKind.GUARD)
            if effect.site == site
        )

    # Names and places

    def nodeids(self, bits: int) -> tuple[str, ...]:
        """Return the node ids of a set of tests."""
        return tuple(self.tests[number].nodeid for number in members(bits))

    def location(self, number: int) -> Location:
        """Return where a scope is defined."""
        scope = self.resolver.scope(number)
        name = self.program.path(number) if scope.kind is ScopeKind.MODULE else scope.qualname
        return Location(self.program.path(number), scope.span.line, name)

    def anchor(self, effect: Effect) -> Step:
        """Return where a write is best mended.

        Where the suite's own object is handed over to be changed, that is the line which does so.
        """
        found = Step(effect.source, effect.event)
        # Who decides on a path or port is the effect's owner.
        if effect.site[0] not in (SiteKind.FILE, SiteKind.PORT) and not self._is_of_suite(effect.site):
            return found
        for step in effect.via:
            if step.event < 0 or not self.is_test_code(self.program.path(step.function)):
                break
            found = step
        return found

    def _is_of_suite(self, site: SiteKey) -> bool:
        if site not in self._of_suite:
            definition = self.objects.definition(site)
            self._of_suite[site] = definition is not None and self.is_test_code(definition.path)
        return self._of_suite[site]

    def holder(self, name: str | None) -> Location | None:
        """Return where the fixture, constant or attribute `module:name` that holds a path is defined."""
        if name is None:
            return None
        is_member = "." in name.partition(":")[2]
        return self.objects.definition((SiteKind.ATTRIBUTE if is_member else SiteKind.GLOBAL, name))

    def chain(self, effect: Effect, tests: int) -> tuple[Location, ...]:
        """Return the shortest way to an effect from what runs for one of some tests."""
        places = list(self.way_to(effect.owner, tests))
        places.extend(self.location(step.function) for step in effect.via[1:])
        if effect.source != effect.owner and effect.via:
            places.append(self.location(effect.source))
        return tuple(places)

    def way_to(self, function: int, tests: int) -> tuple[Location, ...]:
        """Return the shortest way to a function from what runs for one of some tests."""
        for start, calls in self.reach.nearest(function):
            if self.reach.starts(start) & tests:
                return (self.location(start), *(self.location(call.callee) for call in calls))
        return ()

    def tests_of(self, bits: int, effect: Effect) -> tuple[str, ...]:
        """Return the node ids of a set of tests, those with the shortest way to an effect first."""
        ordered: dict[int, None] = {}
        for start, _ in self.reach.nearest(effect.owner):
            ordered.update(dict.fromkeys(members(self.reach.starts(start) & bits)))
        ordered.update(dict.fromkeys(members(bits)))
        return tuple(self.tests[number].nodeid for number in ordered)

    def site(self, key: SiteKey, definition: Location | None = None) -> Site:
        """Return a site for a finding."""
        return Site(key[0], key[1], definition)
