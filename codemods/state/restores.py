"""Find what puts shared objects back by hand, where `monkeypatch` does so by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst
from libcst import matchers

from isolint.codemods.environment.restores import Search, dropping
from isolint.codemods.syntax.tree import Rewriter, chains_in, code, dotted, vacated

_QUOTES = "\"'"

#: Functions that look at an object and change nothing.
_LOOKING = frozenset({"hasattr", "getattr", "isinstance", "len"})


@dataclass(frozen=True, slots=True)
class PutBack:
    """What is superfluous in a function, and the lines whose changes were put back by it.

    Of each line it is told whether there is surely something that it replaces.
    """

    rewriters: dict[cst.CSTNode, Rewriter]
    lines: Mapping[cst.SimpleStatementLine, bool]


@dataclass(frozen=True, slots=True)
class _Save:
    """A line that keeps what an attribute or item is; a `plain` one would fail if there were none."""

    text: str
    line: cst.SimpleStatementLine
    plain: bool


def put_back_by_hand(function: cst.FunctionDef, lines: Sequence[cst.CSTNode]) -> PutBack:
    """Return what takes back, at the end of a function, what some lines of it change.

    Where that goes, so does what takes back the changes of other lines, which are returned.
    """
    if not isinstance(function.body, cst.IndentedBlock):
        return PutBack({}, {})
    saves = _saves(function)
    by_hand = _that_put_back(lines, saves)
    wanted = {text for line in lines if line not in by_hand and (text := _changed(line)) is not None}
    others = {one.text: _lines(function, one.text, saves) for one in saves.values() if one.text not in wanted}
    dead = _search(function, {*wanted, *others}, saves).dead
    also = {
        text: found
        for text, found in others.items()
        if found and not _is_put_back(function, text, saves, dead)
    }
    marks = _search(function, {*wanted, *also}, saves)
    rewriters = dropping(marks)
    alive = [chain.partition(".")[0] for chain in chains_in(function, marks.dead)]
    for name, save in saves.items():
        if marks.dead and alive.count(name) == 1:
            rewriters[save.line] = vacated
    plain = {save.text for save in saves.values() if save.plain}
    return PutBack(rewriters, {line: text in plain for text, found in also.items() for line in found})


def _that_put_back(lines: Sequence[cst.CSTNode], saves: Mapping[str, _Save]) -> Collection[cst.CSTNode]:
    """Return those of some lines that give a place what was kept of it."""
    judge = _Judge(frozenset(one.text for one in saves.values()), saves)
    return [line for line in lines if judge.restores(line)]


@dataclass(slots=True)
class _Marks:
    removed: set[cst.CSTNode] = field(default_factory=set)
    unwrapped: set[cst.Try] = field(default_factory=set)
    unguarded: set[cst.Try] = field(default_factory=set)

    @property
    def dead(self) -> set[cst.CSTNode]:
        """Return all that goes."""
        finals = {one.finalbody for one in self.unwrapped | self.unguarded if one.finalbody is not None}
        return self.removed | finals


def _search(function: cst.FunctionDef, changes: Collection[str], saves: Mapping[str, _Save]) -> _Marks:
    found = _Marks()
    Search(_Judge(frozenset(changes), saves), found).tail(function.body.body)
    return found


def _is_put_back(
    function: cst.FunctionDef, text: str, saves: Mapping[str, _Save], dead: Collection[cst.CSTNode]
) -> bool:
    """Tell whether code that stays puts back an attribute or item."""
    judge = _Judge(frozenset({text}), saves)
    return any(judge.restores(line) for line in _alive(function.body, dead))


def _alive(node: cst.CSTNode, dead: Collection[cst.CSTNode]) -> Iterator[cst.SimpleStatementLine]:
    """Yield the lines of code that stays."""
    for child in node.children:
        if child not in dead:
            if isinstance(child, cst.SimpleStatementLine):
                yield child
            else:
                yield from _alive(child, dead)


def _lines(
    function: cst.FunctionDef, text: str, saves: Mapping[str, _Save]
) -> tuple[cst.SimpleStatementLine, ...]:
    """Return the lines that change an attribute or item, or none where one of them is run several times."""
    judge = _Judge(frozenset({text}), saves)
    repeated = matchers.For() | matchers.While() | matchers.FunctionDef() | matchers.Lambda()
    again = {line for loop in matchers.findall(function.body, repeated) for line in _alive(loop, ())}
    found = [
        line for line in _alive(function.body, ()) if _changed(line) == text and not judge.restores(line)
    ]
    return () if again.intersection(found) else tuple(found)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Tells the statements that do nothing but take back changes of some attributes and items."""

    changed: frozenset[str]
    saves: Mapping[str, _Save]

    def restores(self, node: cst.CSTNode) -> bool:
        """Say whether a statement is such a one."""
        match node:
            case cst.SimpleStatementLine(body=body):
                return all(self.restores(small) for small in body)
            case cst.Pass():
                return True
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
                saved = self.saves.get(dotted(value) or "")
                return code(target) in self.changed and saved is not None and saved.text == code(target)
            case cst.Del(target=target):
                return code(target) in self.changed
            case cst.Expr(
                value=cst.Call(func=cst.Attribute(value=holder, attr=cst.Name("pop")), args=[key, *_])
            ):
                return f"{code(holder)}[{code(key.value)}]" in self.changed
            case cst.If(test=test, body=body, orelse=orelse):
                branches = [*body.body, *self._otherwise(orelse)]
                return _only_looks(test) and all(self.restores(one) for one in branches)
        return False

    def _otherwise(self, orelse: cst.If | cst.Else | None) -> Sequence[cst.CSTNode]:
        if orelse is None:
            return ()
        return (orelse,) if isinstance(orelse, cst.If) else orelse.body.body


def _only_looks(test: cst.BaseExpression) -> bool:
    calls = (cst.ensure_type(one, cst.Call) for one in matchers.findall(test, matchers.Call()))
    return all(dotted(one.func) in _LOOKING for one in calls)


def _changed(line: cst.CSTNode) -> str | None:
    """Return the attribute or item that a line sets."""
    match line:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=target)])]):
            return code(target) if isinstance(target, (cst.Attribute, cst.Subscript)) else None
    return None


def _saves(function: cst.FunctionDef) -> dict[str, _Save]:
    """Return the names that keep what attributes and items are before they change, and nothing else."""
    found: dict[str, _Save] = {}
    bound: list[str] = []
    changed: set[str] = set()
    for line in _alive(function.body, ()):
        match line:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]
            ):
                bound.append(name)
                text = _kept(value)
                if text is not None and text not in changed:
                    found[name] = _Save(text, line, not isinstance(value, cst.Call))
        if (text := _changed(line)) is not None:
            changed.add(text)
    return {name: save for name, save in found.items() if bound.count(name) == 1}


def _kept(value: cst.BaseExpression) -> str | None:
    """Return the attribute or item of which an expression gives what it is, or whether it is there."""
    match value:
        case cst.Call(func=cst.Name("getattr" | "hasattr"), args=[holder, key, *_]):
            return f"{code(holder.value)}.{code(key.value).strip(_QUOTES)}"
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name("get")), args=[key, *_]):
            return f"{code(holder)}[{code(key.value)}]"
        case cst.Attribute() | cst.Subscript():
            return code(value)
    return None
