"""Give each test the state of its own module as it was: mocks count anew, and names are bound as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import handed_on, numbered_classes
from isolint.codemods.cases import suite_state as cases
from isolint.codemods.conftest.numbered import check_numbers_no_names
from isolint.codemods.planning.found_as_none import check_not_found_as_none
from isolint.codemods.planning.handed_whole import check_not_handed_whole
from isolint.codemods.planning.missing_keys import check_keys_of_module
from isolint.codemods.planning.questions import free_name, is_within, local_packages
from isolint.codemods.state.copies import check_copied_by_test
from isolint.codemods.syntax.building import decorated, function
from isolint.codemods.syntax.imports import ensure_import
from isolint.codemods.syntax.layout import blank_count, leading, with_leading, with_leading_blanks
from isolint.codemods.syntax.tree import call, code
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex, Role
from isolint.index.calls.reach import members
from isolint.index.resolution.values import Global
from isolint.index.sharing.handed_attributes import handed_by_module
from isolint.index.sharing.handovers import handovers
from isolint.index.sharing.mocks import Use
from isolint.index.state.effects import EffectKind
from isolint.index.state.readers import Mention, mentions_of, uses_of
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import Finding, Refusal, Safety

_FIXTURE_NAMES = ("fresh_state", "fresh_module_state")
_SUMMARY = '"""Let each test start with the state of this module as it was at first."""'


class SuiteState(Codemod):
    """Adds an autouse fixture to a module of the suite, which puts back what its tests change of it."""

    name: ClassVar[str] = "suite_state"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO301", "ISO302", "ISO403"})
    serves_each_test: ClassVar[bool] = True
    REWRITES = (*cases.REWRITES, *handed_on.REWRITES, *numbered_classes.REWRITES)
    REFUSES = (*cases.REFUSES, *handed_on.REFUSES, *numbered_classes.REFUSES)

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each module and safety."""
        groups: dict[tuple[str, Safety], list[tuple[Finding, Global]]] = {}
        for finding in findings:
            safety = finding.fix.safety if finding.fix is not None else Safety.UNSAFE
            try:
                name = _name(index, finding)
                _check_reached(name, finding)
                _CHECKS[finding.code](index, name)
            except Refused as refused:
                yield Refusal(self.name, finding, str(refused))
            else:
                groups.setdefault((name.path, safety), []).append((finding, name))
        for (path, safety), group in groups.items():
            rows = [{"kind": finding.code, "name": name.name} for finding, name in group]
            payload: Payload = {
                "rows": [row for place, row in enumerate(rows) if row not in rows[:place]],
                "fixture": free_name(index, path, _FIXTURE_NAMES),
                "local": local_packages(index),
            }
            yield Task(self.name, safety, tuple(finding for finding, _ in group), {path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with a fixture that puts its state back.

        Payload: `rows` (each with `name`, and as `kind` the code of the finding on it), `fixture` (a free
        name), `local` (the project's own packages).
        """
        local = payload.get("local", ())
        result, pytest = ensure_import(module, "pytest", local)
        texts = [_LINES[row["kind"]] for row in payload["rows"]]
        copy = "copy"
        if any("{copy}" in text for text in texts):
            result, copy = ensure_import(result, "copy", local)
        lines = [
            cst.parse_statement(text.format(name=row["name"], copy=copy))
            for text, row in zip(texts, payload["rows"], strict=True)
        ]
        body: list[cst.BaseStatement] = list(result.body)
        for place, statement in enumerate(body):
            if isinstance(statement, cst.FunctionDef) and _is_ours(statement):
                grown = [*statement.body.body, *lines]
                body[place] = _with_parameter(
                    statement.with_changes(body=statement.body.with_changes(body=grown)), lines
                )
                return result.with_changes(body=body)
        built = _with_parameter(function(payload["fixture"], (), _SUMMARY, lines), lines)
        place = next(
            (at for at, one in enumerate(body) if isinstance(one, (cst.FunctionDef, cst.ClassDef))), len(body)
        )
        body.insert(place, decorated(built, call(f"{pytest}.fixture", autouse=cst.Name("True"))))
        for below in body[place + 1 : place + 2]:
            above = leading(below)
            body[place + 1] = with_leading(below, with_leading_blanks(above, max(2, blank_count(above))))
        return result.with_changes(body=body)


#: Code of a finding -> the statement that puts right what it is on.
_LINES: Mapping[str, str] = {
    "ISO301": 'monkeypatch.setitem(globals(), "{name}", {name})',
    "ISO302": 'monkeypatch.setitem(globals(), "{name}", {copy}.deepcopy({name}))',
    "ISO403": "{name}.reset_mock()",
}


def _is_ours(node: cst.FunctionDef) -> bool:
    return node.name.value in _FIXTURE_NAMES and code(node.body.body[0]).strip() == _SUMMARY


def _with_parameter(node: cst.FunctionDef, lines: Sequence[cst.CSTNode]) -> cst.FunctionDef:
    """Return the fixture with `monkeypatch`, where its statements need that."""
    given = [parameter.name.value for parameter in node.params.params]
    if "monkeypatch" in given or not any(code(line).startswith("monkeypatch.") for line in lines):
        return node
    return node.with_changes(params=cst.Parameters([cst.Param(cst.Name("monkeypatch"))]))


def _name(index: ProjectIndex, finding: Finding) -> Global:
    name = index.name_of((finding.site.kind, finding.site.key))
    if name is None or name.name not in index.program.modules[name.path].module.bindings:
        raise Refused(f"`{finding.site.key}` is bound only later")
    return name


def _check_reached(name: Global, finding: Finding) -> None:
    """Refuse where tests are concerned that no fixture of the module which has the name would serve."""
    paths = {nodeid.partition("::")[0] for nodeid in (*finding.tests, *finding.victims)}
    folder, _, file = name.path.rpartition("/")
    is_served = (
        all(is_within(path, folder) for path in paths) if file == "conftest.py" else paths == {name.path}
    )
    if not is_served:
        raise Refused(f"`{name.name}` of `{name.path}` is used by tests that a fixture there does not reach")


def _check_mock(index: ProjectIndex, mock: Global) -> None:
    """Refuse where a test may count calls that were made for several tests."""
    for use in index.mocks.uses.get(mock, ()):
        if Use.CALLED not in use.use or index.mocks.acts_before(use.scope, use.line) is not None:
            continue
        for number in members(index.reach.starts(use.scope)):
            lifetimes = {index.roles.lifetime(function) for function in index.tests[number].life}
            if lifetimes != {FixtureScope.FUNCTION}:
                name = index.resolver.scope(use.scope).qualname
                raise Refused(
                    f"`{name}` looks at calls of `{mock.name}` that a fixture for several tests may have made"
                )


def _check_handed(index: ProjectIndex, name: Global) -> None:
    """Refuse a name through which one test gives something to another."""
    site = index.objects.sites.name(name)
    for found in handovers(index):
        if (found.slot.kind, found.slot.key) == site:
            taker = index.resolver.scope(found.taken.scope).qualname
            raise Refused(f"`{taker}` takes from `{name.name}` what another test left there")
    check_not_handed_whole(index, [site])
    check_keys_of_module(index, site)
    for part, reader in handed_by_module(index, name).items():
        raise Refused(f"`{reader}` takes from `{name.name}.{part}` what an earlier test puts there")


def _check_collected(index: ProjectIndex, name: Global) -> None:
    """Refuse an object that changes as pytest looks for tests: a test may see to that, for all others.

    Raises:
        Refused: A property, or the like, of a class that is called as tests are uses it.
    """
    for read in uses_of(index.resolver, name):
        owner = index.program.enclosing_class(read.scope)
        scope = index.resolver.scope(read.scope)
        is_asked = bool(scope.decorators) and index.roles.of(read.scope) not in (Role.TEST, Role.FIXTURE)
        if owner is not None and is_asked and index.suite.is_gone_through(owner):
            shown = scope.qualname
            raise Refused(f"`{shown}` may run, and change `{name.name}`, when pytest looks for tests")


def _check_object(index: ProjectIndex, name: Global) -> None:
    _check_handed(index, name)
    _check_collected(index, name)
    check_copied_by_test(index, name)


def _check_rebound(index: ProjectIndex, name: Global) -> None:
    """Refuse a name that is handed on, or cleaned up after our fixture has put it back."""
    _check_handed(index, name)
    check_numbers_no_names(index, index.objects.sites.name(name))
    check_not_found_as_none(index, [index.objects.sites.name(name)])
    _check_needed_again(index, name)
    uses = list(mentions_of(index.resolver, name))
    for number in index.program.functions():
        is_here = index.program.path(number) == name.path and _ends_after_ours(index, number)
        if is_here and _uses_on_way_out(index, number, uses):
            shown = index.resolver.scope(number).qualname
            raise Refused(f"`{shown}` looks at `{name.name}` when a fixture would have put it back already")


def _check_needed_again(index: ProjectIndex, name: Global) -> None:
    """Refuse a name by which the set-up of tests sees that it has done its work, and need not do it again.

    Raises:
        Refused: It would be done for each test.
    """
    for effect in index.on(index.objects.sites.name(name), EffectKind.WRITE):
        scope = index.resolver.scope(effect.source)
        is_asked = any(one.place == ("name", name.name) and not one.holds for one in scope.guards)
        is_said = effect.event >= 0 and scope.events[effect.event].value == ("const", True)
        if is_said and is_asked and index.roles.of(effect.source) in (Role.HOOK, Role.FIXTURE):
            raise Refused(f"`{scope.qualname}` does something once, and says so by `{name.name}`")


def _uses_on_way_out(index: ProjectIndex, number: int, uses: Sequence[Mention]) -> bool:
    way_out = index.leaks.way_out
    called = index.graph.closure(
        number, counts=lambda call: call.caller != number or way_out.is_cleanup(number, call.event)
    )
    return any(
        way_out.is_cleanup(number, use.event) if use.scope == number else use.scope in called for use in uses
    )


def _ends_after_ours(index: ProjectIndex, number: int) -> bool:
    """Tell whether a function of a module still runs when the fixture that we give it is done.

    Pytest sets up the hooks of a module before its fixtures, and these by their names.
    """
    fixture = index.fixtures.by_function.get(number)
    if fixture is not None:
        return fixture.is_wide or (
            fixture.autouse and fixture.owner is None and fixture.name < _FIXTURE_NAMES[0]
        )
    if index.roles.of(number) is not Role.HOOK:
        return False
    is_wide = index.roles.lifetime(number) is not FixtureScope.FUNCTION
    return is_wide or index.program.enclosing_class(number) is None


_CHECKS: Mapping[str, Callable[[ProjectIndex, Global], None]] = {
    "ISO301": _check_rebound,
    "ISO302": _check_object,
    "ISO403": _check_mock,
}
