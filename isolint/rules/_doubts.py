"""What keeps a finding from being certain, in the words that the reader of a finding sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.facts.records import Event, EventKind, Scope
from isolint.facts.terms import Term, mentions, root
from isolint.index import ProjectIndex, Role
from isolint.index.leaks.guesses import Guess
from isolint.index.resolution.values import External
from isolint.index.restores.cleanups import Flaw
from isolint.index.sites.site_key import OBJECTS
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form, event_of
from isolint.index.state.mutations import REMOVERS
from isolint.model import Confidence, Doubt, Safety, SiteKind

#: What as many tests meet as these, in a suite that passes, is mostly not so, or does no harm: of the findings on
#: objects, classes and names that were certain otherwise, two thirds were right, and nine in ten of the others
#: (docs/accuracy.md).
_CROWD = 6

#: A write whose proof has more inferred links than this is not reported (decision 8).
MAX_INFERRED = 1

_SHARED = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE})
_PROCESS_WIDE = frozenset({SiteKind.ENV, SiteKind.PROCESS})
#: A method that fills a list which was empty when it was made, and an element of such a list.
_GATHERING: Term = ("attr", ("new", "list", ()), "append")
_GATHERED: Term = ("iter", ("new", "list", ()))
_HANDED_OUT = frozenset({"call", "iter", "join", "enter"})
_REMOVERS = REMOVERS | {"clear"}
_CONTAINERS = frozenset({"dict", "frozenset", "list", "set", "tuple"})

BRANCH = Doubt("the write stands in a branch, or after one that may return")
ONCE = Doubt("the write is made on the first use only", Confidence.LIKELY)
HELD_UP = Doubt("the first use may come to another branch")
LOOP = Doubt("the loop around it may have nothing to run for", Confidence.LIKELY)
HANDLER = Doubt("the write is made only where an exception is caught")
CALLEE = Doubt("a call on the way has several callees, or one of several")
FAILURE = Doubt("a call on the way is expected to raise, perhaps before the write")
LATE = Doubt("what the name holds by then is inferred")
HANDED_FAR = Doubt("the object is handed through more than two calls")
NAMED_METHOD = Doubt("only the method's name tells that it changes the object")
FAR = Doubt("the test is more than two calls away", is_weak=True)
SKIPPED = Doubt("it stays only where something raises")
ANY_NAME = Doubt("the name is not known")
PASSED_OVER = Doubt(
    "the write stands in a branch, or on a way there that tests may pass over", Confidence.LIKELY
)
OUTSIDE_BRANCH = Doubt("a call on the way stands in a branch", Confidence.LIKELY)
CALLED_BACK = Doubt("a function on the way is handed to a library, to be called later", Confidence.LIKELY)
RUN_TWICE = Doubt("only the same test meets it, when it runs again")
MILD = Doubt("suites often set it without harm")
HANDED = Doubt("the object is handed over by a call", Confidence.LIKELY)
#: Of the `likely` ones of rounds 17 to 20 with this doubt none was right (docs/accuracy.md).
FOUND = Doubt("the object is what a call or a loop hands out", is_weak=True)
ABSENT = Doubt("what is removed may not be there", Confidence.LIKELY, is_weak=True)
MANAGED = Doubt("the application itself takes out again what it puts in", Confidence.LIKELY)
AGAIN = Doubt("the same function, or its clean-up, writes it again", Confidence.LIKELY)
FLEETING = Doubt("what is added only refers to an object, and may go with it", Confidence.LIKELY)
BACK = Doubt("the same function has set it otherwise before, and may set it back", Confidence.LIKELY)
DEFAULT = Doubt("it is what objects of the class have by default", is_weak=True)
EMPTY = Doubt("what is added may be nothing", Confidence.LIKELY)
SAME = Doubt("what it starts as may be what is set", Confidence.LIKELY)
LONE = Doubt("no other test is seen to notice it", Confidence.LIKELY)
CROWD = Doubt("so many tests meet it that one would have failed", Confidence.LIKELY)

_GUESSES = {Guess.NOTHING: (), Guess.FAILURE: (FAILURE,), Guess.CALLEE: (CALLEE,)}


def inferred(index: ProjectIndex, effect: Effect) -> tuple[Doubt, ...]:
    """Return the links in the proof that a write is made which are inferred rather than seen."""
    of_source = _on_first_use if index.first_use.fills(effect) else _on_each_use
    found = list(of_source(index, effect))
    guess = index.leaks.guesses.on_the_way(effect, index.leaks.leaking(effect))
    found.extend(_GUESSES[guess])
    if len(effect.via) > 2 and HANDED not in found:
        found.append(HANDED_FAR)
    if effect.form is Form.LIBRARY_CALL:
        found.append(NAMED_METHOD)
    return tuple(found)


def _on_first_use(index: ProjectIndex, effect: Effect) -> Iterator[Doubt]:
    """Yield what is inferred of a write that fills an empty place: some test is the first to come there."""
    yield ONCE
    if _is_of_failure(index, effect):
        yield HANDLER
    if index.first_use.is_held_up(effect):
        yield HELD_UP


def _is_of_failure(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a write is made where an exception is caught that does not just tell of an empty place."""
    scope = index.resolver.scope(effect.source)
    block = scope.events[effect.event].block if effect.event >= 0 else 0
    inside = set()
    while scope.is_in_handler(block):
        inside.add(block)
        block = scope.blocks[block].parent
    tells = any(guard.block in inside and not guard.start and not guard.holds for guard in scope.guards)
    return bool(inside) and not tells


def _on_each_use(index: ProjectIndex, effect: Effect) -> Iterator[Doubt]:
    yield from _obstacles(index, effect)
    if index.is_made_late(effect.site):
        yield LATE
    elif _is_handed(index, effect):
        yield HANDED
    elif effect.site[0] in _SHARED and _removes(index, effect):
        yield from () if index.leaks.lost_entries.losing(effect) else (ABSENT,)
    elif _is_in_loop(index, effect):
        yield LOOP


def _obstacles(index: ProjectIndex, effect: Effect) -> Iterator[Doubt]:
    """Yield what may keep a write from being made: a branch, a loop over nothing, an exception that must come."""
    if effect.event < 0:
        return
    scope = index.resolver.scope(effect.source)
    block = scope.events[effect.event].block
    if scope.is_in_handler(block):
        yield HANDLER
        yield BRANCH
    elif not (scope.is_straight(effect.event) or scope.raises_otherwise(effect.event)):
        yield from () if index.leaks.surely(effect) else (BRANCH,)
    else:
        yield from _gathered(scope, effect.event)


def _gathered(scope: Scope, position: int) -> Iterator[Doubt]:
    """Yield what may keep a write from being made for each of what a function has gathered in an empty list."""
    event = scope.events[position]
    filling = [one for one in scope.events[:position] if one.term == _GATHERING]
    if not filling or not any(mentions(term, {_GATHERED}) for term in (event.term, *event.args)):
        return
    if all(scope.is_in_handler(one.block) for one in filling):
        yield HANDLER
    if all(scope.is_conditional(one.block) for one in filling):
        yield BRANCH


def _is_handed(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a function changes what it is given, other than a default of its own."""
    return (
        bool(effect.via)
        and effect.site[0] in _SHARED
        and index.objects.sites.function_of(effect.site) is None
    )


def _is_in_loop(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether application code makes a write for each of what it is given."""
    scope = index.resolver.scope(effect.source)
    event = event_of(index.resolver, effect)
    is_of_app = index.roles.of(effect.source) is Role.APP
    return is_of_app and event is not None and scope.is_in_loop(event.block)


def of_write(index: ProjectIndex, effect: Effect) -> tuple[Doubt, ...]:
    """Return what is not seen for sure of a write that outlives its test."""
    cleanup = index.cleanups.judged(effect)
    is_skipped = cleanup is not None and cleanup.flaw is Flaw.SKIPPED
    found = (*inferred(index, effect), *((SKIPPED,) if is_skipped else ()))
    is_far = not {BRANCH, ONCE} & set(found) and not index.leaks.surely(effect)
    if effect.site[0] in _PROCESS_WIDE:
        found = weakened(found)
    if index.leaks.guesses.is_kept_for_later(effect, index.leaks.leaking(effect)):
        found = (*found, CALLED_BACK)
    return (*found, *((OUTSIDE_BRANCH,) if is_far else ()), *_circumstances(index, effect))


def weakened(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Return doubts on what the whole process shares: what stands in a branch there is for a program's own start."""
    return tuple(replace(doubt, is_weak=True) if doubt is BRANCH else doubt for doubt in doubts)


def _circumstances(index: ProjectIndex, effect: Effect) -> Iterator[Doubt]:
    """Yield what is not seen for sure of the object that is written, and of what else is done to it.

    Each of these went with more false findings than true ones in projects never seen before (docs/accuracy.md).
    """
    if effect.site[0] not in OBJECTS:
        return
    if not effect.via and _root(index, effect) in _HANDED_OUT and effect.site[0] is not SiteKind.CACHE:
        yield FOUND
    if _may_add_nothing(index, effect):
        yield EMPTY
    if _refers_weakly(index, effect):
        yield FLEETING
    if _is_managed(index, effect):
        yield MANAGED
    if index.leaks.gives_default(effect):
        yield DEFAULT
    elif index.leaks.may_give_what_is_there(effect):
        yield SAME
    if is_written_again(index, effect):
        yield AGAIN
    if _is_set_before(index, effect):
        yield BACK


def _root(index: ProjectIndex, effect: Effect) -> str:
    """Return the tag of the term at which the statement of a write starts to name its object."""
    event = event_of(index.resolver, effect)
    return str(root(event.term)[0]) if event is not None else ""


def _removes(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a write takes something away, and may find nothing there."""
    if effect.form in REMOVING:
        return True
    event = event_of(index.resolver, effect)
    if event is None:
        return False
    is_method = event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in _REMOVERS
    return is_method or event.kind is EventKind.DELETE


def _may_add_nothing(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether what a write adds is asked for by name, with nothing in place of what is not there."""
    if effect.event < 0:
        return False
    events = index.resolver.scope(effect.source).events
    event = events[effect.event]
    if event.kind is not EventKind.CALL or len(event.args) != 1 or event.args[0][0] != "call":
        return False
    asked = events[event.args[0][1]]
    is_asked = asked.term == ("name", "getattr") or asked.term[-1] == "get"
    return is_asked and len(asked.args) > 1 and _is_empty(events, asked.args[-1])


def _refers_weakly(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether what a write adds is a weak reference."""
    scope = index.resolver.scope(effect.source)
    event = event_of(index.resolver, effect)
    if event is None or event.kind not in (EventKind.CALL, EventKind.STORE):
        return False
    made = (term for term in (*event.args, event.value) if term[:1] == ("call",))
    callees = (index.resolver.value(effect.source, scope.events[term[1]].term) for term in made)
    return any(isinstance(callee, External) and callee.name.startswith("weakref.") for callee in callees)


def _is_empty(events: Sequence[Event], term: Term) -> bool:
    """Tell whether a term is an empty display, or a call of a container's class without arguments."""
    if term[0] == "call":
        made = events[term[1]]
        return made.term[:1] == ("name",) and made.term[1] in _CONTAINERS and not made.given
    return term[0] == "new" and not term[2]


def _is_managed(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether application code both puts things into a collection and takes things out."""
    return (
        effect.form is Form.CALL
        and not _removes(index, effect)
        and index.roles.of(effect.source) is Role.APP
        and any(
            index.roles.of(other.source) is Role.APP and _removes(index, other)
            for other in index.on(effect.site, EffectKind.WRITE)
        )
    )


def is_written_again(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether the state is written once more, later in the same function or in a clean-up of the same tests."""
    tests = index.leaks.leaking(effect)
    for other in index.on(effect.site, EffectKind.WRITE, EffectKind.RESET):
        if other.source == effect.source and other.event > effect.event:
            return True
        is_cleanup = other.event >= 0 and index.leaks.way_out.is_cleanup(other.source, other.event)
        if is_cleanup and index.reach.tests(other.owner) & tests:
            return True
    return False


def _is_set_before(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a function sets a place a second time: the last time it may be what it was at first."""
    event = event_of(index.resolver, effect)
    if event is None or event.kind is not EventKind.STORE:
        return False
    return bool(index.resolver.scope(effect.source).earlier(effect.event, EventKind.STORE))


def safety_of_putting_back(doubts: Sequence[Doubt]) -> Safety:
    """Return whether a state may be put back without asking: what a first use has made may be needed later."""
    is_asked = any(doubt.leaves is Confidence.POSSIBLE or doubt is ONCE for doubt in doubts)
    return Safety.UNSAFE if is_asked else Safety.SAFE


def of_victims(effect: Effect, tests: int, victims: int) -> tuple[Doubt, ...]:
    """Return the doubt that any test notices: the only one that writes and reads may well be alone."""
    if not victims & ~tests and tests.bit_count() <= 1:
        return (LONE,)
    return of_crowd(effect, victims)


def of_crowd(effect: Effect, victims: int) -> tuple[Doubt, ...]:
    """Return the doubt that an object which very many tests meet stays changed: they would have failed."""
    return (CROWD,) if effect.site[0] in OBJECTS and victims.bit_count() >= _CROWD else ()


def of_branches(index: ProjectIndex, effect: Effect) -> tuple[Doubt, ...]:
    """Return the doubt that code of the suite makes a write: conditions on the way may not come out so."""
    return () if index.leaks.surely(effect) else (PASSED_OVER,)


def of_names(names: Sequence[str]) -> tuple[Doubt, ...]:
    """Return the doubt on variables one of whose names is computed."""
    return (ANY_NAME,) if "" in names else ()
