"""Files in a newer Python than the one that runs isolint."""

from __future__ import annotations

import ast

import pytest
from harness import analysed

from isolint import source
from isolint.model import FileError
from isolint.newer_syntax import in_older_words
from isolint.rules.class_state import ClassState
from isolint.source import SourceFile

NEWER = {
    "a function with type parameters": "def first[T: int = int](items: list[T], /, last): return last\n",
    "type parameters on lines of their own": "class Pair[\n    A,\n    B,\n](object): last = 1\n",
    "a generic method": "class A:\n    async def get[**P](self): return self.last\n",
    "a type alias": "type Pair[T] = tuple[T, last]\n",
    "the quotes of an f-string in it": 'def f(d): return f"{d["key"]} {last}"\n',
    "an f-string in an f-string": 'def f(d): return f"{f"{d["key"]}"} {last}"\n',
    "a backslash in an f-string": "def f(d): return f\"{'\\n'.join(d)} {last}\"\n",
}


def places(tree: ast.AST) -> list[tuple[int, int]]:
    """Return where a name `last` is read, or set."""
    return [
        (node.lineno, node.col_offset)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "last"
    ]


@pytest.mark.parametrize("text", NEWER.values(), ids=NEWER)
def test_newer_syntax_is_read_whatever_python_runs(text: str) -> None:
    assert isinstance(source.parse("a.py", text), SourceFile)
    older = in_older_words(text)
    assert older is not None
    assert [len(line) for line in older.split("\n")] == [len(line) for line in text.split("\n")]


@pytest.mark.parametrize("text", NEWER.values(), ids=NEWER)
def test_what_is_read_stands_where_it_does_in_the_file(text: str) -> None:
    lines = text.split("\n")
    older = in_older_words(text)
    assert older is not None
    for line, column in places(ast.parse(older)):
        # Up to Python 3.11, what an f-string holds has places of its own.
        assert lines[line - 1][column : column + 4] == "last" or 'f"' in text


def test_what_is_in_no_python_is_an_error_of_its_file() -> None:
    error = source.parse("a.py", "def f(:\n    pass\n")
    assert isinstance(error, FileError)
    assert "does not parse" in error.message


def test_what_the_parser_takes_needs_no_other_words() -> None:
    assert in_older_words("def f(d): return f'{d[1]}'\n") is None


SHELF = """
class Shelf[T]:
    books: list[T] = []

    def put(self, book: T):
        self.books.append(book)
"""
READERS = """
from shelf import Shelf

def test_a():
    Shelf[int]().put(1)

def test_b():
    assert not Shelf().books
"""


def test_a_generic_class_has_findings_as_any_other() -> None:
    found = analysed({"shelf.py": SHELF, "test_shelf.py": READERS}, [ClassState()]).findings
    assert [(finding.path, finding.span.line) for finding in found] == [("shelf.py", 5)]
