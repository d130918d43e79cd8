"""The shapes that a library model may have."""

from __future__ import annotations

import enum
import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class StateModel:
    """A class whose instances hold state that outlives a test when they live at module level.

    `reset` is a statement about `{object}`, empty where the library has none; `changed_by_decorated` names
    the methods that decorate a function so that each call of it changes the state, `changed_by` those that
    change it themselves, `removed_by` those of them that take out what others have put in, `begun_by` those
    that give it anew to an application. Where `read_by` names methods, what nobody reads is no hazard.
    With `parts` the methods are also those of its attributes and items, as of a client's collections.
    """

    type: str
    holds: str
    reset: str = ""
    changed_by: frozenset[str] = frozenset()
    changed_by_decorated: frozenset[str] = frozenset()
    removed_by: frozenset[str] = frozenset()
    reset_by: frozenset[str] = frozenset()
    begun_by: frozenset[str] = frozenset()
    read_by: frozenset[str] = frozenset()
    parts: bool = False

    @property
    def methods(self) -> frozenset[str]:
        """Return the methods that the model speaks of."""
        return self.changed_by | self.reset_by | self.begun_by | self.read_by


#: Ends the name of a state where a model is about all its parts.
_ALL_PARTS = ":*"


@dataclass(frozen=True, slots=True)
class SavedModel:
    """Statements that keep a state of the process in `{saved}` and put it back.

    `imports` are the modules that they need, `called` what they call the saved value. Where they speak of
    `{name}`, they are about one part of the state, which goes by that name. A `state` that ends with `:*`
    stands for all parts at once, and is for writes to a part whose name is not known.
    """

    state: str
    save: tuple[str, ...]
    put_back: tuple[str, ...]
    called: str
    imports: tuple[str, ...] = ()

    @property
    def of_part(self) -> bool:
        """Tell whether the statements are about a part of the state."""
        return any("{name}" in statement for statement in self.save)

    @property
    def of_all_parts(self) -> bool:
        """Tell whether the statements are about all parts of the state, whatever their names."""
        return self.state.endswith(_ALL_PARTS)


@dataclass(frozen=True, slots=True)
class CacheModel:
    """A decorator that keeps results for the life of the process, and the statement that empties it."""

    decorator: str
    reset: str

    @property
    def cleared_by(self) -> str:
        """Return the method of the decorated function that empties the cache."""
        return self.reset.partition("{object}.")[2].partition("(")[0]


@dataclass(frozen=True, slots=True)
class SettingsModel:
    """A base class that fills its fields from the environment, and the statement that does so again."""

    base: str
    refresh: str
    prefix_key: str


@dataclass(frozen=True, slots=True)
class RouterModel:
    """A class whose decorator methods register functions that a client's calls reach.

    Those that are `hooks` register what runs for each call, the others what answers those to one path: by the
    verb that they are called, or by those that their argument `methods` lists. A class without the name of an
    argument for its `prefix` (a name, or a position) is the application itself.
    """

    type: str
    register: frozenset[str]
    hooks: frozenset[str] = frozenset()
    lifespan: str | None = None
    prefix: tuple[str, ...] = ()


class Listing(enum.Enum):
    """Whether a route counts only where it is in a list of URLs, and what its path is written in.

    A RESOURCE stands for the several routes of a set of views.
    """

    NOT = ""
    PATH = "path"
    REGEX = "regex"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class RouteModel:
    """Calls that register what answers the requests for some paths.

    `path`, `view`, `name` and `methods` are the arguments that say so, by name or by position: each that is
    given is a path, the first that is the view. The route answers `verb`, or those that `methods` lists.
    """

    calls: frozenset[str]
    path: tuple[str, ...]
    view: tuple[str, ...]
    name: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("methods",)
    verb: str = ""
    listed: Listing = Listing.NOT


@dataclass(frozen=True, slots=True)
class ViewModel:
    """Methods that classes of views run beside those that are called by the verb.

    `bases` are names of classes, where `*` stands for any letters. `runs` says by verb which methods a
    request runs, `may_run` which it runs in some cases; what stands under `any` is for each verb.
    """

    bases: str
    runs: Mapping[str, frozenset[str]]
    may_run: Mapping[str, frozenset[str]]

    def is_of(self, bases: Iterable[str]) -> bool:
        """Tell whether the model is about a class with these bases of libraries."""
        return any(fnmatch.fnmatchcase(base, self.bases) for base in bases)


@dataclass(frozen=True, slots=True)
class CliModel:
    """A group of commands: a class, or what functions are made by `decorators`.

    Its methods `register` a command or one of its `groups`, or what runs before each as `hooks` do, by
    decorating it, or `includes` add another group. It is `run_by` methods of runners.
    """

    type: str
    register: frozenset[str]
    groups: frozenset[str]
    hooks: frozenset[str]
    includes: frozenset[str]
    decorators: frozenset[str]
    run_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class ClientModel:
    """A test client: its calls reach the routes of the application it was made with, or by a method of it.

    `anything` are those of its calls that are told the verb. One that `looks_up` paths asks what the lists of
    URLs name, whatever the application. One that only makes a request leaves it to others to answer it.
    """

    type: str
    calls: frozenset[str]
    application: str = ""
    anything: frozenset[str] = frozenset()
    looks_up: bool = False
    only_makes: bool = False


@dataclass(frozen=True, slots=True)
class DatabaseModel:
    """A function that opens the database named by one of its arguments, be it by an open connection.

    Where that is none of its arguments, there is no `position`. What it gives, and what comes of that, has
    methods that commit changes, or read or drop what was stored, or it executes statements, which are texts.
    """

    connect: str
    position: int | None = None
    keyword: str = ""
    changed_by: frozenset[str] = frozenset()
    read_by: frozenset[str] = frozenset()
    emptied_by: frozenset[str] = frozenset()
    executes: bool = False

    @property
    def methods(self) -> frozenset[str]:
        """Return the methods that the model speaks of."""
        return self.changed_by | self.read_by | self.emptied_by


class FileAction(enum.Enum):
    """What a call does with a file; OPENS depends on the mode, CREATES fails where the file exists."""

    OPENS = "opens"
    READS = "reads"
    LISTS = "lists"
    WRITES = "writes"
    ADDS = "adds"
    CREATES = "creates"
    REMOVES = "removes"
    COPIES = "copies"
    MOVES = "moves"


@dataclass(frozen=True, slots=True)
class FileModel:
    """Calls that touch the file named by one of their arguments, or by their object where `position` is -1.

    `mode` is the position of the mode, and `default` the one where none is given; a method `by_name` is known
    whatever the class of its object.
    """

    calls: frozenset[str]
    does: FileAction
    position: int
    keyword: str
    mode: int | None = None
    default: str = "r"
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class PortModel:
    """Calls that listen on the port that one of their arguments is, holds or ends with."""

    calls: frozenset[str]
    position: int
    keyword: str


@dataclass(frozen=True)
class LibraryModels:
    """All models, indexed by the names that code is matched against."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    returns: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)
    process: Mapping[str, str] = field(default_factory=dict)
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)
    observes: Mapping[str, str] = field(default_factory=dict)
    undoes: Mapping[str, str] = field(default_factory=dict)
    resets: Mapping[str, str] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)
    restores: Mapping[str, frozenset[str]] = field(default_factory=dict)
    variables: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hooks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    runs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fixtures: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, StateModel] = field(default_factory=dict)
    saved: Mapping[str, SavedModel] = field(default_factory=dict)
    caches: Mapping[str, CacheModel] = field(default_factory=dict)
    settings: Mapping[str, SettingsModel] = field(default_factory=dict)
    routers: Mapping[str, RouterModel] = field(default_factory=dict)
    routes: Mapping[str, RouteModel] = field(default_factory=dict)
    views: Mapping[str, ViewModel] = field(default_factory=dict)
    clients: Mapping[str, ClientModel] = field(default_factory=dict)
    clis: Mapping[str, CliModel] = field(default_factory=dict)
    databases: Mapping[str, DatabaseModel] = field(default_factory=dict)
    files: Mapping[str, FileModel] = field(default_factory=dict)
    ports: Mapping[str, PortModel] = field(default_factory=dict)
    commands: frozenset[str] = frozenset()
    dependencies: frozenset[str] = frozenset()
    engines: frozenset[str] = frozenset()
    mapped: frozenset[str] = frozenset()
    includes: frozenset[str] = frozenset()
    reverses: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    servers: frozenset[str] = frozenset()
    statements: frozenset[str] = frozenset()
    transient: frozenset[str] = frozenset()
    unset: frozenset[str] = frozenset()
    copied: frozenset[str] = frozenset()

    @cached_property
    def with_arguments(self) -> frozenset[str]:
        """Return the functions and classes whose models look at the arguments of their calls."""
        return frozenset(
            {
                "builtins.vars",
                "logging.getLogger",
                *self.routers,
                *self.clients,
                *self.databases,
                *self.dependencies,
                *self.reverses,
                *self.states,
                *self.caches,
            }
        ) | {"pydantic_settings.SettingsConfigDict"}

    @cached_property
    def state_calls(self) -> frozenset[str]:
        """Return the names of all methods that concern the state of an object."""
        return frozenset(name for model in self.states.values() for name in model.methods)

    @cached_property
    def state_removals(self) -> frozenset[str]:
        """Return the names of all methods that take something out of an object."""
        return frozenset(name for model in self.states.values() for name in model.removed_by)

    @cached_property
    def aliased_members(self) -> frozenset[str]:
        """Return the last names of all that has another name."""
        return frozenset(name.rpartition(".")[2] for name in self.aliases)

    @cached_property
    def returned_members(self) -> frozenset[str]:
        """Return the last names of all whose class is known."""
        return frozenset(name.rpartition(".")[2] for name in self.returns)

    @cached_property
    def process_members(self) -> frozenset[str]:
        """Return the last names of all functions, methods and attributes that concern the process."""
        names = {*self.process, *self.observes, *self.undoes, *self.resets}
        return frozenset(name.rpartition(".")[2] for name in names)

    def known_as(self, name: str) -> tuple[str, ...]:
        """Return a dotted name, and `Class.member` where it is a member of an object of a library."""
        holder, _, member = name.rpartition(".")
        kind = self.objects.get(holder)
        return (name,) if kind is None else (name, f"{kind}.{member}")

    def saving(self, state: str) -> tuple[SavedModel, str] | None:
        """Return how a state is saved and put back, and the name of the part that it is, if any."""
        whole, _, part = state.rpartition(":")
        for known, name in ((state, ""), (whole, part), (f"{state}{_ALL_PARTS}", "")):
            model = self.saved.get(known)
            if model is not None and model.of_part == bool(name):
                return model, name
        return None

    def held(self, name: str) -> str | None:
        """Return the state of the process that an object of this dotted name is, or is a part of."""
        while name:
            if name in self.holders:
                return self.holders[name]
            name = name.rpartition(".")[0]
        return None

    def starts_server(self, name: str) -> bool:
        """Tell whether calling something of this dotted name starts a server or container."""
        return name in self.servers or any(fnmatch.fnmatchcase(name, pattern) for pattern in self._patterns)

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return tuple(sorted(pattern for pattern in self.servers if "*" in pattern))

    def canonical(self, name: str) -> str:
        """Return a dotted name with its longest aliased prefix replaced."""
        prefix, rest = name, ""
        while prefix:
            target = self.aliases.get(prefix)
            if target is not None:
                return target + rest
            head, dot, tail = prefix.rpartition(".")
            prefix, rest = head, f"{dot}{tail}{rest}"
        return name
