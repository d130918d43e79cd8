"""What has to be known of a fixture wider than a function before it can be made for each test."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from isolint.contracts import Refused
from isolint.facts.records import EventKind
from isolint.index import ProjectIndex
from isolint.index.resolution.values import External, Result, Value
from isolint.index.state.effects import SiteKey
from isolint.index.state.paths import holder_of
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

_FOLDER_MAKERS = frozenset({"tempfile.mkdtemp", "tempfile.TemporaryDirectory", "tempfile.mkstemp"})
_FACTORY_METHODS = frozenset({"pytest.TempPathFactory.mktemp", "pytest.TempdirFactory.mktemp"})


def fixture_of(index: ProjectIndex, site: SiteKey) -> Fixture | None:
    """Return the fixture that hands out an object or the path of a file, or None where it is no fixture's."""
    if site[0] is SiteKind.FILE:
        site = (SiteKind.FIXTURE, holder_of(site[1]) or "")
    found = (
        one
        for one in index.fixtures.by_function.values()
        if index.objects.sites.fixture(one.function) == site
    )
    return next(found, None)


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
        Refused: One of them has parameters, is too expensive, or changes what others meet.
    """
    for fixture in fixtures:
        _check_parameters(index, fixture)
        check_expense(index, fixture.function, fixture.name)
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
    events = index.resolver.scope(fixture.function).events
    callees = [
        index.resolver.value(fixture.function, event.term) for event in events if event.kind is EventKind.CALL
    ]
    if not any(_makes_folder(index, callee) for callee in callees):
        raise Refused(f"`{fixture.name}` makes no folder of its own, and would find the same files each time")


def _makes_folder(index: ProjectIndex, callee: Value) -> bool:
    if isinstance(callee, External) and callee.name in _FOLDER_MAKERS:
        return True
    return not _FACTORY_METHODS.isdisjoint(index.resolver.types.known_as(callee))


def _check_changes(index: ProjectIndex, fixture: Fixture, own: Collection[SiteKey]) -> None:
    """Refuse a fixture that changes what stays for several tests: each of them would see it done again."""
    for kind in (SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.FIXTURE):
        for effect in index.writes(kind):
            if effect.owner == fixture.function and effect.site not in own and index.leaks.leaking(effect):
                name = effect.site[1].rpartition(":")[2]
                raise Refused(f"`{fixture.name}` changes `{name}`, and would do so again for each test")


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
    for called in index.graph.closure(function):
        for event in index.resolver.scope(called).events:
            callee = index.resolver.value(called, event.term) if event.kind is EventKind.CALL else None
            if not isinstance(callee, External):
                continue
            if not _EXPENSIVE.isdisjoint((callee.name, callee.name.partition(".")[0])):
                raise Refused(f"`{title}` calls `{callee.name}`, which is too much for each test")


def _asked_by_text(index: ProjectIndex, function: int) -> Iterator[str]:
    for event in index.resolver.scope(function).events:
        is_call = event.kind is EventKind.CALL and event.term[0] == "attr"
        if is_call and event.term[2] == "getfixturevalue" and event.args:
            name = index.resolver.literal(index.resolver.value(function, event.args[0]))
            if isinstance(name, str):
                yield name
