"""Undo what a test case changes of shared objects: by a patch, or by a clean-up that takes it back."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

import libcst as cst

from isolint.codemods.planning.owners import ADD, ENTER, Owner
from isolint.codemods.state.writes import Change, Write
from isolint.codemods.syntax.building import laid_out
from isolint.codemods.syntax.layout import blank_count, instead_of, leading, with_leading, with_leading_blanks
from isolint.codemods.syntax.tree import (
    Replacement,
    Rewriter,
    call,
    expression_line,
    name_chain,
    names_in,
    unused_name,
)
from isolint.contracts import Refused

#: What takes back what a method of a logger adds.
_REVERSE = {"addHandler": "removeHandler", "addFilter": "removeFilter"}
_CREATING: Mapping[str, cst.BaseExpression] = {"create": cst.Name("True")}


class _Place(enum.Enum):
    """Where new statements stand: instead of the line that makes the change, or beside it."""

    INSTEAD = enum.auto()
    ABOVE = enum.auto()
    BELOW = enum.auto()


@dataclass(frozen=True, slots=True)
class CleanUps:
    """Makes one function's changes last until its test, class or module is done."""

    function: cst.FunctionDef
    owner: Owner
    case: str
    patch: str
    enters_context: bool

    def rewriter(self, change: Write, column: int) -> Rewriter:
        """Return a rewriter of the line that makes a change, which starts at a column."""

        def rewritten(node: cst.CSTNode) -> Replacement:
            assert isinstance(node, cst.SimpleStatementLine)
            lines, place = self._lines(change, column)
            if place is _Place.BELOW:
                return cst.FlattenSentinel([node, *lines])
            if place is _Place.ABOVE:
                above = leading(node)
                lines[0] = with_leading(lines[0], with_leading_blanks((), blank_count(above)))
                return cst.FlattenSentinel([*lines, with_leading(node, with_leading_blanks(above, 0))])
            return instead_of(node, lines)

        return rewritten

    def _lines(self, change: Write, column: int) -> tuple[list[cst.SimpleStatementLine], _Place]:
        """Return the statements to put in, and where."""
        match change:
            case Write(Change.ADD_TO_LOGGER, holder, cst.Name(value=method), cst.Name() as added):
                assert holder is not None
                reverse = cst.Attribute(holder, cst.Name(_REVERSE[method]))
                return [self._clean(reverse, added)], _Place.BELOW
            case Write(Change.ADD_TO_LOGGER):
                return self._lines(change.as_attribute(), column)
            case Write(Change.SET_ATTRIBUTE, cst.BaseExpression() as holder, key, value, sure):
                options = {} if sure else _CREATING
                given = [one for one in (holder, key, value) if one is not None]
                return self._entered(call(f"{self.patch}.object", *given, **options), column), _Place.INSTEAD
            case Write(Change.SET_AGAIN, cst.BaseExpression() as holder, cst.SimpleString() as key):
                before = cst.Attribute(holder, cst.Name(str(key.evaluated_value)))
                return [self._clean(cst.Name("setattr"), holder, key, before)], _Place.ABOVE
            case Write(Change.PREPEND_PATH, value=cst.BaseExpression() as path):
                rest = cst.StarredElement(name_chain("sys.path"))
                patched = (cst.Name("sys"), cst.SimpleString('"path"'), cst.List([cst.Element(path), rest]))
                return self._entered(call(f"{self.patch}.object", *patched), column), _Place.INSTEAD
            case Write(Change.SET_ITEM, cst.BaseExpression() as holder, cst.BaseExpression() as key, value):
                assert value is not None
                item = cst.Dict([cst.DictElement(key, value)])
                return self._entered(call(f"{self.patch}.dict", holder, item), column), _Place.INSTEAD
            case Write(Change.DELETE_ITEM | Change.CHANGE_MAPPING, cst.BaseExpression() as holder):
                return self._entered(call(f"{self.patch}.dict", holder), column), _Place.ABOVE
            case Write(Change.CHANGE_FOLDER):
                return [self._clean(name_chain("os.chdir"), call("os.getcwd"))], _Place.ABOVE
        raise Refused("no clean-up is known that puts it back")

    def _entered(self, patch: cst.Call, column: int) -> list[cst.SimpleStatementLine]:
        """Return the statements that start a patch and see to its end."""
        if self.enters_context:
            return [expression_line(laid_out(call(f"{self.case}.{ENTER[self.owner]}", patch), column))]
        name = unused_name(("patcher", "state_patcher"), names_in(self.function))
        start = cst.Assign([cst.AssignTarget(cst.Name(name))], laid_out(patch, column + len(name) + 3))
        return [
            cst.SimpleStatementLine([start]),
            expression_line(call(f"{name}.start")),
            self._clean(name_chain(f"{name}.stop")),
        ]

    def _clean(self, *arguments: cst.BaseExpression) -> cst.SimpleStatementLine:
        return expression_line(call(f"{self.case}.{ADD[self.owner]}", *arguments))
