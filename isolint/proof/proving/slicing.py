"""Leave out of a module's text what some of its tests can do without."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence

from isolint.source import syntax_tree

#: What pytest and unittest call by name, or read, whoever mentions it.
_CALLED = frozenset(
    {
        *("setup_module", "teardown_module", "setUpModule", "tearDownModule", "setup_function"),
        *("teardown_function", "pytestmark", "pytest_plugins"),
    }
)

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Module:
    """The text of a module, from which statements can be left out.

    `tests` are the names of the tests that stay, from the module down: `("TestMode", "test_night")`. `beside`
    is other text in the same file, whose names need not be bound again.
    """

    def __init__(self, text: str, tests: Sequence[tuple[str, ...]], beside: str = "") -> None:
        self._lines = text.splitlines()
        self._tree = syntax_tree(text)
        self._comments = _comment_lines(text)
        self._paths = tuple(self._path(test) for test in tests)
        self._kept = {id(node) for path in self._paths for node in path}
        self._given = {name for node in ast.walk(syntax_tree(beside)) for name in _binds(node)}
        self._crowded = self._sharing_lines()

    @property
    def has_tests(self) -> bool:
        """Tell whether the tests are defined in the module itself."""
        return all(self._paths)

    def names(self) -> frozenset[str]:
        """Return the names that the module binds, but for those that it imports."""
        bound: set[str] = set()
        for statement in self._tree.body:
            if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                bound |= _bound(statement)
        return frozenset(bound)

    def text(self, left_out: Iterable[ast.stmt]) -> str:
        """Return the text without some statements, without comments that stand alone, and tidied."""
        gone = {id(statement) for statement in left_out}
        dropped = set(self._comments)
        filled: dict[int, str] = {}
        for body in self._bodies(gone):
            removed = [statement for statement in body if id(statement) in gone]
            for statement in removed:
                dropped.update(range(_first(statement), _last(statement) + 1))
            if removed and len(removed) == len(body) and body is not self._tree.body:
                filled[_first(body[0])] = " " * body[0].col_offset + "pass"
        lines = [
            filled.get(number, line)
            for number, line in enumerate(self._lines, 1)
            if number in filled or number not in dropped
        ]
        return _tidy(lines)

    def unneeded(self) -> tuple[ast.stmt, ...]:
        """Return the definitions that the tests do not name, not even by others that they name."""
        wanted = {name for path in self._paths for node in path for name in _of_interest(node)} | _CALLED
        waiting = [statement for statement in self._tree.body if id(statement) not in self._kept]
        while True:
            needed = [statement for statement in waiting if _is_needed(statement, wanted)]
            if not needed:
                break
            wanted.update(name for statement in needed for name in _mentioned(statement))
            waiting = [statement for statement in waiting if statement not in needed]
        return (*(statement for statement in waiting if self._can_go(statement)), *self._other_tests())

    def levels(self, left_out: Callable[[], Iterable[ast.stmt]]) -> Iterator[tuple[ast.stmt, ...]]:
        """Yield the statements that may go, level by level, of what is not left out by then; last first."""
        body: list[ast.stmt] = list(self._tree.body)
        while body:
            gone = {id(statement) for statement in left_out()}
            here = [statement for statement in body if id(statement) not in gone]
            yield tuple(statement for statement in reversed(here) if self._can_go(statement))
            gone = {id(statement) for statement in left_out()}
            body = [below for one in here if id(one) not in gone for block in _blocks(one) for below in block]

    def is_sound(self, left_out: Sequence[ast.stmt], more: Sequence[ast.stmt]) -> bool:
        """Tell whether all names that `more` binds have another place, or are not used by what stays."""
        gone = {id(statement) for statement in (*left_out, *more)}
        stays = [node for node in self._remaining(gone) if id(node) not in gone]
        bound = {name for node in stays for name in _binds(node)} | self._given
        lost = {name for statement in more for node in ast.walk(statement) for name in _binds(node)} - bound
        return lost.isdisjoint(name for node in stays for name in _loads(node))

    def _path(self, test: tuple[str, ...]) -> tuple[ast.stmt, ...]:
        """Return the definitions from the module down to a test, none where it is not defined here."""
        found: list[ast.stmt] = []
        body: list[ast.stmt] = self._tree.body
        for name in test:
            named = [node for node in body if isinstance(node, _DEFINITIONS) and node.name == name]
            if not named:
                return ()
            found.append(named[-1])
            body = named[-1].body
        return tuple(found)

    def _other_tests(self) -> Iterator[ast.stmt]:
        """Yield the tests beside those that stay, in the classes around these."""
        for path in self._paths:
            for around in path[:-1]:
                assert isinstance(around, ast.ClassDef)
                for statement in around.body:
                    is_test = isinstance(statement, _FUNCTIONS) and statement.name.startswith("test")
                    if is_test and id(statement) not in self._kept and self._can_go(statement):
                        yield statement

    def _can_go(self, statement: ast.stmt) -> bool:
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        return id(statement) not in self._kept and id(statement) not in self._crowded and not is_future

    def _sharing_lines(self) -> set[int]:
        """Return the statements that stand on a line with another, whose lines cannot go."""
        crowded: set[int] = set()
        for node in ast.walk(self._tree):
            for block in _blocks(node):
                end = node.lineno if isinstance(node, (ast.stmt, ast.ExceptHandler)) else 0
                before: ast.AST = node
                for statement in block:
                    if _first(statement) <= end:
                        crowded |= {id(statement), id(before)}
                    before, end = statement, _last(statement)
        return crowded

    def _bodies(self, gone: set[int]) -> Iterator[list[ast.stmt]]:
        """Yield the blocks of statements that stay."""
        for node in self._remaining(gone):
            if id(node) not in gone:
                yield from _blocks(node)

    def _remaining(self, gone: set[int]) -> Iterator[ast.AST]:
        waiting: list[ast.AST] = [self._tree]
        while waiting:
            node = waiting.pop()
            yield node
            if id(node) not in gone:
                waiting.extend(ast.iter_child_nodes(node))


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block:
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body


def _first(statement: ast.stmt) -> int:
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _last(statement: ast.stmt) -> int:
    assert statement.end_lineno is not None
    return int(statement.end_lineno)


def _comment_lines(text: str) -> set[int]:
    """Return the lines that hold a comment and nothing else."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {
        token.start[0]
        for token in tokens
        if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip()
    }


def _tidy(lines: Sequence[str]) -> str:
    """Return the lines with as few empty ones as there would be if nothing more had ever stood there."""
    kept: list[str] = []
    empty = 0
    for line in lines:
        if not line.strip():
            empty += 1
            continue
        opens = not kept or kept[-1].endswith(":") or kept[-1].lstrip().startswith("@")
        kept += [""] * (0 if opens else min(empty, 1 if line[0].isspace() else 2))
        kept.append(line)
        empty = 0
    return "\n".join(kept) + "\n"


def without_unused_imports(text: str) -> str:
    """Return a module's text without the names that it imports and does not use."""
    tree = syntax_tree(text)
    used = {name for node in ast.walk(tree) for name in _loads(node)}
    lines = text.splitlines()
    for node in reversed([node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]):
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        kept = [one for one in node.names if one.name == "*" or not used.isdisjoint(_binds(one))]
        if not is_future and len(kept) < len(node.names):
            node.names = kept
            lines[node.lineno - 1 : _last(node)] = [ast.unparse(node)] if kept else []
    return _tidy(lines)


def _is_needed(statement: ast.stmt, wanted: set[str]) -> bool:
    """Tell whether a statement of the module binds a wanted name, or does something else than bind."""
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.If) and "__name__" in _mentioned(statement.test):
        return False
    bound = _bound(statement)
    return not bound or not bound.isdisjoint(wanted) or "*" in bound or _is_automatic(statement)


def _is_automatic(statement: ast.stmt) -> bool:
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    return any(
        isinstance(decorator, ast.Call) and any(word.arg == "autouse" for word in decorator.keywords)
        for decorator in decorators
    )


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds in its own scope."""
    if isinstance(statement, _DEFINITIONS):
        return {statement.name}
    return {name for node in ast.walk(statement) for name in _binds(node) if not isinstance(node, ast.arg)}


def _binds(node: ast.AST) -> Iterator[str]:
    if isinstance(node, _DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield f".{node.attr}"


def _loads(node: ast.AST) -> Iterator[str]:
    """Yield names that a node reads; an argument of a test is the name of a fixture."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Store):
        yield f".{node.attr}"
        # A method that is called by its name.
        yield node.attr


def _mentioned(node: ast.AST) -> set[str]:
    """Return all names in a node, and the words that could be some: fixtures are asked for in texts too."""
    found = {name for below in ast.walk(node) for name in _loads(below)}
    texts = (below.value for below in ast.walk(node) if isinstance(below, ast.Constant))
    return found | {text for text in texts if isinstance(text, str) and text.isidentifier()}


def _of_interest(node: ast.stmt) -> set[str]:
    """Return what a test, or a class around it, mentions: of a class all but its other tests."""
    if not isinstance(node, ast.ClassDef):
        return _mentioned(node)
    found: set[str] = set()
    for part in (*node.bases, *node.keywords, *node.decorator_list, *node.body):
        if not (isinstance(part, _FUNCTIONS) and part.name.startswith("test")):
            found |= _mentioned(part)
    return found
