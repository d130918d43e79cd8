"""Which of the tests that come by a library's attribute need not be named: it is only kept for later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.records import EventKind
from isolint.facts.terms import Term
from isolint.index.meeting.keys import holds, used_beside_events
from isolint.index.resolution.values import External
from isolint.index.sites.site_key import SiteKey
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex


class Onlookers:
    """Answers for the sites of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver

    def telling(self, site: SiteKey, tests: int) -> int:
        """Return those of some tests that come to more than what only keeps what a library's attribute is."""
        passed = self._keeping(site) if site[0] is SiteKind.PATCH else frozenset()
        if not passed:
            return tests
        places = [one for one in self._index.audience.places(site) if one.scope not in passed]
        return tests & self._index.audience.coming_while_running(places)

    def _keeping(self, site: SiteKey) -> frozenset[int]:
        """Return the functions of the application that only put what a library holds into an attribute."""
        scopes = {mention.scope for mention in self._index.audience.places(site)}
        return frozenset(
            number for number in scopes if self._is_of_application(number) and self._only_keeps(number, site)
        )

    def _only_keeps(self, number: int, site: SiteKey) -> bool:
        wanted = External(site[1])
        paths = [
            path
            for path in self._resolver.scope(number).reads
            if path[0] in ("attr", "import", "name") and self._resolver.value(number, path) == wanted
        ]
        return bool(paths) and all(self._is_kept(number, path) for path in paths)

    def _is_kept(self, number: int, path: Term) -> bool:
        """Tell whether all that a function does with what a path leads to is to store it in attributes."""
        scope = self._resolver.scope(number)
        used = used_beside_events(scope)
        is_stored = False
        for event in scope.events:
            is_store = event.kind is EventKind.STORE and event.value == path and event.term[0] == "attr"
            is_stored |= is_store
            used += event.given if is_store else (*event.given, event.value)
            used += () if event.kind is EventKind.STORE else (event.term,)
        return is_stored and not any(holds(term, path) for term in used)

    def _is_of_application(self, number: int) -> bool:
        return not self._index.is_test_code(self._index.program.path(number))
