"""What rewrites of writes to shared objects need to know of them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from isolint.codemods._planning import effects_of
from isolint.index import ProjectIndex
from isolint.index.effects import Effect, EffectKind
from isolint.model import Finding, SiteKind

#: Modules that open something, or print, when they are imported.
_WITH_A_WINDOW = frozenset({"antigravity", "this", "idlelib", "turtle", "turtledemo"})


def by_function(
    index: ProjectIndex, findings: Sequence[Finding]
) -> dict[int, list[tuple[Finding, list[Effect]]]]:
    """Group findings, with the writes that they are anchored at, by the function that writes."""
    groups: dict[int, list[tuple[Finding, list[Effect]]]] = {}
    for finding in findings:
        effects = effects_of(index, [finding], EffectKind.WRITE)
        groups.setdefault(effects[0].source, []).append((finding, effects))
    return groups


def write_rows(index: ProjectIndex, effects: Iterable[Effect]) -> list[dict[str, Any]]:
    """Return the lines of writes, each with whether there is surely something to replace."""
    sure: dict[int, bool] = {}
    for effect in effects:
        line = index.resolver.scope(effect.source).events[effect.event].statement
        sure[line] = sure.get(line, True) and _is_there(index, effect)
    return [{"line": line, "sure": known} for line, known in sorted(sure.items())]


def _is_there(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether what a write replaces is there before it, as the project's code shows."""
    kind, text = effect.site
    module, _, name = text.partition(":")
    if kind is SiteKind.PATCH:
        return _is_in_standard_library(text)
    path = index.program.path_of(module)
    if path is None:
        return False
    owner, _, attribute = name.rpartition(".")
    return any(
        attribute in scope.bindings and scope.qualname == (owner or "<module>")
        for scope in index.program.modules[path].scopes
    )


def _is_in_standard_library(dotted: str) -> bool:
    """Tell whether a dotted name is an attribute of the standard library that is running."""
    parts = dotted.split(".")
    if parts[0] not in sys.stdlib_module_names - _WITH_A_WINDOW:
        return False
    found: Any = None
    for end, part in enumerate(parts, 1):
        if found is not None and hasattr(found, part):
            found = getattr(found, part)
            continue
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            return False
    return True
