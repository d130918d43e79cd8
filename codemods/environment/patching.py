"""Say with `monkeypatch` what a module writes to the environment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from isolint.codemods.environment.statements import Change, Environ, Write, as_text
from isolint.codemods.syntax.layout import comments_only
from isolint.codemods.syntax.tree import (
    Line,
    Replacement,
    Rewriter,
    call,
    code,
    dotted,
    expression_line,
    names_in,
    unused_name,
)
from isolint.contracts import Refused


@dataclass(frozen=True, slots=True)
class Patching:
    """Turn writes into statements on the monkeypatch object of this name."""

    environ: Environ
    monkeypatch: str = "monkeypatch"
    forgotten: frozenset[str] = frozenset()

    def rewriters(
        self, root: cst.CSTNode, only: Collection[cst.CSTNode] | None = None
    ) -> dict[cst.CSTNode, Rewriter]:
        """Return what to do with the lines below a node that write, all of them or some."""
        finder = _WritingLines(self.environ)
        root.visit(finder)
        result: dict[cst.CSTNode, Rewriter] = {
            line: self._line if isinstance(line, cst.SimpleStatementLine) else self._suite
            for line in finder.lines
            if only is None or line in only
        }
        for node in finder.conditions:
            inner = node.body.body[0]
            name = self._removed_if_present(node)
            if name is not None and inner in result:
                result[node] = self._condition(name)
        return result

    def statements(self, write: Write) -> list[Line]:
        """Return the statements that make one change and undo it after the test."""
        lines = list(self._lines(write))
        return [_annotated(line, write) if number == 0 else line for number, line in enumerate(lines)]

    def _lines(self, write: Write) -> Iterator[Line]:
        if write.target is not None and dotted(write.target.target) not in self.forgotten:
            yield self._kept_value(write)
        if write.change is Change.CLEAR:
            yield self._each(call("list", self._object()), "delenv")
        elif write.change is Change.SET_ALL:
            assert write.value is not None
            yield self._each(write.value, "setenv")
        elif write.change is Change.SET_DEFAULT:
            yield self._default(write)
        else:
            yield expression_line(self._simple(write))

    def _simple(self, write: Write) -> cst.Call:
        assert write.name is not None
        if write.change is Change.SET:
            assert write.value is not None
            return call(f"{self.monkeypatch}.setenv", write.name, as_text(write.value))
        # A `del` can rely on a variable that another test leaves behind: cured of that, it has nothing to do.
        return call(f"{self.monkeypatch}.delenv", write.name, raising=cst.Name("False"))

    def _kept_value(self, write: Write) -> Line:
        """Build the read that `name = os.environ.pop(...)` did."""
        assert write.target is not None
        assert write.name is not None
        value: cst.BaseExpression
        if write.change is Change.DELETE:
            value = cst.Subscript(self._object(), [cst.SubscriptElement(cst.Index(write.name))])
        else:
            default = [] if write.value is None or code(write.value) == "None" else [write.value]
            value = call(f"{code(self._object())}.get", write.name, *default)
        return cst.SimpleStatementLine([cst.Assign([write.target], value)])

    def _object(self) -> cst.BaseExpression:
        return cst.parse_expression(min(self.environ.objects, key=len))

    def _default(self, write: Write) -> cst.If:
        assert write.name is not None
        assert write.value is not None
        absent = cst.Comparison(write.name, [cst.ComparisonTarget(cst.NotIn(), self._object())])
        line = expression_line(
            call(f"{self.monkeypatch}.setenv", write.name.deep_clone(), as_text(write.value))
        )
        return cst.If(absent, cst.IndentedBlock([line]))

    def _each(self, iterable: cst.BaseExpression, method: str) -> cst.For:
        taken = names_in(iterable)
        name = unused_name(("name", "variable"), taken)
        names: list[cst.BaseExpression] = [cst.Name(name)]
        if method == "setenv":
            names.append(cst.Name(unused_name(("value", "setting"), taken)))
            iterable = cst.Call(cst.Attribute(iterable, cst.Name("items")))
        target = (
            names[0] if len(names) == 1 else cst.Tuple([cst.Element(one) for one in names], lpar=[], rpar=[])
        )
        body = expression_line(call(f"{self.monkeypatch}.{method}", *(one.deep_clone() for one in names)))
        assert isinstance(target, (cst.Name, cst.Tuple))
        return cst.For(target, iterable, cst.IndentedBlock([body]))

    def _line(self, node: cst.CSTNode) -> Replacement:
        """Replace one line, keeping its comments."""
        assert isinstance(node, cst.SimpleStatementLine)
        lines = self._converted(node.body)
        remark = node.trailing_whitespace
        if remark.comment is not None or len(lines) == 1:
            lines[0] = with_remark(lines[0], remark)
        lines[0] = lines[0].with_changes(leading_lines=[*node.leading_lines, *lines[0].leading_lines])
        return cst.FlattenSentinel(lines)

    def _suite(self, node: cst.CSTNode) -> Replacement:
        """Replace the statements behind the colon of `if x: ...`."""
        assert isinstance(node, cst.SimpleStatementSuite)
        return cst.IndentedBlock(self._converted(node.body), header=node.trailing_whitespace)

    def _converted(self, body: Sequence[cst.BaseSmallStatement]) -> list[Line]:
        """Return the statements of a line one by one."""
        lines: list[Line] = []
        for small in body:
            changes = self.environ.writes(small)
            if any(one.value is not None and self.environ.may_be_read_by(one.value) for one in changes[1:]):
                raise Refused("one statement sets several variables, and one may depend on another")
            if not changes:
                lines.append(
                    cst.SimpleStatementLine([small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)])
                )
            for change in changes:
                lines.extend(self.statements(change))
        return lines

    def _removed_if_present(self, node: cst.If) -> cst.BaseExpression | None:
        """Return NAME where a statement is `if NAME in os.environ: del os.environ[NAME]`."""
        test, body = node.test, node.body.body
        if node.orelse is not None or len(body) != 1 or not isinstance(body[0], cst.SimpleStatementLine):
            return None
        line = body[0]
        if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1 or len(line.body) != 1:
            return None
        target = test.comparisons[0]
        if not isinstance(target.operator, cst.In) or not self.environ.is_object(target.comparator):
            return None
        writes = self.environ.writes(line.body[0])
        removes = len(writes) == 1 and writes[0].change in (Change.DELETE, Change.DISCARD)
        if not removes or writes[0].name is None or writes[0].target is not None:
            return None
        return writes[0].name if code(writes[0].name) == code(test.left) else None

    def _condition(self, name: cst.BaseExpression) -> Rewriter:
        """Return a rewriter that says in one statement what a condition and a removal did."""

        def rewritten(node: cst.CSTNode) -> Replacement:
            assert isinstance(node, cst.If)
            block = node.body
            inner = block.body[0]
            assert isinstance(inner, cst.SimpleStatementLine)
            above = [*node.leading_lines, *comments_only(inner.leading_lines)]
            if isinstance(block, cst.IndentedBlock) and block.header.comment is not None:
                above.append(cst.EmptyLine(comment=block.header.comment))
            removal = call(f"{self.monkeypatch}.delenv", name, raising=cst.Name("False"))
            return inner.with_changes(body=[cst.Expr(removal)], leading_lines=above)

        return rewritten


def _annotated(line: Line, write: Write) -> Line:
    """Put the comments that stood inside of a literal on the statement that came from it."""
    result = line.with_changes(leading_lines=list(write.comments))
    if write.remark is not None:
        result = with_remark(result, cst.TrailingWhitespace(cst.SimpleWhitespace("  "), write.remark))
    return result


def with_remark(line: Line, remark: cst.TrailingWhitespace) -> Line:
    """Return the statement with a comment behind its first line."""
    if isinstance(line, cst.SimpleStatementLine):
        return line.with_changes(trailing_whitespace=remark)
    if isinstance(line.body, cst.IndentedBlock):
        return line.with_changes(body=line.body.with_changes(header=remark))
    return line


def writing_lines(
    root: cst.CSTNode, environ: Environ
) -> list[cst.SimpleStatementLine | cst.SimpleStatementSuite]:
    """Return the lines below a node that write to the environment."""
    finder = _WritingLines(environ)
    root.visit(finder)
    return finder.lines


class _WritingLines(cst.CSTVisitor):
    """Collects the lines that write to the environment, and the conditions around them."""

    def __init__(self, environ: Environ) -> None:
        super().__init__()
        self._environ = environ
        self.lines: list[cst.SimpleStatementLine | cst.SimpleStatementSuite] = []
        self.conditions: list[cst.If] = []

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        if any(self._environ.writes(small) for small in node.body):
            self.lines.append(node)

    def visit_SimpleStatementSuite(self, node: cst.SimpleStatementSuite) -> None:
        if any(self._environ.writes(small) for small in node.body):
            self.lines.append(node)

    def visit_If(self, node: cst.If) -> None:
        self.conditions.append(node)
