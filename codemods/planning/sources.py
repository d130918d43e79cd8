"""The syntax trees of a project's files, for plans that move code between them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from isolint.index import ProjectIndex
from isolint.source import syntax_tree

Function = ast.FunctionDef | ast.AsyncFunctionDef
IMPORTS = (ast.Import, ast.ImportFrom)


class Sources:
    """The text and tree of each file, parsed when it is asked for."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._trees: dict[str, ast.Module] = {}

    def text(self, path: str) -> str:
        """Return a file's text, its lines separated by line feeds."""
        return self._index.texts[path].replace("\r\n", "\n")

    def tree(self, path: str) -> ast.Module:
        """Return the tree of a file."""
        if path not in self._trees:
            self._trees[path] = syntax_tree(self.text(path))
        return self._trees[path]

    def functions(self, path: str) -> Iterator[Function]:
        """Yield every function of a file, nested ones included."""
        return (
            node
            for node in ast.walk(self.tree(path))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        )

    def function(self, path: str, line: int) -> Function:
        """Return the function whose `def` stands on a line."""
        return next(node for node in self.functions(path) if node.lineno == line)


def body_of(node: Function) -> list[ast.stmt]:
    """Return the statements of a function, its docstring aside."""
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
