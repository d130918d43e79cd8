"""Which tests take the branches that lead to a write: some stand behind flags that no test sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy

from isolint.facts.records import Demand
from isolint.facts.terms import Term, root
from isolint.index.beforehand.settled import Settled
from isolint.index.calls.call import Call
from isolint.index.conditions.assigned import as_assigned
from isolint.index.conditions.changers import Changers
from isolint.index.conditions.changes import Changes
from isolint.index.conditions.chosen import Chosen
from isolint.index.conditions.correlated import Correlated
from isolint.index.conditions.differing import Differing
from isolint.index.conditions.interrupts import Interrupts
from isolint.index.conditions.makers import Makers
from isolint.index.conditions.passing import Passing
from isolint.index.conditions.set_flags import SetFlags
from isolint.index.conditions.states import Demanded, State, Sure, Through, covers, in_common
from isolint.index.conditions.subcommands import Subcommands
from isolint.index.replaced.stubs import Stubs
from isolint.index.resolution.contents import Contents
from isolint.index.resolution.initial_entries import TEXT_MARK
from isolint.index.resolution.outcomes import Outcomes
from isolint.index.resolution.places import Content
from isolint.index.resolution.trees import Tree, is_open, is_stubbed, names
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Literal,
    Parameter,
)
from isolint.index.state.basis import Basis
from isolint.index.state.effects import Effect
from isolint.index.state.readers import Mention

#: How many sets of conditions are kept apart on their way to one scope.
_MAX_STATES = 6


class Branches:
    """Walks from a write to the tests, and leaves the ways that their conditions rule out.

    No condition on what goes by a name rules anything out where others may have left that changed.
    """

    def __init__(self, basis: Basis, settled: Settled, contents: Contents, stubs: Stubs) -> None:
        resolver, graph, suite, reach = basis.resolver, basis.graph, basis.suite, basis.reach
        self._resolver = resolver
        self._graph = graph
        self._reach = reach
        self._all = (1 << len(suite.tests)) - 1
        self._contents = contents
        self._outcomes = Outcomes(resolver, contents)
        self._passing = Passing(resolver, graph, contents)
        self.chosen = Chosen(resolver, self._outcomes, self._passing)
        self._changes = Changes(resolver, self._passing, contents, self._outcomes, settled)
        self.differing = Differing(basis, settled, contents, self._passing, self._changes)
        self._correlated = Correlated(resolver)
        self._changers = Changers(resolver.program, suite, reach, contents.begun)
        self._subcommands = Subcommands(resolver, self._changers)
        self._set_flags = SetFlags(resolver, suite, reach, self._changers.scopes, stubs)
        self._makers = Makers(resolver, reach)
        self._interrupts = Interrupts(resolver.program, reach)
        self._handed_on: dict[tuple[int, frozenset[Demanded]], list[Demanded]] = {}
        self._set_out(lambda _: False)

    def where(self, is_left: Callable[[str], bool]) -> Branches:
        """Return the same walk where others may have left changed what goes by some names."""
        other = copy(self)
        other._set_out(is_left)  # noqa: SLF001 - a copy of its own
        return other

    def _set_out(self, is_left: Callable[[str], bool]) -> None:
        """Begin with nothing that is known of conditions."""
        self._is_left = is_left
        self._known: dict[tuple[int, int], State] = {}
        self._come: dict[tuple[int, State], int] = {}
        self._led: dict[tuple[int, frozenset[Demanded]], State] = {}

    def coming_to(self, effect: Effect) -> int:
        """Return the tests that may come to what a write does, whether or not something puts it right."""
        return self.tests_through(effect, lambda _: True, lambda _: True, changing=False).tests

    def tests_through(
        self,
        effect: Effect,
        passes: Callable[[Call], bool],
        counts: Callable[[int], bool],
        *,
        changing: bool = True,
        without: int = 0,
    ) -> Through:
        """Return the tests that reach a write by calls which `passes` accepts, from starts that count.

        A write that has to be `changing` something counts only where it does not write what is there.
        """
        if not self._reach.tests(effect.owner) & ~without:
            return Through(0, 0, 0)
        first = self._at_owner(effect, changing=changing)
        first = first._replace(tests=first.tests & ~without)
        return self._walked(effect.owner, first, passes, counts)

    def spelling(self, text: str) -> int:
        """Return the tests that run code which has a text, or hands something over under such a name."""
        return self._changers.tests(f"{TEXT_MARK}{text}") | self._changers.tests(text)

    def tests_at(self, mention: Mention) -> int:
        """Return the tests that may come to where a scope mentions something."""
        demands = self._resolver.scope(mention.scope).demanded_at(mention.block, mention.event)
        state = self._where(mention.scope, list(demands))
        key = (mention.scope, state)
        if key not in self._come:
            self._come[key] = self._walked(
                mention.scope, state, lambda _: True, lambda _: True, asked=Sure.NO
            ).tests
        return self._come[key]

    def _walked(
        self,
        owner: int,
        first: State,
        passes: Callable[[Call], bool],
        counts: Callable[[int], bool],
        *,
        asked: Sure = Sure.ALWAYS,
    ) -> Through:
        """Return the tests that bring a state about, by calls that pass, from starts that count.

        No way is walked that leads only to tests which are known to come on others, as surely as is `asked`.
        """
        seen: dict[int, list[State]] = {owner: [first]}
        pending = [(owner, first)]
        accepted: dict[int, bool] = {}
        found = dict.fromkeys(Sure, 0)
        while pending:
            current, state = pending.pop()
            if counts(current):
                started = self._starting(current, state)
                for sure in Sure:
                    found[sure] |= started.tests if sure <= started.sure else 0
            at_best = state._replace(demands=frozenset())
            for call in self._graph.incoming.get(current, ()):
                if not self._reach.tests(call.caller) & state.tests & ~found[min(state.sure, asked)]:
                    continue
                known = seen.setdefault(call.caller, [])
                if any(covers(one, at_best) for one in known):
                    continue
                if id(call) not in accepted:
                    accepted[id(call)] = passes(call)
                if not accepted[id(call)]:
                    continue
                moved = self._before(call, state)
                if len(known) >= _MAX_STATES:
                    moved = in_common(moved, known, state.tests)
                if moved.tests and not any(covers(one, moved) for one in known):
                    known.append(moved)
                    pending.append((call.caller, moved))
        return Through(found[Sure.NO], found[Sure.AT_FIRST], found[Sure.ALWAYS])

    def _starting(self, number: int, state: State) -> State:
        """Return the tests that start with a scope, as far as their object lets them come to a state."""
        tests = self._reach.starts(number) & state.tests
        if not tests or not state.demands:
            return state._replace(tests=tests)
        held = [
            Demanded(
                self._outcomes.replaced(one.tree, lambda content: self._held_by_test(number, content)),
                one.outcome,
            )
            for one in state.demands
        ]
        settled = self._settled(held)
        sure = min(state.sure, settled.sure) if not settled.demands else Sure.NO
        return State(frozenset(), tests & settled.tests, sure)

    def _held_by_test(self, number: int, content: Content) -> Content:
        """Return what the methods of a test's class put into an attribute of the test."""
        owner = self._resolver.program.enclosing_class(number)
        if owner is None:
            return content
        match content:
            case AttributeOf(Parameter(function, 0), name) if function == number:
                return self._contents.kept(owner, name)
            case AttributeOf(base, name):
                held = self._held_by_test(number, base)
                return content if held == base else self._contents.attribute(held, name)
        return content

    def begins_otherwise(self, effect: Effect) -> bool:
        """Tell whether a condition around a write comes out otherwise while nothing changes its class."""
        number = effect.source
        demands = self._resolver.scope(number).demanded(effect.event) if effect.event >= 0 else ()
        return any(
            self._outcomes.of(self._at_first(number, one.test)) is (not one.outcome) for one in demands
        )

    def _at_first(self, number: int, test: Term) -> Tree:
        """Return the tree of a condition on what the class of a method gives its objects."""
        match test:
            case ("compare", kind, left, right):
                return ("compare", kind, self._by_class(number, left), self._by_class(number, right))
            case ("not", inner):
                return ("not", self._at_first(number, inner))
            case _:
                return ("truth", self._by_class(number, test))

    def _by_class(self, number: int, term: Term) -> Content:
        owner = self._resolver.program.enclosing_class(number)
        if owner is None or term[:2] != ("attr", ("param", 0)):
            return Literal(term[1]) if term[0] == "const" else UNKNOWN
        if self._resolver.constructors.last_store(owner, term[2]) is not None:
            return UNKNOWN
        found = self._resolver.classes.bound(owner, term[2])
        return self._contents.of(*found) if found is not None else UNKNOWN

    def changes_nothing(self, effect: Effect) -> bool:
        """Tell whether an assignment gives its place what it starts with, whatever tests change."""
        return self._changes.is_none(effect)

    def may_start_so(self, effect: Effect) -> bool:
        """Tell whether it is not seen what the place of an assignment starts with."""
        return self._changes.may_start_so(effect)

    def _at_owner(self, effect: Effect, *, changing: bool) -> State:
        """Return what has to be for a write to happen, and to change something, when its owner runs."""
        if self._correlated.is_another(effect):
            return State(frozenset(), 0, Sure.NO)
        state = self._at(effect.source, effect.event)
        change = self._changes.condition(effect) if changing else None
        if change is not None:
            wanted = self._settled([Demanded(change, True)])
            state = state._replace(demands=state.demands | wanted.demands, tests=state.tests & wanted.tests)
        if effect.source == effect.owner and not effect.via:
            return self._without_given(effect, state)
        callee = effect.source
        for step in reversed(effect.via):
            calls = self._passing.calls(step, callee)
            if calls:
                state = self._before(calls[0], state)
            else:
                tests = state.tests & self._at(step.function, step.event).tests
                state = State(frozenset(), tests, Sure.NO)
            callee = step.function
        known = state if callee == effect.owner else State(frozenset(), state.tests, Sure.NO)
        return self._without_given(effect, known)

    def _without_given(self, effect: Effect, state: State) -> State:
        """Return a state, with what has to be where an owner falls back on an object that it shares."""
        if effect.frame < 0:
            return state
        place = root(self._resolver.scope(effect.owner).events[effect.frame].term)
        match place:
            case ("join", _, (test, yes, no)) if (root(yes)[0] == "param") is not (root(no)[0] == "param"):
                tree = self._outcomes.tree(effect.owner, test)
                fallen_back = self._settled([Demanded(tree, root(no)[0] == "param")])
                return State(
                    state.demands | fallen_back.demands,
                    state.tests & fallen_back.tests,
                    state.sure and fallen_back.sure,
                )
            case ("join", parts, *_):
                pass
            case _:
                parts = ()
        missing = frozenset(
            Demanded(("compare", "is", Parameter(effect.owner, part[1]), Literal(None)), True)
            for part in parts
            if part[0] == "param" and len(parts) > 1
        )
        return state._replace(demands=state.demands | missing)

    def _at(self, number: int, event: int) -> State:
        """Return what has to be for an event of a scope to happen."""
        if event < 0:
            return State(frozenset(), self._all, Sure.ALWAYS)
        key = (number, event)
        if key not in self._known:
            scope = self._resolver.scope(number)
            found = self._where(number, list(scope.demanded(event)))
            self._known[key] = found if scope.is_spelled_out(event) else found._replace(sure=Sure.NO)
        return self._known[key]

    def _where(self, number: int, demands: Sequence[Demand]) -> State:
        """Return what has to be for conditions of a scope to come out as demanded."""
        scope = self._resolver.scope(number)
        settled = self._settled(
            [
                Demanded(self._outcomes.tree(number, as_assigned(scope, demand)), demand.outcome)
                for demand in demands
            ]
        )
        ruled_out = self._set_flags.ruled_out(number, demands) | self._interrupts.ruled_out(
            demands, self._all
        )
        return settled._replace(tests=settled.tests & ~ruled_out)

    def _settled(self, demands: list[Demanded]) -> State:
        """Return the demands that are open, and the tests that may meet the others."""
        tests, sure = self._all, Sure.ALWAYS
        for demand in demands:
            known = self._outcomes.of(demand.tree)
            changing = self._changing(demand.tree) if known is not None else 0
            if known is not None and known is not demand.outcome:
                tests &= changing
            if known is demand.outcome and not is_stubbed(demand.tree):
                sure = min(sure, Sure.AT_FIRST if changing else Sure.ALWAYS)
            elif not is_open(demand.tree) and demand.tree[0] != "changes":
                sure = Sure.NO
        return State(frozenset(demand for demand in demands if is_open(demand.tree)), tests, sure)

    def _before(self, call: Call, state: State) -> State:
        """Return what has to be in a caller for a call to lead to a state."""
        key = (id(call), state.demands)
        if key not in self._led:
            self._led[key] = self._leading_to(call, state.demands)
        demands, tests, sure = self._led[key]
        return State(demands, tests & state.tests, min(sure, state.sure))

    def _leading_to(self, call: Call, demands: frozenset[Demanded]) -> State:
        """Return what has to be in a caller for a call that brings such outcomes about in the callee."""
        own = self._at(call.caller, call.event)
        carried = self._settled(self._moved(call, demands))
        tests = own.tests & carried.tests
        making = self._makers.tests(call.callee) if call.guessed else None
        if making is not None:
            tests &= making
        asking = self._subcommands.tests(call)
        if asking is not None:
            tests &= asking
        sure = min(own.sure, carried.sure)
        if call.guessed:
            sure = min(sure, Sure.AT_FIRST) if call.to_fail else Sure.NO
        return State(own.demands | carried.demands, tests, sure)

    def _moved(self, call: Call, demands: frozenset[Demanded]) -> list[Demanded]:
        """Return what is demanded in a callee, in terms of its caller."""
        key = (id(call), demands)
        if key not in self._handed_on:
            self._handed_on[key] = [
                Demanded(
                    self._outcomes.replaced(demand.tree, lambda content: self._passing.given(call, content)),
                    demand.outcome,
                )
                for demand in demands
            ]
        return self._handed_on[key]

    def _changing(self, tree: Tree) -> int:
        """Return the tests that run, or come after, code that may change what comes out of a condition."""
        tests = 0
        for name in names(tree):
            tests |= self._all if self._is_left(name) else self._changers.tests(name)
        return tests
