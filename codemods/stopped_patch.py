"""Stop the patches that tests, fixtures and test cases start by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import stopped_patch as cases
from isolint.codemods.state.started import PATCH, planned, stopped
from isolint.contracts import Codemod, Payload, Task
from isolint.index import ProjectIndex
from isolint.index.state.effects import EffectKind
from isolint.model import Finding, Refusal


class StoppedPatch(Codemod):
    """Puts what follows a started patch into its `with`, or has the clean-ups of a test case stop it."""

    name: ClassVar[str] = "stopped_patch"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO402"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each function."""
        return planned(self.name, index, findings, EffectKind.START, PATCH)

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with the patches of one function stopped when it, or its test case, ends.

        Payload: as `stopped` reads it.
        """
        return stopped(module, payload, PATCH)
