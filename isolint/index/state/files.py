"""Effects on files that outlive a test: at fixed paths, or in a folder that tests share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Display,
    External,
    Literal,
    Result,
    Value,
    options,
)
from isolint.index.sites.paths import Paths
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form, last_names
from isolint.index.state.sweeps import SWEPT, swept_folder
from isolint.model import SiteKind
from isolint.models.schema import FileAction, FileModel

#: Stands for the working directory; a guard of it is a test's change to the folder that is its value.
WORKING_DIRECTORY: SiteKey = (SiteKind.FILE, ".")

#: Ends the key of a site that stands for all that a folder holds.
LISTED = "/*"

_MOVERS = frozenset({"os.chdir", "contextlib.chdir"})
_MOVING_METHODS = frozenset({"chdir", "as_cwd", "cwd"})
_FILE_MUTATORS = frozenset({"write", "writelines", "writestr", "truncate", "create_dataset", "create_group"})
_READING = frozenset({"read_text", "read_bytes"})
_COMMANDS = ("subprocess.", "os.system", "os.popen")
#: What stands for the standard streams where the name of a file is asked for.
_STREAM = "-"


class Files:
    """Calls that touch files, as the library models list them, or that change the working directory."""

    def __init__(self, resolver: Resolver, paths: Paths) -> None:
        self._resolver = resolver
        self._paths = paths
        self._models = resolver.models.files
        by_name = (name for name, model in self._models.items() if model.by_name)
        self._methods = {name.rpartition(".")[2]: self._models[name] for name in by_name}
        self._typed = last_names(self._models)

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        names = (
            last_names((*self._models, *_MOVERS, *(name.rstrip(".") for name in _COMMANDS)))
            | _MOVING_METHODS
            | _FILE_MUTATORS
        )
        return Concern(frozenset({EventKind.STORE, EventKind.DELETE}), names | {"isolated_filesystem"})

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield the effects of a call on files."""
        yield from self._changed_through(action)
        if action.kind is not EventKind.CALL:
            return
        match action.target:
            case External(name) if name in self._models:
                yield from self._touched(action, self._models[name])
            case External(name) if name in _MOVERS:
                yield from self._moved(action, action.argument(0, "path"))
            case External(name) if name.startswith(_COMMANDS):
                yield from self._commanded(action)
            case AttributeOf(base, method) if method in _MOVING_METHODS and (action.args or method != "cwd"):
                yield from self._moved(action, action.args[0] if action.args else base)
            case External(name) if action.args and name.rpartition(".")[2] in _MOVING_METHODS:
                yield from self._moved(action, action.args[0])
            case AttributeOf(_, "isolated_filesystem"):
                yield self._move(action, UNKNOWN)
            case AttributeOf(base, method) if method in self._typed:
                model = self._method(base, method)
                if model is not None:
                    yield from self._touched(action, model)

    def _method(self, base: Value, method: str) -> FileModel | None:
        """Return what is known of a method: by the class of its object, or else by its name."""
        owner = self._resolver.types.name(base)
        known = self._models.get(f"{owner}.{method}")
        if known is not None or self._resolver.class_of(base) is not None:
            return known
        return self._methods.get(method)

    # What a call does

    def _touched(self, action: Action, model: FileModel) -> Iterator[Effect]:
        place = self._place(action, model)
        does = model.does
        if does is FileAction.OPENS:
            does = self._opening(action, model)
        if does in (FileAction.COPIES, FileAction.MOVES):
            source = action.args[0] if model.position > 0 and action.args else self._object(action)
            kind = EffectKind.READ if does is FileAction.COPIES else EffectKind.WRITE
            yield from self._on(action, kind, source, Form.CALL if does is FileAction.COPIES else Form.DELETE)
            does = FileAction.WRITES
        if does is FileAction.CREATES and self._is_prepared(action):
            return
        if does in (FileAction.READS, FileAction.ADDS, FileAction.CREATES):
            yield from self._on(action, EffectKind.READ, place, Form.CALL)
        elif does is FileAction.LISTS:
            yield from self._on(action, EffectKind.READ, place, Form.CALL, LISTED)
        if does is FileAction.REMOVES:
            yield from self._on(action, EffectKind.WRITE, place, Form.DELETE)
            folder = swept_folder(place)
            yield from self._on(action, EffectKind.WRITE, folder, Form.DELETE, SWEPT)
        elif does in (FileAction.WRITES, FileAction.ADDS, FileAction.CREATES):
            form = Form.UPDATE if does is FileAction.ADDS else Form.ASSIGN
            form = Form.PUT_BACK if self._is_saved(action) else form
            yield from self._on(action, EffectKind.WRITE, place, form)

    def _is_saved(self, action: Action) -> bool:
        """Tell whether a text is written to the very file that it was read from."""
        given = action.args[0] if action.args else UNKNOWN
        return any(
            isinstance(callee := option.callee, AttributeOf)
            and callee.name in _READING
            and callee.base == self._object(action)
            for option in options(given)
            if isinstance(option, Result)
        )

    def _place(self, action: Action, model: FileModel) -> Value:
        if model.position < 0:
            return self._object(action)
        return action.argument(model.position, model.keyword)

    def _object(self, action: Action) -> Value:
        return action.target.base if isinstance(action.target, AttributeOf) else UNKNOWN

    def _opening(self, action: Action, model: FileModel) -> FileAction:
        """Return what opening a file in a mode does with it."""
        given = action.argument(model.mode, "mode") if model.mode is not None else UNKNOWN
        text = self._resolver.literal(given) if given != UNKNOWN else model.default
        mode = text if isinstance(text, str) else model.default
        if "w" in mode:
            return FileAction.WRITES
        if "x" in mode:
            return FileAction.CREATES
        if "+" in mode and self._handle(action) is not None:
            return FileAction.READS
        return FileAction.ADDS if "a" in mode or "+" in mode else FileAction.READS

    def _is_prepared(self, action: Action) -> bool:
        """Tell whether a folder or file is only made where it is missing."""
        if dict(action.keywords).get("exist_ok", Literal(False)) != Literal(False):
            return True
        scope = self._resolver.scope(action.source)
        return scope.may_pass_over(action.event)

    def _on(
        self, action: Action, kind: EffectKind, place: Value, form: Form, suffix: str = ""
    ) -> Iterator[Effect]:
        if place == UNKNOWN:
            return
        is_path = isinstance(action.target, External) and action.target.name.startswith(("builtins.", "os."))
        handle = self._handle(action) if kind is EffectKind.READ else None
        for path in self._paths.of(place, is_path):
            if path != _STREAM and (path != "." or suffix):
                yield action.effect(kind, (SiteKind.FILE, f"{path}{suffix}"), form, handle or UNKNOWN)

    # Files that objects keep open

    def _handle(self, action: Action) -> Literal | None:
        """Return the name of the attribute that keeps a file open, if one does."""
        owner = self._resolver.program.enclosing_class(action.source)
        events = self._resolver.scope(action.source).events
        for event in events[action.event + 1 :] if owner is not None and action.event >= 0 else ():
            is_kept = event.kind is EventKind.STORE and event.value == ("call", action.event)
            if is_kept and event.term[:2] == ("attr", ("param", 0)):
                return Literal(self._kept_as(owner or 0, event.term[2]))
        return None

    def _kept_as(self, owner: int, attribute: str) -> str:
        path = self._resolver.program.path(owner)
        return f"{self._resolver.program.dotted(path)}:{self._resolver.scope(owner).qualname}.{attribute}"

    def _changed_through(self, action: Action) -> Iterator[Effect]:
        """Yield what a method changes of a file that its object keeps open."""
        place = action.target
        if action.kind is EventKind.CALL:
            if not isinstance(place, AttributeOf) or place.name not in _FILE_MUTATORS:
                return
            place = place.base
        elif action.key == UNKNOWN or isinstance(action.key, AttributeOf):
            return
        if isinstance(place, AttributeOf) and place.name in self._kept_open:
            for option in options(place.base):
                owner = self._resolver.class_of(option)
                if owner in self._kept_open[place.name]:
                    handle = f"{{{self._kept_as(owner or 0, place.name)}}}"
                    yield action.effect(EffectKind.WRITE, (SiteKind.FILE, handle), Form.UPDATE)

    @cached_property
    def _kept_open(self) -> Mapping[str, frozenset[int]]:
        """Return attribute -> the classes that keep an open file in it."""
        found: dict[str, set[int]] = {}
        for number in self._resolver.program.functions():
            owner = self._resolver.program.enclosing_class(number)
            scope = self._resolver.scope(number)
            for event in scope.events if owner is not None else ():
                is_member = event.kind is EventKind.STORE and event.term[:2] == ("attr", ("param", 0))
                if owner is not None and is_member and event.value[0] == "call":
                    callee = self._resolver.value(number, scope.events[event.value[1]].term)
                    model = self._models.get(callee.name) if isinstance(callee, External) else None
                    if model is not None and model.does is FileAction.OPENS:
                        found.setdefault(event.term[2], set()).add(owner)
        return {attribute: frozenset(owners) for attribute, owners in found.items()}

    # The working directory

    def _moved(self, action: Action, place: Value) -> Iterator[Effect]:
        """Yield the change to a folder that is shared, or else to one that is the test's own."""
        texts = self._paths.of(place, is_path=True)
        if self._paths.is_fresh(place) or not texts:
            yield self._move(action, UNKNOWN)
        for text in texts:
            if text != ".":
                yield self._move(action, Literal(text))

    def _move(self, action: Action, folder: Value) -> Effect:
        return action.effect(EffectKind.GUARD, WORKING_DIRECTORY, Form.CALL, folder)

    def _commanded(self, action: Action) -> Iterator[Effect]:
        """Yield what a program does in its working directory, where that is a folder which tests share."""
        folder = action.argument(9, "cwd")
        places = self._paths.of(folder, is_path=True) if folder not in (UNKNOWN, Literal(None)) else (".",)
        for place in places:
            site = (SiteKind.FILE, place)
            yield action.effect(EffectKind.READ, site, Form.LIBRARY_CALL)
            for command in sorted(self._commands(action.argument(0, "args"))):
                yield action.effect(EffectKind.WRITE, site, Form.LIBRARY_CALL, Literal(command))

    def _commands(self, value: Value) -> frozenset[str]:
        """Return the program that runs, with its subcommand where that decides, if it changes files."""
        words: list[object] = []
        if isinstance(value, Display):
            words = [self._resolver.literal(element) for element in value.elements[:2]]
        elif isinstance(text := self._resolver.literal(value), str):
            words = list(text.split()[:2])
        known = [word for word in words if isinstance(word, str)]
        return self._resolver.models.commands & {" ".join(known[:1]), " ".join(known)}
