"""Marks: which ones a suite uses, and which of them are registered, so that strict markers refuse none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from isolint.source import syntax_tree

_OF_PYTEST = frozenset({"filterwarnings", "parametrize", "skip", "skipif", "usefixtures", "xfail"})

#: Marks that plugins register themselves, with what to look for in the files that name dependencies.
_OF_PLUGINS = {
    "anyio": "anyio",
    "asyncio": "pytest-asyncio",
    "benchmark": "pytest-benchmark",
    "block_network": "pytest-recording",
    "default_cassette": "pytest-recording",
    "dependency": "pytest-dependency",
    "django_db": "pytest-django",
    "flaky": "flaky|pytest-rerunfailures",
    "forked": "pytest-forked",
    "freeze_time": "pytest-freezer|pytest-freezegun",
    "httpx_mock": "pytest-httpx",
    "mpl_image_compare": "pytest-mpl",
    "order": "pytest-order",
    "repeat": "pytest-repeat",
    "sphinx": "sphinx",
    "timeout": "pytest-timeout",
    "trio": "pytest-trio",
    "urls": "pytest-django",
    "vcr": "pytest-recording|pytest-vcr",
    "xdist_group": "pytest-xdist",
}

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks that some code uses and registers; `dynamic` is where the name of one is computed."""

    used: frozenset[str]
    registered: frozenset[str]
    dynamic: str | None = None


def collect(texts: Mapping[str, str]) -> Marks:
    """Return the marks of a project's Python files, by path."""
    used: set[str] = set()
    registered: set[str] = set()
    dynamic: list[str] = []
    for path, text in sorted(texts.items()):
        if "mark" not in text:
            continue
        try:
            tree = syntax_tree(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # The index has reported it.
            continue
        names = _Names(tree)
        for node, hidden in _walk(tree):
            if isinstance(node, ast.Attribute) and names.is_mark(node.value, hidden):
                used.add(node.attr)
            elif isinstance(node, ast.Call):
                registered.update(_registered(node))
                if _is_getattr(node) and names.is_mark(node.args[0], hidden):
                    dynamic.append(f"{path}:{node.lineno}")
    return Marks(frozenset(used), frozenset(registered), dynamic[0] if dynamic else None)


def name_of(line: str) -> str:
    """Return the name of the mark that a line `name(arguments): meaning` registers."""
    return re.split(r"[:(]", line)[0].strip()


def unregistered(marks: Marks, setup: str) -> list[str]:
    """Return the marks that neither the code nor a plugin registers that the text of the `setup` names."""
    return sorted(
        mark for mark in marks.used - marks.registered - _OF_PYTEST if not _is_of_plugin(mark, setup)
    )


def _is_of_plugin(mark: str, setup: str) -> bool:
    packages = _OF_PLUGINS.get(mark)
    return (
        packages is not None
        and re.search(rf"(?i)\b(?:{packages.replace('-', '[-_.]')})\b", setup) is not None
    )


class _Names:
    """What `pytest` and its `mark` are called in a file."""

    def __init__(self, tree: ast.AST) -> None:
        self._modules: set[str] = set()
        self._marks: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self._modules.update(one.asname or one.name for one in node.names if one.name == "pytest")
            elif isinstance(node, ast.ImportFrom) and node.module == "pytest":
                self._marks.update(one.asname or one.name for one in node.names if one.name == "mark")

    def is_mark(self, node: ast.expr, hidden: frozenset[str]) -> bool:
        """Tell whether an expression is `pytest.mark`, where some names mean something else."""
        if isinstance(node, ast.Name):
            return node.id in self._marks and node.id not in hidden
        if not isinstance(node, ast.Attribute) or node.attr != "mark":
            return False
        return isinstance(node.value, ast.Name) and node.value.id in self._modules


def _walk(tree: ast.AST) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Yield each node of a tree with the names that functions and comprehensions around it bind."""
    pending: list[tuple[ast.AST, frozenset[str]]] = [(tree, frozenset())]
    while pending:
        node, hidden = pending.pop()
        yield node, hidden
        inside: Sequence[ast.AST] = ()
        within = hidden
        if isinstance(node, _FUNCTIONS):
            inside = node.body if isinstance(node.body, list) else (node.body,)
            within |= _parameters(node.args).union(*map(_bound, inside))
        elif isinstance(node, _COMPREHENSIONS):
            inside = tuple(ast.iter_child_nodes(node))
            within = within.union(*(_bound(generator.target) for generator in node.generators))
        pending += ((child, hidden) for child in ast.iter_child_nodes(node) if child not in inside)
        pending += ((child, within) for child in inside)


def _parameters(arguments: ast.arguments) -> frozenset[str]:
    return frozenset(node.arg for node in ast.walk(arguments) if isinstance(node, ast.arg))


def _bound(statement: ast.AST) -> frozenset[str]:
    """Return the names that a statement of a function, or the target of a loop, binds there."""
    found: set[str] = set()
    pending = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if not isinstance(node, (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)):
            pending += ast.iter_child_nodes(node)
    return frozenset(found)


def _registered(call: ast.Call) -> Iterator[str]:
    """Yield the mark that `config.addinivalue_line("markers", "name: meaning")` registers."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "addinivalue_line" and len(call.args) == 2:
        option, line = call.args
        if isinstance(line, ast.JoinedStr) and line.values:
            line = line.values[0]
        if isinstance(option, ast.Constant) and option.value == "markers" and isinstance(line, ast.Constant):
            yield name_of(str(line.value))


def _is_getattr(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "getattr" and len(call.args) > 1
