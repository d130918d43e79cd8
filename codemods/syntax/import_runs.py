"""Where a module's imports stand, and in which order sorters put them."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence

import libcst as cst

from isolint.codemods.syntax.tree import dotted, names_in

_LATE_IMPORT = "# noqa: E402"


def import_statement(statement: cst.CSTNode) -> cst.Import | cst.ImportFrom | None:
    """Return the import that a statement is, if it is one and nothing else."""
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
        small = statement.body[0]
        if isinstance(small, (cst.Import, cst.ImportFrom)):
            return small
    return None


def source_of(statement: cst.Import | cst.ImportFrom) -> str:
    """Return the module that a statement imports, `.` for a relative one."""
    if isinstance(statement, cst.Import):
        return dotted(statement.names[0].name) or ""
    if statement.relative or statement.module is None:
        return "."
    return dotted(statement.module) or ""


def _is_standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names


def section_of(source: str, local: Collection[str]) -> int:
    """Return the number of the section of a module: the standard library, other libraries, the project."""
    if source.startswith(".") or source.partition(".")[0] in local:
        return 2
    return 0 if _is_standard(source) else 1


def opening_imports(module: cst.Module) -> tuple[int, int]:
    """Return the range of statements from the first import to the last one of the opening run."""
    start = 0
    body = module.body
    while start < len(body) and is_preamble(body[start]):
        start += 1
    end = start
    while end < len(body) and import_statement(body[end]) is not None:
        end += 1
    return start, end


def main_imports(
    module: cst.Module, new: cst.Import | cst.ImportFrom, local: Collection[str]
) -> tuple[int, int]:
    """Return the run of imports that has most of the section of a new one, which nothing above it uses.

    Others than the opening run stand below what has to come first, as a change of `sys.path`.
    """
    best = start, end = opening_imports(module)
    bound = (dotted(one.asname.name if one.asname else one.name) or "" for one in _aliases(new))
    names = {name.partition(".")[0] for name in bound}
    section = section_of(source_of(new), local)
    most = sum(section_of(source_of(one), local) == section for one in _statements(module.body[start:end]))
    while end < len(module.body) and isinstance(module.body[end], cst.SimpleStatementLine):
        start = end
        while end < len(module.body) and import_statement(module.body[end]) is not None:
            end += 1
        run = module.body[start:end]
        if run and not any(_is_late(one) for one in run):
            found = sum(section_of(source_of(one), local) == section for one in _statements(run))
            if found > most:
                best, most = (start, end), found
        if start == end:
            if not names.isdisjoint(names_in(module.body[end])):
                break
            end += 1
    return best


def is_preamble(statement: cst.CSTNode) -> bool:
    """Say whether a statement must stay above every import: the docstring or a `__future__` import."""
    small = import_statement(statement)
    if small is not None:
        return source_of(small) == "__future__"
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    only = statement.body[0]
    return isinstance(only, cst.Expr) and isinstance(only.value, (cst.SimpleString, cst.ConcatenatedString))


def _statements(body: Sequence[cst.CSTNode]) -> Iterator[cst.Import | cst.ImportFrom]:
    return (small for small in map(import_statement, body) if small is not None)


def _aliases(small: cst.Import | cst.ImportFrom) -> Sequence[cst.ImportAlias]:
    return () if isinstance(small.names, cst.ImportStar) else small.names


def _is_late(statement: cst.CSTNode) -> bool:
    """Say whether a linter is told that an import may stand below other code."""
    return isinstance(statement, cst.SimpleStatementLine) and is_noqa(statement.trailing_whitespace.comment)


def is_noqa(comment: cst.Comment | None) -> bool:
    """Say whether a comment tells linters that an import may stand below other code."""
    return comment is not None and comment.value.strip() == _LATE_IMPORT
