"""ISO701: a parametrisation whose order or ids are others in another process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from isolint.contracts import Rule
from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.resolver import FIXTURE_DECORATORS
from isolint.index.resolution.values import External
from isolint.index.sharing.ordering import Disorder, Ordering
from isolint.model import Confidence, Doubt, Finding, Site, SiteKind
from isolint.rules.cases import unordered_parameters as cases

_MAY_BE_SORTED = Doubt("the file system may list in one order here", Confidence.LIKELY)

_MARK = "pytest.mark.parametrize"
_PARAM = "pytest.param"

_ORDERS = {
    Disorder.HASHES: "in the order of a set, which changes with each process's hash seed",
    Disorder.LISTING: "in the order in which the file system lists a folder, which no two machines share",
    Disorder.RANDOM: "in a random order",
}
_IDS = {Disorder.RANDOM: "random numbers", Disorder.CLOCK: "the time of day"}


@dataclass(frozen=True, slots=True)
class _Parametrisation:
    """A call that parametrises; `ids` is None where pytest makes them of the values."""

    number: int
    event: Event
    values: Term
    ids: Term | None
    tests: int


class UnorderedParameters(Rule):
    """Tests are parametrised in an order, or by ids, that differ from one process to the next.

    What it does: looks at `parametrize`, at the `params` of fixtures and at `pytest_generate_tests`. It reports sets of
    anything but numbers, listings of folders (`os.listdir`, `glob`, `Path.iterdir`) and random samples that
    nothing sorts, and values of which pytest makes ids that are random or taken from the clock. Names are followed to
    what they are bound to, in other modules too.

    Why it breaks tests: pytest-xdist lets each worker collect for itself, and stops with "different tests were
    collected" where they disagree. An id that changes cannot be run again, or be told from the last run's.

    Example:
        @pytest.mark.parametrize("name", {"tea", "milk"})
        def test_price(name): ...

    Fix and its safety: none is applied yet. Wrap the values in `sorted(...)`, or give fixed `ids`.
    """

    code = "ISO701"
    name = "unordered-parameters"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each parametrisation."""
        ordering = Ordering(index)
        for found in _parametrisations(index):
            disorder = ordering.of_iterable(found.number, found.values)
            if disorder is not None:
                yield self._finding(index, found, disorder, f"{_ORDERS[disorder]}: sort the values", "order")
                continue
            disorder = _of_ids(index, ordering, found)
            if disorder is not None:
                text = f"{_IDS[disorder]}, so that no two processes collect the same tests: give fixed ids"
                yield self._finding(index, found, disorder, text, "ids")

    def _finding(
        self, index: ProjectIndex, found: _Parametrisation, disorder: Disorder, text: str, what: str
    ) -> Finding:
        name = _decorated(index, found)
        if name is None:
            scope = index.resolver.scope(found.number)
            verb = "parametrises" if what == "order" else "parametrises by ids made of"
            message = f"`{scope.qualname}` {verb} {text}"
        else:
            message = f"`{name}` {'is parametrised' if what == 'order' else 'has ids made of'} {text}"
        return Finding(
            code=self.code,
            name=self.name,
            message=message,
            path=index.program.path(found.number),
            span=found.event.span,
            doubts=(_MAY_BE_SORTED,) if disorder is Disorder.LISTING else (),
            site=Site(SiteKind.PROCESS, disorder.value),
            tests=index.nodeids(found.tests),
        )


def _of_ids(index: ProjectIndex, ordering: Ordering, found: _Parametrisation) -> Disorder | None:
    """Return why pytest makes other ids in another process, if it does."""
    values = found.values if found.ids is None else found.ids
    if values[0] != "new" or values[1] not in ("list", "tuple"):
        return None
    for row in values[2]:
        for cell in _cells(index, found.number, row):
            disorder = ordering.of_text(found.number, cell)
            if disorder is not None:
                return disorder
    return None


def _cells(index: ProjectIndex, number: int, row: Term) -> tuple[Term, ...]:
    """Return the values of a set of parameters; one that has an id of its own gives none."""
    if row[0] == "new" and row[1] in ("list", "tuple"):
        return tuple(row[2])
    if row[0] == "call":
        event = index.resolver.scope(number).events[row[1]]
        if index.resolver.value(number, event.term) == External(_PARAM):
            return () if any(name == "id" for name, _ in event.keywords) else event.args
    return (row,)


def _parametrisations(index: ProjectIndex) -> Iterator[_Parametrisation]:
    for number, scope in enumerate(index.program.scopes):
        if not index.is_test_code(index.program.path(number)):
            continue
        for position, event in enumerate(scope.events):
            if event.kind is not EventKind.CALL:
                continue
            values = _values(index, number, event)
            if values is not None:
                ids = dict(event.keywords).get("ids")
                given = None if ids is None or ids == ("const", None) else ids
                yield _Parametrisation(number, event, values, given, _tests(index, number, position))


def _values(index: ProjectIndex, number: int, event: Event) -> Term | None:
    """Return the values that a call parametrises by, or None where it does not."""
    keywords = dict(event.keywords)
    callee = index.resolver.value(number, event.term)
    name = callee.name if isinstance(callee, External) else None
    if name in FIXTURE_DECORATORS:
        return keywords.get("params")
    generates = event.term[0] == "attr" and event.term[2] == "parametrize" and event.term[1] == ("param", 0)
    hook = index.resolver.scope(number).name == "pytest_generate_tests"
    if name == _MARK or (generates and hook):
        return event.args[1] if len(event.args) > 1 else keywords.get("argvalues")
    return None


def _definitions(index: ProjectIndex, number: int, position: int) -> list[int]:
    """Return the functions and classes of a scope that a decorator stands on."""
    path = index.program.path(number)
    inner = (index.program.number(path, scope.index) for scope in index.program.modules[path].scopes)
    return [
        one
        for one in inner
        if index.program.parent(one) == number
        and any(item.term == ("call", position) for item in index.resolver.scope(one).decorators)
    ]


def _tests(index: ProjectIndex, number: int, position: int) -> int:
    tests = 0
    for one in _definitions(index, number, position):
        tests |= index.reach.starts(one)
        for place, test in enumerate(index.tests):
            if test.owner == one:
                tests |= 1 << place
    return tests


def _decorated(index: ProjectIndex, found: _Parametrisation) -> str | None:
    """Return the name of the function or class that a parametrisation decorates."""
    position = index.resolver.scope(found.number).events.index(found.event)
    defined = _definitions(index, found.number, position)
    return index.resolver.scope(defined[0]).qualname if defined else None
