"""Decide which fixtures can take a database of one shared Postgres server in place of their own container."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from isolint.contracts import Refused
from isolint.facts.records import EventKind
from isolint.index import ProjectIndex
from isolint.index.duplicates import Copy
from isolint.index.reach import members
from isolint.index.servers import Setup, SharedStart
from isolint.index.values import External
from isolint.index.workers import made_by_name
from isolint.rendering import literal

Function = ast.FunctionDef | ast.AsyncFunctionDef

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_CONTAINER = re.compile(r"testcontainers\.(?:\w+\.)*postgres\.PostgresContainer")
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


@dataclass(frozen=True, slots=True)
class Use:
    """A fixture that starts a container: where, what it calls it, and what of it may move.

    `hands_out` tells whether its value is the container itself, and `is_bare` whether that is all it does.
    """

    copy: Copy
    node: Function
    call: ast.Call
    variable: str
    hands_out: bool
    is_bare: bool

    @property
    def path(self) -> str:
        """Return the file of the fixture."""
        return self.copy.path


class Sources:
    """The syntax trees of files, parsed when they are asked for."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._trees: dict[str, ast.Module] = {}

    def text(self, path: str) -> str:
        """Return a file's text, its lines separated by line feeds."""
        return self._index.texts[path].replace("\r\n", "\n")

    def tree(self, path: str) -> ast.Module:
        """Return the tree of a file."""
        if path not in self._trees:
            self._trees[path] = ast.parse(self.text(path))
        return self._trees[path]

    def functions(self, path: str) -> Iterator[Function]:
        """Yield every function of a file, nested ones included."""
        return (node for node in ast.walk(self.tree(path)) if isinstance(node, FUNCTIONS))

    def function(self, path: str, line: int) -> Function:
        """Return the function whose `def` stands on a line."""
        return next(node for node in self.functions(path) if node.lineno == line)


class Consolidation:
    """One group of fixtures that start the same container."""

    def __init__(self, index: ProjectIndex, sources: Sources, shared: SharedStart) -> None:
        self.index = index
        self.sources = sources
        self.group = shared.group
        if shared.start.setup is not Setup.SERVER:
            raise Refused(
                "no server is started here: the database is there already, and who else uses it is not known"
            )
        label = shared.start.text.partition("(")[0]
        for copy in self.group.copies:
            if copy.function is None:
                raise Refused(
                    f"`{copy.name}` is made by a plugin's factory, which gives each test its database: "
                    f"move that line to {self.conftest}"
                )
        if label != "PostgresContainer":
            raise Refused(
                f"`{label}` starts no Postgres server: there is no way known to give each use a part of it"
            )
        self.uses = [self._use(copy) for copy in self.group.copies]
        self.container = self._container()
        for use in self.uses:
            _check_configuration(use)
            _Uses(index, sources, use).check()
        self._check_cluster()

    @property
    def conftest(self) -> str:
        """Return the file that the shared server belongs into."""
        return posixpath.join(self.group.folder, "conftest.py")

    @cached_property
    def paths(self) -> list[str]:
        """Return the files of the fixtures."""
        return sorted({use.path for use in self.uses})

    def _use(self, copy: Copy) -> Use:
        node = self.sources.function(copy.path, copy.line)
        where = f"`{copy.name}` of `{copy.path}`"
        calls = [one for one in ast.walk(node) if isinstance(one, ast.Call) and self._is_container(copy, one)]
        if not calls:
            raise Refused(f"{where} does not start its `PostgresContainer` itself")
        found = [
            item
            for statement in ast.walk(node)
            if isinstance(statement, ast.With)
            for item in statement.items
            if calls[0] in ast.walk(item.context_expr)
        ]
        if len(found) != 1 or len(calls) != 1:
            raise Refused(f"{where} does not hold its container by one `with`")
        whole, target = found[0].context_expr, found[0].optional_vars
        if whole is not calls[0]:
            called = next((one.attr for one in ast.walk(whole) if isinstance(one, ast.Attribute)), "a call")
            raise Refused(f"{where} configures its container with `{called}`")
        if not isinstance(target, ast.Name):
            raise Refused(f"{where} gives its container no name")
        yields = [one.value for one in ast.walk(node) if isinstance(one, (ast.Yield, ast.Return))]
        hands_out = any(isinstance(one, ast.Name) and one.id == target.id for one in yields)
        return Use(copy, node, calls[0], target.id, hands_out, hands_out and _is_bare(node))

    def _is_container(self, copy: Copy, call: ast.Call) -> bool:
        assert copy.function is not None
        name = call.func
        if not isinstance(name, ast.Name):
            return False
        scope = self.index.resolver.scope(copy.function)
        term = scope.bindings.get(name.id, ("name", name.id))
        value = self.index.resolver.value(copy.function, term)
        return isinstance(value, External) and _CONTAINER.fullmatch(value.name) is not None

    def imported(self) -> str:
        """Return the import of the container's class."""
        use = self.uses[0]
        assert use.copy.function is not None
        assert isinstance(use.call.func, ast.Name)
        scope = self.index.resolver.scope(use.copy.function)
        term = scope.bindings.get(use.call.func.id, ("name", use.call.func.id))
        value = self.index.resolver.value(use.copy.function, term)
        assert isinstance(value, External)
        return f"from {value.name.rpartition('.')[0]} import PostgresContainer"

    def _container(self) -> str:
        """Return the call that makes the container, its arguments spelt out."""
        use = self.uses[0]
        module = self.index.program.number(use.path)
        arguments = []
        for keyword, node in [(None, one) for one in use.call.args] + [
            (one.arg, one.value) for one in use.call.keywords
        ]:
            text = _spelt_out(self.index, module, node)
            if text is None:
                raise Refused(
                    f"`{ast.unparse(node)}` of `{use.path}` is no constant that a conftest could have as well"
                )
            arguments.append(text if keyword is None else f"{keyword}={text}")
        return f"PostgresContainer({', '.join(arguments)})"

    def _check_cluster(self) -> None:
        """Refuse where the tests change what databases of one server have in common."""
        users = [self.index.tests[number] for number in members(self.group.users)]
        seen: set[int] = set()
        for test in users:
            for function in test.life:
                if function not in seen:
                    seen |= self.index.graph.closure(function)
        for number in sorted(seen):
            for event in self.index.resolver.scope(number).events:
                is_call = event.kind is EventKind.CALL and event.args
                made = made_by_name(self.index, number, event) if is_call else None
                if made is not None and made[1] == "database":
                    what = f"`{self.index.program.path(number)}` {made[0]} a database `{made[2]}`"
                    raise Refused(f"{what}, of which a server can have just one")
        for path in sorted({self.index.program.path(number) for number in seen}):
            spans = [
                self.index.resolver.scope(number).span
                for number in seen
                if self.index.program.path(number) == path
            ]
            for line, text in _statements(self.sources.tree(path)):
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


def _is_bare(node: Function) -> bool:
    """Tell whether a fixture only starts something and hands it out."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    steps = [one for one in body if not isinstance(one, (ast.Import, ast.ImportFrom))]
    return len(steps) == 1 and isinstance(steps[0], ast.With) and len(steps[0].body) == 1


def _spelt_out(index: ProjectIndex, module: int, node: ast.expr) -> str | None:
    """Return an argument as it can stand in any file."""
    content: object = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Name):
        content = index.resolver.literal(index.resolver.value(module, ("name", node.id)))
    if isinstance(content, str):
        return literal(content)
    is_none = isinstance(node, ast.Constant) and node.value is None
    return repr(content) if isinstance(content, int) or is_none else None


def _check_configuration(use: Use) -> None:
    """Refuse a container that is told more than its image, user, password and database."""
    for node in ast.walk(use.node):
        base = node.value if isinstance(node, ast.Attribute) and node.attr.startswith("with_") else None
        if isinstance(base, ast.Name) and base.id == use.variable and isinstance(node, ast.Attribute):
            where = f"`{use.copy.name}` of `{use.path}`"
            raise Refused(f"{where} configures its container with `{node.attr}`")


class _Uses:
    """Follows a container through those who ask for it, to where it is asked for something."""

    def __init__(self, index: ProjectIndex, sources: Sources, use: Use) -> None:
        self._index = index
        self._sources = sources
        self._use = use
        self._seen: set[tuple[str, int, str]] = set()

    def check(self) -> None:
        """Refuse where a database cannot stand for the container."""
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
        names = {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
        if self._use.copy.name not in names:
            return False
        number = self._index.program.scope_at(path, node.lineno)
        is_run = number in self._index.fixtures.by_function or node.name.startswith("test")
        owner = self._index.program.enclosing_class(number)
        meant = self._index.fixtures.find(self._use.copy.name, path, owner, besides=number)
        return is_run and meant is not None and meant.function == self._use.copy.function

    def _check(self, path: str, node: Function, name: str) -> None:
        if (path, node.lineno, name) in self._seen:
            return
        self._seen.add((path, node.lineno, name))
        answered = {
            one.value for one in ast.walk(node) if isinstance(one, ast.Attribute) and one.attr in _ANSWERS
        }
        for parent in ast.walk(node):
            for child in ast.iter_child_nodes(parent):
                if isinstance(child, ast.Name) and child.id == name and child not in answered:
                    self._check_other(path, node, parent, child)

    def _check_other(self, path: str, node: Function, parent: ast.AST, name: ast.expr) -> None:
        """Refuse a use that is neither a known attribute nor handing on."""
        is_own = node is self._use.node
        if isinstance(parent, (ast.Yield, ast.Return, ast.withitem)) and is_own:
            return
        if isinstance(parent, ast.Attribute):
            raise Refused(
                f"`{node.name}` of `{path}` asks the container for `{parent.attr}`, "
                "which a database does not have"
            )
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and name in parent.args:
            called = [one for one in self._sources.functions(path) if one.name == parent.func.id]
            parameters = called[0].args.args if len(called) == 1 else []
            position = parent.args.index(name)
            if position < len(parameters):
                self._check(path, called[0], parameters[position].arg)
                return
        raise Refused(f"`{node.name}` of `{path}` hands its container on to where it cannot be followed")
