"""The linked program, and the questions that rules and codemods ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from isolint.config import Config
from isolint.facts.records import ModuleFacts, ScopeKind
from isolint.index.beforehand.first_use import FirstUse
from isolint.index.calls.derived_tests import DerivedTests
from isolint.index.calls.dispatch import dispatch
from isolint.index.calls.graph import CallGraph
from isolint.index.calls.reach import Reach, members
from isolint.index.calls.wrappers import Wrappers
from isolint.index.leaks.begun_anew import BegunAnew
from isolint.index.leaks.fresh_starts import FreshStarts
from isolint.index.leaks.leaking import Leaks
from isolint.index.meeting.arrivals import Arrivals
from isolint.index.meeting.audience import Audience
from isolint.index.meeting.hearing import Hearing
from isolint.index.meeting.instances import Instances
from isolint.index.meeting.loops import asking_for_loop
from isolint.index.meeting.parts import Parts
from isolint.index.requests.routes import Routes
from isolint.index.resolution.layout import Layout
from isolint.index.resolution.linker import Linker
from isolint.index.resolution.program import Program
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.settings import fields
from isolint.index.resolution.values import ClassValue, Global
from isolint.index.restores.cleanups import Cleanups
from isolint.index.restores.put_backs import PutBacks
from isolint.index.restores.removals import Removals
from isolint.index.sharing.at_exit import run_at_exit
from isolint.index.sharing.file_use import FileHazard, FileUse
from isolint.index.sharing.mocks import Mocks
from isolint.index.sharing.module_databases import ModuleDatabases
from isolint.index.sharing.wide_databases import SharedDatabase, shared_databases
from isolint.index.sites.objects import Objects
from isolint.index.sites.paths import Paths
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.basis import Basis
from isolint.index.state.by_site import BySite
from isolint.index.state.chains import Chains
from isolint.index.state.class_methods import ClassMethods
from isolint.index.state.collect import Collector
from isolint.index.state.context_variables import ContextVariables
from isolint.index.state.databases import Databases
from isolint.index.state.effects import Effect, EffectKind, event_of
from isolint.index.state.environment import Environment
from isolint.index.state.files import Files
from isolint.index.state.library import LibraryState
from isolint.index.state.module_state import Caches, ModuleState
from isolint.index.state.modules import LoadedModules, ModuleUsers
from isolint.index.state.mutations import Mutations
from isolint.index.state.patchers import Patchers
from isolint.index.state.ports import Ports
from isolint.index.state.process import ProcessState
from isolint.index.state.readers import Mention
from isolint.index.state.stores import Stores
from isolint.index.suite.fixtures import Fixture, FixtureScope
from isolint.index.suite.roles import Role, Roles
from isolint.index.suite.tests import Suite, TestItem
from isolint.model import Location, Site, SiteKind
from isolint.models import LibraryModels, StateModel


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
        self.caches = Caches(self.resolver, self.objects.sites)
        self.library = LibraryState(self.resolver, self.objects)
        self.effects = self._gathered()
        derived = DerivedTests(self.resolver, self.graph)
        lives = [(*self._life(test), *derived.own_methods(test)) for test in self.tests]
        self.reach = Reach(len(self.program.scopes), self.graph, self.tests, lives)
        self.by_site = BySite(self.effects)
        self.wrappers = Wrappers(self.resolver, self.graph, self.suite)
        self.basis = Basis(self.resolver, self.graph, self.suite, self.reach, self.wrappers, self.by_site)
        self.leaks = Leaks(self.basis)
        self.roles = Roles(self.program, self.suite)
        self.audience = Audience(self)
        self.stores = Stores(self.resolver)
        self.begun_anew = BegunAnew(self)
        self.module_databases = ModuleDatabases(self)
        self.chains = Chains(self.program, self.reach, self.suite, self.objects)

    def _gathered(self) -> tuple[Effect, ...]:
        """Return what each scope does to state of any kind."""
        paths = Paths(self.resolver, self.fixtures)
        interpreters = (
            Environment(self.resolver),
            ModuleState(self.resolver, self.objects),
            PutBacks(self.resolver, self.objects),
            Removals(self.resolver, self.objects),
            self.caches,
            self.library,
            ContextVariables(self.resolver, self.objects),
            Databases(self.resolver, paths),
            ProcessState(self.resolver),
            LoadedModules(self.resolver),
            Patchers(self.resolver, self.objects),
            Files(self.resolver, paths),
            Ports(self.resolver, paths),
        )
        class_methods = ClassMethods(self.resolver, self.graph, self.objects)
        told = Collector(self.resolver, self.graph, class_methods, interpreters).run()
        writes = Mutations(self.resolver, self.graph, self.objects).run()
        return (*told, *class_methods.writes(writes, told))

    @cached_property
    def cleanups(self) -> Cleanups:
        """Return the judge of clean-ups that fall short."""
        return Cleanups(self)

    @cached_property
    def own_reach(self) -> Reach:
        """Return what the tests run each for itself, without what fixtures and hooks share over several."""
        lives = [
            [number for number in test.life if self.roles.lifetime(number) is FixtureScope.FUNCTION]
            for test in self.tests
        ]
        return Reach(len(self.program.scopes), self.graph, self.tests, lives)

    @cached_property
    def instances(self) -> Instances:
        """Return who tells which tests have the same object."""
        return Instances(self)

    @cached_property
    def file_hazards(self) -> tuple[FileHazard, ...]:
        """Return the files that tests leave changed for others."""
        return tuple(FileUse(self).hazards())

    @cached_property
    def shared_databases(self) -> tuple[SharedDatabase, ...]:
        """Return the databases that wide fixtures open, and tests write to."""
        return tuple(shared_databases(self))

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

    def is_test_code(self, path: str) -> bool:
        """Tell whether a file belongs to the suite rather than to the application."""
        return self.suite.is_test_code(path)

    def fixtures_at(self, site: SiteKey) -> Iterator[Fixture]:
        """Yield the fixtures that hand out what has a site."""
        sites = self.objects.sites
        return (one for one in self.fixtures.by_function.values() if sites.fixture(one.function) == site)

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

    def mention(self, effect: Effect) -> Mention:
        """Return where the owner of an effect brings it about."""
        if effect.frame < 0:
            return Mention(effect.owner)
        block = self.resolver.scope(effect.owner).events[effect.frame].block
        return Mention(effect.owner, block, effect.frame)

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

    @cached_property
    def fresh_starts(self) -> FreshStarts:
        """Return who tells the tests that do not notice a write."""
        return FreshStarts(self)

    @cached_property
    def arrivals(self) -> Arrivals:
        """Return what tells of tests that go to a folder of their own first."""
        return Arrivals(self)

    @cached_property
    def asking_for_loop(self) -> int:
        """Return the tests that ask for the event loop of their thread where none is running."""
        return asking_for_loop(self)

    @cached_property
    def hearing(self) -> Hearing:
        """Return who tells the tests that hear what a logger passes on."""
        return Hearing(self)

    @cached_property
    def parts(self) -> Parts:
        """Return who tells the tests that look at the part of an object which a write changes."""
        return Parts(self)

    @cached_property
    def first_use(self) -> FirstUse:
        """Return who tells what only fills empty places."""
        return FirstUse(self)

    @cached_property
    def module_users(self) -> ModuleUsers:
        """Return who uses which module, and who imports one while it runs."""
        return ModuleUsers(self.resolver)

    @cached_property
    def run_at_exit(self) -> frozenset[int]:
        """Return the functions that the program has run when the process ends."""
        return run_at_exit(self)

    @cached_property
    def mocks(self) -> Mocks:
        """Return the mocks that modules of the suite hold, and what is done with them."""
        return Mocks(self.resolver, self.suite)

    def precedes_tests(self, effect: Effect) -> bool:
        """Tell whether an effect is that of importing a module of the application, before the first test."""
        return effect.owner in self.collected and self.roles.of(effect.owner) is Role.APP_MODULE

    def library_state(self, site: SiteKey) -> StateModel | None:
        """Return the library model of the object that a module-level name holds."""
        name = self.name_of(site)
        return self.library.model(name) if name is not None else None

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

    def environment_of(self, function: int) -> tuple[Effect, ...]:
        """Return the reads of the environment that running a function makes, its calls' included.

        The body of a module that it imports is run once, whoever is first.
        """
        reached = self.graph.closure(
            function, counts=lambda call: self.program.scopes[call.callee].kind is not ScopeKind.MODULE
        )
        return tuple(
            effect
            for effect in self.effects
            if effect.kind is EffectKind.READ and effect.site[0] is SiteKind.ENV and effect.owner in reached
        )

    def written_at_import(self, site: SiteKey) -> Iterator[Effect]:
        """Yield the writes to a site that importing some module makes."""
        return (effect for effect in self.on(site, EffectKind.WRITE) if effect.owner in self._run_at_import)

    @cached_property
    def _run_at_import(self) -> frozenset[int]:
        return self.graph.closure(*(self.program.number(path) for path in self.program.modules))

    def settings_field(self, effect: Effect) -> Location | None:
        """Return the field of a settings class that a read of the environment fills, or None."""
        event = event_of(self.resolver, effect)
        if event is None:
            return None
        made = self.resolver.value(effect.source, event.term)
        if not isinstance(made, ClassValue) or not self.resolver.settings.is_settings(made.scope):
            return None
        return next(
            (
                Location(self.program.path(field.scope), field.line, field.name)
                for field in fields(self.resolver, made.scope)
                if field.variable == effect.site[1]
            ),
            None,
        )

    # Names and places

    def nodeids(self, bits: int) -> tuple[str, ...]:
        """Return the node ids of a set of tests."""
        return tuple(self.tests[number].nodeid for number in members(bits))

    def holder(self, name: str | None) -> Location | None:
        """Return where the fixture, constant or attribute `module:name` that holds a path is defined."""
        if name is None:
            return None
        is_member = "." in name.partition(":")[2]
        return self.objects.sites.definition((SiteKind.ATTRIBUTE if is_member else SiteKind.GLOBAL, name))

    def site(self, key: SiteKey, definition: Location | None = None) -> Site:
        """Return a site for a finding."""
        return Site(key[0], key[1], definition)
