"""Templates of fixtures: what a template says of itself, the values that it takes, and its rendering."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from isolint.errors import IsolintError
from isolint.rendering import PACKAGE, environment, tidied
from isolint.spelling import suggest

SUFFIX = ".py.j2"

_COMMENT = re.compile(r"\A\{#-?\n(?P<header>.*?)\n-?#\}", re.DOTALL)
_KEYS = ("name", "summary", "replaces", "packages", "requires", "parameters", "example")
_OPTIONAL = ("packages", "requires", "parameters")
_PARAMETER = re.compile(
    r"(?P<name>\w+)(?: \[(?P<kind>[^\]]+)\](?: = (?P<default>[^:]*(?::\S[^:]*)*))?)?: (?P<text>.+)"
)
_OBJECT = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*:[^\W\d]\w*(?:\.[^\W\d]\w*)*")
#: How often a parameter may be given, by what ends its kind.
_ANY, _SOME = " ...", " +"


@dataclass(frozen=True, slots=True)
class Reference:
    """An object of the project, written `package.module:name`; a template imports it where it is used."""

    module: str
    expression: str

    @property
    def text(self) -> str:
        """Return the reference as it was written."""
        return f"{self.module}:{self.expression}"

    @property
    def head(self) -> str:
        """Return the name that the module has to be asked for."""
        return self.expression.partition(".")[0]

    @property
    def imported(self) -> str:
        """Return the import statement that makes the expression mean the object."""
        return f"from {self.module} import {self.head}"

    @property
    def attribute(self) -> str:
        """Return the last part of the name: what `owner` has under it."""
        return self.expression.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """Return the expression of the module or class that holds the object."""
        return self.expression.rpartition(".")[0] or self.module.rpartition(".")[2]

    @property
    def owner_imported(self) -> str:
        """Return the import statement that makes `owner` mean the module or class."""
        if "." in self.expression:
            return self.imported
        package, _, name = self.module.rpartition(".")
        return f"from {package} import {name}" if package else f"import {name}"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A `NAME=VALUE` from the command line."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Binding:
    """A `package.module:name=fixture` from the command line."""

    reference: Reference
    fixture: str


Value = str | Reference | Assignment | Binding | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a template can be told; without a `kind` only isolint itself can tell it.

    Kinds are `identifier`, `object`, `assignment`, `binding`, `text`, or the choices, separated by bars.
    """

    name: str
    text: str
    kind: str | None = None
    many: bool = False
    default: str | None = None
    is_required: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the only values that it takes, if these are known."""
        return tuple(self.kind.split("|")) if self.kind is not None and "|" in self.kind else ()

    def value(self, text: str) -> Value:
        """Read one value, or say what is wrong with it."""
        if not text and self.default == "":
            return None
        if self.choices:
            wrong = None if text in self.choices else f"must be one of {', '.join(self.choices)}"
        elif self.kind == "identifier":
            wrong = None if text.isidentifier() else "must be a Python name"
        elif self.kind == "object":
            wrong = None if _OBJECT.fullmatch(text) else "must be written like package.module:name"
        elif self.kind == "assignment":
            wrong = None if text.partition("=")[0] and "=" in text else "must be written like NAME=VALUE"
        elif self.kind == "binding":
            reference, _, name = text.partition("=")
            is_right = _OBJECT.fullmatch(reference) and name.isidentifier()
            wrong = None if is_right else "must be written like package.module:name=fixture"
        else:
            wrong = None if text.isprintable() else "must be one line"
        if wrong is not None:
            raise IsolintError(f"the parameter {self.name!r} {wrong}, not {text!r}")
        if self.kind == "object":
            return Reference(*text.split(":"))
        if self.kind == "binding":
            reference, _, name = text.partition("=")
            return Binding(Reference(*reference.split(":")), name)
        return Assignment(*text.split("=", 1)) if self.kind == "assignment" else text


@dataclass(frozen=True, slots=True)
class Requirement:
    """Another template whose fixture a rendered one asks for, with the values that it is to get."""

    template: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """One file of the library, or of the project's own folder."""

    name: str
    summary: str
    replaces: str
    source: str = field(repr=False)
    parameters: tuple[Parameter, ...] = ()
    packages: str = ""
    requires: str = ""
    example: str = ""
    folder: Path | None = None

    @property
    def is_addable(self) -> bool:
        """Tell whether a person can fill it in; what only isolint fills in belongs to a codemod."""
        return all(parameter.kind is not None for parameter in self.parameters)

    @property
    def command(self) -> tuple[str, ...]:
        """Return the example's `isolint add` command, as arguments."""
        first = self.example.partition("\n")[0]
        return tuple(shlex.split(first.removeprefix("$ "))) if first.startswith("$ ") else ()

    @property
    def usage(self) -> str:
        """Return the example's code."""
        return self.example.partition("\n")[2].strip("\n") if self.command else self.example

    def values(self, given: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Return a value for each parameter.

        Raises:
            IsolintError: An unknown or missing parameter, or a value that is not of its kind.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        texts: dict[str, list[str]] = {}
        for name, text in given:
            if name not in known:
                raise IsolintError(f"{self.name} has no parameter {name!r}{suggest(name, list(known))}")
            texts.setdefault(name, []).append(text)
        values: dict[str, Any] = {}
        for parameter in self.parameters:
            found = texts.get(parameter.name, [] if parameter.default is None else [parameter.default])
            if parameter.is_required and not found:
                raise IsolintError(f"{self.name} needs --param {parameter.name}=...: {parameter.text}")
            if len(found) > 1 and not parameter.many:
                raise IsolintError(f"the parameter {parameter.name!r} of {self.name} takes one value")
            read = [parameter.value(text) for text in found]
            values[parameter.name] = read if parameter.many else read[0]
        return values

    def render(self, values: Mapping[str, Any]) -> str:
        """Return the code, without blank lines around it.

        Raises:
            IsolintError: The template is broken, or does not say what it needs.
        """
        return tidied(self._rendered(self.source, values).strip("\n"))

    def requirements(self, values: Mapping[str, Any]) -> Iterator[Requirement]:
        """Yield the templates that must be there too."""
        for line in self._rendered(self.requires, values).splitlines():
            if line.strip():
                name, _, texts = line.partition(":")
                pairs = (text.strip().partition("=") for text in texts.split(",") if text.strip())
                yield Requirement(name.strip(), {key: value for key, _, value in pairs})

    def package_names(self, values: Mapping[str, Any]) -> str:
        """Return the requirements that the rendered code imports, as pip takes them."""
        return " ".join(self._rendered(self.packages, values).split())

    def _rendered(self, source: str, values: Mapping[str, Any]) -> str:
        import jinja2  # noqa: PLC0415 - commands that render nothing do without it

        try:
            return environment(self.folder).from_string(source).render(values)
        except jinja2.TemplateError as error:
            line = f", line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
            raise IsolintError(f"the template {self.name}{line} cannot be rendered: {error}") from error


def read(name: str, source: str, folder: Path | None = None) -> Template:
    """Return the template that a file holds, by the comment that it starts with.

    Raises:
        IsolintError: The comment is missing, or does not say what it must.
    """
    comment = _COMMENT.match(source)
    if comment is None:
        raise IsolintError(f"the template {name} does not start with a comment that describes it")
    entries = dict(_entries(name, comment["header"]))
    for key in _KEYS:
        if key not in entries and key not in _OPTIONAL:
            raise IsolintError(f"the comment of the template {name} has no {key!r}")
    if entries["name"] != name:
        raise IsolintError(f"the template {name} calls itself {entries['name']!r}")
    lines = entries.get("parameters", "").splitlines()
    return Template(
        name=name,
        summary=entries["summary"],
        replaces=entries["replaces"],
        source=source,
        parameters=tuple(_parameter(name, line) for line in lines),
        packages=entries.get("packages", ""),
        requires=entries.get("requires", ""),
        example=entries["example"].removeprefix("|\n"),
        folder=folder,
    )


def _entries(name: str, header: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of a header with their texts; what is indented below a key belongs to it."""
    for block in re.split(r"\n(?=\S)", header):
        first, _, below = block.partition("\n")
        key, colon, text = first.partition(":")
        if not colon or key not in _KEYS:
            raise IsolintError(f"the comment of the template {name} has {first!r}{suggest(key, _KEYS)}")
        lines = [line.removeprefix("  ") for line in below.split("\n")]
        yield key, "\n".join([text.strip(), *lines] if below else [text.strip()]).removeprefix("\n")


def _parameter(name: str, line: str) -> Parameter:
    found = _PARAMETER.fullmatch(line)
    if found is None:
        raise IsolintError(f"the comment of the template {name} has the parameter {line!r}")
    kind = found["kind"]
    if kind is None:
        return Parameter(found["name"], found["text"])
    return Parameter(
        name=found["name"],
        text=found["text"],
        kind=kind.removesuffix(_ANY).removesuffix(_SOME),
        many=kind.endswith((_ANY, _SOME)),
        default=found["default"],
        is_required=found["default"] is None and not kind.endswith(_ANY),
    )


def packaged(name: str) -> Template:
    """Return a template of the library by name."""
    source = resources.files(PACKAGE).joinpath(name + SUFFIX).read_text(encoding="utf-8")
    return read(name, source)
