"""Write to the environment through a `pytest.MonkeyPatch` of its own in fixtures wider than one test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import env_in_wide_fixture as cases
from isolint.codemods.environment.patching import Patching, writing_lines
from isolint.codemods.environment.plans import fixture_payload
from isolint.codemods.environment.restores import at_end
from isolint.codemods.environment.statements import Environ
from isolint.codemods.planning.questions import by_path, refusals
from isolint.codemods.syntax.fixtures import yields
from isolint.codemods.syntax.imports import bound_name, drop_dead_imports
from isolint.codemods.syntax.monkeypatch import MONKEYPATCH
from isolint.codemods.syntax.patch_context import check_wrappable, with_imports, wrapped
from isolint.codemods.syntax.tree import (
    Locator,
    names_in,
    replace,
)
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


class EnvInWideFixture(Codemod):
    """Puts the rest of a class-, module- or session-scoped fixture under `pytest.MonkeyPatch.context()`."""

    name: ClassVar[str] = "env_in_wide_fixture"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO102"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each fixture."""
        for path, of_file in by_path(findings).items():
            groups: dict[int, list[Finding]] = {}
            for finding in of_file:
                groups.setdefault(index.program.scope_at(path, finding.span.line), []).append(finding)
            for group in groups.values():
                try:
                    payload = fixture_payload(index, group)
                except Refused as refused:
                    yield from refusals(self.name, group, str(refused))
                else:
                    yield Task(self.name, Safety.SAFE, tuple(group), {path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with the fixture's writes undone when the fixture ends.

        Payload: `environ` (texts of the environment object), `fixture` (def line), `writes` (lines), `local`
        (the project's own top-level packages).
        """
        environ = Environ.from_payload(payload)
        locator = Locator(module)
        function = locator.function(payload["fixture"])
        lines = {locator.simple(line) for line in payload["writes"]}
        check_wrappable(function)
        local = payload.get("local", ())
        pytest = bound_name(module, "pytest") or "pytest"
        restores = at_end(function, environ) if yields(function.body) else None
        forgotten = frozenset(restores.forgotten if restores else ())
        if restores is not None and restores.dead:
            lines.update(writing_lines(function, environ))
        patched = Patching(environ, MONKEYPATCH, forgotten).rewriters(function, lines)
        if not lines or not lines <= patched.keys():
            raise Refused("a line does not write to the environment in the fixture")
        rewriters = patched | (restores.rewriters() if restores else {})
        result = replace(module, {function: wrapped(function, rewriters, lines, pytest)})
        result = with_imports(result, function, local)
        return drop_dead_imports(result, names_in(module))
