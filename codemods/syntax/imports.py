"""Add the imports that new code needs, and drop what an edit has left without a use."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Sequence

import libcst as cst

from isolint.codemods.syntax.import_runs import (
    import_statement,
    is_noqa,
    is_preamble,
    main_imports,
    opening_imports,
    section_of,
    source_of,
)
from isolint.codemods.syntax.layout import (
    blank_count,
    comments_only,
    leading,
    own_comments,
    with_leading,
    with_leading_blanks,
)
from isolint.codemods.syntax.tree import Replacement, Rewriter, code, dotted, names_in, replace
from isolint.line_length import line_length


def is_import(statement: cst.CSTNode) -> bool:
    """Say whether a statement is an import and nothing else."""
    return import_statement(statement) is not None


def bound_name(module: cst.Module, imported: str) -> str | None:
    """Return the name that a plain top-level `import` gives to a module."""
    for statement in module.body:
        small = import_statement(statement)
        if not isinstance(small, cst.Import):
            continue
        for alias in small.names:
            if dotted(alias.name) == imported:
                return imported if alias.asname is None else code(alias.asname.name)
    return None


def has_member(module: cst.Module, source: str, member: str) -> bool:
    """Say whether a top-level `from source import member` binds the member under its own name."""
    for statement in module.body:
        small = import_statement(statement)
        if not isinstance(small, cst.ImportFrom) or isinstance(small.names, cst.ImportStar):
            continue
        members = [code(alias.name) for alias in small.names if alias.asname is None]
        if source_of(small) == source and member in members:
            return True
    return False


def add_import(module: cst.Module, text: str, local: Collection[str] = ()) -> cst.Module:
    """Insert an import where a sorter would put it; `local` names the project's own packages."""
    line = cst.parse_statement(text, module.config_for_parsing)
    assert isinstance(line, cst.SimpleStatementLine)
    new = import_statement(line)
    assert new is not None
    start, end = main_imports(module, new, local)
    body = list(module.body)
    place = _place(body[start:end], new, local)
    if place is None:
        return _open_group(module, line, new, local)
    index, before = start + place[0], place[1]
    if before:
        line = with_leading(line, leading(body[index]))
        untouched, comments = own_comments(line.leading_lines)
        body[index] = with_leading(body[index], comments)
        line = with_leading(line, untouched)
        body.insert(index, line)
    else:
        body.insert(index + 1, line)
    return module.with_changes(body=body)


def add_member(module: cst.Module, source: str, member: str, local: Collection[str] = ()) -> cst.Module:
    """Insert `from source import member`, into the import of its neighbours where there is one."""
    if has_member(module, source, member):
        return module
    for statement in module.body:
        small = import_statement(statement)
        if not isinstance(small, cst.ImportFrom) or small.relative or source_of(small) != source:
            continue
        if not isinstance(small.names, cst.ImportStar) and small.lpar is None:
            written = [code(cst.ImportAlias(alias.name, alias.asname)) for alias in small.names]
            line = f"from {source} import {', '.join(sorted([*written, member], key=_member_key))}"
            # An import that would be longer gets a line of its own.
            if len(line) <= line_length():
                return replace(module, {small: functools.partial(_instead, line)})
    return add_import(module, f"from {source} import {member}", local)


def _instead(line: str, _: cst.CSTNode) -> Replacement:
    return cst.ensure_type(cst.parse_statement(line), cst.SimpleStatementLine).body[0]


def _member_key(name: str) -> tuple[int, str]:
    """Order members as import sorters do: constants, classes, the rest."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name


def member_key(alias: cst.ImportAlias) -> tuple[int, str]:
    """Return what sorters sort the members of an import by."""
    return _member_key(dotted(alias.name) or "")


def is_sorted(aliases: Sequence[cst.ImportAlias]) -> bool:
    """Tell whether the members of an import stand in the order of sorters."""
    keys = [member_key(alias) for alias in aliases]
    return keys == sorted(keys)


def _key(small: cst.Import | cst.ImportFrom) -> tuple[bool, str]:
    return isinstance(small, cst.ImportFrom), source_of(small).lower()


def _place(
    imports: Sequence[cst.CSTNode], new: cst.Import | cst.ImportFrom, local: Collection[str]
) -> tuple[int, bool] | None:
    """Return the index of the neighbour of the same section, and whether to go before it."""
    section = section_of(source_of(new), local)
    best: tuple[int, bool] | None = None
    for index, statement in enumerate(imports):
        small = import_statement(statement)
        assert small is not None
        if section_of(source_of(small), local) != section:
            continue
        if _key(small) > _key(new):
            return (index, True) if best is None else best
        best = (index, False)
    return best


def _open_group(
    module: cst.Module,
    line: cst.SimpleStatementLine,
    new: cst.Import | cst.ImportFrom,
    local: Collection[str],
) -> cst.Module:
    """Insert the import as a section of its own."""
    body = list(module.body)
    start, end = opening_imports(module)
    section = section_of(source_of(new), local)
    index = start
    while index < end:
        small = import_statement(body[index])
        assert small is not None
        if section_of(source_of(small), local) > section:
            break
        index += 1
    header = list(module.header)
    if index > 0 or (header and header[-1].comment is not None):
        line = with_leading(line, with_leading_blanks((), 1))
    if index < len(body):
        is_import = import_statement(body[index]) is not None
        above = leading(body[index])
        body[index] = with_leading(
            body[index], with_leading_blanks(above, max(1 if is_import else 0, blank_count(above)))
        )
        if not is_import and blank_count(above) == 0:
            body[index] = with_leading(body[index], with_leading_blanks(above, 1))
    body.insert(index, line)
    return module.with_changes(body=body)


def ensure_import(module: cst.Module, name: str, local: Collection[str] = ()) -> tuple[cst.Module, str]:
    """Return the module with `import name` in it, and the name to call it by."""
    present = bound_name(module, name)
    if present is not None:
        return module, present
    return add_import(module, f"import {name}", local), name


def hoisted_import(module: cst.Module, name: str) -> cst.Module:
    """Return the module without an `import name` that stands below its opening imports."""
    _, end = opening_imports(module)
    late = [
        statement
        for statement in module.body[end:]
        if isinstance(small := import_statement(statement), cst.Import)
        and [(dotted(alias.name), alias.asname) for alias in small.names] == [(name, None)]
    ]
    return remove_statements(module, set(late))


def bound_by(statement: cst.CSTNode) -> set[str]:
    """Return the names that an import binds, `*` where they are not known."""
    small = import_statement(statement)
    if small is None or isinstance(small.names, cst.ImportStar):
        return {"*"}
    return {_bound_by(alias) for alias in small.names}


class _Imports(cst.CSTVisitor):
    """Every import statement of a module, at any depth."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.SimpleStatementLine] = []

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:
        if import_statement(node) is not None:
            self.found.append(node)
        return False


def _bound_by(alias: cst.ImportAlias) -> str:
    if alias.asname is not None:
        return code(alias.asname.name)
    return (dotted(alias.name) or "").partition(".")[0]


def strings_in(module: cst.Module) -> set[str]:
    """Return the texts of strings, for `__all__` and for annotations in quotes."""
    finder = _Strings()
    module.visit(finder)
    return finder.found


class _Strings(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        self.found.add(node.raw_value)


def drop_dead_imports(module: cst.Module, before: Iterable[str]) -> cst.Module:
    """Remove what is imported and no longer mentioned, though `before` (the names used until now) has it."""
    alive = set(names_in(module)) | strings_in(module)
    dead = set(before) - alive
    finder = _Imports()
    module.visit(finder)
    rewriters: dict[cst.CSTNode, Rewriter] = {}
    removed: set[cst.CSTNode] = set()
    for line in finder.found:
        small = import_statement(line)
        assert small is not None
        if isinstance(small.names, cst.ImportStar) or source_of(small) == "__future__":
            continue
        kept = [alias for alias in small.names if _bound_by(alias) not in dead]
        if not kept:
            removed.add(line)
        elif len(kept) < len(small.names):
            rewriters[small] = _with_aliases(kept)
    top = set(module.body)
    nested = dict.fromkeys(removed - top, _removal)
    return replace(remove_statements(module, removed & top), rewriters | nested)


def _removal(_: cst.CSTNode) -> Replacement:
    return cst.RemoveFromParent()


def _with_aliases(kept: Sequence[cst.ImportAlias]) -> Rewriter:
    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, (cst.Import, cst.ImportFrom))
        assert not isinstance(node.names, cst.ImportStar)
        last = (
            node.names[-1].comma
            if isinstance(node, cst.ImportFrom) and node.lpar
            else cst.MaybeSentinel.DEFAULT
        )
        names = [alias.deep_clone() for alias in kept]
        names[-1] = names[-1].with_changes(comma=last)
        return node.with_changes(names=names)

    return rewritten


def without(
    body: Sequence[cst.BaseStatement], removed: Collection[cst.CSTNode]
) -> Iterator[cst.BaseStatement]:
    """Yield the statements that stay.

    The next one takes over the blank lines above a removed run, the comments that stood apart from it, and
    the comment on it where the next one was part of the run.
    """
    blanks = 0
    lost = False
    apart: list[cst.EmptyLine] = []
    comments: Sequence[cst.EmptyLine] = ()
    for statement in body:
        above = leading(statement)
        if statement in removed:
            blanks = max(blanks, blank_count(above))
            lost = True
            untouched, own = own_comments(above)
            comments = own if above else comments
            apart += untouched if comments_only(untouched) else []
            continue
        wanted = _below(apart, above or comments)
        apart = []
        if lost and blank_count(wanted) < blanks:
            wanted = with_leading_blanks(wanted, blanks)
        yield statement if wanted is above else with_leading(statement, wanted)
        comments = ()
        blanks, lost = 0, False


def _below(apart: Sequence[cst.EmptyLine], own: Sequence[cst.EmptyLine]) -> Sequence[cst.EmptyLine]:
    """Return the lines above a statement below comments that stand apart, with one gap between the two."""
    gap = blank_count(list(reversed(apart)))
    return [*apart, *with_leading_blanks(own, max(0, blank_count(own) - gap))] if apart else own


def remove_statements(module: cst.Module, removed: Collection[cst.CSTNode]) -> cst.Module:
    """Return the module without these top-level statements and the gaps that they would leave."""
    body = list(without(module.body, removed))
    if body and module.body[0] in removed:
        above = leading(body[0])
        if not module.header or module.header[-1].comment is None:
            body[0] = with_leading(body[0], with_leading_blanks(above, 0))
    return module.with_changes(body=body)


def _may_precede_imports(statement: cst.CSTNode) -> bool:
    """Say whether imports below a statement still count as standing at the top of the file."""
    if import_statement(statement) is not None or is_preamble(statement):
        return True
    if isinstance(statement, (cst.If, cst.Try, cst.TryStar, cst.With)):
        return True
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    small = statement.body[0]
    if not isinstance(small, cst.Assign) or len(statement.body) > 1:
        return False
    name = code(small.targets[0].target)
    return name.startswith("__") and name.endswith("__")


def _noqa_imports(module: cst.Module) -> tuple[set[str], set[str]]:
    """Return the marked imports at the top of the file, and those that stand below other code."""
    early: set[str] = set()
    late: set[str] = set()
    found = early
    for statement in module.body:
        if not _may_precede_imports(statement):
            found = late
        if import_statement(statement) is not None:
            found.add(code(statement).strip())
    return early, late


def drop_stale_noqa(module: cst.Module, before: cst.Module) -> cst.Module:
    """Remove `# noqa: E402` from the imports that stood below other code and no longer do."""
    early, _ = _noqa_imports(module)
    _, late = _noqa_imports(before)
    body = [
        without_noqa(statement)
        if isinstance(statement, cst.SimpleStatementLine) and code(statement).strip() in early & late
        else statement
        for statement in module.body
    ]
    return module.with_changes(body=body)


def without_noqa(statement: cst.SimpleStatementLine) -> cst.SimpleStatementLine:
    """Return an import without its `# noqa: E402`, which may stand behind its opening bracket."""
    if is_noqa(statement.trailing_whitespace.comment):
        statement = statement.with_changes(trailing_whitespace=cst.TrailingWhitespace())
    small = statement.body[0]
    if not isinstance(small, cst.ImportFrom) or small.lpar is None:
        return statement
    space = small.lpar.whitespace_after
    if isinstance(space, cst.ParenthesizedWhitespace) and is_noqa(space.first_line.comment):
        plain = space.with_changes(first_line=cst.TrailingWhitespace(newline=space.first_line.newline))
        opened = small.with_changes(lpar=small.lpar.with_changes(whitespace_after=plain))
        return statement.with_changes(body=[opened])
    return statement
