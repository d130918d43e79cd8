"""What a framework calls once when it starts, before any test: Django's `AppConfig.ready`."""

from __future__ import annotations

from isolint.facts.records import ScopeKind
from isolint.index.resolution.resolver import Resolver

_CONFIG = "django.apps.AppConfig"
_READY = "ready"


def called_at_start(resolver: Resolver) -> frozenset[int]:
    """Return the methods of the project's classes that a framework calls when it starts."""
    if _READY not in resolver.program.attribute_names:
        return frozenset()
    return frozenset(
        method
        for number, scope in enumerate(resolver.program.scopes)
        if scope.kind is ScopeKind.CLASS
        if _CONFIG in resolver.classes.external_bases(number)
        if (method := resolver.classes.method(number, _READY)) is not None
    )
