"""Objects that give what they hold once: generators, iterators and open files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from isolint.facts.records import ReadPlace, ScopeKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Display, External, Global, Result, Value

_ITERATORS = frozenset(
    {
        "builtins.map", "csv.DictReader", "csv.reader", "glob.iglob", "itertools.chain", "itertools.count",
        "itertools.islice", "itertools.product", "os.scandir", "os.walk", "re.finditer",
    }
)  # fmt: skip
_FILES = frozenset({"builtins.open", "io.BytesIO", "io.StringIO", "io.open"})
_CONSUMING = frozenset({"__next__", "read", "read1", "readinto", "readline", "readlines", "send"})
#: What a file is read anew by, or an object that starts with nothing to read is filled by.
_REWINDING = frozenset({"seek", "write", "writelines"})


@dataclass(frozen=True, slots=True)
class Consumption:
    """A function's use of a module-level iterator or file that leaves less of it to the next."""

    name: Global
    function: int
    place: ReadPlace


def is_one_shot(value: Value) -> bool:
    """Tell whether what a value gives is gone once it has been walked or read."""
    if isinstance(value, Display):
        return value.kind == "generator"
    if not isinstance(value, Result) or not isinstance(value.callee, External):
        return False
    return value.callee.name in _ITERATORS or value.callee.name in _FILES


def consumptions(resolver: Resolver) -> Iterator[Consumption]:
    """Yield the uses that consume a module-level iterator or file which no module body consumes itself."""
    names = set(_one_shot_names(resolver))
    uses: dict[Global, list[Consumption]] = {name: [] for name in names}
    spared: set[Global] = set()
    short = {name.name for name in names}
    for number, scope in enumerate(resolver.program.scopes if names else ()):
        for path, place in scope.reads.items():
            term, last = path, None
            while term[0] in ("attr", "item") and not (term[0] == "attr" and term[2] in short):
                term, last = term[1], term
            name = resolver.value(number, term) if term[-1] in short or term[0] == "import" else None
            if not isinstance(name, Global) or name not in names:
                continue
            method = last[2] if last is not None and last[0] == "attr" else None
            if method in _REWINDING or scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
                spared.add(name)
            elif last is None or method in _CONSUMING:
                uses[name].append(Consumption(name, number, place))
    for name in sorted(names - spared, key=lambda one: (one.path, one.name)):
        yield from uses[name]


def _one_shot_names(resolver: Resolver) -> Iterator[Global]:
    """Yield the module-level names of one-shot objects that no function binds to another."""
    program = resolver.program
    for path, facts in program.modules.items():
        rebound = frozenset(name for scope in facts.scopes for name in scope.rebinds)
        for name, term in facts.module.bindings.items():
            if term[0] not in ("new", "call") or name in rebound:
                continue
            if is_one_shot(resolver.value(program.number(path), term)):
                yield Global(path, name)
