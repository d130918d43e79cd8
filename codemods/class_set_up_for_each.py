"""Run for each test what a class does once for all of its tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst
from libcst import matchers

from isolint.codemods.cases import class_set_up_for_each as cases
from isolint.codemods.planning.class_set_up import RENAMED, check_for_each, own_hooks
from isolint.codemods.planning.questions import refusals
from isolint.codemods.syntax.fixtures import FixtureText, docstring
from isolint.codemods.syntax.tree import Locator, Replacement, Rewriter, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.index.state.paths import holder_of
from isolint.model import Finding, Refusal, Safety, SiteKind

_CLASSMETHOD = matchers.Decorator(matchers.Name("classmethod"))


class ClassSetUpForEach(Codemod):
    """Turns `setup_class` or `setUpClass`, where it makes a folder, into the set-up of each test."""

    name: ClassVar[str] = "class_set_up_for_each"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO604"})
    makes_anew: ClassVar[bool] = True
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each class."""
        groups: dict[int, list[Finding]] = {}
        for finding in findings:
            owner = index.objects.sites.class_of((SiteKind.ATTRIBUTE, holder_of(finding.site.key) or ""))
            if owner is None:
                yield Refusal(self.name, finding, "no class is known that makes it")
            else:
                groups.setdefault(owner, []).append(finding)
        for owner, group in groups.items():
            try:
                check_for_each(index, owner)
            except Refused as refused:
                yield from refusals(self.name, group, str(refused))
                continue
            lines = [index.resolver.scope(hook).span.line for hook in own_hooks(index, owner).values()]
            yield Task(self.name, Safety.UNSAFE, tuple(group), {index.program.path(owner): {"hooks": lines}})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with hooks of each test.

        Payload: `hooks` (the lines of their `def`).
        """
        locator = Locator(module)
        rewriters: dict[cst.CSTNode, Rewriter] = {}
        for line in payload["hooks"]:
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
