"""What a path is, as a text that is the same wherever the same file is meant."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AnyOf,
    AttributeOf,
    Composed,
    Display,
    Entered,
    EnvironmentValue,
    External,
    Global,
    Handed,
    Instance,
    Literal,
    ModuleValue,
    Parameter,
    Result,
    Value,
    composed,
)
from isolint.index.sites.site_key import DependsOnParameter
from isolint.index.suite.fixtures import FixtureGraph

#: Stands for a name that nobody else has, such as that of a temporary folder.
_FRESH = "\0"

#: A path with more alternatives than these is as good as unknown, and so is one that nests deeper.
_MAX_ALTERNATIVES = 4
_MAX_DEPTH = 12

_CONSTANTS = {"os.sep": "/", "os.path.sep": "/", "os.curdir": ".", "os.extsep": "."}
_PLACES = {
    "os.getcwd": ".",
    "os.getcwdb": ".",
    "pathlib.Path.cwd": ".",
    "pathlib.Path.home": "~",
    "tempfile.gettempdir": "/tmp",  # noqa: S108
}
#: Functions and classes that give a name of its own to each call, or each test in the case of fixtures.
_FRESH_MAKERS = ("tempfile.", "uuid.", "pathlib.Path", "py.path.local", "pytest.TempPathFactory.")
_FACTORIES = frozenset({"pytest.TempPathFactory", "pytest.TempdirFactory"})
_SAME = frozenset({"resolve", "absolute", "expanduser", "as_posix", "realpath", "__str__", "__fspath__"})
_SAME_ATTRIBUTES = frozenset({"strpath", "name"})
_BELOW = frozenset({"join", "joinpath", "ensure", "mkdir"})
_FIELD = re.compile(r"\{\w*\}")

#: Folders of the system, and those below them that are open to everybody.
_PROTECTED = (
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var",
)
_OPEN = ("/dev/shm/", "/run/user/", "/var/folders/", "/var/tmp/")  # noqa: S108

#: What a shared path that has no text of its own goes by: `{module:name}`.
_HOLDER = re.compile(r"\{([^{}]+)\}")


class Paths:
    """Evaluates values as paths."""

    def __init__(self, resolver: Resolver, fixtures: FixtureGraph) -> None:
        self._resolver = resolver
        self._program = resolver.program
        self._fixtures = fixtures

    def of(self, value: Value, is_path: bool = False) -> tuple[str, ...]:
        """Return the paths that a value may be, without those that no other test can come by.

        With `is_path` the value is a path for sure, and may go by the name of who holds it.

        Raises:
            DependsOnParameter: The callers decide.
        """
        texts = self._held(value, is_path)
        return tuple(dict.fromkeys(path for text in texts if (path := _normal(text)) is not None))

    def texts(self, value: Value) -> tuple[str, ...]:
        """Return the texts or numbers that a value may be, as they stand; the callers may decide here too."""
        return tuple(text for text in self._texts(value, 0) if _FRESH not in text)

    def is_fresh(self, value: Value) -> bool:
        """Tell whether a value is a path that no other test can come by."""
        return any(_FRESH in text for text in self._texts(value, 0))

    def _held(self, value: Value, is_path: bool) -> Sequence[str]:
        if is_path and isinstance(value, Handed) and self._fixtures.is_wide(value.fixture):
            return self._texts(value, 0) or (f"{{{self._holder(value)}}}",)
        return self._texts(value, 0)

    def _texts(self, value: Value, depth: int) -> Sequence[str]:
        """Return the texts that a value may be; none where it is not known."""
        if depth > _MAX_DEPTH:
            return ()
        match value:
            case Parameter():
                raise DependsOnParameter
            case Literal(str(text)):
                return (text,)
            case Literal(int(number)) if not isinstance(number, bool):
                return (str(number),)
            case Composed(parts):
                return self._joined(parts, depth)
            case AnyOf(choices):
                return self._alternatives(choices, depth)
            case AttributeOf(base, name):
                return self._attribute(value, base, name, depth)
            case Result() | Entered(Result()):
                return self._result(value.manager if isinstance(value, Entered) else value, depth)
            case Global() | Handed():
                return self._name(value, self._texts(self._resolver.definition(value), depth + 1))
            case EnvironmentValue("HOME"):
                return ("~",)
            case _:
                name = value.name if isinstance(value, External) else ""
                return (_CONSTANTS[name],) if name in _CONSTANTS else ()

    def _alternatives(self, choices: Iterable[Value], depth: int) -> Sequence[str]:
        """Return the texts of several values; one that is unknown or fresh may be the one that counts."""
        found: dict[str, None] = {}
        for choice in self._counting(tuple(choices)):
            texts = self._texts(choice, depth + 1)
            if not texts and choice != Literal(None):
                return ()
            found.update(dict.fromkeys(texts))
        fresh = [text for text in found if _FRESH in text]
        return tuple(fresh or found)[:_MAX_ALTERNATIVES]

    def _counting(self, choices: Sequence[Value]) -> Sequence[Value]:
        """Return the one of several values that its object was made with, if constants stand in for it."""
        given = [choice for choice in choices if isinstance(choice, AttributeOf) and self._is_given(choice)]
        others = [choice for choice in choices if choice not in given]
        return given if given and all(isinstance(other, Literal) for other in others) else choices

    def _is_given(self, value: AttributeOf) -> bool:
        """Tell whether an object was made with a constant for an attribute, and no empty one."""
        owner = self._resolver.class_of(value.base)
        if owner is None or not isinstance(value.base, Instance):
            return False
        shared = dict(value.base.shared)
        return any(
            isinstance(given := shared.get(position), Literal) and bool(given.content)
            for _, position in self._resolver.constructors.stored_parameters(owner, value.name)
        )

    def _name(self, value: Global | Handed, texts: Sequence[str]) -> Sequence[str]:
        """Return the texts of what a name or fixture holds; a fresh one that tests share goes by it."""
        if isinstance(value, Handed):
            is_wide = self._fixtures.is_wide(value.fixture)
            return _named(texts, self._holder(value)) if is_wide else texts
        module = self._program.modules[value.path].module
        made = isinstance(self._resolver.definition(value), Result) and value.name not in module.rebinds
        return _named(texts, self._holder(value)) or ((f"{{{self._holder(value)}}}",) if made else ())

    def _holder(self, value: Global | Handed) -> str:
        if isinstance(value, Global):
            return f"{self._program.dotted(value.path)}:{value.name}"
        module = self._program.dotted(self._program.path(value.fixture))
        return f"{module}:{self._resolver.scope(value.fixture).qualname}"

    def _joined(self, parts: Iterable[Value], depth: int) -> Sequence[str]:
        made = composed(tuple(parts))
        flat = made.parts if isinstance(made, Composed) else (made,)
        choices = [self._texts(part, depth + 1) for part in flat]
        combined = itertools.islice(itertools.product(*choices), _MAX_ALTERNATIVES)
        return tuple(_concatenated(texts, flat) for texts in combined)

    # Attributes

    def _attribute(self, value: AttributeOf, base: Value, name: str, depth: int) -> Sequence[str]:
        if isinstance(base, ModuleValue):
            return (base.path,) if name == "__file__" else ()
        if self._resolver.class_of(base) is not None:
            return self._member(value, base, name, depth)
        if name == "strpath":
            return self._texts(base, depth + 1)
        if name in ("parent", "dirname", "name"):
            texts = self._texts(base, depth + 1)
            part = posixpath.basename if name == "name" else _folder
            # Below a temporary folder all is fresh, and a temporary file's name is its path.
            return tuple(_FRESH if _FRESH in text else part(text) for text in texts)
        return ()

    def _member(self, value: AttributeOf, base: Value, name: str, depth: int) -> Sequence[str]:
        """Return the texts of an attribute of a project's object."""
        owner = self._resolver.class_of(base)
        if owner is None:
            return ()
        constructor = self._resolver.classes.method(owner, "__init__")
        given = next(self._resolver.constructors.stored_parameters(owner, name), None)
        if constructor is not None and self._is_stored_again(owner, name, base):
            return ()
        kept = self._resolver.constructors.put_in(base, name) or self._resolver.kept(value)
        if kept is None and given is not None:
            kept = self._resolver.constructors.made_with(base).get(given[1], Parameter(*given))
        if kept is not None:
            found, classes = self._texts(kept, depth + 1), self._resolver.classes
            setters = (one for one in classes.ancestry(owner) if classes.sets_in_class(one, name))
            setter = next(setters, None)
            return found if setter is None else _named(found, self._class_member(setter, name))
        return self._class_attribute(owner, name, depth)

    def _is_stored_again(self, owner: int, name: str, base: Value) -> bool:
        """Tell whether a constructor makes something else of an attribute where given what an object was."""
        made = self._resolver.definition(base) if isinstance(base, (Global, Handed)) else base
        if not isinstance(made, Instance):
            return False
        again = self._resolver.constructors.stored_again(owner, name)
        return any(made_with != Literal(None) for place, made_with in made.shared if place in again)

    def _class_attribute(self, owner: int, name: str, depth: int) -> Sequence[str]:
        for scope in self._resolver.classes.ancestry(owner):
            term = self._resolver.scope(scope).bindings.get(name)
            if term is not None:
                made = self._resolver.value(scope, term)
                shared = self._class_member(scope, name)
                known = _named(self._texts(made, depth + 1), shared)
                # Made once, by a call: what it gave is the same for all.
                return known or ((f"{{{shared}}}",) if term[0] == "call" else ())
        return ()

    def _class_member(self, owner: int, name: str) -> str:
        qualname = self._resolver.scope(owner).qualname
        return f"{self._program.dotted(self._program.path(owner))}:{qualname}.{name}"

    # Calls

    def _result(self, made: Value, depth: int) -> Sequence[str]:
        match made:
            case Result(External(name), args):
                return self._call(name, args, depth)
            case Result(AttributeOf(base, method)) if self._resolver.types.name(base) in _FACTORIES:
                return (_FRESH,) if method in ("mktemp", "getbasetemp", "ensuretemp") else ()
            case Result(AttributeOf(base, "format"), args) if args:
                templates = self._texts(base, depth + 1)
                return tuple(found for text in templates for found in self._formatted(text, args, depth))
            case Result(AttributeOf(Literal(str(separator)), "join"), (Display(_, elements),)):
                parts = [part for element in elements for part in (Literal(separator), element)]
                return self._joined(parts[1:], depth)
            case Result(AttributeOf(base, method), args) if method in _BELOW:
                return self._joined((base, *(part for arg in args for part in (Literal("/"), arg))), depth)
            case Result(AttributeOf(base, method), (arg,)) if method in ("with_name", "with_suffix"):
                return self._joined((self._shortened(base, method, depth), arg), depth)
            case Result(AttributeOf(base, method)) if method in _SAME:
                return self._texts(base, depth + 1)
            case _:
                return ()

    def _call(self, name: str, args: Sequence[Value], depth: int) -> Sequence[str]:
        if name in _PLACES:
            return (_PLACES[name],)
        if name in ("os.path.dirname", "os.path.basename") and args:
            part = _folder if name == "os.path.dirname" else posixpath.basename
            return tuple(part(text) for text in self._texts(args[0], depth + 1))
        return (_FRESH,) if name.startswith(_FRESH_MAKERS) else ()

    def _shortened(self, base: Value, method: str, depth: int) -> Value:
        """Return a path without its name or suffix, if it is the only one."""
        texts = self._texts(base, depth + 1)
        if len(texts) != 1:
            return AnyOf(())
        text = texts[0]
        return Literal(posixpath.splitext(text)[0] if method == "with_suffix" else f"{_folder(text)}/")

    def _formatted(self, template: str, args: Sequence[Value], depth: int) -> Sequence[str]:
        texts = _FIELD.split(template)
        if len(texts) != len(args) + 1 or any("{" in text for text in texts):
            return ()
        parts: list[Value] = [Literal(texts[0])]
        for arg, text in zip(args, texts[1:], strict=True):
            parts += [arg, Literal(text)]
        return self._joined(parts, depth)


def is_protected(path: str) -> bool:
    """Tell whether only the system may write a file: a suite that seems to has put something in between."""
    return any(path.startswith(f"{folder}/") for folder in _PROTECTED) and not path.startswith(_OPEN)


def holder_of(path: str) -> str | None:
    """Return `module:name` of the fixture, constant or attribute that a path starts from, if it does."""
    found = _HOLDER.search(path)
    return found[1] if found is not None else None


def is_relative(path: str) -> bool:
    """Tell whether a path depends on the working directory."""
    return not path.startswith(("/", "~", "{"))


def folders(path: str) -> Iterator[str]:
    """Yield the folders around a path, nearest first."""
    # Any number of slashes is a root of its own.
    while path.strip("/") not in ("", ".", "~"):
        path = posixpath.dirname(path) or ("." if is_relative(path) else "")
        if path:
            yield path


def _folder(path: str) -> str:
    return posixpath.dirname(path) or "."


def _renamed(text: str, holder: str) -> str:
    return holder if _FRESH in text else text


def _named(texts: Sequence[str], holder: str) -> Sequence[str]:
    return tuple(_renamed(text, f"{{{holder}}}") for text in texts)


def _concatenated(texts: Sequence[str], parts: Sequence[Value]) -> str:
    """Join the parts of a path; an absolute one forgets what stands before it.

    A literal part starts with the slash that joins it to the one before.
    """
    result = ""
    for text, part in zip(texts, parts, strict=True):
        if result and isinstance(part, Literal):
            result = text[1:] if text.startswith("//") else result + text
        else:
            starts_anew = result.endswith("/") and text.startswith(("/", "~", "{")) and text != "/"
            result = text if starts_anew else result + text
    return result


def _normal(text: str) -> str | None:
    """Return a path in its shortest form, or None where it is none, or nobody else's."""
    if not text.strip() or _FRESH in text or "://" in text or "\n" in text or text.startswith("/dev/"):
        return None
    return posixpath.normpath(text)
