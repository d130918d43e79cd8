"""Make a mutable default of a function anew for each call, as everybody means it."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst
from libcst import matchers

from isolint.codemods.cases import fresh_default as cases
from isolint.codemods.planning.questions import local_packages, refusals
from isolint.codemods.syntax.fixtures import opened
from isolint.codemods.syntax.imports import add_member, bound_by
from isolint.codemods.syntax.tree import Locator, Replacement, Rewriter, code, dotted, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.index.resolution.values import UNKNOWN, Literal, Value
from isolint.model import Finding, Refusal, Safety

#: Methods that look something up in a mapping or set.
_LOOKING_UP = frozenset({"get", "setdefault", "__contains__", "__getitem__"})
#: Types that None is of, and those that are what one of their parts is.
_WITH_NONE = frozenset({"None", "Any", "object"})
_OF_ANY = frozenset({"Union", "Annotated"})


class FreshDefault(Codemod):
    """Gives a parameter the default None, and makes the list, dict or set anew in each call."""

    name: ClassVar[str] = "fresh_default"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO303"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each default."""
        groups: dict[tuple[int, str], list[Finding]] = {}
        for finding in findings:
            function = index.objects.sites.function_of((finding.site.kind, finding.site.key))
            name = finding.site.key.rpartition(".")[2]
            if function is None:
                yield Refusal(self.name, finding, f"`{name}` is no default of a function")
            else:
                groups.setdefault((function, name), []).append(finding)
        for (function, name), group in groups.items():
            try:
                is_passed = _is_passed(index, function, name)
            except Refused as refused:
                yield from refusals(self.name, group, str(refused))
                continue
            payload = {
                "function": index.resolver.scope(function).span.line,
                "parameter": name,
                "passed": is_passed,
                "local": local_packages(index),
            }
            yield Task(self.name, Safety.UNSAFE, tuple(group), {index.program.path(function): payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with a default that is made in each call.

        Payload: `function` (line of its `def`), `parameter` (its name), `passed` (a caller hands it over),
        `local` (the project's own packages).
        """
        function = Locator(module).function(payload["function"])
        parameter = _parameter(function, payload["parameter"])
        _check(module, function, parameter, is_passed=payload["passed"])
        annotation = _with_none(module, parameter.annotation)
        result = replace(module, {function: _made_anew(parameter, annotation)})
        if annotation and annotation is not parameter.annotation and "Optional" in names_in(annotation):
            result = add_member(result, "typing", "Optional", payload.get("local", ()))
        return result


def _is_passed(index: ProjectIndex, function: int, name: str) -> bool:
    """Tell whether some call hands a parameter over.

    Raises:
        Refused: One hands over None.
    """
    parameters = index.resolver.scope(function).parameters
    position, parameter = next((at, one) for at, one in enumerate(parameters) if one.name == name)
    outer = index.program.parent(function)
    default: Value = UNKNOWN
    if outer is not None and parameter.default is not None:
        default = index.resolver.value(outer, parameter.default)
    is_passed = False
    for call in index.graph.incoming.get(function, ()):
        given = index.graph.arguments(call).get(position, default)
        is_passed |= given != default
        if given == Literal(None):
            caller = index.resolver.scope(call.caller).qualname
            called = index.resolver.scope(function).qualname
            raise Refused(f"`{caller}` hands None to `{called}` as `{name}`, which would become another one")
    return is_passed


def _parameter(function: cst.FunctionDef, name: str) -> cst.Param:
    found = function.params
    for one in (*found.posonly_params, *found.params, *found.kwonly_params):
        if one.name.value == name and one.default is not None:
            return one
    raise Refused(f"`{function.name.value}` has no default for `{name}`")


def _check(module: cst.Module, function: cst.FunctionDef, parameter: cst.Param, *, is_passed: bool) -> None:
    """Refuse where None, or a default made later, would mean something else."""
    title, name = function.name.value, parameter.name.value
    if not isinstance(function.body, cst.IndentedBlock):
        raise Refused(f"`{title}` has its whole body on the line of its `def`")
    assert parameter.default is not None
    fixed = {*dir(builtins)}.union(*map(bound_by, module.body))
    for used in names_in(parameter.default):
        if used not in fixed:
            raise Refused(
                f"the default of `{name}` is made of `{used}`, which may be something else "
                f"when `{title}` is called"
            )
    is_none = matchers.ComparisonTarget(matchers.Is() | matchers.IsNot(), matchers.Name("None"))
    if matchers.findall(function.body, matchers.Comparison(matchers.Name(name), [is_none])):
        raise Refused(f"`{title}` asks already whether `{name}` is None")
    if not is_passed and _is_looked_up(function, name):
        raise Refused(
            f"`{title}` looks up in `{name}` what earlier calls put there, and nobody hands over another one"
        )


def _is_looked_up(function: cst.FunctionDef, name: str) -> bool:
    """Tell whether a function asks what a parameter of its holds under a key."""
    held = matchers.Name(name)
    asked = matchers.ComparisonTarget(matchers.In() | matchers.NotIn(), held)
    looking_up = matchers.OneOf(*(matchers.Name(one) for one in sorted(_LOOKING_UP)))
    return bool(
        matchers.findall(function.body, asked)
        or matchers.findall(function.body, matchers.Call(matchers.Attribute(held, looking_up)))
    )


def _made_anew(parameter: cst.Param, annotation: cst.Annotation | None) -> Rewriter:
    """Return a rewriter that has a function make the default of a parameter itself."""
    name, default = parameter.name.value, parameter.default
    assert default is not None
    none = parameter.with_changes(default=cst.Name("None"), annotation=annotation)
    making = cst.If(
        cst.Comparison(cst.Name(name), [cst.ComparisonTarget(cst.Is(), cst.Name("None"))]),
        cst.IndentedBlock(
            [cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name(name))], default)])]
        ),
    )

    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.FunctionDef)
        assert isinstance(node.body, cst.IndentedBlock)
        params = node.params.with_changes(
            **{
                part: [none if one.name.value == name else one for one in getattr(node.params, part)]
                for part in ("posonly_params", "params", "kwonly_params")
            }
        )
        body = node.body.with_changes(body=opened(node.body.body, [making]))
        return node.with_changes(params=params, body=body)

    return rewritten


def _with_none(module: cst.Module, annotation: cst.Annotation | None) -> cst.Annotation | None:
    """Return an annotation that allows None, too, in the way that the module's Python understands."""
    if annotation is None or _allows_none(annotation):
        return annotation
    kind = annotation.annotation
    if _joins_by_bars(module) and not isinstance(kind, cst.SimpleString):
        return annotation.with_changes(annotation=cst.BinaryOperation(kind, cst.BitOr(), cst.Name("None")))
    optional = cst.Subscript(cst.Name("Optional"), [cst.SubscriptElement(cst.Index(kind))])
    return annotation.with_changes(annotation=optional)


def _allows_none(annotation: cst.Annotation) -> bool:
    kind = annotation.annotation
    if isinstance(kind, cst.SimpleString):
        try:
            kind = cst.parse_expression(str(kind.evaluated_value))
        except cst.ParserSyntaxError:
            return False
    return _takes_none(kind)


def _takes_none(kind: cst.BaseExpression) -> bool:
    """Tell whether None is of a type, of which the types that it contains say nothing."""
    if isinstance(kind, cst.BinaryOperation):
        return _takes_none(kind.left) or _takes_none(kind.right)
    if isinstance(kind, cst.Subscript):
        parts = [one.slice.value for one in kind.slice if isinstance(one.slice, cst.Index)]
        return _last_name(kind.value) == "Optional" or (
            _last_name(kind.value) in _OF_ANY and any(map(_takes_none, parts))
        )
    return _last_name(kind) in _WITH_NONE


def _last_name(node: cst.CSTNode) -> str | None:
    name = dotted(node)
    return None if name is None else name.rpartition(".")[2]


def _joins_by_bars(module: cst.Module) -> bool:
    """Tell whether `|` may join the types of a module: nobody evaluates them, or it does so already."""
    if any("annotations" in bound_by(one) and "__future__" in code(one) for one in module.body):
        return True
    bar = matchers.BinaryOperation(operator=matchers.BitOr())
    return any(matchers.findall(one, bar) for one in matchers.findall(module, matchers.Annotation()))
