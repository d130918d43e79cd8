"""What definitions make once, for all: mutable attributes of classes, and mutable defaults of functions."""

from __future__ import annotations

from isolint.facts.terms import Term
from isolint.index.resolution.fields import is_copied
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    Copied,
    Display,
    External,
    Global,
    Instance,
    Result,
    Value,
    options,
)
from isolint.index.sites.factories import MUTABLE_FACTORIES
from isolint.index.sites.library_made import gives_own
from isolint.index.sites.made_with import MadeWith
from isolint.index.sites.site import Sites
from isolint.index.sites.site_key import SiteKey


class MadeOnce:
    """Answers for the classes and functions of one program."""

    def __init__(self, resolver: Resolver, sites: Sites) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._made_with = MadeWith(resolver)
        self._sites = sites

    def attribute(self, scope: int | None, name: str | None) -> SiteKey | None:
        """Return the site of a mutable class attribute that instances share, or None for their own.

        Where the class has it from a module-level name, it is that name's.
        """
        if scope is None or name is None:
            return None
        for owner in self._resolver.classes.ancestry(scope):
            if self._program.is_local(owner):
                # A class that a function defines is another one each time.
                if name in self._resolver.scope(owner).bindings:
                    return None
                continue
            if self._resolver.classes.copies_for_each(scope, owner, name):
                return None
            if is_copied(self._resolver, scope, owner, name):
                return None
            if self._resolver.classes.sets_in_class(owner, name):
                return None if self._is_own(scope, name) else self._sites.attribute(owner, name)
            term = self._resolver.scope(owner).bindings.get(name)
            if term is not None:
                if self._is_own(scope, name):
                    return None
                named = self._resolver.value(owner, term)
                if isinstance(named, Global) and self.is_mutable(self._resolver.definition(named)):
                    return self._sites.name(named)
                return self._sites.attribute(owner, name) if self._is_mutable(owner, term) else None
        return None

    def _is_mutable(self, owner: int, term: Term) -> bool:
        if term[0] == "new":
            return term[1] in ("list", "dict", "set")
        value = self._resolver.value(owner, term)
        return self.is_mutable(value) and not gives_own(self._resolver, owner, value)

    def default(self, function: int, position: int) -> SiteKey | None:
        """Return the site of a parameter's mutable default, which all calls that leave it out share."""
        parameter = self._resolver.scope(function).parameters[position]
        outer = self._program.parent(function)
        if parameter.default is None or outer is None or self._program.is_local(function):
            return None
        if not self._is_mutable(outer, parameter.default):
            return None
        return self._sites.attribute(function, parameter.name)

    def is_mutable(self, value: Value) -> bool:
        """Tell whether a value is known to be an object that can change."""
        return any(
            isinstance(option, (Display, Copied))
            or (isinstance(option, Instance) and not self.is_enumerated(option.scope))
            or (
                isinstance(option, Result)
                and isinstance(option.callee, External)
                and option.callee.name in MUTABLE_FACTORIES
            )
            for option in options(value)
        )

    def is_enumerated(self, scope: int) -> bool:
        """Tell whether the objects of a class are the members of an enumeration."""
        return any(base.startswith("enum.") for base in self._resolver.classes.external_bases(scope))

    def _is_own(self, scope: int, name: str) -> bool:
        """Tell whether methods that prepare objects, or all who make one, give it such an attribute."""
        return self._resolver.own_attributes.has(scope, name) or self._made_with.own(scope, name)
