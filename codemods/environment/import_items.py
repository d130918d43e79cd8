"""Read the top level of a test module as statements with a role in its import-time environment."""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import libcst as cst

from isolint.codemods.environment.patching import Patching
from isolint.codemods.environment.statements import Change, Environ
from isolint.codemods.syntax.imports import bound_by, is_import
from isolint.codemods.syntax.layout import comments_only, leading, own_comments, with_leading
from isolint.codemods.syntax.tree import Line, Locator, code, dotted, names_in, unused_name
from isolint.codemods.syntax.tree import replace as replace_in
from isolint.contracts import Refused

#: Calls that give the same answer each time, so that they may run once a test instead of once an import.
_REPEATABLE = re.compile(
    r"^(str|int|bool|repr|len|list|dict|range|zip|sorted|enumerate|Path|pathlib\.Path|(os\.)?fspath|json\.dumps"
    r"|(os\.)?getcwd|(tempfile\.)?gettempdir|(os\.)?path\.\w+|dirname|abspath|join|realpath|(os\.)?getenv)$"
)
_REPEATABLE_METHOD = re.compile(
    r"^(format|join|resolve|absolute|as_posix|as_uri|joinpath|replace|strip|lower|upper|with_suffix|with_name"
    r"|encode|decode|items)$"
)
_REPEATED = "a value of the environment comes from a call that may not be repeated"


class Role(enum.Enum):
    """What becomes of a top-level statement."""

    STAYS = "stays"
    BEFORE = "sets the environment before the imports"
    AFTER = "sets the environment after the imports"
    UNDER = "reads the environment while the module is imported"


@dataclass(frozen=True, slots=True)
class Item:
    """One top-level statement and its role."""

    statement: Line
    role: Role

    @property
    def moves(self) -> bool:
        """Say whether the statement goes into a function."""
        return self.role in (Role.BEFORE, Role.AFTER)

    def under(self, lines: Iterable[cst.EmptyLine]) -> Item:
        """Return the item with these lines above its statement."""
        return replace(self, statement=with_leading(self.statement, lines))


def read_items(module: cst.Module, payload: Mapping[str, Any], environ: Environ) -> list[Item]:
    """Return the top level of a module in order, or refuse what cannot move into a function."""
    roles = _roles(module, payload)
    items = [Item(statement, roles.get(statement, Role.STAYS)) for statement in module.body]
    for item in items:
        if item.moves:
            _check_movable(item.statement, environ)
    _check_loop_names(items)
    items = _with_constants(items, environ)
    return _with_comments_in_place(items, _dying(items, environ))


def _roles(module: cst.Module, payload: Mapping[str, Any]) -> dict[cst.CSTNode, Role]:
    locator = Locator(module)
    top = set(module.body)
    roles: dict[cst.CSTNode, Role] = {}
    for key, role in (("before", Role.BEFORE), ("after", Role.AFTER), ("under", Role.UNDER)):
        found = map(locator.top_level if role is Role.UNDER else locator.statement, payload.get(key, ()))
        for statement in found:
            if statement not in top:
                raise Refused("a statement of the block is not at the top level of the module")
            if role is Role.UNDER and isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
                raise Refused(f"`{statement.name.value}` reads the environment while it is defined")
            if roles.setdefault(statement, role) is not role:
                raise Refused("one statement has two parts in the import of the module")
    if not {Role.BEFORE, Role.AFTER}.intersection(roles.values()):
        raise Refused("the module writes nothing to the environment")
    if Role.UNDER in roles.values() and Role.BEFORE not in roles.values():
        raise Refused("no environment is set before the statements that read it")
    return roles


def _check_movable(node: cst.CSTNode, environ: Environ) -> None:
    """Refuse a statement that does more than write to the environment."""
    if isinstance(node, cst.BaseSmallStatement):
        writes = environ.writes(node)
        if any(write.target is not None for write in writes):
            raise Refused(f"`{code(node)}` also binds a name")
        if not writes and not isinstance(node, cst.Pass):
            raise Refused(f"`{code(node)}` stands among the writes to the environment")
    elif isinstance(node, (cst.If, cst.For, cst.Else)):
        inner: list[cst.CSTNode] = [*node.body.body]
        if not isinstance(node, cst.Else) and node.orelse is not None:
            inner.append(node.orelse)
        for statement in inner:
            _check_movable(statement, environ)
    elif isinstance(node, cst.SimpleStatementLine):
        for small in node.body:
            _check_movable(small, environ)
    else:
        raise Refused("the environment is set inside of a statement that cannot move into a function")


def _check_loop_names(items: Sequence[Item]) -> None:
    bound = {name for item in items if item.moves for name in _bound_in(item.statement)}
    others = names_in(*(item.statement for item in items if not item.moves))
    for name in sorted(bound.intersection(others)):
        raise Refused(f"`{name}`, bound by a loop over the environment, is used elsewhere in the module")


def _bound_in(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, cst.For):
        yield from names_in(node.target)
    if isinstance(node, (cst.For, cst.If)):
        for inner in node.body.body:
            yield from _bound_in(inner)


class _OnceOnly(cst.CSTVisitor):
    """Notices a call whose result may differ from one time to the next."""

    def __init__(self, environ: Environ) -> None:
        super().__init__()
        self._environ = environ
        self.found = False

    def visit_Call(self, node: cst.Call) -> None:
        name = dotted(node.func) or ""
        method = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
        is_repeatable = (
            self._environ.method(node) is not None
            or name in self._environ.putenv | self._environ.unsetenv
            or _REPEATABLE.match(name) is not None
            or _REPEATABLE_METHOD.match(method) is not None
        )
        self.found = self.found or not is_repeatable


def _runs_once(node: cst.CSTNode, environ: Environ) -> bool:
    visitor = _OnceOnly(environ)
    node.visit(visitor)
    return visitor.found


def _with_constants(items: Sequence[Item], environ: Environ) -> list[Item]:
    """Give a constant to each value that must be computed just once, as in `mkdtemp()`."""
    taken = set(names_in(*(item.statement for item in items)))
    result: list[Item] = []
    for item in items:
        if not item.moves or not _runs_once(item.statement, environ):
            result.append(item)
            continue
        write, variable = _single_write(item.statement, environ)
        name = unused_name((_constant_name(variable),), taken)
        taken.add(name)
        constant = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name(name))], write.value)])
        changed = item.statement.with_changes(body=[write.with_changes(value=cst.Name(name))])
        result.append(Item(with_leading(constant, leading(item.statement)), Role.STAYS))
        result.append(Item(with_leading(changed, ()), item.role))
    return result


def _single_write(statement: cst.CSTNode, environ: Environ) -> tuple[cst.Assign, str]:
    """Return the one assignment of a line and the variable that it sets."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        raise Refused(_REPEATED)
    small = statement.body[0]
    writes = environ.writes(small)
    if not isinstance(small, cst.Assign) or [write.change for write in writes] != [Change.SET]:
        raise Refused(_REPEATED)
    variable = writes[0].name
    if not isinstance(variable, cst.SimpleString):
        raise Refused(_REPEATED)
    return small, str(variable.evaluated_value)


def _constant_name(variable: str) -> str:
    name = re.sub(r"\W", "_", variable).upper()
    return name if name.isidentifier() else "VALUE"


def _dying(items: Sequence[Item], environ: Environ) -> set[cst.CSTNode]:
    """Return the imports that nothing uses once the writes have moved."""
    staying = [item.statement for item in items if not item.moves]
    new = [line for item in items if item.moves for line in patched(item.statement, environ)]
    used = set(names_in(*(item.statement for item in items)))
    dead = used - set(names_in(*staying, *new))
    return {
        item.statement for item in items if is_import(item.statement) and bound_by(item.statement) <= dead
    }


def patched(statement: Line, environ: Environ) -> Sequence[Line]:
    """Return a statement of the block as calls of monkeypatch."""
    alone = cst.Module([statement])
    rewriters = Patching(environ).rewriters(alone)
    if not rewriters:
        raise Refused("a line of the block does not write to the environment")
    return replace_in(alone, rewriters).body


def _with_comments_in_place(items: Sequence[Item], dying: Collection[cst.CSTNode]) -> list[Item]:
    """Hand the comment that heads a run of statements on to where most of the run goes."""
    result = list(items)
    for start, end in _runs(items):
        untouched, comments = own_comments(leading(items[start].statement))
        heir = _heir(items, start, end, dying) if comments else start
        if heir != start:
            result[start] = items[start].under(untouched)
        if heir not in (None, start):
            apart, own = own_comments(leading(result[heir].statement))
            result[heir] = items[heir].under([*apart, *comments, *own])
    return result


def _runs(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of statements with no blank line and no comment between them."""
    start = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or leading(items[index].statement):
            yield start, index
            start = index


def _heir(items: Sequence[Item], start: int, end: int, dying: Collection[cst.CSTNode]) -> int | None:
    """Return the statement of a run that its comment goes to, None where nothing is left to comment on."""
    alive = [index for index in range(start, end) if items[index].statement not in dying]
    if not alive:
        is_heading = end == len(items) or (
            is_import(items[end].statement) and bool(comments_only(leading(items[end].statement)))
        )
        return None if is_heading else end
    moving = [index for index in alive if items[index].moves]
    staying = [index for index in alive if not items[index].moves and not is_import(items[index].statement)]
    if items[alive[0]].moves:
        return staying[0] if len(staying) > len(moving) else alive[0]
    return moving[0] if len(moving) > len(staying) else alive[0]
