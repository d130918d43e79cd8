"""Settings of Django that a project reads with a default, and that none of its modules has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.facts.terms import Term
from isolint.index.resolution.values import Display, External

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

_GETTER: Term = ("name", "getattr")
_SETTINGS = External("django.conf.settings")


class UnsetSettings:
    """Answers for the settings of one program."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def bound(self, number: int, name: str) -> Term | None:
        """Return what a module or class binds a name to: in place of such a setting, its default."""
        scope = self._resolver.scope(number)
        term = scope.bindings.get(name)
        if term is None or term[0] != "call" or scope.events[term[1]].term != _GETTER:
            return term
        found = self.default(number, scope.events[term[1]].args)
        return found[1] if found is not None else term

    def default(self, number: int, args: tuple[Term, ...]) -> tuple[str, Term] | None:
        """Return the setting, and its default, that `getattr` is to get, if the project leaves it unset."""
        match args:
            case (holder, ("const", str(name)), default) if self._resolver.value(number, holder) == _SETTINGS:
                own = self._resolver.program.path(number)
                return (name, default) if self._is_unset(name, own) else None
            case _:
                return None

    def _is_unset(self, name: str, own: str) -> bool:
        """Tell whether no module but the one that reads a setting has a name like it."""
        if name in self._configured or None in self._configured:
            return False
        modules = self._resolver.program.modules.items()
        return not any(name in facts.module.bindings for path, facts in modules if path != own)

    @cached_property
    def _configured(self) -> frozenset[str | None]:
        """Return the names that `settings.configure` is given, and None where not all are known."""
        return frozenset(self._given())

    def _given(self) -> Iterator[str | None]:
        for number, scope in enumerate(self._resolver.program.scopes):
            for event in scope.events:
                is_configure = event.kind is EventKind.CALL and event.term[-1] == "configure"
                if is_configure and self._resolver.value(number, event.term[1]) == _SETTINGS:
                    for name, term in event.keywords:
                        yield from (name,) if name is not None else self._keys(number, term)

    def _keys(self, number: int, term: Term) -> Iterator[str | None]:
        """Yield the keys of a dict."""
        made = self._resolver.behind(self._resolver.value(number, term))
        for key, _ in made.elements if isinstance(made, Display) and made.kind == "dict" else ((None, None),):
            name = self._resolver.literal(key) if key is not None else None
            yield name if isinstance(name, str) else None
