"""Run for each test what a class does once for all of its tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import class_set_up_for_each as cases
from isolint.codemods.planning.class_set_up import check_for_each, own_hooks
from isolint.codemods.planning.questions import refusals
from isolint.codemods.syntax.class_hooks import hooks_for_each
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.index.sites.paths import holder_of
from isolint.model import Finding, Refusal, Safety, SiteKind


class ClassSetUpForEach(Codemod):
    """Turns `setup_class` or `setUpClass`, where it makes a folder, into the set-up of each test."""

    name: ClassVar[str] = "class_set_up_for_each"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO604"})
    serves_each_test: ClassVar[bool] = True
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
        return hooks_for_each(module, payload["hooks"])
