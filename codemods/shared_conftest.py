"""Reset the settings, environment and module state that leak between tests, in one fixture."""

from __future__ import annotations

from typing import ClassVar

import libcst as cst

from isolint.codemods._imports import add_import, bound_name, drop_dead_imports
from isolint.codemods._managed_block import Entries, replaced
from isolint.codemods._tree import names_in
from isolint.contracts import Codemod, Payload


class SharedConftest(Codemod):
    """Keeps one managed block in the nearest common conftest.py, which restores exactly what leaks."""

    name: ClassVar[str] = "shared_conftest"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO110", "ISO201", "ISO202", "ISO301", "ISO310"})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the conftest with its block made, brought up to date, or removed once it has nothing to do.

        Payload: all entries that the block shall have, as `Entries.from_payload` reads them, and `local` (the
        project's own top-level packages).
        """
        entries = Entries.from_payload(payload)
        if replaced(module.code, entries) == module.code:
            return module
        used = names_in(module)
        wanted = [] if entries.is_empty else ["pytest"]
        if any(variable.only_if_unset for variable in entries.environment):
            wanted.insert(0, "os")
        for name in wanted:
            if bound_name(module, name) != name:
                module = add_import(module, f"import {name}", payload.get("local", ()))
        return drop_dead_imports(cst.parse_module(replaced(module.code, entries)), used)
