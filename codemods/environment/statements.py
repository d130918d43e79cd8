"""Recognise what writes to the environment, and what each write does."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst

from isolint.codemods.syntax.layout import comments_only
from isolint.codemods.syntax.tree import call, chains_in, code
from isolint.contracts import Refused

#: Calls that surely do not look at the project's own variables.
_PLAIN = re.compile(
    r"(str|int|bool|repr|len|Path|((tempfile|os\.path|uuid|secrets|json|time|random|pathlib)\.\w+)"
    r"|.*\.(as_posix|as_uri|join|format|mktemp|isoformat))\Z"
)


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
    target: cst.AssignTarget | None = None


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

    def may_be_read_by(self, node: cst.BaseExpression) -> bool:
        """Say whether an expression reads the environment, or calls what may do so."""
        finder = _Calls()
        node.visit(finder)
        texts = tuple(f"{text}." for text in self.objects)
        return finder.found or any(f"{chain}.".startswith(texts) for chain in chains_in(node))

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
        targets = (
            [element.value for element in target.elements] if isinstance(target, cst.Tuple) else [target]
        )
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


class _Calls(cst.CSTVisitor):
    """Notices a call of anything but the plainest functions."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def visit_Call(self, node: cst.Call) -> None:
        self.found = self.found or _PLAIN.match(code(node.func)) is None


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
    return tuple(
        cst.EmptyLine(comment=line.comment) for line in comments_only(space.empty_lines)
    ), space.first_line.comment


def as_text(value: cst.BaseExpression) -> cst.BaseExpression:
    """Return a literal number, truth value or None as the string that the environment would hold."""
    literal = code(value)
    if isinstance(value, (cst.Integer, cst.Float)) or literal in ("True", "False", "None"):
        return cst.SimpleString(f'"{literal}"')
    return value
