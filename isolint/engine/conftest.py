"""Put rendered fixtures into the text of a conftest.py: what is there stays, imports are merged."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import libcst as cst

from isolint.codemods.syntax.imports import add_import, add_member, bound_name
from isolint.contracts import Refused
from isolint.source import syntax_tree

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """One top-level statement below the imports, with the comments above it."""

    text: str
    node: ast.stmt

    @property
    def names(self) -> set[str]:
        """Return the names that it binds."""
        return _bound(self.node)


def fixtures_of(code: str) -> list[str]:
    """Return the names of the fixtures that rendered code defines.

    Raises:
        Refused: It is not valid Python.
    """
    found: list[str] = []
    for node in _parsed(code, "the rendered template").body:
        if not isinstance(node, _FUNCTIONS):
            continue
        for decorator in node.decorator_list:
            options = (
                {one.arg: one.value for one in decorator.keywords} if isinstance(decorator, ast.Call) else {}
            )
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(function, ast.Attribute) and function.attr == "fixture":
                name = options.get("name")
                called = name.value if isinstance(name, ast.Constant) else node.name
                found.append(str(called))
    return found


def with_code(text: str, code: str, local: Collection[str] = ()) -> str:
    """Return a conftest's text with rendered code at its end, less the definitions that it has already.

    Raises:
        Refused: A name of the code means something else in the conftest, or the text cannot be kept as it is.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    present = _parsed(plain, "the conftest.py").body
    wanted = _parsed(code, "the rendered template")
    imports = [node for node in wanted.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    missing = [chunk for chunk in _chunks(code, wanted) if not _is_there(chunk, present)]
    if not missing:
        return text
    _check_imports(imports, present)
    used = {node.id for chunk in missing for node in ast.walk(chunk.node) if isinstance(node, ast.Name)}
    body = "\n\n\n".join(chunk.text for chunk in missing)
    head = _with_imports(plain, imports, used, local).rstrip("\n")
    is_definition = isinstance(missing[0].node, _DEFINITIONS)
    gap = "\n\n" if not is_definition and _ends_with_import(head) else "\n\n\n"
    return f"{head}{gap}{body}\n".lstrip("\n").replace("\n", newline)


def _ends_with_import(text: str) -> bool:
    body = syntax_tree(text).body
    return bool(body) and isinstance(body[-1], (ast.Import, ast.ImportFrom))


def _parsed(text: str, what: str) -> ast.Module:
    try:
        return syntax_tree(text)
    except SyntaxError as error:
        raise Refused(f"{what} is not valid Python in line {error.lineno}: {error.msg}") from error


def _chunks(code: str, tree: ast.Module) -> Iterator[_Chunk]:
    lines = code.split("\n")
    done = 0
    for node in tree.body:
        end = node.end_lineno or node.lineno
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            yield _Chunk("\n".join(lines[done:end]).strip("\n"), node)
        done = end


def _is_there(chunk: _Chunk, present: Collection[ast.stmt]) -> bool:
    """Tell whether a conftest has a statement, or refuse where it has another one of that name."""
    text = ast.dump(chunk.node)
    for node in present:
        if ast.dump(node) == text:
            return True
        clash = sorted(chunk.names & _bound(node))
        if clash:
            raise Refused(f"`{clash[0]}` is already defined in line {node.lineno}, and differently")
    return False


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, _DEFINITIONS):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return set(_imported(node))
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _imported(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """Return the names that an import binds, each with what it means."""
    if isinstance(node, ast.ImportFrom):
        source = "." * node.level + (node.module or "")
        return {alias.asname or alias.name: f"{source}.{alias.name}" for alias in node.names}
    return {
        alias.asname or alias.name.partition(".")[0]: alias.name
        if alias.asname
        else alias.name.partition(".")[0]
        for alias in node.names
    }


def _check_imports(imports: Collection[ast.Import | ast.ImportFrom], present: Collection[ast.stmt]) -> None:
    """Refuse where a name that the code imports means something else in the conftest."""
    wanted = {name: meaning for node in imports for name, meaning in _imported(node).items()}
    for node in present:
        known = _imported(node) if isinstance(node, (ast.Import, ast.ImportFrom)) else {}
        for name in sorted(_bound(node) & wanted.keys()):
            if known.get(name) != wanted[name]:
                raise Refused(
                    f"`{name}` is defined in line {node.lineno}, and not imported as `{wanted[name]}`"
                )


def _with_imports(
    text: str, imports: Collection[ast.Import | ast.ImportFrom], used: Collection[str], local: Collection[str]
) -> str:
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise Refused(f"libcst cannot parse it: {error.message} (line {error.raw_line})") from error
    if module.code != text:
        raise Refused("cannot be round-tripped: libcst does not give this text back as it is")
    for node in imports:
        for alias in node.names:
            if (alias.asname or alias.name).partition(".")[0] not in used:
                continue
            if isinstance(node, ast.Import):
                present = bound_name(module, alias.name) is not None
                module = module if present else add_import(module, ast.unparse(ast.Import([alias])), local)
            else:
                module = add_member(module, node.module or "", ast.unparse(alias), local)
    return module.code
