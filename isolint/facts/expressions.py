"""Lower expressions to terms and events: one function for each kind of expression.

They call each other as deep as the code nests: `extract` makes room for that. Sums and paths, which may be
as long as one likes, are loops.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from isolint.facts.builder import Builder
from isolint.facts.records import EventKind
from isolint.facts.short_circuits import mark, set_apart
from isolint.facts.terms import UNKNOWN, Term, choice, constant, prefixes, root

#: A longer display is data, not structure: its elements are not kept.
MAX_ELEMENTS = 64

_COMPREHENSIONS: Mapping[type[ast.AST], str] = {ast.SetComp: "set", ast.GeneratorExp: "generator"}

#: Operators that classes define to do something; what the others stand for are numbers, mostly, or types.
_METHODS: Mapping[type[ast.operator], str] = {
    ast.LShift: "__lshift__",
    ast.MatMult: "__matmul__",
    ast.RShift: "__rshift__",
}

_OPERATORS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}

#: What `%` puts an argument in place of, as it is.
_PLACEHOLDER = re.compile(r"%[sd]")
#: Put between the parts of a path, so that `folder / name` differs from `folder + name`.
_SEPARATOR: Term = ("const", "/")

#: `[:]`, and a slice that may leave something out.
_WHOLE: Term = ("slice",)
_PART: Term = ("slice", "part")
_NONE: Term = ("const", None)
#: What a path starts at so that others can see what is read by it.
_SHARED = frozenset({"name", "import", "cell", "param"})
#: What the left operand may start at for its class to be looked for.
_OPERANDS = _SHARED | {"call"}
#: What an object is that a scope has just been given: what a call returns, or what `with` binds.
_MADE = frozenset({"call", "enter"})

_ENVIRON = "environ"
#: Terms whose last part is a name.
_NAMED = frozenset({"attr", "import", "name"})

Lowering = Callable[[Builder, Any], Term]


def lower(scope: Builder, node: ast.expr | None) -> Term:
    """Return the node's term; its calls and stores become events of the scope, in order."""
    return UNKNOWN if node is None else _LOWERINGS[type(node)](scope, node)


def element_of(scope: Builder, iterable: ast.expr) -> Term:
    """Return the term of what an iteration gives, and note what it goes over."""
    term = lower(scope, iterable)
    if root(term)[0] in _OPERANDS:
        scope.iterated[term] = None
    return ("iter", term)


def place(scope: Builder, node: ast.Attribute | ast.Subscript) -> Term:
    """Return the term of an assignment target, whose last link is not read."""
    return _path(scope, node)


def _all(scope: Builder, nodes: Sequence[ast.expr]) -> tuple[Term, ...]:
    return tuple([_LOWERINGS[type(node)](scope, node) for node in nodes])


def _constant(scope: Builder, node: ast.Constant) -> Term:  # noqa: ARG001
    return ("const", node.value)


def _name(scope: Builder, node: ast.Name) -> Term:
    term = scope.lookup(node.id)
    if root(term)[0] in _SHARED:
        scope.read(term, node.lineno)
    return term


def _link(scope: Builder, node: ast.Attribute | ast.Subscript) -> Term:
    term = _path(scope, node)
    if root(term)[0] in _SHARED or _is_of_made(term):
        scope.read(term, node.lineno)
    return term


def _is_of_made(term: Term) -> bool:
    """Tell whether a path starts at an attribute of an object just given: it may have that from its class."""
    *_, first, start = prefixes(term)
    return bool(first[0] == "attr" and start[0] in _MADE)


def _path(scope: Builder, node: ast.Attribute | ast.Subscript) -> Term:
    """Lower a chain of attributes and items as a whole, so that only the longest path is a read."""
    links: list[str | ast.expr] = []
    base: ast.expr = node
    while True:
        if type(base) is ast.Attribute:
            links.append(base.attr)
        elif type(base) is ast.Subscript:
            links.append(base.slice)
        else:
            break
        base = base.value
    path = scope.lookup(base.id) if type(base) is ast.Name else _LOWERINGS[type(base)](scope, base)
    for link in reversed(links):
        if isinstance(link, str):
            path = ("attr", path, link)
        else:
            path = ("item", path, _LOWERINGS[type(link)](scope, link))
    return path


def _call(scope: Builder, node: ast.Call) -> Term:
    func = node.func
    callee = scope.lookup(func.id) if type(func) is ast.Name else _LOWERINGS[type(func)](scope, func)
    args = _all(scope, node.args) if node.args else ()
    keywords = tuple([(item.arg, lower(scope, item.value)) for item in node.keywords])
    return ("call", scope.emit_call(EventKind.CALL, node, callee, args, keywords))


def _value(scope: Builder, node: ast.Await) -> Term:
    value = lower(scope, node.value)
    if value[0] == "call":
        scope.events[value[1]] = scope.events[value[1]]._replace(awaited=True)
    return value


def _formatted(scope: Builder, node: ast.FormattedValue) -> Term:
    value = lower(scope, node.value)
    return value if node.format_spec is None else UNKNOWN


def _display(kind: str) -> Lowering:
    def lowering(scope: Builder, node: ast.List | ast.Tuple | ast.Set) -> Term:
        elements = _all(scope, node.elts)
        return ("new", kind, elements if len(elements) <= MAX_ELEMENTS else ())

    return lowering


def _dict(scope: Builder, node: ast.Dict) -> Term:
    pairs = tuple(
        [
            (lower(scope, key) if key is not None else _NONE, lower(scope, value))
            for key, value in zip(node.keys, node.values, strict=True)
        ]
    )
    return ("new", "dict", pairs if len(pairs) <= MAX_ELEMENTS else ())


def _lambda(scope: Builder, node: ast.Lambda) -> Term:
    return ("def", scope.context.new_scope(scope, node).index)


def _named(scope: Builder, node: ast.NamedExpr) -> Term:
    value = lower(scope, node.value)
    scope.bind(node.target.id, value, node)
    return value


def _if_else(scope: Builder, node: ast.IfExp) -> Term:
    test = lower_test(scope, node.test)
    choices = []
    for part, outcome in ((node.body, True), (node.orelse, False)):
        before = mark(scope)
        choices.append(lower(scope, part))
        set_apart(scope, before, [test], outcome)
    return choice(scope.choosing(test), *choices)


def _and_or(scope: Builder, node: ast.BoolOp) -> Term:
    return _chosen(scope, _lower_operands(scope, node))


def lower_test(scope: Builder, node: ast.expr) -> Term:
    """Lower a condition like any expression, and return the term of its outcome."""
    match node:
        case ast.UnaryOp(ast.Not(), operand):
            return ("not", lower_test(scope, operand))
        case ast.BoolOp():
            return _lower_operands(scope, node)
        case ast.Compare(left, [operator], [right]):
            item, other = lower(scope, left), lower(scope, right)
            note_membership(scope, node, operator, item, other)
            return ("compare", _OPERATORS[type(operator)], item, other)
        case _:
            return lower(scope, node)


def _lower_operands(scope: Builder, node: ast.BoolOp) -> Term:
    is_and = isinstance(node.op, ast.And)
    tests: list[Term] = []
    for value in node.values:
        before = mark(scope)
        test = lower_test(scope, value)
        if tests:
            set_apart(scope, before, tests, is_and)
        tests.append(test)
    return ("and" if is_and else "or", tuple(tests))


def _chosen(scope: Builder, test: Term) -> Term:
    """Return what a condition gives: one of the operands."""
    if test[0] in ("compare", "not"):
        return UNKNOWN
    if test[0] not in ("and", "or"):
        return test
    *before, last = test[1]
    result = _chosen(scope, last)
    for part in reversed(before):
        ends = ("not", part) if test[0] == "and" else part
        result = choice(scope.choosing(ends), _chosen(scope, part), result)
    return result


def _yield(scope: Builder, node: ast.Yield | ast.YieldFrom) -> Term:
    value = lower(scope, node.value) if node.value else _NONE
    scope.emit(EventKind.YIELD, node, UNKNOWN, value)
    return UNKNOWN


def _format(scope: Builder, node: ast.JoinedStr) -> Term:
    return ("format", _all(scope, node.values))


def _binary(scope: Builder, node: ast.BinOp) -> Term:
    """Flatten a left-leaning chain, so that a long sum stays one step; of numbers nothing is known."""
    chain: list[ast.BinOp] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        chain.append(left)
        left = left.left
    parts = [lower(scope, left)]
    for link in reversed(chain):
        kind = type(link.op)
        if kind is ast.Mod and len(parts) == 1 and isinstance(constant(parts[0]), str):
            parts = _filled(scope, parts[0][1], link.right)
            continue
        right = lower(scope, link.right)
        if kind in _METHODS and len(parts) == 1 and root(parts[0])[0] in _OPERANDS:
            scope.emit_call(EventKind.CALL, link, ("attr", parts[0], _METHODS[kind]), (right,))
        if kind is ast.Div:
            parts += [_SEPARATOR, right]
        elif kind in (ast.Add, ast.BitOr):
            parts = _added(kind, parts, right)
        else:
            parts = [parts[0], UNKNOWN] if kind is ast.Mod else [UNKNOWN]
    if len(parts) == 1 and parts[0][0] in ("const", "unknown"):
        return parts[0]
    return ("format", tuple(parts))


def _added(kind: type[ast.operator], parts: list[Term], right: Term) -> list[Term]:
    """Return the parts with one more, or the sum of two whole numbers."""
    numbers = [constant(part) for part in (*parts, right)]
    if kind is ast.Add and len(numbers) == 2 and all(type(number) is int for number in numbers):
        return [("const", sum(numbers))]
    return [*parts, right]


def _filled(scope: Builder, template: str, node: ast.expr) -> list[Term]:
    """Return the texts and arguments, in turn, of `template % arguments`."""
    arguments = _all(scope, node.elts if isinstance(node, ast.Tuple) else [node])
    texts = _PLACEHOLDER.split(template)
    if len(texts) != len(arguments) + 1 or any("%" in text for text in texts):
        return [("const", texts[0]), UNKNOWN]
    parts: list[Term] = [("const", texts[0])]
    for argument, text in zip(arguments, texts[1:], strict=True):
        parts += [argument, ("const", text)]
    return parts


def _starred(scope: Builder, node: ast.Starred) -> Term:
    return ("iter", lower(scope, node.value))


def _slice(scope: Builder, node: ast.Slice) -> Term:
    bounds = (node.lower, node.upper, node.step)
    for bound in bounds:
        lower(scope, bound)
    return _WHOLE if bounds == (None, None, None) else _PART


def _compare(scope: Builder, node: ast.Compare) -> Term:
    left = lower(scope, node.left)
    for operator, part in zip(node.ops, node.comparators, strict=True):
        right = lower(scope, part)
        note_membership(scope, node, operator, left, right)
        left = right
    return UNKNOWN


def note_membership(
    scope: Builder, node: ast.Compare, operator: ast.cmpop, item: Term, container: Term
) -> None:
    """Note `name in os.environ` as the call that it is: to ask whether a variable is set is to read it."""
    if type(operator) in (ast.In, ast.NotIn) and container[-1] == _ENVIRON and container[0] in _NAMED:
        scope.emit_call(EventKind.CALL, node, ("attr", container, "__contains__"), (item,))


def _opaque(scope: Builder, node: ast.expr) -> Term:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            lower(scope, child)
    return UNKNOWN


def _comprehension(scope: Builder, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Term:
    before = _enter_generators(scope, node.generators)
    element = lower(scope, node.elt)
    scope.targets = before
    return ("new", _COMPREHENSIONS.get(type(node), "list"), (element,))


def _dict_comprehension(scope: Builder, node: ast.DictComp) -> Term:
    before = _enter_generators(scope, node.generators)
    pair = (lower(scope, node.key), lower(scope, node.value))
    scope.targets = before
    return ("new", "dict", (pair,))


def _enter_generators(scope: Builder, generators: Sequence[ast.comprehension]) -> dict[str, Term]:
    """Bind the targets, and return what was bound before: a comprehension has a scope of its own."""
    before = scope.targets
    for generator in generators:
        element = element_of(scope, generator.iter)
        names = (name.id for name in ast.walk(generator.target) if isinstance(name, ast.Name))
        scope.targets = scope.targets | dict.fromkeys(names, element)
        for test in generator.ifs:
            lower(scope, test)
    return before


_LOWERINGS: Mapping[type[ast.AST], Lowering] = dict.fromkeys(ast.expr.__subclasses__(), _opaque) | {
    ast.Attribute: _link,
    ast.Await: _value,
    ast.BinOp: _binary,
    ast.BoolOp: _and_or,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.Dict: _dict,
    ast.DictComp: _dict_comprehension,
    ast.FormattedValue: _formatted,
    ast.GeneratorExp: _comprehension,
    ast.IfExp: _if_else,
    ast.JoinedStr: _format,
    ast.Lambda: _lambda,
    ast.List: _display("list"),
    ast.ListComp: _comprehension,
    ast.Name: _name,
    ast.NamedExpr: _named,
    ast.Set: _display("set"),
    ast.SetComp: _comprehension,
    ast.Slice: _slice,
    ast.Starred: _starred,
    ast.Subscript: _link,
    ast.Tuple: _display("tuple"),
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
}
