"""What the requests of a client lead to whose application looks paths up in lists of URLs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from isolint.facts.records import ScopeKind
from isolint.facts.terms import Term
from isolint.index.requests.resources import Listed
from isolint.index.requests.route import names_asked, url_of
from isolint.index.requests.url_lists import UrlLists
from isolint.index.requests.url_patterns import fit
from isolint.index.requests.views import View, Views
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    ModuleValue,
    Value,
)

_ROOT = "ROOT_URLCONF"
_AROUND = "MIDDLEWARE"
#: Decorators that set a root for tests, and those that take it as their argument.
_OVERRIDES = frozenset({"django.test.override_settings"})
_MARKS = frozenset({"pytest.mark.urls"})
#: Calls that are given settings by keyword.
_CONFIGURING = (External("django.conf.settings.configure"), External("builtins.dict"))
#: The methods of what stands around all views.
_AROUND_VIEWS = (
    "__call__",
    "process_request",
    "process_view",
    "process_template_response",
    "process_response",
)


class LookedUp:
    """Answers for requests; one that may lead to several views leads to none."""

    def __init__(self, resolver: Resolver, views: Views) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._views = views
        self._lists = UrlLists(resolver)

    @property
    def has_lists(self) -> bool:
        """Tell whether the program has lists of URLs at all."""
        return bool(self._lists.modules)

    def views(self, number: int, verb: str | None, place: Value | None) -> Iterator[View]:
        """Yield what a request of a scope runs."""
        entry = self._entry(self._roots(number), place)
        if entry is None:
            return
        yield from self._around
        for view in self._answering(entry):
            if view.verbs is None or (verb is not None and verb in view.verbs):
                yield view

    def _answering(self, entry: Listed) -> Iterator[View]:
        made_of = self._resolver.value(entry.number, entry.view)
        if entry.actions is not None and isinstance(made_of, ClassValue):
            yield from self._views.of_class(made_of.scope, dict(entry.actions))
        else:
            yield from self._views.of(entry.number, entry.view)

    def _entry(self, roots: Sequence[str], place: Value | None) -> Listed | None:
        """Return the one entry that a URL, or a name, leads to."""
        names = names_asked(self._resolver, place)
        url = url_of(self._resolver, place) if not names else None
        if not names and url is None:
            return None
        found: dict[object, Listed] = {}
        for root in roots:
            entries = self._lists.of_module(root)
            if names:
                fitting = [entry for entry in entries if entry.name in names]
            else:
                fits = [
                    (how, entry)
                    for entry in entries
                    if entry.pattern is not None and (how := fit(entry.pattern, url or ())) is not None
                ]
                best = max((how for how, _ in fits), default=None)
                fitting = [entry for how, entry in fits if how == best]
            for entry in fitting:
                value = self._resolver.value(entry.number, entry.view)
                found.setdefault((value, entry.actions) if value != UNKNOWN else entry, entry)
        return next(iter(found.values())) if len(found) == 1 else None

    def _roots(self, number: int) -> Sequence[str]:
        """Return the modules whose lists a scope's requests are looked up in."""
        scope: int | None = number
        while scope is not None:
            ancestry = self._resolver.classes.ancestry(scope) if self._is_class(scope) else (scope,)
            for one in ancestry:
                named = self._named_by(one)
                if named is not None:
                    return self._modules([(named, self._program.path(one))])
            scope = self._program.parent(scope)
        return self._default

    def _is_class(self, number: int) -> bool:
        return self._resolver.scope(number).kind is ScopeKind.CLASS

    def _named_by(self, number: int) -> str | None:
        """Return the root that a decorator sets for a function or class."""
        outer = self._program.parent(number)
        for decorator in self._resolver.scope(number).decorators if outer is not None else ():
            if decorator.term[0] != "call" or outer is None:
                continue
            event = self._resolver.scope(outer).events[decorator.term[1]]
            name = self._resolver.decorator_name(number, decorator.term)
            term: Term | None = None
            if name in _OVERRIDES:
                term = dict(event.keywords).get(_ROOT)
            elif name in _MARKS and event.args:
                term = event.args[0]
            text = self._resolver.literal(self._resolver.value(outer, term)) if term is not None else None
            if isinstance(text, str):
                return text
        return None

    @cached_property
    def _default(self) -> Sequence[str]:
        """Return the roots that the settings name, or else the lists that no other one includes."""
        terms = [
            (self._program.number(path), facts.module.bindings[_ROOT])
            for path, facts in self._program.modules.items()
            if _ROOT in facts.module.bindings
        ]
        for number, scope in enumerate(self._program.scopes):
            for event in scope.events:
                term = dict(event.keywords).get(_ROOT) if event.keywords else None
                if term is not None and self._resolver.value(number, event.term) in _CONFIGURING:
                    terms.append((number, term))
        named = [
            (self._resolver.literal(self._resolver.value(number, term)), self._program.path(number))
            for number, term in terms
        ]
        modules = self._modules([(name, path) for name, path in named if isinstance(name, str)])
        return modules or sorted(self._lists.outermost)

    def _modules(self, names: Sequence[tuple[str, str]]) -> Sequence[str]:
        """Return the modules of some names, each as the file that it stands in would find it."""
        found = [self._resolver.named(name, path) for name, path in names]
        return sorted({value.path for value in found if isinstance(value, ModuleValue)})

    @cached_property
    def _around(self) -> Sequence[View]:
        """Return the methods of what all settings put around the views."""
        named = {
            path: _texts(facts.module.bindings[_AROUND])
            for path, facts in sorted(self._program.modules.items())
            if _AROUND in facts.module.bindings
        }
        return [
            view
            for path, names in [*named.items()][:1]
            for name in names
            if all(name in others for others in named.values())
            for view in self._wrapping(self._resolver.named(name, path))
        ]

    def _wrapping(self, made: Value) -> Iterator[View]:
        """Yield the functions that a middleware runs: what a function of it gives, or methods of a class."""
        if isinstance(made, FunctionValue):
            given = self._resolver.calling.returned(made.function)
            if isinstance(given, FunctionValue):
                yield View(given.function, None, True)
        elif isinstance(made, ClassValue):
            for name in _AROUND_VIEWS:
                method = self._resolver.classes.method(made.scope, name)
                if method is not None:
                    yield View(method, None, True, Instance(made.scope))


def _texts(term: Term) -> list[str]:
    """Return the literal texts among the elements of a list."""
    elements = term[2] if term[0] == "new" and term[1] in ("list", "tuple") else ()
    return [one[1] for one in elements if one[0] == "const" and isinstance(one[1], str)]
