"""Which tests put another path in place of the name that a file's path is taken from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isolint.facts.terms import Term
from isolint.index.resolution.values import (
    AttributeOf,
    Composed,
    Global,
    Literal,
    Result,
    Value,
    options,
)
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind, Step

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: A value with more parts is not looked at to its end, and a shorter text is no part of a path.
_MAX_PARTS = 24
_MIN_LENGTH = 3
_REPLACING = (EffectKind.GUARD, EffectKind.WRITE)


class ReplacedPaths:
    """Answers for effects on files."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self._known: dict[SiteKey, int] = {}
        self._named: dict[tuple[Step, str], frozenset[SiteKey]] = {}

    def tests(self, effect: Effect) -> int:
        """Return the tests in which the path of an effect is another one: they replace what names it."""
        tests = 0
        for step in effect.steps:
            for site in self._names(step, effect.site[1]):
                tests |= self._replacing(site)
        return tests

    def _names(self, step: Step, path: str) -> frozenset[SiteKey]:
        """Return the module-level names and class attributes in an event that hold (part of) a path."""
        key = (step, path)
        if key not in self._named:
            found = set()
            if step.event >= 0:
                event = self._resolver.scope(step.function).events[step.event]
                terms = (event.term, *event.given)
                for term in terms:
                    found |= set(self._holding(self._value(step.function, term), path))
            self._named[key] = frozenset(found)
        return self._named[key]

    def _value(self, function: int, term: Term) -> Value:
        return self._resolver.value(function, term[1] if term[0] == "attr" else term)

    def _holding(self, value: Value, path: str) -> Iterator[SiteKey]:
        """Yield the sites of the names among the parts of a value that hold a part of a path."""
        pending = [*options(value)]
        for _ in range(_MAX_PARTS):
            if not pending:
                return
            part = pending.pop()
            match part:
                case Global() if self._is_of_path(self._resolver.definition(part), path):
                    yield self._index.objects.sites.name(part)
                case AttributeOf(base, name) if (owner := self._resolver.class_of(base)) is not None:
                    bound = self._resolver.classes.bound(owner, name)
                    if bound is not None and self._is_of_path(self._resolver.value(*bound), path):
                        yield self._index.objects.sites.attribute(owner, name)
                case Composed(parts):
                    pending.extend(parts)
                case Result(callee, args, _):
                    pending.extend((callee, *args))
                case AttributeOf(base, _):
                    pending.append(base)

    def _is_of_path(self, held: Value, path: str) -> bool:
        """Tell whether what a name holds is text of a path."""
        for option in options(held):
            for text in option.parts if isinstance(option, Composed) else (option,):
                if isinstance(text, Literal) and _is_part(text.content, path):
                    return True
        return False

    def _replacing(self, site: SiteKey) -> int:
        """Return the tests that run test code which puts something else in place of what a site holds."""
        if site not in self._known:
            tests = 0
            for effect in self._index.on(site, *_REPLACING):
                source = self._resolver.program.path(effect.source)
                if effect.kind is EffectKind.GUARD or self._index.suite.is_test_code(source):
                    tests |= self._index.reach.tests(effect.owner)
            self._known[site] = tests
        return self._known[site]


def _is_part(content: object, path: str) -> bool:
    text = content.strip("/") if isinstance(content, str) else ""
    return len(text) >= _MIN_LENGTH and text in path
