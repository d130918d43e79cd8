"""Read the top level of a test module as statements with a role in its import-time environment."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import libcst as cst

from isolint.codemods._environ import Change, Environ
from isolint.codemods._layout import comments_only, is_blank, leading, with_leading
from isolint.codemods._tree import Locator, code, dotted, names_in, unused_name
from isolint.contracts import Refused

#: A comment with one of these words is about the block of writes, not about the constant above them.
_ABOUT_ENVIRONMENT = re.compile(
    r"\b(env|envs|environ|environment|variables?|imports?|importing)\b", re.IGNORECASE
)

#: Calls that give the same answer each time, so that they may run once a test instead of once an import.
_REPEATABLE = re.compile(
    r"^(str|int|bool|repr|len|list|dict|range|zip|sorted|enumerate|Path|pathlib\.Path|(os\.)?fspath|json\.dumps"
    r"|(os\.)?getcwd|(os\.)?path\.\w+|dirname|abspath|join|realpath|(os\.)?getenv)$"
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

    statement: cst.SimpleStatementLine | cst.BaseCompoundStatement
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
    return _with_comments_on_writes(_with_constants(items, environ))


def _roles(module: cst.Module, payload: Mapping[str, Any]) -> dict[cst.CSTNode, Role]:
    locator = Locator(module)
    top = set(module.body)
    roles: dict[cst.CSTNode, Role] = {}
    for key, role in (("before", Role.BEFORE), ("after", Role.AFTER), ("under", Role.UNDER)):
        for statement in locator.statements(payload.get(key, ())):
            if statement not in top:
                raise Refused("a statement of the block is not at the top level of the module")
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


def _with_comments_on_writes(items: Sequence[Item]) -> list[Item]:
    """Hand a comment about the environment from the constant that heads a paragraph to its first write."""
    result = list(items)
    for index, item in enumerate(items):
        above = leading(item.statement)
        comments = comments_only(above)
        starts = index > 0 and bool(above) and is_blank(above[0])
        if item.role is not Role.STAYS or not starts or not comments:
            continue
        if not any(_ABOUT_ENVIRONMENT.search(line.comment.value) for line in comments if line.comment):
            continue
        heir = _first_write_of_paragraph(items, index)
        if heir is None or not _feeds(item, items[heir:]):
            continue
        result[index] = item.under([line for line in above if is_blank(line)])
        result[heir] = items[heir].under([*comments, *leading(items[heir].statement)])
    return result


def _first_write_of_paragraph(items: Sequence[Item], start: int) -> int | None:
    for index in range(start + 1, len(items)):
        if any(is_blank(line) for line in leading(items[index].statement)):
            return None
        if items[index].moves:
            return index
    return None


def _feeds(item: Item, later: Sequence[Item]) -> bool:
    """Say whether a constant is used by the writes that follow it."""
    small = item.statement.body[0] if isinstance(item.statement, cst.SimpleStatementLine) else None
    if not isinstance(small, cst.Assign):
        return False
    bound = set(names_in(*(target.target for target in small.targets)))
    return not bound.isdisjoint(names_in(*(one.statement for one in later if one.moves)))
