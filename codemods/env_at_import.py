"""Set the environment of a test module in a fixture instead of while the module is imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import env_at_import as cases
from isolint.codemods.environment.idioms import Idiom, Names, PytestIdiom, UnittestIdiom
from isolint.codemods.environment.import_block import import_block
from isolint.codemods.environment.import_items import Item, Role, read_items
from isolint.codemods.environment.module_environment import Rebuilding
from isolint.codemods.environment.statements import Environ
from isolint.codemods.planning.owners import patch_name
from isolint.codemods.planning.questions import by_path, refusals
from isolint.codemods.syntax.imports import (
    add_import,
    bound_name,
    drop_dead_imports,
    drop_stale_noqa,
    ensure_import,
    hoisted_import,
)
from isolint.codemods.syntax.parameters import add_parameters
from isolint.codemods.syntax.tree import Locator, Rewriter, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.model import Finding, Refusal, Safety


class EnvAtImport(Codemod):
    """Moves the environment that a test module sets at import into a fixture of that module.

    Where the module's own imports read the environment, they run inside of a `with` that sets it and takes it
    back; the fixture then sets it again for the module's tests. Where nothing in the project knows of pytest,
    a fixture would do nothing under the runner of `unittest`: `setUpModule` sets it there.
    """

    name: ClassVar[str] = "env_at_import"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO101"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each module."""
        for path, group in by_path(findings).items():
            try:
                payload = import_block(index, path, group)
            except Refused as refused:
                yield from refusals(self.name, group, str(refused))
            else:
                yield Task(self.name, Safety.SAFE, tuple(group), {path: payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with its writes moved.

        Payload: `environ` (texts of the environment object), `before`, `after`, `under` (lines), `dependents`
        (def lines of fixtures that must run after the new one), `fixture`, `setter`, `importing` (names),
        `scope` (of the fixture), `local` (the project's own top-level packages), `unittest` (whether nothing
        knows of pytest).
        """
        used = names_in(module)
        idiom = _idiom(module, payload)
        items = read_items(module, payload, idiom.environ)
        items = _with_dependents(module, items, payload)
        result = module.with_changes(body=Rebuilding(idiom, items).body())
        local = payload.get("local", ())
        if isinstance(idiom, UnittestIdiom):
            if patch_name(module) is None:
                result = add_import(result, "from unittest import mock", local)
        else:
            if any(item.role is Role.UNDER for item in items):
                result = hoisted_import(result, "pytest")
            result, _ = ensure_import(result, "pytest", local)
        return drop_stale_noqa(drop_dead_imports(result, used), module)


def _idiom(module: cst.Module, payload: Payload) -> Idiom:
    """Return how the environment is set, with the names that a module has for what that takes."""
    if payload.get("unittest"):
        kind: type[Idiom] = UnittestIdiom
        library = patch_name(module) or "mock.patch"
    else:
        kind = PytestIdiom
        library = bound_name(module, "pytest") or "pytest"
    names = Names(payload["fixture"], payload["setter"], payload["importing"], library, payload["scope"])
    return kind(names, Environ.from_payload(payload))


def _with_dependents(module: cst.Module, items: Sequence[Item], payload: Payload) -> list[Item]:
    """Make the fixtures that need the environment ask for its fixture."""
    locator = Locator(module)
    wanted = {locator.function(line) for line in payload.get("dependents", ())}
    changed: dict[cst.CSTNode, Rewriter] = {node: add_parameters((payload["fixture"],)) for node in wanted}
    if not wanted.issubset(item.statement for item in items):
        raise Refused("a fixture that needs the environment is not at the top level of the module")
    return [
        Item(replace(item.statement, changed), item.role) if item.statement in wanted else item
        for item in items
    ]
