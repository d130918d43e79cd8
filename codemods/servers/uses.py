"""Tell whether tests would notice that they get a database of a shared server in place of a container."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from isolint.codemods.planning.sources import Function, Sources
from isolint.codemods.servers.containers import Use
from isolint.contracts import Refused
from isolint.facts.records import EventKind
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.sharing.workers import made_by_name

#: What a database of the shared server answers as the container would.
_ANSWERS = frozenset(
    {
        "dbname",
        "get_connection_url",
        "get_container_host_ip",
        "get_exposed_port",
        "password",
        "port",
        "username",
    }
)
_EXECUTING = frozenset({"DDL", "SQL", "exec_driver_sql", "execute", "fetch", "fetchval", "run", "text"})
_CLUSTER_WIDE = re.compile(
    r"(?:^|;)\s*(?P<what>(?:create|alter|drop)\s+(?:role|user|group|tablespace|subscription)\b|alter\s+system\b"
    r"|select\s+(?:pg_create_\w+_replication_slot|pg_reload_conf))",
    re.IGNORECASE | re.MULTILINE,
)


def check_container(index: ProjectIndex, sources: Sources, use: Use) -> None:
    """Refuse where a fixture's container is asked for more than a database of a server."""
    _Following(index, sources, use).check()


class _Following:
    """Follows a container through those who ask for it, to where it is asked for something."""

    def __init__(self, index: ProjectIndex, sources: Sources, use: Use) -> None:
        self._index = index
        self._sources = sources
        self._use = use
        self._seen: set[tuple[str, int, str]] = set()

    def check(self) -> None:
        self._check(self._use.path, self._use.node, self._use.variable)
        for path in self._paths() if self._use.hands_out else ():
            for node in self._sources.functions(path):
                if self._asks(path, node):
                    self._check(path, node, self._use.copy.name)

    def _paths(self) -> list[str]:
        tests = [self._index.tests[number] for number in members(self._use.copy.users)]
        found = {self._index.program.path(number) for test in tests for number in test.life}
        return sorted(found | {self._use.path})

    def _asks(self, path: str, node: Function) -> bool:
        """Tell whether a test or fixture gets the container by the name of the fixture."""
        name = self._use.copy.name
        if name not in _parameters(node):
            return False
        number = self._index.program.scope_at(path, node.lineno)
        is_run = number in self._index.fixtures.by_function or node.name.startswith("test")
        owner = self._index.program.enclosing_class(number)
        meant = self._index.fixtures.find(name, path, owner, besides=number)
        return is_run and meant is not None and meant.function == self._use.function

    def _check(self, path: str, node: Function, name: str) -> None:
        if (path, node.lineno, name) in self._seen:
            return
        self._seen.add((path, node.lineno, name))
        for parent in ast.walk(node):
            for child in ast.iter_child_nodes(parent):
                is_it = isinstance(child, ast.Name) and child.id == name
                if is_it and not self._is_answered(node, parent):
                    self._check_other(path, node, parent, child)

    def _is_answered(self, node: Function, parent: ast.AST) -> bool:
        match parent:
            case ast.Attribute(attr=name):
                return name in _ANSWERS or (name in ("start", "stop") and node is self._use.node)
            case ast.Compare(comparators=[ast.Constant(value=None)]):
                return True
            case ast.If() | ast.Assert() | ast.UnaryOp(op=ast.Not()):
                return True
            case ast.Yield() | ast.Return() | ast.withitem() | ast.Assign():
                return node is self._use.node
            case _:
                return False

    def _check_other(self, path: str, node: Function, parent: ast.AST, name: ast.AST) -> None:
        """Refuse a use that is neither a known attribute nor handing on to a function of the module."""
        if isinstance(parent, ast.Attribute):
            raise Refused(
                f"`{node.name}` of `{path}` asks the container for `{parent.attr}`, "
                "which a database does not have"
            )
        parameter = self._parameter(path, parent, name)
        if parameter is None:
            raise Refused(f"`{node.name}` of `{path}` hands its container on to where it cannot be followed")
        self._check(path, *parameter)

    def _parameter(self, path: str, call: ast.AST, name: ast.AST) -> tuple[Function, str] | None:
        """Return the function of the module that a call hands the container to, and as which parameter."""
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or name not in call.args:
            return None
        called = [one for one in self._sources.functions(path) if one.name == call.func.id]
        position = list(call.args).index(name)
        if len(called) != 1 or position >= len(called[0].args.args):
            return None
        return called[0], called[0].args.args[position].arg


def _parameters(node: Function) -> set[str]:
    return {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}


def check_cluster(index: ProjectIndex, sources: Sources, tests: int) -> None:
    """Refuse where tests change what the databases of one server have in common."""
    seen: set[int] = set()
    for number in members(tests):
        for function in index.tests[number].life:
            if function not in seen:
                seen |= index.graph.closure(function)
    for number in sorted(seen):
        for event in index.resolver.scope(number).events:
            is_call = event.kind is EventKind.CALL and event.args
            made = made_by_name(index, number, event) if is_call else None
            if made is not None and made[1] == "database":
                what = f"`{index.program.path(number)}` {made[0]} a database `{made[2]}`"
                raise Refused(f"{what}, of which a server can have just one")
    for path in sorted({index.program.path(number) for number in seen}):
        spans = [index.resolver.scope(number).span for number in seen if index.program.path(number) == path]
        for line, text in _statements(sources.tree(path)):
            found = _CLUSTER_WIDE.search(text)
            if found is not None and any(span.line <= line <= span.end_line for span in spans):
                what = " ".join(found["what"].split())
                raise Refused(f"`{path}` runs `{what}`, which concerns all databases of a server")


def _statements(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the constant texts that are handed to what runs SQL, each with its line."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for argument in node.args if called in _EXECUTING else ():
            for part in ast.walk(argument):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value


def check_names(sources: Sources, uses: Sequence[Use], dbname: str | None) -> None:
    """Refuse where a test module spells out the name of the container's own database."""
    for path in sorted({use.path for use in uses}):
        for node in ast.walk(sources.tree(path)):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            text = str(node.value) if is_text and isinstance(node, ast.Constant) else ""
            made = any(node in ast.walk(use.call) for use in uses)
            is_named = text == dbname or text.endswith(f"/{dbname or 'test'}")
            if is_text and not made and is_named:
                raise Refused(
                    f"`{path}` spells out `{text}`, the name of the database that its container has"
                )
