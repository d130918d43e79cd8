"""What has to be known of a fixture wider than a function before it can be made for each test."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from isolint.contracts import Refused
from isolint.facts.records import Event, EventKind
from isolint.index import ProjectIndex
from isolint.index.resolution.values import ClassValue, External, FunctionValue, Result, Value
from isolint.index.sites.paths import holder_of
from isolint.index.sites.site_key import SiteKey
from isolint.index.suite.fixtures import Fixture
from isolint.model import SiteKind

#: What takes too long, or too much of the machine, to be done for each test.
_EXPENSIVE = frozenset(
    {
        "docker",
        "httpx",
        "multiprocessing",
        "playwright",
        "requests",
        "selenium",
        "subprocess.Popen",
        "testcontainers",
        "threading.Thread",
        "time.sleep",
        "torch",
        "tensorflow",
    }
)

#: Modes in which a file is opened whose end is written to.
_ADDING = frozenset({"a", "at", "ab", "a+", "ab+", "a+b", "at+", "a+t"})

_FOLDER_MAKERS = frozenset({"tempfile.mkdtemp", "tempfile.TemporaryDirectory", "tempfile.mkstemp"})
_FACTORY_METHODS = frozenset({"pytest.TempPathFactory.mktemp", "pytest.TempdirFactory.mktemp"})


def fixture_of(index: ProjectIndex, site: SiteKey) -> Fixture | None:
    """Return the fixture that hands out an object or the path of a file, or None where it is no fixture's."""
    if site[0] is SiteKind.FILE:
        site = (SiteKind.FIXTURE, holder_of(site[1]) or "")
    return next(index.fixtures_at(site), None)


def wide_dependents(index: ProjectIndex, fixture: Fixture) -> Iterator[Fixture]:
    """Yield the wide fixtures that ask for a fixture, themselves or through others."""
    found: set[int] = set()
    pending = [fixture]
    while pending:
        needed = pending.pop()
        for other in index.fixtures.by_function.values():
            names = {parameter.name for parameter in index.resolver.scope(other.function).parameters}
            if needed.name not in names or not other.is_wide or other.function in found:
                continue
            if index.fixtures.find(needed.name, other.path, other.owner, besides=other.function) != needed:
                continue
            found.add(other.function)
            pending.append(other)
            yield other


def check_repeatable(index: ProjectIndex, fixtures: Collection[Fixture]) -> None:
    """Refuse fixtures that cannot well be set up for each test.

    Raises:
        Refused: One of them has parameters, is too expensive, or changes what others meet or read later.
    """
    for fixture in fixtures:
        _check_parameters(index, fixture)
        check_expense(index, fixture.function, fixture.name)
        _check_files(index, fixture)
        _check_changes(index, fixture, {index.objects.sites.fixture(one.function) for one in fixtures})
    names = {fixture.name for fixture in fixtures}
    for other in index.fixtures.by_function.values():
        asked = names & set(_asked_by_text(index, other.function)) if other.is_wide else set()
        if asked:
            scope = other.scope.name.lower()
            raise Refused(f"the {scope} fixture `{other.name}` asks for `{min(asked)}` while it runs")


def check_fresh_folder(index: ProjectIndex, fixture: Fixture) -> None:
    """Refuse a fixture that does not make a new temporary folder each time it runs.

    Raises:
        Refused: Its files would be the same ones for each test.
    """
    if not makes_folder(index, fixture.function):
        raise Refused(f"`{fixture.name}` makes no folder of its own, and would find the same files each time")


def makes_folder(index: ProjectIndex, function: int) -> bool:
    """Tell whether a function itself makes a new temporary folder."""
    return any(
        (isinstance(callee, External) and callee.name in _FOLDER_MAKERS)
        or not _FACTORY_METHODS.isdisjoint(index.resolver.types.known_as(callee))
        for _, callee in _calls(index, (function,))
    )


def _check_changes(index: ProjectIndex, fixture: Fixture, own: Collection[SiteKey]) -> None:
    """Refuse a fixture that changes what stays for several tests: each of them would see it done again."""
    for kind in (SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.FIXTURE):
        for effect in index.writes(kind):
            if effect.owner == fixture.function and effect.site not in own and index.leaks.leaking(effect):
                name = effect.site[1].rpartition(":")[2]
                raise Refused(f"`{fixture.name}` changes `{name}`, and would do so again for each test")
    for effect in index.writes(SiteKind.PROCESS):
        is_known = index.models.saving(effect.site[1]) is not None
        if effect.owner == fixture.function and not is_known and index.leaks.leaking(effect):
            what = effect.site[1]
            raise Refused(f"`{fixture.name}` sets the process's {what}, which may be possible only once")


def _check_files(index: ProjectIndex, fixture: Fixture) -> None:
    """Refuse a fixture that adds to a file: a report of several tests would begin anew with each of them."""
    for function in _run_by(index, fixture.function):
        for event in index.resolver.scope(function).events:
            if event.kind is EventKind.CALL and event.term[-1] == "open":
                given = [*event.args[:2], *(value for name, value in event.keywords if name == "mode")]
                modes = [index.resolver.literal(index.resolver.value(function, term)) for term in given]
                if any(isinstance(mode, str) and mode in _ADDING for mode in modes):
                    raise Refused(f"`{fixture.name}` adds to a file, and would do so again for each test")


def _check_parameters(index: ProjectIndex, fixture: Fixture) -> None:
    outer = index.program.parent(fixture.function) or 0
    for decorator in index.resolver.scope(fixture.function).decorators:
        made = index.resolver.value(outer, decorator.term)
        if isinstance(made, Result) and any(name == "params" for name, _ in made.keywords):
            raise Refused(f"`{fixture.name}` has parameters, and the order of the tests depends on its scope")


def check_expense(index: ProjectIndex, function: int, title: str) -> None:
    """Refuse what takes too long, or too much of the machine, to be run for each test.

    Raises:
        Refused: It calls such a thing.
    """
    for _, callee in _calls(index, _run_by(index, function)):
        name = callee.name if isinstance(callee, External) else ""
        if not _EXPENSIVE.isdisjoint((name, name.partition(".")[0])):
            raise Refused(f"`{title}` calls `{name}`, which is too much for each test")


def _run_by(index: ProjectIndex, function: int) -> set[int]:
    """Return what a function runs: also methods by their names, of the classes that it makes objects of."""
    found: set[int] = set()
    made: set[int] = set()
    names: set[str] = set()
    pending = {function}
    while pending:
        new = index.graph.closure(*pending) - found
        found |= new
        for event, callee in _calls(index, new):
            if isinstance(callee, ClassValue):
                made.add(callee.scope)
            elif event.term[0] == "attr" and not isinstance(callee, (External, FunctionValue)):
                names.add(event.term[2])
        methods = {index.resolver.classes.method(owner, name) for owner in made for name in names}
        pending = {method for method in methods if method is not None} - found
    return found


def _calls(index: ProjectIndex, functions: Iterable[int]) -> Iterator[tuple[Event, Value]]:
    for function in functions:
        for event in index.resolver.scope(function).events:
            if event.kind is EventKind.CALL:
                yield event, index.resolver.value(function, event.term)


def _asked_by_text(index: ProjectIndex, function: int) -> Iterator[str]:
    for event in index.resolver.scope(function).events:
        is_call = event.kind is EventKind.CALL and event.term[0] == "attr"
        if is_call and event.term[2] == "getfixturevalue" and event.args:
            name = index.resolver.literal(index.resolver.value(function, event.args[0]))
            if isinstance(name, str):
                yield name
