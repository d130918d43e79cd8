"""The scope under construction: its bindings so far, its events, and the block that is open."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from isolint.facts.records import (
    Block,
    BlockKind,
    Decorator,
    Demand,
    Event,
    EventKind,
    Expected,
    Guard,
    Outline,
    Parameter,
    ReadPlace,
    Scope,
    ScopeKind,
)
from isolint.facts.terms import UNKNOWN, Term, choice, join
from isolint.model import Span

#: What pytest takes names of a conftest for that are not there.
_UNLESS_BOUND: Mapping[str, Term] = {
    "collect_ignore": ("new", "list", ()),
    "collect_ignore_glob": ("new", "list", ()),
}
Keywords = tuple[tuple[str | None, Term], ...]
ScopeNode = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

#: Makes a named tuple without the detour through its `__new__`, which costs more than all the rest of it.
_new = tuple.__new__


class Context(Protocol):
    """What the scopes of one module share."""

    name_terms: dict[str, Term]

    def span_of(self, node: ast.AST) -> Span:
        """Return where a node stands."""

    def new_scope(self, around: Builder, node: ScopeNode) -> Builder:
        """Put off a scope until the one around it is finished."""


@dataclass(slots=True, eq=False)
class Builder:
    """Collects one scope; `enclosing` are the functions around it, nearest first.

    `targets` are the names that comprehensions bind around the expression that is being lowered.
    """

    context: Context
    index: int
    parent: Builder | None
    kind: ScopeKind
    node: ScopeNode
    qualname: str
    enclosing: tuple[Builder, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    decorators: tuple[Decorator, ...] = ()
    outline: Outline | None = None
    bases: tuple[Term, ...] = ()
    keywords: tuple[tuple[str | None, Term], ...] = ()
    annotations: dict[str, Term] = field(default_factory=dict)
    bindings: dict[str, Term] = field(default_factory=dict)
    targets: dict[str, Term] = field(default_factory=dict)
    binding_lines: dict[str, int] = field(default_factory=dict)
    global_names: set[str] = field(default_factory=set)
    rebinds: set[str] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=lambda: [Block(BlockKind.BODY, -1, 0)])
    block: int = 0
    statement: int = 0
    outermost: int = 0
    guards: list[Guard] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    tries: int = 0
    events: list[Event] = field(default_factory=list)
    reads: dict[Term, ReadPlace] = field(default_factory=dict)
    iterated: dict[Term, None] = field(default_factory=dict)

    def emit(
        self, kind: EventKind, node: ast.AST, term: Term, value: Term = UNKNOWN, augmented: bool = False
    ) -> None:
        """Append an event that is not a call."""
        place = (self.context.span_of(node), self.block, self.statement, self.outermost)
        self.events.append(_new(Event, (kind, *place, term, value, (), (), augmented, False)))

    def emit_call(
        self, kind: EventKind, node: ast.AST, callee: Term, args: tuple[Term, ...], keywords: Keywords = ()
    ) -> int:
        """Append a call and return its number."""
        place = (self.context.span_of(node), self.block, self.statement, self.outermost)
        self.events.append(_new(Event, (kind, *place, callee, UNKNOWN, args, keywords, False, False)))
        return len(self.events) - 1

    def read(self, path: Term, line: int) -> None:
        """Note that a path is read: where it first is, and in which block it always is."""
        known = self.reads.get(path)
        if known is None:
            self.reads[path] = _new(ReadPlace, (line, self.block, len(self.events), self.block))
        elif known.within != self.block and known.within:
            self.reads[path] = known._replace(within=self._block_around(known.within, self.block))

    def _block_around(self, one: int, other: int) -> int:
        """Return the innermost block that two blocks are in."""
        around = set()
        while one > 0:
            around.add(one)
            one = self.blocks[one].parent
        while other > 0 and other not in around:
            other = self.blocks[other].parent
        return max(other, 0)

    def enter_statement(self, line: int) -> None:
        """Note which statement the coming events belong to."""
        self.statement = line
        if not self.block:
            self.outermost = line

    def open_block(self, kind: BlockKind, owner: tuple[Term, ...] | int = 0) -> None:
        """Make a new block current; `close_block` returns to the one around it."""
        self.blocks.append(_new(Block, (kind, self.block, owner)))
        self.block = len(self.blocks) - 1

    def branches(self, first: int) -> list[int]:
        """Return the blocks from one on that lie in the current block itself."""
        return [place for place in range(first, len(self.blocks)) if self.blocks[place].parent == self.block]

    def choosing(self, test: Term) -> Term:
        """Return a condition as far as it tells which term was chosen: not for all rounds of a loop."""
        block = self.block
        while block > 0 and self.blocks[block].kind is not BlockKind.LOOP:
            block = self.blocks[block].parent
        return UNKNOWN if block > 0 else test

    def close_block(self) -> None:
        """Return to the enclosing block."""
        self.block = self.blocks[self.block].parent

    def lookup(self, name: str) -> Term:
        """Return what a name denotes at this point of the scope."""
        if self.targets and name in self.targets:
            return self.targets[name]
        if self.kind is not ScopeKind.MODULE and name not in self.global_names:
            local = self.bindings.get(name)
            if local is not None:
                return local
            for outer in self.enclosing:
                if name in outer.bindings:
                    return ("cell", outer.index, name)
        known = self.context.name_terms
        term = known.get(name)
        if term is None:
            term = known[name] = ("name", name)
        return term

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
        if self.block and self.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
            previous = self.bindings.get(name, _UNLESS_BOUND.get(name))
            if previous is not None:
                value = join(previous, value)
        self.bindings[name] = value
        if name not in self.binding_lines:
            self.binding_lines[name] = getattr(node, "lineno", 0)

    def finish(self) -> Scope:
        """Return the finished scope."""
        node = self.node
        decorators = getattr(node, "decorator_list", ())
        span = Span(1, 1, 1, 1) if isinstance(node, ast.Module) else self.context.span_of(node)
        return Scope(
            index=self.index,
            parent=self.parent.index if self.parent else -1,
            kind=self.kind,
            name=self.qualname.rpartition(".")[2],
            qualname=self.qualname,
            span=span,
            first_line=min((item.lineno for item in decorators), default=span.line),
            parameters=self.parameters,
            decorators=self.decorators,
            bases=self.bases,
            keywords=self.keywords,
            annotations=self.annotations,
            blocks=tuple(self.blocks),
            guards=tuple(self.guards),
            demands=tuple(self.demands),
            expected=tuple(self.expected),
            events=tuple(self.events),
            reads=self.reads,
            iterated=tuple(self.iterated),
            bindings=self.bindings,
            binding_lines=self.binding_lines,
            rebinds=frozenset(self.rebinds),
            is_async=isinstance(node, ast.AsyncFunctionDef),
            outline=self.outline,
        )


def merged(left: Mapping[str, Term], right: Mapping[str, Term], test: Term = UNKNOWN) -> dict[str, Term]:
    """Return the bindings that hold where two branches meet, of which a condition chooses the left one."""
    result = dict(left)
    if left == right:
        return result
    for name, term in right.items():
        known = result.get(name)
        if known is None:
            result[name] = term
        elif known is not term:
            result[name] = choice(test, known, term)
    return result
