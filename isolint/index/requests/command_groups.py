"""The commands that tests ask a runner for: those that a group is given by decorators or by calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from isolint.facts.records import Event, EventKind, ScopeKind
from isolint.facts.terms import Term
from isolint.index.requests.calls_given import given, is_imported
from isolint.index.requests.command_lines import Line, is_refused, is_taken
from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import AttributeOf, Display, FunctionValue, Value
from isolint.models import CliModel

#: What the name of a function ends with, and that of its command does not.
_LEFT_OUT = ("_command", "_cmd", "_group", "_grp")
_MAX_DEPTH = 6


@dataclass(slots=True)
class _Group:
    """What a group has: functions that run before each command, and by their names commands and groups."""

    before: list[int] = field(default_factory=list)
    commands: list[tuple[frozenset[str], int]] = field(default_factory=list)
    groups: list[tuple[frozenset[str], Value]] = field(default_factory=list)


class CommandGroups:
    """Answers for calls of runners."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._models = resolver.models.clis
        self._runners = {name for model in self._models.values() for name in model.run_by}
        self._running = {name.rpartition(".")[2] for name in self._runners}

    def run_by(self, number: int, position: int, callee: Value, event: Event) -> Iterator[int]:
        """Yield the functions that a call of a runner runs, beside the one that it may be handed."""
        if not isinstance(callee, AttributeOf) or callee.name not in self._running:
            return
        if not any(name in self._runners for name in self._resolver.types.known_as(callee)):
            return
        group = next(given(event, ("0", "cli", "app")), None)
        line = self._line(number, next(given(event, ("1", "args")), None))
        if group is None or line is None or is_refused(self._resolver, number, position):
            return
        yield from self._run(self._resolver.value(number, group), line, 0)

    def _run(self, value: Value, line: Line, depth: int) -> Iterator[int]:
        group = self._groups.get(value)
        if group is None or depth > _MAX_DEPTH:
            return
        by_signature = self._is_by_signature(value)
        if len(group.commands) == 1 and not group.groups and not group.before and by_signature:
            _, function = group.commands[0]
            if is_taken(self._resolver, function, line, by_signature=True):
                yield function
            return
        if line.words:
            yield from group.before
            yield from self._asked(group, line, depth, by_signature=by_signature)

    def _asked(self, group: _Group, line: Line, depth: int, *, by_signature: bool) -> Iterator[int]:
        """Yield what the first word that names something of a group runs."""
        for names, inner in group.groups:
            if not names:
                yield from self._run(inner, line, depth + 1)
        for place, word in enumerate(line.words):
            asked = [function for names, function in group.commands if word in names]
            inside = [inner for names, inner in group.groups if word in names]
            for function in asked:
                if is_taken(self._resolver, function, line.after(place), by_signature=by_signature):
                    yield function
            for inner in inside:
                if isinstance(inner, FunctionValue):
                    yield inner.function
                yield from self._run(inner, line.after(place), depth + 1)
            if asked or inside:
                # What follows is for that to read.
                return

    def _is_by_signature(self, value: Value) -> bool:
        """Tell whether parameters say what a group's commands take, and one alone needs no name."""
        model = self._model(value)
        return model is not None and not model.decorators

    def _line(self, number: int, term: Term | None) -> Line | None:
        """Return the words of a command line, or None where it is not known."""
        value = self._resolver.value(number, term) if term is not None else None
        if isinstance(value, Display) and value.kind in ("list", "tuple"):
            texts = [self._resolver.literal(element) for element in value.elements]
            return Line(tuple(text if isinstance(text, str) else "" for text in texts))
        text = self._resolver.literal(value) if value is not None else None
        return Line(tuple(text.split())) if isinstance(text, str) else None

    @cached_property
    def _groups(self) -> Mapping[Value, _Group]:
        roots = {name.partition(".")[0] for name in self._models}
        if not is_imported(self._resolver, roots):
            return {}
        found: dict[Value, _Group] = {}
        for number, scope in enumerate(self._program.scopes):
            if scope.kind is ScopeKind.FUNCTION and scope.decorators:
                self._decorated(number, found)
        adding = {name for model in self._models.values() for name in model.includes}
        for number, scope in enumerate(self._program.scopes):
            for event in scope.events:
                if event.kind is EventKind.CALL and event.term[0] == "attr" and event.term[2] in adding:
                    self._added(number, event, found)
        return found

    def _decorated(self, number: int, found: dict[Value, _Group]) -> None:
        """Enter a function into the groups that its decorators are of."""
        for group, method, event in self._decorators(number):
            model = self._model(group)
            if model is None:
                continue
            outer = self._program.parent(number)
            names = self._names(number, outer, event)
            entry = found.setdefault(group, _Group())
            if method in model.hooks:
                entry.before.append(number)
            elif method in model.groups:
                entry.groups.append((names, FunctionValue(number)))
            elif method in model.register:
                entry.commands.append((names, number))

    def _decorators(self, number: int) -> Iterator[tuple[Value, str, Event | None]]:
        """Yield the methods of objects that decorate a function, with the calls of them."""
        outer = self._program.parent(number)
        for decorator in self._resolver.scope(number).decorators if outer is not None else ():
            if outer is None:
                continue
            term = decorator.term
            event = self._resolver.scope(outer).events[term[1]] if term[0] == "call" else None
            method = event.term if event is not None else term
            if method[0] == "attr":
                yield self._resolver.value(outer, method[1]), method[2], event

    def _added(self, number: int, event: Event, found: dict[Value, _Group]) -> None:
        """Enter what a call adds to a group."""
        group = self._resolver.value(number, event.term[1])
        model = self._model(group)
        term = next(given(event, ("0",)), None)
        if model is None or term is None or event.term[2] not in model.includes:
            return
        value = self._resolver.value(number, term)
        text = self._text(number, next(given(event, ("name", "1")), None))
        names = frozenset({text}) if text is not None else self._own_names(value)
        entry = found.setdefault(group, _Group())
        if self._model(value) is not None:
            entry.groups.append((names, value))
        elif isinstance(value, FunctionValue):
            entry.commands.append((names, value.function))

    def _own_names(self, value: Value) -> frozenset[str]:
        """Return the names by which a command or group that is added to another one goes by itself."""
        if not isinstance(value, FunctionValue):
            return frozenset()
        outer = self._program.parent(value.function)
        terms = [decorator.term for decorator in self._resolver.scope(value.function).decorators]
        events = [
            self._resolver.scope(outer).events[term[1]]
            for term in terms
            if outer is not None and term[0] == "call"
        ]
        made = [event for event in events if event.term[-1] in ("command", "group")]
        return self._names(value.function, outer, made[0] if made else None)

    def _names(self, number: int, outer: int | None, event: Event | None) -> frozenset[str]:
        """Return what a command is called: what it is told, or else like its function."""
        told = next(given(event, ("0", "name")), None) if event is not None else None
        text = self._text(outer, told) if outer is not None else None
        if told is not None and told != ("const", None):
            return frozenset({text}) if text is not None else frozenset({""})
        name = self._resolver.scope(number).name.lower()
        ends = [name, *(name.removesuffix(end) for end in _LEFT_OUT)]
        return frozenset(one.replace("_", "-") for one in ends)

    def _model(self, value: Value, depth: int = 0) -> CliModel | None:
        """Return the model of a group of commands, if a value is one."""
        if not isinstance(value, FunctionValue):
            return self._models.get(self._resolver.types.name(value) or "")
        for model in self._models.values():
            if model.decorators and self._resolver.has_decorator(value.function, *model.decorators):
                return model
        if depth < _MAX_DEPTH:
            for group, method, _ in self._decorators(value.function):
                model_of = self._model(group, depth + 1) if isinstance(group, FunctionValue) else None
                if model_of is not None and method in model_of.groups:
                    return model_of
        return None

    def _text(self, number: int, term: Term | None) -> str | None:
        text = self._resolver.literal(self._resolver.value(number, term)) if term is not None else None
        return text if isinstance(text, str) else None
