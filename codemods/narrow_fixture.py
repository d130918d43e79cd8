"""Make for each test what a fixture of class, module or session scope made for several."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import libcst as cst
from libcst import matchers

from isolint.codemods.cases import narrow_fixture as cases
from isolint.codemods.planning.counted_on import check_not_counted_on
from isolint.codemods.planning.questions import refusals
from isolint.codemods.planning.wide_fixtures import (
    check_fresh_folder,
    check_repeatable,
    fixture_of,
    wide_dependents,
)
from isolint.codemods.syntax.fixtures import asking_monkeypatch, narrowed
from isolint.codemods.syntax.tree import Locator, Replacement, Rewriter, code, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.index.sharing.handed_attributes import handed_by_fixture
from isolint.index.sharing.handed_keys import handed_keys
from isolint.index.suite.fixtures import Fixture
from isolint.model import Finding, Refusal, Safety, SiteKind

#: What a dictionary has under a key that is there to be filled.
_EMPTY = frozenset({"None", '""', "''"})
_CONSTANTS = (cst.SimpleString, cst.Integer)


class NarrowFixture(Codemod):
    """Takes the scope from a fixture whose value tests change, and from the wide fixtures that ask for it."""

    name: ClassVar[str] = "narrow_fixture"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO501", "ISO604"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each fixture."""
        groups: dict[Fixture, list[Finding]] = {}
        for finding in findings:
            fixture = fixture_of(index, (finding.site.kind, finding.site.key))
            if fixture is None:
                yield Refusal(self.name, finding, "no fixture is known that makes it")
            else:
                groups.setdefault(fixture, []).append(finding)
        for fixture, group in groups.items():
            fixtures = [fixture, *wide_dependents(index, fixture)]
            try:
                if any(finding.site.kind is SiteKind.FILE for finding in group):
                    check_fresh_folder(index, fixture)
                check_repeatable(index, fixtures)
                _check_not_handed_on(index, fixtures)
                for site in {(finding.site.kind, finding.site.key) for finding in group}:
                    check_not_counted_on(index, site)
            except Refused as refused:
                yield from refusals(self.name, group, str(refused))
                continue
            yield Task(self.name, Safety.UNSAFE, tuple(group), _payloads(index, fixtures))

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with narrower fixtures.

        Payload: `fixtures` (each with the `line` of its `def`, and the keys that one test hands to another,
        `handed`, each with one that reads it).
        """
        locator = Locator(module)
        rewriters: dict[cst.CSTNode, Rewriter] = {}
        for row in payload["fixtures"]:
            function = locator.function(row["line"])
            _check_filled(function, row.get("handed", {}))
            rewriters[function] = _narrowed
        return replace(module, rewriters)


def _payloads(index: ProjectIndex, fixtures: Sequence[Fixture]) -> Mapping[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for fixture in fixtures:
        row: dict[str, Any] = {"line": index.resolver.scope(fixture.function).span.line}
        if handed := handed_keys(index, fixture):
            row["handed"] = handed
        found.setdefault(fixture.path, {"fixtures": []})["fixtures"].append(row)
    return found


def _check_not_handed_on(index: ProjectIndex, fixtures: Sequence[Fixture]) -> None:
    """Refuse a fixture whose object one test fills for another."""
    for fixture in fixtures:
        for name, reader in handed_by_fixture(index, fixture).items():
            raise Refused(
                f"`{reader}` finds in `{name}` what an earlier test puts there, and would find nothing"
            )


def _check_filled(function: cst.FunctionDef, handed: Mapping[str, str]) -> None:
    """Refuse a fixture whose dictionary has nothing of its own under a key that tests hand on."""
    given = dict(_given(function))
    for key, reader in handed.items():
        if given.get(key, "None") in _EMPTY:
            shown = ast.literal_eval(key)
            raise Refused(
                f"`{reader}` finds under `{shown}` what another test puts there, and would find nothing"
            )


def _given(function: cst.FunctionDef) -> Iterator[tuple[str, str]]:
    """Yield the keys that a fixture fills, in a display or one by one, each with the value."""
    for display in matchers.findall(function, matchers.Dict()):
        for element in cst.ensure_type(display, cst.Dict).elements:
            if isinstance(element, cst.DictElement) and isinstance(element.key, _CONSTANTS):
                yield repr(ast.literal_eval(code(element.key))), code(element.value)
    for assignment in matchers.findall(function, matchers.Assign()):
        match assignment:
            case cst.Assign(
                targets=[cst.AssignTarget(cst.Subscript(slice=[cst.SubscriptElement(cst.Index(value=key))]))],
                value=value,
            ) if isinstance(key, _CONSTANTS):
                yield repr(ast.literal_eval(code(key))), code(value)


def _narrowed(node: cst.CSTNode) -> Replacement:
    assert isinstance(node, cst.FunctionDef)
    return asking_monkeypatch(narrowed(node))
