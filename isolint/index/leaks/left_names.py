"""Names under which tests leave something changed, so that those after them may find another value there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from isolint.index.beforehand.settled import attributes_on_way
from isolint.index.sites.site_key import own_name
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, EffectKind

_LEAVING = frozenset({EffectKind.WRITE, EffectKind.START})


class LeftNames:
    """Answers for the names of conditions: of variables, attributes and module-level names."""

    def __init__(self, basis: Basis, leaking: Callable[[Effect], int]) -> None:
        self._basis = basis
        self._leaking = leaking
        self._known: dict[str, bool] = {}

    def is_left(self, name: str) -> bool:
        """Tell whether some test may leave what goes by a name changed."""
        if name not in self._known:
            self._known[name] = any(map(self._leaking, self._changing.get(name, ())))
        return self._known[name]

    @cached_property
    def _changing(self) -> Mapping[str, list[Effect]]:
        """Return name -> the writes to what it names, or to a part of that."""
        found: dict[str, list[Effect]] = {}
        for effect in self._basis.by_site.all():
            if effect.kind in _LEAVING:
                own = own_name(effect.site)
                for name in {own, *attributes_on_way(self._basis.resolver, effect)}:
                    found.setdefault(name, []).append(effect)
        return found
