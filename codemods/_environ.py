"""Recognise what writes to the environment, and say it with `monkeypatch`."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

from isolint.codemods._layout import comments_only
from isolint.codemods._tree import Line, call, code, expression_line, names_in, unused_name
from isolint.contracts import Refused


class Change(enum.Enum):
    """What one write does to the environment."""

    SET = "set"
    SET_DEFAULT = "set default"
    SET_ALL = "set all"
    DELETE = "delete"
    DISCARD = "discard"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Write:
    """One change: the variable's name and value as expressions (a mapping as the value of `SET_ALL`)."""

    change: Change
    name: cst.BaseExpression | None = None
    value: cst.BaseExpression | None = None
    comments: tuple[cst.EmptyLine, ...] = ()
    remark: cst.Comment | None = None
    target: cst.AssignTarget | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Environ:
    """The texts by which a module names the environment and the two functions beside it."""

    objects: frozenset[str]
    putenv: frozenset[str]
    unsetenv: frozenset[str]

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Environ:
        """Read `environ`, `putenv` and `unsetenv`; the latter two stand beside `os.environ` unless given."""
        objects = frozenset(payload.get("environ", ("os.environ",)))
        owners = [text.removesuffix("environ") for text in objects if text.endswith(".environ")]
        return cls(
            objects,
            frozenset(payload.get("putenv", ())) | {f"{owner}putenv" for owner in owners},
            frozenset(payload.get("unsetenv", ())) | {f"{owner}unsetenv" for owner in owners},
        )

    def is_object(self, node: cst.CSTNode) -> bool:
        """Say whether an expression is the environment."""
        return isinstance(node, (cst.Name, cst.Attribute)) and code(node) in self.objects

    def variable(self, node: cst.CSTNode) -> cst.BaseExpression | None:
        """Return NAME where the node is `os.environ[NAME]`."""
        if not isinstance(node, cst.Subscript) or not self.is_object(node.value) or len(node.slice) != 1:
            return None
        index = node.slice[0].slice
        return index.value if isinstance(index, cst.Index) else None

    def method(self, node: cst.CSTNode) -> tuple[str, Sequence[cst.Arg]] | None:
        """Return the method's name and arguments where the node is `os.environ.method(...)`."""
        if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
            return None
        return (node.func.attr.value, node.args) if self.is_object(node.func.value) else None

    def writes(self, small: cst.BaseSmallStatement) -> list[Write]:
        """Return what a simple statement does to the environment, in order; nothing where it does not."""
        if isinstance(small, cst.Expr):
            return list(self._call_writes(small.value))
        if isinstance(small, cst.Assign):
            return self._assigned(small)
        if isinstance(small, cst.AnnAssign) and small.value is not None:
            name = self.variable(small.target)
            return [] if name is None else [Write(Change.SET, name, small.value)]
        if isinstance(small, cst.AugAssign) and isinstance(small.operator, cst.BitOrAssign):
            return list(_mapping_writes(small.value)) if self.is_object(small.target) else []
        if isinstance(small, cst.Del):
            return self._deleted(small.target)
        return []

    def _assigned(self, small: cst.Assign) -> list[Write]:
        names = [self.variable(target.target) for target in small.targets]
        if all(name is None for name in names):
            return list(self._popped(small))
        if len(names) > 1:
            raise Refused("a chained assignment sets the environment together with something else")
        return [Write(Change.SET, names[0], small.value)]

    def _popped(self, small: cst.Assign) -> Iterator[Write]:
        method = self.method(small.value)
        if method is None or method[0] != "pop" or len(small.targets) != 1:
            return
        name, *default = (argument.value for argument in method[1])
        change = Change.DISCARD if default else Change.DELETE
        yield Write(change, name, default[0] if default else None, target=small.targets[0])

    def _deleted(self, target: cst.BaseDelTargetExpression) -> list[Write]:
        targets = [element.value for element in target.elements] if isinstance(target, cst.Tuple) else [target]
        names = [self.variable(one) for one in targets]
        if all(name is None for name in names):
            return []
        if None in names:
            raise Refused("one `del` removes an environment variable together with something else")
        return [Write(Change.DELETE, name) for name in names]

    def _call_writes(self, node: cst.BaseExpression) -> Iterator[Write]:
        if isinstance(node, cst.Call) and code(node.func) in self.putenv:
            name, value = (argument.value for argument in node.args)
            yield Write(Change.SET, name, value)
        elif isinstance(node, cst.Call) and code(node.func) in self.unsetenv:
            yield Write(Change.DISCARD, node.args[0].value)
        method = self.method(node)
        if method is None:
            return
        kind, arguments = method
        if kind == "pop":
            yield Write(Change.DISCARD if len(arguments) > 1 else Change.DELETE, arguments[0].value)
        elif kind == "setdefault" and len(arguments) == 2:
            yield Write(Change.SET_DEFAULT, arguments[0].value, arguments[1].value)
        elif kind == "clear":
            yield Write(Change.CLEAR)
        elif kind == "update":
            yield from _argument_writes(arguments)
        elif kind in ("popitem", "setdefault"):
            raise Refused(f"`{code(node)}` has no counterpart in monkeypatch")


def _argument_writes(arguments: Sequence[cst.Arg]) -> Iterator[Write]:
    for argument in arguments:
        if argument.keyword is not None:
            name = cst.SimpleString(f'"{argument.keyword.value}"')
            yield Write(Change.SET, name, argument.value, *_remarks(argument.comma))
        elif argument.star == "*":
            raise Refused("the environment is updated from unpacked arguments")
        else:
            yield from _mapping_writes(argument.value, surely=argument.star == "**")


def _mapping_writes(mapping: cst.BaseExpression, *, surely: bool = False) -> Iterator[Write]:
    if not isinstance(mapping, cst.Dict):
        value = mapping if surely or isinstance(mapping, cst.DictComp) else call("dict", mapping)
        yield Write(Change.SET_ALL, value=value)
        return
    comments = _comments(mapping.lbrace.whitespace_after)
    for element in mapping.elements:
        following, remark = _remarks(element.comma)
        if isinstance(element, cst.DictElement):
            yield Write(Change.SET, element.key, element.value, comments, remark)
        elif isinstance(element, cst.StarredDictElement):
            yield Write(Change.SET_ALL, None, element.value, comments, remark)
        comments = following


def _comments(space: cst.BaseParenthesizableWhitespace) -> tuple[cst.EmptyLine, ...]:
    """Return the comments on their own lines inside of brackets."""
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return ()
    first = space.first_line.comment
    opening = () if first is None else (cst.EmptyLine(comment=first),)
    return (*opening, *(cst.EmptyLine(comment=line.comment) for line in comments_only(space.empty_lines)))


def _remarks(comma: cst.Comma | cst.MaybeSentinel) -> tuple[tuple[cst.EmptyLine, ...], cst.Comment | None]:
    """Return the comments that belong to the next element, and the one behind this element."""
    space = comma.whitespace_after if isinstance(comma, cst.Comma) else None
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return (), None
    return tuple(cst.EmptyLine(comment=line.comment) for line in comments_only(space.empty_lines)), space.first_line.comment


def as_text(value: cst.BaseExpression) -> cst.BaseExpression:
    """Return a literal number, truth value or None as the string that the environment would hold."""
    literal = code(value)
    if isinstance(value, (cst.Integer, cst.Float)) or literal in ("True", "False", "None"):
        return cst.SimpleString(f'"{literal}"')
    return value


@dataclass(frozen=True, slots=True)
class Patching:
    """Turn writes into statements on the monkeypatch object of this name."""

    environ: Environ
    monkeypatch: str = "monkeypatch"

    def statements(self, write: Write) -> list[Line]:
        """Return the statements that make one change and undo it after the test."""
        lines = list(self._lines(write))
        return [_annotated(line, write) if number == 0 else line for number, line in enumerate(lines)]

    def _lines(self, write: Write) -> Iterator[Line]:
        if write.target is not None:
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
        if write.change is Change.DISCARD:
            return call(f"{self.monkeypatch}.delenv", write.name, raising=cst.Name("False"))
        return call(f"{self.monkeypatch}.delenv", write.name)

    def _kept_value(self, write: Write) -> Line:
        """Build the read that `name = os.environ.pop(...)` did."""
        assert write.target is not None and write.name is not None
        value: cst.BaseExpression
        if write.change is Change.DELETE:
            value = cst.Subscript(self._object(), [cst.SubscriptElement(cst.Index(write.name))])
        else:
            default = [] if write.value is None or code(write.value) == "None" else [write.value]
            value = call(f"{code(self._object())}.get", write.name, *default)
        return cst.SimpleStatementLine([cst.Assign([write.target], value)])

    def _object(self) -> cst.BaseExpression:
        return cst.parse_expression(sorted(self.environ.objects, key=len)[0])

    def _default(self, write: Write) -> cst.If:
        assert write.name is not None and write.value is not None
        absent = cst.Comparison(write.name, [cst.ComparisonTarget(cst.NotIn(), self._object())])
        line = expression_line(call(f"{self.monkeypatch}.setenv", write.name.deep_clone(), as_text(write.value)))
        return cst.If(absent, cst.IndentedBlock([line]))

    def _each(self, iterable: cst.BaseExpression, method: str) -> cst.For:
        taken = names_in(iterable)
        name = unused_name(("name", "variable"), taken)
        names: list[cst.BaseExpression] = [cst.Name(name)]
        if method == "setenv":
            names.append(cst.Name(unused_name(("value", "setting"), taken)))
            iterable = cst.Call(cst.Attribute(iterable, cst.Name("items")))
        target = names[0] if len(names) == 1 else cst.Tuple([cst.Element(one) for one in names], lpar=[], rpar=[])
        body = expression_line(call(f"{self.monkeypatch}.{method}", *(one.deep_clone() for one in names)))
        assert isinstance(target, (cst.Name, cst.Tuple))
        return cst.For(target, iterable, cst.IndentedBlock([body]))


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


class PatchWrites(cst.CSTTransformer):
    """Replace environment writes by calls of monkeypatch, in the given statements or in all of them."""

    def __init__(self, patching: Patching, only: frozenset[cst.CSTNode] | None = None) -> None:
        super().__init__()
        self._patching = patching
        self._only = only
        self.done: set[cst.CSTNode] = set()

    def _is_wanted(self, node: cst.CSTNode) -> bool:
        return self._only is None or node in self._only

    def _converted(self, body: Sequence[cst.BaseSmallStatement]) -> list[Line] | None:
        """Return the statements of a line one by one, or None where none of them writes."""
        environ = self._patching.environ
        writes = [environ.writes(small) for small in body]
        if not any(writes):
            return None
        lines: list[Line] = []
        for small, changes in zip(body, writes, strict=True):
            if not changes:
                lines.append(cst.SimpleStatementLine([small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)]))
            for change in changes:
                lines.extend(self._patching.statements(change))
        return lines

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        """Replace one line, keeping its comments."""
        lines = self._converted(updated_node.body) if self._is_wanted(original_node) else None
        if not lines:
            return updated_node
        self.done.add(original_node)
        first = lines[0]
        leading = [*updated_node.leading_lines, *getattr(first, "leading_lines", ())]
        if updated_node.trailing_whitespace.comment is not None or len(lines) == 1:
            first = with_remark(first, updated_node.trailing_whitespace)
        lines[0] = first.with_changes(leading_lines=leading)
        return cst.FlattenSentinel(lines)

    def leave_SimpleStatementSuite(
        self, original_node: cst.SimpleStatementSuite, updated_node: cst.SimpleStatementSuite
    ) -> cst.BaseSuite:
        """Replace the statements behind the colon of `if x: ...`."""
        lines = self._converted(updated_node.body) if self._only is None else None
        if not lines:
            return updated_node
        self.done.add(original_node)
        return cst.IndentedBlock(lines, header=updated_node.trailing_whitespace)

    def leave_If(self, original_node: cst.If, updated_node: cst.If) -> cst.BaseStatement:
        """Say `if NAME in os.environ: del os.environ[NAME]` in one statement."""
        name = self._guarded(original_node)
        body = updated_node.body
        if name is None or not isinstance(body, cst.IndentedBlock) or body.header.comment is not None:
            return updated_node
        deletion = body.body[0]
        if not isinstance(deletion, cst.SimpleStatementLine) or not self.done & {*original_node.body.body}:
            return updated_node
        removal = call(f"{self._patching.monkeypatch}.delenv", name, raising=cst.Name("False"))
        comments = [*updated_node.leading_lines, *comments_only(deletion.leading_lines)]
        return deletion.with_changes(body=[cst.Expr(removal)], leading_lines=comments)

    def _guarded(self, node: cst.If) -> cst.BaseExpression | None:
        test, body, environ = node.test, node.body.body, self._patching.environ
        if node.orelse is not None or len(body) != 1 or not isinstance(body[0], cst.SimpleStatementLine):
            return None
        if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
            return None
        target = test.comparisons[0]
        if not isinstance(target.operator, cst.In) or not environ.is_object(target.comparator):
            return None
        writes = environ.writes(body[0].body[0]) if len(body[0].body) == 1 else []
        removes = len(writes) == 1 and writes[0].change in (Change.DELETE, Change.DISCARD)
        if not removes or writes[0].name is None or writes[0].target is not None:
            return None
        return writes[0].name if code(writes[0].name) == code(test.left) else None
