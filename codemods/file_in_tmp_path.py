"""Let a test write its file in a folder of its own."""

from __future__ import annotations

import ast
import json
import posixpath
from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import file_in_tmp_path as cases
from isolint.codemods.planning.questions import local_packages, refusals
from isolint.codemods.planning.sources import Function, Sources
from isolint.codemods.syntax.fixtures import opened
from isolint.codemods.syntax.imports import add_member, ensure_import
from isolint.codemods.syntax.monkeypatch import MONKEYPATCH, check_own_use
from isolint.codemods.syntax.parameters import add_parameters, is_annotated, parameter_names
from isolint.codemods.syntax.tree import (
    Locator,
    call,
    code,
    dotted,
    expression_line,
    names_in,
    replace,
    unused_name,
)
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex, Role
from isolint.index.calls.reach import members
from isolint.index.resolution.values import AttributeOf, External
from isolint.index.sites.paths import is_relative
from isolint.index.state.effects import Effect, EffectKind, Form, event_of
from isolint.model import Finding, Refusal, Safety, SiteKind

_FOLDER = "tmp_path"
#: Calls that ask whether a file is there: whoever asks does without it.
_ASKING = frozenset({"exists", "lexists", "isfile", "is_file", "isdir", "is_dir"})
#: Calls that take a `Path` where they take a text.
_TAKING_PATHS = ("os.", "shutil.", "pathlib.")


class FileInTmpPath(Codemod):
    """Puts a test's file into `tmp_path`, or runs the whole test there where its asserts name the file."""

    name: ClassVar[str] = "file_in_tmp_path"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO602"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each test and file."""
        sources = Sources(index)
        for finding in findings:
            number = index.program.scope_at(finding.path, finding.span.line)
            line = index.resolver.scope(number).span.line
            payload: Payload = {"function": line, "path": finding.site.key, "local": local_packages(index)}
            try:
                _check_alone(index, finding, number)
                payload["in_folder"] = _is_asserted(sources.function(finding.path, line), finding.site.key)
                if payload["in_folder"]:
                    _check_movable(index, finding, number)
            except Refused as refused:
                yield from refusals(self.name, [finding], str(refused))
            else:
                safety = Safety.UNSAFE if payload["in_folder"] else Safety.SAFE
                yield Task(self.name, safety, (finding,), {finding.path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with a test that writes its file in a folder of its own.

        Payload: `function` (line of its `def`), `path` of the file, `in_folder` (the test is to run in that
        folder), `local` (the project's own packages).
        """
        function = Locator(module).function(payload["function"])
        check_own_use(function)
        in_folder, local = payload["in_folder"], payload.get("local", ())
        is_typed = is_annotated(function) and _FOLDER not in parameter_names(function)
        changed = _in_folder(function) if in_folder else _moved(function, payload["path"])
        given = (MONKEYPATCH, _FOLDER) if in_folder else (_FOLDER,)
        with_parameters = add_parameters(given, {_FOLDER: "Path", MONKEYPATCH: "pytest.MonkeyPatch"})
        result = replace(module, {function: lambda _: with_parameters(changed)})
        if is_typed:
            result = add_member(result, "pathlib", "Path", local)
            result = ensure_import(result, "pytest", local)[0] if in_folder else result
        return result


def _check_alone(index: ProjectIndex, finding: Finding, function: int) -> None:
    """Refuse a file on which others decide, or count, or which may be there before the test writes it."""
    tests = index.reach.starts(function)
    effects = index.by_site.on((SiteKind.FILE, finding.site.key))
    own = [effect for effect in effects if index.reach.tests(effect.owner) & tests]
    for effect in own:
        if effect.owner != function:
            name = index.resolver.scope(effect.owner).name
            raise Refused(f"`{name}` decides on the path by itself")
    looking = [effect for effect in own if effect.kind is not EffectKind.READ or not _asks(index, effect)]
    first = min(looking, key=lambda effect: effect.frame)
    if first.kind is not EffectKind.WRITE or first.form is not Form.ASSIGN:
        name = index.resolver.scope(function).name
        raise Refused(f"`{name}` looks at the file before it writes it")
    makers = needing = 0
    for effect in effects:
        reached = index.reach.tests(effect.owner)
        if effect.kind is EffectKind.WRITE and effect.form is Form.ASSIGN:
            makers |= reached
        elif (effect.kind is EffectKind.READ and not _asks(index, effect)) or _removes(index, effect):
            needing |= reached
    for number in members(needing & ~makers):
        raise Refused(f"`{index.resolver.scope(index.tests[number].function).name}` may rely on the file")


def _removes(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a test removes a file, which it would miss were it not there."""
    event = event_of(index.resolver, effect)
    if event is None or effect.form is not Form.DELETE or index.roles.of(effect.owner) is not Role.TEST:
        return False
    return not event.block and not any(name == "missing_ok" for name, _ in event.keywords)


def _asks(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether an effect only asks whether a file is there."""
    event = event_of(index.resolver, effect)
    if event is None:
        return False
    match index.resolver.value(effect.source, event.term):
        case External(name) | AttributeOf(_, name):
            return name.rpartition(".")[2] in _ASKING
    return False


def _check_movable(index: ProjectIndex, finding: Finding, function: int) -> None:
    """Refuse to run a test in another folder where that would part it from other files."""
    key = finding.site.key
    if "/" in key or not is_relative(key):
        raise Refused(f"an `assert` names the file, and `{key}` would not be in the test's own folder")
    tests = index.reach.starts(function)
    for effect in index.effects:
        kind, other = effect.site
        if kind is not SiteKind.FILE or other in (key, ".") or not is_relative(other):
            continue
        if index.reach.tests(effect.owner) & tests:
            raise Refused(f"an `assert` names the file, and `{other}` would not be found in another folder")


def _is_asserted(function: Function, path: str) -> bool:
    """Tell whether an `assert` of a test spells a path out."""
    return any(
        isinstance(inner, ast.Constant) and _is_path(inner.value, path)
        for node in ast.walk(function)
        if isinstance(node, ast.Assert)
        for inner in ast.walk(node)
    )


def _is_path(value: object, path: str) -> bool:
    return isinstance(value, str) and bool(value) and posixpath.normpath(value) == path


def _body(function: cst.FunctionDef) -> cst.IndentedBlock:
    if not isinstance(function.body, cst.IndentedBlock):
        raise Refused(f"`{function.name.value}` has its whole body on the line of its `def`")
    return function.body


def _in_folder(function: cst.FunctionDef) -> cst.FunctionDef:
    """Return a test that begins by going to its folder."""
    block = _body(function)
    go = expression_line(call(f"{MONKEYPATCH}.chdir", cst.Name(_FOLDER)))
    return function.with_changes(body=block.with_changes(body=opened(block.body, [go])))


def _moved(function: cst.FunctionDef, path: str) -> cst.FunctionDef:
    """Return a test that names a file in its folder wherever it named the path."""
    block = _body(function)
    uses = _Uses(path)
    function.visit(uses)
    if uses.is_elsewhere or not uses.found:
        raise Refused(f"`{function.name.value}` does not just hand the path to calls")
    place = cst.BinaryOperation(
        cst.Name(_FOLDER), cst.Divide(), cst.SimpleString(json.dumps(posixpath.basename(path)))
    )
    value: cst.BaseExpression = place if all(uses.found.values()) else call("str", place)
    if len(uses.found) == 1:
        return replace(function, dict.fromkeys(uses.found, lambda _: value))
    name = unused_name(["path", "file_path"], names_in(function))
    local = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name(name))], value)])
    changed = replace(block, dict.fromkeys(uses.found, lambda _: cst.Name(name)))
    return function.with_changes(body=changed.with_changes(body=opened(changed.body, [local])))


class _Uses(cst.CSTVisitor):
    """Finds where a function names a path, and whether what is there takes a `Path` as well as a text."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.found: dict[cst.CSTNode, bool] = {}
        self.is_elsewhere = False
        self._path = path
        self._handed: dict[cst.CSTNode, bool] = {}

    def visit_Call(self, node: cst.Call) -> None:
        function = dotted(node.func) or ""
        takes_path = function in ("open", "Path") or function.startswith(_TAKING_PATHS)
        self._handed |= {argument.value: takes_path for argument in node.args}

    def visit_Assign(self, node: cst.Assign) -> None:
        self._handed[node.value] = False

    def visit_Decorator(self, node: cst.Decorator) -> bool:
        self.is_elsewhere = self.is_elsewhere or json.dumps(self._path) in code(node).replace("'", '"')
        return False

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        if not _is_path(node.evaluated_value, self._path):
            return
        if node in self._handed:
            self.found[node] = self._handed[node]
        else:
            self.is_elsewhere = True
