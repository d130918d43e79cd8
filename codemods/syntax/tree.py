"""Find nodes by the line that the index gave, and put others in their place."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from isolint.contracts import Refused

Line: TypeAlias = cst.SimpleStatementLine | cst.BaseCompoundStatement
Replacement: TypeAlias = cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]
Rewriter: TypeAlias = Callable[[cst.CSTNode], Replacement]
Node = TypeVar("Node", bound=cst.CSTNode)


def code(node: cst.CSTNode) -> str:
    """Return the source text of a node, without what stands around it."""
    return cst.Module(body=()).code_for_node(node)


def dotted(node: cst.CSTNode) -> str | None:
    """Return `a.b.c` for a chain of names, and None for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        base = dotted(node.value)
        return None if base is None else f"{base}.{node.attr.value}"
    return None


def name_chain(text: str) -> cst.Name | cst.Attribute:
    """Build the node of `a.b.c`."""
    head, *tail = text.split(".")
    node: cst.Name | cst.Attribute = cst.Name(head)
    for part in tail:
        node = cst.Attribute(node, cst.Name(part))
    return node


def call(function: str, *arguments: cst.BaseExpression, **keywords: cst.BaseExpression) -> cst.Call:
    """Build `function(arguments, keyword=value)`."""
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    named = [cst.Arg(value, keyword=cst.Name(key), equal=equal) for key, value in keywords.items()]
    return cst.Call(name_chain(function), [*(cst.Arg(argument) for argument in arguments), *named])


def expression_line(expression: cst.BaseExpression) -> cst.SimpleStatementLine:
    """Build a line that evaluates an expression."""
    return cst.SimpleStatementLine([cst.Expr(expression)])


class Locator(cst.CSTVisitor):
    """The statements, functions and calls of a module, by 1-based line (and column)."""

    def __init__(self, module: cst.Module) -> None:
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self._module = module
        self._ranges: Mapping[cst.CSTNode, CodeRange] = wrapper.resolve(PositionProvider)
        self._statements: dict[int, Line] = {}
        self._functions: dict[int, cst.FunctionDef] = {}
        self._suites: dict[int, cst.SimpleStatementSuite] = {}
        self._calls: dict[tuple[int, int], list[cst.Call]] = {}
        module.visit(self)

    def line(self, node: cst.CSTNode) -> int:
        """Return the line on which a node starts."""
        return self._ranges[node].start.line

    def column(self, node: cst.CSTNode) -> int:
        """Return the 0-based column at which a node starts."""
        return self._ranges[node].start.column

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Record a node under its position."""
        if isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
            self._statements.setdefault(self.line(node), node)
        if isinstance(node, cst.FunctionDef):
            self._functions[self.line(node)] = node
        if isinstance(node, cst.SimpleStatementSuite):
            self._suites[self.line(node.body[0])] = node
        if isinstance(node, cst.Call):
            start = self._ranges[node].start
            self._calls.setdefault((start.line, start.column + 1), []).append(node)
        return True

    def ends_line(self, node: cst.CSTNode) -> bool:
        """Tell whether a node stands in one line, as all that a statement evaluates, assigns or returns."""
        statement = self._statements.get(self.line(node))
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) > 1:
            return False
        return getattr(statement.body[0], "value", None) is node and code(node).count("\n") == 0

    def statement(self, line: int) -> Line:
        """Return the outermost statement that starts on a line."""
        if line not in self._statements:
            raise Refused(f"no statement starts on line {line}")
        return self._statements[line]

    def top_level(self, line: int) -> Line:
        """Return the statement of the module that holds a line, with its decorators."""
        for statement in self._module.body:
            decorators = getattr(statement, "decorators", ())
            start = self.line(decorators[0] if decorators else statement)
            if start <= line <= self._ranges[statement].end.line:
                return statement
        raise Refused(f"no statement of the module holds line {line}")

    def statements(self, lines: Iterable[int]) -> list[Line]:
        """Return the statements that start on these lines."""
        return [self.statement(line) for line in lines]

    def simple(self, line: int) -> cst.SimpleStatementLine | cst.SimpleStatementSuite:
        """Return the line of simple statements, or what stands behind a colon, that starts on a line."""
        statement = self._statements.get(line)
        found = statement if isinstance(statement, cst.SimpleStatementLine) else self._suites.get(line)
        if found is None:
            raise Refused(f"no simple statement starts on line {line}")
        return found

    def function(self, line: int) -> cst.FunctionDef:
        """Return the function whose `def` stands on a line."""
        if line not in self._functions:
            raise Refused(f"no function is defined on line {line}")
        return self._functions[line]

    def call(self, line: int, column: int, callee: str) -> cst.Call:
        """Return the call of `callee` that starts at a position."""
        for found in self._calls.get((line, column), ()):
            if code(found.func) == callee:
                return found
        raise Refused(f"line {line} does not call `{callee}` at column {column}")


def contains(node: cst.CSTNode, wanted: Collection[cst.CSTNode]) -> bool:
    """Say whether a node is one of the wanted ones, or holds one."""
    return node in wanted or any(contains(child, wanted) for child in node.children)


class _Replacer(cst.CSTTransformer):
    """Apply rewriters to the nodes that they are keyed by, innermost first."""

    def __init__(self, rewriters: Mapping[cst.CSTNode, Rewriter]) -> None:
        super().__init__()
        self._rewriters = rewriters

    def on_leave(self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT) -> Replacement:  # type: ignore[override]
        """Hand the node, with its children already rewritten, to its rewriter."""
        rewriter = self._rewriters.get(original_node)
        if rewriter is not None:
            return rewriter(updated_node)
        if isinstance(updated_node, (cst.IndentedBlock, cst.Module)):
            body = list(_settled(updated_node.body))
            if isinstance(original_node, cst.IndentedBlock) and original_node.body[0] in self._rewriters:
                body[:1] = [_moved_up(one, original_node.body[0]) for one in body[:1]]
            return updated_node.with_changes(body=body)
        return updated_node


def _moved_up(statement: cst.BaseStatement, first: cst.CSTNode) -> cst.BaseStatement:
    """Return what now comes first in a block, with no empty line above it where the one before had none."""
    above: Sequence[cst.EmptyLine] = getattr(statement, "leading_lines", ())
    before: Sequence[cst.EmptyLine] = getattr(first, "leading_lines", ())
    if before[:1] and before[0].comment is None:
        return statement
    comments = list(itertools.dropwhile(lambda line: line.comment is None, above))
    return statement.with_changes(leading_lines=comments) if len(comments) < len(above) else statement


class _Vacancy(cst.Pass):
    """Holds the place of a removed line until the lines around it are settled."""


def vacated(node: cst.CSTNode) -> Replacement:
    """Remove a line, but leave what stands above it to the next line of the same paragraph."""
    return node.with_changes(body=[_Vacancy()])


def _settled(body: Sequence[cst.BaseStatement]) -> Iterator[cst.BaseStatement]:
    """Yield the statements of a block, the vacated lines merged into what follows them."""
    inherited: Sequence[cst.EmptyLine] = ()
    for statement in body:
        above: Sequence[cst.EmptyLine] = getattr(statement, "leading_lines", ())
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], _Vacancy):
            inherited = inherited or above
            continue
        yield statement.with_changes(leading_lines=inherited) if inherited and not above else statement
        inherited = ()


def replace(root: Node, rewriters: Mapping[cst.CSTNode, Rewriter]) -> Node:
    """Return a tree in which each keyed node went through its rewriter."""
    if not rewriters:
        return root
    result = root.visit(_Replacer(rewriters))
    assert isinstance(result, type(root))
    return result


class _Names(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._skipped: set[cst.CSTNode] = set()

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self._skipped.add(node.attr)

    def visit_Arg(self, node: cst.Arg) -> None:
        if node.keyword is not None:
            self._skipped.add(node.keyword)

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def visit_Name(self, node: cst.Name) -> None:
        if node not in self._skipped:
            self.found.append(node.value)


def names_in(*nodes: cst.CSTNode) -> list[str]:
    """Return every name that code mentions, with repeats, but no attribute, keyword or import."""
    visitor = _Names()
    for node in nodes:
        node.visit(visitor)
    return visitor.found


class _Chains(cst.CSTVisitor):
    def __init__(self, skipped: Collection[cst.CSTNode]) -> None:
        super().__init__()
        self._skipped = skipped
        self.found: list[str] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if node in self._skipped:
            return False
        chain = dotted(node)
        if chain is None:
            return True
        self.found.append(chain)
        return False


def chains_in(node: cst.CSTNode, skipped: Collection[cst.CSTNode] = ()) -> list[str]:
    """Return every chain of names that code mentions, such as `self.client.get`, with repeats."""
    visitor = _Chains(skipped)
    node.visit(visitor)
    return visitor.found


def unused_name(wanted: Sequence[str], taken: Iterable[str]) -> str:
    """Return the first wanted name that is free, or the last one with a number behind it."""
    used = set(taken)
    for name in wanted:
        if name not in used:
            return name
    number = 2
    while f"{wanted[-1]}_{number}" in used:
        number += 1
    return f"{wanted[-1]}_{number}"
