"""Names, imports and classes across modules."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.resolution.layout import with_packages
from isolint.index.resolution.program import Program
from isolint.index.resolution.values import (
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    Global,
    ModuleValue,
    Value,
    any_of,
)
from isolint.models import LibraryModels

#: The packages of pytest.
_RUNNERS = frozenset({"pytest", "_pytest"})

#: What tests are written with: a further name of it in some module is no state of that.
_TOOLS = ("pytest.", "unittest.mock.")


class Linker:
    """Follows names to what they are bound to, through imports and re-exports."""

    def __init__(self, program: Program, models: LibraryModels) -> None:
        self.program = program
        self.models = models
        self._names: dict[tuple[str, str], Value | None] = {}
        self._stars: dict[str, tuple[str, ...]] = {}

    def external(self, name: str) -> External:
        """Return something of another distribution under its canonical name."""
        return External(self.models.canonical(name))

    def imported(self, importer: str, term: Term) -> Value:
        """Return what an import term binds."""
        _, level, module, name = term
        layout = self.program.layout
        path = layout.find_relative(level, module, importer) if level else layout.find(module, importer)
        if not level and (module or name).partition(".")[0] in _RUNNERS:
            # What runs the suite is known by its models, in its own repository too.
            path = None
        if path is None:
            full = module if name is None else f"{module}.{name}" if module else name
            return UNKNOWN if level else self.external(full)
        if name is None:
            return ModuleValue(path)
        return self.member(path, name)

    def member(self, path: str, name: str) -> Value:
        """Return what a module's name is bound to, or its submodule of that name."""
        found = self.module_name(path, name)
        if found is not None:
            return found
        submodule = self.program.layout.submodule(path, name)
        if submodule is not None:
            return ModuleValue(submodule)
        return (None if name.startswith("_") else self._of_library(path, name)) or UNKNOWN

    def loaded_as(self, name: object) -> Value | None:
        """Return the module that has a name, or None where that is not known."""
        if not isinstance(name, str):
            return None
        path = self.program.layout.find(name, "")
        if path is None:
            return External(name)
        return ModuleValue(path) if not path.endswith("/") else None

    def module_name(self, path: str, name: str) -> Value | None:
        """Return what a module-level name is bound to, or None where the module does not bind it."""
        key = (path, name)
        if key in self._names:
            return self._names[key]
        if path not in self.program.modules:
            return None
        self._names[key] = None
        value = self._bound(path, name)
        self._names[key] = value
        return value

    def _bound(self, path: str, name: str) -> Value | None:
        module = self.program.modules[path].module
        term = module.bindings.get(name)
        if term is not None:
            return self._binding(path, name, term)
        if name in module.annotations or self.is_rebound(path, name):
            return Global(path, name)
        for star in self.star_imports(path):
            found = self.module_name(star, name)
            if found is not None and not name.startswith("_"):
                return found
        return None

    def _of_library(self, path: str, name: str) -> External | None:
        """Return a name that a module has from a library by `import *`, if it has names of only one."""
        if path not in self.program.modules:
            # A folder without a module of its own.
            return None
        libraries = {
            event.term[2]
            for event in self.program.modules[path].module.events
            if event.kind is EventKind.IMPORT and event.term[1] == 0 and event.term[3] == "*"
        } - {self.program.dotted(star) for star in self.star_imports(path)}
        return self.external(f"{libraries.pop()}.{name}") if len(libraries) == 1 else None

    def _binding(self, path: str, name: str, term: Term) -> Value:
        if term[0] == "def":
            return self.definition_of(path, term[1])
        if term[0] == "import":
            return self.imported(path, term)
        if term[0] == "join" and all(part[0] in ("def", "import") for part in term[1]):
            return any_of(tuple(self._binding(path, name, part) for part in term[1]))
        return self._tool(path, term) or Global(path, name)

    def _tool(self, path: str, term: Term) -> External | None:
        """Return what of the libraries that tests are written with a path leads to, as `mock.patch`."""
        if term[0] != "attr" or term[1][0] not in ("name", "attr"):
            return None
        holder = self.module_name(path, term[1][1]) if term[1][0] == "name" else self._tool(path, term[1])
        found = self.external(f"{holder.name}.{term[2]}") if isinstance(holder, External) else None
        return found if found is not None and found.name.startswith(_TOOLS) else None

    def is_rebound(self, path: str, name: str) -> bool:
        """Tell whether a function of a module binds one of its names anew."""
        return any(name in scope.rebinds for scope in self.program.modules[path].scopes)

    def definition_of(self, path: str, index: int) -> Value:
        """Return a function or class by its scope's index in a module."""
        number = self.program.number(path, index)
        if self.program.scopes[number].kind is ScopeKind.CLASS:
            return ClassValue(number)
        return FunctionValue(number)

    def star_imports(self, path: str) -> tuple[str, ...]:
        """Return the project modules that a module imports `*` from."""
        if path not in self._stars:
            found = []
            for event in self.program.modules[path].module.events:
                if event.kind is EventKind.IMPORT and event.term[3] == "*":
                    value = self.imported(path, (*event.term[:3], None))
                    if not isinstance(value, ModuleValue) or value.path == path:
                        continue
                    # A folder without a module of its own has no names to give.
                    if value.path in self.program.modules:
                        found.append(value.path)
            self._stars[path] = tuple(found)
        return self._stars[path]

    def import_targets(self, importer: str, term: Term) -> Iterator[str]:
        """Yield the project files whose bodies an import statement runs, packages first."""
        _, level, module, name = term
        layout = self.program.layout
        if level:
            steps = [layout.find_relative(level, module or "", importer)]
        else:
            steps = [layout.find(one, importer) for one in with_packages(module)] if module else []
        for path in steps:
            if path is not None and path in self.program.modules:
                yield path
        if name is not None and name != "*" and steps and steps[-1] is not None:
            submodule = layout.submodule(steps[-1], name)
            is_attribute = self.module_name(steps[-1], name) is not None
            if submodule is not None and submodule in self.program.modules and not is_attribute:
                yield submodule
