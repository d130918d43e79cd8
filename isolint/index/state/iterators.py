"""Objects that give what they hold once: generators, iterators and open files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from isolint.facts.records import ReadPlace, ScopeKind
from isolint.facts.terms import Term
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import Display, External, Global, Literal, Result, Value

_ITERATORS = frozenset(
    {
        "builtins.map", "csv.DictReader", "csv.reader", "glob.iglob", "itertools.chain", "itertools.islice",
        "itertools.product", "os.scandir", "os.walk", "re.finditer",
    }
)  # fmt: skip
_OPENERS = frozenset({"builtins.open", "io.open"})
_FILES = frozenset({"io.BytesIO", "io.StringIO"}) | _OPENERS
#: What never comes to an end: who takes one of it leaves no less to the next.
_ENDLESS = frozenset({"itertools.count", "itertools.cycle"})
_CONSUMING = frozenset({"__next__", "read", "read1", "readinto", "readline", "readlines", "send"})
#: How the modes begin in which a file is opened to write to it.
_WRITING = frozenset("awx")
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


def _is_for_reading(opened: Result) -> bool:
    """Tell whether a file is opened as it stands, to read something of it that is there."""
    mode = opened.argument(1, "mode")
    is_empty = opened.argument(0, "file") == External("os.devnull")
    return not is_empty and not (isinstance(mode, Literal) and str(mode.content)[:1] in _WRITING)


def _is_endless(value: Value) -> bool:
    return isinstance(value, Result) and isinstance(value.callee, External) and value.callee.name in _ENDLESS


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
            number = program.number(path)
            made = resolver.value(number, term)
            if is_one_shot(made) and not _is_never_used_up(resolver, number, term, made):
                yield Global(path, name)


def _is_never_used_up(resolver: Resolver, number: int, term: Term, made: Value) -> bool:
    """Tell whether what a call makes has nothing to read, or no end, by the arguments of the call."""
    if term[0] != "call" or not isinstance(made, Result) or not isinstance(made.callee, External):
        return False
    args, keywords = resolver.arguments(number, resolver.scope(number).events[term[1]])
    if made.callee.name == "builtins.map":
        return all(_is_endless(walked) for walked in args[1:])
    return made.callee.name in _OPENERS and not _is_for_reading(Result(made.callee, args, keywords))
