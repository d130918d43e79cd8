"""Tests that do not notice a write: what they meet is set anew for them before they look at it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import UNKNOWN, Term, mentions
from isolint.index.beforehand.initial import depends
from isolint.index.calls.reach import members
from isolint.index.leaks.overwritten import Overwritten
from isolint.index.resolution.values import ClassValue, External, Value
from isolint.index.sites.site_key import SiteKey, own_name
from isolint.index.state.effects import Effect, EffectKind, Form
from isolint.index.state.readers import Mention
from isolint.index.suite.fixtures import FixtureScope
from isolint.index.suite.tests import HOOKS, is_teardown
from isolint.model import SiteKind

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: Classes of libraries that ask nothing of those which derive from them; of `Generic[T]` the class counts.
_PLAIN_BASES = frozenset(
    {"abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol"}
)
_SETTING = (EventKind.STORE, EventKind.BIND)
#: State of the process of which a call that sets it leaves nothing, and that only those use who set it.
_SET_AS_A_WHOLE = frozenset({"rng"})
#: What calls begin with that set state of the process, whatever it was.
_SETTERS = ("dictConfig", "fileConfig", "set")
#: State that code of a library asks for as well, and that a call gives another value whatever it was.
_REPLACED = frozenset({"active translation", "current time zone"})
#: Lists of loggers that may be assigned to.
_LISTS = ("logging:handlers:", "logging:filters:")


class FreshStarts:
    """Answers for the effects of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index
        self._resolver = index.resolver
        self._is_cleanup = index.leaks.way_out.is_cleanup
        self._set_ups: dict[Effect, int] = {}
        self._prepared: dict[SiteKey, Sequence[Effect]] = {}
        self._overwritten = Overwritten(index.basis, index.leaks.way_out, self._overwrites)
        self._unseen = Overwritten(index.basis, index.leaks.way_out, self.hides, by_callees=True)

    def tests(self, effect: Effect) -> int:
        """Return the tests that a write is no news to: what it changes is set anew for each of them."""
        tests = self._with_the_same(effect)
        for other in self._preparing(effect.site):
            if self._overwrites(other, effect):
                tests |= self.set_up(other)
                if self._is_set_first(other):
                    tests |= self._index.reach.starts(other.source)
        return tests | self._set_on_the_way(effect)

    def _preparing(self, site: SiteKey) -> Sequence[Effect]:
        """Return the writes to a site that may be made before a test, or before anything else in it."""
        if site not in self._prepared:
            self._prepared[site] = [
                one
                for one in self._index.by_site.on(site)
                if one.kind in (EffectKind.WRITE, EffectKind.RESET)
                and (one.owner in self._run_by_set_up or self._is_set_first(one))
            ]
        return self._prepared[site]

    @cached_property
    def _run_by_set_up(self) -> frozenset[int]:
        """Return what fixtures and hooks run that serve one test each, and these themselves."""
        return self._index.graph.closure(*filter(self._is_single_set_up, self._resolver.program.functions()))

    def unprepared(self, effect: Effect, mentions: Collection[Mention]) -> int:
        """Return the tests that come to a mention while what a write leaves may still stand."""
        return self._overwritten.unprepared(effect, mentions)

    def seeing(self, effect: Effect, mentions: Collection[Mention]) -> int:
        """Return the tests that come to a mention before they set anew just what a write has set."""
        return self._unseen.unprepared(effect, mentions)

    def hides(self, other: Effect, effect: Effect) -> bool:
        """Tell whether a write leaves nothing of another one, if only of what that sets in a store."""
        if self._overwrites(other, effect):
            return True
        if effect.site[0] is not SiteKind.PROCESS or other.event < 0 or effect.event < 0:
            return False
        if other.site == effect.site and other.site[1].startswith(_LISTS):
            return _is_given_another(other, self._event(other))
        if other.site == effect.site and other.site[1] in _REPLACED:
            return other.form is Form.CALL
        return _sets_same_entry(self._event(other), self._event(effect))

    def sets_anew(self, other: Effect, effect: Effect) -> bool:
        """Tell whether one write does not look at what another leaves, and leaves nothing of it."""
        return other.kind is EffectKind.WRITE and self._overwrites(other, effect)

    def set_up(self, effect: Effect) -> int:
        """Return the tests before each of which a fixture or hook makes a write for sure."""
        if effect not in self._set_ups:
            self._set_ups[effect] = self._index.leaks.branches.tests_through(
                effect,
                lambda call: call.event >= 0 and not self._is_cleanup(call.caller, call.event),
                lambda number: (
                    self._is_single_set_up(number)
                    and (number != effect.owner or not self._is_cleanup(number, effect.frame))
                ),
                changing=False,
            ).always
        return self._set_ups[effect]

    def _set_on_the_way(self, effect: Effect) -> int:
        """Return the tests that come to nothing that looks at the state but by what sets it anew before."""
        if not self.is_known_who_looks(effect.site):
            return 0
        mentions = self._index.audience.looks(effect.site)
        reached = 0
        for mention in mentions:
            reached |= self._index.reach.tests(mention.scope)
        return reached & ~self.unprepared(effect, mentions)

    def is_known_who_looks(self, site: SiteKey) -> bool:
        """Tell whether only the project asks for a name or attribute: a library's class may for its own."""
        if site[0] is SiteKind.GLOBAL or self._index.objects.sites.function_of(site) is not None:
            return True
        owner = self._index.objects.sites.class_of(site)
        if owner is None:
            return False
        bases = self._resolver.classes.bases(owner)
        is_own = all(_is_plain(base) for base in bases)
        return is_own or self._index.suite.is_testcase(owner)

    def _with_the_same(self, effect: Effect) -> int:
        """Return the tests that share a fixture, hook or module which alone makes a write."""
        starts = [start for start, _ in self._index.reach.nearest(effect.owner)]
        if not starts or not all(self._is_wide_set_up(start) for start in starts):
            return 0
        is_once = all(self._runs_once(start) for start in starts)
        if not is_once and self._event(effect).kind not in _SETTING:
            return 0
        tests = 0
        for start in starts:
            tests |= self._index.reach.starts(start)
        return tests

    def _runs_once(self, number: int) -> bool:
        """Tell whether set-up runs a single time: for all tests, or for those of one class or module."""
        lifetime = self._index.roles.lifetime(number)
        if lifetime is FixtureScope.SESSION or number in self._index.fixtures.by_function:
            return lifetime is FixtureScope.SESSION
        served = {
            (test.path, test.owner if lifetime is FixtureScope.CLASS else None)
            for test in (self._index.tests[one] for one in members(self._index.reach.starts(number)))
        }
        return len(served) == 1

    def _is_wide_set_up(self, number: int) -> bool:
        scope = self._resolver.scope(number)
        if scope.kind is ScopeKind.MODULE:
            # What a test module does when it is imported is done before its first test.
            return self._index.is_test_code(self._resolver.program.path(number))
        is_set_up = number in self._index.fixtures.by_function or self._resolver.scope(number).name in HOOKS
        return is_set_up and self._index.roles.lifetime(number) is not FixtureScope.FUNCTION

    def _event(self, effect: Effect) -> Event:
        return self._resolver.scope(effect.source).events[effect.event]

    def _overwrites(self, other: Effect, effect: Effect) -> bool:
        """Tell whether one write leaves nothing of what another one leaves, in an object of theirs."""
        if other.event < 0 or effect.event < 0:
            return False
        setting, event = self._event(other), self._event(effect)
        if other.kind is EffectKind.RESET:
            return other.form not in (Form.UNDO, Form.LIBRARY_CALL)
        if (
            other.form is Form.CONTEXT
            or _sets_process(other)
            or (_is_same(other, effect) and self._is_set_alike(other))
        ):
            return True
        if setting.kind in _SETTING and setting.term[0] in ("name", "attr") and self._is_anew(other, setting):
            same = event.kind in _SETTING and event.term[-1] == setting.term[-1]
            return same or _gives_another(setting, event) or self._is_whole(other, setting)
        if setting.kind is EventKind.STORE and setting.term[0] == "item" and setting.term[2][0] != "slice":
            return not setting.augmented and _is_same_item(setting, event)
        if not sets_all_items(setting) or event.term[0] not in ("attr", "item"):
            return False
        return bool(event.term[1][-1] == setting.term[1][-1])

    def _is_set_alike(self, effect: Effect) -> bool:
        """Tell whether a call sets state of the process to the same whenever it is made."""
        if effect.site[0] is not SiteKind.PROCESS or effect.form is not Form.CALL:
            return False
        scope, event = self._resolver.scope(effect.source), self._event(effect)
        is_setter = event.term[0] == "attr" and event.term[2].startswith(_SETTERS)
        return is_setter and not any(depends(scope, term) for term in event.given)

    def _is_anew(self, effect: Effect, event: Event) -> bool:
        """Tell whether an assignment takes nothing from what was there, as `x.a = {**x.a, "b": 1}` does."""
        place = self._resolver.scope(effect.source).reads.get(event.term)
        lines = range(event.span.line, event.span.end_line + 1)
        return not event.augmented and (place is None or place.line not in lines)

    def _is_whole(self, effect: Effect, event: Event) -> bool:
        """Tell whether an assignment replaces the very object that a site names, not a part of it."""
        name = own_name(effect.site)
        return bool(name == event.term[-1])

    def _is_single_set_up(self, number: int) -> bool:
        if is_teardown(self._resolver.program, number):
            return False
        is_hook = self._resolver.scope(number).name in HOOKS
        is_set_up = is_hook or number in self._index.fixtures.by_function
        return is_set_up and self._index.roles.lifetime(number) is FixtureScope.FUNCTION

    def _is_set_first(self, effect: Effect) -> bool:
        """Tell whether a test sets a module-level name, or the process, before anything in it reads that."""
        number, frame = effect.source, effect.frame
        if number != effect.owner or frame < 0:
            return False
        if self._index.roles.lifetime(number) is not FixtureScope.FUNCTION:
            return False
        is_unread = self._is_process_unread if _sets_process(effect) else self._is_name_unread
        calls = self._index.graph.outgoing.get(number, ())
        return is_unread(effect) and all(call.event > frame for call in calls)

    def _is_name_unread(self, effect: Effect) -> bool:
        """Tell whether a scope binds a name before it reads the name."""
        scope = self._resolver.scope(effect.source)
        if effect.form is not Form.REBIND or scope.may_pass_over(effect.frame):
            return False
        place = scope.reads.get(scope.events[effect.frame].term)
        return place is None or place.line > effect.span.line

    def _is_process_unread(self, effect: Effect) -> bool:
        """Tell whether a scope, whatever happens, sets state of the process before it reads that."""
        reading = self._index.on(effect.site, EffectKind.READ)
        is_read = any(other.owner == effect.source and other.frame < effect.frame for other in reading)
        return not is_read and self._resolver.scope(effect.source).is_straight(effect.frame)


def _is_same(other: Effect, effect: Effect) -> bool:
    return (other.source, other.event) == (effect.source, effect.event)


def _sets_process(effect: Effect) -> bool:
    """Tell whether a call sets state of the process anew, whatever that was."""
    state = effect.site[1].partition(":")[0]
    return effect.site[0] is SiteKind.PROCESS and effect.form is Form.CALL and state in _SET_AS_A_WHOLE


def _is_given_another(effect: Effect, event: Event) -> bool:
    """Tell whether an assignment gives an object another list, which has nothing of the one before."""
    is_set = effect.form is Form.ASSIGN and event.term[0] == "attr" and not event.augmented
    return is_set and not mentions(event.value, {event.term})


def _gives_another(setting: Event, event: Event) -> bool:
    """Tell whether an attribute is given another container than the one that an event puts something into."""
    is_of_container = event.kind is EventKind.CALL or event.term[0] == "item"
    holder: Term = event.term[1] if is_of_container and event.term[0] in ("attr", "item") else UNKNOWN
    return setting.term[0] == holder[0] == "attr" and bool(holder[2] == setting.term[2])


def _sets_same_entry(setting: Event, event: Event) -> bool:
    """Tell whether two calls set what a store has under one key."""
    return (
        all(
            one.kind is EventKind.CALL and one.term[0] == "attr" and one.term[2] == "set"
            for one in (setting, event)
        )
        and min(len(setting.args), len(event.args)) > 1
        and setting.args[0][0] == "const"
        and setting.args[0] == event.args[0]
    )


def sets_all_items(event: Event) -> bool:
    """Tell whether an event empties a container, or gives a list other items for all that it has."""
    if event.kind is EventKind.CALL:
        return bool(event.term[0] == "attr" and event.term[2] == "clear")
    is_whole = event.term[0] == "item" and event.term[2] == ("slice",)
    is_set = event.kind is EventKind.DELETE or (event.kind is EventKind.STORE and not event.augmented)
    return bool(is_whole and is_set and not mentions(event.value, {event.term[1]}))


def _is_same_item(setting: Event, event: Event) -> bool:
    """Tell whether two events set or delete the item of one key, in objects that go by one name."""
    if event.kind not in (EventKind.STORE, EventKind.DELETE) or event.term[0] != "item":
        return False
    is_known = setting.term[2][0] == "const" and event.term[2] == setting.term[2]
    return bool(is_known and event.term[1][-1] == setting.term[1][-1])


def _is_plain(base: Value) -> bool:
    """Tell whether a class is one of the project's, or one of a library that is only there for its name."""
    return isinstance(base, ClassValue) or (isinstance(base, External) and base.name in _PLAIN_BASES)
