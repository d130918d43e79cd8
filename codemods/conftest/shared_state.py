"""Find what the managed block of a conftest has to do for the findings that it is to cure."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from isolint.codemods.conftest.folders import holds
from isolint.codemods.conftest.import_names import imported_as
from isolint.codemods.conftest.late_imports import (
    check_importable,
    check_loads_alone,
    check_not_set_on_import,
)
from isolint.codemods.conftest.managed_block import Attribute, Entries, Import, Variable
from isolint.codemods.conftest.numbered import check_numbers_no_names
from isolint.codemods.conftest.process_state import ENVIRONMENT, statements
from isolint.codemods.conftest.saved_state import check_made_by_tests, check_same_inside, saved
from isolint.codemods.planning.found_as_none import check_not_found_as_none
from isolint.codemods.planning.needed import check_unneeded, is_required, tests_needing
from isolint.codemods.planning.questions import effects_of, free_name, wide_fixtures_reading
from isolint.codemods.syntax.quotes import quoted
from isolint.codemods.syntax.tree import unused_name
from isolint.contracts import Refused
from isolint.facts.terms import Term
from isolint.index import ProjectIndex, Role
from isolint.index.resolution.values import UNKNOWN, Global, ModuleValue, Unknown
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import EffectKind
from isolint.index.state.modules import module_of
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import Finding, SiteKind
from isolint.models import SavedModel

FIXTURE_NAMES = ("isolated_state", "isolated_process_state")


def name_outside(qualname: str) -> str:
    """Return the name by which code outside of a class reaches what the class keeps, private or not."""
    holder, _, name = qualname.rpartition(".")
    if not holder or not name.startswith("__") or name.endswith("__"):
        return qualname
    return f"{holder}._{holder.rpartition('.')[2].lstrip('_')}{name}"


@dataclass(slots=True)
class SharedState:
    """Collects the entries of one conftest's block, one finding at a time.

    `present` is what the block does already: what it calls something is taken.
    """

    index: ProjectIndex
    folder: str
    imports: list[Import] = field(default_factory=list)
    environment: list[Variable] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    caches: list[str] = field(default_factory=list)
    resets: list[str] = field(default_factory=list)
    saves: list[str] = field(default_factory=list)
    refills: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    homes: dict[str, str] = field(default_factory=dict)
    done: set[tuple[str, str]] = field(default_factory=set)
    present: Entries | None = None

    @property
    def path(self) -> str:
        """Return the conftest's path."""
        return posixpath.join(self.folder, "conftest.py")

    def add(self, finding: Finding) -> None:
        """Add what cures a finding, or raise `Refused`."""
        cures = {
            "ISO103": self._environment,
            "ISO105": self._process,
            "ISO110": self._variable,
            "ISO301": self._attribute,
            "ISO302": self._object,
            "ISO303": self._object,
            "ISO305": self._names,
            "ISO401": self._object,
            "ISO404": self._names,
            "ISO310": self._reset,
        }
        known = len(self.imports), len(self.modules)
        cure = self._cache if finding.site.kind is SiteKind.CACHE else cures[finding.code]
        done = (cure.__name__, finding.site.id)
        if done in self.done:
            return
        try:
            cure(finding)
            self.done.add(done)
        except Refused:
            # What was imported for it nobody needs.
            del self.imports[known[0] :], self.modules[known[1] :]
            raise

    def entries(self) -> Entries:
        """Return all that was added, and the environment that the imports themselves cannot do without."""
        reads = self.required_by_imports()
        for site in reads:
            if not any(known.name == quoted(site[1]) for known in self.environment):
                self.environment.append(self._value_of(site))
        return self.collected(free_name(self.index, self.path, FIXTURE_NAMES), environment_first=bool(reads))

    def collected(self, fixture: str, *, environment_first: bool = False) -> Entries:
        """Return what was added, under a name of the fixture."""
        return Entries(
            fixture=fixture,
            imports=tuple(self.imports),
            environment=tuple(self.environment),
            environment_first=environment_first,
            attributes=tuple(self.attributes),
            caches=tuple(self.caches),
            before=(*self.resets, *self.saves),
            after=(*self.resets, *self.refills),
        )

    # One method for each kind of entry

    def _variable(self, finding: Finding) -> None:
        site = (SiteKind.ENV, finding.site.key)
        for fixture in wide_fixtures_reading(self.index, finding.path, {site}):
            kind = f"{fixture.scope.name.lower()} fixture"
            raise Refused(f"the {kind} `{fixture.name}` reads `{site[1]}` before a test can be given it")
        others = self._doing_without(site)
        if others:
            tests = "1 other test reads" if others == 1 else f"{others} other tests read"
            raise Refused(f"{tests} `{site[1]}`, and {'runs' if others == 1 else 'run'} without it today")
        self.environment.append(self._value_of(site))

    def _doing_without(self, site: SiteKey) -> int:
        """Count the tests below the conftest that read a variable which they neither need nor set."""
        needing = self.index.audience.required_environment.get(site, 0)
        others = self.index.audience.readers(site) & ~needing & ~self.index.audience.setters(site)
        return sum(
            bool(others >> number & 1) and holds(self.folder, test.path)
            for number, test in enumerate(self.index.tests)
        )

    def _value_of(self, site: SiteKey) -> Variable:
        """Return the variable with a constant that the suite gives it elsewhere."""
        wide = False
        values: list[str] = []
        for effect in self.index.on(site, EffectKind.WRITE, EffectKind.GUARD):
            path = self.index.program.path(effect.owner)
            if effect.site != site or not self.index.is_test_code(path):
                continue
            if self.index.roles.of(effect.owner) is Role.TEST_MODULE and effect.kind is EffectKind.WRITE:
                raise Refused(f"`{path}` still sets `{site[1]}` when it is imported (ISO101)")
            wide = wide or self.index.roles.lifetime(effect.owner) is not FixtureScope.FUNCTION
            value = self.index.resolver.literal(effect.value)
            if isinstance(value, str):
                values.append(value)
        if not values:
            raise Refused(f"the suite gives `{site[1]}` no constant value that other tests could share")
        return Variable(
            quoted(site[1]), quoted(min(values, key=lambda value: (len(value), value))), only_if_unset=wide
        )

    def _cache(self, finding: Finding) -> None:
        module, _, qualname = finding.site.key.partition(":")
        self.caches.append(self._imported(module, qualname))

    def _reset(self, finding: Finding) -> None:
        name = self._name(finding)
        model = self.index.library_state((SiteKind.GLOBAL, finding.site.key))
        if model is None or not model.reset:
            raise Refused(f"no statement is known that resets `{name.name}`")
        expression = self._imported(self.index.program.dotted(name.path), name.name)
        self.resets.append(model.reset.format(object=expression))

    def _attribute(self, finding: Finding) -> None:
        name = self._name(finding)
        bindings = self.index.program.modules[name.path].module.bindings
        target = self._imported_module(self.index.program.dotted(name.path))
        site = (SiteKind.GLOBAL, finding.site.key)
        check_numbers_no_names(self.index, site)
        if name.name not in bindings:
            check_made_by_tests(self.index, site)
            self.attributes.append(Attribute(target, name.name, ""))
            return
        set_up = any(self.index.written_at_import(site)) or self._is_set_up_for_several(site)
        if set_up:
            check_not_set_on_import(self.index, site)
            check_same_inside(self.index, site)
        check_not_found_as_none(self.index, [site])
        value = None if set_up else _initial(bindings[name.name])
        self.attributes.append(Attribute(target, name.name, value or f"{target}.{name.name}"))

    def _is_set_up_for_several(self, site: SiteKey) -> bool:
        """Tell whether a fixture or hook that serves several tests writes to a site, which is theirs then."""
        wide = {
            function
            for test in self.index.tests
            for function in test.life
            if self.index.roles.lifetime(function) is not FixtureScope.FUNCTION
        }
        reached = self.index.graph.closure(*wide)
        return any(effect.owner in reached for effect in self.index.on(site, EffectKind.WRITE))

    def _object(self, finding: Finding) -> None:
        """Put back what a module-level name or class attribute holds, or what it is."""
        site = (finding.site.kind, finding.site.key)
        module, _, qualname = finding.site.key.partition(":")
        holder, _, name = qualname.rpartition(".")
        path = self.index.program.path_of(module)
        if path is None or self.index.is_test_code(path):
            raise Refused(f"`{qualname}` belongs to the suite, which can make one for each test")
        name = name_outside(qualname).rpartition(".")[2]
        target = self._imported(module, holder) if holder else self._imported_module(module)
        local = f"{target.strip('_')}_{qualname.rpartition('.')[2].strip('_')}".replace(".", "_").lower()
        found = saved(self.index, site, f"{target}.{name}", local)
        if not set(found.before) <= set(self._kept()):
            found = saved(self.index, site, f"{target}.{name}", self._free(local))
        if found.value is not None:
            check_not_found_as_none(self.index, [site])
            self.attributes.append(Attribute(target, name, found.value))
        self.saves += found.before
        self.refills += found.after

    def _names(self, finding: Finding) -> None:
        """Put back all names of a module; a package's new ones stay, as its modules may be among them."""
        module = module_of((finding.site.kind, finding.site.key)) or finding.site.key.partition(":")[0]
        names = f"vars({self._imported_module(module)})"
        local = self._free(f"{module.rpartition('.')[2].strip('_').lower()}_names")
        path = self.index.program.path_of(module)
        is_package = path is not None and posixpath.basename(path) == "__init__.py"
        self.saves.append(f"{local} = dict({names})")
        self.refills += ([] if is_package else [f"{names}.clear()"]) + [f"{names}.update({local})"]

    def _environment(self, finding: Finding) -> None:
        """Put back all variables, unless a test lives on one that another test leaves."""
        for site in {effect.site for effect in effects_of(self.index, [finding], EffectKind.WRITE)}:
            check_unneeded(self.index, tests_needing(self.index, site), site[1])
        self._save(ENVIRONMENT, "")

    def _process(self, finding: Finding) -> None:
        """Put back a state of the process that a library model knows how to save."""
        found = self.index.models.saving(finding.site.key)
        if found is None:
            raise Refused(f"no statement is known that puts back the process's {finding.site.key}")
        _, kind, logger = (*finding.site.key.split(":"), "", "")[:3]
        check_unneeded(self.index, self._without_list(kind, logger), f"{kind} of {logger}")
        self._save(*found)

    def _without_list(self, kind: str, logger: str) -> int:
        """Return the tests that need what a list of a logger holds, and do not see to it themselves."""
        needing = self.index.hearing.talkers.needing(kind, logger) if logger not in ("", "root") else 0
        for effect in self.index.on((SiteKind.PROCESS, f"logging:{kind}:{logger}"), EffectKind.WRITE):
            needing &= 0 if self.index.precedes_tests(effect) else ~self.index.leaks.leaking(effect)
        return needing

    def _save(self, model: SavedModel, part: str) -> None:
        """Add the statements that keep a state of the process and put it back."""
        before, after = statements(model, part, set())
        if set(before) <= set(self.saves):
            return
        if not set(before) <= set(self._kept()):
            before, after = statements(model, part, {one.partition(" = ")[0] for one in self._kept()})
        for module in model.imports:
            # What the standard library has is imported at the top of the file.
            if module.partition(".")[0] not in sys.stdlib_module_names:
                self._import(module, None)
        self.saves += before
        self.refills += after

    def _kept(self) -> Sequence[str]:
        """Return the statements that keep something, those of the block that is there among them."""
        return (*self.saves, *(self.present.before if self.present else ()))

    def _free(self, local: str) -> str:
        """Return a local, with a number behind it where something else is kept under that name."""
        return unused_name([local], {one.partition(" = ")[0] for one in self._kept()})

    def _name(self, finding: Finding) -> Global:
        name = self.index.name_of((SiteKind.GLOBAL, finding.site.key))
        if name is None:
            raise Refused(f"`{finding.site.key}` is not a name of a module of this project")
        return name

    # Imports

    def _imported(self, module: str, qualname: str) -> str:
        """Return the expression for a definition, after importing what it starts with."""
        if "<" in qualname:
            raise Refused(f"`{qualname}` cannot be imported")
        head, dot, rest = qualname.partition(".")
        check_importable(self.index, module, head)
        return f"{self._import(self._spelled(module), head)}{dot}{rest}"

    def _imported_module(self, module: str) -> str:
        check_loads_alone(self.index, module)
        module = self._spelled(module)
        package, _, name = module.rpartition(".")
        if package and self._is_hidden(package, name):
            return self._load(module, name)
        return self._import(package, name) if package else self._import(module, None)

    def _spelled(self, module: str) -> str:
        """Return what the conftest can call a module."""
        spelled = imported_as(self.index, module, self.folder)
        self.homes[spelled] = module
        return spelled

    def _is_hidden(self, package: str, name: str) -> bool:
        """Tell whether a package has something else under the name of one of its modules."""
        path = self.index.program.path_of(package)
        found = self.index.resolver.linker.member(path, name) if path is not None else UNKNOWN
        return not isinstance(found, (ModuleValue, Unknown))

    def _load(self, module: str, name: str) -> str:
        """Load a module by what it is called; return what it is bound to."""
        self.modules.append(module)
        if known := self._known(module, ""):
            return known.alias or name
        alias = unused_name([name, f"{name}_module"], self._taken())
        self.imports.append(Import(module, "", alias))
        return alias

    def _import(self, module: str, name: str | None) -> str:
        """Import a name, under an alias where another import has it already; return what it is bound to."""
        bound = name or module
        self.modules.append(module if name is None else f"{module}:{name}")
        if known := self._known(module, name):
            return known.alias or known.name or known.module
        alias = None
        if bound in self._taken():
            named = {part for other in self._all_imports() for part in other.module.split(".")}
            parts = module.split(".")[::-1]
            alias = f"{next((part for part in parts if part not in named), parts[0])}_{bound}"
        self.imports.append(Import(module, name, alias))
        return alias or bound

    def _all_imports(self) -> Sequence[Import]:
        return (*self.imports, *(self.present.imports if self.present else ()))

    def _known(self, module: str, name: str | None) -> Import | None:
        """Return the import of a name that there is, as one that this needs, too."""
        for one in self._all_imports():
            if (one.module, one.name) == (module, name):
                if one not in self.imports:
                    self.imports.append(one)
                return one
        return None

    def _taken(self) -> set[str]:
        return {one.alias or one.name or one.module for one in self._all_imports()}

    def required_by_imports(self) -> list[SiteKey]:
        """Return the variables that importing these modules needs and that not every test sets itself."""
        program = self.index.program
        reached: set[int] = set()
        for one in self.imports:
            for spelled in (one.module, f"{one.module}.{one.name}"):
                dotted = self.homes.get(spelled, spelled)
                name = self.index.name_of((SiteKind.GLOBAL, f"{dotted}:x"))
                if name is not None:
                    reached |= self.index.graph.closure(program.number(name.path))
        found = dict.fromkeys(
            effect.site for effect in self.index.effects if is_required(effect) and effect.owner in reached
        )
        served = sum(
            1 << number for number, test in enumerate(self.index.tests) if holds(self.folder, test.path)
        )
        return [site for site in found if served & ~self.index.audience.function_setters(site)]


def _initial(term: Term | None) -> str | None:
    """Return the source of a name's initial value, where it is a constant or an empty container."""
    if term is None:
        return None
    if term[0] == "const":
        return quoted(term[1]) if isinstance(term[1], str) else repr(term[1])
    if term[0] == "new" and not term[2]:
        return {"dict": "{}", "list": "[]"}.get(term[1])
    return None
