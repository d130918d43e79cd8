"""Effects on the process as a whole, as the library models list them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isolint.facts.records import EventKind
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    Copied,
    External,
    Global,
    ItemOf,
    Literal,
    Parameter,
    Result,
    Value,
    options,
)
from isolint.index.sites.logger_names import logger_names
from isolint.index.sites.site_key import DependsOnParameter, SiteKey, closed
from isolint.index.state.effects import Action, Concern, Effect, EffectKind, Form, Given, last_names
from isolint.index.state.recorded import recorded
from isolint.index.state.ways_back import leads_back
from isolint.index.suite.patches import patches_of
from isolint.model import SiteKind

#: What methods of pytest's `monkeypatch` put back by themselves.
_PATCH_METHODS = {"chdir": "cwd", "syspath_prepend": "sys.path"}

#: Methods that put much into a container at once.
_FILLING = (".update", ".extend")

#: What attributes are before anybody sets them.
_STARTS_AS = {"logging.Logger.propagate": Literal(True), "logging.Logger.disabled": Literal(False)}

_SETATTR = External("builtins.setattr")
#: What calls are given that turns off what they turn on.
_TURNED_OFF = {"logging.captureWarnings": Literal(False)}
#: Signals that the interpreter handles itself, or ignores, from the start.
_HANDLED_AT_START = {
    "signal.SIGINT": "signal.default_int_handler",
    "signal.SIGPIPE": "signal.SIG_IGN",
    "signal.SIGXFSZ": "signal.SIG_IGN",
}
#: Arguments that are as good as none.
_NOT_GIVEN = (Literal(None), Literal(False))


class ProcessState:
    """Working directory, logging, signals, locale, standard streams and their kin."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._models = resolver.models
        # What the name of a class stands before is a method of its objects.
        self._taking_back = last_names(
            name for name in self._models.undoes if name.rpartition(".")[0].rpartition(".")[2][:1].isupper()
        )

    @property
    def concern(self) -> Concern:
        """Return what it looks at."""
        names = self._models.process_members | last_names((*_PATCH_METHODS, *_FILLING, _SETATTR.name))
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
        if action.target == _SETATTR:
            yield from self._set_by_name(action)
        if isinstance(action.target, External) and action.target.name.endswith(_FILLING):
            held = self._models.held(action.target.name.rpartition(".")[0])
            if held is not None and self._puts_back(action, held):
                yield action.effect(EffectKind.RESET, (SiteKind.PROCESS, held), Form.PUT_BACK)
        if not self._models.process_members.isdisjoint(map(_last_name, options(action.target))):
            known = list(self._resolver.types.known_as(action.target))
            if not known and self._is_handed_over(action.target):
                raise DependsOnParameter
            for name in known:
                yield from self._called(action, name)

    def _is_handed_over(self, callee: Value) -> bool:
        """Tell whether a call takes something back from what a function is given."""
        if not isinstance(callee, AttributeOf) or callee.name not in self._taking_back:
            return False
        holder = callee.base
        while isinstance(holder, AttributeOf):
            holder = holder.base
        return isinstance(holder, Parameter) and not self._resolver.is_gathered(holder)

    def _is_told_otherwise(self, action: Action, name: str) -> bool:
        """Tell whether by its arguments a call leaves the state of the process alone.

        Raises:
            DependsOnParameter: The callers decide.
        """
        spared = self._models.unless.get(name, frozenset())
        needed = self._models.only.get(name)
        arguments = (*((str(place), value) for place, value in enumerate(action.args)), *action.keywords)
        if needed and not any(word in needed and value not in _NOT_GIVEN for word, value in arguments):
            return True
        # What changes nothing, and is given None, looks where it would have looked without.
        is_look = name not in self._models.process
        sparing = [
            value for word, value in arguments if word in spared and not (is_look and value == Literal(None))
        ]
        if any(isinstance(value, Parameter) for value in sparing):
            raise DependsOnParameter
        return bool(sparing)

    def _called(self, action: Action, name: str) -> Iterator[Effect]:
        holder = action.target.base if isinstance(action.target, AttributeOf) else UNKNOWN
        if _is_private(holder):
            return
        state, observed = self._models.process.get(name), self._models.observes.get(name)
        is_left_alone = self._is_told_otherwise(action, name)
        if state is not None and not is_left_alone:
            puts_back = _gives_up(action) or self._puts_back(action, state)
            puts_back = puts_back or self._is_taken_from(action, state, holder)
            puts_back = puts_back or action.args[:1] == (_TURNED_OFF.get(name),)
            puts_back = puts_back or leads_back(self._resolver, action) or _is_default_handler(action)
            form = Form.CLOSE if name.endswith(".close") else Form.CALL
            for site in self._sites(state, holder, action):
                if puts_back:
                    yield action.effect(EffectKind.RESET, site, Form.PUT_BACK)
                else:
                    yield action.effect(EffectKind.WRITE, site, form)
        for table, form in ((self._models.undoes, Form.UNDO), (self._models.resets, Form.PUT_BACK)):
            if name in table and not is_left_alone:
                for site in self._sites(table[name], holder):
                    yield action.effect(EffectKind.RESET, site, form)
        if observed is not None and is_left_alone is (state is not None):
            for site in self._sites(observed, holder):
                yield action.effect(EffectKind.READ, site, Form.CALL)

    def _is_taken_from(self, action: Action, state: str, holder: Value) -> bool:
        """Tell whether a call adds what was an item of the same list: one after the other comes back."""
        return any(
            isinstance(given, ItemOf)
            and isinstance(given.base, AttributeOf)
            and given.base.base == holder
            and any(
                self._models.observes.get(name) == state for name in self._resolver.types.known_as(given.base)
            )
            for given in action.args
        )

    def _puts_back(self, action: Action, state: str) -> bool:
        """Tell whether a call is given what a state was."""
        given = (*action.args, *(value for _, value in action.keywords))
        return any(self._is_saved(value, state) for value in given)

    def _assigned(self, action: Action) -> Iterator[Effect]:
        """Yield the putting back of a stream or list that was saved before."""
        place = self._place(action.target, action.key)
        held = self._models.held(place) if place else None
        is_emptied = place in self._models.unset and action.value == Literal(None)
        if held is not None and (is_emptied or self._is_saved(action.value, held)):
            yield action.effect(EffectKind.RESET, (SiteKind.PROCESS, held), Form.PUT_BACK)
        for name in () if _is_private(action.target) else self._members(action.target, action.key):
            state = self._models.process.get(name)
            if state is None:
                continue
            puts_back = action.value == _STARTS_AS.get(name) or self._is_saved(action.value, state)
            for site in self._sites(state, action.target):
                if puts_back:
                    yield action.effect(EffectKind.RESET, site, Form.PUT_BACK)
                else:
                    yield action.effect(EffectKind.WRITE, site, Form.ASSIGN)

    def _set_by_name(self, action: Action) -> Iterator[Effect]:
        """Yield the putting back that `setattr` is, as where it is handed to a clean-up."""
        holder, name, value = (*map(closed, action.args[:3]), UNKNOWN, UNKNOWN, UNKNOWN)[:3]
        if isinstance(name, Literal) and isinstance(name.content, str):
            key = AttributeOf(holder, name.content)
            stored = Given(value, (), ())
            assigned = action._replace(kind=EventKind.STORE, target=holder, key=key, operands=stored)
            yield from (found for found in self._assigned(assigned) if found.kind is EffectKind.RESET)

    def _place(self, base: Value, key: Value) -> str:
        """Return the name of a library's attribute that is set, or of its object of which an item is."""
        place = self._resolver.definition(base) if isinstance(base, Global) else base
        if not isinstance(place, External):
            return ""
        return f"{place.name}.{key.name}" if isinstance(key, AttributeOf) else place.name

    def _members(self, base: Value, key: Value) -> Iterator[str]:
        """Yield the names by which the models may know the attribute, or the list, that is assigned to."""
        if isinstance(key, AttributeOf) and isinstance(base, External):
            yield from self._models.known_as(f"{base.name}.{key.name}")
        else:
            yield from self._resolver.types.known_as(key if isinstance(key, AttributeOf) else base)

    def _sites(self, state: str, holder: Value, action: Action | None = None) -> Iterator[SiteKey]:
        """Yield the sites of a state, by the names of the loggers or the signal where it is that of some."""
        names: Sequence[str] = logger_names(self._resolver, holder)
        if state == "signal" and action is not None:
            signal = action.argument(0, "signalnum")
            # A timer's first argument is no signal.
            named = signal.name if isinstance(signal, External) else ""
            names = [named.removeprefix("signal.") if named.startswith("signal.SIG") else ""]
        for name in names:
            yield (SiteKind.PROCESS, f"{state}:{name}" if name else state)

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
        if any(self._may_observe(part, state) for part in recorded(self._resolver, value)):
            return True
        for stored in self._stored(value):
            match option := _same_folder(stored):
                case External(name) | Copied(External(name)):
                    original = self._models.held(name) or self._models.originals.get(name, "")
                    if original.partition(":")[0] == state.partition(":")[0]:
                        return True
                case ItemOf(External(name)) if option == value and self._models.held(name) == state:
                    return True
                case (AttributeOf() as place) | Copied(AttributeOf() as place) if any(
                    self._models.observes.get(name) == state for name in self._resolver.types.known_as(place)
                ):
                    return True
                case Result(callee):
                    getters = (self._models.observes, self._models.process)
                    if any(
                        table.get(name) == state
                        for name in self._resolver.types.known_as(callee)
                        for table in getters
                    ):
                        return True
        return False

    def _may_observe(self, part: Value, state: str) -> bool:
        """Tell whether a value is read where objects have a state, by the name of the attribute."""
        got = part.callee if isinstance(part, Result) else part
        return isinstance(got, AttributeOf) and any(
            observed == state and name.endswith(f".{got.name}")
            for name, observed in self._models.observes.items()
        )


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
    """Tell whether something is one's own: a copy, or a logger made by hand, which has no name to ask by."""
    is_by_hand = isinstance(holder, Result) and holder.callee == External("logging.Logger")
    return is_by_hand or isinstance(holder, Copied)


def _is_default_handler(action: Action) -> bool:
    """Tell whether a call gives a signal the handler that it has when the interpreter starts."""
    match action.argument(0, "signalnum"), action.argument(1, "handler"):
        case External(signal), External(handler):
            return handler == _HANDLED_AT_START.get(signal, "signal.SIG_DFL")
        case _:
            return False


def _gives_up(action: Action) -> bool:
    """Tell whether a call sets nothing in place of what was set, as `settrace(None)` does."""
    return bool(action.args) and all(value == Literal(None) for value in action.args)
