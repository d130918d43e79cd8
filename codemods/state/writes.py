"""What a statement changes of a shared object, and how `monkeypatch` and `unittest.mock` say the same."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import libcst as cst

from isolint.codemods.syntax.tree import call, code, dotted
from isolint.contracts import Refused


class Change(enum.Enum):
    """A change of one attribute, item or part of the process: the method of `monkeypatch` for it."""

    SET_ATTRIBUTE = "setattr"
    DELETE_ATTRIBUTE = "delattr"
    SET_ITEM = "setitem"
    DELETE_ITEM = "delitem"
    CHANGE_FOLDER = "chdir"
    PREPEND_PATH = "syspath_prepend"
    SET_AGAIN = "an assignment that only another one undoes"
    CHANGE_MAPPING = "a method that changes a mapping"
    ADD_TO_LOGGER = "a method that adds to a logger"


@dataclass(frozen=True, slots=True)
class Write:
    """One change: of `key` of `holder`, to `value`; a folder or path is a value alone.

    Where it is not `sure` that there is something to replace or delete, as for items, none need be there. Of
    what is added to a logger, the key is the method.
    """

    change: Change
    holder: cst.BaseExpression | None
    key: cst.BaseExpression | None
    value: cst.BaseExpression | None
    sure: bool

    def patched(self, monkeypatch: str) -> cst.Call:
        """Return the call of `monkeypatch` that makes the change.

        Raises:
            Refused: It has no method for it.
        """
        if self.change is Change.CHANGE_MAPPING:
            raise Refused("`monkeypatch` has no way to put back a whole mapping")
        if self.change is Change.ADD_TO_LOGGER:
            return self.as_attribute().patched(monkeypatch)
        parts = [part for part in (self.holder, self.key, self.value) if part is not None]
        may_miss = not self.sure and self.change in (Change.SET_ATTRIBUTE, Change.DELETE_ATTRIBUTE)
        options = _NOT_RAISING if may_miss or self.change is Change.DELETE_ITEM else {}
        return call(f"{monkeypatch}.{self.change.value}", *parts, **options)

    def as_attribute(self) -> Write:
        """Return what is added to a logger as the list that it then has."""
        assert self.holder is not None
        assert self.key is not None
        assert self.value is not None
        name = _LISTS[code(self.key)]
        there = cst.StarredElement(cst.Attribute(self.holder, cst.Name(name)))
        whole = cst.List([there, cst.Element(self.value)])
        return Write(Change.SET_ATTRIBUTE, self.holder, _text(cst.Name(name)), whole, True)


_NOT_RAISING: dict[str, cst.BaseExpression] = {"raising": cst.Name("False")}
_PATH = "sys.path"
_MODULES = "sys.modules"
#: Methods of a logger, and the lists that they add to.
_LISTS = {"addHandler": "handlers", "addFilter": "filters"}
#: The methods of a `dict` that change it.
CHANGING_MAPPINGS = frozenset({"clear", "pop", "popitem", "setdefault", "update"})


def write(small: cst.BaseSmallStatement, *, sure: bool) -> Write:
    """Return the change that a statement makes.

    Raises:
        Refused: It has another shape than one change.
    """
    match small:
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
            return _assigned(target, value, sure)
        case cst.Del(target=(cst.Attribute() | cst.Subscript()) as target):
            return _deleted(target, sure)
        case cst.Expr(value=cst.Call() as node):
            return _called(node, sure)
    raise Refused(f"`{_short(small)}` does more than set or delete one thing")


def _assigned(target: cst.BaseExpression, value: cst.BaseExpression, sure: bool) -> Write:
    match target:
        case cst.Attribute(value=holder, attr=name):
            return Write(Change.SET_ATTRIBUTE, holder, _text(name), value, sure)
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key, star=None))]):
            return Write(Change.SET_ITEM, holder, key, value, sure)
    raise Refused(f"`{_short(target)}` is neither an attribute nor an item")


def _deleted(target: cst.Attribute | cst.Subscript, sure: bool) -> Write:
    match target:
        case cst.Attribute(value=holder, attr=name):
            return Write(Change.DELETE_ATTRIBUTE, holder, _text(name), None, sure)
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key, star=None))]):
            return Write(Change.DELETE_ITEM, holder, key, None, sure)
    raise Refused(f"`del {_short(target)}` deletes a slice")


def _called(node: cst.Call, sure: bool) -> Write:
    arguments = [one.value for one in node.args]
    plain = all(one.keyword is None and not one.star for one in node.args)
    function = dotted(node.func) or ""
    match node.func:
        case cst.Attribute(value=logger, attr=cst.Name(value=method)) if method in _LISTS and plain:
            return Write(Change.ADD_TO_LOGGER, logger, cst.Name(method), arguments[0], True)
    match (function.rpartition(".")[2], arguments):
        case ("setattr", [holder, name, value]) if plain and function == "setattr":
            return Write(Change.SET_ATTRIBUTE, holder, name, value, sure)
        case ("delattr", [holder, name]) if plain and function == "delattr":
            return Write(Change.DELETE_ATTRIBUTE, holder, name, None, sure)
        case ("chdir", [folder]) if plain:
            return Write(Change.CHANGE_FOLDER, None, None, folder, True)
        case ("insert", [cst.Integer(value="0"), path]) if plain and function == f"{_PATH}.insert":
            return Write(Change.PREPEND_PATH, None, None, path, True)
        case ("append", [path]) if plain and function == f"{_PATH}.append":
            return _extended(path)
        case ("pop", [key, *_]) if plain and function == f"{_MODULES}.pop":
            return Write(Change.DELETE_ITEM, cst.parse_expression(_MODULES), key, None, sure)
        case (method, _) if method in CHANGING_MAPPINGS and isinstance(node.func, cst.Attribute):
            return Write(Change.CHANGE_MAPPING, node.func.value, None, None, sure)
    raise Refused(f"`{_short(node)}` is no change of one attribute or item")


def _extended(path: cst.BaseExpression) -> Write:
    whole = cst.List([cst.StarredElement(cst.parse_expression(_PATH)), cst.Element(path)])
    return Write(Change.SET_ATTRIBUTE, cst.Name("sys"), cst.SimpleString('"path"'), whole, True)


def _text(name: cst.Name) -> cst.SimpleString:
    return cst.SimpleString(f'"{name.value}"')


def _short(node: cst.CSTNode) -> str:
    text = code(node).strip().split("\n")[0]
    return text if len(text) <= 60 else f"{text[:57]}..."
