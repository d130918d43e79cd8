"""What people would call a state that tests leave changed."""

from __future__ import annotations

import enum
import re

from isolint.index import ProjectIndex
from isolint.index.resolution.values import UNKNOWN, ClassValue, FunctionValue, Instance, ModuleValue, Value
from isolint.model import Finding, SiteKind


class Family(enum.Enum):
    """The kinds of causes, as people speak of them."""

    SETTINGS = "settings"
    ENVIRONMENT = "environment"
    DATABASE = "database"
    MODULE_STATE = "module state"
    CACHE = "cache"
    PATCH = "patch"
    FILE = "file"
    FIXTURE_SCOPE = "fixture scope"
    PROCESS = "process"
    PORT = "port"


_BY_SITE = {
    SiteKind.ENV: Family.ENVIRONMENT,
    SiteKind.GLOBAL: Family.MODULE_STATE,
    SiteKind.ATTRIBUTE: Family.MODULE_STATE,
    SiteKind.CACHE: Family.CACHE,
    SiteKind.PROCESS: Family.PROCESS,
    SiteKind.PATCH: Family.PATCH,
    SiteKind.FIXTURE: Family.FIXTURE_SCOPE,
    SiteKind.FILE: Family.FILE,
    SiteKind.DATABASE: Family.DATABASE,
    SiteKind.PORT: Family.PORT,
}

_SETTINGS_CODES = ("ISO201", "ISO202")
_PATCH_CODES = ("ISO402", "ISO403", "ISO404")

#: Values held in a module or class; of these some are settings, and some are what a patch replaces.
_HELD = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE})

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SETTINGS_WORDS = frozenset({"settings", "config", "configuration"})


class Families:
    """Asks the index what a site holds."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index

    def of(self, finding: Finding) -> Family:
        """Return the family of the state that a finding is about."""
        if finding.code in _SETTINGS_CODES:
            return Family.SETTINGS
        if finding.code in _PATCH_CODES:
            return Family.PATCH
        return self.of_site(finding.site.id) or _BY_SITE[finding.site.kind]

    def of_site(self, site: str) -> Family | None:
        """Return the family of a site by its name, or None for one of no known kind.

        A function or class in whose place stands something else is patched; a value that changes is state.
        """
        kind_name, _, key = site.partition(":")
        kind = next((kind for kind in SiteKind if kind.value == kind_name), None)
        if kind is None:
            return None
        if kind in _HELD:
            module, _, name = key.partition(":")
            held = self._held(module, name)
            if isinstance(held, (FunctionValue, ClassValue, ModuleValue)):
                return Family.PATCH
            if self._is_settings(module, name):
                return Family.SETTINGS
        return _BY_SITE[kind]

    def _is_settings(self, module: str, name: str) -> bool:
        """Tell whether a site is a part of an object of settings: by its class, or by what it is called."""
        holder = name.split(".", maxsplit=1)[0]
        held = self._index.resolver.behind(self._held(module, holder))
        if isinstance(held, (Instance, ClassValue)):
            if self._index.resolver.settings.is_settings(held.scope):
                return True
            if _speaks_of_settings(self._index.resolver.scope(held.scope).name):
                return True
        return _speaks_of_settings(holder)

    def _held(self, module: str, name: str) -> Value:
        """Return what a path of attributes into a module of the project leads to."""
        path = self._index.program.path_of(module)
        if path is None:
            return UNKNOWN
        value: Value = ModuleValue(path)
        for part in name.split("."):
            value = self._index.resolver.attribute(value, part)
        return value


def _speaks_of_settings(name: str) -> bool:
    return not _SETTINGS_WORDS.isdisjoint(word.lower() for word in _WORD.findall(name))
