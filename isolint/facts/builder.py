"""The scope under construction: its bindings so far, its events, and the block that is open."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from isolint.facts.records import (
    Block,
    BlockKind,
    Decorator,
    Event,
    EventKind,
    Outline,
    Parameter,
    ReadPlace,
    Scope,
    ScopeKind,
)
from isolint.facts.terms import UNKNOWN, Term, join
from isolint.model import Span

Keywords = tuple[tuple[str | None, Term], ...]
ScopeNode = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(slots=True)
class Builder:
    """Collects one scope. `pending` defers the nested scopes until this one's bindings are final."""

    index: int
    parent: Builder | None
    kind: ScopeKind
    node: ScopeNode
    qualname: str
    span_of: Callable[[ast.AST], Span]
    new_scope: Callable[[Builder, ScopeNode], int]
    parameters: tuple[Parameter, ...] = ()
    decorators: tuple[Decorator, ...] = ()
    outline: Outline | None = None
    bases: tuple[Term, ...] = ()
    keywords: tuple[tuple[str | None, Term], ...] = ()
    annotations: dict[str, Term] = field(default_factory=dict)
    bindings: dict[str, Term] = field(default_factory=dict)
    binding_lines: dict[str, int] = field(default_factory=dict)
    global_names: set[str] = field(default_factory=set)
    rebinds: set[str] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=lambda: [Block(BlockKind.BODY, -1, 0)])
    block: int = 0
    statement: int = 0
    outermost: int = 0
    tries: int = 0
    events: list[Event] = field(default_factory=list)
    reads: dict[Term, ReadPlace] = field(default_factory=dict)
    nested: dict[int, Builder] = field(default_factory=dict)

    def emit(
        self, kind: EventKind, node: ast.AST, term: Term, value: Term = UNKNOWN, augmented: bool = False
    ) -> None:
        """Append an event that is not a call."""
        place = (self.span_of(node), self.block, self.statement, self.outermost)
        self.events.append(Event(kind, *place, term, value, augmented=augmented))

    def emit_call(
        self, kind: EventKind, node: ast.AST, callee: Term, args: tuple[Term, ...], keywords: Keywords = ()
    ) -> int:
        """Append a call and return its number."""
        place = (self.span_of(node), self.block, self.statement, self.outermost)
        self.events.append(Event(kind, *place, callee, UNKNOWN, args, keywords))
        return len(self.events) - 1

    def read(self, path: Term, line: int) -> None:
        """Note that a path is read; only the first place counts."""
        self.reads.setdefault(path, ReadPlace(line, self.block))

    def enter_statement(self, line: int) -> None:
        """Note which statement the coming events belong to."""
        self.statement = line
        if not self.block:
            self.outermost = line

    def open_block(self, kind: BlockKind, owner: tuple[Term, ...] | int = 0) -> None:
        """Make a new block current; `close_block` returns to the one around it."""
        self.blocks.append(Block(kind, self.block, owner))
        self.block = len(self.blocks) - 1

    def close_block(self) -> None:
        """Return to the enclosing block."""
        self.block = self.blocks[self.block].parent

    def lookup(self, name: str) -> Term:
        """Return what a name denotes at this point of the scope."""
        if self.kind is not ScopeKind.MODULE and name not in self.global_names:
            if name in self.bindings:
                return self.bindings[name]
            outer = self.parent
            while outer is not None and outer.kind is not ScopeKind.MODULE:
                if outer.kind is not ScopeKind.CLASS and name in outer.bindings:
                    return ("cell", outer.index, name)
                outer = outer.parent
        return ("name", name)

    def resolved(self, name: str) -> Term:
        """Return what a name is bound to so far, in this scope or one around it."""
        outer: Builder | None = self
        while outer is not None:
            if name in outer.bindings:
                return outer.bindings[name]
            outer = outer.parent
        return ("name", name)

    def bind(self, name: str, value: Term, node: ast.AST) -> None:
        """Bind a name; a rebinding of a global, or of a module or class name, is an event too."""
        if name in self.global_names:
            self.rebinds.add(name)
            self.emit(EventKind.BIND, node, ("name", name), value)
            return
        if self.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
            previous = self.bindings.get(name)
            if previous is not None and self.block:
                value = join(previous, value)
        self.bindings[name] = value
        self.binding_lines.setdefault(name, getattr(node, "lineno", 0))

    def finish(self) -> Scope:
        """Return the finished scope."""
        node = self.node
        name = self.qualname.rpartition(".")[2]
        decorators = getattr(node, "decorator_list", ())
        span = Span(1, 1, 1, 1) if isinstance(node, ast.Module) else self.span_of(node)
        return Scope(
            index=self.index,
            parent=self.parent.index if self.parent else -1,
            kind=self.kind,
            name=name,
            qualname=self.qualname,
            span=span,
            first_line=min((item.lineno for item in decorators), default=span.line),
            parameters=self.parameters,
            decorators=self.decorators,
            bases=self.bases,
            keywords=self.keywords,
            annotations=self.annotations,
            blocks=tuple(self.blocks),
            events=tuple(self.events),
            reads=self.reads,
            bindings=self.bindings,
            binding_lines=self.binding_lines,
            rebinds=frozenset(self.rebinds),
            is_async=isinstance(node, ast.AsyncFunctionDef),
            outline=self.outline,
        )


def merged(left: Mapping[str, Term], right: Mapping[str, Term]) -> dict[str, Term]:
    """Return the bindings that hold where two branches meet."""
    result = dict(left)
    for name, term in right.items():
        known = result.get(name)
        if known is None:
            result[name] = term
        elif known is not term:
            result[name] = join(known, term)
    return result
