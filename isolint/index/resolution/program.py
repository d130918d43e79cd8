"""The program's scopes under one numbering, and the lookups that need no data flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from isolint.facts.records import EventKind, ModuleFacts, Scope, ScopeKind
from isolint.index.resolution.layout import Layout
from isolint.index.resolution.spelled import Spelled
from isolint.model import Location

_BODIES = (ScopeKind.MODULE, ScopeKind.CLASS)


class Program:
    """All modules. A scope's number is its module's first number plus its index in the module."""

    def __init__(self, modules: Mapping[str, ModuleFacts], layout: Layout) -> None:
        self.modules = modules
        self.layout = layout
        self.scopes: list[Scope] = []
        self._paths: list[str] = []
        self._parents: list[int | None] = []
        self._first: dict[str, int] = {}
        for path in sorted(modules):
            first = self._first[path] = len(self.scopes)
            scopes = modules[path].scopes
            self.scopes.extend(scopes)
            self._paths.extend([path] * len(scopes))
            self._parents.extend([None if scope.parent < 0 else first + scope.parent for scope in scopes])

    def path(self, number: int) -> str:
        """Return the file that a scope is in."""
        return self._paths[number]

    def location(self, number: int) -> Location:
        """Return where a scope is defined."""
        scope = self.scopes[number]
        name = self.path(number) if scope.kind is ScopeKind.MODULE else scope.qualname
        return Location(self.path(number), scope.span.line, name)

    def number(self, path: str, index: int = 0) -> int:
        """Return the number of a module's scope; 0 is its body."""
        return self._first[path] + index

    def parent(self, number: int) -> int | None:
        """Return the scope around a scope, or None for a module."""
        return self._parents[number]

    def enclosing_class(self, number: int) -> int | None:
        """Return the class that a method stands in, or None."""
        parent = self._parents[number]
        return parent if parent is not None and self.scopes[parent].kind is ScopeKind.CLASS else None

    def module_of(self, number: int) -> int:
        """Return the number of the module body that a scope belongs to."""
        return self._first[self._paths[number]]

    def functions(self) -> Iterator[int]:
        """Yield the number of each named function."""
        for number, scope in enumerate(self.scopes):
            if scope.kind is ScopeKind.FUNCTION:
                yield number

    @cached_property
    def spelled(self) -> Spelled:
        """Return where its scopes spell names."""
        return Spelled(self.scopes)

    @cached_property
    def attribute_names(self) -> frozenset[str]:
        """Return the names by which the project's modules, classes and objects have attributes."""
        names: set[str] = set()
        for scope in self.scopes:
            if scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
                names.update(scope.bindings, scope.annotations)
            names.update(scope.rebinds)
            names.update(
                event.term[2]
                for event in scope.events
                if event.kind is EventKind.STORE and event.term[0] == "attr"
            )
        return frozenset(names)

    @cached_property
    def filled_names(self) -> frozenset[str]:
        """Return the attributes that something is put into, or in place of, after constructors are done."""
        names: set[str] = set()
        for scope in self.scopes:
            for event in scope.events:
                if event.kind in (EventKind.STORE, EventKind.CALL) and event.term[0] in ("attr", "item"):
                    place = event.term[1]
                    if place[0] == "attr":
                        names.add(place[2])
                    is_made = scope.name == "__init__" and place == ("param", 0) and not event.augmented
                    if event.kind is EventKind.STORE and event.term[0] == "attr" and not is_made:
                        names.add(event.term[2])
        return frozenset(names)

    @cached_property
    def assigned_names(self) -> frozenset[str]:
        """Return the attributes that something is assigned to by way of what has them."""
        return frozenset(
            event.term[2]
            for scope in self.scopes
            for event in scope.events
            if event.kind is EventKind.STORE and event.term[0] == "attr"
        )

    def scope_at(self, path: str, line: int) -> int:
        """Return the innermost scope whose text covers a line."""
        best = self._first[path]
        for index, scope in enumerate(self.modules[path].scopes[1:], 1):
            if scope.span.line <= line <= scope.span.end_line and scope.kind is not ScopeKind.LAMBDA:
                best = self._first[path] + index
        return best

    def path_of(self, dotted: str) -> str | None:
        """Return the file of an import name."""
        return self._by_name.get(dotted)

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        return {self.dotted(path): path for path in self.modules}

    def dotted(self, path: str) -> str:
        """Return the import name of a file."""
        return self.layout.dotted(path)

    def names(self, number: int) -> frozenset[str]:
        """Return the names that a function goes by: its own, and those that it is assigned to."""
        return self.other_names.get(number, frozenset()) | {self.scopes[number].name}

    @cached_property
    def other_names(self) -> Mapping[int, frozenset[str]]:
        """Return function -> the further names that the bodies of modules and classes give it."""
        found: dict[int, set[str]] = {}
        for number, scope in enumerate(self.scopes):
            for name, bound in scope.bindings.items() if scope.kind in _BODIES else ():
                path = self._paths[number]
                is_name = bound[0] == "name"
                term = self.modules[path].module.bindings.get(bound[1], bound) if is_name else bound
                function = self.number(path, term[1]) if term[0] == "def" else number
                if self.scopes[function].kind not in _BODIES and self.scopes[function].name != name:
                    found.setdefault(function, set()).add(name)
        return {function: frozenset(names) for function, names in found.items()}

    def is_local(self, number: int) -> bool:
        """Tell whether a class or function is made anew each time that a function runs."""
        outer = self.parent(number)
        while outer is not None:
            if self.scopes[outer].kind is ScopeKind.FUNCTION:
                return True
            outer = self.parent(outer)
        return False
