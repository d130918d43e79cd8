"""Pop the contexts of an application that tests, fixtures and test cases push by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import popped_context as cases
from isolint.codemods.state.started import CONTEXT, planned, stopped
from isolint.contracts import Codemod, Payload, Task
from isolint.index import ProjectIndex
from isolint.index.state.effects import EffectKind
from isolint.model import Finding, Refusal


class PoppedContext(Codemod):
    """Puts what follows a pushed context into its `with`, or has the clean-ups of a test case pop it."""

    name: ClassVar[str] = "popped_context"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO105"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each function."""
        return planned(self.name, index, findings, EffectKind.WRITE, CONTEXT)

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with the contexts of one function popped when it, or its test case, ends.

        Payload: as `stopped` reads it.
        """
        return stopped(module, payload, CONTEXT)
