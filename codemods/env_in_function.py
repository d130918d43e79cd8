"""Write to the environment through `monkeypatch` in tests, function-scoped fixtures and their helpers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import env_in_function as cases
from isolint.codemods.cases import left_set_up
from isolint.codemods.environment.patching import Patching, writing_lines
from isolint.codemods.environment.plans import check_put_back_last, function_payloads
from isolint.codemods.environment.restores import Restores, at_end
from isolint.codemods.environment.statements import Environ
from isolint.codemods.planning.callers import Threading, threaded
from isolint.codemods.planning.left_set_up import SetUp, missing_variables, rows, threads
from isolint.codemods.planning.questions import by_path, effects_of
from isolint.codemods.syntax.fixtures import yields
from isolint.codemods.syntax.imports import drop_dead_imports
from isolint.codemods.syntax.monkeypatch import (
    MONKEYPATCH,
    check_own_use,
    given,
    passing,
    set_up_lines,
    with_annotation_import,
)
from isolint.codemods.syntax.tree import Locator, Rewriter, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.index.state.effects import EffectKind
from isolint.model import Finding, Refusal, Safety


class EnvInFunction(Codemod):
    """Turns writes to `os.environ` into calls of `monkeypatch`, and drops what used to undo them.

    A test of the module that cannot do without what another one leaves sets that itself.
    """

    name: ClassVar[str] = "env_in_function"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO102"})
    REWRITES = (*cases.REWRITES, *left_set_up.VARIABLES)
    REFUSES = (*cases.REFUSES, *left_set_up.REFUSED_VARIABLES)

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each file with writes."""
        for path, group in by_path(findings).items():
            cured: list[Finding] = []
            ways: list[Threading] = []
            set_ups: list[SetUp] = []
            for finding in group:
                try:
                    check_put_back_last(index, [finding])
                    missing = missing_variables(index, effects_of(index, [finding], EffectKind.WRITE))
                    ways += [threaded(index, finding), *threads(index, missing)]
                except Refused as refused:
                    yield Refusal(self.name, finding, str(refused))
                else:
                    cured.append(finding)
                    set_ups += missing
            if cured:
                payloads = function_payloads(index, path, cured, ways)
                payloads[path] |= {"set_up": rows(index, dict.fromkeys(set_ups))}
                yield Task(self.name, Safety.SAFE, tuple(cured), payloads)

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with its writes undone after each test.

        Payload: `environ` (texts of the environment object), `writes` (lines), `functions` that need
        `monkeypatch` (each with `line` of the def and `kind`: `test`, `fixture` or `helper`), `calls` that
        pass it on (each with `line`, `column`, `callee`, `position`), `set_up` (each with `line` of the def
        and the `statement` to begin with), `local` (the project's own packages).
        """
        environ = Environ.from_payload(payload)
        locator = Locator(module)
        functions = {locator.function(one["line"]): one["kind"] for one in payload.get("functions", ())}
        found = {node: _superfluous(node, kind, environ) for node, kind in functions.items()}
        for node in functions:
            check_own_use(node)
        rewriters: dict[cst.CSTNode, Rewriter] = {}
        forgotten = frozenset(name for one in found.values() for name in one.forgotten)
        lines = {locator.simple(line) for line in payload.get("writes", ())}
        for node, restores in found.items():
            # A restore that goes may have served more writes than those of the payload.
            lines.update(writing_lines(node, environ) if restores.dead else ())
        patched = Patching(environ, MONKEYPATCH, forgotten).rewriters(module, lines)
        if not lines <= patched.keys():
            raise Refused("a line does not write to the environment")
        rewriters |= patched
        begins = set_up_lines(locator, payload.get("set_up", ()))
        for node, restores in found.items():
            rewriters |= restores.rewriters()
            is_idle = bool(restores.dead) and functions[node] == "fixture"
            rewriters[node] = given(module, drops_yield=is_idle, begins=begins.get(node, ()))
        rewriters |= passing(locator, payload.get("calls", ()))
        result = with_annotation_import(replace(module, rewriters), functions, payload.get("local", ()))
        return drop_dead_imports(result, names_in(module))


def _superfluous(node: cst.FunctionDef, kind: str, environ: Environ) -> Restores:
    """Return what a test or a fixture needs no more; what a helper does at its end is what it is for."""
    if kind == "test" or (kind == "fixture" and yields(node.body)):
        return at_end(node, environ)
    return Restores(environ)
