"""Hooks of a class, which run once for all of its tests, turned into those that run for each of them."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst
from libcst import matchers

from isolint.codemods.syntax.fixtures import FixtureText, docstring
from isolint.codemods.syntax.tree import Locator, Replacement, Rewriter, names_in, replace
from isolint.contracts import Refused

#: Hooks of a class, and those of each test.
RENAMED = {
    "setup_class": "setup_method",
    "teardown_class": "teardown_method",
    "setUpClass": "setUp",
    "tearDownClass": "tearDown",
}

_CLASSMETHOD = matchers.Decorator(matchers.Name("classmethod"))


def hooks_for_each(module: cst.Module, lines: Iterable[int]) -> cst.Module:
    """Return a module in which the hooks that are defined on some lines run for each test.

    Raises:
        Refused: One of them is more than a plain method of its class.
    """
    locator = Locator(module)
    rewriters: dict[cst.CSTNode, Rewriter] = {}
    for line in lines:
        function = locator.function(line)
        _check(function)
        rewriters[function] = _for_each
    return replace(module, rewriters)


def _check(node: cst.FunctionDef) -> None:
    """Refuse a hook that is more than a plain method of its class."""
    name = node.name.value
    if len(node.params.params) != 1:
        raise Refused(f"`{name}` takes more than its class")
    if any(not matchers.matches(one, _CLASSMETHOD) for one in node.decorators):
        raise Refused(f"`{name}` is decorated by more than `classmethod`")
    given = node.params.params[0].name.value
    used = matchers.findall(node.body, matchers.Name(given))
    held = matchers.findall(node.body, matchers.Attribute(matchers.Name(given)))
    if len(used) != len(held) or "super" in names_in(node):
        raise Refused(f"`{name}` does more with its class than to keep something there")
    if given != "self" and "self" in names_in(node):
        raise Refused(f"`{name}` has a `self` of its own")


def _for_each(node: cst.CSTNode) -> Replacement:
    assert isinstance(node, cst.FunctionDef)
    given = node.params.params[0].name.value
    body = node.body.visit(FixtureText(docstring(node)))
    assert isinstance(body, cst.BaseSuite)
    renamed = cst.ensure_type(node.with_changes(body=body).visit(_Renamed(given)), cst.FunctionDef)
    first = node.decorators[0].leading_lines if node.decorators else node.leading_lines
    return renamed.with_changes(
        name=cst.Name(RENAMED[node.name.value]),
        decorators=(),
        leading_lines=(*node.leading_lines, *first) if node.decorators else node.leading_lines,
        lines_after_decorators=(),
    )


class _Renamed(cst.CSTTransformer):
    """Calls the class's parameter `self`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value="self") if original_node.value == self._name else updated_node
