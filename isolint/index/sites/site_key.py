"""The key of a site, and values that only a caller can turn into one."""

from __future__ import annotations

from isolint.index.resolution.values import Parameter, Value
from isolint.model import SiteKind

#: A site's kind and key; `*` as the key of an environment site stands for any variable.
SiteKey = tuple[SiteKind, str]

#: The kinds of objects that code can have in its hands.
OBJECTS = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.CACHE, SiteKind.FIXTURE, SiteKind.PATCH})


def own_name(site: SiteKey) -> str:
    """Return the last part of a site's name, without its module and class."""
    return site[1].rpartition(":")[2].rpartition(".")[2]


class DependsOnParameter(Exception):
    """Raised by an interpreter where an action's site is the caller's to decide."""


def closed(value: Value) -> Value:
    """Return a value that decides a site, or raise where it is a parameter."""
    if isinstance(value, Parameter):
        raise DependsOnParameter
    return value
