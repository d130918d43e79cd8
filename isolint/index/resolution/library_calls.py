"""What functions of the standard library and of libraries make of what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.index.resolution.values import (
    UNKNOWN,
    ClassValue,
    Composed,
    Display,
    EnvironmentValue,
    FunctionValue,
    Literal,
    Value,
    any_of,
    composed,
    copied,
)

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: Calls that return their one argument, as far as identity of paths and texts goes.
_TRANSPARENT = frozenset(
    {
        "builtins.str",
        "os.fsdecode",
        "os.fsencode",
        "os.fspath",
        "os.path.abspath",
        "os.path.expanduser",
        "os.path.join",
        "os.path.normpath",
        "os.path.realpath",
        "pathlib.Path",
        "pathlib.PosixPath",
        "pathlib.PurePath",
        "pathlib.PurePosixPath",
        "py.path.local",
        "typing.cast",
    }
)
#: Calls that copy their first argument, and those that walk it, once.
_COPIERS = frozenset(
    {
        "builtins.dict", "builtins.frozenset", "builtins.list", "builtins.set", "builtins.sorted",
        "builtins.tuple", "collections.OrderedDict", "collections.deque", "copy.copy",
    }
)  # fmt: skip
_WALKERS = frozenset({"builtins.filter", "builtins.iter", "builtins.reversed"})
#: Their objects stand for what a function gives.
_PROXIES = frozenset(
    {"django.utils.functional.SimpleLazyObject", "lazy_object_proxy.Proxy", "werkzeug.local.LocalProxy"}
)
_GETENV = frozenset({"os.getenv", "os.environ.get", "os.environ.pop"})
#: What methods are called whose names begin with less says nothing of which is meant.
_MIN_BEGINNING = 2


class LibraryCalls:
    """Answers for a resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def made_of(self, name: str, args: tuple[Value, ...]) -> Value | None:
        """Return what a library function makes of its arguments, or None where that is not known."""
        if name in _COPIERS:
            return copied(args[0])
        if name in _PROXIES:
            behind = (
                self._resolver.calling.returned(args[0].function)
                if isinstance(args[0], FunctionValue)
                else UNKNOWN
            )
            return behind if self._resolver.class_of(behind) is not None else None
        if name in _TRANSPARENT:
            if name == "typing.cast" or len(args) == 1:
                return args[-1]
            return composed(tuple(part for arg in args for part in (Literal("/"), arg))[1:])
        if name in _GETENV:
            key = self._resolver.literal(args[0])
            return EnvironmentValue(key) if isinstance(key, str) else None
        match name:
            case "builtins.type":
                owner = self._resolver.class_of(args[0]) if len(args) == 1 else None
                return ClassValue(owner) if owner is not None else None
            case "builtins.getattr" if len(args) == 2:
                return self._looked_up(*args)
            case "importlib.import_module" | "pytest.importorskip":
                return self._resolver.linker.loaded_as(self._resolver.literal(args[0]))
            case "builtins.__import__" if "." not in str(self._resolver.literal(args[0])):
                return self._resolver.linker.loaded_as(self._resolver.literal(args[0]))
            case _:
                return self._gone_over(name, args)

    def _gone_over(self, name: str, args: tuple[Value, ...]) -> Value | None:
        """Return what a function gives that goes over its arguments, or None for any other."""
        element = self._resolver.element
        if name in _WALKERS:
            return Display("generator", (element(args[-1]),))
        match name:
            case "builtins.next":
                return element(args[0])
            case "builtins.enumerate":
                return Display("generator", (Display("tuple", (UNKNOWN, element(args[0]))),))
            case "builtins.zip":
                return Display("generator", (Display("tuple", tuple(map(element, args))),))
            case _:
                return None

    def _looked_up(self, holder: Value, name: Value) -> Value | None:
        """Return the attribute that `getattr` gets, or the methods whose names start as the one asked for."""
        known = self._resolver.literal(name)
        if isinstance(known, str):
            return self._resolver.attribute(holder, known)
        owner = self._resolver.class_of(holder)
        beginning = name.parts[0] if isinstance(name, Composed) else UNKNOWN
        text = beginning.content if isinstance(beginning, Literal) else None
        if owner is None or not isinstance(text, str) or len(text) < _MIN_BEGINNING:
            return None
        methods = self._resolver.classes.methods_beginning(owner, text)
        return any_of(tuple(FunctionValue(method, holder) for method in methods)) if methods else None
