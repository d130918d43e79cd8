"""Which tests read, set or meet a state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import ScopeKind
from isolint.index.calls.reach import Reach
from isolint.index.meeting.onlookers import Onlookers
from isolint.index.meeting.prefixes import lookers
from isolint.index.meeting.receivers import Receivers
from isolint.index.resolution.values import Global
from isolint.index.sites.site_key import OBJECTS, SiteKey, own_name
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form
from isolint.index.state.open_dicts import holds_more
from isolint.index.state.readers import Mention, mentions_of, readers, uses_of_class
from isolint.index.suite.fixtures import FixtureScope
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex


class Audience:
    """Answers for each site with sets of tests."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._looks: dict[SiteKey, frozenset[Mention]] = {}
        self._places: dict[SiteKey, frozenset[Mention]] = {}
        self._receivers = Receivers(index)
        self.onlookers = Onlookers(index)

    def readers(self, site: SiteKey) -> int:
        """Return the tests that read a site."""
        return self._reading(site, self._index.reach)

    def setters(self, site: SiteKey) -> int:
        """Return the tests that set a site themselves, or whose module does when it is imported."""
        return self._starters(site, at_import=True)

    def nodeids(self, site: SiteKey, tests: int) -> tuple[str, ...]:
        """Return the node ids of tests that meet a site, those that look at it by the fewest calls first."""
        if tests.bit_count() < 2:
            return self._index.nodeids(tests)
        ordered = self._index.reach.by_distance(tests, self._looking(site))
        return tuple(self._index.tests[number].nodeid for number in ordered)

    def busiest(self, site: SiteKey, tests: int) -> tuple[int, int] | None:
        """Return the function in which most of some tests look at a site, and how many do."""
        counts = [
            ((self._index.reach.tests(function) & tests).bit_count(), -function)
            for function in self._looking(site)
            if self._index.resolver.scope(function).kind is ScopeKind.FUNCTION
        ]
        count, function = max(counts, default=(0, 0))
        return (-function, count) if count else None

    def _looking(self, site: SiteKey) -> frozenset[int]:
        """Return the scopes that look at a site."""
        looking = {effect.owner for effect in self._index.on(site, EffectKind.READ)}
        if site[0] in OBJECTS:
            looking |= {mention.scope for mention in self._mentions_of(site)}
        if site[0] is SiteKind.ENV:
            looking |= {
                number for beginning, number in self._looking_for_prefixes if site[1].startswith(beginning)
            }
        return frozenset(looking)

    def function_setters(self, site: SiteKey) -> int:
        """Return the tests that set a site in their own fixtures, hooks or body."""
        return self._starters(site, at_import=False)

    def may_set(self, site: SiteKey) -> int:
        """Return the tests that run code which sets a variable, or one whose name is not known."""
        tests = 0
        for owner in self._setting(site):
            tests |= self._index.own_reach.tests(owner)
        return tests

    def may_be_set_before(self, effect: Effect) -> bool:
        """Tell whether a scope has called what sets a variable, or may do so, when it comes to an effect."""
        setting = self._setting(effect.site)
        return any(
            0 <= call.event < effect.frame and not setting.isdisjoint(self._index.graph.closure(call.callee))
            for call in self._index.graph.outgoing.get(effect.owner, ())
        )

    def _setting(self, site: SiteKey) -> frozenset[int]:
        """Return the scopes that set a variable, or some variable, for what follows."""
        return self._setting_any | frozenset(
            effect.owner
            for effect in self._index.on(site, EffectKind.WRITE)
            if effect.form not in REMOVING
            and not self._index.leaks.way_out.is_cleanup(effect.owner, effect.frame)
        )

    @cached_property
    def _setting_any(self) -> frozenset[int]:
        """Return the scopes that set the variables which a dictionary has as keys, and more than are seen."""
        return frozenset(
            effect.owner
            for effect in self._index.writes(SiteKind.ENV)
            if effect.form in (Form.UPDATE, Form.MERGE) and holds_more(self._index.resolver, effect)
        )

    def victims(self, site: SiteKey) -> int:
        """Return the tests that read a site without setting it themselves, or taking it away first.

        What their module sets when it is imported does not count: any module imported later sets it anew.
        """
        return self.readers(site) & ~self.function_setters(site) & ~self._removers(site)

    def _removers(self, site: SiteKey) -> int:
        """Return the tests that, whatever happens, take a site away before they read it."""
        reading = self._index.on(site, EffectKind.READ)
        tests = 0
        for effect in self._index.on(site, EffectKind.WRITE, EffectKind.GUARD):
            scope = self._index.resolver.scope(effect.owner)
            if effect.site != site or effect.form not in REMOVING or not scope.is_straight(effect.frame):
                continue
            is_for_one = self._index.roles.lifetime(effect.owner) is FixtureScope.FUNCTION
            is_read = any(other.owner == effect.owner and other.frame <= effect.frame for other in reading)
            if is_for_one and not is_read:
                tests |= self._index.reach.starts(effect.owner)
        return tests

    def later_victims(self, site: SiteKey) -> int:
        """Return those of the victims that read a site themselves, rather than what they import."""
        return self.victims(site) & self._reading(site, self._index.running)

    def mentioning(self, site: SiteKey) -> int:
        """Return the tests that run code which mentions a shared object, what is done at import left out."""
        return self._coming_to(self._mentions_of(site), self._index.running)

    def places(self, site: SiteKey) -> Collection[Mention]:
        """Return where scopes mention a shared object."""
        return self._mentions_of(site)

    def coming_while_running(self, mentions: Iterable[Mention]) -> int:
        """Return the tests that come to where scopes mention something, what is done at import left out."""
        return self._coming_to(mentions, self._index.running)

    def looks(self, site: SiteKey) -> Collection[Mention]:
        """Return where scopes mention a shared object, or read the name of one."""
        if site not in self._looks and (values := self._values_of(site)):
            self._looks[site] = values
        if site not in self._looks:
            name = self._index.name_of(site) if site[0] is SiteKind.GLOBAL else None
            read = mentions_of(self._index.resolver, name) if name is not None else ()
            self._looks[site] = frozenset((*self._mentions_of(site), *read))
        return self._looks[site]

    def _values_of(self, site: SiteKey) -> frozenset[Mention]:
        """Return where scopes ask for the value of a context variable: to set it is to ask for nothing."""
        reading = self._index.on(site, EffectKind.READ)
        return frozenset(self._index.mention(effect) for effect in reading if effect.form is Form.CONTEXT)

    def coming_to(self, mentions: Iterable[Mention]) -> int:
        """Return the tests that come to where scopes mention something."""
        return self._coming_to(mentions, self._index.reach)

    def _mentions_of(self, site: SiteKey) -> frozenset[Mention]:
        if site not in self._places:
            self._places[site] = frozenset(self._found(site))
        return self._places[site]

    def _found(self, site: SiteKey) -> Iterator[Mention]:
        mentions = set(self._mentioned.get(site, ()))
        for inherited in self._inherited_names(site):
            # A method of a base speaks of its own class's attribute, and looks at that of the derived one.
            mentions.update(
                mention
                for mention in self._mentioned.get(inherited, ())
                if self._index.program.enclosing_class(mention.scope) is not None
            )
        for mention in mentions:
            yield from self._receivers.mentions(site, mention)
        yield from self._uses_of_class(site)
        owner = self._index.objects.sites.function_of(site)
        yield from map(Mention, self._index.objects.sites.functions_named(site))
        if owner is not None:
            yield from self._uses_of_own(owner, site)

    def _uses_of_class(self, site: SiteKey) -> Iterator[Mention]:
        """Yield where a class is used of which a library calls a method, as its base in that does."""
        owner = self._index.objects.sites.class_of(site)
        program, classes = self._index.program, self._index.resolver.classes
        if owner is None or program.is_local(owner):
            return
        method = classes.method(owner, own_name(site))
        if method is not None and classes.external_bases(owner) - {"builtins.object"}:
            yield from uses_of_class(self._index.resolver, owner)

    def _uses_of_own(self, function: int, site: SiteKey) -> Iterator[Mention]:
        """Yield where an attribute of a function may be used, or a default: by calls that leave it out."""
        name = site[1].rpartition(".")[2]
        parameters = self._index.resolver.scope(function).parameters
        places = [place for place, one in enumerate(parameters) if one.name == name and one.default]
        calls = self._index.graph.incoming.get(function, ())
        if not places or not calls or self._index.reach.starts(function):
            yield Mention(function)
            return
        for call in calls:
            event = self._index.resolver.scope(call.caller).events[call.event] if call.event >= 0 else None
            is_open = event is None or call.handed is not None or None in dict(event.keywords)
            if event is None:
                yield Mention(call.caller)
            elif is_open or not self._index.graph.passes(call, places[0]):
                yield Mention(call.caller, event.block, call.event)

    def users_of(self, site: SiteKey) -> int:
        """Return the tests that ask for a fixture, by the site of what it hands out."""
        tests = 0
        for fixture in self._index.fixtures_at(site):
            tests |= self._index.reach.starts(fixture.function)
        return tests

    def changed_by_suite(self, site: SiteKey) -> bool:
        """Tell whether code of the suite writes or patches a site, or application code does in a test."""
        return any(
            self._index.is_test_code(self._index.program.path(effect.owner))
            or self._index.reach.tests(effect.owner)
            for effect in self._index.on(site, EffectKind.WRITE, EffectKind.GUARD)
            if effect.site == site
        )

    def name_readers(self, name: Global) -> int:
        """Return the tests that run a function which reads a module-level name, from whichever module."""
        return self._coming_to(mentions_of(self._index.resolver, name), self._index.reach)

    @cached_property
    def required_environment(self) -> Mapping[SiteKey, int]:
        """Return variable -> the tests that run code which cannot do without it."""
        found: dict[SiteKey, int] = {}
        for effect in self._index.effects:
            if effect.kind is EffectKind.READ and effect.form is Form.REQUIRED:
                found[effect.site] = found.get(effect.site, 0) | self._index.reach.tests(effect.owner)
        return found

    @cached_property
    def mentions(self) -> Mapping[SiteKey, frozenset[int]]:
        """Return the shared objects that something writes to, with the scopes that mention them."""
        return {
            site: frozenset(mention.scope for mention in mentions)
            for site, mentions in self._mentioned.items()
        }

    @cached_property
    def _mentioned(self) -> Mapping[SiteKey, frozenset[Mention]]:
        """Return the shared objects that something writes to, with the places that mention them."""
        changing = (EffectKind.WRITE, EffectKind.START)
        written = {effect.site for effect in self._index.effects if effect.kind in changing}
        written |= {inherited for site in written for inherited in self._inherited_names(site)}
        return readers(
            self._index.resolver, self._index.objects, {site for site in written if site[0] in OBJECTS}
        )

    def _inherited_names(self, site: SiteKey) -> Iterator[SiteKey]:
        """Yield the attributes of base classes that one of a derived class hides."""
        owner = self._index.objects.sites.class_of(site)
        if owner is None:
            return
        name = site[1].rpartition(".")[2]
        for base in self._index.resolver.classes.ancestry(owner):
            inherited = self._index.objects.sites.attribute(base, name)
            if inherited != site and self._index.objects.sites.class_of(inherited) == base:
                yield inherited

    def _coming_to(self, mentions: Iterable[Mention], reach: Reach) -> int:
        """Return the tests that reach a scope, and come to where it mentions something."""
        tests = 0
        for mention in mentions:
            reached = reach.tests(mention.scope)
            if reached & ~tests:
                tests |= reached & self._index.leaks.coming_to(mention)
        return tests

    def _reading(self, site: SiteKey, reach: Reach) -> int:
        tests = 0
        for effect in self._index.on(site, EffectKind.READ):
            tests |= reach.tests(effect.owner)
        if site[0] is SiteKind.ENV:
            for beginning, number in self._looking_for_prefixes:
                if not beginning:
                    # Who has the text of the name may hand it over.
                    tests |= reach.tests(number) & self._index.leaks.branches.spelling(site[1])
                elif site[1].startswith(beginning):
                    tests |= reach.tests(number)
        return tests

    @cached_property
    def _looking_for_prefixes(self) -> tuple[tuple[str, int], ...]:
        """Return what names of variables start with that the application looks for, and where it does."""
        program = self._index.program
        own = (
            number
            for number in range(len(program.scopes))
            if not self._index.is_test_code(program.path(number))
        )
        return tuple(lookers(self._index.resolver, own))

    def _starters(self, site: SiteKey, at_import: bool) -> int:
        tests = 0
        for effect in self._index.on(site, EffectKind.WRITE, EffectKind.GUARD):
            is_import = self._index.resolver.scope(effect.owner).kind is ScopeKind.MODULE
            sets = effect.site == site and effect.form not in REMOVING
            is_early = sets and not self._index.leaks.way_out.is_cleanup(effect.owner, effect.frame)
            if is_early and (at_import or not is_import):
                tests |= self._index.reach.starts(effect.owner)
        return tests
