"""The lists of URLs that modules keep, each with those that it includes, and what they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index.requests.calls_given import given
from isolint.index.requests.resources import Listed, Resources
from isolint.index.requests.url_patterns import BEFORE, of_path, of_regex
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Composed,
    Global,
    Literal,
    ModuleValue,
    Value,
    composed,
)
from isolint.models import Listing, RouteModel

LIST = "urlpatterns"
_APPLICATION = "app_name"
#: How deep lists include one another.
_MAX_DEPTH = 8
_ADDING = frozenset({"__iadd__", "append", "extend", "insert"})
#: Puts the active language before the paths that it is given.
_BY_LANGUAGE = "django.conf.urls.i18n.i18n_patterns"


class UrlLists:
    """Finds the entries of lists, in their order."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._resources = Resources(resolver)
        self._known: dict[str, tuple[Listed, ...]] = {}
        self._included: set[str] = set()

    def of_module(self, path: str) -> tuple[Listed, ...]:
        """Return the entries of a module's list."""
        if path not in self._known:
            self._known[path] = tuple(self._of_name(path, LIST, ()))
        return self._known[path]

    @cached_property
    def modules(self) -> frozenset[str]:
        """Return the modules that keep a list."""
        return frozenset(
            path for path, facts in self._program.modules.items() if LIST in facts.module.bindings
        )

    @cached_property
    def outermost(self) -> frozenset[str]:
        """Return the modules whose lists no other one includes."""
        for path in sorted(self.modules):
            self.of_module(path)
        return self.modules - self._included

    def _of_name(self, path: str, name: str, seen: tuple[tuple[str, str], ...]) -> Iterator[Listed]:
        """Yield the entries of the list that a module's name is bound to, and what the module adds to it."""
        if (path, name) in seen or len(seen) > _MAX_DEPTH or path not in self._program.modules:
            return
        module = self._program.modules[path].module
        number = self._program.number(path)
        seen = (*seen, (path, name))
        if name in module.bindings:
            yield from self._of_term(number, module.bindings[name], seen)
        for event in module.events:
            is_adding = event.kind is EventKind.CALL and event.term[-1] in _ADDING
            if is_adding and event.term[:2] == ("attr", ("name", name)):
                for term in event.args:
                    yield from self._of_term(number, term, seen)

    def _of_term(self, number: int, term: Term, seen: tuple[tuple[str, str], ...]) -> Iterator[Listed]:
        """Yield the entries of what a term of a scope stands for."""
        match term:
            case ("new", "list" | "tuple", parts) | ("format" | "join", parts, *_):
                for part in parts:
                    yield from self._of_term(number, part, seen)
            case ("iter", inner):
                yield from self._of_term(number, inner, seen)
            case ("call", position):
                event = self._resolver.scope(number).events[position]
                yield from self._of_call(number, event, seen)
            case ("name" | "attr" | "import", *_):
                match self._resolver.value(number, term):
                    case Global(path, name):
                        yield from self._of_name(path, name, seen)
                    case AttributeOf(router, "urls"):
                        yield from self._resources.of(router)

    def _of_call(self, number: int, event: Event, seen: tuple[tuple[str, str], ...]) -> Iterator[Listed]:
        known = [*self._resolver.types.known_as(self._resolver.value(number, event.term))]
        model = next((one for name in known if (one := self._resolver.models.routes.get(name))), None)
        if model is not None and model.listed in (Listing.PATH, Listing.REGEX):
            yield from self._of_entry(number, event, model, seen)
            return
        before = "\x01/" if _BY_LANGUAGE in known else ""
        for term in event.args:
            for entry in self._of_term(number, term, seen):
                yield _under(before, "", entry)

    def _of_entry(
        self, number: int, event: Event, model: RouteModel, seen: tuple[tuple[str, str], ...]
    ) -> Iterator[Listed]:
        """Yield what a call that makes an entry stands for: a view, or a list that is included."""
        view = next(given(event, model.view), None)
        if view is None:
            return
        pattern = self._pattern(number, event, model)
        included = self._including(number, view)
        if included is not None:
            entries, space = self._of_included(number, included, seen)
            for entry in entries:
                yield _under(pattern, space, entry)
            return
        yield Listed(pattern, self._text(number, next(given(event, model.name), None)) or "", number, view)

    def _pattern(self, number: int, event: Event, model: RouteModel) -> str | None:
        term = next(given(event, model.path), None)
        value = self._resolver.value(number, term) if term is not None else UNKNOWN
        before = ""
        if isinstance(value, Composed) or self._resolver.literal(value) is None:
            # What a path begins with is not known.
            parts = value.parts if isinstance(value, Composed) else (value,)
            before = BEFORE
            value = composed((*parts[1:], Literal("")))
        text = self._resolver.literal(value)
        if not isinstance(text, str):
            return None
        pattern = of_path(text) if model.listed is Listing.PATH else of_regex(text)
        return before + pattern if pattern is not None else None

    def _including(self, number: int, view: Term) -> Event | None:
        """Return the call that includes a list, if a view is one."""
        event = self._resolver.scope(number).events[view[1]] if view[0] == "call" else None
        callee = self._resolver.value(number, event.term) if event is not None else None
        names = self._resolver.types.known_as(callee) if callee is not None else ()
        return event if any(name in self._resolver.models.includes for name in names) else None

    def _of_included(
        self, number: int, event: Event, seen: tuple[tuple[str, str], ...]
    ) -> tuple[list[Listed], str]:
        """Return the entries that are included, and the namespace that they come under."""
        term = next(given(event, ("0", "arg")), ("unknown",))
        space = self._text(number, next(given(event, ("namespace", "1")), None))
        if term[:2] == ("new", "tuple") and len(term[2]) > 1:
            space = space or self._text(number, term[2][-1])
            term = term[2][0]
        path = self._module(number, term)
        if path is None:
            return list(self._of_term(number, term, seen)), space or ""
        if space is None and path in self._program.modules:
            bound = self._program.modules[path].module.bindings.get(_APPLICATION)
            space = self._text(self._program.number(path), bound)
        self._included.add(path)
        return list(self._of_name(path, LIST, seen)), space or ""

    def _module(self, number: int, term: Term) -> str | None:
        """Return the module that is included, by itself or by its name."""
        value: Value = self._resolver.value(number, term)
        name = self._resolver.literal(value)
        if isinstance(name, str):
            value = self._resolver.named(name, self._program.path(number))
        return value.path if isinstance(value, ModuleValue) else None

    def _text(self, number: int, term: Term | None) -> str | None:
        text = self._resolver.literal(self._resolver.value(number, term)) if term is not None else None
        return text if isinstance(text, str) else None


def _under(before: str | None, space: str, entry: Listed) -> Listed:
    """Return an entry that stands behind a pattern and in a namespace."""
    pattern = None if before is None or entry.pattern is None else before + entry.pattern
    return replace(entry, pattern=pattern, name=f"{space}:{entry.name}" if space else entry.name)
