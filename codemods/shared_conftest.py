"""Reset the settings, environment and module state that leak between tests, in one fixture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods._imports import add_import, bound_name, drop_dead_imports
from isolint.codemods._managed_block import Entries, parse, replaced
from isolint.codemods._planning import local_packages, refusals
from isolint.codemods._shared_state import SharedState, folders
from isolint.codemods._tree import names_in
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


class SharedConftest(Codemod):
    """Keeps one managed block in the nearest common conftest.py, which restores exactly what leaks."""

    name: ClassVar[str] = "shared_conftest"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO110", "ISO201", "ISO301", "ISO310"})
    REWRITES = ()
    REFUSES = ()

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each conftest, with all that it has to do."""
        for folder, group in folders(findings).items():
            state = SharedState(index, folder)
            cured: list[Finding] = []
            for finding in group:
                try:
                    state.add(finding)
                except Refused as refused:
                    yield Refusal(self.name, finding, str(refused))
                else:
                    cured.append(finding)
            try:
                entries = state.entries()
            except Refused as refused:
                yield from refusals(self.name, cured, str(refused))
                continue
            if cured:
                payload = entries.to_payload() | {"local": local_packages(index)}
                yield Task(self.name, Safety.SAFE, tuple(cured), {state.path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the conftest with its block made, brought up to date, or removed once it has nothing to do.

        Payload: the entries that the block needs beside those that it has, as `Entries.from_payload` reads
        them, and `local` (the project's own top-level packages).
        """
        entries = Entries.from_payload(payload).joined(parse(module.code))
        if replaced(module.code, entries) == module.code:
            return module
        used = names_in(module)
        wanted = [] if entries.is_empty else ["pytest"]
        if any(variable.only_if_unset for variable in entries.environment):
            wanted.insert(0, "os")
        for name in wanted:
            if bound_name(module, name) != name:
                module = add_import(module, f"import {name}", payload.get("local", ()))
        return drop_dead_imports(cst.parse_module(replaced(module.code, entries)), used)
