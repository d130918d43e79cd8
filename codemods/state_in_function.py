"""Change shared objects through `monkeypatch` in tests, function-scoped fixtures and their helpers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import handed_whole, left_set_up, wrapped_tests
from isolint.codemods.cases import state_in_function as cases
from isolint.codemods.planning.callers import payloads, threaded
from isolint.codemods.planning.handed_over import HandedOver
from isolint.codemods.planning.left_set_up import missing_names, rows, threads
from isolint.codemods.planning.questions import local_packages, refusals
from isolint.codemods.state.patching import patching
from isolint.codemods.state.plans import by_function, check_kept, write_rows
from isolint.codemods.state.restores import put_back_by_hand
from isolint.codemods.syntax.imports import drop_dead_imports
from isolint.codemods.syntax.monkeypatch import (
    check_own_use,
    given,
    passing,
    set_up_lines,
    with_annotation_import,
)
from isolint.codemods.syntax.tree import Locator, Rewriter, contains, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


class StateInFunction(Codemod):
    """Turns assignments to attributes and items of shared objects into calls of `monkeypatch`.

    A test of the module that cannot do without the constant that another one leaves sets that itself.
    """

    name: ClassVar[str] = "state_in_function"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO105", "ISO302", "ISO303", "ISO401", "ISO404"})
    REWRITES = (*cases.REWRITES, *handed_whole.REWRITES, *wrapped_tests.REWRITES, *left_set_up.NAMES)
    REFUSES = (*cases.REFUSES, *handed_whole.REFUSES, *wrapped_tests.REFUSES, *left_set_up.REFUSED_NAMES)

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each function that writes, with the callers that pass `monkeypatch` on."""
        handed_over = HandedOver(index)
        for function, group in by_function(index, findings).items():
            found = tuple(finding for finding, _ in group)
            written = [effect for _, effects in group for effect in effects]
            try:
                check_kept(index, written)
                set_ups = missing_names(index, written)
                handed_over.check(written)
                ways = [threaded(index, found[0]), *threads(index, set_ups)]
            except Refused as refused:
                yield from refusals(self.name, found, str(refused))
                continue
            path = index.program.path(function)
            parts = {
                home: payload | {"local": local_packages(index)}
                for home, payload in payloads(index, ways).items()
            }
            parts[path] |= {"writes": write_rows(index, written), "set_up": rows(index, set_ups)}
            yield Task(self.name, Safety.SAFE, found, parts)

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with its changes of shared objects undone after each test.

        Payload: `writes` (each with `line`, and whether it is `sure` that there is something to replace),
        `functions` that need `monkeypatch` (`line`, `kind`), `calls` that pass it on (`line`, `column`,
        `callee`, `position`), `set_up` (`line` of the def, and the `statement` to begin with), `local` (the
        project's own packages).
        """
        locator = Locator(module)
        functions = [locator.function(one["line"]) for one in payload.get("functions", ())]
        for node in functions:
            check_own_use(node)
        begins = set_up_lines(locator, payload.get("set_up", ()))
        rewriters: dict[cst.CSTNode, Rewriter] = {
            node: given(module, begins=begins.get(node, ())) for node in functions
        }
        rewriters |= passing(locator, payload.get("calls", ()))
        lines = {locator.simple(row["line"]): row["sure"] for row in payload.get("writes", ())}
        for node in functions:
            superfluous = put_back_by_hand(node, [line for line in lines if contains(node.body, (line,))])
            rewriters |= superfluous.rewriters
            lines.update(superfluous.lines.items())
        for line, sure in lines.items():
            # A line that puts back what was kept goes, with what has kept it.
            if line not in rewriters:
                rewriters[line] = patching(line, locator.column(line), sure=sure)
        result = with_annotation_import(replace(module, rewriters), functions, payload.get("local", ()))
        return drop_dead_imports(result, names_in(module))
