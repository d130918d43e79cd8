"""Put marks of pytest on tests, and take others off, by the names of classes and functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import libcst as cst

from isolint.codemods.syntax.imports import add_import, bound_name
from isolint.codemods.syntax.tree import dotted
from isolint.contracts import Refused

_PYTEST = "pytest"


def set_marks(
    module: cst.Module, wanted: Mapping[str, str], family: Collection[str], local: Collection[str] = ()
) -> cst.Module:
    """Return the module with a mark on each test, given as `Class::test` -> what follows `pytest.mark.`.

    Where the text is empty, no mark is wanted. Of a `family` of marks a test keeps just the wanted one. A
    test that its class inherits is marked on the class. `local` are the project's own packages.

    Raises:
        Refused: A test is not there.
    """
    known = _Names()
    module.visit(known)
    places: dict[str, str] = {}
    for test, mark in wanted.items():
        owner = test.rpartition("::")[0]
        if test not in known.names and owner not in known.names:
            raise Refused(f"it has no {test.replace('::', '.')}")
        if test in known.names or mark:
            places[test if test in known.names else owner] = mark
    bound = bound_name(module, _PYTEST)
    marker = _Marker(places, family, bound or _PYTEST)
    marked = module.visit(marker)
    return add_import(marked, f"import {_PYTEST}", local) if marker.has_added and bound is None else marked


class _Names(cst.CSTVisitor):
    """Collects the names of classes and functions, as in `Class::test`; those within functions are none."""

    def __init__(self) -> None:
        super().__init__()
        self._way: list[str] = []
        self.names: set[str] = set()

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        """Enter a class."""
        self._way.append(node.name.value)
        self.names.add("::".join(self._way))

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:
        """Leave a class."""
        self._way.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        """Note a function, and pass over what is in it."""
        self.names.add("::".join((*self._way, node.name.value)))
        return False


class _Marker(cst.CSTTransformer):
    """Sets the marks of the tests at some places."""

    def __init__(self, places: Mapping[str, str], family: Collection[str], pytest: str) -> None:
        super().__init__()
        self._way: list[str] = []
        self._places = places
        self._family = family
        self._pytest = pytest
        self.has_added = False

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        """Enter a class."""
        self._way.append(node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        """Mark a class, on the way out of it."""
        place = "::".join(self._way)
        self._way.pop()
        return updated_node.with_changes(decorators=self._marked(place, updated_node.decorators))

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        """Pass over what is in a function."""
        return False

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Mark a function."""
        place = "::".join((*self._way, updated_node.name.value))
        return updated_node.with_changes(decorators=self._marked(place, updated_node.decorators))

    def _marked(self, place: str, decorators: Sequence[cst.Decorator]) -> Sequence[cst.Decorator]:
        mark = self._places.get(place)
        if mark is None:
            return decorators
        own = [self._mark(decorator) for decorator in decorators]
        name = mark.partition("(")[0]
        kept = [
            decorator
            for decorator, found in zip(decorators, own, strict=True)
            if found == name or found not in self._family
        ]
        if not mark or name in own:
            return kept
        self.has_added = True
        return [cst.Decorator(cst.parse_expression(f"{self._pytest}.mark.{mark}")), *kept]

    def _mark(self, decorator: cst.Decorator) -> str:
        """Return the name of the mark that a decorator sets, or nothing."""
        node = decorator.decorator
        path = dotted(node.func if isinstance(node, cst.Call) else node) or ""
        for prefix in (f"{self._pytest}.mark.", "mark."):
            if path.startswith(prefix):
                return path.removeprefix(prefix)
        return ""
