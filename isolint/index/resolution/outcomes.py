"""Conditions of the program, and what comes out of them where that is sure."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from isolint.facts.platforms import has_module, is_called, lacks_attribute, started_with
from isolint.facts.terms import Term, constant
from isolint.index.resolution.conditions import Conditions
from isolint.index.resolution.contents import Contents
from isolint.index.resolution.initial_entries import unless_spelled
from isolint.index.resolution.options import Asked
from isolint.index.resolution.places import (
    Choice,
    Chosen,
    Content,
    Made,
    Outcome,
    Place,
    Stub,
    unplaced,
)
from isolint.index.resolution.trees import Tree, is_open, leaves, names, with_leaves
from isolint.index.resolution.values import (
    UNKNOWN,
    AttributeOf,
    ClassValue,
    Composed,
    Display,
    External,
    FunctionValue,
    Global,
    Instance,
    Literal,
    ModuleValue,
    Parameter,
    Result,
    options,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

_ORDERING: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OPPOSITES = {"!=": "==", "is not": "is", "not in": "in"}
#: Things that are there, hence neither None nor any constant.
_DEFINITIONS = (ClassValue, FunctionValue, ModuleValue)
#: What of libraries is not the same at any time: streams, paths, the environment.
_CHANGING = ("os.environ", "sys.")
_MAX_DEPTH = 8
#: Choices that hang on each other so deep, or on so many at all, are left open.
_MAX_NESTING = 6
_MAX_CHOICES = 24
#: The logger that pytest has its handlers on.
_ENVIRON = External("os.environ")
_ROOT_LOGGERS = (External("logging.root"), Result(External("logging.getLogger")))


class Outcomes:
    """Makes trees of conditions, and tells what comes out of them."""

    def __init__(self, resolver: Resolver, contents: Contents) -> None:
        self._resolver = resolver
        self._contents = contents
        self._kinds = Conditions(resolver)
        self._depth = 0
        self._nesting = 0
        self._choices = 0

    def tree(self, number: int, test: Term) -> Tree:
        """Return the tree of a scope's condition."""
        if self._depth > _MAX_DEPTH:
            return ("truth", UNKNOWN)
        self._depth += 1
        try:
            return self._made(number, test)
        finally:
            self._depth -= 1

    def _made(self, number: int, test: Term) -> Tree:
        match test:
            case ("not" | "test" as kind, inner):
                made = self.tree(number, inner)
                return ("not", made) if kind == "not" else made
            case ("and" | "or" as kind, parts):
                return (kind, tuple(self.tree(number, part) for part in parts))
            case ("compare", "in" | "not in" as kind, name, mapping) if (
                self._resolver.value(number, mapping) == _ENVIRON
            ):
                held = self._content(number, ("item", mapping, name))
                return ("compare", "is not" if kind == "in" else "is", held, Literal(None))
            case ("compare", kind, left, right):
                held = self._content(number, left)
                if held == UNKNOWN and kind in ("==", "!="):
                    held = unless_spelled(self._resolver, number, left, right) or UNKNOWN
                return ("compare", kind, held, self._content(number, right))
            case ("call", event):
                call = self._resolver.scope(number).events[event]
                if call.term == ("name", "isinstance") and len(call.args) == 2:
                    kinds = self._resolver.value(number, call.args[1])
                    return ("is a", self._content(number, call.args[0]), kinds)
                if call.term == ("name", "hasattr") and self._is_of_another(number, call.args):
                    return ("truth", Literal(False))
                if self._asks_for_handlers(number, call.term):
                    return ("truth", Literal(True))
            case ("attr", logger, "handlers") if self._resolver.value(number, logger) in _ROOT_LOGGERS:
                return ("truth", Literal(True))
        return ("truth", self._content(number, test))

    def _is_of_another(self, number: int, asked: Sequence[Term]) -> bool:
        """Tell whether only another interpreter's module has an attribute that is asked for."""
        held = self._resolver.value(number, asked[0]) if len(asked) == 2 else UNKNOWN
        return isinstance(held, External) and lacks_attribute(held.name, constant(asked[1]))

    def _asks_for_handlers(self, number: int, callee: Term) -> bool:
        """Tell whether a call asks if a logger, or one above it, has handlers: pytest's are on the root."""
        if callee[0] != "attr" or callee[2] != "hasHandlers":
            return False
        return "logging.Logger.hasHandlers" in self._resolver.types.known_as(
            self._resolver.value(number, callee)
        )

    def _content(self, number: int, term: Term) -> Content:
        return self._decided(self._contents.of(number, term))

    def _decided(self, content: Content) -> Content:
        """Return a content with what comes out of a comparison in its place."""
        match content:
            case Place(name, inner):
                found = self._decided(inner)
                return UNKNOWN if found == UNKNOWN else Place(name, found)
            case Outcome(scope, test):
                tree = self.tree(scope, test)
                known = self.of(tree)
                return UNKNOWN if known is None else _placed(Literal(known), tree)
            case Choice():
                return self._decided_choice(content)
            case External(name) if (number := started_with(name)) is not None:
                return Literal(number)
            case _:
                return content

    def _decided_choice(self, choice: Choice) -> Content:
        """Return what a choice comes to; where it hangs on too many others, that is not known."""
        if not self._nesting:
            self._choices = 0
        self._choices += 1
        if self._choices > _MAX_CHOICES or self._nesting >= _MAX_NESTING:
            return UNKNOWN
        self._nesting += 1
        try:
            tree = self.tree(choice.scope, choice.test)
            for number, position, function in choice.calls:
                hand = partial(self._contents.handed, number=number, position=position, function=function)
                tree = self.replaced(tree, hand)
            known = self.of(tree)
            if known is not None:
                return _placed(self._decided(choice.yes if known else choice.no), tree)
            return self._chosen(tree, self._decided(choice.yes), self._decided(choice.no))
        finally:
            self._nesting -= 1

    def _chosen(self, tree: Tree, yes: Content, no: Content) -> Content:
        """Return what a condition chooses, or what there is to choose from as long as it is open."""
        known = self.of(tree)
        if known is not None:
            return _placed(yes if known else no, tree)
        if yes == no:
            return yes
        weight = 1 + sum(_weight(content) for content in (yes, no, *leaves(tree)))
        if weight > _MAX_NESTING or (UNKNOWN in (yes, no) and not is_open(tree)):
            return UNKNOWN
        return Chosen(tree, names(tree), yes, no, weight)

    def replaced(self, tree: Tree, replace: Callable[[Content], Content]) -> Tree:
        """Return a tree with other contents at its leaves."""
        return with_leaves(tree, lambda content: self._moved(content, replace))

    def _moved(self, content: Content, replace: Callable[[Content], Content]) -> Content:
        """Return a content with what it is chosen from replaced, and what that is chosen by."""
        match content:
            case Place(name, inner):
                found = self._moved(inner, replace)
                return UNKNOWN if found == UNKNOWN else Place(name, found)
            case Chosen(tree, _, yes, no, _):
                parts = (self._moved(part, replace) for part in (yes, no))
                return self._chosen(self.replaced(tree, replace), *parts)
            case _:
                return self._decided(replace(content))

    def of(self, tree: Tree) -> bool | None:
        """Return what comes out of a condition while no test changes anything, or None where it is open."""
        match tree:
            case ("truth", content):
                return self._truth(unplaced(content))
            case ("compare", kind, left, right):
                return self._compared(kind, unplaced(left), unplaced(right))
            case ("is a", content, kinds):
                return self._is_a(unplaced(content), kinds)
            case ("changes", given, start):
                given, start = unplaced(given), unplaced(start)
                is_constant = isinstance(start, Literal)
                is_same = self._same(given, start) if is_constant else _is_fixed(start) and given == start
                return False if is_same else None
            case ("not", inner):
                known = self.of(inner)
                return None if known is None else not known
            case (kind, parts):
                found = [self.of(part) for part in parts]
                deciding = bool(kind == "or")
                if deciding in found:
                    return deciding
                return None if None in found else not deciding
        return None

    def _truth(self, content: Content) -> bool | None:
        match content:
            case Chosen(_, _, yes, no, _):
                return _agreed(self._truth(unplaced(yes)), self._truth(unplaced(no)))
            case Literal(value):
                return bool(value)
            case ClassValue() | FunctionValue() | ModuleValue() | Stub():
                return True
            case Made(owner) if self._resolver.classes.is_plain(owner, "__bool__", "__len__"):
                return True
            case _:
                return None

    def _is_a(self, content: Content, kinds: Any) -> bool | None:
        """Tell that something is of none of some classes, or what is made by one of them that it is."""
        named = kinds.elements if isinstance(kinds, Display) else options(kinds)
        if isinstance(content, Made) and self._is_made_by(content, named):
            return True
        if isinstance(content, Chosen):
            return _agreed(*(self._is_a(unplaced(part), kinds) for part in (content.yes, content.no)))
        held: Any = Instance(content.owner) if isinstance(content, Made) else content
        if not isinstance(held, (Display, Instance, Literal)):
            return None
        return None if any(self._kinds.may_be(held, kind) for kind in named) else False

    def _is_made_by(self, made: Made, kinds: Sequence[Any]) -> bool:
        """Tell whether what makes an object is one of some classes, or derived from one."""
        classes = self._resolver.classes.ancestry(made.owner)
        return any(isinstance(kind, ClassValue) and kind.scope in classes for kind in kinds)

    def _compared(self, kind: str, left: Content, right: Content) -> bool | None:
        if isinstance(right, Chosen):
            yes, no = (self._compared(kind, left, unplaced(part)) for part in (right.yes, right.no))
            return _agreed(yes, no)
        if isinstance(left, Chosen):
            yes, no = (self._compared(kind, unplaced(part), right) for part in (left.yes, left.no))
            return _agreed(yes, no)
        if kind in _OPPOSITES:
            known = self._compared(_OPPOSITES[kind], left, right)
            return None if known is None else not known
        if kind in ("==", "is"):
            return self._same(left, right)
        if kind == "in":
            return self._contained(left, right)
        if not isinstance(left, Literal) or not isinstance(right, Literal):
            return None
        try:
            return bool(_ORDERING[kind](left.content, right.content))
        except TypeError:
            return None

    def _contained(self, element: Content, container: Content) -> bool | None:
        if isinstance(container, External) and isinstance(element, Literal):
            return has_module(container.name, element.content)
        if not isinstance(container, Display) or not container.elements:
            return None
        if container.kind == "dict":
            # Others may have put in more, and rarely take anything out.
            keys = (pair[0] for pair in container.elements if isinstance(pair, tuple))
            return True if any(self._same(element, key) for key in keys) else None
        found = [self._same(element, option) for option in container.elements]
        return True if True in found else None if None in found else False

    def _same(self, left: Content, right: Content) -> bool | None:
        """Tell whether two contents are equal, and one object where they are no constants."""
        if isinstance(left, Asked):
            return False if isinstance(right, Literal) and isinstance(right.content, str) else None
        if isinstance(left, External) or isinstance(right, External):
            return _of_platform(left, right)
        if isinstance(left, Literal) and isinstance(right, Literal):
            return bool(left.content == right.content)
        if isinstance(right, Literal):
            left, right = right, left
        if isinstance(left, Literal):
            return False if self._is_no_constant(right, left) else None
        if isinstance(left, (*_DEFINITIONS, Global)) and type(left) is type(right):
            return bool(left == right)
        if isinstance(left, AttributeOf) and isinstance(right, AttributeOf) and left.base == right.base:
            return bool(left == right) if isinstance(left.base, ClassValue) else None
        return None

    def _is_no_constant(self, content: Content, constant: Literal) -> bool:
        match content:
            case Parameter() if self._resolver.annotations.is_self(content):
                return constant == Literal(None)
            case Made(owner):
                return self._resolver.classes.is_plain(owner, "__eq__") or constant == Literal(None)
            case Composed() | Display() | Result() | Stub():
                return constant == Literal(None)
            case _:
                return isinstance(content, (*_DEFINITIONS, Global))


def _weight(content: Content) -> int:
    held = unplaced(content)
    return held.weight if isinstance(held, Chosen) else 0


def _agreed(left: bool | None, right: bool | None) -> bool | None:
    return left if left is right else None


def _placed(content: Content, tree: Tree) -> Content:
    """Return what hangs on a condition, as something that may change with it."""
    if content != UNKNOWN:
        for name in sorted(names(tree)):
            content = Place(name, content)
    return content


def _of_platform(left: Content, right: Content) -> bool | None:
    """Tell that the platform is none of those which lack what POSIX asks for, or that it is the own."""
    if isinstance(right, External):
        left, right = right, left
    if isinstance(left, External) and isinstance(right, Literal):
        return is_called(left.name, right.content)
    return True if left == right else None


def _is_fixed(content: Content) -> bool:
    """Tell whether something of a library is the same whenever it is asked for."""
    return isinstance(content, External) and not content.name.startswith(_CHANGING)
