"""Put-backs and patches that leave in its place the very object that is there: its contents stay changed."""

from __future__ import annotations

from collections.abc import Sequence

from isolint.facts.records import Event, EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, ClassValue, Global, Literal, ModuleValue, Value
from isolint.index.restores.opposites import way_of
from isolint.index.sites.site_key import SiteKey, own_name
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect, EffectKind, Form, event_of

_SETTERS = frozenset({("name", "setattr"), ("name", "delattr")})


class References:
    """Tells what a reference restores, which is what stands in a place, from what only a copy does."""

    def __init__(self, basis: Basis) -> None:
        self._resolver = basis.resolver
        self._reach = basis.reach
        self._wrappers = basis.wrappers
        self._effects_on = basis.by_site.on
        self._setting: dict[SiteKey, int] = {}
        self._keeping: dict[SiteKey, Sequence[Effect]] = {}

    def concern(self, effect: Effect) -> bool:
        """Tell whether a write changes in place what some guard or put-back only keeps."""
        kept = [other.value for other in self._keeping_on(effect.site)]
        if kept and all(_is_of_object(value) for value in kept):
            return effect.event >= 0 and way_of(self._event(effect)) is not None
        return bool(kept) and _is_in_place(self._resolver, effect)

    def _keeping_on(self, site: SiteKey) -> Sequence[Effect]:
        """Return what gives a site the very object again that is there."""
        if site not in self._keeping:
            self._keeping[site] = tuple(other for other in self._effects_on(site) if other.keeps)
        return self._keeping[site]

    def _event(self, effect: Effect) -> Event:
        return self._resolver.scope(effect.source).events[effect.event]

    def leaves(self, restore: Effect, effect: Effect) -> bool:
        """Tell whether a put-back leaves standing what a write has changed in place."""
        return self.concern(effect) and bool(self.left_by(restore))

    def left_by(self, restore: Effect) -> int:
        """Return the tests after which a guard or put-back leaves standing what they change in place.

        Where a test gives the place something else as well, it is that which may be changed.
        """
        if not self._is_by_reference(restore) or self._is_constant(restore):
            return 0
        return self._running(restore) & ~self._setting_anew(restore.site)

    def _is_by_reference(self, restore: Effect) -> bool:
        """Tell whether an effect is a put-back by reference, or the assignment that is one."""
        if restore.keeps or restore.kind is not EffectKind.WRITE:
            return restore.keeps
        return any(
            (other.owner, other.steps) == (restore.owner, restore.steps)
            for other in self._keeping_on(restore.site)
        )

    def _is_constant(self, restore: Effect) -> bool:
        """Tell whether a place holds a constant at first: an object in it is one that was put there later."""
        match restore.value:
            case Global(path, name):
                module = self._resolver.program.number(path)
                term = self._resolver.scope(module).bindings.get(name)
                bound = (module, term) if term is not None else None
            case AttributeOf(ClassValue(owner), name):
                bound = self._resolver.classes.bound(owner, name)
            case _:
                return False
        return bound is None or isinstance(self._resolver.value(*bound), Literal)

    def _setting_anew(self, site: SiteKey) -> int:
        """Return the tests that give a place something else while they run."""
        if site not in self._setting:
            self._setting[site] = 0
            for effect in self._effects_on(site):
                is_write = effect.kind is EffectKind.WRITE and not _is_in_place(self._resolver, effect)
                if (is_write or effect.kind is EffectKind.GUARD) and not self._is_by_reference(effect):
                    self._setting[site] |= self._running(effect)
        return self._setting[site]

    def _running(self, effect: Effect) -> int:
        """Return the tests that run the owner of an effect, or are run by it."""
        return self._reach.tests(effect.owner) | self._wrappers.tests(effect.owner)


def _is_of_object(value: Value) -> bool:
    """Tell whether a value is an attribute of an object, rather than of a module or class."""
    return isinstance(value, AttributeOf) and not isinstance(value.base, (ClassValue, ModuleValue))


def _is_in_place(resolver: Resolver, effect: Effect) -> bool:
    """Tell whether a write is seen to change what a place holds, and not what stands there."""
    event = event_of(resolver, effect)
    if event is None or effect.form in (Form.REBIND, Form.ANY_NAME):
        return False
    if event.kind is EventKind.BIND:
        return False
    name = own_name(effect.site)
    if event.kind is EventKind.CALL and event.term in _SETTERS and len(event.args) > 1:
        return resolver.literal(resolver.value(effect.source, event.args[1])) != name
    sets = event.kind in (EventKind.STORE, EventKind.DELETE) and event.term[0] == "attr"
    return not (sets and event.term[2] == name)


def is_changed_before(resolver: Resolver, number: int, position: int, value: Value) -> bool:
    """Tell whether a scope changes an object in place before an event that puts back that very object."""
    return any(
        event.term[0] in ("attr", "item")
        and way_of(event) is not None
        and resolver.value(number, event.term[1]) == value
        for event in resolver.scope(number).events[:position]
    )
