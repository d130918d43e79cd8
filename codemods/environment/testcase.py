"""Rewrite the environment writes of one `unittest.TestCase`, or of a module's own set-up function."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from isolint.codemods.environment.patching import writing_lines
from isolint.codemods.environment.statements import Change, Environ, Write, as_text
from isolint.codemods.planning.owners import ADD, ENTER, Owner, receiver
from isolint.codemods.syntax.building import shifted
from isolint.codemods.syntax.layout import blank_count, instead_of, leading, with_leading, with_leading_blanks
from isolint.codemods.syntax.tree import (
    Replacement,
    Rewriter,
    code,
    contains,
    names_in,
    unused_name,
)
from isolint.contracts import Refused
from isolint.line_length import line_length

#: Decorators that do nothing but say how a function is bound.
_BINDING = frozenset({"classmethod", "staticmethod"})


def cleans_environment(node: cst.CSTNode, environ: Environ) -> bool:
    """Say whether a statement is `self.addCleanup(os.environ.pop, ...)` or the like."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return False
    small = node.body[0]
    call = small.value if isinstance(small, cst.Expr) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or not call.args:
        return False
    first = call.args[0].value
    is_on_environ = isinstance(first, cst.Attribute) and environ.is_object(first.value)
    return call.func.attr.value in ADD.values() and is_on_environ


@dataclass(frozen=True, slots=True)
class Entering:
    """Makes one function patch the environment until its test, class or module is done."""

    environ: Environ
    owner: Owner
    patch_dict: str
    unittest: str
    enters_context: bool

    def rewriters(
        self,
        function: cst.FunctionDef,
        lines: Collection[cst.CSTNode],
        dead: Collection[cst.CSTNode],
        others: Mapping[cst.CSTNode, Rewriter],
    ) -> dict[cst.CSTNode, Rewriter]:
        """Return what to do, given the lines that write, what goes, and what else changes."""
        if not isinstance(function.body, cst.IndentedBlock):
            raise Refused(f"`{function.name.value}` has its whole body on the line of its `def`")
        body = list(function.body.body)
        writing = [one for one in body if contains(one, lines)]
        if not writing:
            raise Refused(f"`{function.name.value}` does not write to the environment")
        if all(one in lines and self._sets(one) for one in writing):
            return self._with_values(function, [one for one in body if one not in dead], lines)
        result = self._removals(body, lines)
        result[writing[0]] = self._snapshot(function, others.get(writing[0], result.get(writing[0])))
        return result

    def _removals(
        self, body: Sequence[cst.BaseStatement], lines: Collection[cst.CSTNode]
    ) -> dict[cst.CSTNode, Rewriter]:
        """Let each `del` put up with a variable that is missing: another test may have left it behind."""
        found: dict[cst.CSTNode, Rewriter] = {}
        known: set[str] = set()
        for statement in body:
            for line in writing_lines(statement, self.environ):
                writes = [one for small in line.body for one in self.environ.writes(small)]
                names = {code(one.name) for one in writes if one.name is not None}
                is_expected = names <= known or "KeyError" in names_in(statement)
                is_removal = isinstance(line, cst.SimpleStatementLine) and all(
                    isinstance(small, cst.Del) for small in line.body
                )
                if line in lines and is_removal and not is_expected:
                    found[line] = self._removal_of(writes)
                known |= names if all(one.change is Change.SET for one in writes) else set()
        return found

    def _removal_of(self, writes: Sequence[Write]) -> Rewriter:
        def rewritten(node: cst.CSTNode) -> Replacement:
            assert isinstance(node, cst.SimpleStatementLine)
            environ = min(self.environ.objects, key=len)
            new = [self._parsed(f"{environ}.pop({code(_given(one.name))}, None)") for one in writes]
            return instead_of(node, new)

        return rewritten

    def _sets(self, statement: cst.BaseStatement) -> bool:
        """Say whether a statement gives values to variables and does nothing else."""
        if not isinstance(statement, cst.SimpleStatementLine):
            return False
        writes = [self.environ.writes(small) for small in statement.body]
        return all(group and all(one.change is Change.SET for one in group) for group in writes)

    def _with_values(
        self, function: cst.FunctionDef, alive: Sequence[cst.BaseStatement], lines: Collection[cst.CSTNode]
    ) -> dict[cst.CSTNode, Rewriter]:
        """Give the values of neighbouring writes to one patch."""
        result: dict[cst.CSTNode, Rewriter] = {}
        groups: list[list[cst.SimpleStatementLine]] = []
        previous: cst.BaseStatement | None = None
        for statement in alive:
            if statement in lines:
                assert isinstance(statement, cst.SimpleStatementLine)
                if (
                    groups
                    and previous is groups[-1][-1]
                    and _is_plain(statement)
                    and _is_uncommented(previous)
                    and not self._may_read(statement)
                ):
                    groups[-1].append(statement)
                else:
                    groups.append([statement])
            previous = statement
        for group in groups:
            writes = [one for line in group for small in line.body for one in self.environ.writes(small)]
            result |= dict.fromkeys(group[1:], _removal)
            result[group[0]] = self._patch(function, writes)
        return result

    def _may_read(self, line: cst.SimpleStatementLine) -> bool:
        """Say whether a value of a line may depend on the variables that are set just before it."""
        values = [write.value for small in line.body for write in self.environ.writes(small)]
        return any(value is not None and self.environ.may_be_read_by(value) for value in values)

    def _patch(self, function: cst.FunctionDef, writes: Sequence[Write]) -> Rewriter:
        def rewritten(node: cst.CSTNode) -> Replacement:
            assert isinstance(node, cst.SimpleStatementLine)
            return instead_of(node, list(self._entered(function, writes)))

        return rewritten

    def _snapshot(self, function: cst.FunctionDef, other: Rewriter | None) -> Rewriter:
        """Return a rewriter that patches the environment as it is, in front of the first write."""

        def rewritten(node: cst.CSTNode) -> Replacement:
            changed = node if other is None else other(node)
            rest = list(changed) if isinstance(changed, cst.FlattenSentinel) else [changed]
            new = list(self._entered(function, ()))
            above = leading(node)
            gap = with_leading_blanks((), blank_count(above))
            new[0] = with_leading(new[0], gap)
            head = rest[0]
            if isinstance(head, cst.CSTNode):
                rest[0] = head.with_changes(leading_lines=with_leading_blanks(leading(head), 0))
            return cst.FlattenSentinel([*new, *rest])

        return rewritten

    def _entered(
        self, function: cst.FunctionDef, writes: Sequence[Write]
    ) -> Iterator[cst.SimpleStatementLine]:
        """Yield the statements that start a patch and see to its end."""
        case = receiver(function, self.owner, self.unittest)
        if self.enters_context:
            yield self._line(f"{case}.{ENTER[self.owner]}(", writes, ")")
            return
        name = unused_name(("patcher", "environ_patcher"), names_in(function))
        yield self._line(f"{name} = ", writes, "")
        yield self._parsed(f"{name}.start()")
        yield self._parsed(f"{case}.{ADD[self.owner]}({name}.stop)")

    def _line(self, before: str, writes: Sequence[Write], after: str) -> cst.SimpleStatementLine:
        """Build one statement, on several lines where one would be too long."""
        environ = min(self.environ.objects, key=len)
        items = [
            f"{code(_given(one.name))}: {code(_unbracketed(as_text(_given(one.value))))}" for one in writes
        ]
        if not items:
            return self._parsed(f"{before}{self.patch_dict}({environ}){after}")
        short = f"{before}{self.patch_dict}({environ}, {{{', '.join(items)}}}){after}"
        has_remarks = any(one.remark or one.comments for one in writes)
        if len(short) <= line_length() - 8 and not has_remarks and "\n" not in short:
            return self._parsed(short)
        middle = f"{self.patch_dict}({environ}, {{{', '.join(items)}}})"
        if after and len(middle) <= line_length() - 12 and not has_remarks and "\n" not in middle:
            return self._parsed(f"{before}\n    {middle}\n{after}")
        middle = f"{environ}, {{{', '.join(items)}}}"
        if not after and len(middle) <= line_length() - 12 and not has_remarks and "\n" not in middle:
            return self._parsed(f"{before}{self.patch_dict}(\n    {middle}\n)")
        outer = "    " if after else ""
        inner = "".join(self._item(write, f"{outer}        ") for write in writes)
        long = f"{self.patch_dict}(\n{outer}    {environ},\n{outer}    {{\n{inner}{outer}    }},\n{outer})"
        if after:
            long = f"\n{outer}{long}\n"
        return self._parsed(f"{before}{long}{after}")

    def _item(self, write: Write, indent: str) -> str:
        """Return the lines of one item, those on which its value goes on as far in as the item is."""
        name, value = code(_given(write.name)), as_text(_given(write.value))
        bare = _unbracketed(value)
        is_long = len(f"{name}: {code(bare)}") > line_length() - len(indent) - 9
        text = f"{name}: {code(shifted(value if is_long else bare, len(indent)))}"
        comments = "".join(f"{indent}{line.comment.value}\n" for line in write.comments if line.comment)
        remark = f"  {write.remark.value}" if write.remark else ""
        return f"{comments}{indent}{text},{remark}\n"

    def _parsed(self, text: str) -> cst.SimpleStatementLine:
        line = cst.parse_statement(text)
        assert isinstance(line, cst.SimpleStatementLine)
        return line


def _given(node: cst.BaseExpression | None) -> cst.BaseExpression:
    assert node is not None
    return node


def _unbracketed(value: cst.BaseExpression) -> cst.BaseExpression:
    """Return a value without the brackets in which it stands only for the lines that it goes on over."""
    text = code(value.with_changes(lpar=(), rpar=()))
    is_one = isinstance(value, (cst.SimpleString, cst.FormattedString, cst.Call)) and len(value.lpar) == 1
    brackets = code(value.lpar[0]) + code(value.rpar[0]) if is_one else ""
    if "\n" in text or "\n" not in brackets or "#" in brackets:
        return value
    return value.with_changes(lpar=(), rpar=())


def _is_plain(line: cst.SimpleStatementLine) -> bool:
    return not line.leading_lines and _is_uncommented(line)


def _is_uncommented(line: cst.SimpleStatementLine) -> bool:
    return line.trailing_whitespace.comment is None


def _removal(_: cst.CSTNode) -> Replacement:
    return cst.RemoveFromParent()


def is_left_idle(node: cst.FunctionDef, dead: Collection[cst.CSTNode]) -> bool:
    """Say whether what goes leaves a tear-down nothing but its docstring and a call of the base class.

    One that had nothing to do before stays, and so does one of which a decorator may make more.
    """
    if not any(one in dead for one in node.body.body):
        return False
    if any(code(one.decorator) not in _BINDING for one in node.decorators):
        return False
    name = node.name.value
    for statement in node.body.body:
        if statement in dead:
            continue
        small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else statement
        if isinstance(small, cst.Pass):
            continue
        value = small.value if isinstance(small, cst.Expr) else None
        is_text = isinstance(value, (cst.SimpleString, cst.ConcatenatedString))
        is_base = isinstance(value, cst.Call) and code(value.func) == f"super().{name}" and not value.args
        if not is_text and not is_base:
            return False
    return True
