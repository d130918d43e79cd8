"""Reset the settings, environment and module state that leak between tests, in one fixture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import (
    deep_copies,
    emptied_caches,
    emptied_on_import,
    filled_by_tests,
    metaclasses,
)
from isolint.codemods.cases import shared_conftest as cases
from isolint.codemods.conftest.folders import folders
from isolint.codemods.conftest.managed_block import Entries, needed_modules, parse, replaced
from isolint.codemods.conftest.numbered import Numbered
from isolint.codemods.conftest.shared_state import SharedState
from isolint.codemods.planning.questions import local_packages, refusals
from isolint.codemods.syntax.imports import add_import, bound_name, drop_dead_imports
from isolint.codemods.syntax.tree import names_in
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


class SharedConftest(Codemod):
    """Keeps one managed block in the nearest common conftest.py, which restores exactly what leaks."""

    name: ClassVar[str] = "shared_conftest"
    codes: ClassVar[frozenset[str]] = frozenset(
        {
            "ISO103",
            "ISO105",
            "ISO110",
            "ISO201",
            "ISO301",
            "ISO302",
            "ISO303",
            "ISO305",
            "ISO306",
            "ISO310",
            "ISO401",
            "ISO404",
        }
    )
    serves_each_test: ClassVar[bool] = True
    REWRITES = (
        *cases.REWRITES,
        *deep_copies.REWRITES,
        *emptied_caches.REWRITES,
        *emptied_on_import.REWRITES,
        *filled_by_tests.REWRITES,
    )
    REFUSES = (*cases.REFUSES, *emptied_on_import.REFUSES, *filled_by_tests.REFUSES, *metaclasses.REFUSES)

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each conftest, with all that it has to do."""
        for folder, group in folders(findings).items():
            entries = Numbered(index, group).entries()
            left = _left(index, folder, entries)
            for counter, entered in left.items():
                yield Refusal(self.name, counter, _same_number(counter, entered))
            for safety in (Safety.SAFE, Safety.UNSAFE):
                alike = [
                    finding
                    for finding in group
                    if finding not in left and _safety([finding, *entries.get(finding, ())]) is safety
                ]
                yield from self._planned(index, folder, safety, alike)

    def _planned(
        self, index: ProjectIndex, folder: str, safety: Safety, group: Sequence[Finding]
    ) -> Iterator[Task | Refusal]:
        state = SharedState(index, folder)
        with suppress(Refused):
            # One that was edited is refused when it is to be rewritten.
            state.present = parse(index.texts.get(state.path, ""))
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
            return
        if cured:
            payload = entries.to_payload() | {"local": local_packages(index)}
            if state.path in index.texts and not index.texts[state.path].strip():
                payload["file_was_empty"] = True
            yield Task(self.name, safety, tuple(cured), {state.path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the conftest with its block made, brought up to date, or removed once it has nothing to do.

        Payload: the entries that the block needs beside those that it has, as `Entries.from_payload` reads
        them, `local` (the project's own top-level packages), `whole` (they are all that it is to keep) and
        `file_was_empty` (of a file that is there, and is not to go with the block).
        """
        entries = Entries.from_payload(payload)
        if not payload.get("whole", False):
            entries = entries.joined(parse(module.code))
        file_was_empty = bool(payload.get("file_was_empty", False))
        if replaced(module.code, entries) == module.code:
            return module
        used = names_in(module)
        for name in needed_modules(entries):
            if bound_name(module, name) != name:
                module = add_import(module, f"import {name}", payload.get("local", ()))
        text = replaced(module.code, entries, file_was_empty=file_was_empty)
        return drop_dead_imports(cst.parse_module(text), used)


def _safety(findings: Sequence[Finding]) -> Safety:
    """Return the safety of what puts several states back together."""
    is_safe = all(finding.fix is not None and finding.fix.safety is Safety.SAFE for finding in findings)
    return Safety.SAFE if is_safe else Safety.UNSAFE


def _left(
    index: ProjectIndex, folder: str, entries: Mapping[Finding, Sequence[Finding]]
) -> Mapping[Finding, Finding]:
    """Return the counters of which something numbered stays, with the finding on that."""
    found: dict[Finding, Finding] = {}
    for counter, entered in entries.items():
        for finding in entered:
            try:
                SharedState(index, folder).add(finding)
            except Refused:
                found.setdefault(counter, finding)
    return found


def _same_number(counter: Finding, entered: Finding) -> str:
    names = [finding.site.key.rpartition(":")[2] for finding in (counter, entered)]
    return f"`{names[0]}` numbers what `{names[1]}` keeps, and would give the same number twice"
