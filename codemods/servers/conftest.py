"""Put the shared server, and what several modules do alike on it, into a conftest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import libcst as cst

from isolint.codemods.servers.rewriting import on_server
from isolint.codemods.syntax.imports import add_import, add_member, bound_name, is_import
from isolint.codemods.syntax.tree import code, dotted
from isolint.templates import packaged

_TEMPLATE = "shared_postgres_server"


def with_server(module: cst.Module, payload: Mapping[str, Any], server: str) -> cst.Module:
    """Return a conftest with the server at its end.

    Payload: `values` (those of the template), `fixtures` (sources of fixtures that get a database of the
    server), `providers` (sources of fixtures that are complete), `imports` (what these need), `local` (the
    project's own top-level packages).
    """
    template = cst.parse_module(packaged(_TEMPLATE).render(payload["values"]) + "\n")
    moved = [_on_server(source, server) for source in payload["fixtures"]]
    imports = [code(one).strip() for one in template.body if is_import(one)]
    body = cst.Module([one for one in template.body if not is_import(one)]).code.strip("\n")
    head = module.code.rstrip("\n")
    parts = [*([head, body] if head else [template.code.strip("\n")]), *moved, *payload["providers"]]
    text = "\n\n\n".join(parts) + "\n"
    result = cst.parse_module(text)
    typed = ["from collections.abc import Iterator"] if any("Iterator[" in one for one in moved) else []
    for line in [*imports, *typed, *payload["imports"]]:
        result = _with_import(result, line, payload["local"])
    return result


def _on_server(source: str, server: str) -> str:
    module = cst.parse_module(source)
    changed = module.visit(_Functions(server))
    return changed.code.strip("\n")


class _Functions(cst.CSTTransformer):
    """Gives the one fixture of a source a database in place of its container."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self._server = server

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        changed = on_server(self._server)(updated_node)
        assert isinstance(changed, cst.FunctionDef)
        if changed.returns is None:
            return changed
        # What the module called its container may mean nothing to the conftest.
        typed = cst.Annotation(cst.parse_expression("Iterator[PostgresDatabase]"))
        return changed.with_changes(returns=typed)


def _with_import(module: cst.Module, line: str, local: Collection[str]) -> cst.Module:
    statement = cst.ensure_type(cst.parse_statement(line), cst.SimpleStatementLine).body[0]
    if isinstance(statement, cst.Import):
        name = dotted(statement.names[0].name) or ""
        return module if bound_name(module, name) is not None else add_import(module, line, local)
    assert isinstance(statement, cst.ImportFrom)
    assert statement.module is not None
    assert not isinstance(statement.names, cst.ImportStar)
    for alias in statement.names:
        module = add_member(module, dotted(statement.module) or "", code(alias.name), local)
    return module
