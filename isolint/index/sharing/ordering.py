"""Values whose order or content differs from process to process: sets, listings, random numbers, times."""

from __future__ import annotations

import builtins
import enum
from typing import TYPE_CHECKING

from isolint.facts.records import Event, EventKind
from isolint.facts.terms import Term, constant
from isolint.index.resolution.values import ClassValue, External, FunctionValue, Global

if TYPE_CHECKING:
    from isolint.index.project import ProjectIndex

#: Classes that are not spelt as such.
_CLASSES = frozenset({"collections.defaultdict", "collections.deque", "datetime.date", "datetime.datetime"})

#: Terms that lead further than this are not followed.
_MAX_DEPTH = 12


class Disorder(enum.Enum):
    """Where a difference between two processes comes from."""

    HASHES = "hash seed"
    LISTING = "order of directories"
    RANDOM = "random numbers"
    CLOCK = "clock"


_SETS = frozenset({"builtins.set", "builtins.frozenset"})
_KEEPING_ORDER = frozenset(
    {
        "builtins.list",
        "builtins.tuple",
        "builtins.enumerate",
        "builtins.reversed",
        "builtins.iter",
        "builtins.map",
        "builtins.filter",
        "builtins.zip",
        "builtins.dict",
        "builtins.dict.fromkeys",
        "itertools.chain",
        "itertools.chain.from_iterable",
        "itertools.product",
        "itertools.combinations",
        "itertools.permutations",
    }
)
_LISTINGS = frozenset({"os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.iglob"})
_PATH_LISTINGS = frozenset({"iterdir", "glob", "rglob"})
_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"})
_SET_METHODS = frozenset({"union", "intersection", "difference", "symmetric_difference", "copy"})
_VIEWS = frozenset({"keys", "values", "items"})
_SAMPLES = frozenset({"random.sample", "random.choices", "numpy.random.permutation", "numpy.random.choice"})
_RANDOM_NUMBERS = frozenset(
    f"random.{name}"
    for name in ("random", "randint", "randrange", "uniform", "getrandbits", "choice", "gauss")
) | {"secrets.token_hex", "secrets.token_urlsafe", "secrets.randbelow"}
_RANDOM_OBJECTS = frozenset({"uuid.uuid1", "uuid.uuid4"})
_CLOCK_NUMBERS = frozenset(
    f"time.{name}" for name in ("time", "time_ns", "monotonic", "perf_counter", "strftime", "ctime")
)
_CLOCK_OBJECTS = frozenset(
    {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"}
)
_TEXTS = frozenset({"builtins.str", "builtins.repr", "builtins.int", "builtins.float", "builtins.format"})
_TEXT_METHODS = frozenset({"isoformat", "strftime", "timestamp", "hex", "int", "toordinal"})


class Ordering:
    """Answers for the terms of one program."""

    def __init__(self, index: ProjectIndex) -> None:
        self._index = index

    def of_iterable(self, number: int, term: Term, depth: int = 0) -> Disorder | None:
        """Return why the elements of an iterable come in another order in another process, if they do."""
        if depth > _MAX_DEPTH:
            return None
        match term:
            case ("new", "set", elements):
                return None if self._hash_alike(number, elements) else Disorder.HASHES
            case ("new", _, (element,)):
                return self._of_comprehension(number, element, depth)
            case ("format" | "join", parts, *_):
                return self._first(number, parts, depth)
            case ("call", position):
                event = self._index.resolver.scope(number).events[position]
                return self._of_call(number, event, depth)
            case ("name" | "import" | "attr" | "cell", *_):
                held = self._held(number, term)
                return self.of_iterable(*held, depth + 1) if held is not None else None
            case _:
                return None

    def _first(self, number: int, terms: tuple[Term, ...], depth: int) -> Disorder | None:
        found = (self.of_iterable(number, term, depth + 1) for term in terms)
        return next((disorder for disorder in found if disorder is not None), None)

    def _of_comprehension(self, number: int, element: Term, depth: int) -> Disorder | None:
        """A comprehension has one element, which says what it is an element of."""
        pending = [element]
        while pending:
            term = pending.pop()
            if term[0] == "iter":
                disorder = self.of_iterable(number, term[1], depth + 1)
                if disorder is not None:
                    return disorder
            elif term[0] == "call":
                event = self._index.resolver.scope(number).events[term[1]]
                pending.extend((event.term, *event.given))
            else:
                pending.extend(_terms_in(term))
        return None

    def _of_call(self, number: int, event: Event, depth: int) -> Disorder | None:
        callee = self._index.resolver.value(number, event.term)
        if isinstance(callee, External):
            return self._of_external(number, event, callee.name, depth)
        if isinstance(callee, FunctionValue):
            returns = self._index.resolver.scope(callee.function).events
            values = tuple(item.value for item in returns if item.kind is EventKind.RETURN)
            return self._first(callee.function, values, depth)
        if event.term[0] != "attr":
            return None
        _, base, method = event.term
        if method in _PATH_LISTINGS and self._is_path(number, base, depth):
            return Disorder.LISTING
        if method in _SET_METHODS or method in _VIEWS:
            return self.of_iterable(number, base, depth + 1)
        return None

    def _of_external(self, number: int, event: Event, name: str, depth: int) -> Disorder | None:
        if name in _SETS:
            stable = all(self._has_stable_hashes(number, term, depth) for term in event.args)
            return None if stable else Disorder.HASHES
        if name in _KEEPING_ORDER:
            return self._first(number, event.args, depth)
        if name in _LISTINGS:
            return Disorder.LISTING
        if name in _SAMPLES and not self._is_seeded(number):
            return Disorder.RANDOM
        return None

    def _has_stable_hashes(self, number: int, term: Term, depth: int) -> bool:
        """Tell whether an iterable has numbers alone, which hash alike in each process."""
        if depth > _MAX_DEPTH:
            return False
        match term:
            case ("new", kind, elements) if kind != "dict":
                return self._hash_alike(number, elements)
            case ("call", position):
                event = self._index.resolver.scope(number).events[position]
                return self._index.resolver.value(number, event.term) == External("builtins.range")
            case ("name" | "import" | "attr", *_):
                held = self._held(number, term)
                return held is not None and self._has_stable_hashes(*held, depth + 1)
            case _:
                return False

    def _hash_alike(self, number: int, terms: tuple[Term, ...]) -> bool:
        """Tell whether the hashes of all elements are the same in each process, as those of texts are not."""
        return bool(terms) and all(self._hashes_alike(number, term) for term in terms)

    def _hashes_alike(self, number: int, term: Term) -> bool:
        match term:
            case ("const", value):
                return isinstance(value, (int, float, complex)) or value == ""
            case ("new", "tuple", elements):
                return all(self._hashes_alike(number, element) for element in elements)
            case ("name" | "import" | "attr", *_):
                # Classes hash by an address that is the same in each process, but for its base.
                value = self._index.resolver.value(number, term)
                is_of_library = isinstance(value, External) and _names_class(value.name)
                return is_of_library or isinstance(value, ClassValue)
            case _:
                return False

    def _is_path(self, number: int, term: Term, depth: int) -> bool:
        """Tell whether a term is made of a `pathlib.Path`."""
        for _ in range(_MAX_DEPTH):
            match term:
                case ("call", position):
                    event = self._index.resolver.scope(number).events[position]
                    callee = self._index.resolver.value(number, event.term)
                    if isinstance(callee, External) and callee.name in _PATHS:
                        return True
                    term = event.term
                case ("format", (first, *_)):
                    term = first
                case ("attr" | "item", base, *_) if self._held(number, term) is None:
                    term = base
                case _:
                    held = self._held(number, term)
                    if held is None or depth > _MAX_DEPTH:
                        return False
                    return self._is_path(*held, depth + 1)
        return False

    def _held(self, number: int, term: Term) -> tuple[int, Term] | None:
        """Return the scope and term of what a name was once bound to, if it never was to anything else."""
        if term[0] == "cell":
            outer = self._index.program.number(self._index.program.path(number), term[1])
            bound = self._index.resolver.scope(outer).bindings.get(term[2])
            return None if bound is None else (outer, bound)
        value = self._index.resolver.value(number, term)
        if not isinstance(value, Global):
            return None
        module = self._index.program.number(value.path)
        bound = self._index.resolver.scope(module).bindings.get(value.name)
        return None if bound is None else (module, bound)

    # Single values

    def of_text(self, number: int, term: Term) -> Disorder | None:
        """Return why a number or text is another one in another process, if it is."""
        match term:
            case ("call", position):
                event = self._index.resolver.scope(number).events[position]
                return self._of_text_call(number, event)
            case ("attr", base, name) if name in _TEXT_METHODS:
                return self._of_object(number, base)
            case ("format", parts) if len(parts) == 1 or any(
                isinstance(constant(part), str) for part in parts
            ):
                found = (self.of_text(number, part) or self._of_object(number, part) for part in parts)
                return next((disorder for disorder in found if disorder is not None), None)
            case _:
                return None

    def _of_text_call(self, number: int, event: Event) -> Disorder | None:
        callee = self._index.resolver.value(number, event.term)
        name = callee.name if isinstance(callee, External) else ""
        if name in _RANDOM_NUMBERS:
            return None if name.startswith("random.") and self._is_seeded(number) else Disorder.RANDOM
        if name in _CLOCK_NUMBERS:
            return Disorder.CLOCK
        if name in _TEXTS and event.args:
            return self.of_text(number, event.args[0]) or self._of_object(number, event.args[0])
        if event.term[0] == "attr" and event.term[2] in _TEXT_METHODS:
            return self._of_object(number, event.term[1])
        return None

    def _of_object(self, number: int, term: Term) -> Disorder | None:
        if term[0] != "call":
            return None
        event = self._index.resolver.scope(number).events[term[1]]
        callee = self._index.resolver.value(number, event.term)
        name = callee.name if isinstance(callee, External) else ""
        if name in _RANDOM_OBJECTS:
            return Disorder.RANDOM
        return Disorder.CLOCK if name in _CLOCK_OBJECTS else None

    def _is_seeded(self, number: int) -> bool:
        """Tell whether the module seeds the generator when it is imported."""
        module = self._index.program.module_of(number)
        return any(
            event.kind is EventKind.CALL
            and self._index.resolver.value(module, event.term)
            in (External("random.seed"), External("numpy.random.seed"))
            for event in self._index.resolver.scope(module).events
        )


def _names_class(name: str) -> bool:
    """Tell whether a dotted name is that of a class, as far as its spelling and the built-in ones go."""
    module, _, last = name.rpartition(".")
    if module == "builtins":
        return isinstance(getattr(builtins, last, None), type)
    return name in _CLASSES or (last[:1].isupper() and not last.isupper())


def _terms_in(term: Term) -> list[Term]:
    """Return the terms that a term is made of."""
    match term:
        case ("attr", base, _):
            return [base]
        case ("item", base, key):
            return [base, key]
        case ("format" | "join", parts, *_):
            return list(parts)
        case ("new", "dict", pairs):
            return [part for pair in pairs for part in pair]
        case ("new", _, elements):
            return list(elements)
        case _:
            return []
