"""Names of modules that a test cannot get at: it puts something else in place of all that hands them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from isolint.facts.records import EventKind, Scope, ScopeKind
from isolint.facts.terms import Term, root
from isolint.index.beforehand.settled import names_in
from isolint.index.resolution.program import Program
from isolint.index.sites.site_key import SiteKey
from isolint.model import SiteKind


class CutOff:
    """Answers for sites, from the tests that replace each function."""

    def __init__(self, program: Program, stubbed: Mapping[int, int]) -> None:
        self._program = program
        self._stubbed = stubbed
        self._known: dict[SiteKey, int] = {}

    def tests(self, site: SiteKey) -> int:
        """Return the tests that replace every function in which a name is mentioned."""
        if site[0] is not SiteKind.GLOBAL or not self._stubbed:
            return 0
        if site not in self._known:
            self._known[site] = self._found(site)
        return self._known[site]

    def _found(self, site: SiteKey) -> int:
        module, _, name = site[1].partition(":")
        path = self._program.path_of(module)
        if path is None or path not in self._program.modules or not name.isidentifier():
            return 0
        users = [number for number, scope in self._functions(path) if _mentions(scope, ("name", name))]
        tests = -1 if users else 0
        for user in users:
            tests &= self._stubbed.get(user, 0)
        return 0 if not tests or self._is_asked_for(name, path) else tests

    def _functions(self, path: str) -> Iterator[tuple[int, Scope]]:
        for index, scope in enumerate(self._program.modules[path].scopes):
            if scope.kind is not ScopeKind.MODULE:
                yield self._program.number(path, index), scope

    def _is_asked_for(self, name: str, path: str) -> bool:
        """Tell whether any other module may ask for a name."""
        for other, facts in self._program.modules.items():
            if other == path:
                continue
            if any(term[0] == "import" and term[-1] == name for term in facts.module.bindings.values()):
                return True
            if any(name in _attributes(scope) for scope in facts.scopes):
                return True
        return False


def _attributes(scope: Scope) -> Iterator[str]:
    """Yield the attributes that the paths of a scope go through."""
    for path in (*scope.reads, *(event.term for event in scope.events)):
        yield from names_in(path)


def _mentions(scope: Scope, name: Term) -> bool:
    """Tell whether a scope reads, calls, binds or changes what goes by a name."""
    if any(root(path) == name for path in scope.reads) or name in scope.called():
        return True
    changing = (EventKind.BIND, EventKind.STORE, EventKind.DELETE)
    return any(event.kind in changing and root(event.term) == name for event in scope.events)
