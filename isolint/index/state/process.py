"""Effects on the process as a whole, as the library models list them."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Copied,
    External,
    Global,
    Handed,
    ItemOf,
    Literal,
    Result,
    Value,
    options,
)
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form, SiteKey, closed, last_names
from isolint.index.suite.patches import patches_of
from isolint.model import SiteKind

#: What methods of pytest's `monkeypatch` put back by themselves.
_PATCH_METHODS = {"chdir": "cwd", "syspath_prepend": "sys.path"}

#: Methods that put much into a container at once.
_FILLING = (".update", ".extend")

#: What attributes are before anybody sets them.
_STARTS_AS = {"logging.Logger.propagate": Literal(True), "logging.Logger.disabled": Literal(False)}

#: Arguments that are as good as none.
_NOT_GIVEN = (Literal(None), Literal(False))


class ProcessState:
    """Working directory, logging, signals, locale, standard streams and their kin."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._models = resolver.models

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        names = self._models.process_members | last_names((*_PATCH_METHODS, *_FILLING))
        return Concern(frozenset({EventKind.STORE}), names)

    def effects(self, action: Action) -> Iterator[Effect]:
        """Yield what a call changes, observes or puts back, and what an assignment puts back."""
        if action.kind is EventKind.STORE:
            yield from self._assigned(action)
        if action.kind is not EventKind.CALL:
            return
        match action.target:
            case AttributeOf(base, method) if method in _PATCH_METHODS and patches_of(
                self._resolver, closed(base)
            ):
                yield action.effect(EffectKind.GUARD, (SiteKind.PROCESS, _PATCH_METHODS[method]), Form.CALL)
        if isinstance(action.target, External) and action.target.name.endswith(_FILLING):
            held = self._models.held(action.target.name.rpartition(".")[0])
            if held is not None and self._puts_back(action, held):
                yield action.effect(EffectKind.RESET, (SiteKind.PROCESS, held), Form.PUT_BACK)
        if not self._models.process_members.isdisjoint(map(_last_name, options(action.target))):
            for name in self._resolver.known_as(action.target):
                yield from self._called(action, name)

    def _is_told_otherwise(self, action: Action, name: str) -> bool:
        """Tell whether by its arguments a call leaves the state of the process alone."""
        spared = self._models.unless.get(name, frozenset())
        needed = self._models.only.get(name)
        given = (*((str(place), value) for place, value in enumerate(action.args)), *action.keywords)
        if needed and not any(word in needed and value not in _NOT_GIVEN for word, value in given):
            return True
        return any(keyword in spared for keyword, _ in action.keywords)

    def _called(self, action: Action, name: str) -> Iterator[Effect]:
        holder = action.target.base if isinstance(action.target, AttributeOf) else UNKNOWN
        if _is_private(holder):
            return
        state, observed = self._models.process.get(name), self._models.observes.get(name)
        is_left_alone = self._is_told_otherwise(action, name)
        if state is not None and not is_left_alone:
            site = self._site(state, holder, action)
            if _gives_up(action) or self._puts_back(action, state):
                yield action.effect(EffectKind.RESET, site, Form.PUT_BACK)
            else:
                form = Form.CLOSE if name.endswith(".close") else Form.CALL
                yield action.effect(EffectKind.WRITE, site, form)
        for table, form in ((self._models.undoes, Form.UNDO), (self._models.resets, Form.PUT_BACK)):
            if name in table and not is_left_alone:
                yield action.effect(EffectKind.RESET, self._site(table[name], holder), form)
        if observed is not None and (state is None or is_left_alone):
            yield action.effect(EffectKind.READ, self._site(observed, holder), Form.CALL)

    def _puts_back(self, action: Action, state: str) -> bool:
        """Tell whether a call is given what a state was."""
        given = (*action.args, *(value for _, value in action.keywords))
        return any(self._is_saved(value, state) for value in given)

    def _assigned(self, action: Action) -> Iterator[Effect]:
        """Yield the putting back of a stream or list that was saved before."""
        held = self._held(action.target, action.key)
        if held is not None and self._is_saved(action.value, held):
            yield action.effect(EffectKind.RESET, (SiteKind.PROCESS, held), Form.PUT_BACK)
        for name in () if _is_private(action.target) else self._members(action.target, action.key):
            state = self._models.process.get(name)
            if state is None:
                continue
            if action.value == _STARTS_AS.get(name) or self._is_saved(action.value, state):
                yield action.effect(EffectKind.RESET, self._site(state, action.target), Form.PUT_BACK)
            else:
                yield action.effect(EffectKind.WRITE, self._site(state, action.target), Form.ASSIGN)

    def _held(self, base: Value, key: Value) -> str | None:
        """Return the state that a library holds in an object, of which an attribute or item is set."""
        place = self._resolver.definition(base) if isinstance(base, Global) else base
        if not isinstance(place, External):
            return None
        return self._models.held(f"{place.name}.{key.name}" if isinstance(key, AttributeOf) else place.name)

    def _members(self, base: Value, key: Value) -> Iterator[str]:
        """Yield the names by which the models may know the attribute, or the list, that is assigned to."""
        if isinstance(key, AttributeOf) and isinstance(base, External):
            yield from self._models.known_as(f"{base.name}.{key.name}")
        else:
            yield from self._resolver.known_as(key if isinstance(key, AttributeOf) else base)

    def _site(self, state: str, holder: Value, action: Action | None = None) -> SiteKey:
        """Return the site of a state, by the name of the logger or signal where it is that of one."""
        name = self._logger(holder)
        if state == "signal" and action is not None:
            signal = action.argument(0, "signalnum")
            # A timer's first argument is no signal.
            named = signal.name if isinstance(signal, External) else ""
            name = named.removeprefix("signal.") if named.startswith("signal.SIG") else ""
        return (SiteKind.PROCESS, f"{state}:{name}" if name else state)

    def _logger(self, holder: Value) -> str:
        """Return the name of a logger, as far as it is known."""
        kept = self._resolver.kept(holder) if isinstance(holder, AttributeOf) else None
        logger = holder if kept is None else kept
        if isinstance(logger, (Global, Handed)):
            logger = self._resolver.definition(logger)
        if logger == External("logging.root"):
            return "root"
        if not isinstance(logger, Result) or logger.callee != External("logging.getLogger"):
            return ""
        name = self._resolver.literal(logger.argument(0, "name"))
        if isinstance(name, str) and name:
            return name
        return "root" if name == "" or not _is_given(logger) else ""

    def _stored(self, value: Value) -> Iterator[Value]:
        """Yield what a value is, and where it is an attribute of an object, what its methods put there."""
        for option in options(value):
            yield option
            path = option.base if isinstance(option, ItemOf) else option
            if isinstance(path, AttributeOf) and (owner := self._resolver.class_of(path.base)) is not None:
                for stored in self._resolver.classes.stored(owner, path.name):
                    yield self._resolver.item(stored, option.key) if isinstance(option, ItemOf) else stored

    def _is_saved(self, value: Value, state: str) -> bool:
        """Tell whether a value is what the state was: its getter gave it, or it was read from its place."""
        for stored in self._stored(value):
            match option := _same_folder(stored):
                case External(name) | Copied(External(name)):
                    original = self._models.held(name) or self._models.originals.get(name, "")
                    if original.partition(":")[0] == state.partition(":")[0]:
                        return True
                case ItemOf(External(name)) if option == value and self._models.held(name) == state:
                    return True
                case (AttributeOf() as place) | Copied(AttributeOf() as place) if any(
                    self._models.observes.get(name) == state for name in self._resolver.known_as(place)
                ):
                    return True
                case Result(callee):
                    getters = (self._models.observes, self._models.process)
                    if any(
                        table.get(name) == state
                        for name in self._resolver.known_as(callee)
                        for table in getters
                    ):
                        return True
        return False


def _same_folder(value: Value) -> Value:
    """Return a path as it was before it was made absolute, which the working folder is in any case."""
    match value:
        case Result(AttributeOf(base, "resolve" | "absolute")):
            return base
        case _:
            return value


def _last_name(callee: Value) -> str:
    """Return the last part of the name that a function or method is called by, or nothing."""
    match callee:
        case External(name):
            return name.rpartition(".")[2]
        case AttributeOf(_, name):
            return name
        case _:
            return ""


def _is_private(holder: Value) -> bool:
    """Tell whether a logger is made by hand, so that nobody comes by it who asks for one by name."""
    return isinstance(holder, Result) and holder.callee == External("logging.Logger")


def _is_given(call: Result) -> bool:
    """Tell whether a call has an argument other than None."""
    given = (*call.args, *(value for _, value in call.keywords))
    return any(value != Literal(None) for value in given)


def _gives_up(action: Action) -> bool:
    """Tell whether a call sets nothing in place of what was set, as `settrace(None)` does."""
    return bool(action.args) and all(value == Literal(None) for value in action.args)
