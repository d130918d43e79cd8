"""Give each test a fresh database file in place of one that a whole module shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import database_per_test as cases
from isolint.codemods.databases.narrowing import Narrowing
from isolint.codemods.databases.plan import narrowing
from isolint.codemods.syntax.imports import (
    add_import,
    drop_dead_imports,
    drop_stale_noqa,
    ensure_import,
    has_member,
)
from isolint.codemods.syntax.tree import Locator, names_in
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


class DatabasePerTest(Codemod):
    """Narrows a fixture of a shared database file to one test, on a file below `tmp_path`.

    Unsafe: tests that rely on the rows of an earlier test will fail.
    """

    name: ClassVar[str] = "database_per_test"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO601"})

    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each fixture."""
        places = {(finding.path, finding.span.line): finding for finding in findings}
        for shared in index.shared_databases:
            location = index.program.location(shared.fixture)
            finding = places.get((location.path, location.line))
            if finding is None:
                continue
            try:
                payload = narrowing(index, shared)
            except Refused as refused:
                yield Refusal(self.name, finding, str(refused))
            else:
                yield Task(self.name, Safety.UNSAFE, (finding,), {location.path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with its database made for each test.

        Payload: `fixture` (def line), `narrow` (def lines of further fixtures whose scope falls with it),
        `constant` and `constant_line` (the path that the module shares; left out where the fixture makes it),
        `unwrap` (whether a `MonkeyPatch` of these fixtures' own becomes that of the test), `variable` (name
        of the path in the fixture), `file` (name of the new file), `environment` (lines of
        `monkeypatch.setenv(NAME, constant)` that move into the fixture), `users` (def lines of the tests and
        helpers that use the constant as well), `calls` (of these helpers, each with `line`, `column`,
        `callee`, `position`).
        """
        rewriting = Narrowing(module, Locator(module), payload)
        result = rewriting.module_rewritten()
        constant = payload.get("constant")
        if constant is not None and constant in names_in(result):
            raise Refused(f"`{constant}` is also used outside of the fixture")
        if rewriting.is_typed and "Path" in names_in(result) and not has_member(result, "pathlib", "Path"):
            result = add_import(result, "from pathlib import Path")
        result, _ = ensure_import(result, "pytest") if payload.get("users") else (result, "")
        return drop_stale_noqa(drop_dead_imports(result, names_in(module)), module)
