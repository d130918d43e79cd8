"""Objects that are the only ones of their classes, or share one state with all others: where that is kept."""

from __future__ import annotations

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Instance, Parameter, Value
from isolint.index.sites.site import Sites
from isolint.index.sites.site_key import SiteKey


class OneForAll:
    """Answers for the values of one program."""

    def __init__(self, resolver: Resolver, sites: Sites) -> None:
        self._resolver = resolver
        self._sites = sites

    def site(self, value: Value) -> SiteKey | None:
        """Return what holds the state of all objects of a value's class, if something does."""
        owner = self._resolver.class_of(value) if isinstance(value, (Parameter, Instance)) else None
        keeper = self._resolver.one_state.keeper(owner) if owner is not None else None
        return self._sites.of_keeper(keeper) if keeper is not None else None

    def is_being_made(self, value: Value) -> bool:
        """Tell whether a value is the one object of its class, in what runs once to prepare it."""
        if not isinstance(value, Parameter) or value.position:
            return False
        return self._resolver.one_state.is_made_by(value.function)
