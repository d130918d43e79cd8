"""Lower expressions to terms and events, on an explicit stack: the depth of the code is not our depth."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial

from isolint.facts.builder import Builder
from isolint.facts.records import EventKind
from isolint.facts.terms import UNKNOWN, Term, join, root

#: A step is a node to lower or a callable that combines the operands lowered before it.
Step = ast.AST | Callable[[], None]

#: A longer display is data, not structure: its elements are not kept.
MAX_ELEMENTS = 64

_ELEMENTS = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}


class ExpressionLowering:
    """Evaluates one expression at a time for a scope under construction."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._steps: list[Step] = []
        self._operands: list[Term] = []

    def term(self, node: ast.expr | None) -> Term:
        """Return the node's term; its calls and stores become events of the scope, in order."""
        return UNKNOWN if node is None else self._run(node)

    def place(self, node: ast.Attribute | ast.Subscript) -> Term:
        """Return the term of an assignment target, whose last link is not read."""
        return self._run(lambda: self._path(node, read=False))

    def _run(self, first: Step) -> Term:
        steps, floor = self._steps, len(self._steps)
        steps.append(first)
        while len(steps) > floor:
            step = steps.pop()
            if isinstance(step, ast.AST):
                self._lower(step)
            else:
                step()
        return self._operands.pop()

    def _lower(self, node: ast.AST) -> None:
        match node:
            case ast.Constant(value=value):
                self._operands.append(("const", value))
            case ast.Name() | ast.Attribute() | ast.Subscript():
                self._path(node, read=True)
            case ast.Call():
                self._call(node)
            case ast.List() | ast.Tuple() | ast.Set():
                self._display(node)
            case ast.Dict():
                self._dict(node)
            case ast.Await() | ast.Starred() | ast.FormattedValue():
                self._steps.append(node.value)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._comprehension(node)
            case _:
                self._lower_rare(node)

    def _lower_rare(self, node: ast.AST) -> None:
        match node:
            case ast.Lambda():
                self._operands.append(("def", self._builder.new_scope(self._builder, node)))
            case ast.NamedExpr():
                self._then([node.value], lambda: self._named(node))
            case ast.IfExp():
                self._then([node.test, node.body, node.orelse], lambda: self._choose(2, 1))
            case ast.BoolOp():
                self._then(node.values, lambda: self._choose(len(node.values), 0))
            case ast.Yield() | ast.YieldFrom():
                self._then([node.value] if node.value else [], lambda: self._yield(node))
            case ast.JoinedStr():
                self._then(node.values, lambda: self._format(len(node.values)))
            case ast.BinOp():
                self._binary(node)
            case ast.Slice():
                parts = [part for part in (node.lower, node.upper, node.step) if part is not None]
                self._then(parts, lambda: self._slice(len(parts)))
            case _:
                parts = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
                self._then(parts, lambda: self._opaque(len(parts)))

    def _then(self, parts: Sequence[ast.AST], combine: Callable[[], None]) -> None:
        self._steps.append(combine)
        self._steps.extend(reversed(parts))

    def _take(self, count: int) -> tuple[Term, ...]:
        if not count:
            return ()
        taken = tuple(self._operands[-count:])
        del self._operands[-count:]
        return taken

    def _opaque(self, count: int) -> None:
        self._take(count)
        self._operands.append(UNKNOWN)

    def _slice(self, count: int) -> None:
        self._take(count)
        self._operands.append(("slice",))

    def _format(self, count: int) -> None:
        self._operands.append(("format", self._take(count)))

    def _choose(self, count: int, skipped: int) -> None:
        """Join the last `count` operands; `skipped` more below them were only tests."""
        result = UNKNOWN
        chosen = self._take(count)
        for term in chosen:
            result = term if term is chosen[0] else join(result, term)
        self._take(skipped)
        self._operands.append(result)

    def _binary(self, node: ast.BinOp) -> None:
        """Flatten a left-leaning chain, so that a long sum stays one step."""
        parts: list[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            parts.append(left.right)
            left = left.left
        parts.append(left)
        parts.reverse()
        self._then(parts, lambda: self._format(len(parts)))

    def _path(self, node: ast.Name | ast.Attribute | ast.Subscript, read: bool) -> None:
        """Lower a chain of attributes and items as a whole, so that only the longest path is a read."""
        links: list[ast.Attribute | ast.Subscript] = []
        base: ast.expr = node
        while isinstance(base, (ast.Attribute, ast.Subscript)):
            links.append(base)
            base = base.value
        line = node.lineno if read else None
        keys = [link.slice for link in reversed(links) if isinstance(link, ast.Subscript)]
        if isinstance(base, ast.Name):
            start = self._builder.lookup(base.id)
            self._then(keys, lambda: self._join_path(start, links, len(keys), line))
        else:
            self._then([base, *keys], lambda: self._join_path(None, links, len(keys), line))

    def _join_path(
        self, start: Term | None, links: Sequence[ast.Attribute | ast.Subscript], keys: int, line: int | None
    ) -> None:
        """Build the path; `line` is where it is read, None for the target of a store."""
        terms = iter(self._take(keys))
        path = self._operands.pop() if start is None else start
        for link in reversed(links):
            if isinstance(link, ast.Attribute):
                path = ("attr", path, link.attr)
            else:
                path = ("item", path, next(terms))
        if line is not None and root(path)[0] in ("name", "import", "cell", "param"):
            self._builder.read(path, line)
        self._operands.append(path)

    def _call(self, node: ast.Call) -> None:
        parts: list[Step] = []
        func = node.func
        if isinstance(func, (ast.Name, ast.Attribute)):
            parts.append(lambda: self._path(func, read=not isinstance(func, ast.Name)))
        else:
            parts.append(func)
        parts.extend(node.args)
        parts.extend(keyword.value for keyword in node.keywords)
        self._steps.append(lambda: self._called(node))
        self._steps.extend(reversed(parts))

    def _called(self, node: ast.Call) -> None:
        values = self._take(len(node.keywords))
        args = self._take(len(node.args))
        callee = self._operands.pop()
        keywords = tuple((keyword.arg, value) for keyword, value in zip(node.keywords, values, strict=True))
        event = self._builder.emit_call(EventKind.CALL, node, callee, args, keywords)
        self._operands.append(("call", event))

    def _display(self, node: ast.List | ast.Tuple | ast.Set) -> None:
        kind = _ELEMENTS[type(node)]

        def combine() -> None:
            elements = self._take(len(node.elts))
            self._operands.append(("new", kind, elements if len(elements) <= MAX_ELEMENTS else ()))

        self._then(node.elts, combine)

    def _dict(self, node: ast.Dict) -> None:
        parts: list[ast.expr] = []
        for key, value in zip(node.keys, node.values, strict=True):
            parts.append(key if key is not None else ast.Constant(value=None))
            parts.append(value)

        def combine() -> None:
            flat = self._take(len(parts))
            pairs = tuple(zip(flat[::2], flat[1::2], strict=True))
            self._operands.append(("new", "dict", pairs if len(pairs) <= MAX_ELEMENTS else ()))

        self._then(parts, combine)

    def _named(self, node: ast.NamedExpr) -> None:
        self._builder.bind(node.target.id, self._operands[-1], node)

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> None:
        value = self._operands.pop() if node.value else ("const", None)
        self._builder.emit(EventKind.YIELD, node, UNKNOWN, value)
        self._operands.append(UNKNOWN)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        """Bind the targets for the element only: a comprehension has a scope of its own."""
        builder = self._builder
        hidden: dict[str, Term | None] = {}

        def bind_target(generator: ast.comprehension) -> None:
            element = ("iter", self._operands.pop())
            for name in ast.walk(generator.target):
                if isinstance(name, ast.Name):
                    hidden.setdefault(name.id, builder.bindings.get(name.id))
                    builder.bindings[name.id] = element

        def finish() -> None:
            count = 2 if isinstance(node, ast.DictComp) else 1
            tests = sum(len(generator.ifs) for generator in node.generators)
            elements = self._take(count)
            self._take(tests)
            for name, term in hidden.items():
                if term is None:
                    builder.bindings.pop(name, None)
                else:
                    builder.bindings[name] = term
            kind = "dict" if isinstance(node, ast.DictComp) else "list"
            self._operands.append(("new", kind, (elements,) if kind == "dict" else elements))

        steps: list[Step] = []
        for generator in node.generators:
            steps.append(generator.iter)
            steps.append(partial(bind_target, generator))
            steps.extend(generator.ifs)
        steps.extend([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        self._steps.append(finish)
        self._steps.extend(reversed(steps))
