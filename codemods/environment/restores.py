"""Find what puts the environment back, where monkeypatch or a clean-up does so by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import libcst as cst

from isolint.codemods.environment.statements import Change, Environ, Write
from isolint.codemods.syntax.layout import unguarded
from isolint.codemods.syntax.tree import Replacement, Rewriter, chains_in, code, dotted, names_in, vacated

_SNAPSHOTS = frozenset(("dict", "copy.copy", "copy.deepcopy", "copy", "deepcopy"))
_HARMLESS = frozenset(("list", "set", "tuple", "isinstance", "str", "None"))


@dataclass(slots=True)
class Restores:
    """The superfluous parts of one function."""

    environ: Environ
    removed: set[cst.CSTNode] = field(default_factory=set)
    unread: set[cst.CSTNode] = field(default_factory=set)
    unwrapped: set[cst.Try] = field(default_factory=set)
    unguarded: set[cst.Try] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)

    @property
    def dead(self) -> set[cst.CSTNode]:
        """Return the statements that go, and the `finally` clauses of those `try`s that lose theirs."""
        finals = {one.finalbody for one in self.unwrapped | self.unguarded if one.finalbody is not None}
        return self.removed | self.unread | finals

    def rewriters(self) -> dict[cst.CSTNode, Rewriter]:
        """Return what to do with the superfluous nodes."""
        return dropping(self) | dict.fromkeys(self.unread, vacated)


def dropping(found: Marks) -> dict[cst.CSTNode, Rewriter]:
    """Return what drops statements that put things back, and the `try`s around what they follow."""
    gone: dict[cst.CSTNode, Rewriter] = dict.fromkeys(found.removed, _removal)
    return gone | dict.fromkeys(found.unwrapped, _body_of) | dict.fromkeys(found.unguarded, _without_finally)


def _removal(_: cst.CSTNode) -> Replacement:
    return cst.RemoveFromParent()


def _without_finally(node: cst.CSTNode) -> Replacement:
    return node.with_changes(finalbody=None)


def _body_of(node: cst.CSTNode) -> Replacement:
    """Return the statements that a `try` guarded, one level up."""
    assert isinstance(node, cst.Try)
    return cst.FlattenSentinel(unguarded(node))


def at_end(node: cst.FunctionDef, environ: Environ) -> Restores:
    """Return what is superfluous at the end of a test, or in the teardown of a fixture that yields."""
    found = Restores(environ)
    if isinstance(node.body, cst.IndentedBlock):
        Search(Judge(environ, Kept.by((node,), environ)), found).tail(node.body.body)
        forget(node, found)
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """The names in which functions keep variables (or the whole of them), and the variables that they set."""

    saved: frozenset[str]
    set: frozenset[str]
    whole: frozenset[str] = frozenset()

    @classmethod
    def by(cls, functions: Iterable[cst.FunctionDef], environ: Environ) -> Kept:
        """Read some functions."""
        visitor = _Assigned(environ)
        for function in functions:
            function.visit(visitor)
        return cls(frozenset(visitor.saved), frozenset(visitor.set), frozenset(visitor.whole))

    def holds(self, node: cst.CSTNode) -> bool:
        """Say whether an expression mentions what was kept."""
        return any(self.is_saved(chain) for chain in chains_in(node))

    def is_saved(self, chain: str) -> bool:
        """Say whether a chain of names is, or starts with, what was kept."""
        return any(chain == name or chain.startswith(f"{name}.") for name in self.saved)


@dataclass(frozen=True, slots=True)
class Judge:
    """Tells the statements that do nothing but put variables back."""

    environ: Environ
    kept: Kept

    def restores(self, node: cst.CSTNode) -> bool:
        """Say whether a statement does nothing but put variables back."""
        if isinstance(node, cst.SimpleStatementLine):
            return all(self.restores(small) for small in node.body)
        if isinstance(node, cst.BaseSmallStatement):
            writes = self.environ.writes(node)
            return isinstance(node, cst.Pass) or (bool(writes) and all(self._undoes(one) for one in writes))
        if isinstance(node, cst.If):
            branches: list[cst.CSTNode] = [*node.body.body]
            if isinstance(node.orelse, cst.If):
                branches.append(node.orelse)
            elif node.orelse is not None:
                branches.extend(node.orelse.body.body)
            return self._only_asks(node.test) and all(self.restores(one) for one in branches)
        if isinstance(node, cst.For) and node.orelse is None and self._only_asks(node.iter):
            bound = self.kept.saved.union(names_in(node.target))
            inner = Judge(self.environ, Kept(bound, self.kept.set, self.kept.whole))
            return all(inner.restores(one) for one in node.body.body)
        return False

    def _undoes(self, write: Write) -> bool:
        if write.target is not None or write.change is Change.SET_DEFAULT:
            return False
        if write.change is Change.CLEAR:
            return bool(self.kept.whole)
        if write.value is not None and write.change in (Change.SET, Change.SET_ALL):
            return self.kept.holds(write.value)
        return write.name is not None and (code(write.name) in self.kept.set or self.kept.holds(write.name))

    def _only_asks(self, test: cst.BaseExpression) -> bool:
        """Say whether an expression looks at nothing but the environment and what was kept of it."""
        return all(
            self.kept.is_saved(chain)
            or chain in _HARMLESS
            or any(chain == text or chain.startswith(f"{text}.") for text in self.environ.objects)
            for chain in chains_in(test)
        )


class Judging(Protocol):
    """Tells the statements that do nothing but put something back."""

    def restores(self, node: cst.CSTNode) -> bool:
        """Say whether a statement is such a one."""


class Marks(Protocol):
    """The superfluous parts of a function: statements that go, and `try`s that lose what they are for."""

    removed: set[cst.CSTNode]
    unwrapped: set[cst.Try]
    unguarded: set[cst.Try]


@dataclass(frozen=True, slots=True)
class Search:
    """Walks from the end of a function towards its start, as long as all that it meets puts things back."""

    judge: Judging
    found: Marks

    def tail(self, body: Sequence[cst.BaseStatement | cst.BaseSmallStatement]) -> None:
        """Mark the end of a block, though never its first statement; then look into what comes last."""
        end = len(body)
        while end > 1 and self.judge.restores(body[end - 1]):
            end -= 1
        self.found.removed.update(body[end:])
        last = body[end - 1] if end else None
        if isinstance(last, cst.Try) and last.finalbody is not None:
            self._final(last)
        elif isinstance(last, cst.With):
            self.tail(last.body.body)

    def _final(self, node: cst.Try) -> None:
        assert node.finalbody is not None
        final = node.finalbody.body.body
        if not all(self.judge.restores(one) for one in final):
            self.tail(final)
        elif node.handlers or node.orelse is not None:
            self.found.unguarded.add(node)
        else:
            self.found.unwrapped.add(node)
            self.tail(node.body.body)


class _Assigned(cst.CSTVisitor):
    """Collects the names that hold what the environment was, and the variables that the function sets."""

    def __init__(self, environ: Environ) -> None:
        super().__init__()
        self._environ = environ
        self.saved: set[str] = set()
        self.set: set[str] = set()
        self.whole: set[str] = set()

    def visit_Assign(self, node: cst.Assign) -> None:
        for write in self._environ.writes(node):
            self._record(write)
        target = dotted(node.targets[0].target)
        if len(node.targets) == 1 and target is not None and is_saving(node.value, self._environ):
            self.saved.add(target)
            if not isinstance(node.value, cst.Comparison) and not self._names_a_variable(node.value):
                self.whole.add(target)

    def visit_Expr(self, node: cst.Expr) -> None:
        for write in self._environ.writes(node):
            self._record(write)

    def _names_a_variable(self, value: cst.BaseExpression) -> bool:
        method = self._environ.method(value)
        is_snapshot = isinstance(value, cst.Dict) or (method is not None and method[0] == "copy")
        return not is_snapshot and not (isinstance(value, cst.Call) and dotted(value.func) in _SNAPSHOTS)

    def _record(self, write: Write) -> None:
        if write.change in (Change.SET, Change.SET_DEFAULT) and write.name is not None:
            self.set.add(code(write.name))


def is_saving(value: cst.BaseExpression, environ: Environ) -> bool:
    """Say whether an expression gives what the environment holds, and changes it at most by `pop`."""
    method = environ.method(value)
    if method is not None:
        return method[0] in ("get", "copy", "pop")
    if environ.variable(value) is not None:
        return True
    if isinstance(value, cst.Call):
        name = dotted(value.func) or ""
        if name in _SNAPSHOTS:
            return len(value.args) == 1 and environ.is_object(value.args[0].value)
        owners = {
            text.removesuffix("environ") + "getenv" for text in environ.objects if text.endswith(".environ")
        }
        return name in owners
    if isinstance(value, cst.Dict) and len(value.elements) == 1:
        only = value.elements[0]
        return isinstance(only, cst.StarredDictElement) and environ.is_object(only.value)
    if isinstance(value, cst.Comparison):
        return any(environ.is_object(one.comparator) for one in value.comparisons)
    return False


def forget(root: cst.CSTNode, found: Restores) -> None:
    """Mark the saved values that nothing below a node reads any more."""
    dead = found.dead
    alive = chains_in(root, dead)
    lines = _Lines(dead)
    if dead:
        root.visit(lines)
    for line in lines.found:
        small = line.body[0]
        if len(line.body) != 1 or not isinstance(small, cst.Assign) or len(small.targets) != 1:
            continue
        name = dotted(small.targets[0].target)
        if name is None or not is_saving(small.value, found.environ):
            continue
        if sum(chain == name or chain.startswith(f"{name}.") for chain in alive) != 1:
            continue
        method = found.environ.method(small.value)
        if method is not None and method[0] == "pop":
            found.forgotten.add(name)
        else:
            found.unread.add(line)


class _Lines(cst.CSTVisitor):
    """Collects the lines of code that stays."""

    def __init__(self, dead: Collection[cst.CSTNode]) -> None:
        super().__init__()
        self._dead = dead
        self.found: list[cst.SimpleStatementLine] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.SimpleStatementLine) and node not in self._dead:
            self.found.append(node)
        return node not in self._dead
