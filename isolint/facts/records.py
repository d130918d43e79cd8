"""What extraction leaves of a module: its scopes, and in each the events that can touch state."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from isolint.facts.terms import Term
from isolint.model import Span

#: The method that an augmented assignment to a local name calls, whatever its operator.
IN_PLACE = "__iadd__"


class ScopeKind(enum.Enum):
    """What a scope is the body of."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    LAMBDA = "lambda"


class EventKind(enum.Enum):
    """What an event does with its `term` and `value`.

    CALL a callee; DECORATE a decorator, called on its `args`; BIND a name to a value; STORE a value in a
    place; DELETE a place; RETURN and YIELD a value; RAISE an exception; IMPORT the imported term.
    """

    CALL = "call"
    DECORATE = "decorate"
    BIND = "bind"
    STORE = "store"
    DELETE = "delete"
    RETURN = "return"
    YIELD = "yield"
    RAISE = "raise"
    IMPORT = "import"


class BlockKind(enum.Enum):
    """What a nested statement list belongs to."""

    BODY = "body"
    BRANCH = "branch"
    LOOP = "loop"
    TRY = "try"
    EXCEPT = "except"
    FINALLY = "finally"
    WITH = "with"


_HANDLERS = frozenset({BlockKind.EXCEPT})
_LOOPS = frozenset({BlockKind.LOOP})
_CONDITIONAL = frozenset({BlockKind.BRANCH, BlockKind.TRY, BlockKind.EXCEPT})


class Block(NamedTuple):
    """A nested statement list; `owner` is a try's number, or the terms of a `with`'s context managers.

    The `else` of a try is a branch with its number.
    """

    kind: BlockKind
    parent: int
    owner: tuple[Term, ...] | int


class Event(NamedTuple):
    """One thing that a scope does, in order of execution.

    `statement` is the line of the innermost statement around it, `outermost` that of the one at the top level
    of its scope.
    """

    kind: EventKind
    span: Span
    block: int
    statement: int
    outermost: int
    term: Term
    value: Term
    args: tuple[Term, ...] = ()
    keywords: tuple[tuple[str | None, Term], ...] = ()
    augmented: bool = False
    awaited: bool = False

    @property
    def given(self) -> tuple[Term, ...]:
        """Return all that a call is given, by position and then by keyword."""
        return (*self.args, *(value for _, value in self.keywords))


class ReadPlace(NamedTuple):
    """Where a path is first read: before event number `event`, and never outside of the block `within`."""

    line: int
    block: int
    event: int
    within: int


class Guard(NamedTuple):
    """A place that holds nothing, or something if it `holds`, where a block is run from event `start` on."""

    place: Term
    block: int
    start: int
    holds: bool = False


class Demand(NamedTuple):
    """A condition whose `outcome` is known where a block is run from event `start` on."""

    test: Term
    outcome: bool
    block: int
    start: int


class Expected(NamedTuple):
    """A place of which an `assert` says, before event number `event`, that it holds a constant."""

    place: Term
    value: Term
    block: int
    event: int


class ParameterKind(enum.Enum):
    """How a parameter takes its argument."""

    POSITIONAL = "positional"
    KEYWORD_ONLY = "keyword-only"
    STAR = "star"
    DOUBLE_STAR = "double-star"


class Parameter(NamedTuple):
    """A parameter; default and annotation are terms of the enclosing scope."""

    name: str
    kind: ParameterKind
    default: Term | None
    annotation: Term | None


class Decorator(NamedTuple):
    """A decorator; the term is one of the enclosing scope."""

    term: Term
    line: int


class Part(NamedTuple):
    """A statement or decorator spelt without names: `locals` and `free` list those left out, in their order.

    `free` holds terms of the module body; `statements` counts those inside, itself included.
    """

    text: str
    locals: tuple[str, ...]
    free: tuple[Term, ...]
    statements: int
    line: int


class Outline(NamedTuple):
    """A function spelt without names, one part a decorator or statement of its body."""

    decorators: tuple[Part, ...]
    statements: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """A module, class or function body. `index` is its place in `ModuleFacts.scopes`, 0 being the module.

    `span` covers the `def` line to the end of the body and `bindings` holds each name's last value;
    `first_line` includes the decorators. Only functions that may be fixtures have an `outline`.
    """

    index: int
    parent: int
    kind: ScopeKind
    name: str
    qualname: str
    span: Span
    first_line: int
    parameters: tuple[Parameter, ...]
    decorators: tuple[Decorator, ...]
    bases: tuple[Term, ...]
    keywords: tuple[tuple[str | None, Term], ...]
    annotations: Mapping[str, Term]
    blocks: tuple[Block, ...]
    guards: tuple[Guard, ...]
    demands: tuple[Demand, ...]
    expected: tuple[Expected, ...]
    events: tuple[Event, ...]
    reads: Mapping[Term, ReadPlace]
    iterated: tuple[Term, ...]
    bindings: Mapping[str, Term]
    binding_lines: Mapping[str, int]
    rebinds: frozenset[str]
    is_async: bool
    outline: Outline | None

    def called(self) -> Iterator[Term]:
        """Yield the module-level names that the scope calls, which are not among its `reads`."""
        for event in self.events:
            if event.kind is EventKind.CALL and event.term[0] == "name":
                yield event.term

    def guarded(self, position: int) -> Iterator[Guard]:
        """Yield the guards that an event stands behind, by its number."""
        around = self.around(self.events[position].block) if self.guards else ()
        for guard in self.guards:
            if guard.block in around and position >= guard.start:
                yield guard

    def demanded(self, position: int) -> Iterator[Demand]:
        """Yield the conditions on which an event happens, by its number."""
        return self.demanded_at(self.events[position].block, position)

    def demanded_at(self, block: int, start: int) -> Iterator[Demand]:
        """Yield the conditions on which a block is run from an event on."""
        around = self.around(block) if self.demands else ()
        for demand in self.demands:
            if demand.block in around and start >= demand.start:
                yield demand

    def is_spelled_out(self, position: int) -> bool:
        """Tell whether an event happens wherever what `demanded` yields comes out so, if nothing raises."""
        around = self.around(self.events[position].block)
        demanded = list(self.demanded(position))
        said = {demand.block for demand in demanded if not demand.start}
        if any(
            self.blocks[block].kind is BlockKind.EXCEPT
            or (self.blocks[block].kind is BlockKind.BRANCH and block not in said)
            for block in around
        ):
            return False
        return all(
            event.block in around or any(demand.start > number for demand in demanded)
            for number, event in enumerate(self.events[:position])
            if event.kind is EventKind.RETURN
        )

    def hangs_on_demands(self, position: int) -> bool:
        """Tell whether all that may keep an event from happening, where it is come to, is what it demands."""
        said = {demand.block for demand in self.demanded(position) if not demand.start}
        return all(
            block in said or self.blocks[block].kind is BlockKind.WITH
            for block in self.around(self.events[position].block)
            if block
        )

    def around(self, block: int) -> set[int]:
        """Return a block and those that it is in."""
        found = set()
        while block >= 0:
            found.add(block)
            block = self.blocks[block].parent
        return found

    def opened_by(self, event: int) -> int | None:
        """Return the block of the `with` statement whose context manager an event makes."""
        for place, block in enumerate(self.blocks):
            if not isinstance(block.owner, int) and ("call", event) in block.owner:
                return place
        return None

    def earlier(self, position: int, kind: EventKind) -> list[int]:
        """Return the events of a kind before another one that are of the same place as that."""
        place = self.events[position].term
        return [
            number
            for number, event in enumerate(self.events[:position])
            if event.kind is kind and event.term == place
        ]

    def current(self, position: int, path: Term) -> Term:
        """Return what an attribute was last set to before an event, or its path where that is not sure."""
        if path[0] != "attr":
            return path
        for earlier in reversed(self.events[:position]):
            if earlier.kind is EventKind.STORE and earlier.term == path and not earlier.augmented:
                return path if self.is_conditional(earlier.block) else earlier.value
        return path

    def may_be_left_before(self, position: int) -> bool:
        """Tell whether a `return` in some branch may keep an event from being reached."""
        around = self.around(self.events[position].block)
        return any(
            event.kind is EventKind.RETURN and event.block not in around for event in self.events[:position]
        )

    def is_straight(self, position: int) -> bool:
        """Tell whether an event comes whenever the scope runs, unless something raises."""
        return position < 0 or not (self.may_pass_over(position) or self.may_be_left_before(position))

    def raises_otherwise(self, position: int) -> bool:
        """Tell whether an event comes wherever the scope raises nothing, as the other branches do."""
        return not self.may_be_left_before(position) and all(
            self._has_raising_twin(block)
            for block in self.around(self.events[position].block)
            if self.blocks[block].kind in _CONDITIONAL
        )

    def _has_raising_twin(self, block: int) -> bool:
        """Tell whether the other branch of a condition raises."""
        here = [demand for demand in self.demands if demand.block == block and not demand.start]
        raising = {event.block for event in self.events if event.kind is EventKind.RAISE}
        return any(
            (other.test, other.outcome) == (demand.test, not demand.outcome)
            and other.block in raising
            and not other.start
            and self.blocks[other.block].parent == self.blocks[block].parent
            for demand in here
            for other in self.demands
        )

    def may_pass_over(self, position: int) -> bool:
        """Tell whether an event stands in a block that may be passed over, or where failures are expected."""
        return position >= 0 and self.is_conditional(self.events[position].block)

    def is_in_handler(self, block: int) -> bool:
        """Tell whether a block only runs where an exception is caught."""
        return self._lies_in(block, _HANDLERS)

    def is_in_loop(self, block: int) -> bool:
        """Tell whether a block runs as often as there is something to run it for."""
        return self._lies_in(block, _LOOPS)

    def is_conditional(self, block: int) -> bool:
        """Tell whether a block may be passed over, or is where failures are expected."""
        return self._lies_in(block, _CONDITIONAL)

    def _lies_in(self, block: int, kinds: frozenset[BlockKind]) -> bool:
        while block > 0:
            if self.blocks[block].kind in kinds:
                return True
            block = self.blocks[block].parent
        return False


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """The summary of one file, from which the index links the program."""

    path: str
    scopes: tuple[Scope, ...]

    @property
    def module(self) -> Scope:
        """Return the scope of the module body."""
        return self.scopes[0]
