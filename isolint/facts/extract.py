"""Lower a module's statements to scopes of events: one pass, and no recursion on the code's own depth."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from isolint.facts.builder import Builder, ScopeNode, merged
from isolint.facts.conditions import decided
from isolint.facts.expressions import ExpressionLowering
from isolint.facts.outline import outline
from isolint.facts.records import (
    BlockKind,
    Decorator,
    EventKind,
    ModuleFacts,
    Parameter,
    ParameterKind,
    Scope,
    ScopeKind,
)
from isolint.facts.terms import UNKNOWN, Term
from isolint.model import Span
from isolint.source import SourceFile

_SCOPE_KINDS = {ast.ClassDef: ScopeKind.CLASS, ast.Lambda: ScopeKind.LAMBDA}

#: A step is a statement to lower, or what happens between two of them.
Step = ast.stmt | Callable[[], None]


def extract(source: SourceFile) -> ModuleFacts:
    """Return the facts of a parsed file."""
    return _Extraction(source).run()


class _Extraction:
    """One module. Nested scopes wait in a queue until the scope around them is finished."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._lines = None if source.text.isascii() else source.text.split("\n")
        self._queue: list[Builder] = []

    def run(self) -> ModuleFacts:
        self._new_builder(None, self._source.tree)
        scopes: list[Scope] = []
        position = 0
        while position < len(self._queue):
            builder = self._queue[position]
            position += 1
            _StatementLowering(builder).run()
            scopes.append(builder.finish())
        return ModuleFacts(self._source.path, tuple(scopes))

    def _new_scope(self, parent: Builder, node: ScopeNode) -> int:
        return self._new_builder(parent, node).index

    def _new_builder(self, parent: Builder | None, node: ScopeNode) -> Builder:
        kind = _SCOPE_KINDS.get(type(node), ScopeKind.FUNCTION) if parent else ScopeKind.MODULE
        builder = Builder(
            index=len(self._queue),
            parent=parent,
            kind=kind,
            node=node,
            qualname=_qualname(parent, node),
            span_of=self._span,
            new_scope=self._new_scope,
        )
        if parent is not None:
            parent.nested[builder.index] = builder
        self._queue.append(builder)
        return builder

    def _span(self, node: ast.AST) -> Span:
        line, end_line = node.lineno, node.end_lineno  # type: ignore[attr-defined]
        column, end_column = node.col_offset, node.end_col_offset  # type: ignore[attr-defined]
        if self._lines is not None:
            column = _characters(self._lines[line - 1], column)
            end_column = _characters(self._lines[end_line - 1], end_column)
        return Span(line, column + 1, end_line, end_column + 1)


def _characters(line: str, offset: int) -> int:
    """Convert an offset in UTF-8 bytes, as `ast` counts, to characters."""
    return offset if line.isascii() else len(line.encode()[:offset].decode(errors="ignore"))


def _qualname(parent: Builder | None, node: ScopeNode) -> str:
    if parent is None:
        return "<module>"
    name = getattr(node, "name", "<lambda>")
    return name if parent.kind is ScopeKind.MODULE else f"{parent.qualname}.{name}"


class _StatementLowering:
    """Runs through one scope's statements on an explicit stack."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._expressions = ExpressionLowering(builder)
        self._steps: list[Step] = []
        self._lowerings: Mapping[type[ast.AST], Callable[..., None]] = {
            ast.Expr: self._expression,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented,
            ast.Delete: self._delete,
            ast.Return: self._return,
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            ast.TryStar: self._try,
            ast.Match: self._match,
            ast.FunctionDef: self._define_function,
            ast.AsyncFunctionDef: self._define_function,
            ast.ClassDef: self._define_class,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Global: self._global,
            ast.Raise: self._values,
            ast.Assert: self._values,
        }

    def run(self) -> None:
        """Lower the whole body."""
        node = self._builder.node
        if isinstance(node, ast.Lambda):
            names = [argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)]
            self._builder.parameters = tuple(
                Parameter(name, ParameterKind.POSITIONAL, None, None) for name in names
            )
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            names = [item.name for item in self._builder.parameters]
            self._builder.bindings.update({name: ("param", place) for place, name in enumerate(names)})
        if isinstance(node, ast.Lambda):
            self._builder.emit(EventKind.RETURN, node.body, UNKNOWN, self._expressions.term(node.body))
            return
        self._push(node.body)
        while self._steps:
            step = self._steps.pop()
            if isinstance(step, ast.AST):
                lowering = self._lowerings.get(type(step))
                if lowering is not None:
                    self._builder.enter_statement(step.lineno)
                    lowering(step)
            else:
                step()

    def _push(self, *steps: Sequence[Step] | Step) -> None:
        """Put steps on the stack so that they run in the order given."""
        for step in reversed(steps):
            if isinstance(step, Sequence):
                self._steps.extend(reversed(step))
            else:
                self._steps.append(step)

    def _expression(self, node: ast.Expr) -> None:
        self._expressions.term(node.value)

    def _global(self, node: ast.Global) -> None:
        self._builder.global_names.update(node.names)

    def _values(self, node: ast.Raise | ast.Assert) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expressions.term(child)

    def _assign(self, node: ast.Assign) -> None:
        value = self._expressions.term(node.value)
        for target in node.targets:
            self._store(target, value, node)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._builder.annotations[node.target.id] = self._expressions.term(node.annotation)
            self._builder.binding_lines.setdefault(node.target.id, node.lineno)
        if node.value is not None:
            self._store(node.target, self._expressions.term(node.value), node)

    def _augmented(self, node: ast.AugAssign) -> None:
        value = self._expressions.term(node.value)
        target = node.target
        if isinstance(target, ast.Name):
            self._builder.read(self._builder.lookup(target.id), node.lineno)
            if target.id in self._builder.global_names:
                self._builder.bind(target.id, UNKNOWN, node)
            else:
                place = self._builder.lookup(target.id)
                self._builder.emit(EventKind.STORE, node, place, value, augmented=True)
        else:
            place = self._expressions.place(target)
            self._builder.emit(EventKind.STORE, node, place, value, augmented=True)

    def _store(self, target: ast.expr, value: Term, node: ast.AST) -> None:
        pending: list[tuple[ast.expr, Term]] = [(target, value)]
        while pending:
            target, value = pending.pop()
            if isinstance(target, ast.Name):
                self._builder.bind(target.id, value, node)
            elif isinstance(target, (ast.Attribute, ast.Subscript)):
                self._builder.emit(EventKind.STORE, node, self._expressions.place(target), value)
            elif isinstance(target, ast.Starred):
                pending.append((target.value, UNKNOWN))
            elif isinstance(target, (ast.Tuple, ast.List)):
                pending.extend(reversed(list(zip(target.elts, _unpacked(value, target.elts), strict=True))))

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, (ast.Attribute, ast.Subscript)):
                self._builder.emit(EventKind.DELETE, node, self._expressions.place(target))
            elif isinstance(target, ast.Name) and target.id in self._builder.global_names:
                self._builder.emit(EventKind.DELETE, node, ("name", target.id))

    def _return(self, node: ast.Return) -> None:
        value = self._expressions.term(node.value) if node.value else ("const", None)
        self._builder.emit(EventKind.RETURN, node, UNKNOWN, value)

    def _branches(self, *branches: tuple[BlockKind, int, Sequence[Step]]) -> None:
        """Lower alternatives that each start from the present bindings, and meet after the last."""
        builder = self._builder
        before = dict(builder.bindings)
        results: list[dict[str, Term]] = []

        def enter(kind: BlockKind, owner: int) -> None:
            builder.bindings = dict(before)
            builder.open_block(kind, owner)

        def leave() -> None:
            builder.close_block()
            results.append(builder.bindings)

        def meet() -> None:
            joined = results[0]
            for other in results[1:]:
                joined = merged(joined, other)
            builder.bindings = joined

        steps: list[Step | Sequence[Step]] = []
        for kind, owner, body in branches:
            steps.append(partial(enter, kind, owner))
            steps.extend((body, leave))
        self._push(*steps, meet)

    def _if(self, node: ast.If) -> None:
        taken = decided(self._builder, node.test)
        if taken is not None:
            self._push(node.body if taken else node.orelse)
            return
        self._expressions.term(node.test)
        self._branches((BlockKind.BRANCH, 0, node.body), (BlockKind.BRANCH, 0, node.orelse))

    def _loop(self, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt]) -> None:
        self._branches((BlockKind.LOOP, 0, body), (BlockKind.BRANCH, 0, orelse))

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self._store(node.target, ("iter", self._expressions.term(node.iter)), node.target)
        self._loop(node.body, node.orelse)

    def _while(self, node: ast.While) -> None:
        self._expressions.term(node.test)
        self._loop(node.body, node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        managers = []
        for item in node.items:
            manager = self._expressions.term(item.context_expr)
            managers.append(manager)
            if item.optional_vars is not None:
                self._store(item.optional_vars, ("enter", manager), item.optional_vars)
        self._builder.open_block(BlockKind.WITH, tuple(managers))
        self._push(node.body, self._builder.close_block)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        builder = self._builder
        builder.tries += 1
        number = builder.tries

        def handlers() -> None:
            branches = [(BlockKind.EXCEPT, number, handler.body) for handler in node.handlers]
            for handler in node.handlers:
                if handler.name:
                    builder.bindings[handler.name] = UNKNOWN
            self._branches((BlockKind.BRANCH, 0, node.orelse), *branches)

        def finalizer() -> None:
            builder.open_block(BlockKind.FINALLY, number)
            self._push(node.finalbody, builder.close_block)

        builder.open_block(BlockKind.TRY, number)
        self._push(node.body, builder.close_block, handlers, finalizer)

    def _match(self, node: ast.Match) -> None:
        subject = self._expressions.term(node.subject)

        def capture(case: ast.match_case) -> None:
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    self._builder.bind(name, ("iter", subject), case.pattern)
            if case.guard is not None:
                self._expressions.term(case.guard)

        branches: list[tuple[BlockKind, int, Sequence[Step]]] = [
            (BlockKind.BRANCH, 0, [partial(capture, case), *case.body]) for case in node.cases
        ]
        self._branches(*branches, (BlockKind.BRANCH, 0, []))

    def _define_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        scope = self._builder.new_scope(self._builder, node)
        self._decorate(node, ("def", scope))

    def _define_class(self, node: ast.ClassDef) -> None:
        bases = tuple(self._expressions.term(base) for base in node.bases)
        keywords = tuple((item.arg, self._expressions.term(item.value)) for item in node.keywords)
        scope = self._builder.new_scope(self._builder, node)
        nested = self._builder.nested[scope]
        nested.bases, nested.keywords = bases, keywords
        self._decorate(node, ("def", scope))

    def _decorate(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, value: Term) -> None:
        """Record the decorators, each of which is also a call with the definition as its argument."""
        decorators = []
        for item in node.decorator_list:
            term = self._expressions.term(item)
            decorators.append(Decorator(term, item.lineno))
        for item, decorator in zip(reversed(node.decorator_list), reversed(decorators), strict=True):
            self._builder.emit_call(EventKind.DECORATE, item, decorator.term, (value,))
        nested = self._builder.nested[value[1]]
        nested.decorators = tuple(decorators)
        if not isinstance(node, ast.ClassDef):
            nested.parameters = self._parameters(node.args)
            if any(self._may_make_fixture(decorator.term) for decorator in decorators):
                nested.outline = outline(node)
        self._builder.bind(node.name, value, node)

    def _may_make_fixture(self, decorator: Term) -> bool:
        """Tell whether a decorator may be pytest's: `fixture` or `pytest.fixture`, of pytest or of our own.

        Outlines cost as much as all other facts of a function, so that tests and validators must not get one.
        """
        while decorator[0] == "call":
            decorator = self._builder.events[decorator[1]].term
        start = decorator[1] if decorator[0] == "attr" else decorator
        if self._builder.kind not in (ScopeKind.MODULE, ScopeKind.CLASS) or start[0] != "name":
            return False
        outermost = self._builder
        while outermost.parent is not None:
            outermost = outermost.parent
        bound = outermost.bindings.get(start[1])
        return bound is not None and bound[0] == "import" and (bound[1] > 0 or bound[2].startswith("pytest"))

    def _parameters(self, arguments: ast.arguments) -> tuple[Parameter, ...]:
        positional = [*arguments.posonlyargs, *arguments.args]
        missing = len(positional) - len(arguments.defaults)
        defaults: list[ast.expr | None] = [None] * missing + list(arguments.defaults)
        rows = [
            (item, ParameterKind.POSITIONAL, default)
            for item, default in zip(positional, defaults, strict=True)
        ]
        if arguments.vararg:
            rows.append((arguments.vararg, ParameterKind.STAR, None))
        rows.extend(
            (item, ParameterKind.KEYWORD_ONLY, default)
            for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        )
        if arguments.kwarg:
            rows.append((arguments.kwarg, ParameterKind.DOUBLE_STAR, None))
        lower = self._expressions.term
        return tuple(
            Parameter(
                item.arg,
                kind,
                lower(default) if default is not None else None,
                lower(item.annotation) if item.annotation is not None else None,
            )
            for item, kind, default in rows
        )

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._builder.emit(EventKind.IMPORT, node, ("import", 0, alias.name, None))
            bound = alias.name if alias.asname else alias.name.partition(".")[0]
            local = alias.asname or bound
            self._builder.bind(local, ("import", 0, bound, None), node)

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for alias in node.names:
            term: Term = ("import", node.level, module, alias.name)
            self._builder.emit(EventKind.IMPORT, node, term)
            if alias.name != "*":
                self._builder.bind(alias.asname or alias.name, term, node)


def _unpacked(value: Term, targets: Sequence[ast.expr]) -> Sequence[Term]:
    """Return the terms that an unpacking gives its targets."""
    starred = any(isinstance(target, ast.Starred) for target in targets)
    if value[0] == "new" and value[1] in ("tuple", "list") and len(value[2]) == len(targets) and not starred:
        elements: tuple[Term, ...] = value[2]
        return elements
    return [("item", value, ("const", place)) for place in range(len(targets))]
