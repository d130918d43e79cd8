"""Lower statements to events, bindings and blocks: one function for each kind of statement."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from isolint.facts.builder import Builder, merged
from isolint.facts.conditions import decided
from isolint.facts.demands import demand, demand_interrupts, forget_changed, is_comparison
from isolint.facts.expressions import element_of, lower, lower_test, place
from isolint.facts.guards import emptiness, guard, guard_handlers, is_left
from isolint.facts.outline import outline
from isolint.facts.records import (
    IN_PLACE,
    BlockKind,
    Decorator,
    EventKind,
    Expected,
    Parameter,
    ParameterKind,
    ScopeKind,
)
from isolint.facts.terms import UNKNOWN, Term

_NONE: Term = ("const", None)

Lowering = Callable[[Builder, Any], None]


def lower_scope(scope: Builder) -> None:
    """Lower the whole body of a scope."""
    node = scope.node
    if isinstance(node, ast.Lambda):
        names = [argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)]
        scope.parameters = tuple(Parameter(name, ParameterKind.POSITIONAL, None, None) for name in names)
    if scope.kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
        for position, parameter in enumerate(scope.parameters):
            scope.bindings[parameter.name] = ("param", position)
    if isinstance(node, ast.Lambda):
        scope.emit(EventKind.RETURN, node.body, UNKNOWN, lower(scope, node.body))
    else:
        _body(scope, node.body)


def _body(scope: Builder, statements: Sequence[ast.stmt]) -> None:
    for node in statements:
        lowering = _LOWERINGS.get(type(node))
        if lowering is not None:
            scope.enter_statement(node.lineno)
            lowering(scope, node)
        if isinstance(node, ast.If) and is_left(_taken(scope, node) or ()):
            # Nothing comes to what stands below.
            return


def _expression(scope: Builder, node: ast.Expr) -> None:
    lower(scope, node.value)


def _global(scope: Builder, node: ast.Global) -> None:
    scope.global_names.update(node.names)


def _raise(scope: Builder, node: ast.Raise) -> None:
    value = lower(scope, node.exc)
    lower(scope, node.cause)
    scope.emit(EventKind.RAISE, node, UNKNOWN, value)


def _assert(scope: Builder, node: ast.Assert) -> None:
    match node.test:
        case ast.Compare(_, [ast.Is() | ast.Eq()], [ast.Constant()]):
            test = lower_test(scope, node.test)
            held, constant = test[2:]
            if held[0] in ("attr", "item", "name"):
                scope.expected.append(Expected(held, constant, scope.block, len(scope.events)))
        case _:
            lower(scope, node.test)
    lower(scope, node.msg)


def _assign(scope: Builder, node: ast.Assign) -> None:
    is_flag = is_comparison(node.value) and isinstance(node.targets[0], (ast.Name, ast.Attribute))
    value: Term = ("test", lower_test(scope, node.value)) if is_flag else lower(scope, node.value)
    for target in node.targets:
        _store(scope, target, value, node)


def _annotated(scope: Builder, node: ast.AnnAssign) -> None:
    if isinstance(node.target, ast.Name):
        scope.annotations[node.target.id] = lower(scope, node.annotation)
        scope.binding_lines.setdefault(node.target.id, node.lineno)
    if node.value is not None:
        _store(scope, node.target, lower(scope, node.value), node)


def _augmented(scope: Builder, node: ast.AugAssign) -> None:
    value = lower(scope, node.value)
    target = node.target
    if isinstance(node.op, ast.Sub) and value[0] == "const" and type(value[1]) in (int, float):
        # To take away a number is to add its opposite.
        value = ("const", -value[1])
    if not isinstance(target, ast.Name):
        scope.emit(EventKind.STORE, node, place(scope, target), value, augmented=True)
        return
    scope.read(scope.lookup(target.id), node.lineno)
    if target.id in scope.global_names:
        scope.bind(target.id, UNKNOWN, node)
        return
    held = scope.lookup(target.id)
    if held[0] not in ("attr", "item"):
        scope.emit(EventKind.STORE, node, held, value, augmented=True)
    # The name may be one of several for a list, which grows, or stand for a number, which does not change.
    scope.emit_call(EventKind.CALL, node, ("attr", held, IN_PLACE), (value,))


def _store(scope: Builder, target: ast.expr, value: Term, node: ast.AST) -> None:
    if isinstance(target, ast.Name):
        scope.bind(target.id, value, node)
    elif isinstance(target, (ast.Attribute, ast.Subscript)):
        scope.emit(EventKind.STORE, node, place(scope, target), value)
    elif isinstance(target, ast.Starred):
        _store(scope, target.value, UNKNOWN, node)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part, element in zip(target.elts, _unpacked(value, target.elts), strict=True):
            _store(scope, part, element, node)


def _unpacked(value: Term, targets: Sequence[ast.expr]) -> Sequence[Term]:
    """Return the terms that an unpacking gives its targets."""
    starred = any(isinstance(target, ast.Starred) for target in targets)
    if value[0] == "new" and value[1] in ("tuple", "list") and len(value[2]) == len(targets) and not starred:
        elements: tuple[Term, ...] = value[2]
        return elements
    return [("item", value, ("const", place)) for place in range(len(targets))]


def _delete(scope: Builder, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, (ast.Attribute, ast.Subscript)):
            scope.emit(EventKind.DELETE, node, place(scope, target))
        elif isinstance(target, ast.Name) and (target.id in scope.global_names or _is_defined(scope, target)):
            scope.emit(EventKind.DELETE, node, ("name", target.id))


def _is_defined(scope: Builder, name: ast.Name) -> bool:
    """Tell whether a name is that of something that a module imports or defines."""
    return scope.kind is ScopeKind.MODULE and scope.bindings.get(name.id, UNKNOWN)[0] in ("def", "import")


def _return(scope: Builder, node: ast.Return) -> None:
    if node.value is not None and is_comparison(node.value):
        value: Term = ("test", lower_test(scope, node.value))
    else:
        value = lower(scope, node.value) if node.value else _NONE
    scope.emit(EventKind.RETURN, node, UNKNOWN, value)


def _branches(scope: Builder, *branches: tuple[BlockKind, int, Sequence[ast.stmt]]) -> None:
    """Lower alternatives that each start from the present bindings, and meet after the last."""
    before = scope.bindings
    _meet(scope, [_branch(scope, before, *branch) for branch in branches])


def _branch(
    scope: Builder,
    before: Mapping[str, Term],
    kind: BlockKind,
    owner: int,
    body: Sequence[ast.stmt],
    enter: Callable[[], None] | None = None,
) -> dict[str, Term]:
    """Lower one alternative, and return its bindings."""
    scope.bindings = dict(before)
    scope.open_block(kind, owner)
    if enter is not None:
        enter()
    _body(scope, body)
    scope.close_block()
    return scope.bindings


def _meet(scope: Builder, results: Sequence[dict[str, Term]]) -> None:
    joined = results[0]
    for other in results[1:]:
        joined = merged(joined, other)
    scope.bindings = joined


def _if(scope: Builder, node: ast.If) -> None:
    taken = _taken(scope, node)
    if taken is not None:
        _body(scope, taken)
        return
    test = lower_test(scope, node.test)
    empty, filled = emptiness(scope, node.test)
    first, before = len(scope.blocks), scope.bindings
    yes, no = (_branch(scope, before, BlockKind.BRANCH, 0, body) for body in (node.body, node.orelse))
    scope.bindings = merged(yes, no, scope.choosing(test))
    guard(scope, empty, filled, first, node.body)
    demand(scope, test, first, is_left(node.body), is_left(node.orelse))


def _taken(scope: Builder, node: ast.If) -> Sequence[ast.stmt] | None:
    """Return the branch that is taken whenever it is come to, or None where that is open."""
    outcome = decided(scope, node.test)
    return None if outcome is None else node.body if outcome else node.orelse


def _loop(scope: Builder, node: ast.For | ast.AsyncFor | ast.While) -> None:
    before, first = scope.bindings, len(scope.demands)
    _branches(scope, (BlockKind.LOOP, 0, node.body), (BlockKind.BRANCH, 0, node.orelse))
    forget_changed(scope, before, first)


def _for(scope: Builder, node: ast.For | ast.AsyncFor) -> None:
    _store(scope, node.target, element_of(scope, node.iter), node.target)
    _loop(scope, node)


def _while(scope: Builder, node: ast.While) -> None:
    lower(scope, node.test)
    _loop(scope, node)


def _with(scope: Builder, node: ast.With | ast.AsyncWith) -> None:
    managers = []
    for item in node.items:
        manager = lower(scope, item.context_expr)
        managers.append(manager)
        if item.optional_vars is not None:
            _store(scope, item.optional_vars, ("enter", manager), item.optional_vars)
    _block(scope, BlockKind.WITH, tuple(managers), node.body)


def _block(
    scope: Builder, kind: BlockKind, owner: tuple[Term, ...] | int, statements: Sequence[ast.stmt]
) -> None:
    scope.open_block(kind, owner)
    _body(scope, statements)
    scope.close_block()


def _try(scope: Builder, node: ast.Try | ast.TryStar) -> None:
    scope.tries += 1
    number = scope.tries
    _block(scope, BlockKind.TRY, number, node.body)
    for handler in node.handlers:
        if handler.name:
            scope.bindings[handler.name] = ("caught", lower(scope, handler.type))
    handlers = [(BlockKind.EXCEPT, number, handler.body) for handler in node.handlers]
    first = len(scope.blocks)
    _branches(scope, (BlockKind.BRANCH, number, node.orelse), *handlers)
    guard_handlers(scope, node, first)
    demand_interrupts(scope, node, first)
    _block(scope, BlockKind.FINALLY, number, node.finalbody)


def _match(scope: Builder, node: ast.Match) -> None:
    subject = lower(scope, node.subject)
    before = scope.bindings
    results = [
        _branch(scope, before, BlockKind.BRANCH, 0, case.body, partial(_capture, scope, case, subject))
        for case in node.cases
    ]
    _meet(scope, [*results, _branch(scope, before, BlockKind.BRANCH, 0, [])])


def _capture(scope: Builder, case: ast.match_case, subject: Term) -> None:
    for part in ast.walk(case.pattern):
        name = getattr(part, "name", None) or getattr(part, "rest", None)
        if isinstance(name, str):
            scope.bind(name, ("iter", subject), case.pattern)
    lower(scope, case.guard)


def _define_function(scope: Builder, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    nested = scope.context.new_scope(scope, node)
    _decorate(scope, node, nested)
    nested.parameters = _parameters(scope, node.args)
    if any(_may_make_fixture(scope, decorator.term) for decorator in nested.decorators):
        nested.outline = outline(node)
    scope.bind(node.name, ("def", nested.index), node)


def _base(scope: Builder, node: ast.expr) -> Term:
    """Lower a base of a class; of `Repository[Item]` the class counts, whatever it is a base for."""
    term = lower(scope, node)
    return term[1] if term[0] == "item" else term


def _define_class(scope: Builder, node: ast.ClassDef) -> None:
    bases = tuple([_base(scope, base) for base in node.bases])
    keywords = tuple([(item.arg, lower(scope, item.value)) for item in node.keywords])
    nested = scope.context.new_scope(scope, node)
    nested.bases, nested.keywords = bases, keywords
    _decorate(scope, node, nested)
    scope.bind(node.name, ("def", nested.index), node)


def _decorate(
    scope: Builder, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, nested: Builder
) -> None:
    """Record the decorators, each of which is also a call with the definition as its argument."""
    if not node.decorator_list:
        return
    nested.decorators = tuple([Decorator(lower(scope, item), item.lineno) for item in node.decorator_list])
    for item, decorator in zip(reversed(node.decorator_list), reversed(nested.decorators), strict=True):
        scope.emit_call(EventKind.DECORATE, item, decorator.term, (("def", nested.index),))


def _may_make_fixture(scope: Builder, decorator: Term) -> bool:
    """Tell whether a decorator may be pytest's: `fixture` or `pytest.fixture`, of pytest or of our own.

    Outlines cost as much as all other facts of a function, so that tests and validators must not get one.
    """
    while decorator[0] == "call":
        decorator = scope.events[decorator[1]].term
    start = decorator[1] if decorator[0] == "attr" else decorator
    if scope.kind not in (ScopeKind.MODULE, ScopeKind.CLASS) or start[0] != "name":
        return False
    outermost = scope
    while outermost.parent is not None:
        outermost = outermost.parent
    bound = outermost.bindings.get(start[1])
    return bound is not None and bound[0] == "import" and (bound[1] > 0 or bound[2].startswith("pytest"))


def _parameters(scope: Builder, arguments: ast.arguments) -> tuple[Parameter, ...]:
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults: list[ast.expr | None] = [None] * missing + list(arguments.defaults)
    rows = [
        (item, ParameterKind.POSITIONAL, default) for item, default in zip(positional, defaults, strict=True)
    ]
    if arguments.vararg:
        rows.append((arguments.vararg, ParameterKind.STAR, None))
    rows.extend(
        (item, ParameterKind.KEYWORD_ONLY, default)
        for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    )
    if arguments.kwarg:
        rows.append((arguments.kwarg, ParameterKind.DOUBLE_STAR, None))
    return tuple(
        [
            Parameter(
                item.arg,
                kind,
                lower(scope, default) if default is not None else None,
                lower(scope, item.annotation) if item.annotation is not None else None,
            )
            for item, kind, default in rows
        ]
    )


def _import(scope: Builder, node: ast.Import) -> None:
    for alias in node.names:
        scope.emit(EventKind.IMPORT, node, ("import", 0, alias.name, None))
        bound = alias.name if alias.asname else alias.name.partition(".")[0]
        scope.bind(alias.asname or bound, ("import", 0, bound, None), node)


def _import_from(scope: Builder, node: ast.ImportFrom) -> None:
    module = node.module or ""
    for alias in node.names:
        term: Term = ("import", node.level, module, alias.name)
        scope.emit(EventKind.IMPORT, node, term)
        if alias.name != "*":
            scope.bind(alias.asname or alias.name, term, node)


_LOWERINGS: Mapping[type[ast.AST], Lowering] = {
    ast.AnnAssign: _annotated,
    ast.Assert: _assert,
    ast.Assign: _assign,
    ast.AsyncFor: _for,
    ast.AsyncFunctionDef: _define_function,
    ast.AsyncWith: _with,
    ast.AugAssign: _augmented,
    ast.ClassDef: _define_class,
    ast.Delete: _delete,
    ast.Expr: _expression,
    ast.For: _for,
    ast.FunctionDef: _define_function,
    ast.Global: _global,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Match: _match,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.While: _while,
    ast.With: _with,
}
