"""Render the source of a template: in a sandbox, with helpers that write Python as formatters do."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from isolint.errors import IsolintError
from isolint.line_length import line_length

if TYPE_CHECKING:
    import jinja2

PACKAGE = "isolint.fixtures_templates"

_GAP = re.compile(r"\n{4,}")


def part(name: str) -> str:
    """Return the text of a file that the library's templates share."""
    return resources.files(PACKAGE).joinpath(name).read_text(encoding="utf-8")


def environment(folder: Path | None) -> jinja2.Environment:
    """Return what renders templates: without access to anything but the values."""
    import jinja2  # noqa: PLC0415 - commands that render nothing do without it
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    def parts(name: str) -> str | None:
        if Path(name).name != name:
            return None
        places = [resources.files(PACKAGE), *((folder,) if folder is not None else ())]
        for place in reversed(places):
            if place.joinpath(name).is_file():
                return str(place.joinpath(name).read_text(encoding="utf-8"))
        return None

    environment = SandboxedEnvironment(
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FunctionLoader(parts),
    )
    environment.filters["literal"] = literal
    environment.filters["constant"] = constant
    environment.filters["suffixed"] = "{}{}".format
    environment.filters["imports"] = import_lines
    environment.globals |= {"signature": signature, "refuse": refuse}
    return environment


def literal(text: str) -> str:
    """Return the text as a Python string, in the quotes that formatters choose."""
    single = repr(text)
    return f'"{single[1:-1]}"' if single.startswith("'") and '"' not in text else single


def constant(text: str) -> str:
    """Return a constant as it is written in Python; what is none, such as a bare word, is a string."""
    try:
        ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return literal(text)
    return text


def import_lines(statements: Sequence[str]) -> list[str]:
    """Return import statements without repetition, sorted, with one for each module that names come from."""
    members: dict[str, set[str]] = {}
    modules = set()
    for statement in statements:
        source, _, member = statement.removeprefix("from ").partition(" import ")
        if member:
            members.setdefault(source, set()).add(member)
        else:
            modules.add(statement)
    lines = [f"from {source} import {', '.join(sorted(members[source]))}" for source in sorted(members)]
    return [*sorted(modules), *lines]


def signature(name: str, parameters: Sequence[str], returns: str) -> str:
    """Return what follows `def` up to the colon, broken as formatters do where it is too long."""
    line = f"{name}({', '.join(parameters)}) -> {returns}:"
    if len("def ") + len(line) <= line_length():
        return line
    inner = f"    {', '.join(parameters)}"
    if len(inner) > line_length():
        inner = "\n".join(f"    {parameter}," for parameter in parameters)
    return f"{name}(\n{inner}\n) -> {returns}:"


def refuse(reason: str) -> str:
    """Stop a template that cannot do with the values that it was given."""
    raise IsolintError(reason)


def tidied(code: str) -> str:
    """Return code without imports that it does not need and gaps that are too wide, if it is Python."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    lines = code.split("\n")
    for node in reversed(tree.body):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            lines[node.lineno - 1 : node.end_lineno] = _kept(node, used)
    return _GAP.sub("\n\n\n", "\n".join(lines).strip("\n"))


def _kept(node: ast.Import | ast.ImportFrom, used: Collection[str]) -> list[str]:
    names = [one for one in node.names if (one.asname or one.name).partition(".")[0] in used]
    if not names:
        return []
    if isinstance(node, ast.Import):
        return [ast.unparse(ast.Import(names))]
    return [ast.unparse(ast.ImportFrom(node.module, names, node.level))]
