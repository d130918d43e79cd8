"""Change what a fixture is: its scope, its docstring, and how it hands its value over."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from isolint.codemods.syntax.layout import (
    leading,
    unguarded,
    with_leading,
    with_leading_blanks,
    without_leading_blanks,
)
from isolint.codemods.syntax.parameters import add_parameters, parameter_names
from isolint.codemods.syntax.rename import Rename
from isolint.codemods.syntax.tree import dotted
from isolint.contracts import Refused

_ALL = r"(?:all|the|this|each|every|the whole|the entire)"
_GROUP = r"(?:tests?(?: (?:run|session|module|suite))?|modules?|session|class|file|suite)"
_IN_GROUP = r"(?: (?:in|of) (?:this|the) (?:module|file|class|suite|session))?"
#: A bare "once" says how often only at the end of a clause: not so in "once the server is up".
_ONCE = re.compile(
    rf"\bonce(?: (?:for|per|before|in) (?:{_ALL} )?{_GROUP}{_IN_GROUP}(?![\w-])|(?=[.,;:!)\"']|\s*$))"
)
_PER_GROUP = re.compile(r"\bper (?:test )?(?:module|session|class|file|suite)(?![\w-])")
_WHOLE = re.compile(r"\bfor the (?:whole|entire) (?:test )?(?:run|session|module|class|file|suite)(?![\w-])")
_SHARED = re.compile(
    rf"\bshared (?:by|across|between|among|with) (?:all )?(?:the )?tests{_IN_GROUP}(?![\w-])"
)
_FOR_ALL = re.compile(rf"\bfor (?:all|the|all the) tests{_IN_GROUP}(?![\w-])")
_SCOPED = re.compile(r"\b(module|session|package|class)([- ])(scoped|scope|wide|level)\b", re.IGNORECASE)


def in_each_test(text: str) -> str:
    """Correct the phrases of a docstring or comment that say how often a fixture runs."""
    text = _ONCE.sub("for each test", text)
    text = _FOR_ALL.sub("for each test", text)
    text = _WHOLE.sub("for each test", text)
    text = _PER_GROUP.sub("per test", text)
    text = _SHARED.sub("of each test", text)
    text = re.sub(r"for each test(,? for each test)+", "for each test", text)

    def narrowed(match: re.Match[str]) -> str:
        word = "Function" if match[1][0].isupper() else "function"
        return f"{word}{match[2]}{match[3]}" if match[3].startswith("scope") else match[0]

    return _SCOPED.sub(narrowed, text)


class FixtureText(cst.CSTTransformer):
    """Corrects comments and the docstring of one fixture."""

    def __init__(self, docstring: cst.CSTNode | None) -> None:
        super().__init__()
        self._docstring = docstring

    def leave_Comment(self, original_node: cst.Comment, updated_node: cst.Comment) -> cst.Comment:
        """Correct one comment."""
        return updated_node.with_changes(value=in_each_test(updated_node.value))

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        """Correct the docstring and no other string."""
        if original_node is not self._docstring:
            return updated_node
        return updated_node.with_changes(value=in_each_test(updated_node.value))


def docstring(node: cst.FunctionDef) -> cst.SimpleString | None:
    """Return the docstring of a function as a node."""
    first = node.body.body[0] if node.body.body else None
    if isinstance(first, cst.SimpleStatementLine) and isinstance(first.body[0], cst.Expr):
        value = first.body[0].value
        return value if isinstance(value, cst.SimpleString) else None
    return None


def fixture_decorator(node: cst.FunctionDef) -> cst.Decorator:
    """Return the decorator that makes a function a fixture."""
    for decorator in node.decorators:
        function = (
            decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
        )
        if (dotted(function) or "").rpartition(".")[2] in ("fixture", "yield_fixture"):
            return decorator
    raise Refused(f"`{node.name.value}` has no fixture decorator")


def narrowed(node: cst.FunctionDef) -> cst.FunctionDef:
    """Return a fixture with the scope of one test, its comments and docstring telling so."""
    old = fixture_decorator(node)
    call = old.decorator
    if not isinstance(call, cst.Call) or not any(_is_scope(argument) for argument in call.args):
        raise Refused(f"`{node.name.value}` already has the scope of one test")
    if not all(isinstance(argument.value, cst.SimpleString) for argument in call.args if _is_scope(argument)):
        raise Refused(f"the scope of `{node.name.value}` is computed")
    kept = [argument for argument in call.args if not _is_scope(argument)]
    if kept:
        kept[-1] = kept[-1].with_changes(
            comma=call.args[-1].comma, whitespace_after_arg=call.args[-1].whitespace_after_arg
        )
    new: cst.BaseExpression = call.with_changes(args=kept) if kept else call.func
    text = FixtureText(docstring(node))
    result = node.with_changes(body=node.body.visit(text))
    decorators = [one.with_changes(decorator=new) if one is old else one for one in node.decorators]
    return result.with_changes(decorators=decorators)


def _is_scope(argument: cst.Arg) -> bool:
    if argument.keyword is not None:
        return argument.keyword.value == "scope"
    return isinstance(argument.value, cst.SimpleString) and not argument.star


def yields(node: cst.CSTNode) -> list[cst.Yield]:
    """Return the yields of a function's own body."""
    finder = _Yields()
    node.visit(finder)
    return finder.found


class _Yields(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.Yield] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False

    def visit_Yield(self, node: cst.Yield) -> None:
        self.found.append(node)


def is_yield(statement: cst.CSTNode) -> bool:
    """Say whether a statement is `yield` or `yield value` and nothing else."""
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and isinstance(statement.body[0], cst.Expr)
        and isinstance(statement.body[0].value, cst.Yield)
    )


def without_idle_yield(node: cst.FunctionDef, body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """Return a body whose last statement is a `yield` as one that returns, unless its type says `yield`."""
    result = list(body)
    is_typed = node.returns is not None
    if is_typed or not result or not is_yield(result[-1]) or sum(len(yields(one)) for one in result) != 1:
        return result
    last = result[-1]
    assert isinstance(last, cst.SimpleStatementLine)
    assert isinstance(last.body[0], cst.Expr)
    given = last.body[0].value
    assert isinstance(given, cst.Yield)
    if given.value is None:
        has_code = len(result) > 1 and not (len(result) == 2 and docstring(node) is not None)
        return result[:-1] if has_code and not last.leading_lines else result
    if isinstance(given.value, cst.From) or node.asynchronous is not None:
        return result
    result[-1] = last.with_changes(body=[cst.Return(given.value)])
    return result


def opened(body: Sequence[cst.BaseStatement], new: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """Return a body with statements put at its start, below the docstring."""
    cut = 1 if body and _is_docstring(body[0]) else 0
    result = [*body[:cut], *new, *body[cut:]]
    if cut and len(body) > cut:
        # The paragraph break below the docstring, if there is one, goes above what is new.
        above = leading(body[cut])
        gap = list(above[: len(above) - len(without_leading_blanks(above))])
        result[cut] = with_leading(new[0], [*gap, *leading(new[0])])
        result[cut + len(new)] = with_leading(body[cut], with_leading_blanks(above, 0))
    return result


def without_context(node: cst.FunctionDef) -> cst.FunctionDef:
    """Return a fixture that ends in a `MonkeyPatch.context()` as one that asks for `monkeypatch`."""
    *before, last = node.body.body or [None]
    name = _patch_context(last)
    if name is None or len(yields(node.body)) != 1 or "monkeypatch" in parameter_names(node):
        return node
    assert isinstance(last, cst.With)
    inner = unguarded(last)
    body = without_idle_yield(node, [*(one for one in before if isinstance(one, cst.BaseStatement)), *inner])
    footer = [*getattr(last.body, "footer", ()), *getattr(node.body, "footer", ())]
    result = node.with_changes(body=node.body.with_changes(body=body, footer=footer))
    if name == "monkeypatch":
        return result
    return result.with_changes(body=result.body.visit(Rename(name, "monkeypatch")))


def without_needless_contexts(module: cst.Module, before: cst.Module) -> cst.Module:
    """Return a module in which fixtures that have lost their scope ask for `monkeypatch`, not for a context.

    Where one fix takes the scope and another one puts in the context, neither knows of the other.
    """
    wide = {one.name.value for one in before.body if isinstance(one, cst.FunctionDef) and _has_scope(one)}
    body = [
        asking_monkeypatch(one)
        if isinstance(one, cst.FunctionDef) and one.name.value in wide and not _has_scope(one)
        else one
        for one in module.body
    ]
    return module.with_changes(body=body)


def asking_monkeypatch(node: cst.FunctionDef) -> cst.FunctionDef:
    """Return a fixture of function scope without a `MonkeyPatch.context()` of its own, if it ends in one."""
    result = without_context(node)
    if result is node:
        return node
    return cst.ensure_type(add_parameters(("monkeypatch",))(result), cst.FunctionDef)


def _has_scope(node: cst.FunctionDef) -> bool:
    calls = (one.decorator for one in node.decorators if isinstance(one.decorator, cst.Call))
    return any(_is_scope(argument) for made in calls for argument in made.args)


def is_patch_context(statement: cst.CSTNode) -> bool:
    """Say whether a statement is `with pytest.MonkeyPatch.context() as NAME:`."""
    return _patch_context(statement) is not None


def _patch_context(statement: cst.CSTNode | None) -> str | None:
    """Return NAME where a statement is `with pytest.MonkeyPatch.context() as NAME:`."""
    if not isinstance(statement, cst.With) or len(statement.items) != 1:
        return None
    item = statement.items[0]
    function = dotted(item.item.func) if isinstance(item.item, cst.Call) else None
    is_context = function is not None and function.endswith("MonkeyPatch.context")
    return dotted(item.asname.name) if is_context and item.asname is not None else None


def _is_docstring(statement: cst.CSTNode) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Expr):
        return False
    return isinstance(statement.body[0].value, (cst.SimpleString, cst.ConcatenatedString))
