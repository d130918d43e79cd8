"""The whole program: imports, call graph, fixture graph, effects, and the tests that reach them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from isolint.config import Config
from isolint.facts.records import ModuleFacts
from isolint.index.project import ProjectIndex
from isolint.index.suite.roles import Role
from isolint.models import LibraryModels

__all__ = ["ProjectIndex", "Role", "build"]


def build(
    modules: Mapping[str, ModuleFacts],
    config: Config,
    models: LibraryModels,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> ProjectIndex:
    """Link the facts of all modules, by path; `texts` are their sources."""
    return ProjectIndex(modules, config, models, texts)
