"""Write the one fixture that stands for what several have in common: a fresh database, set up alike."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isolint.codemods.planning.sources import IMPORTS, Sources
from isolint.codemods.servers.provisioning import Provision, makes_up_name
from isolint.facts.records import BlockKind, EventKind
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.values import Composed, Literal, Value
from isolint.rendering import import_lines

_CREATE = re.compile(r"\s*create\s+database\s+[\"'`]?\s*$", re.IGNORECASE)
_ANY_CREATE = re.compile(r"\s*create\s+database\b", re.IGNORECASE)
_LOOKS = "pg_database"
_DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Provider:
    """The fixture in place of what `served` have in common: its name, its source and the imports it needs."""

    name: str
    source: str
    imports: tuple[str, ...]
    served: tuple[Provision, ...]


def provider(
    index: ProjectIndex, sources: Sources, group: Sequence[Provision], name: str, server: str
) -> Provider | None:
    """Return the fixture for a group, or None where it is not known how its databases come to be."""
    model = group[0]
    edits = None if _has_long_text(model.code) else _edits(index, sources, model)
    if edits is None or _DATABASE in {one.id for one in ast.walk(model.node) if isinstance(one, ast.Name)}:
        return None
    head = _lines(sources, model, model.head, edits)
    tail = _lines(sources, model, model.tail, edits)
    asynchronous, prefix = ("async ", "async") if model.is_async else ("", "")
    decorators = [f"@{ast.unparse(one)}" for one in model.node.decorator_list]
    imports = _imports(index, model)
    enter = "enter_async_context" if model.is_async else "enter_context"
    stack = "AsyncExitStack" if model.is_async else "ExitStack"
    source = "\n".join(
        [
            *decorators,
            f"{asynchronous}def {name}({server}):",
            f'    """Return a function that provides {_what(group)} on a database of its own."""',
            *[f"    {line}" for line in imports],
            "",
            f"    @{prefix}contextmanager",
            f"    {asynchronous}def provided():",
            f"        with {server}.fresh_database() as {_DATABASE}:",
            textwrap.indent(head, " " * 12),
            f"            yield {model.variable}",
            *([textwrap.indent(tail, " " * 12)] if tail else []),
            "",
            f"    {asynchronous}with {stack}() as stack:",
            f"        yield lambda: stack.{enter}(provided())",
        ]
    )
    needed = (f"from contextlib import {stack}", f"from contextlib import {prefix}contextmanager")
    return Provider(name, source, needed, tuple(group))


def _imports(index: ProjectIndex, model: Provision) -> list[str]:
    """Return the imports for the names of libraries and of the application that the shared code mentions."""
    scope = index.resolver.scope(model.function)
    module = index.program.modules[model.path].module
    lines = []
    for name in dict.fromkeys(
        node.id for one in model.code for node in ast.walk(one) if isinstance(node, ast.Name)
    ):
        term = scope.bindings.get(name) or module.bindings.get(name)
        if term is not None and term[0] == "import" and not term[1]:
            lines.append(_import_line(name, term))
    return import_lines(lines)


def _import_line(name: str, term: Term) -> str:
    _, _, module, member = term
    known = member or module
    alias = f" as {name}" if name not in (known, known.partition(".")[0]) else ""
    return f"import {module}{alias}" if member is None else f"from {module} import {member}{alias}"


def _what(group: Sequence[Provision]) -> str:
    """Return what the fixtures hand out, in words: the name that most of them have."""
    names = [one.name for one in group]
    words = max(names, key=lambda name: (names.count(name), -names.index(name))).replace("_", " ").strip()
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


@dataclass(frozen=True, slots=True)
class _Edit:
    """Put a text in place of a node; without a text, take its lines out."""

    node: ast.expr | ast.stmt
    text: str | None


def _edits(index: ProjectIndex, sources: Sources, model: Provision) -> list[_Edit] | None:
    """Return what makes the head use a database that is there already."""
    fresh = [_Edit(node, _DATABASE) for one in model.code for node in _names(one, model.container)]
    made_up = [
        node
        for one in model.head
        for node in ast.walk(one)
        if isinstance(node, ast.expr) and makes_up_name(index, sources, model.function, node)
    ]
    if len(made_up) != 1:
        return None
    edits = [*fresh, _Edit(made_up[0], f"{_DATABASE}.dbname")]
    creating = [place for place, one in enumerate(model.head) if _creates(one)]
    if not creating:
        return edits if _creates_what_is_missing(index, model.function) else None
    gone = _creation(model, creating)
    return [*edits, *(_Edit(one, None) for one in gone)] if gone is not None else None


def _names(statement: ast.AST, name: str) -> Iterator[ast.Name]:
    return (node for node in ast.walk(statement) if isinstance(node, ast.Name) and node.id == name)


# A database that the head itself creates


def _creates(statement: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and _ANY_CREATE.match(node.value)
        for node in ast.walk(statement)
    )


def _creation(model: Provision, creating: Sequence[int]) -> list[ast.stmt] | None:
    """Return the statements of the head that do nothing but create the database."""
    if len(creating) != 1:
        return None
    creation = model.head[creating[0]]
    connections = {
        node.func.value.id
        for node in ast.walk(creation)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and _creates(node)
    }
    if len(connections) != 1 or not _is_plain(creation):
        return None
    (connection,) = connections
    gone = [
        one
        for place, one in enumerate(model.head)
        if one is creation
        or _assigned(one) == connection
        or (place > creating[0] and _is_call_on(one, connection))
    ]
    names = [node for one in gone for node in ast.walk(one) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    kept = [one for one in (*model.head, *model.tail) if one not in gone]
    used = {node.id for one in kept for node in ast.walk(one) if isinstance(node, ast.Name)}
    return None if bound & used else gone


def _is_plain(creation: ast.stmt) -> bool:
    """Tell whether a statement creates a database by its name alone: no template, no owner, nothing else."""
    texts = [node for node in ast.walk(creation) if isinstance(node, ast.JoinedStr) and _creates(node)]
    if len(texts) != 1 or len(texts[0].values) not in (2, 3):
        return False
    first, name, *rest = texts[0].values
    closes = all(isinstance(one, ast.Constant) and one.value in ('"', "'", "`") for one in rest)
    is_start = isinstance(first, ast.Constant) and _CREATE.match(str(first.value)) is not None
    return is_start and isinstance(name, ast.FormattedValue) and closes


def _assigned(statement: ast.stmt) -> str | None:
    target = (
        statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    )
    return target.id if isinstance(target, ast.Name) else None


def _is_call_on(statement: ast.stmt, name: str) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    function = value.func if isinstance(value, ast.Call) else None
    base = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(base, ast.Name) and base.id == name


# A database that the application creates where it is missing


def _creates_what_is_missing(index: ProjectIndex, function: int) -> bool:
    """Tell whether all that creates databases looks first whether they are there."""
    found = False
    for number in index.graph.closure(function):
        scope = index.resolver.scope(number)
        texts = [
            (event, _start(index.resolver.value(number, term)))
            for event in scope.events
            if event.kind is EventKind.CALL
            for term in event.args
        ]
        creating = [event for event, text in texts if text is not None and _ANY_CREATE.match(text)]
        looks = any(text is not None and _LOOKS in text for _, text in texts)
        if any(not looks or scope.blocks[event.block].kind is not BlockKind.BRANCH for event in creating):
            return False
        found = found or bool(creating)
    return found


def _start(value: Value) -> str | None:
    """Return the constant text that a value begins with."""
    if isinstance(value, Composed) and value.parts:
        return _start(value.parts[0])
    return value.content if isinstance(value, Literal) and isinstance(value.content, str) else None


# Text


def _lines(sources: Sources, model: Provision, statements: Sequence[ast.stmt], edits: Sequence[_Edit]) -> str:
    """Return the source of statements with the edits made, their own indentation taken off."""
    kept = [
        one
        for one in statements
        if not isinstance(one, IMPORTS) and not any(edit.node is one and edit.text is None for edit in edits)
    ]
    if not kept:
        return ""
    lines = [line.encode() for line in sources.text(model.path).split("\n")]
    changes = [edit for edit in edits if edit.text is not None]
    for edit in sorted(changes, key=lambda one: (one.node.lineno, one.node.col_offset), reverse=True):
        node, text = edit.node, edit.text or ""
        if node.lineno == node.end_lineno:
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = (
                line[: node.col_offset] + text.encode() + line[node.end_col_offset or 0 :]
            )
    blocks = [b"\n".join(lines[_top(lines, one) : one.end_lineno]).decode() for one in kept]
    return textwrap.dedent("\n".join(blocks))


def _top(lines: Sequence[bytes], statement: ast.stmt) -> int:
    """Return the first line (0-based) of a statement and the comments that touch it."""
    top = statement.lineno - 1
    while lines[top - 1].lstrip().startswith(b"#"):
        top -= 1
    return top


def _has_long_text(statements: Sequence[ast.stmt]) -> bool:
    """Tell whether a text goes over several lines, which a new indentation would change."""
    return any(
        isinstance(node, (ast.Constant, ast.JoinedStr)) and node.lineno != node.end_lineno
        for one in statements
        for node in ast.walk(one)
    )
