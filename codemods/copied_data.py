"""Give a test a copy of its own of the data that it changes, or hands to code that does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import copied_data as cases
from isolint.codemods.cases import names_of_copies
from isolint.codemods.planning.handed_whole import check_not_handed_whole
from isolint.codemods.planning.missing_keys import check_keys_of_module
from isolint.codemods.planning.questions import dotted_text, local_packages, refusals
from isolint.codemods.syntax.building import preceded
from isolint.codemods.syntax.fixtures import docstring
from isolint.codemods.syntax.imports import (
    add_member,
    bound_name,
    drop_dead_imports,
    ensure_import,
    has_member,
)
from isolint.codemods.syntax.scoped import BoundNames
from isolint.codemods.syntax.tree import (
    Locator,
    Rewriter,
    call,
    code,
    contains,
    dotted,
    names_in,
    replace,
    unused_name,
)
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex, Role
from isolint.index.sharing.suite_data import changed_parameter, spellings, suite_data
from isolint.index.state.effects import EffectKind, Step
from isolint.model import Finding, Refusal, Safety

#: What copies the outermost container alone.
_SHALLOW = frozenset({"copy.copy", "copy"})


class CopiedData(Codemod):
    """Takes a deep copy, in a test, of module-level data of the suite that the test would change."""

    name: ClassVar[str] = "copied_data"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO302"})
    REWRITES = (*cases.REWRITES, *names_of_copies.REWRITES)
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each function and safety."""
        groups: dict[tuple[int, Safety], list[Finding]] = {}
        for finding in findings:
            function = index.program.scope_at(finding.path, finding.span.line)
            safety = finding.fix.safety if finding.fix is not None else Safety.UNSAFE
            groups.setdefault((function, safety), []).append(finding)
        known = {(function, finding.site.key) for (function, _), group in groups.items() for finding in group}
        for (function, safety), group in groups.items():
            part: Payload = {"function": index.resolver.scope(function).span.line}
            try:
                for site in dict.fromkeys((one.site.kind, one.site.key) for one in group):
                    check_not_handed_whole(index, [site])
                    check_keys_of_module(index, site)
            except Refused as refused:
                yield from refusals(self.name, group, str(refused))
                continue
            for finding in group:
                _add(index, function, finding, part)
            if "data" not in part and "parameters" not in part:
                reason = "the test does not call what it changes by a name"
                yield from refusals(self.name, group, reason)
                continue
            payloads: dict[str, Payload] = {}
            for number, one in ((function, part), *_hidden(index, known, group)):
                empty: Payload = {"functions": [], "local": local_packages(index)}
                payloads.setdefault(index.program.path(number), empty)["functions"].append(one)
            yield Task(self.name, safety, tuple(group), payloads)

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with copies of what one function changes.

        Payload: `functions`, each with its `function` (line of its `def`), `data` (name -> how the function
        spells it) and `parameters` (names of those to be copied), or `shallow` (what only the outermost
        container is copied of); `local` (the project's own packages).
        """
        locator = Locator(module)
        rewriters: dict[cst.CSTNode, Rewriter] = {}
        imports = False
        for part in payload["functions"]:
            copying = _Copying(module, locator.function(part["function"]))
            for parameter in part.get("parameters", ()):
                copying.take_parameter(parameter)
            for name, texts in part.get("data", {}).items():
                copying.take(name, texts)
            copying.deepen(part.get("shallow", ()))
            found = copying.rewriters()
            imports = imports or (copying.imports and bool(found))
            rewriters |= found
        result = replace(module, rewriters)
        if imports and has_member(module, "copy", "copy"):
            result = add_member(result, "copy", "deepcopy", payload.get("local", ()))
        elif imports:
            result, _ = ensure_import(result, "copy", payload.get("local", ()))
        return drop_dead_imports(result, names_in(module))


def _add(index: ProjectIndex, function: int, finding: Finding, payload: Payload) -> None:
    """Add what a finding is on to a payload."""
    data = suite_data(index, (finding.site.kind, finding.site.key))
    scope = index.resolver.scope(function)
    steps = [Step(function, at) for at, event in enumerate(scope.events) if event.span == finding.span]
    parameters = [name for step in steps if (name := changed_parameter(index, function, step.event))]
    if parameters:
        known = payload.setdefault("parameters", [])
        known += [name for name in parameters if name not in known]
    elif data is not None:
        texts = {dotted_text(term, scope) for term in spellings(index, function, data)}
        payload.setdefault("data", {})[data.name] = sorted(text for text in texts if text is not None)


def _hidden(
    index: ProjectIndex, known: Collection[tuple[int, str]], findings: Sequence[Finding]
) -> Iterator[tuple[int, Payload]]:
    """Yield the other tests that may change what is in the same data, if they copy the container around it.

    Too much of that is guessed at for a finding. What one test has changed for good may have hidden it.
    """
    shallow: dict[int, set[str]] = {}
    for kind, key in dict.fromkeys((finding.site.kind, finding.site.key) for finding in findings):
        data = suite_data(index, (kind, key))
        for effect in index.on((kind, key), EffectKind.WRITE) if data is not None else ():
            function = index.chains.anchor(effect).function
            if (function, key) not in known and index.roles.of(function) is Role.TEST and data is not None:
                scope = index.resolver.scope(function)
                texts = {dotted_text(term, scope) for term in spellings(index, function, data)}
                named = {text for text in texts if text is not None}
                shallow.setdefault(function, set()).update(named if index.leaks.leaking(effect) else ())
    for function, found in shallow.items():
        yield function, {"function": index.resolver.scope(function).span.line, "shallow": sorted(found)}


@dataclass(frozen=True, slots=True)
class _Use:
    """A place where data is mentioned, with all that is around it, outermost first."""

    node: cst.BaseExpression
    around: tuple[cst.CSTNode, ...]

    @property
    def repeats(self) -> bool:
        """Tell whether it may be evaluated more than once, or later than where it stands."""
        inner = (*self.around[1:], self.node)
        for outer, child in zip(self.around, inner, strict=True):
            if isinstance(outer, (cst.While, cst.Lambda, cst.FunctionDef, cst.BaseComp, cst.ClassDef)):
                return True
            if isinstance(outer, cst.For) and child is not outer.iter:
                return True
        return False

    @property
    def copied(self) -> tuple[cst.BaseExpression, cst.Call | None]:
        """Return what is used of data, and the call that makes a shallow copy of that, if one does."""
        target, parents = self.node, [*self.around]
        while parents and isinstance(outer := parents[-1], cst.Subscript) and outer.value is target:
            target = outer
            parents.pop()
        around = parents[-2] if len(parents) > 1 and isinstance(parents[-1], cst.Arg) else None
        is_shallow = (
            isinstance(around, cst.Call) and len(around.args) == 1 and dotted(around.func) in _SHALLOW
        )
        return target, around if is_shallow and isinstance(around, cst.Call) else None


class _Copying:
    """Collects what is to be done to one function."""

    def __init__(self, module: cst.Module, function: cst.FunctionDef) -> None:
        self.imports = False
        self._module = module
        self._function = function
        if not isinstance(function.body, cst.IndentedBlock):
            raise Refused(f"`{function.name.value}` has its whole body on the line of its `def`")
        self._copies: dict[cst.CSTNode, Rewriter] = {}
        self._first: dict[cst.CSTNode, list[cst.SimpleStatementLine]] = {}
        self._names = {*names_in(module), *(one.name.value for one in _parameters(function))}
        self._copier = self._chosen_copier()

    def _chosen_copier(self) -> str:
        """Return how the function can call `copy.deepcopy`."""
        if has_member(self._module, "copy", "deepcopy") or has_member(self._module, "copy", "copy"):
            self.imports = not has_member(self._module, "copy", "deepcopy")
            return "deepcopy"
        local = [one for one in self._function.body.body if code(one).strip() == "import copy"]
        bound = bound_name(self._module, "copy")
        others = (one for one in self._module.body if not _has_own_copy(one))
        if bound is None and not local and "copy" in names_in(*others):
            raise Refused("the module uses the name `copy` for something else")
        if local:
            return "copy.deepcopy"
        if _assigns(self._function, "copy"):
            raise Refused(f"`{self._function.name.value}` has a `copy` of its own")
        self.imports = True
        return f"{bound or 'copy'}.deepcopy"

    def take_parameter(self, name: str) -> None:
        """Copy what a parameter is given."""
        body = self._function.body.body
        first = body[1] if docstring(self._function) is not None and len(body) > 1 else body[0]
        self._start(first, name, cst.Name(name))

    def take(self, name: str, texts: Collection[str]) -> None:
        """Copy data: where it is used, or before where it is used several times."""
        finder = _Uses(texts)
        self._function.body.visit(finder)
        title = self._function.name.value
        if finder.is_compared:
            raise Refused(f"`{title}` asks whether something is `{name}` itself")
        if finder.is_bound:
            raise Refused(f"`{title}` has a `{name}` of its own")
        if not finder.found or all(_is_changed(use) for use in finder.found):
            raise Refused(f"`{title}` changes `{name}` and does not use it")
        if any(isinstance(outer, cst.Assert) for use in finder.found for outer in use.around):
            raise Refused(f"an `assert` of `{title}` mentions `{name}`, and asserts stay as they are")
        if len(finder.found) == 1 and not finder.found[0].repeats:
            self._take_there(finder.found[0])
            return
        first_use, *others = finder.found
        if (given := self._name_given(first_use)) is not None:
            self._take_there(first_use)
            self._copies |= {use.node: lambda _: cst.Name(given) for use in others}
            return
        local = unused_name([f"{name.lower()}_copy"], self._names)
        if name.lower() not in {*self._names, *_bound_at_top(self._module)}:
            local = name.lower()
        for use in finder.found:
            self._copies[use.node] = lambda _: cst.Name(local)
        statements = self._function.body.body
        first = next(one for one in statements if contains(one, [use.node for use in finder.found]))
        self._start(first, local, finder.found[0].node)

    def _name_given(self, use: _Use) -> str | None:
        """Return the local that a statement gives to data, where the function calls nothing else so."""
        match use.around:
            case (
                _,
                cst.SimpleStatementLine() as line,
                cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as local)]),
            ):
                elsewhere = BoundNames(lambda _: False)
                for part in (self._function.params, *self._function.body.body):
                    if part is not line:
                        part.visit(elsewhere)
                return None if local.value in elsewhere.found | elsewhere.declared else local.value
        return None

    def deepen(self, texts: Collection[str]) -> None:
        """Copy data through and through where the function copies the outermost container."""
        finder = _Uses(texts)
        self._function.body.visit(finder)
        for use in finder.found:
            if use.copied[1] is not None:
                self._take_there(use)

    def _take_there(self, use: _Use) -> None:
        target, around = use.copied
        self._copies[around or target] = lambda _: call(self._copier, target)

    def _start(self, before: cst.CSTNode, name: str, value: cst.BaseExpression) -> None:
        line = cst.SimpleStatementLine(
            [cst.Assign([cst.AssignTarget(cst.Name(name))], call(self._copier, value))]
        )
        self._first.setdefault(before, []).append(line)

    def rewriters(self) -> Mapping[cst.CSTNode, Rewriter]:
        """Return what to do with the nodes that change."""
        local = [one for one in self._function.body.body if code(one).strip() == "import copy"]
        body = list(self._function.body.body)
        used = [
            place
            for place, one in enumerate(body)
            if contains(one, self._copies.keys()) or one in self._first
        ]
        if used and not self.imports and local and min(used) <= body.index(local[0]):
            raise Refused(f"`{self._function.name.value}` imports `copy` only later")
        return self._copies | {one: preceded(lines) for one, lines in self._first.items()}


def _has_own_copy(statement: cst.CSTNode) -> bool:
    """Tell whether what a statement calls `copy` is its own, and nobody else's business."""
    if isinstance(statement, cst.ClassDef):
        return all("copy" not in names_in(one) or _has_own_copy(one) for one in statement.body.body)
    is_function = isinstance(statement, cst.FunctionDef) and statement.name.value != "copy"
    return is_function and _assigns(statement, "copy")


def _parameters(function: cst.FunctionDef) -> list[cst.Param]:
    return [*function.params.params, *function.params.kwonly_params, *function.params.posonly_params]


def _bound_at_top(module: cst.Module) -> set[str]:
    finder = _Assigned()
    module.visit(finder)
    return finder.found


def _assigns(function: cst.CSTNode, name: str) -> bool:
    finder = _Assigned()
    function.visit(finder)
    return name in finder.found


class _Assigned(cst.CSTVisitor):
    """Every name that code binds."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self.found.add(code(node.target))

    def visit_Param(self, node: cst.Param) -> None:
        self.found.add(node.name.value)

    def visit_ImportAlias(self, node: cst.ImportAlias) -> None:
        self.found.add(code(node.asname.name) if node.asname else code(node.name).partition(".")[0])

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.found.add(node.name.value)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.found.add(node.name.value)


class _Uses(cst.CSTVisitor):
    """Finds where data is mentioned, by any of some spellings."""

    def __init__(self, texts: Collection[str]) -> None:
        super().__init__()
        self._texts = texts
        self._around: list[cst.CSTNode] = []
        self._skipped: set[cst.CSTNode] = set()
        self.found: list[_Use] = []
        self.is_compared = False
        self.is_bound = False

    def on_visit(self, node: cst.CSTNode) -> bool:
        match node:
            case cst.Comparison(left=left, comparisons=comparisons):
                named = {code(part) for part in (left, *(one.comparator for one in comparisons))}
                by_identity = any(isinstance(one.operator, (cst.Is, cst.IsNot)) for one in comparisons)
                self.is_compared = self.is_compared or (by_identity and not named.isdisjoint(self._texts))
            case cst.AssignTarget(target=cst.Name(value=name)) | cst.NameItem(name=cst.Name(value=name)):
                self.is_bound = self.is_bound or name in self._texts
            case cst.Arg(keyword=cst.Name() as keyword):
                self._skipped.add(keyword)
        if node in self._skipped:
            return False
        if isinstance(node, (cst.Name, cst.Attribute)) and dotted(node) in self._texts:
            self.found.append(_Use(node, tuple(self._around)))
            return False
        if isinstance(node, cst.Attribute):
            self._skipped.add(node.attr)
        self._around.append(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self._around and self._around[-1] is original_node:
            self._around.pop()


def _is_changed(use: _Use) -> bool:
    """Say whether a statement does nothing with data but change it where it is."""
    node: cst.CSTNode = use.node
    parents = list(use.around)
    while parents and isinstance(parents[-1], (cst.Subscript, cst.Attribute)) and parents[-1].value is node:
        node = parents.pop()
    if node is use.node or not parents:
        return False
    if isinstance(parents[-1], (cst.AssignTarget, cst.AugAssign, cst.Del)):
        return getattr(parents[-1], "target", node) is node
    called = isinstance(parents[-1], cst.Call) and parents[-1].func is node
    return (
        called and isinstance(node, cst.Attribute) and len(parents) > 1 and isinstance(parents[-2], cst.Expr)
    )
